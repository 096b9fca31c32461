"""Sending: credentials, time limits, retries, and reading the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import requests

from .._http import Timeout, retry_after_of
from .errors import ArgumentError, ProtocolError, TransportError, error_from

TIMEOUT: Timeout = (10.0, 60.0)
"""Seconds to connect and to wait for data. The vendor's client waits 60. [sdk]"""

_REPEATABLE = frozenset({"GET", "PUT", "DELETE"})
_AT_ONCE = frozenset({501, 502, 503, 504})

Sleep: TypeAlias = Callable[[float], None]
Pairs: TypeAlias = Sequence[tuple[str, str]]
FilePart: TypeAlias = tuple[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to send again, by the vendor client's own rules. [sdk]

    Only GET, PUT and DELETE: at once after 501, 502, 503 and 504, and after the wait the server asked for by
    ``Retry-After`` on 429 and 503. ``attempts`` counts the first one. A wait longer than ``longest_wait`` seconds
    is not begun: the error is raised at once, with ``retry_after``.
    """

    attempts: int = 4
    longest_wait: float = 60.0

    def wait_before(self, attempt: int, method: str, response: requests.Response) -> float | None:
        """Seconds to wait before the next attempt (0 for at once), or None to give up."""
        if method not in _REPEATABLE or attempt >= self.attempts:
            return None
        told = retry_after_of(response.headers) if response.status_code in (429, 503) else None
        if told is not None:
            return told if told <= self.longest_wait else None
        return 0.0 if response.status_code in _AT_ONCE else None


NO_RETRY = RetryPolicy(attempts=1)


@dataclass(frozen=True, slots=True)
class Credentials(requests.auth.AuthBase):
    """An API key, or else a session token. Passed as ``auth`` so that a ``.netrc`` entry cannot interfere."""

    api_key: str | None = None
    token: str | None = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.api_key:
            request.headers["apikey"] = self.api_key
        elif self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def __repr__(self) -> str:
        # Never the secrets: reprs end up in logs.
        return f"<Credentials: {'API key' if self.api_key else 'token' if self.token else 'none'}>"


ANONYMOUS = Credentials()


class Transport:
    """Sends over one ``requests`` session and turns everything but status 200 into an error."""

    def __init__(
        self, session: requests.Session | None, timeout: Timeout, retry: RetryPolicy, sleep: Sleep = time.sleep
    ) -> None:
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
        params: Pairs = (),
        json: Any = None,
        form: Pairs = (),
        files: Sequence[FilePart] = (),
    ) -> requests.Response:
        """The answer, of status 200. ``json`` None means no body; the API takes several calls without one. [sdk]"""
        attempt = 1
        while True:
            try:
                response = self.session.request(
                    method,
                    url,
                    params=list(params),
                    json=json,
                    data=list(form) or None,
                    files=list(files) or None,
                    auth=credentials,
                    timeout=self.timeout,
                    allow_redirects=False,  # the API never redirects, and a key must not follow one elsewhere
                )
            except (requests.exceptions.InvalidJSONError, TypeError) as error:
                raise ArgumentError(f"the body cannot be written as JSON: {error}") from error
            except requests.RequestException as error:
                raise TransportError(f"{method} {url.partition('?')[0]}: {type(error).__name__}") from error
            if response.status_code == 200:
                return response
            wait = self.retry.wait_before(attempt, method, response)
            if wait is None:
                told = retry_after_of(response.headers)
                raise error_from(response.status_code, _json_or_none(response), response.text, told)
            if wait:
                self._sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Close the session, unless it was given from outside."""
        if self._owns_session:
            self.session.close()


def parsed(response: requests.Response) -> Any:
    """The JSON of an answer. Raises :class:`ProtocolError` when it is none."""
    try:
        return response.json()
    except ValueError as error:
        raise ProtocolError("the answer is not JSON", status=response.status_code, body=response.text) from error


def parsed_record(response: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer. Raises :class:`ProtocolError` for anything else."""
    data = parsed(response)
    if not isinstance(data, dict):
        raise ProtocolError("the answer is not an object", status=response.status_code, body=response.text)
    return data


def query_pairs(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Query parameters as text: booleans in lower case, None left out, lists as ``name[]=a&name[]=b``. [sdk]"""
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        if isinstance(value, (list, tuple, set, frozenset)):
            pairs += [(f"{name}[]", _text(inner)) for inner in value]
        elif value is not None:
            pairs.append((name, _text(value)))
    return pairs


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _json_or_none(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
