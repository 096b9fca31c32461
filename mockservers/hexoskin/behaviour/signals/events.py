"""Beats, breaths and steps of one block, on exact ticks. All of a block's events lie strictly inside it."""

from __future__ import annotations

from dataclasses import dataclass

from .noise import SINE, SINE_MASK, SINE_SIZE, octets
from .person import CELL, TICK
from .plan import BLOCK_TICKS, CELLS, Plan

LEAD = 0.37
"""Phase of the first event of a block: far enough from the edge that no deviation carries an event across."""
EXPIRATION = 0.41
"""Share of a breath spent inhaling."""
LITRE_UNIT = 13.28
"""mL in one stored count of tidal volume [sample]."""
AMPLITUDES = 8


@dataclass(slots=True)
class Beats:
    """Ticks of R peaks since the start of the recording, and the size class (0..7) of each peak."""

    ticks: list[int]
    sizes: list[int]


@dataclass(slots=True)
class Breaths:
    """Ticks where inhaling and exhaling begin, and tidal volume in stored counts."""

    inspirations: list[int]
    expirations: list[int]
    volumes: list[int]


def beats_of(root: bytes, plan: Plan, block: int) -> Beats:
    """Beat k is where the phase of the heart crosses k + LEAD, moved by breathing (RSA), a 0.1 Hz wave and a little
    noise.

    The deviations are terms of the phase, not of the rate, so they need no integration; the slow wave makes 30 whole
    turns and breathing a whole number of turns in a block, so both are continuous across blocks.
    """
    ticks: list[int] = []
    sizes: list[int] = []
    heart, lungs = plan.heart, plan.lungs
    shakes = octets(root, b"beat", block, plan.beats)
    base = block * BLOCK_TICKS
    turn, target, breath = 0.0, LEAD, 0.0
    index = 0
    for cell in range(CELLS):
        begin, end = heart[cell], heart[cell + 1]
        mean = (begin + end) / 2
        bend = (end - begin) / (2 * CELL * mean)
        until = turn + mean * CELL
        blow = (lungs[cell] + lungs[cell + 1]) / 2
        calm = max(0.12, 1 - plan.effort[cell]) ** 2 / mean
        rsa, wave, shake = 0.028 * calm, 0.065 * calm, 0.00003 * calm
        while target < until and index < plan.beats:
            ahead = target - turn
            after = ahead / (begin + bend * ahead)
            inhale = SINE[int((breath + blow * after) * SINE_SIZE) & SINE_MASK]
            second = cell * CELL + after
            swell = SINE[int(second * 0.1 * SINE_SIZE) & SINE_MASK]
            second += rsa * inhale + wave * swell + shake * (shakes[index] - 128)
            ticks.append(base + int(second * TICK + 0.5))
            sizes.append(int(3.9 + 3.6 * inhale))
            index += 1
            target += 1.0
        turn = until
        breath += blow * CELL
    return Beats(ticks, sizes)


def breaths_of(root: bytes, plan: Plan, block: int) -> Breaths:
    """Inhaling begins where the phase of the lungs crosses j + LEAD (and a little noise), exhaling EXPIRATION later."""
    starts: list[int] = []
    turns: list[int] = []
    volumes: list[int] = []
    lungs, tidal = plan.lungs, plan.tidal
    shakes = octets(root, b"breath", block, 2 * plan.breaths)
    marks: list[float] = []
    for j in range(plan.breaths):
        mark = j + LEAD + (shakes[2 * j] - 128) / 128 * 0.06
        marks += [mark, mark + EXPIRATION]
    base = block * BLOCK_TICKS
    turn = 0.0
    index = 0
    for cell in range(CELLS):
        begin, end = lungs[cell], lungs[cell + 1]
        mean = (begin + end) / 2
        bend = (end - begin) / (2 * CELL * mean)
        until = turn + mean * CELL
        while index < len(marks) and marks[index] < until:
            ahead = marks[index] - turn
            after = ahead / (begin + bend * ahead)
            tick = base + int((cell * CELL + after) * TICK + 0.5)
            if index & 1:
                turns.append(tick)
            else:
                starts.append(tick)
                volume = tidal[cell] + (tidal[cell + 1] - tidal[cell]) * after / CELL
                volumes.append(round(volume * (1 + (shakes[index + 1] - 128) / 128 * 0.12) / LITRE_UNIT))
            index += 1
        turn = until
    return Breaths(starts, turns, volumes)


def steps_of(plan: Plan, block: int) -> list[int]:
    """Ticks of the steps; step n falls where the phase of the legs crosses n + 1/2."""
    ticks: list[int] = []
    base = block * BLOCK_TICKS
    turn, target = 0.0, 0.5
    for cell, rate in enumerate(plan.legs):
        until = turn + rate * CELL
        while target < until and len(ticks) < plan.steps:
            ticks.append(base + int((cell * CELL + (target - turn) / rate) * TICK + 0.5))
            target += 1.0
        turn = until
    return ticks
