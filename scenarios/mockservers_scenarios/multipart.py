"""multipart bodies as a list of parts, and back to the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def rewrite(content: bytes, mark: str | None, change: Callable[[tuple[Part, ...]], list[Part]]) -> bytes | None:
    """A body that ``parse`` refuses (no last boundary, bare line feeds, no boundary declared) with its parts changed,
    all the rest to the letter. None when there are no parts in it."""
    pieces = _pieces(content, mark)
    if pieces is None:
        return None
    changed = change(tuple(piece.part for piece in pieces))
    return b"".join(piece.with_part(part) for piece, part in zip(pieces, changed, strict=True))


def loose(content: bytes, mark: str | None) -> tuple[Part, ...] | None:
    """The parts of a body that ``parse`` refuses, or None when there are none in it."""
    pieces = _pieces(content, mark)
    return None if pieces is None else tuple(piece.part for piece in pieces)


_SNIFFED = re.compile(rb"(?:\r?\n)*--([^\s]{1,200})[ \t]*\r?\ncontent-", re.IGNORECASE)
_BLANK = re.compile(rb"(?:\A|\r?\n)\r?\n")
_FIELD = re.compile(rb"^([^\s:]+)(:[ \t]*)([^\r\n]*(?:\r?\n[ \t]+[^\r\n]+)*)", re.MULTILINE)
_LAST_BREAK = re.compile(rb"\r?\n\Z")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part in its place: the bytes before its header fields, the fields as written, the gap, and what follows."""

    before: bytes
    head: bytes
    gap: bytes
    content: bytes
    after: bytes

    @property
    def part(self) -> Part:
        fields = tuple((_text(match[1]), _text(match[3])) for match in _FIELD.finditer(self.head))
        return Part(fields, self.content)

    def with_part(self, part: Part) -> bytes:
        values = iter(part.headers)
        head = _FIELD.sub(lambda match: match[1] + match[2] + _bytes(next(values)[1]), self.head)
        return self.before + head + self.gap + part.content + self.after


def _pieces(content: bytes, mark: str | None) -> list[_Piece] | None:
    wanted = mark.encode("utf-8", "surrogateescape") if mark else b""
    if not wanted or b"--" + wanted not in content:
        sniffed = _SNIFFED.match(content)
        if sniffed is None:
            return None
        wanted = sniffed[1]
    lines = list(re.finditer(rb"(?:\A|\r?\n)--" + re.escape(wanted) + rb"(--)?[ \t]*(?=\r?\n|\Z)", content))
    if not lines or lines[0][1]:
        return None
    pieces, done = [], 0
    for number, line in enumerate(lines):
        if line[1]:
            break
        following = lines[number + 1] if number + 1 < len(lines) else None
        start = line.end() + len(content[line.end() : line.end() + 2].partition(b"\n")[0] + b"\n")
        end = following.start() if following else len(content)
        start = min(start, end)
        inner = content[start:end]
        blank = _BLANK.search(inner)
        head, gap, body = (inner[: blank.start()], blank[0], inner[blank.end() :]) if blank else (b"", b"", inner)
        last = _LAST_BREAK.search(body) if following is None else None
        after = last[0] if last else b""
        pieces.append(_Piece(content[done:start], head, gap, body[: len(body) - len(after)], after))
        done = end
    if done < len(content):
        pieces.append(_Piece(content[done:], b"", b"", b"", b""))
    return pieces


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")
