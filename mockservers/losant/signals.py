"""What the fixture's devices have been reporting: a pure function of seed, device, attribute and time.

Nothing of it is stored. A device reports every few minutes, on a beat of its own, with gaps; temperatures follow the
day, batteries fall slowly, counters rise, doors open now and then. Once a device has had a report through the API its
own reports end there, so that what a test sends stays the latest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from mockservers.engine.ids import digest

from .contract.account import FIXTURE_MARK

__all__ = ["Device", "Signal", "device", "reports"]

DAY = 86_400_000
_MASK = (1 << 64) - 1
_BEATS = (300_000, 600_000, 900_000)


def reports(device_id: str) -> bool:
    """Whether a device reports by itself: those of the fixture do."""
    return device_id[8:18] == FIXTURE_MARK


def _mix(value: int) -> int:
    """A well-mixed 64-bit number (the splitmix64 finalizer, public domain)."""
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & _MASK
    return value ^ (value >> 31)


# name: mean, daily swing, noise, digits
_NUMBERS: dict[str, tuple[float, float, float, int]] = {
    "temperature": (4.0, 2.5, 0.6, 1),
    "humidity": (48.0, 9.0, 3.0, 1),
    "voltage": (230.0, 3.0, 1.5, 1),
    "current": (6.5, 2.0, 0.8, 2),
    "rpm": (1450.0, 120.0, 35.0, 0),
    "pressure": (2.4, 0.3, 0.1, 2),
    "flow": (38.0, 8.0, 3.0, 1),
    "signal": (-71.0, 3.0, 4.0, 0),
    "co2": (640.0, 160.0, 40.0, 0),
}
_STATES = ("idle", "running", "running", "running", "defrost")


class Signal:
    """One attribute of one device over time."""

    __slots__ = ("_base", "_key", "_kind", "_lift", "_noise", "_phase", "_swing", "digits")

    def __init__(self, seed: int, device_id: str, name: str, data_type: str) -> None:
        raw = digest("losant", "signal", seed, device_id, name)
        self._key = int.from_bytes(raw[:8])
        lift = raw[8] / 255 - 0.5
        mean, swing, noise, self.digits = _NUMBERS.get(name, (20.0, 4.0, 1.0, 2))
        self._base = mean + lift * max(abs(mean) * 0.2, noise * 2)
        self._swing, self._noise, self._lift = swing, noise, raw[8] / 255
        self._phase = raw[9] / 255 * 0.15 * DAY
        self._kind = data_type
        if data_type == "number" and name.lower().startswith("battery"):
            self._kind = "battery"
        elif data_type == "number" and name.lower() in ("energy", "energykwh", "runhours", "count", "cycles"):
            self._kind = "counter"
        elif data_type == "string" and name.lower() in ("firmware", "version"):
            self._kind = "version"

    def at(self, ms: int) -> Any:
        kind = self._kind
        if kind == "number":
            wave = math.sin((ms + self._phase) % DAY / DAY * math.tau - 2.0)
            mixed = (self._key ^ ms) * 0x9E3779B97F4A7C15 & _MASK  # half a mix, in place: this is asked a million times
            noise = (((mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9 & _MASK) >> 11) / (1 << 53) - 0.5
            return round(self._base + self._swing * wave + self._noise * 2 * noise, self.digits or None)
        if kind == "boolean":
            return _mix(self._key ^ (ms // 1_800_000)) % 12 == 0
        if kind == "battery":
            days = ms / DAY + self._lift * 90
            return round(100 - days % 90 * 0.8, 1)
        if kind == "counter":
            return round((ms - 1_700_000_000_000) / 3_600_000 * (0.5 + self._lift), 2)
        if kind == "gps":
            step = _mix(self._key ^ (ms // 3_600_000))
            lat = 39.1 + (self._lift - 0.5) * 2 + (step & 0xFFFF) / 65536 * 0.02
            lng = -84.51 + (self._key % 1000 / 1000 - 0.5) * 2 + (step >> 16 & 0xFFFF) / 65536 * 0.02
            return f"{lat:.4f},{lng:.4f}"
        if kind == "version":
            return f"2.{self._key % 4}.{self._key // 4 % 10}"
        if kind == "blob":
            return "AA=="
        return _STATES[_mix(self._key ^ (ms // 1_800_000)) % len(_STATES)]


class Device:
    """The beat on which a device reports, and what."""

    __slots__ = ("beat", "key", "offset", "signals")

    def __init__(self, seed: int, device_id: str, attributes: tuple[tuple[str, str], ...]) -> None:
        self.key = int.from_bytes(digest("losant", "beat", seed, device_id)[:8])
        self.beat = _BEATS[self.key % len(_BEATS)]
        self.offset = _mix(self.key) % self.beat
        self.signals = {name: Signal(seed, device_id, name, kind) for name, kind in attributes}

    def _silent(self, block: int) -> bool:
        """Gaps: now and then a device is not heard for two dozen beats."""
        return _mix(self.key ^ block) % 41 == 0

    def times(self, start: int, end: int, reverse: bool = False) -> Iterator[int]:
        """Instants of reports from ``start`` to ``end``, both included."""
        if end < start:
            return
        first, last = -((self.offset - start) // self.beat), (end - self.offset) // self.beat
        beat, offset = self.beat, self.offset
        blocks = range(last // 24, first // 24 - 1, -1) if reverse else range(first // 24, last // 24 + 1)
        for block in blocks:
            if self._silent(block):
                continue
            low, high = max(first, block * 24), min(last, block * 24 + 23)
            for number in range(high, low - 1, -1) if reverse else range(low, high + 1):
                yield number * beat + offset


@lru_cache(maxsize=4096)
def device(seed: int, device_id: str, attributes: tuple[tuple[str, str], ...]) -> Device:
    return Device(seed, device_id, attributes)
