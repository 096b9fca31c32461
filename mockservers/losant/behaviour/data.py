"""Questions to the history of many devices: time series, last values, exports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso
from mockservers.engine.store import decode

from ..access import application
from ..aggregation import Series, aggregate
from ..errors import Validation
from ..points import composite, retention, values
from .blobs import linked_entries, linked_readings
from .common import accepted, instant, now
from .devices import reach_test, selected

DAY = 86_400_000
BUCKETS = 50
MOST_POINTS = 2_000_000
"""Readings one question may go through: the service bounds the reply, to 30 MB [docs]; the measure is inferred."""


def _devices(call: Call, data: dict[str, Any]) -> list[dict[str, Any]]:
    docs = call.docs("device")
    keys = selected(call, data)
    if keys is None:
        visible = reach_test(call)
        view = docs.view(("applicationId", call.args["applicationId"]), "name")
        keys = [k for k in view if all(test(docs.raw(k) or b"{}") for test in visible)]
    return [decode(raw) for raw in map(docs.raw, keys) if raw is not None]


def _whole(value: Any, name: str) -> int:
    number = float(value) if abs(value) < 1e300 else math.inf
    if not math.isfinite(number) or abs(number) > 8.64e15:
        raise Validation(f"{name} is the wrong type")
    return int(number)


def _span(data: dict[str, Any], at: int) -> tuple[int, int]:
    for name in ("start", "end", "duration", "resolution", "limit"):
        if data.get(name) is not None:
            data[name] = _whole(data[name], name)
    end = instant(data.get("end"), at, at)
    if data.get("start") is not None:
        start = instant(data["start"], at, at)
    else:
        start = end - int(data.get("duration") or DAY)
    if start > end:
        raise Validation("start is more than maximum", "the range ends before it begins")
    return start, end


def _points(
    readings: Iterable[tuple[int, dict[str, Any]]], resolution: int, kind: str, end: int, wanted: Any
) -> list[dict[str, Any]]:
    """Readings put into buckets aligned to whole multiples of the resolution; empty ones are left out."""
    buckets: dict[int, dict[str, Series]] = {}
    for at, data in readings:
        bucket = buckets.setdefault(at // resolution * resolution, {})
        for name, value in data.items():
            bucket.setdefault(name, []).append((at, value))
    found = []
    for begin, columns in buckets.items():
        stop = min(begin + resolution, end)
        made = {name: aggregate(kind, series, stop, wanted) for name, series in columns.items()}
        made = {name: value for name, value in made.items() if value is not None}
        if made:
            found.append({"time": iso(begin), "data": made})
    return found


def data_timeSeriesQuery(call: Call) -> Any:
    application(call)
    data, at = dict(call.data), now(call)
    start, end = _span(data, at)
    asked = data.get("aggregation") or "MEAN"
    kind, wanted = asked, None
    if isinstance(asked, dict):
        kind = asked["type"]
        wanted = asked.get("options", {}).get("value")
    devices = _devices(call, data)
    resolution: int | None = data.get("resolution")
    if kind == "NONE":
        if len(devices) != 1:
            raise Validation("aggregation NONE needs exactly one device")
        resolution = None
    else:
        if resolution is None:
            resolution = max(1000, math.ceil((end - start) / BUCKETS / 1000) * 1000)
        if resolution < 1:
            raise Validation("resolution is less than minimum")
        start_at = -(-start // resolution) * resolution
    limit, order = data.get("limit"), data.get("order") or "asc"
    if limit is not None and limit < 0:
        raise Validation("limit is less than minimum")
    names = set(data["attributes"]) if data.get("attributes") else None
    history = end - max(start, at - retention(call))
    if len(devices) * history // 600_000 > MOST_POINTS:
        raise Validation("The query would return too much data")
    found: dict[str, Any] = {}
    for device in devices:
        tags: dict[str, list[str]] = {}
        for tag in device["tags"]:
            tags.setdefault(tag["key"], []).append(tag["value"])
        if resolution is None:
            readings = linked_readings(call, device, values(call, device, start, end, names))
            points = [{"time": iso(ms), "data": d} for ms, d in readings if d]
        else:
            readings = linked_readings(call, device, values(call, device, start_at, end, names))
            points = _points(readings, resolution, kind, end, wanted)
        if order == "desc":
            points.reverse()
        found[device["id"]] = {
            "name": device["name"],
            "tags": tags,
            "points": points if limit is None else points[:limit],
        }
    return {
        "start": iso(start),
        "end": iso(end),
        "resolution": resolution,
        "aggregation": asked,
        "limit": limit,
        "order": order,
        "devices": found,
    }


def data_lastValueQuery(call: Call) -> Any:
    application(call)
    data, at = dict(call.data), now(call)
    if data.get("attribute") is None:
        raise Validation("attribute is required")
    if data.get("end") is not None:
        data["end"] = _whole(data["end"], "end")
    end, name = instant(data.get("end"), at, at), data["attribute"]
    found = {}
    for device in _devices(call, data):
        entry = linked_entries(call, device, composite(call, device, 1, end, {name})).get(name)
        if entry is not None:
            found[device["id"]] = {"time": entry["time"], "data": {name: entry["value"]}}
    return found


def data_export(call: Call) -> Any:
    application(call)
    data = dict(call.data)
    _span(data, now(call))
    count = len(_devices(call, data))
    return accepted(call, "DevicesDataExport", "device", call.args["applicationId"], max(1, count))
