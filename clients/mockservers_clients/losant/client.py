"""The client: where the API is, who is asking, and how patiently."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import IO, Any

import requests

from .._http import DEFAULT_TIMEOUT, RetryPolicy, Timeout
from .attributes import ResourceAttributes
from .encoding import flatten, segment
from .errors import ArgumentError, TransportError
from .resource import file_part
from .sse import ServerSentEvent, parse_events
from .transport import Prepared, Sleep, Transport, content

DEFAULT_URL = "https://api.losant.com"
TRIGGERS_URL = "https://triggers.losant.com"
FILES_URL = "https://files.onlosant.com"


class Client(ResourceAttributes):
    """A client of the Losant platform API.

    ``auth_token`` and ``url`` may be changed at any time. ``timeout`` is in seconds. ``retry`` says how often and
    how long to wait when the server answers with ``Retry-After``. ``session`` is used and left open; without one
    the client makes its own, closed by :meth:`close` or at the end of a ``with`` block.

    >>> client = Client()                                                                   # doctest: +SKIP
    >>> login = client.auth.authenticate_device(credentials={"deviceId": ..., "key": ..., "secret": ...})
    >>> client.auth_token = login["token"]
    >>> client.device.send_state(applicationId=login["applicationId"], deviceId=login["deviceId"],
    ...                          deviceState={"data": {"temperature": 21.5}})
    {'success': True}
    """

    def __init__(
        self,
        auth_token: str | None = None,
        url: str = DEFAULT_URL,
        *,
        timeout: Timeout = DEFAULT_TIMEOUT,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - immutable
        session: requests.Session | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.auth_token = auth_token
        self.url = url
        self._transport = Transport(session, timeout, retry, sleep)

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Any call, for what has no method here: ``path`` begins with ``/``, nested ``params`` become brackets."""
        pairs = [pair for name, value in (params or {}).items() for pair in flatten(name, value)]
        return self.call(Prepared(method.upper(), path, pairs, headers, body))

    def call(self, request: Prepared) -> Any:
        """Send a prepared request; the parsed answer, or its text when it is not JSON."""
        return content(self._send(request))

    def stream(self, request: Prepared) -> Iterator[ServerSentEvent]:
        """Send a prepared request at once; its events as they arrive. Closing the iterator closes the connection.

        The read part of ``timeout`` must be longer than the stream's ``keepAliveInterval``.
        """
        return _events(self._send(request))

    def upload(self, upload: Mapping[str, Any], file: bytes | IO[bytes] | tuple[str, bytes]) -> None:
        """Send a file's content by the ``upload`` form (``url``, ``fields``) that making or changing a file returned.

        The form carries its own permission: the token is not sent.
        """
        if not isinstance(upload.get("url"), str) or not isinstance(upload.get("fields"), Mapping):
            raise ArgumentError("upload must be the form of a pending file: an object with url and fields")
        fields = [(str(name), str(value)) for name, value in upload["fields"].items()]
        self._transport.send(Prepared("POST", upload["url"], form=fields, files=[("file", file_part(file))]), None)

    def trigger_webhook(
        self,
        token: str,
        body: Any = None,
        *,
        method: str = "POST",
        params: Mapping[str, Any] | None = None,
        url: str = TRIGGERS_URL,
    ) -> Any:
        """Call a webhook by its token on the triggers host; the workflow's reply, parsed when it is JSON."""
        pairs = [pair for name, value in (params or {}).items() for pair in flatten(name, value)]
        target = f"{url.rstrip('/')}/webhooks/{segment('token', token)}"
        return content(self._transport.send(Prepared(method.upper(), target, pairs, json=body), None))

    def file_content(self, applicationId: str, path: str, *, url: str = FILES_URL) -> bytes:
        """The bytes of a public application file; ``path`` as in the file's ``parentDirectory`` and ``name``."""
        parts = [segment("path", part) for part in path.strip("/").split("/")]
        target = "/".join([url.rstrip("/"), segment("applicationId", applicationId), *parts])
        return self._transport.send(Prepared("GET", target), None).content

    def close(self) -> None:
        """Close the connections this client opened itself."""
        self._transport.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        # Never the token: reprs end up in logs.
        return f"<losant.Client {self.url}, {'with' if self.auth_token else 'without'} a token>"

    def _send(self, request: Prepared) -> requests.Response:
        absolute = replace(request, url=self.url.rstrip("/") + request.url)
        return self._transport.send(absolute, self.auth_token)


def _events(response: requests.Response) -> Iterator[ServerSentEvent]:
    response.encoding = "utf-8"
    try:
        yield from parse_events(response.iter_lines(chunk_size=1, decode_unicode=True))
    except requests.RequestException as error:
        raise TransportError(f"the event stream broke off: {error}") from error
    finally:
        response.close()
