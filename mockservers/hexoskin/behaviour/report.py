"""``/api/report/``: metrics of a record or a range, in the form of 2014 [docs]."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

from ..contract.tables import BY_NAME
from ..errors import BadRequest, NotFound
from .clockwork import TICK, now
from .filters import MISMATCH
from .measure import asked_metrics, default_metrics, person_for, unit_of, values_of
from .recordings import RESTING, known_at
from .scope import key_of_uri, resolve, sees
from .signals import METRICS, Histogram, zone_of, zones_of

__all__ = ["report_list"]


def _asked(call: Call, name: str) -> list[dict[str, Any]]:
    """The records or ranges of the query, as they are shown. Raises ``BadRequest`` or ``NotFound``."""
    found = []
    tasty = BY_NAME[name]
    for text in [p for value in call.all(name) for p in value.split(",") if p]:
        uri = resolve(call, name, text)
        if uri is None:
            raise BadRequest(MISMATCH)
        key = key_of_uri(uri)
        raw = call.docs(name).raw(key)
        if raw is None or not sees(call, tasty, raw):
            raise NotFound(f"no {name} {key}")
        document = decode(raw)
        if name == "record":
            span = known_at(call, document)
            document.update(status=span.status, end=span.end, duration=(span.end - span.start) // TICK)
        found.append(document)
    return found


def report_list(call: Call) -> dict[str, Any]:
    """One list of items per record or range."""
    records, ranges = _asked(call, "record"), _asked(call, "range")
    if not records and not ranges:
        raise NotFound("a report is about a record or a range")
    asked = asked_metrics(call)
    rows = []
    for record in records:
        owner = record["user"]["resource_uri"]
        rows.append(_items(call, owner, record, asked or default_metrics(None), None, record["id"]))
    for one in ranges:
        kind = (one["context"] or {}).get("activitytype")
        rows.append(_items(call, one["user"], one, asked or default_metrics(kind), kind, None))
    return {
        "count": len(rows),
        "data": rows,
        "name": "report",
        "outputtype": "list",
        "record": records[0] if records else None,
        "report": "/api/templatereport/None/",
        "title": "Report",
    }


def _items(
    call: Call, owner: str, document: dict[str, Any], metrics: tuple[int, ...], kind: str | None, record: int | None
) -> list[dict[str, Any]]:
    end = document["end"] if document["end"] is not None else now(call.world)
    window = (document["start"], end)
    values = values_of(call, owner, window, metrics, kind, {record} if record is not None else None)
    person = person_for(call, owner)
    items = []
    for id in sorted(values):
        known, value = METRICS[id], values[id]
        unit = unit_of(call, known.unit_id, known.unit)
        short = unit["si_short"] if unit is not None else known.unit
        item: dict[str, Any] = {
            "metric": f"/api/metric/{id}/",
            "name": known.name,
            "outputtype": "value",
            "record": f"/api/record/{record}/" if record is not None else None,
            "timerange": {"start": document["start"], "end": document["end"], "user": owner},
            "title": known.title,
            "uri": f"/api/metric/{id}/",
        }
        if known.how == "histogram":
            pair = value if isinstance(value, Histogram) else Histogram((), ())
            count = len(pair.counts)
            item["data1"] = {"bin_edge": list(pair.edges), "count": count, "unit": short, "value": list(pair.centres)}
            item["data2"] = {"count": count, "unit": "rep", "value": list(pair.counts)}
        else:
            assert not isinstance(value, Histogram)
            zones = zones_of(id, person, resting=kind in RESTING[:1])
            item.update(unit=short, value=value, zone=zone_of(value, zones), zones=zones)
        items.append(item)
    return items
