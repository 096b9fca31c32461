"""urllib3, all versions: connections to intercepted hosts get a socket that is not one.

Everything above, retries, redirects, decoding and streaming, is urllib3's own. The loop socket reads the request
urllib3 writes and hands back the bytes a server would have sent.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from functools import cache
from typing import Any

from urllib3 import connection

from ... import clock
from ...call import Reply
from ...door import header_list, status_line
from .routes import Taking, ask, door_for

__all__ = ["LoopSocket", "patch"]


class LoopSocket:
    """Looks like a connected socket to ``http.client``: requests written to it are answered from the core."""

    def __init__(self, door: Taking, host: str, scheme: str, timeout: float | None, quiet: socket.socket) -> None:
        self._door, self._host, self._scheme, self._timeout, self._quiet = door, host, scheme, timeout, quiet
        self._sent = bytearray()

    def sendall(self, data: Any) -> None:
        self._sent += bytes(data)

    def settimeout(self, timeout: float | None) -> None:
        self._timeout = timeout

    def gettimeout(self) -> float | None:
        return self._timeout

    def setsockopt(self, *args: Any) -> None:
        """There is no socket to set an option of."""

    def fileno(self) -> int:
        """A descriptor that never becomes readable: an idle connection that is still open.

        Once the interception has ended or another has taken over the host, one that is readable: the other side has
        hung up. A session that outlives a test then connects anew instead of speaking to the last test's world.
        """
        open_still = door_for(self._host) is self._door
        return self._quiet.fileno() if open_still and self._quiet.fileno() >= 0 else _hung_up()

    def close(self) -> None:
        self._sent.clear()

    def shutdown(self, how: int) -> None:
        self._sent.clear()

    def makefile(self, mode: str = "r", *args: Any, **kwargs: Any) -> io.BytesIO:
        return _Answer(self)

    def answer(self) -> bytes:
        """The bytes of the answer to the request written so far."""
        data = bytes(self._sent)
        self._sent.clear()
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        host = next((v for n, v in headers if n.lower() == "host"), "")
        if any(n.lower() == "transfer-encoding" and "chunked" in v.lower() for n, v in headers):
            body = _dechunk(body)
            headers = [h for h in headers if h[0].lower() != "transfer-encoding"]
        reply = ask(
            self._door, method, self._scheme, host, target, [h for h in headers if h[0].lower() != "host"], body
        )
        if reply.wait:
            if self._timeout is not None and reply.wait > self._timeout:
                raise TimeoutError("timed out")
            clock.pause(reply.wait)
        if reply.broken == "reset":
            raise ConnectionResetError(104, "Connection reset by peer")
        return _wire(reply)


@cache
def _hung_up() -> int:
    """A descriptor whose other side is closed; one, for the life of the process."""
    mine, other = socket.socketpair()
    other.close()
    return mine.detach()


class _Answer(io.BytesIO):
    """Asks the core when the answer is first read, as a socket would block then."""

    def __init__(self, loop: LoopSocket) -> None:
        super().__init__()
        self._loop: LoopSocket | None = loop

    def _fetch(self) -> None:
        if self._loop is not None:
            loop, self._loop = self._loop, None
            self.write(loop.answer())
            self.seek(0)

    def readline(self, *args: Any) -> bytes:
        self._fetch()
        return super().readline(*args)

    def read(self, *args: Any) -> bytes:
        self._fetch()
        return super().read(*args)

    def read1(self, *args: Any) -> bytes:
        self._fetch()
        return super().read1(*args)

    def readinto(self, buffer: Any) -> int:
        self._fetch()
        return super().readinto(buffer)


def _wire(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {status_line(reply.status)}"]
    lines += [f"{name}: {value}" for name, value in header_list(reply)]
    body = reply.body[: len(reply.body) // 2] if reply.broken == "truncate" else reply.body
    if reply.broken == "truncate":
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _dechunk(data: bytes) -> bytes:
    out, rest = bytearray(), data
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.partition(b";")[0] or b"0", 16)
        if length == 0:
            break
        out += rest[:length]
        rest = rest[length + 2 :]
    return bytes(out)


def patch() -> list[Callable[[], None]]:
    """Patch urllib3's connections; gives what puts them back."""
    quiet, other = socket.socketpair()

    def close() -> None:
        quiet.close()
        other.close()

    undo: list[Callable[[], None]] = [close]
    for cls, scheme in ((connection.HTTPConnection, "http"), (connection.HTTPSConnection, "https")):
        if "connect" in vars(cls):
            undo.append(_patch_class(cls, scheme, quiet))
    return undo


def _patch_class(cls: Any, scheme: str, quiet: socket.socket) -> Callable[[], None]:
    original = cls.connect

    def connect(self: Any) -> None:
        default = 443 if scheme == "https" else 80
        host = str(self.host).strip("[]")
        name = host if self.port in (None, default) else f"{host}:{self.port}"
        door = door_for(name) or door_for(host)
        if door is None or getattr(self, "_tunnel_host", None):
            original(self)
            return
        timeout = self.timeout if isinstance(self.timeout, int | float) else None
        self.sock = LoopSocket(door, name if door_for(name) is not None else host, scheme, timeout, quiet)
        self.is_verified = True
        self._has_connected_to_proxy = False

    cls.connect = connect

    def put_back() -> None:
        if cls.connect is connect:
            cls.connect = original

    return put_back
