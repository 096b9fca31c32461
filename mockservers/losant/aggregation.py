"""One value out of many readings: what time series and system devices are made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import fmean, median, pstdev
from typing import Any

__all__ = ["Series", "aggregate"]

Series = list[tuple[int, Any]]

_NUMERIC: dict[str, Callable[[list[float]], float]] = {
    "MAX": max,
    "MIN": min,
    "MEDIAN": median,
    "MEAN": fmean,
    "SUM": math.fsum,
    "STD_DEV": pstdev,
}


def _held(series: Series, end: int, wanted: Any) -> int:
    """Milliseconds of the bucket at which the attribute had a value."""
    total = 0
    for (at, value), (until, _) in zip(series, [*series[1:], (end, None)], strict=True):
        if value == wanted and isinstance(value, bool) == isinstance(wanted, bool):
            total += until - at
    return total


def aggregate(kind: str, series: Series, end: int, wanted: Any = None) -> Any:
    """One value for readings, oldest first; None when this aggregation says nothing of values of their type."""
    if kind == "FIRST":
        return series[0][1]
    if kind == "LAST":
        return series[-1][1]
    if kind == "COUNT":
        return len(series)
    if kind == "TIMEATVALUE":
        return _held(series, end, wanted)
    numbers = [float(v) for _, v in series if isinstance(v, int | float) and not isinstance(v, bool)]
    if not numbers:
        return None
    found = round(_NUMERIC[kind](numbers), 10)
    return int(found) if found.is_integer() and all(isinstance(v, int) for _, v in series) else found
