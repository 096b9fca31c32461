"""The direct door: from a WSGI environment to the request core, with no framework between.

A ``Door`` serves one vendor; ``Hub`` several behind one port, by path prefix or by ``Host``. Both are WSGI callables,
and both offer ``answer(environ) -> Reply`` to transports that can do more than WSGI: wait without a thread, break a
connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote

from .call import Call, Reply
from .clock import pause
from .vendor import Vendor
from .world import World, Worlds

__all__ = ["Answering", "Door", "Hub", "header_list", "raw_path", "send", "status_line", "unbreakable"]

CONTROL = "/_mock"
WORLD_PREFIX = "/w/"

StartResponse = Callable[..., Any]
TEXT = (("Content-Type", "text/plain; charset=utf-8"),)


class Answering(Protocol):
    """What a transport needs: the reply for an environment."""

    def answer(self, environ: dict[str, Any]) -> Reply: ...


STATUS_LINES = {s.value: f"{s.value} {s.phrase}" for s in HTTPStatus}


def status_line(status: int) -> str:
    return STATUS_LINES.get(status) or f"{status} Status"


def raw_path(environ: Mapping[str, Any]) -> str:
    """The path as sent, still percent-encoded, below ``SCRIPT_NAME``.

    Servers that keep the request target (``REQUEST_URI``, ``RAW_URI``) give it exactly; else it is encoded again.
    """
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if target:
        if target[0] != "/":
            scheme, found, rest = target.partition("://")
            if found and "/" not in scheme:
                target = "/" + rest.partition("/")[2]
        path = target.partition("?")[0].partition("#")[0]
        script = environ.get("SCRIPT_NAME", "")
        if script and path.startswith(script):
            path = path[len(script) :]
        return path or "/"
    path = environ.get("PATH_INFO") or "/"
    if path.isascii() and " " not in path and "%" not in path:
        return str(path)
    return quote(path.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=-._~%" if "%" in path else "/:@!$&'()*+,;=-._~")


def header_list(reply: Reply) -> list[tuple[str, str]]:
    """The headers of a reply with its length and the reason of a refusal."""
    headers = list(reply.headers)
    if reply.reason is not None:
        headers.append(("X-Mock-Reason", _printable(reply.reason)))
    if reply.status not in (204, 304) and not _says_length(reply.headers):
        headers.append(("Content-Length", str(len(reply.body))))
    return headers


_silent: dict[int, object] = {}
"""Headers found to name no length, by identity: the tuples that dialects send with every answer."""


def _says_length(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether headers name a length already."""
    if _silent.get(id(headers)) is headers:
        return False
    # Few names are as long as this one: asked first, it saves writing them all in small letters.
    for name, _ in headers:
        if len(name) == 14 and name.lower() == "content-length":
            return True
    if isinstance(headers, tuple) and len(_silent) < 64:
        _silent[id(headers)] = headers
    return False


def _printable(text: str) -> str:
    """Text that may stand in a header line."""
    if text.isascii() and text.isprintable():
        return text[:500]
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in text)[:500]


def unbreakable(reply: Reply) -> Reply:
    """What is said where a server cannot break the connection as ``reply`` asks."""
    text = f"mockservers: this server cannot do the connection fault {reply.broken!r}\n"
    return Reply(text.encode(), 502, TEXT, reply.reason)


