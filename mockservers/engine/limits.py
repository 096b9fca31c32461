"""Rate limits over a world's clock: fixed and sliding windows, kept in the world's store."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, NamedTuple

__all__ = ["Taken", "take"]


class Taken(NamedTuple):
    """Whether the call may go on, what is left in the window, and in how many ms the next call may be made."""

    allowed: bool
    remaining: int
    reset_ms: int


def take(values: MutableMapping[str, Any], key: str, limit: int, window_ms: int, now_ms: int) -> Taken:
    """Take one call from a sliding window of ``limit`` calls in ``window_ms``. Refused calls take nothing."""
    name = f"limit:{key}"
    stamps: tuple[int, ...] = values.get(name, ())
    stamps = tuple(t for t in stamps if now_ms - window_ms < t <= now_ms)
    if len(stamps) >= limit:
        values[name] = stamps
        return Taken(False, 0, stamps[0] + window_ms - now_ms)
    values[name] = (*stamps, now_ms)
    return Taken(
        True, limit - len(stamps) - 1, 0 if len(stamps) + 1 < limit else (*stamps, now_ms)[0] + window_ms - now_ms
    )
