"""Limits. No rate limit is documented or seen; files have one, stated in the vendor's scripts."""

from __future__ import annotations

__all__ = ["LINK_MS", "UPLOAD"]

UPLOAD = 25 * 1024 * 1024
"""Bytes of one file [seed: 25 MB]."""

LINK_MS = 15 * 60 * 1000
"""How long a signed link to a file lives [inferred]."""
