"""Channels of one value per second (and the 15 s and 5 min means): each value describes the period that ends at its
stamp."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

from .body import Body
from .events import LITRE_UNIT
from .noise import octets
from .person import TICK, Person
from .plan import BLOCK

Number = TypeVar("Number", int, float)

BEATS_AVERAGED = 16
BREATHS_AVERAGED = 7
STEPS_AVERAGED = 8
STEP_TIMEOUT = 2 * TICK
"""No step for this long: not walking."""
FIRST_BREATHING_RATE = 10
KEYTEL_SHARE = 0.82
"""Brings a run to the 500-800 kcal/h of recorded accounts."""


def _counts(events: list[int], ticks: range) -> list[int]:
    """How many of the sorted events lie at or before each tick."""
    if ticks.step > 16 * TICK:
        return [bisect_right(events, tick) for tick in ticks]
    found: list[int] = []
    count, total = 0, len(events)
    for tick in ticks:
        while count < total and events[count] <= tick:
            count += 1
        found.append(count)
    return found


def heart_rate(body: Body, ticks: range) -> list[int]:
    """Mean of the last 16 beats, bpm: 60 over the mean of the last 16 RR intervals; fewer at first."""
    known = body.latest_rates  # energy follows from it: what asks for both would make it twice
    if known[0] == ticks:
        return known[1]
    beats, _ = body.pulse(ticks[0], ticks[-1] + 1)
    counts = _counts(beats, ticks)
    first = max(counts[0] - 1, 1)
    rates = [
        round(60 * TICK * averaged / (beats[last] - beats[last - averaged]))
        for last in range(first, max(counts[-1] - 1, 1) + 1)
        for averaged in (BEATS_AVERAGED if last > BEATS_AVERAGED else last,)
    ]
    values = [rates[count - 1 - first if count > 1 else 0] for count in counts]
    body.latest_rates = ticks, values
    return values


def _breaths(body: Body, ticks: range, value: Callable[[float, int, int], Number]) -> list[Number]:
    """A value per tick, made once per breath: of the exact breathing rate, the mean volume of the averaged breaths, the
    volume of the last whole breath."""
    breaths = body.breathing(ticks[0], ticks[-1] + 1)
    starts, volumes = breaths.inspirations, breaths.volumes
    counts = _counts(starts, ticks)
    found: list[Number] = []
    for count in range(counts[0], counts[-1] + 1):
        averaged = min(BREATHS_AVERAGED, count - 1)
        if averaged < 1:
            volume = volumes[0] if count else 0
            found.append(value(FIRST_BREATHING_RATE, volume, volume))
        else:
            rate = 60 * TICK * averaged / (starts[count - 1] - starts[count - 1 - averaged])
            mean = sum(volumes[count - 1 - averaged : count - 1]) // averaged
            found.append(value(rate, mean, volumes[count - 2]))
    first = counts[0]
    return [found[count - first] for count in counts]


def breathing_rate(body: Body, ticks: range) -> list[int]:
    """Mean of the last 7 breaths, rpm, clipped to 2..60; 10 until there are two breaths."""
    return _breaths(body, ticks, lambda rate, mean, last: min(max(round(rate), 2), 60))


def minute_ventilation(body: Body, ticks: range) -> list[float]:
    """Volume of the last 7 breaths times their rate, mL/min in multiples of 13.28."""
    return _breaths(body, ticks, lambda rate, mean, last: round(round(rate * mean) * LITRE_UNIT, 2))


def tidal_volume(body: Body, ticks: range) -> list[float]:
    """Volume of the last whole breath, mL in multiples of 13.28."""
    return _breaths(body, ticks, lambda rate, mean, last: round(last * LITRE_UNIT, 2))


def minute_ventilation_adjusted(body: Body, ticks: range) -> list[int]:
    """Minute ventilation scaled by the profile, mL/min in multiples of 10."""
    share = _adjustment(body.person) * LITRE_UNIT / 10
    return _breaths(body, ticks, lambda rate, mean, last: round(rate * mean * share) * 10)


def tidal_volume_adjusted(body: Body, ticks: range) -> list[int]:
    """Tidal volume scaled by the profile, mL."""
    share = _adjustment(body.person) * LITRE_UNIT
    return _breaths(body, ticks, lambda rate, mean, last: round(last * share))


def _adjustment(person: Person) -> float:
    return 0.92 + 0.1 * (person.height - 1.72)


def cadence(body: Body, ticks: range) -> list[int]:
    """Rate of the last 8 steps, spm; 0 two seconds after the last step."""
    _, steps = body.walking(ticks[0], ticks[-1] + 1)
    values: list[int] = []
    for tick, count in zip(ticks, _counts(steps, ticks), strict=True):
        first = last = count - 1
        if last < 1 or tick - steps[last] > STEP_TIMEOUT:
            values.append(0)
            continue
        while first > 0 and last - first < STEPS_AVERAGED and steps[first] - steps[first - 1] < STEP_TIMEOUT:
            first -= 1
        values.append(round(60 * TICK * (last - first) / (steps[last] - steps[first])) if first < last else 0)
    return values


def power_of(person: Person) -> list[int]:
    """Power in W for each heart rate 0..255: Mifflin-St Jeor at rest, going over to Keytel with effort."""
    male = not person.gender.upper().startswith("F")
    daily = 10 * person.weight + 625 * person.height - 5 * person.age + (5 if male else -161)
    rest = daily * 4184 / 86400
    values: list[int] = []
    for rate in range(256):
        if male:
            kilojoules = -55.0969 + 0.6309 * rate + 0.1988 * person.weight + 0.2017 * person.age
        else:
            kilojoules = -20.4022 + 0.4472 * rate - 0.1263 * person.weight + 0.074 * person.age
        kilojoules *= KEYTEL_SHARE
        effort = min(max(((rate - person.floor) / person.reserve - 0.05) / 0.35, 0.0), 1.0)
        values.append(round(max(1.08 * rest * (1 - effort) + kilojoules * 1000 / 60 * effort, 0.9 * rest)))
    return values


def energy(body: Body, ticks: range) -> list[int]:
    """Power spent, W."""
    table = power_of(body.person)
    return [table[min(rate, 255)] for rate in heart_rate(body, ticks)]


def _by_second(ticks: range, blocks: Callable[[int], Sequence[int]]) -> list[int]:
    """The value of the second that ends at each tick, from values kept per block."""
    values: list[int] = []
    if ticks.step == TICK and ticks:
        first, last = ticks[0] // TICK - 1, ticks[-1] // TICK - 1
        for block in range(first // BLOCK, last // BLOCK + 1):
            values += blocks(block)[max(first - block * BLOCK, 0) : last - block * BLOCK + 1]
        return values
    current, kept = -1, blocks(0)
    for tick in ticks:
        block, inside = divmod(tick // TICK - 1, BLOCK)
        if block != current:
            current, kept = block, blocks(block)
        values.append(kept[inside])
    return values


def activity(body: Body, ticks: range) -> list[float]:
    """Norm of the high-passed acceleration, g in multiples of 1/256."""
    return [value / 256 for value in _by_second(ticks, body.motion)]


def activity_mean(body: Body, ticks: range, seconds: int) -> list[float]:
    """Mean activity of the last 15 s or 5 min, g in multiples of 1/256."""
    values: list[float] = []
    for tick in ticks:
        block, inside = divmod(tick // TICK - seconds, BLOCK)
        values.append(round(sum(body.motion(block)[inside : inside + seconds]) / seconds) / 256)
    return values


def heart_rate_quality(body: Body, ticks: range) -> list[int]:
    """Bits: 1 noisy, 16 artifacts."""
    return _by_second(ticks, body.noisy)


def breathing_rate_quality(body: Body, ticks: range) -> list[int]:
    """Bits: 64 unstable (here: breaths disturbed together with the heart rate by artifacts)."""
    return [64 if bits & 16 else 0 for bits in heart_rate_quality(body, ticks)]


def good(body: Body, ticks: range) -> list[int]:
    """A quality channel without complaints."""
    return [0] * len(ticks)


def slow(body: Body, ticks: range, kind: str, middle: float, swing: float, digits: int) -> list[float]:
    """A quantity that drifts over minutes, rounded to `digits` (whole numbers if 0)."""
    values = [middle + swing * body.level(tick, kind) for tick in ticks]
    return [round(value, digits) if digits else round(value) for value in values]


def spo2(body: Body, ticks: range) -> list[int]:
    """Oxygen saturation, %: 95..99."""
    minutes = {tick // TICK // 60 for tick in ticks}
    drawn = {minute: 95 + octets(body.root, b"spo2", minute, 1)[0] * 5 // 256 for minute in minutes}
    return [drawn[tick // TICK // 60] for tick in ticks]


def systolic_pressure(body: Body, ticks: range, offset: int = 0) -> list[int]:
    """Systolic pressure, mmHg, rising with effort."""
    return [round(112 + offset + 60 * body.level(tick, "effort") + 5 * body.level(tick, "pressure")) for tick in ticks]
