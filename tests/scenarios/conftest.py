"""A small upstream that answers exactly what a test scripts, and shorthands for scenarios."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from mockservers_scenarios import Exchange, Request, Response, Scenario

Answer = tuple[int, list[tuple[str, str]], bytes | list[bytes]]
Seen = tuple[str, str, list[tuple[str, str]], bytes]


class Upstream:
    """``answers`` maps "METHOD target" to an answer, or to a function of the request that gives one."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.seen: list[Seen] = []
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                target = self.requestline.split(" ")[1]
                if self.headers.get("Transfer-Encoding") == "chunked":
                    body = b""
                    while size := int(self.rfile.readline(), 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    self.rfile.readline()
                else:
                    body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                seen = (self.command, target, self.headers.items(), body)
                upstream.seen.append(seen)
                answer = upstream.answers.get(f"{self.command} {target}", (404, [("Content-Length", "0")], b""))
                status, headers, content = answer(seen) if callable(answer) else answer
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                if isinstance(content, list):
                    self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                if self.command == "HEAD":
                    return
                if isinstance(content, list):
                    for piece in content:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.write(b"0\r\n\r\n")
                else:
                    self.wfile.write(content)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_any

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    yield server
    server.close()


@pytest.fixture
def scenario() -> Callable[..., Scenario]:
    """A scenario of (method, url, headers, body) and (status, headers, body) pairs."""

    def make(*pairs: tuple[tuple[Any, ...], tuple[Any, ...]], vendor: str = "losant", **more: Any) -> Scenario:
        exchanges = tuple(Exchange(Request.of(*request), Response.of(*response)) for request, response in pairs)
        return Scenario(vendor, exchanges=exchanges, **more)

    return make


@pytest.fixture
def b64() -> Callable[[str], str]:
    return lambda text: base64.b64encode(text.encode()).decode()


@pytest.fixture
def raw() -> Callable[[str, bytes], bytes]:
    """Send bytes to a server, read until it closes."""

    def send(url: str, data: bytes) -> bytes:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(data)
            received = b""
            while piece := connection.recv(65536):
                received += piece
        return received

    return send
