"""The electrocardiogram: 256 values a second whose R peaks are exactly the beats.

From one beat to the next the trace is a segment made of two templates: what follows a beat (S, T) and what leads to
the next (P, Q, the rise of R). Wander and noise lie underneath. Values are raw counts 0..4095 around 1360,
0.0064 mV each [docs sample].
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache
from operator import add

from .body import Body
from .events import AMPLITUDES
from .noise import NOISE_PERIOD, noise_table, octets
from .person import TICK
from .plan import BLOCK

BASELINE = 1360
LEADS = {4113: 1.0, 4114: 1.3, 4115: 0.45}
BEFORE = 64
"""Ticks before an R peak that belong to it."""
WANDER = 47
"""Seconds after which the wander repeats."""
DENSE = 8
"""Up to this stride the whole trace is made and thinned; above, single points are computed."""


def peak(body: Body, size: int) -> int:
    """Height of an R peak of a size class above the baseline, in counts."""
    return 185 + body.root[0] % 90 + 3 * size


def trace(body: Body, ticks: range, gain: float) -> list[int]:
    """Counts at the given ticks; `gain` is the lead's share of lead I."""
    if not ticks:
        return []
    beats, sizes = body.pulse(ticks[0], ticks[-1] + 1)
    heights = [round(peak(body, size) * gain) for size in range(AMPLITUDES)]
    if ticks.step > DENSE:
        return _points(body, ticks, beats, [heights[size] for size in sizes])
    begin, end = ticks[0], ticks[-1] + 1
    i = bisect_right(beats, begin) - 1
    origin = beats[i]
    waves: list[int] = []
    while beats[i] < end:
        length = beats[i + 1] - beats[i]
        segment = _after(length >> 3, heights[sizes[i]])[:length]
        lead_in = min(BEFORE, length)
        rise = _before(heights[sizes[i + 1]])[BEFORE - lead_in :]
        segment[length - lead_in :] = map(add, segment[length - lead_in :], rise)
        waves += segment
        i += 1
    ground: list[int] = []
    for second in range(begin // TICK, -(-end // TICK)):
        wander, noise, offset = _ground(body, second)
        ground += map(add, wander, noise[offset : offset + TICK])
    skip = begin % TICK
    return list(map(add, waves[begin - origin : end - origin], ground[skip : skip + end - begin]))[:: ticks.step]


def _points(body: Body, ticks: range, beats: list[int], heights: list[int]) -> list[int]:
    values: list[int] = []
    i = 0
    for tick in ticks:
        while beats[i + 1] <= tick:
            i += 1
        length, ahead = beats[i + 1] - beats[i], tick - beats[i]
        second, rest = divmod(tick, TICK)
        wander, noise, offset = _ground(body, second)
        value = _after(length >> 3, heights[i])[ahead] + wander[rest] + noise[offset + rest]
        if ahead >= length - BEFORE:
            value += _before(heights[i + 1])[BEFORE - length + ahead]
        values.append(value)
    return values


def _ground(body: Body, second: int) -> tuple[list[int], list[int], int]:
    """Wander of this second, noise, and where in the noise this second begins."""
    block, inside = divmod(second, BLOCK)
    offset = _offsets(body.root, block)[inside]
    motion = body.motion(block)[inside]
    gain = 3 if body.noisy(block)[inside] else 2 if motion > 100 else 1 if motion > 25 else 0
    return _wander((second + body.root[1]) % WANDER), noise_table(gain), offset


@cache
def _wander(second: int) -> list[int]:
    turn = 2 * math.pi / (WANDER * TICK)
    first = second * TICK
    return [
        BASELINE + round(9 * math.sin(3 * turn * t) + 6 * math.sin(7 * turn * t + 1) + 3 * math.sin(13 * turn * t + 2))
        for t in range(first, first + TICK)
    ]


_OFFSETS: dict[tuple[bytes, int], list[int]] = {}


def _offsets(root: bytes, block: int) -> list[int]:
    known = _OFFSETS.get((root, block))
    if known is None:
        raw = memoryview(octets(root, b"ecg", block, 2 * BLOCK))
        known = [(raw[2 * i] << 8 | raw[2 * i + 1]) % NOISE_PERIOD for i in range(BLOCK)]
        if len(_OFFSETS) >= 1024:
            _OFFSETS.clear()
        _OFFSETS[root, block] = known
    return known


@cache
def _after(length: int, height: int) -> list[int]:
    """R peak and what follows, when the next beat is about 8 x `length` ticks away; as long as the longest interval."""
    stretch = math.sqrt(max(length * 8, 64) / TICK)
    at, wide = 0.30 * stretch * TICK, 0.042 * stretch * TICK
    return [
        round(height * (_bell(t, 0, 2.6) - 0.2 * _bell(t, 7, 2.8) + 0.2 * _bell(t, at, wide)))
        for t in range(length * 8 + 8)
    ]


@cache
def _before(height: int) -> list[int]:
    """P wave, Q and the rise of R, up to the tick before the peak."""
    return [
        round(height * (_bell(t, 0, 2.6) - 0.1 * _bell(t, -7, 2.5) + 0.1 * _bell(t, -41, 6))) for t in range(-BEFORE, 0)
    ]


def _bell(t: float, centre: float, width: float) -> float:
    return math.exp(-(((t - centre) / width) ** 2) / 2)
