"""The one server a recording is made from: where it is, and how to ask it."""

from __future__ import annotations

import http.client
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .errors import RecordError
from .links import Links
from .model import Headers

__all__ = ["Upstream", "check_upstream", "reason_of"]


def check_upstream(upstream: str) -> SplitResult:
    """The parts of an upstream URL. Raises RecordError for anything but http(s)://host[:port][/prefix]."""
    try:
        parts = urlsplit(upstream)
        _ = parts.port
    except ValueError:
        raise RecordError(f"the upstream {upstream!r} is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RecordError("the upstream must be an http or https URL, such as https://api.example.com")
    if parts.username is not None or parts.password is not None:
        raise RecordError("the upstream must not contain credentials; let the client send them")
    if parts.query or parts.fragment:
        raise RecordError("the upstream is an address without query and fragment")
    return parts


class Upstream:
    """An upstream and the connections to it. ``timeout``: seconds it may be silent. Raises RecordError."""

    def __init__(self, url: str, *, timeout: float = 60.0, tls: ssl.SSLContext | None = None) -> None:
        self._parts = check_upstream(url)
        self._timeout, self._tls = timeout, tls
        self.url = url.rstrip("/")
        self.prefix = self._parts.path.rstrip("/")
        self.host_header = self._parts.netloc
        self.links = Links(self.url)

    def connect(self) -> http.client.HTTPConnection:
        """A new connection."""
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = self._tls or ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._timeout)

    def send(
        self, connection: Any, method: str, target: str, headers: Headers, body: bytes, *, chunked: bool = False
    ) -> http.client.HTTPResponse:
        """Send a request with exactly these header fields; ``target`` is path and query below the prefix."""
        connection.putrequest(method, self.prefix + target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders(iter((body,)) if body else iter(()), encode_chunked=True)
        else:
            connection.endheaders(body or None)
        response: http.client.HTTPResponse = connection.getresponse()
        return response


def reason_of(error: Exception) -> str:
    """Why an upstream could not be asked, in a few words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    return (str(error).splitlines() or [""])[0] or type(error).__name__
