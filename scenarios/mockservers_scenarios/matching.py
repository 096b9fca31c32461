"""Comparing a request with a recorded one, by meaning: each difference named, placeholders match anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qsl, unquote

from . import contents, jsontext, multipart
from .model import Headers, Request, header
from .scrubber.encodings import base64_runs
from .scrubber.placeholders import PLACEHOLDER

_WEIGHT = {"method": 3, "path": 4}
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``where``: ``method``, ``path segment 2``, ``query "page"``, ``body /data/temp``, ``header
    Accept``.

    ``expected`` is None when the recording has no such thing, ``got`` when the request has none.
    """

    where: str
    expected: str | None
    got: str | None

    @property
    def weight(self) -> int:
        """How much it counts when the nearest recorded request is looked for."""
        return _WEIGHT.get(self.where.split(" ")[0], 1)

    def __str__(self) -> str:
        if self.got is None:
            return f"{self.where}: expected {self.expected}, got nothing"
        if self.expected is None:
            return f"{self.where}: not in the recording, got {self.got}"
        return f"{self.where}: expected {self.expected}, got {self.got}"


def compare(recorded: Request, got: Request, headers: tuple[str, ...] = ()) -> tuple[Difference, ...]:
    """All differences between two requests; ``headers`` names the header fields that must agree, too."""
    return tuple(_differences(recorded, got, headers))


def matches(recorded: Request, got: Request, headers: tuple[str, ...] = ()) -> bool:
    """Whether there is no difference (stops at the first)."""
    return next(_differences(recorded, got, headers), None) is None


def _differences(recorded: Request, got: Request, headers: tuple[str, ...]) -> Iterator[Difference]:
    if recorded.method != got.method:
        yield Difference("method", recorded.method, got.method)
    yield from _path(recorded.path, got.path)
    yield from _fields("query", _query(recorded.query), _query(got.query))
    for name in headers:
        yield from _text(f"header {name}", header(recorded.headers, name), header(got.headers, name))
    yield from _body(recorded, got)


def _path(recorded: str, got: str) -> Iterator[Difference]:
    expected_segments, got_segments = unquote(recorded).split("/")[1:], unquote(got).split("/")[1:]
    for number, (expected, actual) in enumerate(zip_longest(expected_segments, got_segments), 1):
        yield from _text(f"path segment {number}", expected, actual)


