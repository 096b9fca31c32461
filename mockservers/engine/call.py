"""Call and Reply: what a behaviour sees and gives. No web framework in sight.

Errors a vendor documents derive from ``VendorError``::

    VendorError                      status, headers, reason; ``body(call)`` gives what the vendor sends
    ├── RouteMissing                 raised by the engine: no such path; the dialect words it
    ├── MethodMissing                raised by the engine: known path, other method
    ├── Invalid                      raised by the engine: parameters or body break the contract
    └── <vendor>.errors.*            one class per documented error
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, unquote_plus

from .store import decode

if TYPE_CHECKING:
    from .contract import Operation, Problem
    from .store import Collection
    from .vendor import Vendor
    from .world import World

__all__ = ["DEPTH", "Call", "Headers", "Invalid", "MethodMissing", "Reply", "RouteMissing", "VendorError", "parse_json"]

DEPTH = 256
"""Levels of nesting in JSON that is taken. What is taken is kept, and must be able to be shown, searched and copied:
functions that call themselves for every level fail somewhere above."""

_TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_OTHERS = bytes(set(range(256)) - _STEPS.keys())


def parse_json(sent: bytes | str) -> Any:
    """JSON as somebody sent it. Raises ``ValueError`` where it is none, or nested deeper than ``DEPTH``."""
    raw = sent if isinstance(sent, bytes) else sent.encode()
    if raw.count(b"[") + raw.count(b"{") > DEPTH:
        steps = map(_STEPS.__getitem__, _TEXTS.sub(b"", raw).translate(None, _OTHERS))
        if max(accumulate(steps), default=0) > DEPTH:
            raise ValueError("nested too deeply")
    return decode(raw)


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Headers(Mapping[str, str]):
    """Request headers by name, in any capitalization, read from a WSGI environment without copying it."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._environ = environ

    @staticmethod
    def _key(name: str) -> str:
        key = name.upper().replace("-", "_")
        return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key

    def __getitem__(self, name: str) -> str:
        value = self._environ[self._key(name)]
        if not isinstance(value, str):
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        for key in self._environ:
            if key.startswith("HTTP_"):
                yield key[5:].replace("_", "-").title()
            elif key in ("CONTENT_TYPE", "CONTENT_LENGTH") and self._environ[key]:
                yield key.replace("_", "-").title()

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Call:
    """One request on its way through the core.

    Set by the transport: ``method``, ``path`` and ``query_string`` (as sent, still percent-encoded), ``headers``,
    ``environ``. Set on the way: ``world``, ``operation``, ``args`` (decoded path values), ``principal`` (whatever the
    vendor's auth puts there), ``params`` (validated parameters, defaults filled in), ``data`` (the parsed body).
    """

    # What most calls leave as it is stands here and not in ``__init__``: it costs a call nothing.
    prefix = ""
    world: World = None  # type: ignore[assignment]
    operation: Operation | None = None
    allowed: tuple[str, ...] = ()
    principal: Any = None
    data: Any = None
    reason: str | None = None
    memo: dict[str, Any] | None = None
    _pairs: list[tuple[str, str]] | None = None
    _query: dict[str, str] | None = None
    _body: bytes | None = None

    def __init__(self, vendor: Vendor, environ: Mapping[str, Any], method: str, path: str, query_string: str) -> None:
        self.vendor = vendor
        self.environ = environ
        self.method = method
        self.path = path
        self.query_string = query_string
        self.args: dict[str, Any] = {}
        self.params: dict[str, Any] = {}

    @property
    def headers(self) -> Headers:
        return Headers(self.environ)

    def docs(self, name: str) -> Collection:
        """The vendor's documents of one kind in this call's world."""
        return self.world.store.collection(self.vendor.name, name)

    @property
    def derived(self) -> dict[Any, Any]:
        """What was derived from the vendor's documents in this world since the last of them changed."""
        return self.world.store.derived(self.vendor.name)

    def derived_from(self, names: tuple[str, ...]) -> dict[Any, Any]:
        """What was derived from the documents of these kinds since the last of them changed."""
        return self.world.store.derived(self.vendor.name, names)

    # Query

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Query parameters in order, repeated ones included."""
        if self._pairs is None:
            self._pairs = parse_qsl(self.query_string, keep_blank_values=True, errors="replace")
        return self._pairs

    @property
    def query(self) -> dict[str, str]:
        """Query parameters; the first value wins when one is repeated (``pairs`` has all)."""
        if self._query is None:
            text = self.query_string
            if not text:
                self._query = {}
            elif "%" in text or "+" in text or ";" in text:
                self._query = {}
                for name, value in self.pairs:
                    self._query.setdefault(name, value)
            else:
                self._query = {}
                for part in text.split("&"):
                    name, _, value = part.partition("=")
                    if name and name not in self._query:
                        self._query[name] = value
        return self._query

    def all(self, name: str) -> list[str]:
        """Every value of a repeated query parameter."""
        return [value for key, value in self.pairs if key == name]

    # Body

    @property
    def body(self) -> bytes:
        """The request body, read once."""
        if self._body is None:
            length = self.environ.get("CONTENT_LENGTH")
            stream: Readable | None = self.environ.get("wsgi.input")
            self._body = b""
            if stream is not None:
                try:
                    if length:
                        if length.isascii() and length.isdigit() and len(length) < 16:
                            self._body = stream.read(int(length))
                    elif self.environ.get("wsgi.input_terminated") or "HTTP_TRANSFER_ENCODING" in self.environ:
                        self._body = stream.read()
                except (OSError, ValueError):
                    pass  # broken off, or chunks that are none: nothing was sent that could be read
        return self._body

    @property
    def content_type(self) -> str:
        """The media type of the body in lower case, without parameters; empty when none was sent."""
        value = self.environ.get("CONTENT_TYPE") or ""
        return value.partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. Raises ``ValueError`` when it is not (see ``parse_json``)."""
        return parse_json(self.body)

    def form(self) -> tuple[dict[str, str], dict[str, Upload]]:
        """Fields and files of a form body, url-encoded or multipart; empty for any other type."""
        kind = self.content_type
        if kind == "application/x-www-form-urlencoded":
            pairs = (p.partition("=") for p in self.body.decode("latin-1").split("&") if p)
            return {unquote_plus(k): unquote_plus(v) for k, _, v in pairs}, {}
        if kind != "multipart/form-data":
            return {}, {}
        from werkzeug.formparser import parse_form_data

        environ = {
            "wsgi.input": io.BytesIO(self.body),
            "CONTENT_TYPE": self.environ.get("CONTENT_TYPE", ""),
            "CONTENT_LENGTH": str(len(self.body)),
            "REQUEST_METHOD": self.method,
        }
        _, fields, files = parse_form_data(environ)
        uploads = {
            n: Upload(f.filename or "", f.content_type or "application/octet-stream", f.read())
            for n, f in files.items()
        }
        for part in files.values():
            part.close()
        return dict(fields), uploads

    # Where it was sent

    @property
    def exact(self) -> bool:
        """Whether the server kept the request target as sent; else an encoded slash cannot be told from a slash."""
        return "REQUEST_URI" in self.environ or "RAW_URI" in self.environ

    @property
    def base_url(self) -> str:
        """Scheme, host and mount prefix as the caller addressed them, without a final slash."""
        environ = self.environ
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "localhost")
        return f"{environ.get('wsgi.url_scheme', 'http')}://{host}{self.prefix}"

    @property
    def url(self) -> str:
        """The absolute URL exactly as sent: path and query still percent-encoded."""
        return self.base_url + self.path + (f"?{self.query_string}" if self.query_string else "")

    @property
    def remote(self) -> str:
        """The caller's address."""
        return str(self.environ.get("REMOTE_ADDR") or "127.0.0.1")


