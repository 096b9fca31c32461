"""Time as the vendor writes it: HexoTimestamps (1/256 s), dates, durations."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from mockservers.engine.call import Call
from mockservers.engine.clock import utc
from mockservers.engine.world import World

__all__ = ["TICK", "date_of", "day_text", "duration_text", "moment_text", "now", "now_date", "ticks"]

TICK = 256
_LAST = 253402300799  # 9999-12-31T23:59:59Z
_FIRST = -62135596800  # 0001-01-01T00:00:00Z
_TWO = tuple(f"{n:02}" for n in range(60))
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:(?<=:\d\d:\d\d)[.,]\d{1,9})?\s*(Z|([+-])(\d\d):?([0-5]\d)?)?)?\Z",
    re.ASCII,
)


def ticks(ms: int) -> int:
    """The HexoTimestamp of an instant in milliseconds."""
    return ms * TICK // 1000


def now(world: World) -> int:
    """The world's time as a HexoTimestamp."""
    return ticks(world.clock.ms())


def date_of(stamp: int) -> str:
    """The second a HexoTimestamp lies in; stamps outside the calendar are shown at its ends."""
    return _text_of(stamp // TICK)


def _text_of(second: int) -> str:
    if not _FIRST <= second <= _LAST:
        second = _FIRST if second < _FIRST else _LAST
    day, second = divmod(second, 86400)
    return f"{_day(day)}T{_TWO[second // 3600]}:{_TWO[second // 60 % 60]}:{_TWO[second % 60]}+00:00"


@lru_cache(maxsize=4096)
def _day(day: int) -> str:
    """The date of a day counted from 1970: stamps differ by the second, and few days hold many."""
    return utc(day * 86_400_000).date().isoformat()


def day_text(text: str) -> str | None:
    """A date of the calendar; None for anything else."""
    try:
        return date.fromisoformat(text).isoformat() if _DAY.match(text) else None
    except ValueError:
        return None


def moment_text(text: str) -> str | None:
    """A moment in UTC without offset, whole seconds: how the vendor keeps times of positions [docs]. A text with an
    offset is brought to UTC, one without is in UTC, a date alone is its midnight, as the framework reads them. None for
    what is no moment of the calendar."""
    found = _MOMENT.match(text)
    if found is None:
        return None
    day, minute, second, zone, sign, hours, minutes = found.groups()
    plain = f"{day}T{minute or '00:00'}{second or ':00'}"
    try:
        moment = datetime.fromisoformat(plain)
        if zone is not None and zone != "Z":
            if int(hours) > 23:
                return None
            away = timedelta(hours=int(hours), minutes=int(minutes or 0))
            return (moment - away if sign == "+" else moment + away).isoformat()
    except (ValueError, OverflowError):
        return None
    return plain


def now_date(call: Call) -> str:
    return _now_text(call.world.clock.ms() // 1000)


_now_text = lru_cache(maxsize=16)(_text_of)
"""A second holds many calls."""


def duration_text(start: int, end: int | None) -> str | None:
    """``H:MM:SS``, hours without leading zero, floored."""
    if end is None:
        return None
    seconds = (end - start) // TICK if end > start else 0
    return f"{seconds // 3600}:{_TWO[seconds // 60 % 60]}:{_TWO[seconds % 60]}"
