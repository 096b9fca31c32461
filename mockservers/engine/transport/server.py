"""Servers: a door behind a socket.

Two, swappable, each saying which connection faults it can do:

* ``granian`` (what ``mockservers serve`` uses): the fastest there is, one blocking thread; injected waits are timed
  elsewhere and hold up nobody;
* ``werkzeug`` (what ``mockservers.serve()`` uses): pure Python, a thread a caller, stops within 2 ms, breaks
  connections with a true TCP reset.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol

from ..call import Reply
from ..clock import Timer, pause, perf
from ..door import Answering, header_list, status_line, unbreakable

__all__ = ["SERVERS", "GranianServer", "PortInUse", "Server", "WerkzeugServer", "make_server"]


class PortInUse(OSError):
    """The address cannot be bound; the text is one line that says what to do."""


class Server(Protocol):
    """A running or startable server."""

    name: str
    faults: frozenset[str]
    host: str
    port: int

    def start(self) -> None: ...
    def stop(self) -> None: ...


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ``PortInUse`` or ``ValueError`` with one clear line."""
    if not isinstance(port, int) or isinstance(port, bool) or not 0 <= port <= 65535:
        raise ValueError(f"port must be between 0 and 65535, not {port!r}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(1024)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"port {port} on {host} is in use: stop what listens there, or choose another --port"
            ) from None
        if error.errno == errno.EACCES:
            raise PortInUse(f"port {port} on {host} is not allowed: choose a --port above 1023") from None
        raise PortInUse(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    return sock


class WerkzeugServer:
    """Werkzeug's threaded server in a thread of its own."""

    name = "werkzeug"
    faults = frozenset({"reset", "truncate"})

    def __init__(self, app: Answering, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app = app
        self._socket = bind(host, port)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

        class Handler(WSGIRequestHandler):
            def log(self, type: str, message: str, *args: Any) -> None:
                """The journal says what happened."""

            def make_environ(self) -> dict[str, Any]:
                environ = super().make_environ()
                environ["mockservers.cut"] = self.cut
                return environ

            def cut(self, reply: Reply) -> None:
                """Break the connection: nothing at all, or half an answer, then a reset."""
                if reply.broken == "truncate":
                    head = [f"HTTP/1.1 {status_line(reply.status)}"]
                    head += [f"{n}: {v}" for n, v in header_list(reply)]
                    text = "\r\n".join([*head, "Connection: close", "", ""]).encode("latin-1", "replace")
                    self.wfile.write(text + reply.body[: len(reply.body) // 2])
                    self.wfile.flush()
                    self.connection.shutdown(socket.SHUT_WR)
                else:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                self.close_connection = True
                raise ConnectionResetError("mockservers: the connection was broken on purpose")

        class Quiet(ThreadedWSGIServer):
            multithread = True
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError | ValueError):
                    super().handle_error(request, client_address)

        self._server = Quiet(self.host, self.port, self._app, Handler, fd=self._socket.fileno())  # type: ignore[arg-type]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.002}, name="mockservers-werkzeug", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None
        self._socket.close()


class GranianServer:
    """Granian's WSGI worker in threads of this process, so that several ports share one memory.

    Granian's own front starts a process a port; what is used here is the worker below it (granian 2.x).
    """

    name = "granian"
    faults: frozenset[str] = frozenset()

    def __init__(self, app: Answering, host: str = "127.0.0.1", port: int = 0, threads: int = 1) -> None:
        self._app, self._threads = _Behind(app), threads
        self._socket = bind(host, port)
        self.host, self.port = host, int(self._socket.getsockname()[1])
        self._worker: Any = None

    def start(self) -> None:
        from importlib import import_module

        from granian.constants import Interfaces, Loops, RuntimeModes

        # Below granian's public front, and so without its types.
        mt: Any = import_module("granian.server.mt")
        holder: Any = import_module("granian.net").SocketHolder
        if getattr(mt._wsgi_call_wrap, "mockservers", None) is None:
            mt._wsgi_call_wrap = _wrap(mt._wsgi_call_wrap)
        server = mt.MTServer(
            "mockservers",
            self.host,
            self.port,
            interface=Interfaces.WSGI,
            blocking_threads=self._threads,
            log_enabled=False,
        )
        server.runtime_mode = RuntimeModes.mt
        server.loop = Loops.auto
        server._ssp = None
        self._socket.setblocking(False)
        server._shd = holder(self._socket.detach(), False, 1024)
        self._worker = server._spawn_worker(0, mt.MTServer._spawn_wsgi_worker, self._app)
        self._worker.inner.daemon = True
        # The thread alone, without granian's watcher of it: that one outlives a caller who never sends the rest of a
        # body, and the process with it.
        self._worker.inner.start()
        self._await()

    def _await(self) -> None:
        """Return once the port accepts."""
        limit = perf() + 5
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else "::1" if self.host == "::" else self.host
        while perf() < limit:
            try:
                socket.create_connection((host, self.port), timeout=0.5).close()
                return
            except OSError:
                pause(0.005)

    def stop(self) -> None:
        self._app.timer.end()  # who waits for a late answer has it now: the worker ends when all are answered
        if self._worker is not None:
            self._worker.interrupt_by_parent = True
            self._worker.terminate()
            self._worker.join(2)
            self._worker = None
        else:
            self._socket.close()


class _Behind:
    """What a worker asks: a door, and the timer of the answers that are sent later."""

    def __init__(self, app: Answering) -> None:
        self.answer, self.timer = app.answer, Timer()


def _wrap(original: Callable[..., Any]) -> Callable[..., Any]:
    """Granian's glue to a WSGI callable, but for doors: these are asked for a reply, which may be sent later."""

    def wrap(callback: Any, scope_opts: dict[str, Any], access_log_fmt: Any = None) -> Any:
        if not isinstance(callback, _Behind):
            return original(callback, scope_opts, access_log_fmt)
        answer, timer = callback.answer, callback.timer

        def run(proto: Any, scope: dict[str, Any]) -> int:
            scope["SCRIPT_NAME"] = ""
            scope["wsgi.input_terminated"] = True
            reply = answer(scope)
            status, headers, body = reply.status, header_list(reply), reply.body
            if reply.broken:
                said = unbreakable(reply)
                status, headers, body = said.status, header_list(said), said.body
            if reply.wait:
                timer.after(reply.wait, lambda: proto.response_bytes(status, headers, body))
            else:
                proto.response_bytes(status, headers, body)
            return int(status)

        return run

    wrap.mockservers = True  # type: ignore[attr-defined]
    return wrap


SERVERS: dict[str, Callable[..., Server]] = {"granian": GranianServer, "werkzeug": WerkzeugServer}


def make_server(name: str, app: Answering, host: str, port: int) -> Server:
    """A server by name, bound but not started."""
    found = SERVERS.get(name)
    if found is None:
        raise ValueError(f"unknown server {name!r}. Servers: {', '.join(SERVERS)}")
    return found(app, host, port)
