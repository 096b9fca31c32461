"""Labii's public identifiers.

A sid is a disguised integer key. Only the key enters it, so objects of different kinds with equal keys share a sid.
The rule below reproduces every published sample. [inferred from samples]
"""

from __future__ import annotations

import re

_ALPHABET = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARK = "0a4"
_SHAPE = re.compile(r"[0-9A-Za-z]{4}0a4(0x[0-9a-f]+)[0-9A-Za-z]{8}")


class SidError(ValueError):
    """The text is not a sid, or the number has none."""


def encode_sid(key: int) -> str:
    """The sid of a key of 0 or more: ``encode_sid(94)`` is ``"JMPS0a40x5eLQV16afk"``."""
    if isinstance(key, bool) or not isinstance(key, int) or key < 0:
        raise SidError(f"a key is a whole number from 0, not {key!r}")
    start = key + 13
    head = "".join(_ALPHABET[(start + step) % 62] for step in range(0, 12, 3))
    tail = "".join(_ALPHABET[(start + step) % 62] for step in range(2, 42, 5))
    return f"{head}{_MARK}{key:#x}{tail}"


def decode_sid(sid: str) -> int:
    """The key of a sid. Raises :class:`SidError` for text that no key has."""
    match = _SHAPE.fullmatch(sid) if isinstance(sid, str) else None
    if match:
        key = int(match[1], 16)
        if encode_sid(key) == sid:
            return key
    raise SidError(f"{sid!r} is not a sid")
