"""Errors of the Labstep client.

::

    ClientError
    └── LabstepError                any of the below
        ├── ArgumentError           (also a ValueError) the call itself is wrong; nothing was sent
        ├── TransportError          no answer: refused, timed out, cut off
        ├── ProtocolError           an answer of status 200 that is not what the API promises
        └── ResponseError           any other answer; success is exactly 200 in this API [sdk]
            ├── ValidationError     400
            ├── AuthenticationError 401
            ├── AccessDeniedError   403
            ├── NotFoundError       404
            ├── RateLimitError      429
            └── ServerError         5xx
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._http import ClientError


class LabstepError(ClientError):
    """Base of everything this client raises; ``status`` is None when there was no answer."""


class ArgumentError(LabstepError, ValueError):
    """An argument is missing or unusable; nothing was sent."""


class TransportError(LabstepError):
    """No answer arrived: the connection was refused, timed out or broke off."""


class ProtocolError(LabstepError):
    """The answer is not JSON, or not of the shape the API promises (a list without ``next_cursor``, say)."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One complaint about one property. Square brackets around the name mean a request field. [sample]"""

    property_path: str
    message: str

    @property
    def field(self) -> str:
        """The property without its brackets."""
        return self.property_path.strip("[]")


class ResponseError(LabstepError):
    """An answer other than 200. ``violations`` is empty unless the server named the properties at fault."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        body: str = "",
        retry_after: float | None = None,
        violations: tuple[Violation, ...] = (),
    ) -> None:
        super().__init__(message, status=status, body=body, retry_after=retry_after)
        self.violations = violations

    def __str__(self) -> str:
        return f"{self.status}: {self.message}"


class ValidationError(ResponseError):
    """400: a field is missing or wrong, a rule of the entity is broken, or the request cannot be read."""


class AuthenticationError(ResponseError):
    """401: no key, a key or token that is not good, or a wrong username or password."""


class AccessDeniedError(ResponseError):
    """403: the caller's role does not allow this."""


class NotFoundError(ResponseError):
    """404: no such record or route; also a soft-deleted record asked for by its path."""


class RateLimitError(ResponseError):
    """429: asked too often; ``retry_after`` is in seconds when the server said it."""


class ServerError(ResponseError):
    """5xx, after the retries the method allows."""


_BY_STATUS: Mapping[int, type[ResponseError]] = {
    400: ValidationError,
    401: AuthenticationError,
    403: AccessDeniedError,
    404: NotFoundError,
    429: RateLimitError,
}


def error_from(status: int, data: Any, body: str, retry_after: float | None) -> ResponseError:
    """The error for an answer whose ``message`` is text, or an array of ``{property, message}``. [sample]"""
    told = data.get("message") if isinstance(data, Mapping) else None
    violations: tuple[Violation, ...] = ()
    if isinstance(told, list):
        violations = tuple(
            Violation(str(entry.get("property", "")), str(entry.get("message", "")))
            for entry in told
            if isinstance(entry, Mapping)
        )
        message = "; ".join(f"{entry.field}: {entry.message}" for entry in violations)
    else:
        message = str(told or "")
    cls = _BY_STATUS.get(status, ServerError if status >= 500 else ResponseError)
    message = message or body.strip() or "the server sent no explanation"
    return cls(message, status=status, body=body, retry_after=retry_after, violations=violations)
