"""Errors of the Losant client.

::

    ClientError
    └── LosantError                 any of the below
        ├── ArgumentError           (also a TypeError) the call itself is wrong; nothing was sent
        ├── TransportError          no answer: refused, timed out, cut off
        └── ResponseError           an answer with status >= 400
            ├── ValidationError     400, 422
            ├── UnauthorizedError   401
            ├── ForbiddenError      403
            ├── NotFoundError       404, 410
            ├── ConflictError       409
            └── RateLimitError      429
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._http import ClientError


class LosantError(ClientError):
    """Base of everything this client raises.

    ``status`` is the HTTP status (None when there was no answer), ``type`` the vendor's machine word such as
    ``NotFound``, ``message`` the vendor's text, ``data`` the parsed body (text when it was not JSON).
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        type: str = "",
        data: Any = None,
        body: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status=status, body=body, retry_after=retry_after)
        self.type = type
        self.data = data

    def __str__(self) -> str:
        head = " ".join(part for part in (str(self.status or ""), self.type) if part)
        return f"{head}: {self.message}" if head else self.message


class ArgumentError(LosantError, TypeError):
    """An argument is missing, unknown or unusable; nothing was sent."""


class TransportError(LosantError):
    """No answer arrived: the connection was refused, timed out or broke off."""


class ResponseError(LosantError):
    """The server answered with a status of 400 or more."""


class ValidationError(ResponseError):
    """400 or 422: the request's content is not acceptable."""


class UnauthorizedError(ResponseError):
    """401: no token, or a token that is no longer good; also a failed log-in."""


class ForbiddenError(ResponseError):
    """403: the token's scope or the user's role does not allow it, or a plan limit is reached."""


class NotFoundError(ResponseError):
    """404 or 410: unknown, out of reach, or gone."""


class ConflictError(ResponseError):
    """409: something of that name exists already."""


class RateLimitError(ResponseError):
    """429: throttled; ``retry_after`` says for how many seconds, when the server does."""


_BY_STATUS: Mapping[int, type[ResponseError]] = {
    400: ValidationError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    422: ValidationError,
    429: RateLimitError,
}


def error_from(status: int, data: Any, body: str, retry_after: float | None) -> ResponseError:
    """The error for an answer: platform bodies ``{type, message}``, OAuth bodies ``{error, error_description}``."""
    kind, message = "", body.strip() or "the server sent no explanation"
    if isinstance(data, Mapping):
        kind = str(data.get("type") or data.get("error") or "")
        message = str(data.get("message") or data.get("error_description") or kind or message)
    cls = _BY_STATUS.get(status, ResponseError)
    return cls(message, status=status, type=kind, data=data, body=body, retry_after=retry_after)
