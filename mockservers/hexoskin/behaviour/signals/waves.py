"""Raw channels other than the ECG: respiration bands (128 Hz), accelerometer and light sensor (64 Hz)."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from .body import Body
from .noise import NOISE_PERIOD, SINE, SINE_MASK, SINE_SIZE, noise_table, octets
from .person import TICK
from .plan import BLOCK

RISE = tuple((1 - math.cos(math.pi * i / 256)) / 2 for i in range(257))
"""Half a turn, from 0 to 1 in 256 parts."""

BANDS = {4129: (0, 16, 0x7A00), 4130: (26, 21, 0x7400)}
"""Ticks the band lags behind, counts per stored unit of volume, baseline."""

GRAVITY = {
    1: (0.02, -0.06, 0.99),
    2: (0.98, -0.08, 0.12),
    3: (-0.03, -0.05, -0.99),
    4: (-0.98, -0.07, 0.10),
    5: (0.05, -0.97, 0.21),
}
"""Direction of gravity on X, Y, Z (g) in positions 1..5; which lying position is which is inferred."""


def respiration(body: Body, ticks: range, band: int) -> list[int]:
    """Counts of a respiration band: up while inhaling, down while exhaling, as high as the breath is deep."""
    if not ticks:
        return []
    lag, gain, baseline = BANDS[band]
    baseline += body.root[2] * 4
    breaths = body.breathing(ticks[0] - lag, ticks[-1] + 1)
    marks = [mark for pair in zip(breaths.inspirations, breaths.expirations, strict=True) for mark in pair]
    noise = noise_table(1)
    values: list[int] = []
    index = bisect_right(marks, ticks[0] - lag) - 1
    until = marks[index + 1]
    begin, length, height, falling = _phase(marks, breaths.volumes, index, gain)
    for tick in ticks:
        at = tick - lag
        if at >= until:
            index = bisect_right(marks, at, index + 1) - 1
            until = marks[index + 1]
            begin, length, height, falling = _phase(marks, breaths.volumes, index, gain)
        part = RISE[(at - begin) * 256 // length]
        values.append(baseline + int(height * (1 - part if falling else part)) + noise[tick % 8191])
    return values


def _phase(marks: list[int], volumes: list[int], index: int, gain: int) -> tuple[int, int, int, bool]:
    """Begin, length, height, direction of the stretch after mark `index`; before the first breath the chest rests."""
    if index < 0:
        return marks[0] - 1_000_000, 2_000_000, 0, False
    return marks[index], marks[index + 1] - marks[index], volumes[index >> 1] * gain, bool(index & 1)


def acceleration(body: Body, ticks: range, axis: int) -> list[float]:
    """Acceleration on an axis (0 X, 1 Y, 2 Z) in multiples of 1/256 g: gravity by posture, bounces, restlessness."""
    if not ticks:
        return []
    begins, positions = body.postures()
    _, steps = body.walking(ticks[0], ticks[-1] + 1)
    noise = noise_table(0)
    values: list[float] = []
    posture = bisect_right(begins, ticks[0]) - 1
    turn_at = begins[posture + 1] if posture + 1 < len(begins) else 1 << 60
    pull = GRAVITY[positions[posture]][axis]
    step = bisect_right(steps, ticks[0]) - 1
    second, motion, offset = -1, 0, 0
    sway = (0.35, 0.0, 0.25)[axis]
    for tick in ticks:
        if tick >= turn_at:
            posture = bisect_right(begins, tick) - 1
            turn_at = begins[posture + 1] if posture + 1 < len(begins) else 1 << 60
            pull = GRAVITY[positions[posture]][axis]
        if tick // TICK != second:
            second = tick // TICK
            block, inside = divmod(second, BLOCK)
            motion = body.motion(block)[inside]
            offset = int.from_bytes(octets(body.root, b"acc", second, 2)) + axis * 2731
        while step + 1 < len(steps) and steps[step + 1] <= tick:
            step += 1
        shake = noise[(offset + tick) % NOISE_PERIOD]
        moved = motion * 1.05 * shake
        if step >= 0 and step + 1 < len(steps) and (length := steps[step + 1] - steps[step]) < 400:
            phase = (tick - steps[step]) * SINE_SIZE // length
            bounce = SINE[phase & SINE_MASK]
            side = SINE[(phase >> 1) + (steps[step] & 1) * 512 & SINE_MASK]
            moved = motion * (1.5 * pull * bounce + sway * side) + 0.15 * moved
        values.append(round(pull * 256 + moved) / 256)
    return values


def ppg(body: Body, ticks: range) -> list[int]:
    """Counts of the light sensor: one wave per beat, arriving 0.2 s after it."""
    if not ticks:
        return []
    late = 51
    beats, sizes = body.pulse(ticks[0] - late, ticks[-1] + 1)
    values: list[int] = []
    index = bisect_left(beats, ticks[0] - late + 1) - 1
    for tick in ticks:
        while beats[index + 1] <= tick - late:
            index += 1
        part = (tick - late - beats[index]) * 256 // (beats[index + 1] - beats[index])
        shape = RISE[part * 4] if part < 64 else 1 - RISE[(part - 64) * 4 // 3]
        values.append(2048 + int((600 + 12 * sizes[index]) * shape))
    return values
