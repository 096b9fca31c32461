"""How LabStats speaks: case-blind paths, both slash forms, keys in two spellings, ProblemDetails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mockservers.engine.call import Call, Invalid, MethodMissing, Reply, RouteMissing, VendorError
from mockservers.engine.contract import Param, Problem, Resource
from mockservers.engine.dialect import Dialect

from . import auth, limits
from .errors import CORS, BadRequest, LabStatsError, NoRoute, NotAllowed, NotFound, of_status
from .settings import settings

if TYPE_CHECKING:
    from mockservers.engine.contract import Operation
    from mockservers.engine.vendor import Endpoint
    from mockservers.engine.world import World

__all__ = ["LabStatsDialect"]

_PREFLIGHT = (
    CORS,
    ("Access-Control-Allow-Methods", "GET, OPTIONS"),
    ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
)
_BOOLEANS = {"true": True, "false": False}
_FILES = "/publicfiles/file/"


class LabStatsDialect(Dialect):
    """ASP.NET Core's habits where nothing else is known."""

    slash = "both"
    ignore_case = True
    collapse = True
    query_case = False
    headers = (("Content-Type", "application/json; charset=utf-8"), CORS)
    error_headers = (("Content-Type", "application/problem+json; charset=utf-8"),)

    # Credentials and worlds

    def credentials(self, world: World) -> dict[str, Any]:
        return auth.credentials(world.name)._asdict()

    def keys(self, world: World) -> Iterable[str]:
        return auth.credentials(world.name)

    def begin(self, world: World) -> None:
        auth.issue(world)

    def identify(self, call: Call) -> str | None:
        header = call.environ.get("HTTP_AUTHORIZATION")
        if isinstance(header, str):
            return auth.token_of(header)
        if call.path[: len(_FILES)].lower() == _FILES:
            return call.path[len(_FILES) :].partition("/")[0].lower()
        return None

    # Checks

    def authenticate(self, call: Call) -> None:
        operation = call.operation
        if operation is not None and _switched_off(call, operation):
            raise NoRoute(f"{operation.id} is invented: it answers once the world's setting extensions is on")
        auth.authenticate(call)

    def authorize(self, call: Call) -> None:
        auth.authorize(call)

    def quota(self, call: Call) -> None:
        if call.principal is not None:
            limits.quota(call)

    # Requests

    def blank_is_absent(self, param: Param) -> bool:
        return True

    def convert(self, param: Param, text: str) -> Any:
        if param.field.type == "boolean":
            value = _BOOLEANS.get(text.strip().lower())
            return Problem((param.name,), "type", param.field, text) if value is None else value
        return super().convert(param, text)

    def enum_value(self, param: Param, value: Any) -> Any:
        lower = str(value).lower()
        return lower if lower in param.field.enum else super().enum_value(param, value)

    def parse_body(self, call: Call, endpoint: Endpoint) -> None:
        """The SOAP service reads its own bodies; nothing else takes one."""

    # Answers

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, LabStatsError):
            return error
        if isinstance(error, RouteMissing):
            return NoRoute(error.reason)
        if isinstance(error, MethodMissing):
            operation, _, _ = call.vendor.router.find("GET", call.path)
            if operation is not None and (operation.status != "built" or _switched_off(call, operation)):
                return NoRoute(f"{operation.id} is not served here")
            return NotAllowed(error.reason, error.allowed)
        if isinstance(error, Invalid):
            errors: dict[str, list[str]] = {}
            for problem in error.problems:
                errors.setdefault(problem.field.name, []).append(f"The value '{problem.value}' is not valid.")
            return BadRequest(error.reason, errors)
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        return of_status(status)

    def missing(self, call: Call, resource: Resource, key: Any) -> VendorError:
        return NotFound(f"no {resource.name} {key}")

    def options(self, call: Call) -> Reply | None:
        """Browsers ask before they send a key: every path answers without one."""
        return Reply(b"", 204, _PREFLIGHT)

    # Control plane

    def actions(self) -> Mapping[str, Callable[..., Any]]:
        """What can be made to happen in the living laboratory, by name; see ``labstats.lab``."""
        from .lab import ACTIONS

        return ACTIONS


def _switched_off(call: Call, operation: Operation) -> bool:
    return "extension" in operation.extra and not settings(call.world).extensions
