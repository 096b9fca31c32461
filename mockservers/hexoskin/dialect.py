"""How Hexoskin speaks: a wrong method is refused before credentials are asked for, and these before anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mockservers.engine.call import Call, MethodMissing, Reply, RouteMissing, VendorError
from mockservers.engine.call import Invalid as EngineInvalid
from mockservers.engine.contract import Operation
from mockservers.engine.dialect import Dialect
from mockservers.engine.vendor import Endpoint
from mockservers.engine.world import World

from . import auth, errors, limits, options, people
from .wire import dumps

__all__ = ["HexoskinDialect"]

NIGHTS = "hexoskin:nights"
"""The value of a world that says which records' sleep is to be tagged, and when."""
JSON = (("Content-Type", "application/json"), ("Vary", "Accept"), ("Cache-Control", "no-cache"))
_FAULTS: dict[int, Callable[[str], VendorError]] = {
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    415: errors.WrongType,
    429: errors.Throttled,
    500: errors.Crash,
}


class HexoskinDialect(Dialect):
    order = ("route", "method", "authenticate", "authorize", "fault", "quota", "parse")
    headers = JSON

    def credentials(self, world: World) -> dict[str, Any]:
        return people.named_credentials(world)

    def keys(self, world: World) -> Iterable[str]:
        return people.keys(world)

    def begin(self, world: World) -> None:
        people.begin(world)

    def identify(self, call: Call) -> str | None:
        return auth.identify(call)

    def actions(self) -> Mapping[str, Callable[..., Any]]:
        from .behaviour.live import start_recording, stop_recording, synchronise

        return {
            "configure": options.configure,
            "start_recording": start_recording,
            "stop_recording": stop_recording,
            "synchronise": synchronise,
        }

    # Checks

    def authenticate(self, call: Call) -> None:
        self._slash(call)
        if call.operation is not None and call.operation.id == "record.delete" and not may_delete_records(call):
            raise MethodMissing("records cannot be deleted before version 3", call.allowed)
        auth.authenticate(call)

    def authorize(self, call: Call) -> None:
        if call.principal is None:
            self._slash(call)
        elif call.operation is not None and not call.operation.reads:
            auth.authorize(call)

    def quota(self, call: Call) -> None:
        limits.check(call)
        if call.world.store.values.get(NIGHTS):
            from .behaviour.nights import tag_nights

            tag_nights(call.world)

    def _slash(self, call: Call) -> None:
        """Paths under /api/ end with a slash. GET is sent to the path that does, anything else finds nothing."""
        if not call.path.startswith("/api") or call.path.endswith("/"):
            return
        if call.method in ("GET", "HEAD"):
            where = f"{call.prefix}{call.path}/" + (f"?{call.query_string}" if call.query_string else "")
            raise errors.Moved("the path lacks its final slash", where)
        raise errors.NoPage("the path lacks its final slash")

    # Requests

    def parse(self, call: Call, endpoint: Endpoint) -> None:
        """Bodies of resources are JSON objects; what is in them, and in the query, the behaviour checks."""
        operation = endpoint.operation
        body = operation.body
        if body is None or operation.family == "oauth":
            return
        kind = "" if call.environ.get("CONTENT_TYPE") == "application/json" else call.content_type
        if kind not in ("", "application/json", "text/javascript"):
            self._there(call, operation)
            raise errors.WrongType(f"a body of type {kind}")
        try:
            call.data = call.json()
        except ValueError as error:
            self._there(call, operation)
            raise errors.BadRequest("Request is not valid JSON.") from error
        if not isinstance(call.data, dict):
            self._there(call, operation)
            raise errors.BadRequest("Request is not a JSON object.")

    def _there(self, call: Call, operation: Operation) -> None:
        """PATCH of one object looks for it before it reads the body, PUT after (as the framework does)."""
        if operation.behaviour == "update_object":
            from .behaviour.tastypie import find

            tasty = operation.extra["tasty"]
            find(call, tasty, call.args[tasty.key])

    # Answers

    def render(self, call: Call, result: Any) -> Reply:
        if isinstance(result, Reply):
            return result
        operation = call.operation
        status = operation.success if operation is not None else 200
        if result is None:
            return Reply(b"", status, errors.HTML)
        return Reply(result if isinstance(result, bytes) else dumps(result), status, self.headers)

    def refuse(self, call: Call, error: VendorError) -> Reply:
        error = self.translate(call, error)
        body = error.body(call)
        if isinstance(body, str | bytes):
            return Reply(body.encode() if isinstance(body, str) else body, error.status, error.headers, error.reason)
        if body is None:
            return Reply(b"", error.status, (*errors.HTML, *error.headers), error.reason)
        return Reply(dumps(body), error.status, (JSON[0], *error.headers), error.reason)

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, RouteMissing):
            return errors.NoPage(error.reason)
        if isinstance(error, MethodMissing):
            return errors.NotAllowed(error.reason, self._allowed(call, error.allowed))
        if isinstance(error, EngineInvalid):
            return errors.BadRequest(error.reason)
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        made = _FAULTS.get(status)
        if made is not None:
            return made(f"fault: {status}")
        error = errors.Unprocessable(f"fault: {status}")
        error.status = status
        return error

    def options(self, call: Call) -> Reply | None:
        """The allowed methods, without asking who wants to know."""
        if not call.allowed or not call.path.endswith("/"):
            return None
        allowed = ",".join(self._allowed(call, call.allowed))
        return Reply(allowed.encode(), 200, (*errors.HTML, ("Allow", allowed)))

    def _allowed(self, call: Call, allowed: tuple[str, ...]) -> tuple[str, ...]:
        if call.path.startswith("/api/record/") and not may_delete_records(call):
            return tuple(m for m in allowed if m != "DELETE")
        return allowed


def may_delete_records(call: Call) -> bool:
    """The seed says that deleting a record is refused, the 3.3 documentation that it is allowed."""
    version = call.environ.get("HTTP_X_HEXOAPIVERSION") or ""
    return str(version).strip().startswith("3") or bool(options.option(call.world, "record_delete"))
