"""What LabStats refuses with. No error body is documented: the forms are those ASP.NET Core gives by default.

::

    LabStatsError
    ├── Unauthorized       401, empty, WWW-Authenticate: Bearer (one status for all three causes the wrapper names)
    ├── NoRoute            404, empty
    ├── NotFound           404, problem
    ├── NotAllowed         405, empty, Allow
    ├── BadRequest         400, problem with ``errors``
    ├── TooManyRequests    429, problem, Retry-After
    ├── Unavailable        any other status, empty
    └── SoapFault          400, SOAP fault or ASP.NET error JSON (the older service)
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call, VendorError
from mockservers.engine.ids import digest

__all__ = [
    "CORS",
    "BadRequest",
    "LabStatsError",
    "NoRoute",
    "NotAllowed",
    "NotFound",
    "SoapFault",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "of_status",
]

CORS = ("Access-Control-Allow-Origin", "*")

_RFC7231 = "https://tools.ietf.org/html/rfc7231#section-"


def trace_id(call: Call) -> str:
    """A trace id as ASP.NET Core 3 writes it. Counted apart from the world's ids, which a refusal must not move."""
    values = call.world.store.values
    n = values.get("labstats:traces", 0) + 1
    values["labstats:traces"] = n
    text = digest("labstats trace", call.world.seed, n, size=24).hex()
    return f"00-{text[:32]}-{text[32:]}-00"


class LabStatsError(VendorError):
    """A refusal. ``problem`` (type, title) gives it a ProblemDetails body."""

    headers: tuple[tuple[str, str], ...] = (CORS,)
    problem: tuple[str, str] | None = None

    def body(self, call: Call) -> Any:
        if self.problem is None:
            return None
        kind, title = self.problem
        return {"type": kind, "title": title, "status": self.status, "traceId": trace_id(call)}


class Unauthorized(LabStatsError):
    status = 401
    headers = (("WWW-Authenticate", "Bearer"), CORS)


class NoRoute(LabStatsError):
    status = 404


class NotFound(LabStatsError):
    status = 404
    problem = (_RFC7231 + "6.5.4", "Not Found")


class NotAllowed(LabStatsError):
    status = 405

    def __init__(self, reason: str, allowed: tuple[str, ...] = ("GET",)) -> None:
        super().__init__(reason)
        self.headers = (("Allow", ", ".join(allowed)), CORS)


class BadRequest(LabStatsError):
    """``errors``: parameter name as declared -> messages."""

    status = 400
    problem = (_RFC7231 + "6.5.1", "One or more validation errors occurred.")

    def __init__(self, reason: str, errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(reason)
        self.errors = errors

    def body(self, call: Call) -> Any:
        problem = super().body(call)
        return problem if self.errors is None else {**problem, "errors": self.errors}


class TooManyRequests(LabStatsError):
    status = 429
    problem = ("https://tools.ietf.org/html/rfc6585#section-4", "Too Many Requests")

    def __init__(self, reason: str, retry_after: int = 1) -> None:
        super().__init__(reason)
        self.headers = (("Retry-After", str(retry_after)), CORS)


class Unavailable(LabStatsError):
    status = 503


class SoapFault(LabStatsError):
    """A fault in the form the caller spoke: ``version`` 11 or 12 for SOAP, 0 for JSON."""

    # SOAP 1.1 asks for 500, 1.2 for 400 here. A double answers a server error only when a fault asks for one.
    status = 400

    def __init__(self, reason: str, version: int = 11) -> None:
        super().__init__(reason)
        self.version = version
        kind = {0: "application/json", 12: "application/soap+xml"}.get(version, "text/xml")
        self.headers = (("Content-Type", f"{kind}; charset=utf-8"),)

    def body(self, call: Call) -> Any:
        from .soap import fault

        return fault(self.reason, self.version)


def of_status(status: int) -> LabStatsError:
    """The service's refusal with that status, for faults a test asks for."""
    reason = f"fault: {status}"
    found: dict[int, LabStatsError] = {
        400: BadRequest(reason),
        401: Unauthorized(reason),
        404: NotFound(reason),
        405: NotAllowed(reason),
        429: TooManyRequests(reason),
    }
    error = found.get(status)
    if error is None:
        error = Unavailable(reason)
        error.status = status
    return error
