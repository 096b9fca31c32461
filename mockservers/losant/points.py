"""A device's history: what was reported through the API, and before that what the fixture's devices reported.

Reports are kept per device in ``state:<id>`` by instant (ms), so reports of the same millisecond merge. ``latest`` has
the newest value of each attribute, ``reporting`` what hides the fixture's own history.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from typing import TYPE_CHECKING, Any

from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode, encode

from . import signals, systems

if TYPE_CHECKING:
    from mockservers.engine.call import Call
    from mockservers.engine.store import Collection

__all__ = ["between", "composite", "forget", "hide", "history", "keep", "mark_ms", "rename", "retention", "values"]

DAY = 86_400_000
KEEP_DAYS = 30
"""Days of history where the owner's plan does not say. [docs: sandbox]"""


def mark_ms(key: str) -> int:
    """When the thing with that id was made, ms: the first eight digits are the second of creation. [sdk]"""
    return int(key[:8], 16) * 1000


def _reports(call: Call, device_id: str) -> Collection:
    return call.docs(f"state:{device_id}")


def retention(call: Call) -> int:
    """How long the application's history is kept, ms."""
    raw = call.docs("application").raw(call.args["applicationId"])
    if raw is None:
        return KEEP_DAYS * DAY
    owner = decode(raw)
    found = call.docs("org" if owner["ownerType"] == "organization" else "user").get(owner["ownerId"])
    seconds = (found or {}).get("limits", {}).get("dataTTL", KEEP_DAYS * 86_400)
    return int(seconds) * 1000


# Writing


def keep(call: Call, device_id: str, at: int, data: dict[str, Any], relay: tuple[str, str], meta: Any = None) -> None:
    """Add a report; of the same millisecond, later values win."""
    docs = _reports(call, device_id)
    found = docs.get(at)
    if found is None:
        found = {"time": iso(at), "data": data, "relayId": relay[1], "relayType": relay[0]}
    else:
        found["data"].update(data)
    if meta is not None:
        found["meta"] = meta
    docs.put(at, found)
    latest = call.docs("latest").get(device_id) or {}
    stamp = iso(at)
    for name, value in data.items():
        known = latest.get(name)
        if known is None or known["time"] <= stamp:
            latest[name] = {"value": value, "time": stamp, "relayId": relay[1], "relayType": relay[0]}
    call.docs("latest").put(device_id, latest)
    if signals.reports(device_id):
        state = call.docs("reporting").get(device_id) or {}
        if "cut" not in state:
            call.docs("reporting").put(device_id, {**state, "cut": call.world.clock.ms()})


def hide(call: Call, device_id: str, attributes: list[str]) -> None:
    """Leave attributes out of the fixture's own history: the device in the field knows nothing of them."""
    if attributes and signals.reports(device_id):
        state = call.docs("reporting").get(device_id) or {}
        hidden = dict.fromkeys([*state.get("hidden", ()), *attributes])
        call.docs("reporting").put(device_id, {**state, "hidden": list(hidden)})


def forget(call: Call, device_id: str, start: int = 0, end: int = 2**53, attributes: list[str] | None = None) -> None:
    """Delete history from ``start`` to ``end``: all of it, or some attributes'."""
    docs = _reports(call, device_id)
    for at in list(docs.view(None, "@key")):
        if not start <= at <= end:
            continue
        if attributes is None:
            docs.delete(at)
            continue
        found = docs.get(at)
        if found is not None:
            found["data"] = {k: v for k, v in found["data"].items() if k not in attributes}
            if found["data"]:
                docs.put(at, found)
            else:
                docs.delete(at)
    if signals.reports(device_id) or b'"deviceClass":"system"' in (call.docs("device").raw(device_id) or b""):
        state = call.docs("reporting").get(device_id) or {}
        gone = [*state.get("gone", ()), [start, end, attributes]]
        call.docs("reporting").put(device_id, {**state, "gone": gone})
    latest: dict[str, Any] = {}
    for at in docs.view(None, "@key"):
        point = decode(docs.raw(at) or b"{}")
        for name, value in point["data"].items():
            latest[name] = {"value": value, **{k: point[k] for k in ("time", "relayId", "relayType")}}
    call.docs("latest").put(device_id, latest)


