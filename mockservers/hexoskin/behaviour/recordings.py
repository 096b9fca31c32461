"""What was recorded when: records of a user, their signals, and the parts of them that lie in a window."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from mockservers.engine.call import Call
from mockservers.engine.store import decode
from mockservers.engine.world import World

from .clockwork import TICK, now
from .signals import Bout, Part, Person, Signals

__all__ = [
    "Span",
    "Spans",
    "Window",
    "live_state",
    "newest",
    "parts_of",
    "person_of",
    "pieces_in",
    "pieces_of",
    "resting_windows",
    "settled",
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


LIVE = ("realtime", "queued")
"""The kept statuses of records that change with the clock alone."""


class Spans(NamedTuple):
    """The records of a user, oldest first, deleted ones included; the start of the first that changes by itself."""

    rows: list[Span]
    starts: list[int]
    tops: list[int]
    """The latest end of the records so far."""
    live: int | None

    def between(self, low: int, high: int) -> list[Span]:
        """All that overlap an interval, and some that do not."""
        return self.rows[bisect_left(self.tops, low) : bisect_right(self.starts, high)]


def _spans_of(rows: list[Span], live: int | None) -> Spans:
    return Spans(rows, [s.start for s in rows], list(accumulate((s.end for s in rows), max)), live)


def spans(world: World, user_uri: str) -> Spans:
    """The records of a user as they are now."""
    memo = world.collection("hexoskin", "record").memo
    found: Spans | None = memo.get(("spans", user_uri))
    if found is None:
        kept = world.collection("hexoskin", "record").where("user.resource_uri", user_uri)
        rows = sorted(Span(r["start"], r["end"], r["id"], r["status"]) for r in kept)
        found = _spans_of(rows, min((s.start for s in rows if s.status in LIVE), default=None))
        memo["spans", user_uri] = found
    if found.live is None:
        return found
    rows = [s._replace(status=state[0], end=state[1]) for s in found.rows for state in (live_state(world, s),)]
    return _spans_of(rows, found.live)


def settled(known: Spans, end: int | None) -> bool:
    """Whether what was recorded up to a moment stays as it is until a document changes, whatever the clock does."""
    return end is not None and (known.live is None or known.live > end)


def live_state(world: World, span: Span) -> tuple[str, int]:
    """Status and end of a record as they are now: a live one grows, a synchronized one is processed."""
    if span.status == "realtime":
        return "realtime", max(now(world), span.start)
    if span.status == "queued":
        side = world.collection("hexoskin", "recording").get(span.id) or {}
        gone = world.clock.ms() - side.get("synced", 0)
        return ("queued" if gone < QUEUED_MS else "processing" if gone < PROCESSED_MS else "complete"), span.end
    return span.status, span.end


def severest(near: list[Span], start: int, last: int) -> str:
    """The most severe status of those records near a range that overlap it; ``empty`` when none does [docs]."""
    found = {s.status for s in near if s.start <= last and s.end >= start}
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


class Piece(NamedTuple):
    """What a window, both ends inclusive, holds of a record."""

    span: Span
    low: int
    high: int

    @property
    def first(self) -> int:
        return max(self.low, self.span.start)

    @property
    def length(self) -> int:
        return min(self.high, self.span.end) - self.first + 1


Pieces = list[tuple[Part, Span]]
"""Parts of recordings, each with the record it is of."""


def pieces_in(
    world: World, user_uri: str, windows: list[Window], only: set[int] | None = None, most: int | None = None
) -> list[Piece]:
    """What windows hold of a user's records, oldest first; of these records alone, if ``only`` is given. With
    ``most``, older ones are not looked for once the newer ones are that many seconds long."""
    if not windows:
        return []
    near = spans(world, user_uri).between(min(w[0] for w in windows), max(w[1] for w in windows))
    return pieces_of(near, windows, only, most)


def pieces_of(near: list[Span], windows: list[Window], only: set[int] | None, most: int | None) -> list[Piece]:
    """The same, of records at hand."""
    found: list[Piece] = []
    left = float("inf") if most is None else most * TICK
    for span in reversed(near):
        if span.status == "deleted" or (only is not None and span.id not in only):
            continue
        for low, high in reversed(windows):
            if span.start <= high and span.end >= low:
                found.append(Piece(span, low, high))
                left -= found[-1].length
        if left <= 0:
            break
    return found[::-1]


def newest(pieces: list[Piece], most: int) -> list[Piece]:
    """The newest of some pieces, ``most`` seconds of recorded time; the oldest of these is cut to fit."""
    left = most * TICK + len(pieces)  # ends are inclusive: a record of an hour has a tick more
    if sum(piece.length for piece in pieces) <= left:
        return pieces
    kept: dict[int, Piece] = {}
    for at in sorted(range(len(pieces)), key=lambda i: pieces[i].first, reverse=True):
        piece = pieces[at]
        kept[at] = piece if piece.length <= left else piece._replace(low=piece.first + piece.length - left)
        left -= kept[at].length
        if left <= 0:
            break
    return [kept[at] for at in sorted(kept)]


def parts_of(world: World, user_uri: str, pieces: list[Piece]) -> Pieces:
    """The signals of pieces of one user's records."""
    return [(Part(signals_of(world, user_uri, span), low, high + 1), span) for span, low, high in pieces]


def known_at(call: Call, record: dict[str, Any]) -> Span:
    """The span of a record's document, as it is now."""
    span = Span(record["start"], record["end"], record["id"], record["status"])
    status, end = live_state(call.world, span)
    return span._replace(status=status, end=end)
