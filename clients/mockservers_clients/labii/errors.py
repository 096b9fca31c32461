"""Errors of the Labii client.

::

    ClientError
    └── LabiiError                    any of the below
        ├── ArgumentError             (also a ValueError) the call itself is wrong; nothing was sent
        ├── TransportError            no answer: refused, timed out, cut off
        ├── MfaRequiredError          a log-in that wants a code
        ├── ProtocolError             a success that is not what the API promises
        └── ResponseError             an answer outside 2xx
            ├── AuthenticationError   401
            ├── PermissionDeniedError 403
            ├── NotFoundError         404: no such URL, or no such page of a list
            ├── MethodNotAllowedError 405: records are archived, not deleted
            ├── NotAcceptableError    406: everything wrong with a request, unknown sids included
            │   └── LoginError        406 of a log-in or a password reset
            ├── RateLimitError        429
            └── ServerError           5xx
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._http import ClientError

_TAG = re.compile(r"<[^>]*>")


class LabiiError(ClientError):
    """Base of everything this client raises; ``status`` is None when there was no answer."""


class ArgumentError(LabiiError, ValueError):
    """An argument is missing or unusable; nothing was sent."""


class TransportError(LabiiError):
    """No answer arrived: the connection was refused, timed out or broke off."""


class ProtocolError(LabiiError):
    """The answer is a success, but not JSON or not of the shape the API promises."""


class ResponseError(LabiiError):
    """An answer outside 2xx. ``fields`` maps field names to complaints, when the server gave them by field."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        body: str = "",
        retry_after: float | None = None,
        fields: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(message, status=status, body=body, retry_after=retry_after)
        self.fields: Mapping[str, tuple[str, ...]] = fields or {}

    def __str__(self) -> str:
        return f"{self.status}: {self.message}"


class AuthenticationError(ResponseError):
    """401: no credentials, or a token that is wrong, logged out or idle for more than 30 minutes."""


class PermissionDeniedError(ResponseError):
    """403: the caller's role does not allow this, or the record is locked or archived."""


class NotFoundError(ResponseError):
    """404: no such URL, or no such page of a list. Unknown records are :class:`NotAcceptableError`."""


class MethodNotAllowedError(ResponseError):
    """405: the object does not offer this method."""


class NotAcceptableError(ResponseError):
    """406: wrong level, wrong or unknown sid, a field that is not allowed, a rule broken."""


class LoginError(NotAcceptableError):
    """406 of a log-in or password reset: wrong e-mail, password, code or tag, or a locked account."""


class RateLimitError(ResponseError):
    """429: throttled; ``retry_after`` is in seconds when the server said it."""


class ServerError(ResponseError):
    """5xx."""


class MfaRequiredError(LabiiError):
    """The account wants a code; ``secret`` is what :meth:`Client.verify_mfa` needs beside it."""

    def __init__(self, secret: str) -> None:
        super().__init__("the account uses multi-factor log-in; give login() an mfa_code, or call verify_mfa()")
        self.secret = secret


_BY_STATUS: Mapping[int, type[ResponseError]] = {
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    429: RateLimitError,
}


def error_from(status: int, data: Any, body: str, retry_after: float | None) -> ResponseError:
    """The error for an answer: ``{detail}``, a bare array of texts, ``{field: [texts]}``, or an HTML page. [docs]"""
    fields: dict[str, tuple[str, ...]] = {}
    if isinstance(data, Mapping) and "detail" not in data:
        fields = {str(name): _texts(value) for name, value in data.items()}
        message = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items())
    elif data is not None:
        message = " ".join(_texts(data.get("detail") if isinstance(data, Mapping) else data))
    else:
        message = " ".join(_TAG.sub(" ", body).split())
    cls = _BY_STATUS.get(status, ServerError if status >= 500 else ResponseError)
    message = message or "the server sent no explanation"
    return cls(message, status=status, body=body, retry_after=retry_after, fields=fields)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(entry) for entry in value) if isinstance(value, list) else (str(value),)
