"""How busy the laboratories are: the status of stations nobody drove through the control plane.

A pure function of the world's seed, the station's id and the time, constant within five minutes. Shares of stations in
use over a working day in term follow figures observed at universities [sample]; the site keeps the clock's zone, UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

__all__ = ["IN_USE", "OFFLINE", "POWERED_ON", "SLOT", "STATUSES", "Slot", "at", "share"]

IN_USE, POWERED_ON, OFFLINE = "in_use", "powered_on", "offline"
STATUSES = (IN_USE, POWERED_ON, OFFLINE)

SLOT = 300_000
"""Milliseconds within which no station changes by itself."""

_MINUTES = (0, 360, 450, 480, 570, 660, 750, 840, 960, 1080, 1200, 1320, 1440)
_SHARES = (0.01, 0.0, 0.03, 0.10, 0.35, 0.55, 0.48, 0.45, 0.36, 0.20, 0.10, 0.03, 0.01)
_DAYS = (1.0, 1.04, 1.0, 1.04, 0.9, 0.12, 0.1)
"""Monday to Sunday: Tuesday and Thursday are the busiest."""

_SESSION = 10
"""Slots a session lasts: 50 minutes, near the observed median of 55."""

_DOWN = 0.07
"""The share of stations that are out of order; it is drawn anew every five days."""

_SAVING = 0.55
"""The share of stations that switch off over night."""

_MASK = (1 << 64) - 1
_SLOTS_A_DAY = 86_400_000 // SLOT


def share(ms: int) -> float:
    """The share of stations in use at that time."""
    day, rest = divmod(ms, 86_400_000)
    minute = rest / 60_000
    i = min(bisect_right(_MINUTES, minute), len(_MINUTES) - 1)
    low, high = _MINUTES[i - 1], _MINUTES[i]
    value = _SHARES[i - 1] + (_SHARES[i] - _SHARES[i - 1]) * (minute - low) / (high - low)
    return value * _DAYS[(day + 3) % 7]  # the epoch began on a Thursday


def _mix(value: int) -> int:
    """64 well-mixed bits of an integer."""
    value &= _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Slot(dict[int, str]):
    """Station id -> status within one slot of time, filled as ids are asked for."""

    __slots__ = ("_late", "_live", "_minute", "_slot", "_stay", "_visit")

    def __init__(self, seed: int, slot: int) -> None:
        super().__init__()
        self._slot = slot
        self._minute = slot % _SLOTS_A_DAY * (SLOT // 60_000)
        self._stay = _mix(seed * 0x9E3779B97F4A7C15 + slot // (_SLOTS_A_DAY * 5))
        self._visit = _mix(seed + 0x2545F4914F6CDD1D)
        self._live = int(share(slot * SLOT) / (1 - _DOWN) * 65_536)

    def __missing__(self, station: int) -> str:
        traits = _mix(station * 0x9E3779B97F4A7C15 + self._stay)
        if traits & 0xFFFF < _DOWN * 65_536:
            status = OFFLINE
        else:
            phase = (traits >> 16) & 0xFF
            session = (self._slot + phase) // _SESSION
            if _mix(station * 0xD1342543DE82EF95 + session * 0x9E3779B97F4A7C15 + self._visit) & 0xFFFF < self._live:
                status = IN_USE
            elif (
                traits >> 24
            ) & 0xFFFF < _SAVING * 65_536 and not 390 + phase // 4 <= self._minute < 1320 + phase // 4:
                status = OFFLINE
            else:
                status = POWERED_ON
        self[station] = status
        return status


@lru_cache(maxsize=8)
def _slot(seed: int, slot: int) -> Slot:
    return Slot(seed, slot)


def at(seed: int, ms: int) -> Slot:
    """The statuses of all stations at that time."""
    return _slot(seed, ms // SLOT)
