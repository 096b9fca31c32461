"""One pattern for many words, built as a trie: as fast for ten thousand words as for ten."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_Trie = dict[str, Any]
_END = ""


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest one first. Numbers are not found inside longer numbers."""
    numbers, root = [], _Trie()
    for word in words:
        if word.isdigit() and word.isascii():
            numbers.append(word)
            continue
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[_END] = {}
    branches = [_pattern(root)] if root else []
    if numbers:
        branches.append(f"(?<![0-9])(?:{'|'.join(sorted(numbers, key=len, reverse=True))})(?![0-9])")
    return "|".join(branches)


def _pattern(node: _Trie) -> str:
    literal = ""
    while len(node) == 1 and _END not in node:
        char, node = next(iter(node.items()))
        literal += re.escape(char)
    children = [re.escape(char) + _pattern(child) for char, child in sorted(node.items()) if char != _END]
    if not children:
        return literal
    return f"{literal}(?:{'|'.join(children)})" + ("?" if _END in node else "")
