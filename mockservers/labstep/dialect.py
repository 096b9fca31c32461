"""How Labstep speaks: route before method before credential, every success exactly 200, JSON with escaped slashes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call, Invalid, MethodMissing, Reply, RouteMissing, VendorError, parse_json
from mockservers.engine.dialect import Dialect
from mockservers.engine.store import Base
from mockservers.engine.vendor import Endpoint
from mockservers.engine.world import World

from . import auth
from .errors import BadRequest, Failure, NoRoute, NotAllowed
from .wire import escaped

__all__ = ["LabstepDialect"]

# The browser application calls from another origin [inferred].
CORS = (("Access-Control-Allow-Origin", "*"),)
PREFLIGHT = (
    *CORS,
    ("Access-Control-Allow-Headers", "apikey, authorization, content-type"),
    ("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS"),
    ("Access-Control-Max-Age", "3600"),
)
JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class LabstepDialect(Dialect):
    headers = (("Content-Type", "application/json"), *CORS)

    def credentials(self, world: World) -> dict[str, Any]:
        return auth.credentials(world)

    def keys(self, world: World) -> Iterable[str]:
        return auth.keys(world)

    def begin(self, world: World) -> None:
        auth.begin(world)

    def complete(self, base: Base) -> Base:
        from .behaviour.adopt import complete

        return complete(base)

    def settle(self, world: World, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        from .behaviour.adopt import settle

        return settle(world, kind, document)

    def identify(self, call: Call) -> str | None:
        return auth.identify(call)

    def authenticate(self, call: Call) -> None:
        call.principal = auth.authenticate(call)

    def parse(self, call: Call, endpoint: Endpoint) -> None:
        """Queries are read where they matter: the service ignores what it does not know."""
        if endpoint.operation.body is not None:
            self.parse_body(call, endpoint)

    def parse_body(self, call: Call, endpoint: Endpoint) -> None:
        if call.environ.get("CONTENT_TYPE") != JSON and call.content_type in FORMS:
            if endpoint.operation.id != "file.upload":
                call.data = dict(call.form()[0])
            return
        sent = call.body
        if not sent or sent.isspace():
            return
        try:
            call.data = parse_json(sent)
        except ValueError:
            raise BadRequest("Invalid json message received") from None

    def render(self, call: Call, result: Any) -> Reply:
        if isinstance(result, bytes):
            return Reply(result, 200, self.headers)
        if isinstance(result, Reply):
            return result
        return Reply(escaped(result), 200, self.headers)

    def refuse(self, call: Call, error: VendorError) -> Reply:
        error = self.translate(call, error)
        return Reply(escaped(error.body(call)), error.status, (*self.headers, *error.headers), error.reason)

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, RouteMissing):
            return NoRoute(error.reason)
        if isinstance(error, MethodMissing):
            return NotAllowed(error.reason, error.allowed)
        if isinstance(error, Invalid):
            return BadRequest("Invalid json message received")
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        return Failure(status)

    def options(self, call: Call) -> Reply | None:
        return Reply(b"", 200, PREFLIGHT)