def send(reply: Reply, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """A reply through plain WSGI: waits in the calling thread, breaks the connection if the server offers a way."""
    if reply.wait:
        pause(reply.wait)
    if reply.broken:
        cut = environ.get("mockservers.cut")
        if cut is not None:
            cut(reply)
        else:
            reply = unbreakable(reply)
    start_response(status_line(reply.status), header_list(reply))
    return [reply.body]


class Door:
    """The direct door of one vendor."""

    def __init__(
        self, vendor: Vendor, worlds: Worlds, control: Answering | None = None, world: World | None = None
    ) -> None:
        self.vendor, self.worlds, self.control, self.world = vendor, worlds, control, world
        self._hosts = tuple(f"/{host}/" for host in vendor.hosts)

    def answer(self, environ: dict[str, Any]) -> Reply:
        return self.take(environ, raw_path(environ), str(environ.get("SCRIPT_NAME", "")))

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        """Answer the request whose path, below ``prefix``, is ``path``."""
        world = self.world
        if path.startswith(CONTROL) and (path == CONTROL or path[len(CONTROL)] == "/") and self.control is not None:
            return self.control.answer({**environ, "REQUEST_URI": path, "SCRIPT_NAME": ""} if prefix else environ)
        if path.startswith(WORLD_PREFIX):
            name, _, rest = path[len(WORLD_PREFIX) :].partition("/")
            world = self.worlds.find(name)
            if world is None:
                return Reply(
                    f"mockservers: there is no world {name!r}. Make it with POST /_mock/worlds\n".encode(), 404, TEXT
                )
            prefix += WORLD_PREFIX + name
            path = "/" + rest
        elif world is None and "HTTP_X_MOCK_WORLD" in environ:
            name = environ["HTTP_X_MOCK_WORLD"]
            world = self.worlds.find(name)
            if world is None:
                return Reply(
                    f"mockservers: X-Mock-World names no world: {name!r}. Make it with POST /_mock/worlds\n".encode(
                        "ascii", "replace"
                    ),
                    404,
                    TEXT,
                )
        if path.startswith(self._hosts):
            # The vendor's host written as a path: some clients look for it in the URL they are given.
            host, _, rest = path[1:].partition("/")
            prefix, path = f"{prefix}/{host}", f"/{rest}"
        call = Call(self.vendor, environ, environ["REQUEST_METHOD"].upper(), path, environ.get("QUERY_STRING", ""))
        call.prefix = prefix
        return self.vendor.handle(self.worlds, call, world)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return send(self.answer(environ), environ, start_response)


class Hub:
    """Several vendors behind one port: ``/<vendor>/...``, or the vendor's real host name in ``Host``."""

    def __init__(
        self, vendors: Iterable[Vendor], worlds: Worlds, control: Answering | None = None, world: World | None = None
    ) -> None:
        self.worlds, self.control = worlds, control
        self.doors = {v.name: Door(v, worlds, control, world) for v in vendors}
        self.hosts = {host: door for door in self.doors.values() for host in door.vendor.hosts}

    def answer(self, environ: dict[str, Any]) -> Reply:
        path = raw_path(environ)
        if path.startswith(CONTROL) and (path == CONTROL or path[len(CONTROL)] == "/") and self.control is not None:
            return self.control.answer(environ)
        host = str(environ.get("HTTP_HOST", "")).partition(":")[0].lower()
        door = self.hosts.get(host)
        script = str(environ.get("SCRIPT_NAME", ""))
        if door is not None:
            return door.take(environ, path, script)
        prefix, inner = script, path
        if path.startswith(WORLD_PREFIX):
            name, _, rest = path[len(WORLD_PREFIX) :].partition("/")
            prefix, inner = script + WORLD_PREFIX + name, "/" + rest
        first, slash, rest = inner[1:].partition("/")
        door = self.doors.get(first)
        if door is None and first in self.hosts:
            return self.hosts[first].take(environ, path, script)
        if door is None:
            text = (
                f"mockservers: this port serves {', '.join('/' + name for name in self.doors)} (or a vendor's host "
                f"name in Host) and the control API at {CONTROL}/\n"
            )
            return Reply(text.encode(), 404 if path != "/" else 200, TEXT)
        if prefix != script:
            world = self.worlds.find(prefix.rpartition("/")[2])
            if world is None:
                return door.take(environ, path, script)
            pinned = Door(door.vendor, self.worlds, self.control, world)
            return pinned.take(environ, slash + rest or "/", f"{prefix}/{first}")
        return door.take(environ, slash + rest or "/", f"{script}/{first}")

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        return send(self.answer(environ), environ, start_response)
