"""One wearer during one recording: the blocks of plan and events, computed when asked for and kept for a while.

All times in this module are ticks (1/256 s) since the start of the recording. Nothing here depends on where the
recording ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import TypeVar

from .events import Beats, Breaths, beats_of, breaths_of, steps_of
from .noise import octets, units
from .person import CELL, TICK, Person, Timeline
from .plan import BLOCK, BLOCK_TICKS, Plan, plan_block

Value = TypeVar("Value")

KEEP = 512
"""Blocks of each kind kept per recording (42 h)."""
LOOK_BACK = 60 * TICK
"""Longer than 17 beats or 8 breaths ever take."""
COUNTED = 7 * 288
"""Blocks in which steps are made and counted (a week): the count is a sum over the whole past, and a caller may claim a
recording of centuries. No battery lasts a tenth as long."""
PLACEHOLDER = 256
"""Ticks of the interval before the first beat of a recording [docs sample]."""
UPRIGHT = 5


class Body:
    """Events and levels of one recording, block by block."""

    def __init__(self, root: bytes, person: Person, timeline: Timeline) -> None:
        self.root = root
        self.person = person
        self.timeline = timeline
        self._plans: dict[int, Plan] = {}
        self._beats: dict[int, Beats] = {}
        self._breaths: dict[int, Breaths] = {}
        self._steps: dict[int, list[int]] = {}
        self._motion: dict[int, list[int]] = {}
        self._noisy: dict[int, bytes] = {}
        self._steps_before: list[int] = [0]
        self._postures: tuple[list[int], list[int]] | None = None
        self.latest_rates: tuple[range, list[int]] = range(0), []

    def plan(self, block: int) -> Plan:
        """Rates and levels of a block."""
        return _kept(self._plans, block, lambda: plan_block(self.root, self.person, self.timeline, block))

    def beats(self, block: int) -> Beats:
        """R peaks of a block."""
        return _kept(self._beats, block, lambda: beats_of(self.root, self.plan(block), block))

    def breaths(self, block: int) -> Breaths:
        """Breaths of a block."""
        return _kept(self._breaths, block, lambda: breaths_of(self.root, self.plan(block), block))

    def steps(self, block: int) -> list[int]:
        """Steps of a block."""
        if block >= COUNTED:
            return []
        return _kept(self._steps, block, lambda: steps_of(self.plan(block), block))

    def motion(self, block: int) -> list[int]:
        """Activity of each second of a block, in 1/256 g."""
        return _kept(self._motion, block, lambda: self._move(block))

    def noisy(self, block: int) -> bytes:
        """Heart rate quality bits of each second of a block."""
        return _kept(self._noisy, block, lambda: self._disturb(block))

    def pulse(self, begin: int, end: int) -> tuple[list[int], list[int]]:
        """R peaks around [begin, end) and their sizes: whole blocks, at least 60 s on either side.

        At the start of a recording a beat that was never recorded precedes the first by 256 ticks.
        """
        ticks: list[int] = []
        sizes: list[int] = []
        blocks = _blocks(begin - LOOK_BACK, end + LOOK_BACK)
        for block in blocks:
            beats = self.beats(block)
            ticks += beats.ticks
            sizes += beats.sizes
        if blocks[0] == 0:
            ticks.insert(0, ticks[0] - PLACEHOLDER)
            sizes.insert(0, sizes[0])
        return ticks, sizes

    def breathing(self, begin: int, end: int) -> Breaths:
        """Breaths around [begin, end): whole blocks, at least 60 s on either side."""
        found = Breaths([], [], [])
        for block in _blocks(begin - LOOK_BACK, end + LOOK_BACK):
            breaths = self.breaths(block)
            found.inspirations += breaths.inspirations
            found.expirations += breaths.expirations
            found.volumes += breaths.volumes
        return found

    def walking(self, begin: int, end: int) -> tuple[int, list[int]]:
        """How many steps were made before the first one given, and the steps around [begin, end)."""
        blocks = _blocks(begin - LOOK_BACK, end + LOOK_BACK)
        return self.steps_before(blocks[0]), [tick for block in blocks for tick in self.steps(block)]

    def steps_before(self, block: int) -> int:
        """Steps from the start of the recording to the start of a block.

        The only sum over the whole past; it adds up whole numbers of the plans, not events.
        """
        known = self._steps_before
        block = min(block, COUNTED)
        if len(known) <= block:
            # A new list each time: threads that share a recording must not append to one another's.
            known = list(known)
            while len(known) <= block:
                known.append(known[-1] + self.plan(len(known) - 1).steps)
            self._steps_before = known
        return known[block]

    def level(self, tick: int, kind: str) -> float:
        """`effort` at a tick, or a slow wave in [-1, 1] named `kind`."""
        block, inside = divmod(max(tick, 0), BLOCK_TICKS)
        if kind == "effort":
            knot, rest = divmod(inside, CELL * TICK)
            effort = self.plan(block).effort
            return effort[knot] + (effort[knot + 1] - effort[knot]) * rest / (CELL * TICK)
        left, right = (units(self.root, kind.encode(), edge, 1)[0] for edge in (block, block + 1))
        return left + (right - left) * inside / BLOCK_TICKS

    def postures(self) -> tuple[list[int], list[int]]:
        """Ticks where the position of the body changes, and the positions: 1-4 lying, 5 upright."""
        if self._postures is None:
            ticks, positions = [0], [UPRIGHT]
            for begin, end in self.timeline.sleeps:
                for tick, position in self.sleep_positions(begin, end):
                    if tick == ticks[-1]:
                        positions[-1] = position
                    else:
                        ticks.append(tick)
                        positions.append(position)
                ticks.append(end)
                positions.append(UPRIGHT)
            self._postures = ticks, positions
        return self._postures

    def sleep_positions(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Positions of a stretch of sleep, each held for 12 to 45 minutes."""
        found: list[tuple[int, int]] = []
        tick, turn, position = begin, 0, 0
        while tick < end:
            wait, pick = octets(self.root, b"lie%d" % begin, turn, 2)
            position = 1 + (position + pick % 3) % 4 if found else 1 + pick % 4
            found.append((tick, position))
            tick += (12 * 60 + wait * 33 * 60 // 256) * TICK
            turn += 1
        return found

    def sleep_phases(self, begin: int, end: int) -> list[tuple[int, int]]:
        """Phases of a stretch of sleep: 0 undefined, 6 wake, 2 NREM, 5 REM; cycles of 90 minutes, REM growing."""
        found = [(begin, 0), (begin + 60 * TICK, 6)]
        a, b = octets(self.root, b"doze%d" % begin, 0, 2)
        tick = begin + (5 + a * 15 // 256) * 60 * TICK
        cycle = 1
        while tick < end:
            a, b = octets(self.root, b"doze%d" % begin, cycle, 2)
            found.append((tick, 2))
            tick += (62 + a * 20 // 256 - 4 * min(cycle, 4)) * 60 * TICK
            found.append((tick, 5))
            tick += (8 + 5 * min(cycle, 4) + b * 8 // 256) * 60 * TICK
            if a % 4:
                found.append((tick, 6))
                tick += (1 + b % 6) * 60 * TICK
            cycle += 1
        return [(at, phase) for at, phase in found if at < end]

    def _move(self, block: int) -> list[int]:
        plan = self.plan(block)
        shakes = octets(self.root, b"move", block, BLOCK)
        return [round(plan.motion[i // CELL] * (1 + (shakes[i] - 128) / 600) * 256) for i in range(BLOCK)]

    def _disturb(self, block: int) -> bytes:
        bits = bytearray(BLOCK)
        for first, last, code in self.plan(block).noisy:
            bits[first:last] = bytes([code]) * (last - first)
        return bytes(bits)


def within(ticks: list[int], begin: int, end: int) -> slice:
    """The slice of sorted `ticks` inside [begin, end)."""
    return slice(bisect_left(ticks, begin), bisect_left(ticks, end))


def held(ticks: list[int], values: list[int], at: Iterable[int]) -> list[int | None]:
    """The last value at or before each tick; None before the first."""
    return [values[i - 1] if (i := bisect_right(ticks, tick)) else None for tick in at]


def _blocks(begin: int, end: int) -> range:
    return range(max(begin // BLOCK_TICKS, 0), max(-(-end // BLOCK_TICKS), 1))


def _kept(store: dict[int, Value], block: int, make: Callable[[], Value]) -> Value:
    try:
        return store[block]
    except KeyError:
        pass
    value = make()
    if len(store) >= KEEP:
        store.clear()
    store[block] = value
    return value
