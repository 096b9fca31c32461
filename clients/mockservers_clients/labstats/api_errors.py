"""Errors of the LabStats client.

::

    LabStatsAPIError            anything not named below: 405, 429, 5xx, an answer that is not what was documented
      RequestInvalidError       400
      UnauthorizedError         401, 403
      NotFoundError             404
      labstats.KeyNotGivenError, labstats.URLNotGivenError     nothing was sent

Failures below HTTP (no connection, a timeout) stay the exceptions of ``requests``.
"""

from __future__ import annotations

from typing import Any

import requests

from mockservers_clients._http import ClientError, retry_after_of


class LabStatsAPIError(ClientError):
    """Base of the client's errors, raised itself when nothing more specific applies.

    ``status``, ``body`` and ``retry_after`` (seconds) describe the answer, as far as there was one.
    """


class NotFoundError(LabStatsAPIError):
    """The requested item does not exist, or is hidden from this key."""


class RequestInvalidError(LabStatsAPIError):
    """The service refused the request's parameters."""


class UnauthorizedError(LabStatsAPIError):
    """The key is unknown, may not read this kind of data, or may not be used from this address."""


# 403 stands beside 401: one documented error covers a bad key, a missing permission and a barred address.
_BY_STATUS: dict[int, type[LabStatsAPIError]] = {
    400: RequestInvalidError,
    401: UnauthorizedError,
    403: UnauthorizedError,
    404: NotFoundError,
}


def error_for(response: requests.Response) -> LabStatsAPIError:
    """The error a non-2xx answer stands for; its text names the request, the status and the service's reasons."""
    kind = _BY_STATUS.get(response.status_code, LabStatsAPIError)
    summary = f"{response.request.method} {response.url} answered {response.status_code} {response.reason or ''}"
    reasons = _reasons(response)
    return kind(
        f"{summary.rstrip()}: {reasons}" if reasons else summary.rstrip(),
        status=response.status_code,
        body=response.text,
        retry_after=retry_after_of(response.headers),
    )


def _reasons(response: requests.Response) -> str:
    """The text of a problem document (RFC 9457): its ``errors`` by parameter, else its ``detail``, else nothing."""
    try:
        problem: Any = response.json()
    except requests.exceptions.JSONDecodeError:
        return ""
    if not isinstance(problem, dict):
        return ""
    errors = problem.get("errors")
    if isinstance(errors, dict) and errors:
        return "; ".join(f"{name}: {_joined(messages)}" for name, messages in errors.items())
    detail = problem.get("detail")
    return detail if isinstance(detail, str) else ""


def _joined(messages: object) -> str:
    return " ".join(map(str, messages)) if isinstance(messages, list) else str(messages)
