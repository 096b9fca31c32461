"""JSON as the vendor's framework writes it: keys sorted, a space after commas and colons, text as UTF-8.

Documents are kept in this form, so that an object is answered as it lies and a page is a join.
"""

from __future__ import annotations

import json
from typing import Any

from mockservers.engine.store import Collection, decode

__all__ = ["dumps", "encoded", "keep"]

_encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False)


def dumps(value: Any) -> bytes:
    """A value in wire form."""
    return _encoder.encode(value).encode("utf-8", "replace")


def keep(collection: Collection, key: Any, document: dict[str, Any]) -> bytes:
    """Keep a document in wire form; gives its bytes."""
    raw = dumps(document)
    collection.put_raw(key, raw)
    return raw


def encoded(raw: bytes) -> bytes:
    """The wire form of an encoded document, which the control plane may have kept in another."""
    at = raw.find(b'":')
    if at < 0 or raw[at + 2 : at + 3] == b" ":
        return raw
    return dumps(decode(raw))
