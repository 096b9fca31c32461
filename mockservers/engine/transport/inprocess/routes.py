"""Which hosts are intercepted, and how a request in pieces becomes an environment for the core."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from ...call import Reply

__all__ = ["Taking", "ask", "door_for", "drop", "push"]


class Taking(Protocol):
    """A door: answers an environment whose path below the prefix is given, still percent-encoded."""

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply: ...


_doors: dict[str, list[Taking]] = {}


def push(host: str, door: Taking) -> None:
    _doors.setdefault(host.lower(), []).append(door)


def drop(host: str, door: Taking) -> None:
    stack = _doors.get(host.lower(), [])
    if door in stack:
        stack.reverse()
        stack.remove(door)
        stack.reverse()
    if not stack:
        _doors.pop(host.lower(), None)


def door_for(netloc: str) -> Taking | None:
    """The door of a host as written in a URL, with or without user info and port."""
    stack = _doors.get(netloc)
    if stack is None:
        name = netloc.rpartition("@")[2].lower()
        stack = _doors.get(name) or _doors.get(name.partition(":")[0])
    return stack[-1] if stack else None


def ask(
    door: Taking, method: str, scheme: str, netloc: str, target: str, headers: Iterable[tuple[str, Any]], body: bytes
) -> Reply:
    """The reply of a door to a request. ``target`` is path and query as sent."""
    path, _, query = target.partition("?")
    path = path or "/"
    name, _, port = netloc.rpartition("@")[2].partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path if "%" not in path else unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": target,
        "SERVER_NAME": name,
        "SERVER_PORT": port or ("443" if scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": netloc.rpartition("@")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for key, value in headers:
        word = key.upper().replace("-", "_")
        if word not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            word = "HTTP_" + word
        environ[word] = value if isinstance(value, str) else value.decode("latin-1")
    if body:
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
    return door.take(environ, path, "")
