"""Doors for the in-process transport: a host's calls answered by a player, or passed on and recorded. No socket.

``take(environ, path, prefix)`` is what the transport asks a door; ``environ`` is a WSGI environment.
"""

from __future__ import annotations

import http.client
import io
from collections.abc import Callable, Iterable
from typing import Any

from mockservers.engine.call import Reply
from mockservers.engine.clock import perf
from mockservers.engine.door import header_list
from mockservers.engine.transport.inprocess.routes import Taking
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import World

from .codings import READABLE, decode_body, readable_codings
from .errors import RecordError
from .model import Headers, Request, Response, header, replace_header
from .player import Mismatch, Player
from .recording import Recording
from .upstream import Upstream, reason_of
from .wire import end_to_end

__all__ = ["CapturingDoor", "ForwardingDoor", "PlayerDoor", "journal_into"]

Witness = Callable[[Request, Reply, float], object]
"""Told of every exchange: the request, the reply, and the milliseconds it took."""

_OWN = "x-mock-reason"


def journal_into(vendor: Vendor, world: World) -> Witness:
    """A witness that keeps a world's journal, so that a test counts calls alike whoever answers them."""

    def witness(request: Request, reply: Reply, elapsed: float) -> None:
        operation, _, _ = vendor.router.find(request.method, request.path)
        world.journal.record(
            world.clock.ms(),
            vendor.name,
            operation.id if operation is not None else None,
            request.method,
            request.path,
            request.query,
            reply.status,
            reply.reason,
            request.body.content,
            reply.body,
            elapsed,
        )

    return witness


class PlayerDoor:
    """Answers from a recording. What has no answer is refused with 501; ``player.check()`` tells of it later."""

    def __init__(self, player: Player, witness: Witness | None = None) -> None:
        self.player, self._witness = player, witness

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        began = perf()
        fields, raw = _headers(environ), _body(environ)
        request = Request(environ["REQUEST_METHOD"].upper(), path, environ.get("QUERY_STRING", ""), fields)
        reason = None
        try:
            request = _whole(request, raw)
            base = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{prefix}"
            response = self.player.answer(request, base)
        except (Mismatch, RecordError) as error:
            response, reason = Player.refusal(str(error)), str(error).splitlines()[0]
        body = b"" if request.method == "HEAD" else response.body.content
        reply = Reply(body, response.status, end_to_end(response.headers), reason)
        if self._witness is not None:
            self._witness(request, reply, (perf() - began) * 1000)
        return reply


class CapturingDoor:
    """Lets another door answer, and records what it answered. A connection broken on purpose is not recorded."""

    def __init__(self, door: Taking, recording: Recording) -> None:
        self._door, self._recording = door, recording

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        turn = self._recording.turn()
        fields, raw = _headers(environ), _body(environ)
        environ["wsgi.input"] = io.BytesIO(raw)
        method, query = environ["REQUEST_METHOD"].upper(), environ.get("QUERY_STRING", "")
        reply = self._door.take(environ, path, prefix)
        if not reply.broken:
            request = _whole(Request(method, path, query, fields), raw)
            answered = tuple((name, value) for name, value in header_list(reply) if name.lower() != _OWN)
            self._recording.capture(request, Response.of(reply.status, answered, reply.body), turn=turn)
        return reply


class ForwardingDoor:
    """Passes calls on to an upstream and records them. Answers are read whole: an endless stream never ends here.

    ``failures``: one line for every call that could not be passed on, or not be recorded.
    """

    def __init__(self, recording: Recording, upstream: Upstream, witness: Witness | None = None) -> None:
        self._recording, self._upstream, self._witness = recording, upstream, witness
        self.failures: list[str] = []

    def take(self, environ: dict[str, Any], path: str, prefix: str) -> Reply:
        turn, began = self._recording.turn(), perf()
        fields, raw = _headers(environ), _body(environ)
        fields = replace_header(fields, "host", self._upstream.host_header)
        accepted = header(fields, "accept-encoding")
        if accepted is not None:
            fields = replace_header(fields, "accept-encoding", readable_codings(accepted))
        request = Request(environ["REQUEST_METHOD"].upper(), path, environ.get("QUERY_STRING", ""), fields)
        try:
            request = _whole(request, raw)
            response = self._ask(request, raw)
        except RecordError as error:
            return self._failed(f"{request.method} {path}: {error}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return self._failed(f"the upstream {self._upstream.url} cannot be reached: {reason_of(error)}")
        elapsed = perf() - began
        self._recording.capture(request, response, elapsed=elapsed, turn=turn)
        base = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{prefix}"
        body = self._upstream.links.body(response.body, response.headers, base)
        shown = self._upstream.links.headers(response.headers, base)
        if request.method != "HEAD":
            shown = _without(shown, "content-encoding", "content-length")
        reply = Reply(body.content, response.status, shown)
        if self._witness is not None:
            self._witness(request, reply, elapsed * 1000)
        return reply

    def _ask(self, request: Request, raw: bytes) -> Response:
        connection = self._upstream.connect()
        try:
            answer = self._upstream.send(connection, request.method, request.target, request.headers, raw)
            fields = end_to_end(answer.getheaders())
            coding = (header(fields, "content-encoding") or "identity").strip().lower().removeprefix("x-")
            if coding not in (*READABLE, "identity"):
                raise RecordError(f"a body with Content-Encoding {coding!r} cannot be read, so it cannot be recorded")
            return Response(answer.status, fields, decode_body(fields, answer.read()))
        finally:
            connection.close()

    def _failed(self, line: str) -> Reply:
        self.failures.append(line)
        return Reply(f"{line}\n".encode(), 502, (("Content-Type", "text/plain; charset=utf-8"),), line)


def _whole(request: Request, raw: bytes) -> Request:
    return Request(request.method, request.path, request.query, request.headers, decode_body(request.headers, raw))


def _headers(environ: dict[str, Any]) -> Headers:
    fields = [(_name(key[5:]), str(value)) for key, value in environ.items() if key.startswith("HTTP_")]
    for key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(key):
            fields.append((_name(key), str(environ[key])))
    return end_to_end(fields)


def _name(key: str) -> str:
    return key.replace("_", "-").title()


def _body(environ: dict[str, Any]) -> bytes:
    content: bytes = environ["wsgi.input"].read()
    return content


def _without(headers: Iterable[tuple[str, str]], *names: str) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in names)
