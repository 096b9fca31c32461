"""Metric values of records and ranges, each computed once per process and recording."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from mockservers.engine.call import Call

from ..errors import BadRequest
from ..wire import Written, dumps
from .recordings import RESTING, SLEEPING, Piece, Span, Window, newest, parts_of, pieces_of, side_of, spans
from .signals import DEFAULT_METRICS, METRICS, OTHER_METRICS, Histogram, Period, Person, zone_of, zones_of

__all__ = ["asked_metrics", "default_metrics", "metric_texts", "values_of"]

Values = dict[int, float | Histogram | None]

_KEPT: dict[Any, Any] = {}
_MOST = 50_000
_MOST_TEXTS = 2_000
"""Kept per world; a text has about 800 bytes."""
MOST_SECONDS = 86_400
"""Recorded time one value is computed from at the most, the newest of its period, so that a range over years is
answered like any other. This double's own bound (inferred): the vendor computes metrics when records arrive."""


def asked_metrics(call: Call) -> tuple[int, ...]:
    """The ids of ``include_metrics``; unknown ones are left out. Raises ``BadRequest``."""
    if not call.query_string:
        return ()
    found: list[int] = []
    for part in [p.strip() for text in call.all("include_metrics") for p in text.split(",") if p.strip()]:
        text = part.rstrip("/").rpartition("/")[2]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise BadRequest("Invalid resource lookup data provided (mismatched type).")
        if int(text) in METRICS:
            found.append(int(text))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)
def default_metrics(activitytype: str | None) -> tuple[int, ...]:
    """The metrics every range of a type shows (2014 table)."""
    number = activitytype.rstrip("/").rpartition("/")[2] if activitytype else ""
    return DEFAULT_METRICS.get(int(number), OTHER_METRICS) if number.isdigit() else OTHER_METRICS


class Recorded(NamedTuple):
    """What was recorded in a period, and all that its values follow from: calls that find the same share the work."""

    mark: tuple[Any, ...]
    pieces: list[Piece]
    resting: bool = False
    sleeping: bool = False
    complete: bool = False
    """Whether all of it is synchronized, before which there is neither variability nor sleep [docs]."""


_NOTHING = Recorded((), [])


def recorded_in(
    call: Call, user_uri: str, near: list[Span], window: Window, kind: str | None, only: set[int] | None = None
) -> Recorded:
    """``kind``: the type of activity of the period."""
    pieces = newest(pieces_of(near, [window], only, MOST_SECONDS), MOST_SECONDS) if near else []
    if not pieces:
        return _NOTHING
    told = tuple((s.id, s.start, s.end, side_of(call.world, s.id)) for s, _, _ in pieces)
    resting, sleeping = kind in RESTING, kind in SLEEPING
    complete = resting and all(s.status == "complete" for s, _, _ in pieces)
    mark = (call.world.seed, user_uri, window, resting, sleeping, complete, told)
    return Recorded(mark, pieces, resting, sleeping, complete)


def values_of(
    call: Call, user_uri: str, window: Window, metrics: Iterable[int], kind: str | None, only: set[int] | None = None
) -> Values:
    """Values of a period by metric id."""
    near = spans(call.world, user_uri).between(*window)
    return _values(call, user_uri, recorded_in(call, user_uri, near, window, kind, only), metrics)


def _values(call: Call, user_uri: str, recorded: Recorded, metrics: Iterable[int]) -> Values:
    period: Period | None = None
    found: Values = {}
    for metric in metrics:
        mark = (recorded.mark, metric)
        if mark not in _KEPT:
            if period is None:
                parts = [part for part, _ in parts_of(call.world, user_uri, recorded.pieces)]
                _, _, resting, sleeping, complete = recorded
                period = Period(parts, resting=resting, sleeping=sleeping, complete=complete)
            if len(_KEPT) >= _MOST:
                _KEPT.clear()
            _KEPT[mark] = period.value(metric)
        found[metric] = _KEPT[mark]
    return found


def person_for(call: Call, user_uri: str) -> Person:
    """The wearer as the profile tells today: zones follow it."""
    known = call.derived_from(("user", "profile"))
    found: Person | None = known.get(user_uri)
    if found is None:
        people = call.docs("user").where("resource_uri", user_uri)
        number = int(people[0]["profile"].rstrip("/").rpartition("/")[2]) if people else 0
        fitness = ((call.docs("profile").get(number) or {}).get("fitness")) or {}
        found = known[user_uri] = Person(hr_max=fitness.get("hr_max") or 190.0)
    return found


def metric_texts(
    call: Call,
    user_uri: str,
    near: list[Span],
    window: Window,
    metrics: tuple[int, ...],
    activitytype: str | None,
    only: set[int] | None = None,
) -> tuple[Written, Written | None]:
    """Values and histograms of a period as ranges and records show them, each sorted by metric id; None: none asked
    for. ``near``: the records of the user that may overlap the period.

    Written out once for all that show the same: their text follows from what was recorded, from the wearer, of whom
    zones know ``hr_max`` alone, and from the units, with which it is forgotten when one of them changes.
    """
    recorded = recorded_in(call, user_uri, near, window, activitytype, only)
    person = person_for(call, user_uri) if metrics else Person()
    texts = call.docs("unit").memo
    population = activitytype in RESTING[:1]
    mark = (recorded.mark, metrics, population, person.hr_max)
    found: tuple[Written, Written | None] | None = texts.get(mark)
    if found is None:
        if len(texts) >= _MOST_TEXTS:
            texts.clear()
        values = _values(call, user_uri, recorded, metrics)
        plain, histograms = _shown(call, values, person, population)
        found = texts[mark] = Written(dumps(plain)), Written(dumps(histograms)) if histograms else None
    return found


def _shown(
    call: Call, values: Values, person: Person, population: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    plain: list[dict[str, Any]] = []
    histograms: list[dict[str, Any]] = []
    for id in sorted(values):
        value, known = values[id], METRICS[id]
        zones = zones_of(id, person, resting=population)
        shown: dict[str, Any] = {
            "id": id,
            "name": known.name,
            "resource_uri": f"/api/metric/{id}/",
            "title": known.title,
            "unit": unit_of(call, known.unit_id, known.unit),
        }
        if known.how == "histogram":
            pair = [list(value.edges), list(value.counts)] if isinstance(value, Histogram) else None
            histograms.append({**shown, "value": pair, "zone": None, "zones": []})
        else:
            assert not isinstance(value, Histogram)
            plain.append({**shown, "value": value, "zone": zone_of(value, zones), "zones": zones})
    return plain, histograms


def unit_of(call: Call, id: int | None, short: str) -> dict[str, Any] | None:
    """A unit as metric values show it, without ``info``; null where the vendor's id is not known."""
    units = call.docs("unit")
    mark = ("shown", id, short)
    if mark not in units.memo:
        unit = units.get(id) if id is not None else None
        if unit is None:
            found = units.where("si_short", short)
            unit = found[0] if found else None
        units.memo[mark] = {k: v for k, v in unit.items() if k != "info"} if unit is not None else None
    known: dict[str, Any] | None = units.memo[mark]
    return known
