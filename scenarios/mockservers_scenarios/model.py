"""What a scenario is in memory: plain immutable values.

A body is its exact bytes. How those bytes are *shown* in a file (JSON, text, form fields, multipart, base64) is
decided when the file is written, see ``bodies``; so loading what was dumped always gives an equal scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

VERSION = 1
"""The version of the file format this package reads and writes."""

Headers = tuple[tuple[str, str], ...]
"""Header fields in wire order, duplicates kept."""


def header(headers: Headers, name: str) -> str | None:
    """The first field of that name, case-insensitively, or None."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def replace_header(headers: Headers, name: str, value: str) -> Headers:
    """The same fields with every field of that name set to ``value``, each in its place."""
    wanted = name.lower()
    return tuple((key, value if key.lower() == wanted else old) for key, old in headers)


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a message body, content coding removed.

    ``coding`` is ``"gzip"`` or ``"deflate"`` when the message carried that ``Content-Encoding``; the player applies
    it again.
    """

    content: bytes = b""
    coding: str = ""

    def __bool__(self) -> bool:
        return bool(self.content)


@dataclass(frozen=True, slots=True)
class Request:
    """One recorded request. ``path`` and ``query`` are kept as they went over the wire, percent-encoding included."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: Body = Body()

    @property
    def target(self) -> str:
        """Path and query as on the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @classmethod
    def of(
        cls,
        method: str,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> Request:
        """A request from a URL (absolute or just the path) and an undecoded body, as an HTTP library has them."""
        from .codings import decode_body

        parts = urlsplit(url) if "://" in url.partition("?")[0] else None
        path, query = (parts.path, parts.query) if parts else (url.partition("?")[0], url.partition("?")[2])
        fields = header_pairs(headers)
        return cls(method.upper(), path or "/", query.partition("#")[0], fields, decode_body(fields, body))


@dataclass(frozen=True, slots=True)
class Response:
    """One recorded response."""

    status: int
    headers: Headers = ()
    body: Body = Body()

    @classmethod
    def of(
        cls, status: int, headers: Mapping[str, str] | Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> Response:
        """A response from an undecoded body, as it came over the wire."""
        from .codings import decode_body

        fields = header_pairs(headers)
        return cls(status, fields, decode_body(fields, body))


def header_pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    """Header fields as a tuple of pairs, from a mapping or from pairs."""
    items = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((str(key), str(value)) for key, value in items)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what was answered.

    ``elapsed``: seconds the upstream took (for information). ``wait``: seconds the player waits before it answers.
    """

    request: Request
    response: Response
    elapsed: float | None = None
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A file that sets a world up and drives it.

    ``clock`` is ``"system"`` or the ISO 8601 instant a virtual clock starts at; ``faults`` are handed to the world
    as they are; ``upstream`` is the origin (and path prefix) the exchanges were recorded from.
    """

    vendor: str
    purpose: str = ""
    profile: str | None = None
    seed: int | None = None
    clock: str | None = None
    recorded_at: str | None = None
    upstream: str | None = None
    faults: tuple[Mapping[str, Any], ...] = ()
    exchanges: tuple[Exchange, ...] = field(default=())
    version: int = VERSION
