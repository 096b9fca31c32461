"""Bytes on the wire."""

from __future__ import annotations

from typing import Any

from mockservers.engine.store import encode

__all__ = ["escaped"]


def escaped(data: Any) -> bytes:
    """JSON as PHP writes it: slashes escaped [seed]."""
    return encode(data).replace(b"/", b"\\/")
