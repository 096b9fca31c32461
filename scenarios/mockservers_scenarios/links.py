"""Absolute URLs of the upstream, made to lead to whoever stands in its place: the recorder or the player."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from .model import Body, Headers, header

_REWRITABLE = ("json", "html", "javascript", "xml")
_ADDRESSES = ("location", "content-location")


class Links:
    """The URLs of one upstream (its origin and path prefix), in header fields and in readable bodies."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        slash = r"(?:\\?/)"
        prefix = slash.join(map(re.escape, parts.path.rstrip("/").split("/")))
        self._pattern = re.compile(
            rf"https?:{slash}{slash}{re.escape(parts.netloc)}{prefix}(?![A-Za-z0-9_@-]|[.:][A-Za-z0-9])", re.IGNORECASE
        )

    def headers(self, headers: Headers, base: str) -> Headers:
        """The fields with Location and Content-Location leading to ``base``."""
        return tuple(
            (name, self._address(value, base) if name.lower() in _ADDRESSES else value) for name, value in headers
        )

    def body(self, body: Body, headers: Headers, base: str) -> Body:
        """The body with its URLs leading to ``base``; the same object when there is nothing to change."""
        if not body.content or not rewritable(headers):
            return body
        try:
            text = body.content.decode("utf-8")
        except UnicodeDecodeError:
            return body
        # JSON writers of some languages escape the slashes.
        found = self._pattern.sub(lambda match: base.replace("/", "\\/") if "\\/" in match[0] else base, text)
        return body if found == text else replace(body, content=found.encode("utf-8"))

    def _address(self, value: str, base: str) -> str:
        match = self._pattern.match(value)
        return base + value[match.end() :] if match else value


def rewritable(headers: Headers) -> bool:
    """Whether a body with these header fields is of a kind whose URLs are rewritten: JSON, HTML, XML or script."""
    media = (header(headers, "content-type") or "").partition(";")[0].lower()
    return any(kind in media for kind in _REWRITABLE)


def sized(headers: Headers, size: int) -> Headers:
    """The fields with a Content-Length of ``size``."""
    if header(headers, "content-length") is None:
        return (*headers, ("Content-Length", str(size)))
    return tuple((name, str(size) if name.lower() == "content-length" else value) for name, value in headers)
