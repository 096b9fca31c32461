"""Errors of the Hexoskin client.

::

    ApiError                        the answer is not what was documented, a login flow went wrong
      HttpError                     any answer from 400 up
        HttpClientError             any 4xx
          HttpBadRequest            400
          HttpUnauthorized          401
          HttpForbidden             403
          HttpNotFound              404
          HttpMethodNotAllowed      405
            MethodNotAllowed        noticed by the client, nothing was sent
        HttpServerError             any 5xx
          HttpInternalServerError   500
          HttpNotImplemented        501

Failures below HTTP (no connection, a timeout) stay the exceptions of ``requests``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockservers_clients._http import ClientError, retry_after_of

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.transport import ApiResponse

__all__ = [
    "ApiError",
    "HttpBadRequest",
    "HttpClientError",
    "HttpError",
    "HttpForbidden",
    "HttpInternalServerError",
    "HttpMethodNotAllowed",
    "HttpNotFound",
    "HttpNotImplemented",
    "HttpServerError",
    "HttpUnauthorized",
    "MethodNotAllowed",
]


class ApiError(ClientError):
    """Base of the client's errors."""


class HttpError(ApiError):
    """An answer from 400 up. ``response`` is the answer; ``status``, ``body``, ``retry_after`` repeat parts of it."""

    def __init__(self, message: str, response: ApiResponse | None = None) -> None:
        super().__init__(
            message,
            status=response.status_code if response else None,
            body=response.text if response else "",
            retry_after=retry_after_of(response.headers) if response else None,
        )
        self.response = response


class HttpClientError(HttpError):
    """4xx."""


class HttpBadRequest(HttpClientError):
    """400."""


class HttpUnauthorized(HttpClientError):
    """401."""


class HttpForbidden(HttpClientError):
    """403."""


class HttpNotFound(HttpClientError):
    """404: absent, or invisible to the caller."""


class HttpMethodNotAllowed(HttpClientError):
    """405."""


# Older releases of the vendor's client raise MethodNotAllowed here, the newest HttpMethodNotAllowed: code for either
# catches this class.
class MethodNotAllowed(HttpMethodNotAllowed):
    """The resource's schema does not allow the method. No request was sent: ``response`` is None."""


class HttpServerError(HttpError):
    """5xx."""


class HttpInternalServerError(HttpServerError):
    """500."""


class HttpNotImplemented(HttpServerError):
    """501."""


_BY_STATUS: dict[int, type[HttpError]] = {
    400: HttpBadRequest,
    401: HttpUnauthorized,
    403: HttpForbidden,
    404: HttpNotFound,
    405: HttpMethodNotAllowed,
    500: HttpInternalServerError,
    501: HttpNotImplemented,
}


def error_for(response: ApiResponse) -> HttpError:
    """The error an answer from 400 up stands for."""
    code = response.status_code
    kind = _BY_STATUS.get(code, HttpClientError if code < 500 else HttpServerError)
    summary = f"{response.method} {response.url} answered {code} {response.reason}".rstrip()
    reasons = _reasons(response)
    return kind(f"{summary}: {reasons}" if reasons else summary, response)


def _reasons(response: ApiResponse) -> str:
    """What the service said: ``errors`` [sdk], else ``error`` or ``error_message``, else a map of fields."""
    try:
        body = response.result
    except ApiError:
        return ""
    if not isinstance(body, dict):
        return ""
    for key in ("errors", "error", "error_message"):
        if body.get(key):
            told = body[key]
            return "; ".join(map(str, told)) if isinstance(told, list) else str(told)
    return "; ".join(f"{name}: {told}" for name, told in body.items())
