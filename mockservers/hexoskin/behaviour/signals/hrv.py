"""Heart rate variability of five minutes, computed from the intervals that the RR channel shows."""

from __future__ import annotations

import itertools
import math
import operator
from dataclasses import dataclass

from .body import Body
from .noise import SINE, SINE_SIZE
from .person import TICK
from .plan import BLOCK, BLOCK_TICKS

LEAST_BEATS = 128
"""With no more good beats than this there is no HRV [docs]."""
BAND_LOW, BAND_HIGH = (0.04, 0.15), (0.15, 0.40)
_TURNS = range(round(BAND_LOW[0] * BLOCK), round(BAND_HIGH[1] * BLOCK))
# The table as often as the fastest wave turns: no place need be wrapped, which is most of what a sum would cost.
_SINES = SINE * (_TURNS.stop + 1)
_COSINES = _SINES[SINE_SIZE // 4 :]


@dataclass(frozen=True, slots=True)
class Variability:
    """Seconds; powers in ms^2; shares in percent. `intervals` (ticks) are the raw material for longer windows."""

    mean: float
    sdnn: float
    rmssd: float
    low: float
    high: float
    triangular: float
    good_share: float
    intervals: tuple[int, ...]

    @property
    def low_share(self) -> float:
        """LF in percent of LF + HF."""
        return 100 * self.low / (self.low + self.high) if self.low + self.high else 0.0


def variability(body: Body, block: int) -> Variability | None:
    """HRV of a block; None with too few good beats."""
    begin, end = block * BLOCK_TICKS, (block + 1) * BLOCK_TICKS
    beats, _ = body.pulse(begin, end)
    noisy = body.noisy(block)
    times: list[int] = []
    gaps: list[int] = []
    differences: list[int] = []
    total = 0
    good_before = False
    for before, beat in itertools.pairwise(beats):
        if not begin <= beat < end:
            continue
        total += 1
        good = not noisy[(beat - begin) // TICK] and before >= 0
        if good:
            if good_before:
                differences.append(beat - before - gaps[-1])
            times.append(beat - begin)
            gaps.append(beat - before)
        good_before = good
    if len(gaps) <= LEAST_BEATS:
        return None
    mean = sum(gaps) / len(gaps)
    low, high = _powers(times, [(gap - mean) * 1000 / TICK for gap in gaps])
    bins: dict[int, int] = {}
    for gap in gaps:
        bins[gap >> 1] = bins.get(gap >> 1, 0) + 1
    return Variability(
        mean / TICK,
        math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)) / TICK,
        math.sqrt(sum(d * d for d in differences) / max(len(differences), 1)) / TICK,
        low,
        high,
        len(gaps) / max(bins.values()),
        100 * len(gaps) / total,
        tuple(gaps),
    )


def _powers(times: list[int], values: list[float]) -> tuple[float, float]:
    """Power below and above 0.15 Hz (ms^2) by a Fourier sum over the beats themselves, in steps of 1/300 Hz."""
    powers = [0.0, 0.0]
    moments = list(map(float, times))
    for turns in _TURNS:
        pace = turns * SINE_SIZE / BLOCK_TICKS
        places = operator.itemgetter(*map(int, map(operator.mul, itertools.repeat(pace), moments)))
        across = sum(map(operator.mul, values, places(_SINES)))
        along = sum(map(operator.mul, values, places(_COSINES)))
        powers[turns >= BAND_LOW[1] * BLOCK] += 2 * (across * across + along * along) / len(values) ** 2
    return powers[0], powers[1]


def channel_value(channel: int, found: Variability | None) -> float | None:
    """The value of one of the channels 271-278, in multiples of its stored factor."""
    if found is None:
        return None
    if channel in (271, 272, 278):
        seconds = {271: found.mean, 272: found.sdnn, 278: found.rmssd}[channel]
        return round(seconds * 4096) / 4096
    if channel in (276, 277):
        return round(found.low if channel == 276 else found.high, 1)
    return round({273: found.low_share, 274: found.good_share, 275: found.triangular}[channel], 2)
