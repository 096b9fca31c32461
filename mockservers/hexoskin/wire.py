"""JSON as the vendor's framework writes it: keys sorted, a space after commas and colons, text as UTF-8.

Documents are kept in this form, so that an object is answered as it lies and a page is a join.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from mockservers.engine.store import Collection, decode

__all__ = ["Written", "dumps", "encoded", "keep"]

Written = msgspec.Raw
"""A value in wire form already, which ``dumps`` takes as part of another."""

_fast: Callable[[Any], bytes] = msgspec.json.Encoder(order="sorted").encode
_format: Callable[..., bytes] = msgspec.json.format
_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, default=decode)
_PLAIN = frozenset({str, int, bool, type(None), Written})


def dumps(value: Any) -> bytes:
    """A value in wire form."""
    if type(value) is dict and _plain(value.values()):
        try:
            return _format(_fast(value), indent=0)
        except (UnicodeEncodeError, TypeError):  # half of a surrogate pair, keys that are not text
            pass
    return _encoder.encode(value).encode("utf-8", "replace")


def _plain(values: Iterable[Any]) -> bool:
    """Whether the fast encoder writes these values as the framework does: it differs in numbers that the framework
    writes with an exponent, and in types that are not JSON's."""
    for value in values:
        kind = type(value)
        if kind in _PLAIN:
            continue
        if kind is float:
            if not 1e-4 <= abs(value) < 1e16 and value != 0:
                return False
        elif kind is dict:
            if value and not _plain(value.values()):
                return False
        elif kind is not list or (value and not _plain(value)):
            return False
    return True


def keep(collection: Collection, key: Any, document: dict[str, Any]) -> bytes:
    """Keep a document in wire form; gives its bytes."""
    raw = dumps(document)
    collection.put_raw(key, raw, document)
    return raw


def encoded(raw: bytes) -> bytes:
    """The wire form of an encoded document, which the control plane may have kept in another."""
    at = raw.find(b'":')
    if at < 0 or raw[at + 2 : at + 3] == b" ":
        return raw
    return dumps(decode(raw))
