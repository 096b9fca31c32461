"""Metric values of records and ranges, each computed once per process and recording."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from ..errors import BadRequest
from .recordings import RESTING, Window, newest, parts_of, pieces_in, side_of
from .signals import DEFAULT_METRICS, METRICS, OTHER_METRICS, Histogram, Period, Person, zone_of, zones_of

__all__ = ["asked_metrics", "default_metrics", "metric_values", "values_of"]

_KEPT: dict[Any, Any] = {}
_MOST = 50_000
MOST_SECONDS = 86_400
"""Recorded time one value is computed from at the most, the newest of its period, so that a range over years is
answered like any other. This double's own bound (inferred): the vendor computes metrics when records arrive."""


def asked_metrics(call: Call) -> list[int]:
    """The ids of ``include_metrics``; unknown ones are left out. Raises ``BadRequest``."""
    if not call.query_string:
        return []
    found: list[int] = []
    for part in [p.strip() for text in call.all("include_metrics") for p in text.split(",") if p.strip()]:
        text = part.rstrip("/").rpartition("/")[2]
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise BadRequest("Invalid resource lookup data provided (mismatched type).")
        if int(text) in METRICS:
            found.append(int(text))
    return list(dict.fromkeys(found))


def default_metrics(activitytype: str | None) -> tuple[int, ...]:
    """The metrics every range of a type shows (2014 table)."""
    number = (activitytype or "").rstrip("/").rpartition("/")[2]
    return DEFAULT_METRICS.get(int(number), OTHER_METRICS) if number.isdigit() else OTHER_METRICS


def values_of(
    call: Call, user_uri: str, window: Window, metrics: list[int], resting: bool, only: set[int] | None = None
) -> dict[int, float | Histogram | None]:
    """Values of a period by metric id. Calls that ask for the same of the same recordings share the work."""
    pieces = newest(pieces_in(call.world, user_uri, [window], only, MOST_SECONDS), MOST_SECONDS)
    base = (
        call.world.seed,
        user_uri,
        window,
        resting,
        tuple((s.id, s.start, s.end, side_of(call.world, s.id)) for s, _, _ in pieces),
    )
    period: Period | None = None
    found: dict[int, float | Histogram | None] = {}
    for metric in metrics:
        mark = (base, metric)
        if mark not in _KEPT:
            if period is None:
                period = Period([part for part, _ in parts_of(call.world, user_uri, pieces)], resting=resting)
            if len(_KEPT) >= _MOST:
                _KEPT.clear()
            _KEPT[mark] = period.value(metric)
        found[metric] = _KEPT[mark]
    return found


def person_for(call: Call, user_uri: str) -> Person:
    """The wearer as the profile tells today: zones follow it."""
    users, profiles = call.docs("user"), call.docs("profile")
    number: int | None = users.memo.get(("profile", user_uri))
    if number is None:
        people = users.where("resource_uri", user_uri)
        number = int(people[0]["profile"].rstrip("/").rpartition("/")[2]) if people else 0
        users.memo["profile", user_uri] = number
    found: Person | None = profiles.memo.get(("person", number))
    if found is None:
        fitness = ((profiles.get(number) or {}).get("fitness")) or {}
        found = profiles.memo["person", number] = Person(hr_max=fitness.get("hr_max") or 190.0)
    return found


def metric_values(
    call: Call,
    user_uri: str,
    window: Window,
    metrics: list[int],
    activitytype: str | None,
    only: set[int] | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Values and histograms of a period as ranges and records show them, sorted by metric id."""
    resting = activitytype in RESTING
    values = values_of(call, user_uri, window, metrics, resting, only)
    person = person_for(call, user_uri) if metrics else Person()
    plain: list[dict[str, Any]] = []
    histograms: list[dict[str, Any]] = []
    for id in sorted(values):
        value, known = values[id], METRICS[id]
        zones = zones_of(id, person, resting=activitytype in RESTING[:1])
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
