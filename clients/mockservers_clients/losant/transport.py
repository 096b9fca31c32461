"""Sending: headers, time limits, waiting as told, and reading the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import requests

from .._http import DEFAULT_TIMEOUT, RetryPolicy, Timeout, retry_after_of
from .errors import ArgumentError, TransportError, error_from

API_VERSION = "^1.31.0"
"""Asked for with ``Accept-Version``; the newest version the vendor's own clients ask for. [sdk]"""

Sleep: TypeAlias = Callable[[float], None]
FilePart: TypeAlias = tuple[str, tuple[str | None, bytes]]
"""Field name, then file name and content."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that differs from call to call. ``json`` is None for "no body", as the vendor's client sends it."""

    method: str
    url: str
    params: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] | None = None
    json: Any = None
    form: Sequence[tuple[str, str]] = ()
    files: Sequence[FilePart] = ()
    stream: bool = False


class _Bearer(requests.auth.AuthBase):
    """Passed as ``auth`` so that a ``.netrc`` entry for the host cannot replace the token."""

    def __init__(self, token: str | None) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class Transport:
    """Sends over one ``requests`` session and turns refusals into errors."""

    def __init__(
        self,
        session: requests.Session | None = None,
        timeout: Timeout = DEFAULT_TIMEOUT,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - immutable
        sleep: Sleep = time.sleep,
    ) -> None:
        self.session = session if session is not None else requests.Session()
        self._owns_session = session is None
        self.timeout = timeout
        self.retry = retry
        self._sleep = sleep

    def send(self, call: Prepared, token: str | None) -> requests.Response:
        """The first answer below 400. Raises :class:`ResponseError` for others, :class:`TransportError` for none."""
        attempt = 1
        while True:
            response = self._once(call, token)
            if response.status_code < 400:
                return response
            wait = self.retry.wait_before(attempt, call.method, response)
            if wait is None:
                raise error_from(
                    response.status_code, content(response), response.text, retry_after_of(response.headers)
                )
            response.close()
            self._sleep(wait)
            attempt += 1

    def close(self) -> None:
        """Close the session, unless it was given from outside."""
        if self._owns_session:
            self.session.close()

    def _once(self, call: Prepared, token: str | None) -> requests.Response:
        headers = {"Accept": "application/json", "Accept-Version": API_VERSION, **(call.headers or {})}
        try:
            return self.session.request(
                call.method,
                call.url,
                params=list(call.params),
                headers=headers,
                json=call.json,
                data=list(call.form) or None,
                files=list(call.files) or None,
                auth=_Bearer(token),
                timeout=self.timeout,
                stream=call.stream,
            )
        except (requests.exceptions.InvalidJSONError, TypeError) as error:
            raise ArgumentError(f"the body cannot be written as JSON: {error}") from error
        except requests.RequestException as error:
            raise TransportError(f"{call.method} {call.url}: {error}") from error


def content(response: requests.Response) -> Any:
    """The parsed JSON body, or the text when it is not JSON: an empty string for 204."""
    try:
        return response.json()
    except ValueError:
        return response.text
