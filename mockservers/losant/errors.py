"""Losant's errors. Every body is ``{"type": ..., "message": ...}``. [sdk]

::

    VendorError
    └── LosantError
        ├── Validation          400
        ├── InvalidContent      400  the body is not JSON
        ├── Unauthorized        401  no token, a token that is not good, a failed log-in
        ├── AccountLocked       401
        ├── TwoFactorAuthRequired 401
        ├── Forbidden           403  scope or role too low, a plan's limit reached
        ├── NotFound            404  unknown id, or no access to it
        ├── MethodNotAllowed    405  unknown path as well as unknown method
        ├── AlreadyExists       409
        ├── Gone                410  an invitation past its time
        ├── TooLarge            413
        ├── RateLimit           429
        └── InternalServer      500  only ever by a fault
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call, VendorError
from mockservers.engine.contract import Problem

__all__ = [
    "AccountLocked",
    "AlreadyExists",
    "Forbidden",
    "Gone",
    "InternalServer",
    "InvalidContent",
    "LosantError",
    "MethodNotAllowed",
    "NotFound",
    "RateLimit",
    "TooLarge",
    "TwoFactorAuthRequired",
    "Unauthorized",
    "Validation",
    "by_status",
    "validation",
]


class LosantError(VendorError):
    """A refusal in the platform's shape. ``message`` is what the body says; ``reason`` (journal) says more."""

    status = 500
    type = "InternalServer"
    text = "Internal Server Error"

    def __init__(self, message: str | None = None, reason: str = "") -> None:
        self.message = message if message is not None else self.text
        super().__init__(reason or self.message)

    def body(self, call: Call) -> Any:
        return {"type": self.type, "message": self.message}


class Validation(LosantError):
    status = 400
    type = "Validation"
    text = "The request is not valid"


class InvalidContent(LosantError):
    status = 400
    type = "InvalidContent"
    text = "Invalid JSON"


class Unauthorized(LosantError):
    status = 401
    type = "Unauthorized"
    text = "Unauthorized"
    keeps = True  # a failed log-in is counted


class AccountLocked(LosantError):
    status = 401
    type = "AccountLocked"
    text = "Account has been locked"


class TwoFactorAuthRequired(LosantError):
    """Off unless a world is configured so: the real reply is unpublished, and plain Unauthorized tells least."""

    status = 401
    type = "TwoFactorAuthRequired"
    text = "Two factor authentication code is required"
    keeps = True


class Forbidden(LosantError):
    status = 403
    type = "Forbidden"
    text = "Insufficient permissions"


class NotFound(LosantError):
    """``label`` is the vendor's word for the kind of thing: ``Device was not found``."""

    status = 404
    type = "NotFound"

    def __init__(self, label: str, reason: str = "") -> None:
        super().__init__(f"{label} was not found", reason)


class MethodNotAllowed(LosantError):
    status = 405
    type = "MethodNotAllowed"

    def __init__(self, method: str, reason: str = "") -> None:
        super().__init__(f"{method} is not allowed", reason)


class AlreadyExists(LosantError):
    status = 409
    type = "AlreadyExists"
    text = "Entry already exists"


class Gone(LosantError):
    status = 410
    type = "Gone"
    text = "The invitation has expired"


class TooLarge(LosantError):
    status = 413
    type = "RequestEntityTooLarge"
    text = "Request entity too large."


class RateLimit(LosantError):
    status = 429
    type = "RateLimit"
    text = "Over rate limit, request throttled"
    headers = (("Retry-After", "15"),)


class InternalServer(LosantError):
    """The platform's own failure; the double answers it only when a fault asks for it."""


_PHRASES = {
    "missing": "is required",
    "null": "is the wrong type",
    "type": "is the wrong type",
    "enum": "must be an enum value",
    "pattern": "pattern mismatch",
    "format": "has an invalid format",
    "min_length": "has less length than allowed",
    "max_length": "has longer length than allowed",
    "minimum": "is less than minimum",
    "maximum": "is more than maximum",
    "min_items": "has less items than allowed",
    "max_items": "has more items than allowed",
    "unique": "must be unique",
    "unknown": "has additional properties",
    "read_only": "has additional properties",
    "alternatives": "no (or more than one) schemas match",
}


def validation(problems: list[Problem], where: str = "data") -> Validation:
    """The first problem in the words of the JSON-schema library the service uses."""
    problem = problems[0]
    path = problem.path[:-1] if problem.code in ("unknown", "read_only") else problem.path
    name = ".".join(map(str, path)) or where
    return Validation(f"{name} {_PHRASES[problem.code]}", reason=f"{problem.name or where}: {problem.code}")


_BY_STATUS: dict[int, type[LosantError]] = {
    400: Validation,
    401: Unauthorized,
    403: Forbidden,
    409: AlreadyExists,
    410: Gone,
    413: TooLarge,
    429: RateLimit,
}


def by_status(status: int, method: str, label: str = "Resource") -> LosantError:
    """The refusal a fault of that status wears."""
    if status == 404:
        return NotFound(label)
    if status == 405:
        return MethodNotAllowed(method)
    made = _BY_STATUS.get(status, InternalServer)()
    made.status = status
    return made
