"""Sending: headers, time limits, waiting as told, and reading the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import requests

from .._http import RetryPolicy, Timeout, retry_after_of
from .errors import ArgumentError, ProtocolError, TransportError, error_from

TIMEOUT: Timeout = (10.0, 60.0)
"""Seconds to connect and to wait for data; uploads and large lists take their time."""

Sleep: TypeAlias = Callable[[float], None]
FilePart: TypeAlias = tuple[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Credentials(requests.auth.AuthBase):
    """An API key, or else a session token. Passed as ``auth`` so that a ``.netrc`` entry cannot interfere."""

    api_key: str | None = None
    token: str | None = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.api_key:
            request.headers["Authorization"] = f"Bearer {self.api_key}"
        elif self.token:
            request.headers["Authorization"] = f"Token {self.token}"
        return request

    def __repr__(self) -> str:
        # Never the secrets: reprs end up in logs.
        return f"<Credentials: {'API key' if self.api_key else 'token' if self.token else 'none'}>"


ANONYMOUS = Credentials()


class Transport:
    """Sends over one ``requests`` session and turns everything outside 2xx into an error."""

    def __init__(self, session: requests.Session | None, timeout: Timeout, retry: RetryPolicy, sleep: Sleep) -> None:
        self.session = session if session is not None else requests.Session()
        self._owns_session = session is None
        self.timeout = timeout
        self.retry = retry
        self._sleep = sleep

    def send(
        self,
        method: str,
        url: str,
        credentials: Credentials,
        *,
        params: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Sequence[tuple[str, str]] = (),
        files: Sequence[FilePart] = (),
    ) -> requests.Response:
        """The answer, of status 2xx. ``json`` None means no body."""
        attempt = 1
        while True:
            try:
                response = self.session.request(
                    method,
                    url,
                    params=list(params),
                    headers=dict(headers or {}),
                    json=json,
                    data=list(form) or None,
                    files=list(files) or None,
                    auth=credentials,
                    timeout=self.timeout,
                    # A redirected POST or PATCH would arrive as a GET without its body and look like a success.
                    allow_redirects=method == "GET",
                )
            except (requests.exceptions.InvalidJSONError, TypeError) as error:
                raise ArgumentError(f"the body cannot be written as JSON: {error}") from error
            except requests.RequestException as error:
                raise TransportError(f"{method} {url.partition('?')[0]}: {type(error).__name__}") from error
            if response.status_code < 300:
                return response
            wait = self.retry.wait_before(attempt, method, response)
            if wait is None:
                told = retry_after_of(response.headers)
                raise error_from(response.status_code, _json_or_none(response), response.text, told)
            self._sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Close the session, unless it was given from outside."""
        if self._owns_session:
            self.session.close()


def parsed(response: requests.Response) -> Any:
    """The JSON of an answer, None for an empty one. Raises :class:`ProtocolError` when it is neither."""
    if not response.content.strip():
        return None
    try:
        return response.json()
    except ValueError as error:
        raise ProtocolError("the answer is not JSON", status=response.status_code, body=response.text) from error


def query_pairs(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Query parameters as text: booleans in lower case, lists joined by commas, None left out. [docs]"""
    return [(name, _text(value)) for name, value in parameters.items() if value is not None]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(_text(inner) for inner in value)
    return str(value)


def _json_or_none(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
