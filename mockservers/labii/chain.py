"""The chain of a row's versions: each hash covers the one before."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

__all__ = ["is_valid", "seal"]


def seal(previous: str | None, snapshot: bytes, before: str, after: str) -> str:
    """A version's hash: four characters, the MD5 of the chain so far, four characters, in base64 with ``=`` as ``_``.

    The form is the samples'; what enters the digest is inferred.
    """
    digest = hashlib.md5((previous or "").encode() + snapshot, usedforsecurity=False).hexdigest()
    return b64encode(f"{before}{digest}{after}".encode()).decode().replace("=", "_")


def is_valid(previous: str | None, snapshot: bytes, sealed: str) -> bool:
    try:
        inner = b64decode(sealed.replace("_", "=")).decode("ascii")
    except ValueError:
        return False
    return seal(previous, snapshot, inner[:4], inner[-4:]) == sealed
