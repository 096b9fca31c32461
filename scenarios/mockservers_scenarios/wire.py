"""HTTP/1.1 on a loopback socket with nothing added: raw request targets, header fields in order, own framing.

Shared by the recorder (which forwards) and the replay server (which answers).
"""

from __future__ import annotations

import ipaddress
import socket
import socketserver
import threading
from collections.abc import Iterable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from .errors import RecordError
from .model import Headers

HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""Header fields that belong to one connection and are not passed on (RFC 9110, 7.6.1)."""

_MAX_LINE = 65536


class Unreadable(ValueError):
    """A request that cannot be read; the message is one line for the client."""


def end_to_end(headers: Iterable[tuple[str, str]]) -> Headers:
    """The header fields without those of the connection, including the ones ``Connection`` names."""
    fields = tuple(headers)
    named = {
        token.strip().lower() for name, value in fields if name.lower() == "connection" for token in value.split(",")
    }
    return tuple(
        (name, value) for name, value in fields if name.lower() not in HOP_BY_HOP and name.lower() not in named
    )


class Handler(BaseHTTPRequestHandler):
    """Reads one request after the other and calls ``exchange`` for each."""

    protocol_version = "HTTP/1.1"
    server: LoopbackServer
    target: str
    """The request target as on the wire; the base class would collapse leading slashes."""

    def exchange(self) -> None:
        """Answer the request that was just read."""
        raise NotImplementedError

    def handle_request(self) -> None:
        """Refuse what is not meant for this server, answer the rest."""
        self.target = self.requestline.split(" ")[1]
        if "close" in (token.strip().lower() for token in self.headers.get("Connection", "").split(",")):
            self.close_connection = True
        try:
            if self.command == "CONNECT" or not (self.target.startswith("/") or self.target == "*"):
                raise Unreadable("this is not an open proxy: send requests with a path, not with a whole URL")
            if "#" in self.target or not self.target.isascii():
                raise Unreadable("the request target must be percent-encoded and without a fragment")
            self.exchange()
        except Unreadable as error:
            self.close_connection = True
            self.plain(400, str(error))
        except OSError:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = handle_request

    def read_body(self) -> tuple[bytes, bool]:
        """The request body, and whether it came in chunks."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks()), True
        length = self.headers.get("Content-Length", "0").strip()
        if not length.isascii() or not length.isdigit():
            raise Unreadable("Content-Length is not a number")
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            raise Unreadable("the request body broke off")
        return body, False

    def head(self, status: int, reason: str, headers: Headers) -> None:
        """Send status line and header fields, exactly these."""
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
        if self.close_connection:
            lines.append("Connection: close")
        self.wfile.write("\r\n".join((*lines, "", "")).encode("latin-1", "replace"))

    def chunk(self, data: bytes) -> None:
        """Send one chunk; an empty one ends the body."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def plain(self, status: int, line: str) -> None:
        """Answer with one line of text."""
        body = (line + "\n").encode()
        self.head(
            status,
            self.responses.get(status, ("Error",))[0],
            (("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))),
        )
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class calls for requests it cannot parse."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        with suppress(OSError):
            self.plain(int(code), message or "the request cannot be read")

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: progress is reported through callbacks."""

    def _chunks(self) -> Iterable[bytes]:
        while True:
            try:
                size = int(self.rfile.readline(_MAX_LINE).split(b";")[0].strip(), 16)
            except ValueError:
                raise Unreadable("the chunked request body is malformed") from None
            if size == 0:
                while self.rfile.readline(_MAX_LINE).strip():
                    pass
                return
            if size < 0:
                raise Unreadable("the chunked request body is malformed")
            data = self.rfile.read(size)
            if len(data) != size or self.rfile.readline(_MAX_LINE).strip():
                raise Unreadable("the chunked request body is malformed")
            yield data


class LoopbackServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A threaded server on loopback that leaves neither thread nor socket behind when closed."""

    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, handler: type[Handler]) -> None:
        if not is_loopback(host):
            raise RecordError(f"{host} is not a loopback address; use 127.0.0.1")
        if not 0 <= port <= 65535:
            raise RecordError(f"{port} is not a port; choose 0 (any free one) to 65535")
        self._open: set[Any] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), handler)
        except OSError as error:
            reason = (
                "is already in use; choose another, or 0 for any free one"
                if error.errno in (48, 98, 10048)
                else f"cannot be used: {error.strerror}"
            )
            raise RecordError(f"port {port} on {host} {reason}") from None

    @property
    def url(self) -> str:
        """Where this server is reached."""
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, bytes | bytearray) else str(host)
        return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"

    def start(self) -> None:
        """Serve on a thread of its own."""
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="mockservers-loopback")
        self._thread.start()

    def close(self) -> None:
        """Stop, close every connection, wait for every thread. May be called twice."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
            self._thread = None
        with self._lock:
            for connection in self._open:
                with suppress(OSError, AttributeError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def track(self, connection: Any) -> None:
        """Shut this socket down when the server closes."""
        with self._lock:
            self._open.add(connection)

    def forget(self, connection: Any) -> None:
        """The socket is closed already."""
        with self._lock:
            self._open.discard(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.track(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.forget(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away in the middle is no event."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