def rename(call: Call, device_id: str, old: str, new: str) -> None:
    """Give the reports of an attribute its new name; the fixture's own history of it ends."""
    docs = _reports(call, device_id)
    for at in list(docs.view(None, "@key")):
        found = docs.get(at)
        if found is not None and old in found["data"]:
            found["data"] = {new if k == old else k: v for k, v in found["data"].items()}
            docs.put(at, found)
    latest = call.docs("latest").get(device_id)
    if latest is not None and old in latest:
        call.docs("latest").put(device_id, {new if k == old else k: v for k, v in latest.items()})
    hide(call, device_id, [old, new])


# Reading


def between(docs: Collection, start: int, end: int, reverse: bool = False, limit: int | None = None) -> list[int]:
    """Instants kept in a collection from ``start`` to ``end``, both included."""
    view = docs.view(None, "@key")
    low, high = view.rank_after(start - 1), view.rank_after(end)
    most = high - low if limit is None else min(limit, high - low)
    if most <= 0:
        return []
    return view.slice(len(view) - high, most, True) if reverse else view.slice(low, most)


class _Own:
    """The fixture's own history of one device."""

    __slots__ = ("cut", "device", "gone", "names")

    def __init__(self, call: Call, document: dict[str, Any]) -> None:
        state = call.docs("reporting").get(document["id"]) or {}
        kinds = tuple((a["name"], a["dataType"]) for a in document["attributes"])
        hidden = set(state.get("hidden", ()))
        self.device = signals.device(call.world.seed, document["id"], kinds)
        hidden.update(systems.computed(document))
        self.names = [name for name, _ in kinds if name not in hidden]
        self.cut: int = state.get("cut", 2**53)
        self.gone: list[list[Any]] = state.get("gone", [])

    def names_at(self, at: int) -> list[str]:
        names = self.names
        for start, end, attributes in self.gone:
            if start <= at <= end:
                names = [] if attributes is None else [n for n in names if n not in attributes]
        return names

    def data(self, at: int, wanted: set[str] | None = None) -> dict[str, Any]:
        found = self.device.signals
        return {n: found[n].at(at) for n in self.names_at(at) if wanted is None or n in wanted}

    def readings(self, low: int, high: int, wanted: set[str] | None) -> Iterator[tuple[int, dict[str, Any]]]:
        """Reports from ``low`` to ``high``, oldest first."""
        times = self.device.times(low, high)
        if self.gone:
            return ((at, self.data(at, wanted)) for at in times)
        columns = [(n, self.device.signals[n].at) for n in self.names if wanted is None or n in wanted]
        return ((at, {n: value(at) for n, value in columns}) for at in times) if columns else iter(())

    def range(self, call: Call, device_id: str, start: int, end: int) -> tuple[int, int]:
        return max(start, mark_ms(device_id)), min(end, self.cut, call.world.clock.ms())


def _own(call: Call, document: dict[str, Any]) -> _Own | None:
    return _Own(call, document) if signals.reports(document["id"]) else None


