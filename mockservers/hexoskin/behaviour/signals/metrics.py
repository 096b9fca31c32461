"""Metrics of a period, as `range.metrics`, `metric` and `report` show them, computed from the channels themselves."""

from __future__ import annotations

import itertools
import statistics
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .encode import Part, collect
from .hrv import Variability
from .person import TICK, Person
from .plan import BLOCK_TICKS
from .record import Value


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: what it is called [sample], `unit` in short form, `unit_id` where known, and how it is made."""

    id: int
    name: str
    title: str
    unit: str
    unit_id: int | None
    channel: int
    how: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """`edges` (n + 1) and `counts` (n) in seconds spent per bin."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def centres(self) -> tuple[float, ...]:
        """Middle of each bin."""
        return tuple(round((low + high) / 2, 4) for low, high in itertools.pairwise(self.edges))


def _family(channel: int, unit: str, unit_id: int | None, *rows: tuple[int, str, str, str]) -> list[Metric]:
    return [Metric(id, name, title, unit, unit_id, channel, how) for id, name, title, how in rows]


_ALL = [
    *_family(
        49,
        "g",
        None,
        (1, "activity_avg", "Act Avg", "avg"),
        (3, "activity_max", "Act Max", "max"),
        (4, "activity_min", "Act Min", "min"),
        (301, "activity_histogram", "Act Histogram", "histogram"),
    ),
    *_family(
        33,
        "rpm",
        None,
        (12, "breathingrate_avg", "BR Avg", "avg"),
        (14, "breathingrate_max", "BR Max", "max"),
        (15, "breathingrate_min", "BR Min", "min"),
        (302, "breathingrate_histogram", "BR Histogram", "histogram"),
        (1051, "Breathing Rate MinRestTest", "Breathing Rate MinRestTest", "rest_min"),
    ),
    *_family(
        53,
        "spm",
        None,
        (17, "cadence_avg", "Cadence Avg", "avg"),
        (19, "cadence_max", "Cadence Max", "max"),
        (20, "cadence_min", "Cadence Min", "min"),
        (303, "cadence_histogram", "Cadence Histogram", "histogram"),
    ),
    *_family(
        19,
        "bpm",
        700,
        (44, "heartrate_avg", "HR Avg", "avg"),
        (45, "heartrate_histo", "heartrate histo", "histogram"),
        (46, "heartrate_max", "HR Max", "max"),
        (47, "heartrate_min", "HR Min", "min"),
    ),
    *_family(
        36,
        "mL/min",
        None,
        (55, "minuteventilation_avg", "Minute ventilation avg", "avg"),
        (57, "minuteventilation_max", "Minute ventilation max", "max"),
        (58, "minuteventilation_min", "Minute ventilation min", "min"),
    ),
    *_family(52, "Step", 703, (71, "step_count", "Steps", "count")),
    *_family(
        42,
        "Cal",
        551,
        (126, "total_energy", "Total energy", "energy"),
        (139, "energyecg_vo2_with_baseline_kcal", "energyecg vo2 with baseline kcal", "energy"),
        (149, "energy", "Energy", "energy"),
        (2003, "energyecg_total_kcal", "Energy", "energy"),
    ),
    *_family(
        273,
        "%",
        3,
        (50, "hrvlfnorm_avg", "HRV LF norm", "low"),
        (173, "HRVLFnorm_avg", "HRVLFnorm average", "low"),
        (170, "HRVHFnorm_avg_copy", "HRVHFnormAvg", "high"),
    ),
    *_family(
        272,
        "s",
        901,
        (180, "SDNN", "SDNN", "sdnn"),
        (181, "SDANN", "SDANN", "sdann"),
        (182, "AVNN", "AVNN", "avnn"),
        (183, "ASDNN", "ASDNN", "asdnn"),
    ),
    *_family(0, "m/s", None, (501, "speed_max", "speed max", "none"), (502, "speed_avg", "speed avg", "none")),
    *_family(0, "m", 102, (2038, "distance", "distance", "failed")),
    *_family(280, "s", 901, (1032, "SleepTotal_time", "Sleep total time", "asleep")),
    *_family(280, "%", 3, (1039, "SleepEfficiency", "SleepEfficiency", "efficiency")),
    *_family(270, "", 2, (1038, "SleepPositionChanges", "SleepPositionChanges", "changes")),
    *_family(
        270,
        "s",
        901,
        (1033, "SleepPositionP1_time", "Sleep position P1 time", "lying1"),
        *((1032 + p, f"sleep_position_P{p}_time", f"Sleep position P{p} time", f"lying{p}") for p in (2, 3, 4, 5)),
    ),
]
METRICS: dict[int, Metric] = {metric.id: metric for metric in sorted(_ALL, key=lambda metric: metric.id)}

# First edge, width and number of bins; heart rate as in report samples, the others inferred.
_BINS = {19: (20, 20, 10), 33: (0, 5, 12), 49: (0, 0.1, 15), 53: (0, 20, 12)}

