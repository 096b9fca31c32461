"""Content codings: bodies are kept decoded, to be read, scrubbed and compared; a note remembers the coding."""

from __future__ import annotations

import gzip
import zlib

from .errors import RecordError
from .model import Body, Headers, header

READABLE = ("gzip", "deflate")
"""The content codings that can be taken off and put on again."""


def decode_body(headers: Headers, raw: bytes) -> Body:
    """The body of a message as it came over the wire.

    Raises RecordError for a coding that cannot be read: what cannot be read cannot be scrubbed.
    """
    coding = (header(headers, "content-encoding") or "").strip().lower().replace("x-gzip", "gzip")
    if coding in ("", "identity") or not raw:
        return Body(raw)
    if coding not in READABLE:
        raise RecordError(
            f"a body with Content-Encoding {coding!r} cannot be read, so it cannot be scrubbed or recorded"
        )
    try:
        return Body(gzip.decompress(raw) if coding == "gzip" else _inflate(raw), coding)
    except (OSError, EOFError, zlib.error) as error:
        raise RecordError(f"a body with Content-Encoding {coding!r} is damaged: {error}") from error


def encode_body(body: Body) -> bytes:
    """The bytes to put on the wire; the same body always gives the same bytes."""
    if body.coding == "gzip":
        return gzip.compress(body.content, compresslevel=6, mtime=0)
    if body.coding == "deflate":
        return zlib.compress(body.content, 6)
    return body.content


def readable_codings(accept_encoding: str) -> str:
    """An ``Accept-Encoding`` value reduced to what can be read here (``identity`` when nothing is left)."""
    kept = [
        item.strip()
        for item in accept_encoding.split(",")
        if item.split(";")[0].strip().lower() in (*READABLE, "identity")
    ]
    return ", ".join(kept) or "identity"


def accepts(accept_encoding: str | None, coding: str) -> bool:
    """Whether a client with this ``Accept-Encoding`` takes the coding."""
    if accept_encoding is None:
        return False
    for item in accept_encoding.split(","):
        name, _, parameters = item.partition(";")
        if name.strip().lower() in (coding, "*"):
            return parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _inflate(raw: bytes) -> bytes:
    # Servers disagree whether "deflate" means a zlib stream or a bare one; both are met in the wild.
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return zlib.decompress(raw, -zlib.MAX_WBITS)