def history(
    call: Call, document: dict[str, Any], start: int, end: int, limit: int | None = None, reverse: bool = True
) -> list[bytes]:
    """Encoded reports from ``start`` to ``end``, newest first unless told otherwise, ``limit`` at most."""
    device_id = document["id"]
    start = max(start, call.world.clock.ms() - retention(call))
    docs = _reports(call, device_id)
    kept = between(docs, start, end, reverse, limit)
    own = _own(call, document)
    made = systems.some(call, document, start, end, limit, reverse) if systems.computed(document) else []
    if own is None and not made:
        return [docs.raw(at) or b"{}" for at in kept]
    relay: dict[str, str] = {"relayId": device_id, "relayType": "device"}
    found: list[bytes] = []
    times: Iterator[int] = iter(())
    if own is not None:
        low, high = own.range(call, device_id, start, end)
        times = own.device.times(low, high, reverse)
    order: Iterator[tuple[int, dict[str, Any] | None, bool]] = merge(
        ((at, None, True) for at in kept),
        ((at, None, False) for at in times),
        ((at, data, False) for at, data in made),
        key=lambda entry: entry[0],
        reverse=reverse,
    )
    for at, data, stored in order:
        if limit is not None and len(found) >= limit:
            break
        if stored:
            found.append(docs.raw(at) or b"{}")
            continue
        if data is not None:
            found.append(encode({"time": iso(at), "data": data}))
            continue
        data = own.data(at) if own is not None else {}
        if data:
            found.append(encode({"time": iso(at), "data": data, **relay}))
    return found


def values(
    call: Call, document: dict[str, Any], start: int, end: int, wanted: set[str] | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Reports as (ms, values) from ``start`` to ``end``, oldest first."""
    device_id = document["id"]
    start = max(start, call.world.clock.ms() - retention(call))
    docs = _reports(call, device_id)
    own = _own(call, document)
    kept = between(docs, start, end)

    def stored() -> Iterator[tuple[int, dict[str, Any]]]:
        for at in kept:
            data = decode(docs.raw(at) or b"{}")["data"]
            yield at, data if wanted is None else {k: v for k, v in data.items() if k in wanted}

    sources = [stored()] if kept else []
    if own is not None:
        low, high = own.range(call, device_id, start, end)
        sources.append(own.readings(low, high, wanted))
    made = systems.computed(document)
    if made and (wanted is None or not wanted.isdisjoint(made)):
        reports = systems.reports(call, document, start, end)
        sources.append(
            (at, data if wanted is None else {k: v for k, v in data.items() if k in wanted}) for at, data in reports
        )
    return sources[0] if len(sources) == 1 else merge(*sources, key=lambda entry: entry[0])


def composite(
    call: Call, document: dict[str, Any], start: int, end: int, wanted: set[str] | None = None
) -> dict[str, Any]:
    """The latest value of each attribute from ``start`` to ``end``."""
    device_id, at = document["id"], call.world.clock.ms()
    found: dict[str, Any] = {}
    names = [a["name"] for a in document["attributes"] if wanted is None or a["name"] in wanted]
    start = max(start, at - retention(call))
    latest = call.docs("latest").get(device_id)
    if latest:
        for name in names:
            entry = latest.get(name)
            if entry is None:
                continue
            when = parse_instant(entry["time"])
            if start <= when <= end:
                found[name] = entry
            elif when > end:
                earlier = _before(call, device_id, name, start, end)
                if earlier is not None:
                    found[name] = earlier
    own = _own(call, document)
    if own is not None and len(found) < len(names):
        low, high = own.range(call, device_id, start, end)
        relay = {"relayId": device_id, "relayType": "device"}
        for beat in own.device.times(low, high, True):
            known = [n for n in own.names_at(beat) if n in names]
            for name, value in own.data(beat, set(known) - found.keys()).items():
                found[name] = {"value": value, "time": iso(beat), **relay}
            if not own.gone or all(n in found for n in names if n in own.names):
                break
    if not systems.computed(document).keys().isdisjoint(names):
        for name, (beat, value) in systems.newest(call, document, end).items():
            entry = found.get(name)
            if beat >= start and (entry is None or parse_instant(entry["time"]) <= beat):
                found[name] = {"value": value, "time": iso(beat)}
    return {name: found[name] for name in names if name in found}


def _before(call: Call, device_id: str, name: str, start: int, end: int) -> dict[str, Any] | None:
    docs = _reports(call, device_id)
    for at in between(docs, start, end, True):
        point = decode(docs.raw(at) or b"{}")
        if name in point["data"]:
            return {"value": point["data"][name], **{k: point[k] for k in ("time", "relayId", "relayType")}}
    return None
