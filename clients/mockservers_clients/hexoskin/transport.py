"""Requests and answers: the layer below resources."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import requests

from mockservers_clients._http import DEFAULT_TIMEOUT, Timeout
from mockservers_clients.hexoskin.auth import Clock, Credentials, RequestAuth, as_auth
from mockservers_clients.hexoskin.encoding import encode, encode_query, ticks_per_second
from mockservers_clients.hexoskin.errors import ApiError, error_for

Decoded: TypeAlias = Any
"""JSON as Python values, CSV as a list of rows, anything else as a ``bytearray``, nothing as None."""


class ApiResponse:
    """An answer. ``result`` is the decoded body, ``response`` the answer as ``requests`` has it."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response
        self.status_code: int = response.status_code
        self.url: str = response.url
        self.headers = response.headers

    @property
    def method(self) -> str:
        """The method of the request."""
        return self.response.request.method or ""

    @property
    def reason(self) -> str:
        """The phrase of the status, such as ``Not Found``."""
        try:
            return self.response.reason or HTTPStatus(self.status_code).phrase
        except ValueError:
            return ""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.text

    @property
    def content_type(self) -> str:
        """The media type of the body, in lower case and without parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @cached_property
    def result(self) -> Decoded:
        """The body, decoded by its content type. Raises :class:`ApiError` when it claims to be JSON and is not."""
        if self.content_type == "text/csv":
            return list(csv.reader(io.StringIO(self.response.content.decode("utf-8", "replace"), newline="")))
        if not self.response.content:
            return None
        if self.content_type == "application/json":
            try:
                return self.response.json()
            except requests.exceptions.JSONDecodeError as error:
                raise ApiError(
                    f"{self.method} {self.url} answered invalid JSON: {error}",
                    status=self.status_code,
                    body=self.text,
                ) from None
        return bytearray(self.response.content)

    def __repr__(self) -> str:
        return f"<ApiResponse {self.method} {self.url}: {self.status_code} {self.reason}>"


class ApiHelper:
    """Sends requests with the session's credentials and version header. See ``HexoApi`` for the arguments."""

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        api_version: str = "",
        auth: Credentials | None = None,
        base_url: str = "https://api.hexoskin.com",
        verify_ssl: bool = True,
        *,
        session: requests.Session | None = None,
        timeout: Timeout = DEFAULT_TIMEOUT,
        clock: Clock,
    ) -> None:
        self.api_key = api_key
        self.api_version = api_version
        self.base_url = _checked_url(base_url)
        self.freq = ticks_per_second(self.base_url)
        """Units of a timestamp in one second."""
        self._api_secret = api_secret
        self._clock = clock
        self._timeout = timeout
        # None leaves the decision to the session and the environment (a private certificate authority).
        self._verify = None if verify_ssl else False
        self._owns_session = session is None
        self._session = requests.Session() if session is None else session
        self._auth = as_auth(auth, api_key, api_secret, clock)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r})"

    @property
    def auth(self) -> RequestAuth:
        """Who calls, unless a call says otherwise. Assign ``"mail:password"``, a pair, or an auth object."""
        return self._auth

    @auth.setter
    def auth(self, credentials: Credentials | None) -> None:
        self._auth = as_auth(credentials, self.api_key, self._api_secret, self._clock)

    def close(self) -> None:
        """Close the session, unless it was given from outside."""
        if self._owns_session:
            self._session.close()

    def get(
        self,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        format: str | None = None,
        auth: Credentials | None = None,
    ) -> ApiResponse:
        """GET ``path``, such as ``/api/user/``. ``format`` is the media type to ask for, JSON when omitted."""
        return self.request("GET", path, parameters=parameters, format=format, auth=auth)

    def post(self, path: str, data: Any = None, *, auth: Credentials | None = None) -> ApiResponse:
        """POST ``data`` as JSON to ``path``."""
        return self.request("POST", path, data=data, auth=auth)

    def put(self, path: str, data: Any = None, *, auth: Credentials | None = None) -> ApiResponse:
        """PUT ``data`` as JSON to ``path``."""
        return self.request("PUT", path, data=data, auth=auth)

    def patch(self, path: str, data: Any = None, *, auth: Credentials | None = None) -> ApiResponse:
        """PATCH ``path`` with ``data`` as JSON."""
        return self.request("PATCH", path, data=data, auth=auth)

    def delete(self, path: str, *, auth: Credentials | None = None) -> ApiResponse:
        """DELETE ``path``."""
        return self.request("DELETE", path, auth=auth)

    def request(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        data: Any = None,
        format: str | None = None,
        auth: Credentials | None = None,
    ) -> ApiResponse:
        """Send one request and return the answer.

        Raises :class:`~.errors.HttpError` for an answer from 400 up and ``ValueError`` for a path outside this API.
        """
        headers = {"Accept": format or "application/json", "Content-Type": "application/json"}
        if self.api_version:
            headers["X-HexoAPIVersion"] = self.api_version
        return self._send(
            method,
            self.url_of(path),
            params=encode_query(parameters or {}, self.freq),
            json=None if data is None else encode(data, self.freq),
            headers=headers,
            auth=self._auth if auth is None else as_auth(auth, self.api_key, self._api_secret, self._clock),
        )

    def submit(self, path: str, form: Mapping[str, str], *, auth: RequestAuth) -> ApiResponse:
        """POST ``form`` as a web form, as the login endpoints take it."""
        return self._send("POST", self.url_of(path), data=dict(form), auth=auth)

    def url_of(self, path: str) -> str:
        """The absolute URL of ``path``, which may already be one of this API."""
        if path.startswith(f"{self.base_url}/"):
            return path
        if not path.startswith("/") or path.startswith("//"):
            raise ValueError(f"{path!r} is no path of {self.base_url}; paths start with one slash")
        return f"{self.base_url}{path}"

    def path_of(self, url: str) -> str:
        """The host-relative form of ``url``, as URIs are written; a ``Location`` may name the host otherwise."""
        if "://" not in url:
            return url
        return urlsplit(url).path.removeprefix(urlsplit(self.base_url).path)

    def _send(self, method: str, url: str, **arguments: Any) -> ApiResponse:
        answer = ApiResponse(
            self._session.request(method, url, timeout=self._timeout, verify=self._verify, **arguments)
        )
        if answer.status_code >= 400:
            raise error_for(answer)
        return answer


def _checked_url(base_url: str) -> str:
    url = base_url if "://" in base_url else f"https://{base_url}"
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"base_url must be such as https://api.hexoskin.com, got {base_url!r}")
    return url.rstrip("/")