# Metrics every range shows, by activity type (2014 table); other types as running (inferred).
DEFAULT_METRICS: dict[int, tuple[int, ...]] = {1: (44, 139), 8: (139,), 12: (139, 170, *range(1032, 1040))}
OTHER_METRICS = (44, 71, 139)


def zones_of(metric: int, person: Person, *, resting: bool = False) -> list[float]:
    """Edges of a metric's zones, empty if it has none. Heart rate: shares of hr_max; `resting`: the resting
    population."""
    if metric == 44:
        if resting:
            return [65, 67, 70, 72, 74, 77]
        return [0, *(round(person.hr_max * share, 1) for share in (0.6, 0.7, 0.8, 0.9)), 250]
    if metric == 71:
        return [0, 2000, 5000, 7500, 10000, 25000]
    if metric == 1:
        return [0, 0.1, 0.2, 0.3, 0.4, 0.5]
    if metric in (50, 170, 173):
        return [50, 60, 70, 80, 90, 100]
    return []


def zone_of(value: float | None, edges: Sequence[float]) -> int | None:
    """Number of the half-open zone a value lies in; 0 below the first edge, -1 above the last or without edges."""
    if value is None:
        return None
    if not edges or value >= edges[-1]:
        return -1
    return bisect_right(edges, value)


class Period:
    """The parts of recordings that one range (or record) covers.

    `resting`: the range is a sleep or a rest test, where alone HRV exists; `sleeping`: it is a sleep, where alone
    phases and positions do; `complete`: all parts are of synchronized records, before which there is neither [docs].
    Channels are computed once per instance; recordings never change, so results may be kept as long as parts stay.
    """

    def __init__(
        self, parts: Sequence[Part], *, resting: bool = False, sleeping: bool = False, complete: bool = True
    ) -> None:
        self.parts = parts
        self.resting = resting
        self.sleeping = sleeping
        self.complete = complete
        self._series: dict[int, list[float]] = {}
        self._states: dict[int, Sequence[Value]] = {}

    def value(self, metric: int) -> float | Histogram | None:
        """The value: a number rounded to 4 digits, a histogram, None without data, -1 where computing failed.
        KeyError if unknown."""
        known = METRICS[metric]
        how = known.how
        if how == "none":
            return None
        if not any(part.signals.count(19, part.start, part.end) for part in self.parts):
            return None
        if how == "failed":
            return -1
        if how in ("low", "high", "sdnn", "sdann", "avnn", "asdnn"):
            return self._hrv(how) if self.resting and self.complete else None
        if known.channel in (270, 280):
            return self._sleep(how) if self.sleeping and self.complete else None
        if how == "rest_min" and not self.resting:
            return None
        values = self._read(known.channel)
        if how == "histogram":
            return _histogram(values, *_BINS[known.channel])
        if how == "count":
            return len(values)
        if how == "energy":
            return round(sum(values) / 4184, 4)
        if how == "avg":
            return round(sum(values) / len(values), 4)
        return max(values) if how == "max" else min(values)

    def _read(self, channel: int) -> list[float]:
        if channel not in self._series:
            series = collect(self.parts, channel, None)
            self._series[channel] = [value for value in series.values if value is not None]
        return self._series[channel]

    def _hrv(self, how: str) -> float:
        windows: list[Variability] = []
        for signals, start, end in self.parts:
            first = max(-(-(start - signals.start) // BLOCK_TICKS), 0)
            last = (min(end - 1, signals.end) - signals.start) // BLOCK_TICKS
            windows += [found for block in range(first, last) if (found := signals.hrv(block))]
        if not windows:
            return -1
        low = statistics.fmean(window.low_share for window in windows)
        if how in ("low", "high"):
            return round(low if how == "low" else 100 - low, 4)
        gaps = [gap / TICK for window in windows for gap in window.intervals]
        if how == "sdnn":
            return round(statistics.stdev(gaps), 4)
        if how == "avnn":
            return round(statistics.fmean(gaps), 4)
        if how == "asdnn":
            return round(statistics.fmean(window.sdnn for window in windows), 4)
        return round(statistics.stdev(window.mean for window in windows), 4) if len(windows) > 1 else -1

    def _sleep(self, how: str) -> float | None:
        if how == "changes":
            return sum(before != after for before, after in itertools.pairwise(self._each_second(270)))
        phases = self._held(280)
        asleep = phases[2] + phases[5]
        total = sum(phases.values())
        if how == "asleep":
            return asleep
        if how == "efficiency":
            return round(100 * asleep / total, 4) if total else None
        return self._held(270)[int(how[-1])]

    def _held(self, channel: int) -> Counter[Value]:
        return Counter(self._each_second(channel))

    def _each_second(self, channel: int) -> Sequence[Value]:
        if channel not in self._states:
            self._states[channel] = collect(self.parts, channel, None, per_second=True).values
        return self._states[channel]


def _histogram(values: Sequence[float], first: float, width: float, bins: int) -> Histogram:
    edges = tuple(round(first + width * i, 4) for i in range(bins + 1))
    counts = [0] * bins
    for value, seconds in Counter(values).items():
        counts[min(max(bisect_right(edges, value) - 1, 0), bins - 1)] += seconds
    return Histogram(edges, tuple(counts))
