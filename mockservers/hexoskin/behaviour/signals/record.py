"""`Signals`: everything a recording can be asked. Times are HexoTimestamps; intervals are half-open, [start, end)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from . import ecg, rates, waves
from .body import Body, held, within
from .channels import CHANNELS, HELD, Channel
from .hrv import Variability, channel_value, variability
from .noise import root_of
from .person import TICK, Bout, Person, Timeline
from .plan import BLOCK_TICKS

Value = float | int | None


class Series(NamedTuple):
    """Values of one channel and their HexoTimestamps (ints; a `range` where the channel is synchronous)."""

    stamps: Sequence[int]
    values: Sequence[Value]


EMPTY = Series((), ())

_SYNCHRONOUS: dict[int, Callable[[Body, range], Sequence[Value]]] = {
    19: rates.heart_rate,
    33: rates.breathing_rate,
    36: rates.minute_ventilation,
    37: rates.tidal_volume,
    38: rates.minute_ventilation_adjusted,
    39: rates.tidal_volume_adjusted,
    42: rates.energy,
    49: rates.activity,
    50: lambda body, ticks: rates.activity_mean(body, ticks, 15),
    51: lambda body, ticks: rates.activity_mean(body, ticks, 300),
    53: rates.cadence,
    54: rates.activity,
    64: waves.ppg,
    66: rates.spo2,
    81: lambda body, ticks: rates.slow(body, ticks, "skin", 34.0, 1.2, 0),
    98: rates.systolic_pressure,
    99: lambda body, ticks: rates.systolic_pressure(body, ticks, 4),
    246: lambda body, ticks: rates.slow(body, ticks, "device", 31.0, 2.0, 0),
    338: lambda body, ticks: rates.slow(body, ticks, "band", 33.1, 0.9, 2),
    1000: rates.heart_rate_quality,
    1001: rates.breathing_rate_quality,
    1002: rates.good,
    1005: rates.good,
    1006: rates.heart_rate_quality,
    4113: lambda body, ticks: ecg.trace(body, ticks, ecg.LEADS[4113]),
    4114: lambda body, ticks: ecg.trace(body, ticks, ecg.LEADS[4114]),
    4115: lambda body, ticks: ecg.trace(body, ticks, ecg.LEADS[4115]),
    4129: lambda body, ticks: waves.respiration(body, ticks, 4129),
    4130: lambda body, ticks: waves.respiration(body, ticks, 4130),
    4145: lambda body, ticks: waves.acceleration(body, ticks, 0),
    4146: lambda body, ticks: waves.acceleration(body, ticks, 1),
    4147: lambda body, ticks: waves.acceleration(body, ticks, 2),
}
_HRV = frozenset(range(271, 279))


class Signals:
    """The signals of one recording: pure functions of who, what and when.

    `key` (world seed, user id, record id) seeds it. `start` is the record's first tick and the anchor of everything;
    `end` only limits what is shown, so a live record may grow (`signals.end = now`) without changing what was answered.
    `bouts` say what the person did; what they leave open is `between`.
    Raises ValueError for an unknown kind or an end before the start.
    """

    def __init__(
        self,
        key: tuple[object, ...],
        *,
        start: int,
        end: int,
        person: Person | None = None,
        bouts: Iterable[Bout] = (),
        between: str = "lifestyle",
        astroskin: bool = False,
    ) -> None:
        if end < start:
            raise ValueError(f"a recording cannot end ({end}) before it starts ({start})")
        self.start = start
        self.end = end
        self.person = person or Person()
        self.astroskin = astroskin
        self.body = Body(root_of(*key), self.person, Timeline(bouts, start, between))
        self._hrv: dict[int, Variability | None] = {}

    def grid(self, channel: Channel, start: int, end: int) -> range:
        """Stamps of a synchronous channel inside [start, end) and the recording.

        Raw channels stop before the end of the recording; derived ones describe completed periods, so a stamp may
        equal it.
        """
        begin = self.start + channel.first
        last = self.end if channel.first else self.end - 1
        skipped = max(-(-(start - begin) // channel.step), 0)
        return range(begin + skipped * channel.step, min(end - 1, last) + 1, channel.step)

    def offers(self, channel: Channel) -> bool:
        """Whether this kind of device records the channel at all."""
        return channel.id in (208, 209) or (channel.factor is not None and (self.astroskin or not channel.astroskin))

    def count(self, channel: int, start: int, end: int) -> int:
        """How many values `read` would give; without computing them if the channel is synchronous."""
        known = CHANNELS.get(channel)
        if known is None or not self.offers(known):
            return 0
        return len(self.grid(known, start, end)) if known.step else len(self.read(channel, start, end).stamps)

    def read(self, channel: int, start: int, end: int, stride: int = 1, skip: int = 0) -> Series:
        """Every `stride`-th value in [start, end) after the first `skip`; empty for what is not recorded."""
        known = CHANNELS.get(channel)
        if known is None or not self.offers(known):
            return EMPTY
        if not known.step:
            series = self._events(channel, max(start, self.start) - self.start, min(end, self.end + 1) - self.start)
            return Series(series.stamps[skip::stride], series.values[skip::stride])
        stamps = self.grid(known, start, end)[skip::stride]
        if not stamps:
            return EMPTY
        ticks = range(stamps.start - self.start, stamps.stop - self.start, stamps.step)
        if channel in _HRV:
            return Series(stamps, [channel_value(channel, self.hrv(tick // BLOCK_TICKS - 1)) for tick in ticks])
        return Series(stamps, _SYNCHRONOUS[channel](self.body, ticks))

    def each_second(self, channel: int, start: int, end: int, stride: int = 1, skip: int = 0) -> Series:
        """What a CSV shows of a channel: 1 Hz channels as they are, positions and phases held, nothing else."""
        known = CHANNELS.get(channel)
        if known is None or not self.offers(known):
            return EMPTY
        if known.step == TICK:
            return self.read(channel, start, end, stride, skip)
        if channel not in HELD:
            return EMPTY
        stamps = self.grid(CHANNELS[19], start, end)[skip::stride]
        ticks, values = self._positions(channel)
        return Series(stamps, held(ticks, values, (stamp - self.start - 1 for stamp in stamps)))

    def hrv(self, block: int) -> Variability | None:
        """Variability of five-minute block number `block`; None with too few good beats."""
        if block not in self._hrv:
            self._hrv[block] = variability(self.body, block)
        return self._hrv[block]

    def _events(self, channel: int, begin: int, end: int) -> Series:
        if end <= begin:
            return EMPTY
        ticks: Sequence[int]
        values: Sequence[Value]
        if channel in (17, 18, 22, 97, 318, 319, 1004):
            ticks, values = self._beats(channel, begin, end)
        elif channel in (34, 35):
            breaths = self.body.breathing(begin, end)
            found = breaths.inspirations if channel == 34 else breaths.expirations
            ticks = found[within(found, begin, end)]
            values = [1] * len(ticks)
        elif channel == 52:
            before, steps = self.body.walking(begin, end)
            inside = within(steps, begin, end)
            ticks = steps[inside]
            values = range(before + inside.start + 1, before + inside.stop + 1)
        elif channel in (208, 209):
            ticks = [tick for tick in ((0,) if channel == 208 else (self.end - self.start,)) if begin <= tick < end]
            values = [None] * len(ticks)
        elif channel == 247:
            ticks = range(-(-begin // BLOCK_TICKS) * BLOCK_TICKS, end, BLOCK_TICKS)
            values = [max(2600 - 300 * tick // (36 * 3600 * TICK), 2300) for tick in ticks]
        else:
            changes, states = self._positions(channel)
            inside = within(changes, begin, end)
            ticks, values = changes[inside], states[inside]
        return Series([self.start + tick for tick in ticks], values)

    def _positions(self, channel: int) -> tuple[list[int], list[int]]:
        if channel != 280:
            return self.body.postures()
        pairs = [pair for begin, end in self.body.timeline.sleeps for pair in self.body.sleep_phases(begin, end)]
        return [tick for tick, _ in pairs], [phase for _, phase in pairs]

    def _beats(self, channel: int, begin: int, end: int) -> tuple[Sequence[int], Sequence[Value]]:
        beats, sizes = self.body.pulse(begin, end)
        inside = within(beats, begin, end)
        ticks = beats[inside]
        if channel == 17:
            return ticks, [1] * len(ticks)
        if channel == 22:
            return ticks, [ecg.peak(self.body, size) for size in sizes[inside]]
        if channel in (1004, 318):
            marks = [bool(self.body.noisy(tick // BLOCK_TICKS)[tick % BLOCK_TICKS // TICK]) for tick in ticks]
            if channel == 1004:
                return ticks, [1 if mark else 0 for mark in marks]
            kept = [i for i, mark in enumerate(marks, inside.start) if not mark and beats[i - 1] >= 0]
            return [beats[i] for i in kept], [(beats[i] - beats[i - 1]) / TICK for i in kept]
        if channel == 97:
            return ticks, [(46 + size) / TICK for size in sizes[inside]]
        gaps = [(beats[i] - beats[i - 1]) / TICK for i in range(inside.start, inside.stop)]
        if channel == 319:
            # Inferred: the realigned series is the same one without the placeholder in front.
            first = 1 if inside.start < inside.stop and beats[inside.start - 1] < 0 else 0
            return ticks[first:], gaps[first:]
        return ticks, gaps
