"""Bodies as text: character sets taken off and put on again, and gzip that no Content-Encoding speaks of."""

from __future__ import annotations

import codecs
import gzip
import json
import re
import zlib
from dataclasses import dataclass

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_TEXTUAL = re.compile(
    r"\s*(?:text/|application/(?:[\w.+-]*(?:json|xml|javascript)|x-www-form-urlencoded))", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GZIP = b"\x1f\x8b\x08"
_MOST = 64 * 1024 * 1024
MOST_WRAPPED = 3
"""How deep gzip files are unpacked from one another."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text that was bytes: ``mark`` is the byte order mark in front of it."""

    text: str
    codec: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Bytes again, as these were."""
        errors = "surrogatepass" if self.codec.startswith("utf-") else "backslashreplace"
        return self.mark + text.encode(self.codec, errors)


def text_of(content: bytes, content_type: str | None) -> Text | None:
    """The content as text, when encoding it gives the same bytes again; None for what is no text.

    A byte order mark counts most, then a charset that UTF-8 cannot be mistaken for, then UTF-8, then what is declared;
    undeclared text is Latin-1 at last, as in HTTP of old.
    """
    declared = _codec(content_type)
    for mark, codec in _MARKS:
        if content.startswith(mark) and (found := _decoded(content[len(mark) :], codec, mark)):
            return found
    if declared[:6] in ("utf-16", "utf-32") and b"\x00" in content:  # else it is said in error
        for codec in _ordered(declared, content):
            if found := _decoded(content, codec):
                return found
    elif b"\x00" in content[:4]:
        found = _decoded(content, json.detect_encoding(content))
        if found and found.codec != "utf-8" and found.text.lstrip()[:1] in ("{", "[", '"', "<"):
            return found
    found = _decoded(content, "utf-8")
    if found is None and declared not in ("", "utf-8"):
        found = _decoded(content, declared)
    if found is None and content_type is not None and _TEXTUAL.match(content_type):
        found = _decoded(content, "latin-1")
    return found


def unzipped(content: bytes) -> bytes | None:
    """What is in a gzip file; None when the content is none, is damaged, or holds too much to look at."""
    if not content.startswith(_GZIP):
        return None
    out, rest = b"", content
    try:
        while rest.startswith(_GZIP):
            reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
            out += reader.decompress(rest, _MOST - len(out) + 1)
            if not reader.eof or len(out) > _MOST:
                return None
            rest = reader.unused_data
    except zlib.error:
        return None
    return None if rest.strip(b"\x00") else out


def zipped(content: bytes) -> bytes:
    """A gzip file; of the same content always the same."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def _codec(content_type: str | None) -> str:
    match = _CHARSET.search(content_type) if content_type else None
    if match is None:
        return ""
    try:
        found = codecs.lookup(match[1])
    except (LookupError, ValueError):
        return ""
    return found.name if found._is_text_encoding else ""


def _ordered(declared: str, content: bytes) -> tuple[str, ...]:
    """UTF-16 and UTF-32 without a mark: the byte order that puts the zeros of plain letters where they stand."""
    if declared[6:]:
        return (declared,)
    little = content[0::2].count(0) <= content[1::2].count(0)
    return (f"{declared}-le", f"{declared}-be") if little else (f"{declared}-be", f"{declared}-le")


def _decoded(content: bytes, codec: str, mark: bytes = b"") -> Text | None:
    try:
        text = content.decode(codec)
        return Text(text, codec, mark) if codec == "utf-8" or text.encode(codec) == content else None
    except (UnicodeError, LookupError):
        return None
