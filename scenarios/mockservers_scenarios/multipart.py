"""multipart bodies as a list of parts, and back to the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .model import Headers, header

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))', re.IGNORECASE)
_PARAMETER = re.compile(r';\s*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))')


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its header fields and its bytes."""

    headers: Headers
    content: bytes

    def parameter(self, name: str) -> str | None:
        """A parameter of the part's Content-Disposition, such as ``name`` or ``filename``."""
        disposition = header(self.headers, "content-disposition") or ""
        for match in _PARAMETER.finditer(disposition):
            if match[1].lower() == name:
                return match[2] if match[2] is not None else match[3]
        return None

    def with_content(self, content: bytes) -> Part:
        """The same part around other bytes."""
        return replace(self, content=content)


def boundary(content_type: str | None) -> str | None:
    """The boundary a Content-Type names, if it is a multipart one."""
    if content_type is None or not content_type.strip().lower().startswith("multipart/"):
        return None
    match = _BOUNDARY.search(content_type)
    return (match[1] or match[2]) if match else None


def parse(content: bytes, mark: str) -> tuple[Part, ...] | None:
    """The parts of a body, or None when joining them again would not give exactly these bytes."""
    try:
        delimiter = b"--" + mark.encode("latin-1")
    except UnicodeEncodeError:
        return None
    pieces = (b"\r\n" + content).split(b"\r\n" + delimiter)
    if len(pieces) < 3 or pieces[0] != b"":
        return None
    parts = []
    for piece in pieces[1:-1]:
        head, found, body = piece.partition(b"\r\n\r\n")
        if not found:
            return None
        lines = head.removeprefix(b"\r\n").split(b"\r\n")
        fields = [line.decode("utf-8", "surrogateescape").partition(": ") for line in lines]
        if any(not colon for _, colon, _ in fields):
            return None
        parts.append(Part(tuple((name, value) for name, _, value in fields), body))
    try:
        return tuple(parts) if build(parts, mark) == content else None
    except UnicodeEncodeError:
        return None


def build(parts: list[Part] | tuple[Part, ...], mark: str) -> bytes:
    """The body made of these parts."""
    delimiter = b"--" + mark.encode("latin-1")
    out = []
    for part in parts:
        head = "".join(f"{name}: {value}\r\n" for name, value in part.headers)
        out.append(delimiter + b"\r\n" + head.encode() + b"\r\n" + part.content + b"\r\n")
    return b"".join(out) + delimiter + b"--\r\n"
