"""Time as the vendor writes it: HexoTimestamps (1/256 s), dates, durations."""

from __future__ import annotations

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, utc
from mockservers.engine.world import World

__all__ = ["TICK", "date_of", "duration_text", "now", "now_date", "ticks"]

TICK = 256
_LAST = 253402300799  # 9999-12-31T23:59:59Z
_FIRST = -62135596800  # 0001-01-01T00:00:00Z


def ticks(ms: int) -> int:
    """The HexoTimestamp of an instant in milliseconds."""
    return ms * TICK // 1000


def now(world: World) -> int:
    """The world's time as a HexoTimestamp."""
    return ticks(world.clock.ms())


def date_of(stamp: int) -> str:
    """The second a HexoTimestamp lies in; stamps outside the calendar are shown at its ends."""
    return utc(min(max(stamp // TICK, _FIRST), _LAST) * 1000).isoformat()


def now_date(call: Call) -> str:
    return iso(call.world.clock.ms(), 0, "+00:00")


def duration_text(start: int, end: int | None) -> str | None:
    """``H:MM:SS``, hours without leading zero, floored."""
    if end is None:
        return None
    seconds = max(end - start, 0) // TICK
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
