"""What system devices report: at every ``systemInterval``, attributes worked out of what their children last reported.

Nothing of it is stored, and nothing runs in the background: reports are made when they are read, for the children and
attributes the system has then [inferred]. A beat at which no child had anything new is left out, unless the system
keeps duplicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mockservers.engine.clock import parse_instant
from mockservers.engine.store import decode

from . import points
from .access import has_tag
from .aggregation import aggregate

if TYPE_CHECKING:
    from mockservers.engine.call import Call

__all__ = ["computed", "newest", "reports", "some"]

INTERVAL = 60
"""Seconds between reports of a system that does not say [inferred]."""
DEEPEST = 50
"""Systems within systems that are worked out; further down they are silent. The service's bound is not known."""
_HOUR = 3_600_000
_TYPES: dict[str, type | tuple[type, ...]] = {"number": (int, float), "boolean": bool}

Reading = tuple[int, Any]
Source = tuple[str, str]
"""A child and one of its attributes."""


def computed(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes a device works out, with how; none but a system's."""
    if document["deviceClass"] != "system" or len(document.get("ancestorIds", ())) > DEEPEST:
        return {}
    return {a["name"]: a for a in document["attributes"] if a.get("system", {}).get("aggregation")}


def _takes(rule: dict[str, Any], child: dict[str, Any]) -> bool:
    """Whether what a child reports is counted: lists name devices by id or tag."""
    if rule["mode"] == "all":
        return True
    listed = child["id"] in {i.lower() for i in rule.get("deviceIds", ())} or any(
        has_tag(child, tag) for tag in rule.get("deviceTags", ())
    )
    return bool(listed == (rule["mode"] == "whitelist"))


class _System:
    """A system as it stands: its beat, its children, what each attribute is made of."""

    def __init__(self, call: Call, document: dict[str, Any]) -> None:
        self.call = call
        self.attributes = computed(document)
        self.step: int = document.get("systemInterval", INTERVAL) * 1000
        self.every = bool(document.get("keepDuplicates"))
        self.first = self.beat(points.mark_ms(document["id"]) + 1000)
        self.gone: list[list[Any]] = (call.docs("reporting").get(document["id"]) or {}).get("gone", [])
        self.sources: dict[str, list[Source]] = {name: [] for name in self.attributes}
        self.children: dict[str, tuple[dict[str, Any], set[str]]] = {}
        docs = call.docs("device")
        for key in docs.view(("parentId", document["id"])):
            child = decode(docs.raw(key) or b"{}")
            known = {a["name"] for a in child["attributes"]}
            for name, attribute in self.attributes.items():
                # Which of the children's attributes: by default those of its own name [inferred].
                rules = attribute["system"].get("childAttributes") or [{"name": name, "mode": "all"}]
                for rule in rules:
                    source = (key, rule["name"])
                    if rule["name"] in known and source not in self.sources[name] and _takes(rule, child):
                        self.sources[name].append(source)
                        self.children.setdefault(key, (child, set()))[1].add(rule["name"])

    def held(self, at: int) -> dict[Source, Reading]:
        """The last values of the children at an instant."""
        found = {}
        for key, (child, names) in self.children.items():
            for name, entry in points.composite(self.call, child, 1, at, names).items():
                found[key, name] = (parse_instant(entry["time"]), entry["value"])
        return found

    def data(self, at: int, held: dict[Source, Reading]) -> dict[str, Any]:
        """The report of a beat."""
        found = {}
        for name, attribute in self.attributes.items():
            if any(low <= at <= high and (names is None or name in names) for low, high, names in self.gone):
                continue
            series = sorted((held[s] for s in self.sources[name] if s in held), key=lambda reading: reading[0])
            value = aggregate(attribute["system"]["aggregation"], series, at) if series else None
            kind = _TYPES.get(attribute["dataType"], str)
            if isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
                found[name] = value
        return found

    def beat(self, at: int) -> int:
        """The first beat not before an instant; they are at whole multiples of the interval [inferred]."""
        return -(-at // self.step) * self.step


def reports(call: Call, document: dict[str, Any], start: int, end: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """What a system reported from ``start`` to ``end``, oldest first."""
    system = _System(call, document)
    first, end = system.beat(max(start, system.first)), min(end, call.world.clock.ms())
    before, step = first - system.step, system.step
    if first > end or not system.children:
        return
    news: list[tuple[int, Source, Any]] = []
    for key, (child, names) in system.children.items():
        for at, data in points.values(call, child, before + 1, end, names):
            news += [(at, (key, name), value) for name, value in data.items()]
    news.sort(key=lambda entry: entry[0])
    held, place = system.held(before), 0
    due = {system.beat(at) for at, _, _ in news} | ({first} if first == system.first else set())
    for beat in range(first, end + 1, step) if system.every else sorted(due):
        if beat > end:
            return
        while place < len(news) and news[place][0] <= beat:
            at, source, value = news[place]
            held[source] = (at, value)
            place += 1
        found = system.data(beat, held)
        if found:
            yield beat, found


def some(
    call: Call, document: dict[str, Any], start: int, end: int, limit: int | None, reverse: bool
) -> list[tuple[int, dict[str, Any]]]:
    """As ``reports``, in either direction, ``limit`` at most."""
    if not reverse or limit is None:
        found = list(reports(call, document, start, end))
        return found[::-1][:limit] if reverse else found[:limit]
    found, span, high = [], _HOUR, min(end, call.world.clock.ms())
    low = max(start, points.mark_ms(document["id"]))
    while high >= low and len(found) < limit:
        found += list(reports(call, document, max(low, high - span), high))[::-1]
        high, span = high - span - 1, span * 2
    return found[:limit]


def newest(call: Call, document: dict[str, Any], end: int) -> dict[str, Reading]:
    """The last value of each attribute a system had worked out by an instant, and when."""
    system, found = _System(call, document), dict[str, Reading]()
    end = min(end, call.world.clock.ms())
    for stop in sorted({end, *(low - 1 for low, _, _ in system.gone if low <= end)}, reverse=True):
        last = stop // system.step * system.step
        held = system.held(last)
        if not held or last < system.first:
            break
        beat = last if system.every else max(system.first, system.beat(max(at for at, _ in held.values())))
        for name, value in system.data(beat, held).items():
            found.setdefault(name, (beat, value))
    return found
