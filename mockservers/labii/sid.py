"""Labii's public identifiers: a reversible disguise of the integer key, the same for every model.

The rule was read off 24 public samples, all of which it reproduces. [inferred from samples]
"""

from __future__ import annotations

import re

__all__ = ["decode", "encode", "encode_run", "is_sid"]

_ALPHABET = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORMS = [
    "".join(_ALPHABET[(s + 13 + step) % 62] for step in range(0, 12, 3))
    + "0a40x%x"
    + "".join(_ALPHABET[(s + 13 + step) % 62] for step in range(2, 42, 5))
    for s in range(62)
]
_SHAPE = re.compile(r"[0-9A-Za-z]{4}0a40x([0-9a-f]{1,15})[0-9A-Za-z]{8}")


def encode(key: int) -> str:
    """The sid of a key: ``encode(94)`` is ``"JMPS0a40x5eLQV16afk"``."""
    return _FORMS[key % 62] % key


def encode_run(first: int, count: int) -> tuple[str, ...]:
    """The sids of ``count`` keys in a row."""
    forms = _FORMS
    return tuple([forms[key % 62] % key for key in range(first, first + count)])


def decode(sid: str) -> int | None:
    """The key of a sid; None for text that is no sid."""
    match = _SHAPE.fullmatch(sid)
    if match is not None:
        key = int(match[1], 16)
        if encode(key) == sid:
            return key
    return None


def is_sid(text: object) -> bool:
    return isinstance(text, str) and decode(text) is not None
