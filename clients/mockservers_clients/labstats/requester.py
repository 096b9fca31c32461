"""The one place that talks HTTP to a LabStats server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase

from mockservers_clients._http import DEFAULT_TIMEOUT, Timeout
from mockservers_clients.labstats.api_errors import LabStatsAPIError, error_for

QueryValue: TypeAlias = str | int | float | bool | Sequence[str | int] | None
"""A query parameter's value; None leaves the parameter out."""


class _BearerKey(AuthBase):
    """Sends the key. An auth object, not a header: a ``.netrc`` entry for the host must not replace it."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._api_key}"
        return request


class Requester:
    """Asks a LabStats server for JSON.

    ``api_url`` starts with ``https://`` (or ``http://``, for a server on this machine); a path prefix and a
    trailing slash are fine. ``session`` is the ``requests.Session`` to use and stays the caller's to close.
    ``timeout`` is in seconds, or a (connect, read) pair, and holds for every request.

    Raises ``ValueError`` for a URL that cannot be one.
    """

    def __init__(
        self, api_url: str, api_key: str, session: requests.Session, timeout: Timeout = DEFAULT_TIMEOUT
    ) -> None:
        self._base = _checked_url(api_url)
        self._auth = _BearerKey(api_key)
        self._session = session
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"Requester({self._base!r})"

    def request_data(
        self,
        method: str,
        endpoint: str,
        parameters: Mapping[str, QueryValue] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The decoded JSON of ``method`` on ``endpoint``.

        ``method`` must be ``"GET"``, else ``NotImplementedError``: the service has no other. ``endpoint`` is such as
        ``apps/``, without leading slash. ``parameters`` become the query string, those that are None are left out.
        ``headers`` are sent in addition. Raises :class:`~.api_errors.LabStatsAPIError` for any answer but a 2xx with
        JSON, and the exceptions of ``requests`` when there is no answer.
        """
        if method != "GET":
            raise NotImplementedError(f"only GET is implemented, not {method!r}")
        response = self._session.request(
            method,
            f"{self._base}/{endpoint.lstrip('/')}",
            params=dict(parameters or {}),
            headers=dict(headers or {}),
            auth=self._auth,
            timeout=self._timeout,
        )
        if not 200 <= response.status_code < 300:
            raise error_for(response)
        try:
            return response.json()
        except requests.exceptions.JSONDecodeError:
            kind = response.headers.get("Content-Type", "no content type")
            raise LabStatsAPIError(
                f"{method} {response.url} answered {response.status_code} with something that is not JSON ({kind})",
                status=response.status_code,
                body=response.text,
            ) from None

    def request_list(self, endpoint: str, parameters: Mapping[str, QueryValue]) -> list[Any]:
        """``request_data("GET", ...)`` where the service answers a bare JSON array."""
        data = self.request_data("GET", endpoint, parameters)
        if not isinstance(data, list):
            raise unexpected(endpoint, "a JSON array", data)
        return data

    def request_object(self, endpoint: str, parameters: Mapping[str, QueryValue]) -> dict[str, Any]:
        """``request_data("GET", ...)`` where the service answers a JSON object."""
        data = self.request_data("GET", endpoint, parameters)
        if not isinstance(data, dict):
            raise unexpected(endpoint, "a JSON object", data)
        return data


def unexpected(endpoint: str, wanted: str, got: object) -> LabStatsAPIError:
    """The error for a successful answer of another shape than the documented one."""
    text = repr(got)
    return LabStatsAPIError(
        f"{endpoint} should answer {wanted}, got {text if len(text) <= 120 else text[:117] + '...'}"
    )


def path_segment(name: str) -> str:
    """``name`` percent-encoded to stand as one segment of a path, slashes included.

    Raises ``ValueError`` for a name no path can carry: an empty one, or ``.`` and ``..``, which URL handling removes.
    """
    if name in ("", ".", ".."):
        raise ValueError(f"{name!r} cannot be part of a LabStats path")
    return quote(name, safe="")


def _checked_url(api_url: str) -> str:
    parts = urlsplit(api_url)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise ValueError(f"api_url must be such as https://api.labstats.com, got {api_url!r}")
    if parts.query or parts.fragment:
        raise ValueError(f"api_url must have no query and no fragment, got {api_url!r}")
    return api_url.rstrip("/")