class Upload:
    """A file part of a multipart body."""

    __slots__ = ("content", "content_type", "filename")

    def __init__(self, filename: str, content_type: str, content: bytes) -> None:
        self.filename, self.content_type, self.content = filename, content_type, content


JSON = (("Content-Type", "application/json"),)


class Reply:
    """What goes back: a status, headers, bytes. ``reason`` (journal and ``X-Mock-Reason``) says why it was a refusal.

    ``wait`` seconds are spent by the transport before it answers; ``broken`` (``reset``, ``truncate``) asks it to break
    the connection, if it can.
    """

    wait = 0.0
    broken: str | None = None

    def __init__(
        self,
        body: bytes = b"",
        status: int = 200,
        headers: Iterable[tuple[str, str]] = JSON,
        reason: str | None = None,
    ) -> None:
        self.body = body
        self.status = status
        self.headers = headers
        self.reason = reason


class VendorError(Exception):
    """A refusal the vendor documents. Subclasses set ``status`` and give the body the vendor sends."""

    status = 500
    headers: tuple[tuple[str, str], ...] = ()
    keeps = False
    """Whether what the behaviour changed before it refused stays: a failed log-in is counted."""

    def __init__(self, reason: str = "", **facts: Any) -> None:
        super().__init__(reason)
        self.reason = reason or type(self).__name__
        self.facts = facts

    def body(self, call: Call) -> Any:
        """The body: JSON data, ``bytes``, ``str``, or None for an empty one."""
        return None


class RouteMissing(VendorError):
    """No operation has this path."""

    status = 404


class MethodMissing(VendorError):
    """The path is known, the method is not; ``allowed`` lists those that are."""

    status = 405

    def __init__(self, reason: str, allowed: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.allowed = allowed


class Invalid(VendorError):
    """Parameters or body break the contract. ``where``: ``path``, ``query``, ``body`` or ``json`` (not JSON at all)."""

    status = 400

    def __init__(self, where: str, problems: list[Problem], reason: str = "") -> None:
        first = f"{problems[0].name or where}: {problems[0].code}" if problems else where
        super().__init__(reason or f"invalid {where}: {first}")
        self.where, self.problems = where, problems
