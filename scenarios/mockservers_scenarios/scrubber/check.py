"""The last look before a file is written: nothing learned may be found in it, in any disguise.

Independent of the rewriting on purpose: it takes every disguise off instead of putting it on, and searches for the
bare secret.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from .encodings import LARGE_BLOB, base64_runs, hex_runs, is_wide
from .trie import any_of

_DEPTH = 3
_ESCAPE = re.compile(r'\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|["\\/bfnrt])')


class Detector:
    """Looks for secrets in texts."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._pattern = re.compile(any_of(secrets)) if secrets else None

    def find(self, text: str) -> str | None:
        """The first secret found, else None."""
        if self._pattern is None:
            return None
        seen: set[str] = set()
        for view in _views(text, _DEPTH, seen):
            match = self._pattern.search(view)
            if match:
                return match[0]
        return None


def _views(text: str, depth: int, seen: set[str]) -> Iterator[str]:
    if text in seen:
        return
    seen.add(text)
    yield text
    if depth == 0:
        return
    for other in _undressed(text):
        if other != text:
            yield from _views(other, depth - 1, seen)
    for blob, large in _blobs(text):
        view = blob.decode("utf-8", "replace")
        yield from _views(view, 0 if large and "\ufffd" in view else depth - 1, seen)


def _undressed(text: str) -> Iterator[str]:
    if "%" in text:
        yield unquote(text)
        if "+" in text:
            yield unquote(text.replace("+", " "))
    if "\\" in text:
        yield _ESCAPE.sub(_unescape, text)
    if "&" in text and ";" in text:
        yield html.unescape(text)
    if is_wide(text):
        yield text.replace("\x00", "")
    if "\n" in text:
        yield re.sub(r"\s+", "", text)


def _blobs(text: str) -> Iterator[tuple[bytes, bool]]:
    """What is inside base64 and hex; large pieces one by one (and said to be), the many small ones joined."""
    small = []
    for blob in (*(run[2] for run in base64_runs(text)), *(run[2] for run in hex_runs(text))):
        if len(blob) > LARGE_BLOB:
            yield blob, True
        else:
            small.append(blob)
    if small:
        yield b"\x00".join(small), False


def _unescape(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] == "x":
        return chr(int(escape[2:], 16))
    value: str = json.loads(f'"{escape}"')
    return value
