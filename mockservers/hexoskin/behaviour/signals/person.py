"""Who is wearing the shirt, and what they do while it records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from .noise import octets

TICK = 256
"""HexoTimestamps per second [docs]."""
LONGEST = 7 * 86_400 * TICK
"""Ticks of sleep without an end in sight that have phases and positions; no battery lasts a tenth as long."""
CELL = 10
"""Seconds for which what a person does is constant."""


@dataclass(frozen=True, slots=True)
class Person:
    """The part of a profile that shapes the signals. SI units, rates in beats per minute."""

    hr_rest: float = 60.0
    hr_max: float = 190.0
    weight: float = 70.0
    height: float = 1.72
    age: float = 35.0
    gender: str = "M"

    @property
    def reserve(self) -> float:
        """Beats per minute between rest and maximum. Real accounts hold nonsense; signals stay human all the same."""
        return min(max(self.hr_max - self.floor, 60.0), 170.0)

    @property
    def floor(self) -> float:
        """The resting heart rate, kept within what a human has."""
        return min(max(self.hr_rest, 38.0), 95.0)

    @property
    def asleep(self) -> float:
        """The effort of sleep: a heart that beats 48 to 60 times a minute in most people, if it does so little when
        they lie awake."""
        return (min(51 + 0.3 * (self.floor - 48), self.floor + 3) - self.floor) / self.reserve


@dataclass(frozen=True, slots=True)
class Demand:
    """What an activity asks of the body: share of the heart rate reserve (lying: what `Person.asleep` says),
    breaths/min, mL, g, steps/min."""

    effort: float
    breaths: float
    tidal: float
    motion: float
    cadence: float = 0.0
    sway: float = 1.0
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Mixture:
    """An activity made of others, drawn anew every `seconds`; names repeat according to their weight."""

    seconds: int
    names: tuple[str, ...]


SIMPLE: dict[str, Demand] = {
    "sleep": Demand(0.0, 14.0, 450.0, 0.008, sway=0.5, lying=True),
    "rest": Demand(0.05, 15.0, 550.0, 0.018, sway=0.7),
    "sit": Demand(0.09, 16.0, 600.0, 0.025),
    "stand": Demand(0.14, 17.0, 680.0, 0.06),
    "walk": Demand(0.29, 21.5, 900.0, 0.18, 108.0),
    "run": Demand(0.70, 34.0, 1700.0, 0.65, 167.0),
    "hard": Demand(0.90, 47.0, 2450.0, 1.0, 179.0),
    "cycle": Demand(0.62, 30.0, 1750.0, 0.10),
    "row": Demand(0.66, 32.0, 1800.0, 0.35),
    "swim": Demand(0.60, 28.0, 1700.0, 0.30),
    "lift": Demand(0.52, 27.0, 1300.0, 0.28),
}
MIXTURES: dict[str, Mixture] = {
    "lifestyle": Mixture(120, ("sit",) * 9 + ("stand",) * 4 + ("walk",) * 3),
    "gym": Mixture(60, ("lift", "lift", "stand")),
    "slope": Mixture(180, ("lift", "stand", "rest")),
    "intervals": Mixture(90, ("hard", "walk")),
}
KINDS = frozenset(SIMPLE) | frozenset(MIXTURES)

# Activity type id -> what the body does meanwhile; ids as in tapiriik and the 2014 reference.
KIND_OF_ACTIVITYTYPE: dict[int, str] = {
    1: "cycle", 3: "run", 4: "slope", 5: "walk", 6: "run", 7: "cycle", 8: "rest", 9: "row", 10: "run", 11: "run",
    12: "sleep", 13: "slope", 14: "swim", 15: "walk", 17: "lifestyle", 24: "hard", 28: "gym", 103: "intervals",
    106: "rest", 997: "lifestyle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bout:
    """From `start` (inclusive) to `end` (exclusive), both HexoTimestamps, the person does `kind` (one of `KINDS`)."""

    start: int
    end: int
    kind: str


class Timeline:
    """Bouts of one recording, relative to its start; what no bout covers is `between`. The later bout wins an
    overlap."""

    def __init__(self, bouts: Iterable[Bout], origin: int, between: str) -> None:
        ordered = sorted(bouts, key=lambda bout: (bout.start, bout.end))
        for kind in (between, *(bout.kind for bout in ordered)):
            if kind not in KINDS:
                raise ValueError(f"unknown kind of activity {kind!r}; one of: {', '.join(sorted(KINDS))}")
        edges: list[tuple[int, str]] = [(-1, between)]
        for position, bout in enumerate(ordered):
            begin, end = max(bout.start - origin, 0), bout.end - origin
            if position + 1 < len(ordered):
                end = min(end, ordered[position + 1].start - origin)
            if end <= begin:
                continue
            if edges[-1][0] == begin:
                edges.pop()
            edges += [(begin, bout.kind), (end, between)]
        self._starts = [start for start, _ in edges]
        self._kinds = [kind for _, kind in edges]
        self.sleeps: list[tuple[int, int]] = []
        """(begin, end) in ticks from the start of the recording of each stretch of sleep; what nothing ends is cut."""
        ends = [*self._starts[1:], max(self._starts[-1], 0) + LONGEST]
        for (start, kind), end in zip(edges, ends, strict=True):
            begin = max(start, 0)
            if kind == "sleep" and end > begin:
                if self.sleeps and self.sleeps[-1][1] == begin:
                    begin, _ = self.sleeps.pop()
                self.sleeps.append((begin, end))

    def demand(self, root: bytes, cell: int) -> Demand:
        """What the body has to do in the ten seconds number `cell` since the start; before the start, as at it."""
        seconds = max(cell, 0) * CELL
        kind = self._kinds[bisect_right(self._starts, seconds * TICK) - 1]
        mixture = MIXTURES.get(kind)
        if mixture is None:
            return SIMPLE[kind]
        draw = octets(root, b"mix", seconds // mixture.seconds, 1)[0]
        return SIMPLE[mixture.names[draw * len(mixture.names) >> 8]]
