"""The plan of five minutes: how fast the heart, the lungs and the legs go, on a grid of ten seconds.

Time is cut into blocks of 300 s from the start of the recording (five minutes are also the window of the HRV
channels). Each block holds a whole number of beats, breaths and steps: rates are stretched by a fraction of a percent
so that every phase is an integer at both ends. That is what makes blocks computable alone and seamless together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .noise import octets, units
from .person import CELL, TICK, Demand, Person, Timeline

BLOCK = 300
BLOCK_TICKS = BLOCK * TICK
CELLS = BLOCK // CELL
MEMORY = 18
"""Cells of the past (3 min) that still show in heart and lungs."""
_WEIGHTS = [math.exp(-CELL * age / 55) for age in range(MEMORY)]
_WEIGHTS = [weight / sum(_WEIGHTS) for weight in _WEIGHTS]
_PAST_FIRST = _WEIGHTS[::-1]
PER_MINUTE = 60 // CELL


@dataclass(slots=True)
class Plan:
    """Knots 0..30 for what changes smoothly (per second; trapezoids), cells 0..29 for what jumps."""

    beats: int
    heart: list[float]
    breaths: int
    lungs: list[float]
    steps: int
    legs: list[float]
    effort: list[float]
    tidal: list[float]
    motion: list[float]
    lying: list[bool]
    noisy: list[tuple[int, int, int]]
    """Stretches of poor signal: first second, last second (exclusive), heart rate quality bits."""


def _smooth(cells: list[float]) -> list[float]:
    return [
        sum([weight * value for weight, value in zip(_PAST_FIRST, cells[i : i + MEMORY], strict=True)])
        for i in range(CELLS + 1)
    ]


def _whole(rates: list[float]) -> tuple[int, list[float]]:
    area = CELL * (sum(rates) - (rates[0] + rates[-1]) / 2)
    count = max(1, round(area))
    scale = count / area
    return count, [rate * scale for rate in rates]


def _noisy_stretches(root: bytes, block: int, motion: list[float]) -> list[tuple[int, int, int]]:
    raw = octets(root, b"noisy", block, 20)
    found: list[tuple[int, int, int]] = []
    for minute in range(5):
        chance, first, length, bits = raw[4 * minute : 4 * minute + 4]
        if chance < (3 if motion[minute * PER_MINUTE] < 0.1 else 16):
            begin = 60 * minute + first * 45 // 256
            found.append((begin, begin + 3 + length * 9 // 256, 1 if bits < 180 else 17))
    return found


def plan_block(root: bytes, person: Person, timeline: Timeline, block: int) -> Plan:
    """The plan of block number `block` (from 0) of the recording with this root."""
    first = block * CELLS
    demands = [timeline.demand(root, cell) for cell in range(first - MEMORY, first + CELLS)]
    now = demands[MEMORY:]
    steady = demands[0]
    asleep = person.asleep
    if all(demand is steady for demand in demands):
        effort = [asleep if steady.lying else steady.effort] * (CELLS + 1)
        breaths, tidal = [steady.breaths] * (CELLS + 1), [steady.tidal] * (CELLS + 1)
    else:
        effort = _smooth([asleep if d.lying else d.effort for d in demands])
        breaths = _smooth([d.breaths for d in demands])
        tidal = _smooth([d.tidal for d in demands])
    slow = [units(root, b"slow", block + edge, 4) for edge in (0, 1)]
    quick = [units(root, b"quick", block * 5 + edge, 5) for edge in range(6)]
    size = person.height / 1.72
    heart: list[float] = []
    lungs: list[float] = []
    top = (person.floor + person.reserve * 1.01) / 60
    for knot in range(CELLS + 1):
        minute, part = divmod(knot, PER_MINUTE)
        if minute == 5:
            minute, part = 4, PER_MINUTE
        far = part / PER_MINUTE
        left, right = quick[minute], quick[minute + 1]
        wide = knot / CELLS
        sway = _sway(now, knot)
        drift = slow[0][0] * (1 - wide) + slow[1][0] * wide
        flutter = left[0] * (1 - far) + right[0] * far
        effort[knot] += sway * (0.022 * drift + 0.018 * flutter)
        heart.append(min(max((person.floor + person.reserve * effort[knot]) / 60, 0.6), top))
        sigh = 0.04 * (slow[0][1] * (1 - wide) + slow[1][1] * wide) + 0.05 * (left[1] * (1 - far) + right[1] * far)
        lungs.append(breaths[knot] * (1 + sway * sigh) / 60)
        tidal[knot] *= size * (1 + 0.08 * (left[2] * (1 - far) + right[2] * far))
    legs: list[float] = []
    motion: list[float] = []
    for cell, demand in enumerate(now):
        draw = quick[cell // PER_MINUTE]
        motion.append(demand.motion * (1 + 0.14 * draw[3]))
        legs.append(demand.cadence * (1 + 0.03 * draw[4]) / 60)
    beats, heart = _whole(heart)
    count, lungs = _whole(lungs)
    walked = CELL * sum(legs)
    steps = round(walked)
    if steps:
        legs = [rate * steps / walked for rate in legs]
    return Plan(
        beats, heart, count, lungs, steps, legs, effort, tidal, motion, [d.lying for d in now],
        _noisy_stretches(root, block, motion),
    )  # fmt: skip


def _sway(now: list[Demand], knot: int) -> float:
    return now[min(knot, CELLS - 1)].sway
