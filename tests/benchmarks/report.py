"""Rows of results, their goals, and the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

__all__ = ["Goal", "Row", "at_least", "at_most", "last_line", "markdown", "ratio_of", "say", "seconds", "table"]


@dataclass(frozen=True)
class Goal:
    """What a ratio should be. ``limit`` is compared with the ratio of a row, or its value where it has no reference."""

    limit: float
    most: bool
    unit: str = "x"

    def __str__(self) -> str:
        return f"{'<=' if self.most else '>='} {self.limit:g}{self.unit}"

    def met(self, value: float) -> bool:
        return value <= self.limit if self.most else value >= self.limit


def at_most(limit: float, unit: str = "x") -> Goal:
    return Goal(limit, True, unit)


def at_least(limit: float, unit: str = "x") -> Goal:
    return Goal(limit, False, unit)


@dataclass
class Row:
    """One measure. ``value`` is what the goal is about: a ratio, or a number in the goal's unit."""

    measure: str
    ours: str
    reference: str
    value: float | None = None
    goal: Goal | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.goal is None or self.value is None:
            return ""
        return "met" if self.goal.met(self.value) else "missed"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "goal": str(self.goal) if self.goal else None, "verdict": self.verdict}


def ratio_of(ours: Iterable[float], reference: Iterable[float]) -> float:
    """The median of the ratios taken round by round."""
    return median(a / b for a, b in zip(ours, reference, strict=True))


def seconds(value: float) -> str:
    """A time with a unit fit for it."""
    if value < 1e-3:
        return f"{value * 1e6:.1f} us"
    return f"{value * 1e3:.2f} ms" if value < 1 else f"{value:.2f} s"


def last_line(errors: str) -> str:
    """What a traceback comes down to."""
    lines = errors.strip().splitlines()
    return lines[-1] if lines else "no word of why"


def say(text: str) -> None:
    """Progress."""
    print(f"  {text}", flush=True)


def _cells(rows: list[Row]) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = [("measure", "ours", "reference", "ratio", "goal", "")]
    for row in rows:
        unit = row.goal.unit if row.goal is not None else "x"
        value = "" if row.value is None else f"{row.value:.3g}{unit}"
        cells.append((row.measure, row.ours, row.reference, value, str(row.goal or ""), row.verdict))
    return cells


def markdown(rows: list[Row]) -> str:
    """Rows as a Markdown table."""
    lines = [f"| {' | '.join(line)} |" for line in _cells(rows)]
    lines.insert(1, "| --- | --- | --- | --- | --- | --- |")
    return "\n".join(lines)


def table(rows: list[Row]) -> str:
    """Rows as text, in columns."""
    cells = _cells(rows)
    widths = [max(len(line[n]) for line in cells) for n in range(6)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    lines.insert(1, "  ".join("-" * width for width in widths).rstrip())
    notes = [f"{row.measure}: {row.note}" for row in rows if row.note]
    return "\n".join(lines + (["", *notes] if notes else []))
