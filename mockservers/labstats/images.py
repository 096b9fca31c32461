"""Plain PNG images, where the portal serves icons and floor plans."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

__all__ = ["png"]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@lru_cache(maxsize=64)
def png(width: int, height: int, fill: tuple[int, int, int], edge: tuple[int, int, int]) -> bytes:
    """A rectangle of one colour with an edge of another, one pixel wide."""
    full = bytes(edge) * width
    row = bytes(edge) + bytes(fill) * (width - 2) + bytes(edge)
    rows = [full, *[row] * (height - 2), full]
    pixels = zlib.compress(b"".join(b"\0" + r for r in rows), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