def _query(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _fields(where: str, recorded: list[tuple[str, str]], got: list[tuple[str, str]]) -> Iterator[Difference]:
    """Named values: the order of names is free, the order of values under one name is not."""
    expected_values, got_values = _grouped(recorded), _grouped(got)
    for name in dict.fromkeys((*expected_values, *got_values)):
        values = zip_longest(expected_values.get(name, []), got_values.get(name, []))
        for expected, actual in values:
            yield from _text(f'{where} "{name}"', expected, actual)


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _body(recorded: Request, got: Request) -> Iterator[Difference]:
    if recorded.body.content == got.body.content:
        return
    expected, actual = _plain(recorded.body.content, recorded.headers), _plain(got.body.content, got.headers)
    if expected == actual:
        return
    expected_json, actual_json = _json(expected), _json(actual)
    if expected_json is not None and actual_json is not None:
        yield from _tree("", expected_json[0], actual_json[0])
        return
    if expected_json is not None or actual_json is not None:
        yield Difference("body", _excerpt(expected), _excerpt(actual))
        return
    kind = (header(recorded.headers, "content-type") or "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        yield from _fields("body field", _form(expected), _form(actual))
        return
    expected_parts, actual_parts = _parts(recorded), _parts(got)
    if expected_parts is not None and actual_parts is not None:
        yield from _multipart(expected_parts, actual_parts)
    elif not _same(expected.decode("utf-8", "replace"), actual.decode("utf-8", "replace")) or not _is_text(expected):
        yield Difference("body", _excerpt(expected), _excerpt(actual))


def _json(content: bytes) -> tuple[Any] | None:
    try:
        return (jsontext.parse(content.decode("utf-8")),)
    except ValueError:
        return None


def _form(content: bytes) -> list[tuple[str, str]]:
    return parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True)


def _plain(content: bytes, headers: Headers) -> bytes:
    """Bytes as UTF-8 where they are text in another character set, unpacked where they are a gzip file."""
    for _ in range(contents.MOST_WRAPPED):
        content = contents.unzipped(content) or content
    found = contents.text_of(content, header(headers, "content-type"))
    return (
        content
        if found is None or (found.codec == "utf-8" and not found.mark)
        else found.text.encode("utf-8", "surrogatepass")
    )


def _parts(request: Request) -> tuple[multipart.Part, ...] | None:
    content, mark = request.body.content, multipart.boundary(header(request.headers, "content-type"))
    if mark is None and not content.startswith(b"--"):
        return None
    return (multipart.parse(content, mark) if mark else None) or multipart.loose(content, mark)


def _multipart(recorded: tuple[multipart.Part, ...], got: tuple[multipart.Part, ...]) -> Iterator[Difference]:
    """Parts by their name, boundaries and other part headers do not matter."""
    expected, actual = _by_name(recorded), _by_name(got)
    for name in dict.fromkeys((*expected, *actual)):
        for one, other in zip_longest(expected.get(name, []), actual.get(name, [])):
            where = f'body part "{name}"'
            if one is None or other is None:
                yield Difference(
                    where, _excerpt(one.content) if one else None, _excerpt(other.content) if other else None
                )
                continue
            yield from _text(f"{where} filename", one.parameter("filename"), other.parameter("filename"))
            if one.content == other.content:
                continue
            before, after = _plain(one.content, _field(one)), _plain(other.content, _field(other))
            if not (_is_text(before) and _is_text(after) and _same(before.decode(), after.decode())):
                yield Difference(where, _excerpt(before), _excerpt(after))


def _field(part: multipart.Part) -> Headers:
    """The header fields of a part; a field of a form is text when it does not say what it is."""
    return part.headers if part.parameter("filename") else (*part.headers, ("Content-Type", "text/plain"))


def _by_name(parts: tuple[multipart.Part, ...]) -> dict[str, list[multipart.Part]]:
    grouped: dict[str, list[multipart.Part]] = {}
    for part in parts:
        grouped.setdefault(part.parameter("name") or "", []).append(part)
    return grouped


def _tree(pointer: str, expected: Any, got: Any) -> Iterator[Difference]:
    """JSON values; places are JSON pointers (RFC 6901), the document itself is ``/``."""
    if isinstance(expected, dict) and isinstance(got, dict):
        loose = {
            key: next((name for name in got if name not in expected and _same(key, name)), key) for key in expected
        }
        for key, value in expected.items():
            where = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if loose[key] in got:
                yield from _tree(where, value, got[loose[key]])
            else:
                yield Difference(f"body {where}", _brief(value), None)
        for key in got.keys() - expected.keys() - set(loose.values()):
            yield Difference(f"body {pointer}/{key.replace('~', '~0').replace('/', '~1')}", None, _brief(got[key]))
    elif isinstance(expected, list) and isinstance(got, list):
        for index, value in enumerate(expected):
            if index < len(got):
                yield from _tree(f"{pointer}/{index}", value, got[index])
            else:
                yield Difference(f"body {pointer}/{index}", _brief(value), None)
        for index in range(len(expected), len(got)):
            yield Difference(f"body {pointer}/{index}", None, _brief(got[index]))
    elif isinstance(expected, str) and PLACEHOLDER.fullmatch(expected):
        return
    elif isinstance(expected, str) and isinstance(got, str):
        if not _same(expected, got):
            yield Difference(f"body {pointer or '/'}", _brief(expected), _brief(got))
    elif isinstance(expected, bool) is not isinstance(got, bool) or expected != got:
        yield Difference(f"body {pointer or '/'}", _brief(expected), _brief(got))


def _text(where: str, expected: str | None, got: str | None) -> Iterator[Difference]:
    if expected is None or got is None:
        if expected is not got:
            yield Difference(
                where, None if expected is None else _brief(expected), None if got is None else _brief(got)
            )
    elif not _same(expected, got):
        yield Difference(where, _brief(expected), _brief(got))


def _same(expected: str, got: str) -> bool:
    """Equal texts, where a placeholder in the recorded one stands for anything."""
    if expected == got:
        return True
    pieces = PLACEHOLDER.split(expected)
    if len(pieces) > 1:
        return re.fullmatch(".+?".join(map(re.escape, pieces)), got, re.DOTALL) is not None
    # A text with base64 inside which a secret was replaced cannot be compared further.
    return any(PLACEHOLDER.search(blob.decode("utf-8", "replace")) for _, _, blob, _ in base64_runs(expected))


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _brief(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text)} characters)"


def _excerpt(content: bytes) -> str:
    if not content:
        return "an empty body"
    return _brief(content.decode("utf-8")) if _is_text(content) else f"{len(content)} bytes that are not text"
