"""Time: the only module that reads it.

A world's clock follows the system, shifted, until it is frozen; a frozen clock moves only when told. Instants are
integers, milliseconds since 1970-01-01T00:00:00Z, so that no vendor format loses or invents a fraction.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

__all__ = ["Clock", "Timer", "iso", "parse_duration", "parse_instant", "pause", "perf", "utc", "wall_ms"]

perf: Callable[[], float] = time.perf_counter
"""Seconds of a monotonic counter, for measuring."""

pause: Callable[[float], None] = time.sleep
"""Block the calling thread for that many seconds (injected latency on transports that have a thread a caller)."""

_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+\Z")


def wall_ms() -> int:
    """The system's time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def parse_duration(value: str | float | timedelta) -> int:
    """Milliseconds of a duration: a number of seconds, a ``timedelta``, or text such as ``"31m"`` or ``"1h30m"``.

    Raises ``ValueError`` with a line that says what is accepted.
    """
    if isinstance(value, timedelta):
        return round(value.total_seconds() * 1000)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"not a duration: {value!r}. Use seconds or text such as '90s', '31m', '1h30m', '2d'")
    if isinstance(value, int | float):
        if value != value or abs(value) > 1e11:
            raise ValueError(f"not a duration: {value!r}. Use seconds or text such as '90s', '31m', '1h30m', '2d'")
        return round(value * 1000)
    text = value.strip().lower().replace(" ", "")
    sign = -1 if text.startswith("-") else 1
    if text[:1] in ("+", "-"):
        text = text[1:]
    if re.fullmatch(r"\d{1,11}(\.\d+)?", text):
        return sign * round(float(text) * 1000)
    if len(text) > 64 or not _WHOLE.match(text):
        raise ValueError(f"not a duration: {value!r}. Use seconds or text such as '90s', '31m', '1h30m', '2d'")
    return sign * round(sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text)))


def parse_instant(value: str | float | datetime) -> int:
    """Milliseconds since the epoch of an ISO 8601 text (UTC when it names no zone), a ``datetime`` or epoch seconds."""
    if isinstance(value, bool):
        raise ValueError(f"not an instant: {value!r}. Use ISO 8601 such as '2026-03-02T09:00:00Z', or epoch seconds")
    try:
        if isinstance(value, datetime):
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return round(moment.timestamp() * 1000)
        if isinstance(value, int | float):
            utc(round(value * 1000))
            return round(value * 1000)
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00").replace("z", "+00:00"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError, AttributeError, TypeError, OSError):
        raise ValueError(
            f"not an instant: {value!r}. Use ISO 8601 such as '2026-03-02T09:00:00Z', or epoch seconds"
        ) from None


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = (datetime(1000, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_LAST = (datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


def utc(ms: int) -> datetime:
    """The instant as an aware ``datetime`` in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)


def iso(ms: int, digits: int = 3, zone: str = "Z") -> str:
    """ISO 8601 text in UTC with that many fraction digits (0, 3 or 6) and zone designator."""
    second, rest = divmod(ms, 1000)
    if digits == 3:
        return f"{_second(second)}.{rest:03d}{zone}"
    return f"{_second(second)}.{rest:03d}000"[: 19 + (digits and digits + 1)] + zone


@lru_cache(maxsize=4096)
def _second(second: int) -> str:
    """Date and time of day; many documents are made in one second."""
    moment = utc(second * 1000)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment.year >= 1000 else moment.replace(tzinfo=None).isoformat()[:19]


class Clock:
    """One world's time. Its state lives in the world's store under ``clock``: ``(offset_ms, frozen_ms or None)``."""

    __slots__ = ("_values",)

    def __init__(self, values: MutableMapping[str, object]) -> None:
        self._values = values

    @staticmethod
    def _within(ms: int, asked: object) -> int:
        """Vendors reckon from now, to a token's end for example: what they reckon must be instants too."""
        if not _FIRST <= ms < _LAST:
            raise ValueError(f"the clock cannot go that far: {asked!r}. It stays within the years 1000 to 9000")
        return ms

    def _state(self) -> tuple[int, int | None]:
        state = self._values.get("clock")
        return state if state is not None else (0, None)  # type: ignore[return-value]

    def ms(self) -> int:
        """Now, in milliseconds since the epoch."""
        state = self._values.get("clock")
        if state is None:
            return time.time_ns() // 1_000_000
        offset, frozen = state  # type: ignore[misc]
        return frozen if frozen is not None else time.time_ns() // 1_000_000 + offset  # type: ignore[has-type, no-any-return]

    def seconds(self) -> float:
        """Now, in seconds since the epoch."""
        return self.ms() / 1000

    def now(self) -> datetime:
        """Now, as an aware ``datetime`` in UTC."""
        return utc(self.ms())

    @property
    def frozen(self) -> bool:
        return self._state()[1] is not None

    def freeze(self, at: str | float | datetime | None = None) -> datetime:
        """Stop the clock, now or at the given instant."""
        self._values["clock"] = (0, self.ms() if at is None else self._within(parse_instant(at), at))
        return self.now()

    def set(self, at: str | float | datetime) -> datetime:
        """Move the clock to an instant; a frozen clock stays frozen, a running one runs on from there."""
        ms = self._within(parse_instant(at), at)
        if self.frozen:
            self._values["clock"] = (0, ms)
        else:
            self._values["clock"] = (ms - wall_ms(), None)
        return self.now()

    def advance(self, by: str | float | timedelta) -> datetime:
        """Move the clock forward (or back, with a negative duration). Raises ``ValueError`` beyond the year 9000."""
        step = parse_duration(by)
        offset, frozen = self._state()
        self._within(self.ms() + step, by)
        self._values["clock"] = (offset, frozen + step) if frozen is not None else (offset + step, None)
        return self.now()

    def resume(self) -> datetime:
        """Let a frozen clock run on from where it stands."""
        if self.frozen:
            self._values["clock"] = (self.ms() - wall_ms(), None)
        return self.now()

    def describe(self) -> dict[str, object]:
        return {"now": iso(self.ms()), "frozen": self.frozen}


class Timer:
    """Run functions after a delay without a thread each: one daemon thread, started on first use."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._count = 0
        self._thread: threading.Thread | None = None
        self._ended = False

    def end(self) -> None:
        """Call all that waits now, in its order, and whatever is asked for later at once."""
        with self._condition:
            self._ended = True
            due, self._due = sorted(self._due, key=lambda one: one[:2]), []
            self._condition.notify()
        for _, _, run in due:
            run()

    def after(self, seconds: float, run: Callable[[], object]) -> None:
        """Call ``run`` once, that many seconds from now, on the timer's thread. ``run`` must not block."""
        import heapq

        if self._ended:
            run()
            return
        with self._condition:
            self._count += 1
            heapq.heappush(self._due, (perf() + seconds, self._count, run))
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="mockservers-timer", daemon=True)
                self._thread.start()
            self._condition.notify()

    def _loop(self) -> None:
        import heapq

        while True:
            with self._condition:
                while not self._due:
                    if not self._condition.wait(timeout=5) and not self._due:
                        self._thread = None
                        return
                wait = self._due[0][0] - perf()
                if wait > 0:
                    self._condition.wait(timeout=wait)
                    continue
                run = heapq.heappop(self._due)[2]
            run()
