"""What was recorded when: records of a user, their signals, and the parts of them that lie in a window."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from mockservers.engine.call import Call
from mockservers.engine.store import decode
from mockservers.engine.world import World

from .clockwork import TICK, now
from .signals import Bout, Part, Person, Signals

__all__ = [
    "Span",
    "Window",
    "live_state",
    "parts_in",
    "person_of",
    "resting_windows",
    "severest",
    "signals_of",
    "spans",
]

RESTING = ("/api/activitytype/8/", "/api/activitytype/12/", "/api/activitytype/106/")
SLEEPING = RESTING[1:2]
SEVERITY = ("error", "incomplete", "realtime", "realtime_complete", "queued", "processing", "complete", "deleted")
QUEUED_MS, PROCESSED_MS = 10_000, 60_000
"""After a synchronization a record is queued, then processed, then complete (durations inferred)."""

Window = tuple[int, int]
"""First and last HexoTimestamp, both inclusive."""


class Span(NamedTuple):
    """One record: when, whose key, how far it is."""

    start: int
    end: int
    id: int
    status: str


def spans(world: World, user_uri: str) -> list[Span]:
    """The records of a user, oldest first, deleted ones included."""
    collection = world.collection("hexoskin", "record")
    mark = ("spans", user_uri)
    found: list[Span] | None = collection.memo.get(mark)
    if found is None:
        rows = collection.where("user.resource_uri", user_uri)
        found = sorted(Span(r["start"], r["end"], r["id"], r["status"]) for r in rows)
        collection.memo[mark] = found
    if any(s.status in ("realtime", "queued") for s in found):
        return [s._replace(status=state[0], end=state[1]) for s in found for state in (live_state(world, s),)]
    return found


def live_state(world: World, span: Span) -> tuple[str, int]:
    """Status and end of a record as they are now: a live one grows, a synchronized one is processed."""
    if span.status == "realtime":
        return "realtime", max(now(world), span.start)
    if span.status == "queued":
        side = world.collection("hexoskin", "recording").get(span.id) or {}
        gone = world.clock.ms() - side.get("synced", 0)
        return ("queued" if gone < QUEUED_MS else "processing" if gone < PROCESSED_MS else "complete"), span.end
    return span.status, span.end


def severest(world: World, user_uri: str, start: int, end: int | None) -> str:
    """The most severe status of the records that overlap a range; ``empty`` when none does [docs]."""
    last = now(world) if end is None else end
    found = {s.status for s in spans(world, user_uri) if s.start <= last and s.end >= start}
    return next((status for status in SEVERITY if status in found), "empty")


def person_of(profile: dict[str, Any] | None) -> dict[str, Any]:
    """What shapes the signals of somebody with this profile; kept with each record, so that a profile edited later
    does not rewrite the past."""
    fitness = (profile or {}).get("fitness") or {}
    known = {
        "hr_rest": fitness.get("hr_rest"),
        "hr_max": fitness.get("hr_max"),
        "weight": (profile or {}).get("weight"),
        "height": (profile or {}).get("height"),
        "gender": (profile or {}).get("gender"),
    }
    return {k: v for k, v in known.items() if v is not None}


@lru_cache(maxsize=16)
def _signals(seed: int, user: str, record: int, start: int, end: int, side: bytes) -> Signals:
    told = decode(side) if side else {}
    person = {k: v for k, v in told.get("person", {}).items() if k in Person.__slots__}
    if person.get("height") is not None:
        person["height"] = min(max(person["height"], 1.0), 2.3)
    if person.get("weight") is not None:
        person["weight"] = min(max(person["weight"], 25.0), 250.0)
    return Signals(
        (seed, user, record),
        start=start,
        end=max(end, start),
        person=Person(**person),
        bouts=[Bout(a, b, kind) for a, b, kind in told.get("bouts", ())],
        between=told.get("between", "lifestyle"),
        astroskin=told.get("astroskin", False),
    )


def signals_of(world: World, user_uri: str, span: Span) -> Signals:
    """The signals of a record."""
    side = world.collection("hexoskin", "recording").raw(span.id) or b""
    return _signals(world.seed, user_uri, span.id, span.start, span.end, side)


def side_of(world: World, record: int) -> bytes:
    return world.collection("hexoskin", "recording").raw(record) or b""


def intersect(first: list[Window], second: list[Window]) -> list[Window]:
    """The windows that lie in both lists, each in order and without overlap."""
    found: list[Window] = []
    i = j = 0
    while i < len(first) and j < len(second):
        low, high = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if low <= high:
            found.append((low, high))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return found


def union(windows: list[Window]) -> list[Window]:
    """The same windows in order, overlaps joined."""
    found: list[Window] = []
    for low, high in sorted(w for w in windows if w[0] <= w[1]):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def resting_windows(world: World, user_uri: str, types: tuple[str, ...]) -> list[Window]:
    """When a user's ranges of these activity types are."""
    collection = world.collection("hexoskin", "range")
    mark = ("resting", user_uri, types)
    found: list[Window] | None = collection.memo.get(mark)
    if found is None:
        rows = collection.where("user", user_uri)
        chosen = [r for r in rows if (r["context"] or {}).get("activitytype") in types and r["end"] is not None]
        found = union([(r["start"], r["end"]) for r in chosen])
        collection.memo[mark] = found
    return found


def parts_in(
    world: World, user_uri: str, windows: list[Window], only: set[int] | None = None
) -> list[tuple[Part, Span]]:
    """The pieces of recordings inside windows, oldest first; of these records alone, if ``only`` is given."""
    found: list[tuple[Part, Span]] = []
    for span in spans(world, user_uri):
        if span.status == "deleted" or (only is not None and span.id not in only):
            continue
        for low, high in windows:
            if span.start <= high and span.end >= low:
                signals = signals_of(world, user_uri, span)
                found.append((Part(signals, low, high + 1), span))
    return found


def known_at(call: Call, record: dict[str, Any]) -> Span:
    """The span of a record's document, as it is now."""
    span = Span(record["start"], record["end"], record["id"], record["status"])
    status, end = live_state(call.world, span)
    return span._replace(status=status, end=end)


def seconds_of(parts: list[Part]) -> int:
    """Length of the pieces together."""
    return sum(max(min(p.end, p.signals.end + 1) - max(p.start, p.signals.start), 0) for p in parts) // TICK
