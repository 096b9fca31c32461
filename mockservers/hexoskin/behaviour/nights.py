"""Long sleep is tagged: four hours or more become a range once the record is complete [docs].

A record becomes complete by the clock alone, so its nights wait in the world until the first call after that moment.
"""

from __future__ import annotations

from mockservers.engine.world import World

from ..dialect import NIGHTS
from ..wire import keep
from .clockwork import TICK, date_of, duration_text, ticks
from .recordings import PROCESSED_MS, SLEEPING, Span, Window, intersect, live_state, resting_windows, signals_of

__all__ = ["await_nights", "tag_nights"]

LONG = 4 * 3600 * TICK
FIRST_ID = 2_450_000


def _nights(world: World, user: str, span: Span) -> list[Window]:
    """When somebody slept long during a record."""
    slept = [(span.start + a, span.start + b) for a, b in signals_of(world, user, span).body.timeline.sleeps]
    return [(low, high) for low, high in intersect(slept, [(span.start, span.end)]) if high - low >= LONG]


def await_nights(world: World, user: str, span: Span) -> None:
    """Tag what was slept during a record once it is complete, its upload having begun now."""
    if _nights(world, user, span):
        waiting = {**world.store.values.get(NIGHTS, {}), span.id: world.clock.ms() + PROCESSED_MS}
        world.store.values[NIGHTS] = waiting


def tag_nights(world: World) -> None:
    """Tag the nights whose records are complete by now, but for those that somebody tagged himself."""
    waiting = world.store.values.get(NIGHTS, {})
    due = [id for id, at in waiting.items() if at <= world.clock.ms()]
    if not due:
        return
    world.store.values[NIGHTS] = {id: at for id, at in waiting.items() if id not in due}
    records, ranges = world.collection("hexoskin", "record"), world.collection("hexoskin", "range")
    for record in filter(None, map(records.get, due)):
        span = Span(record["start"], record["end"], record["id"], record["status"])
        if live_state(world, span)[0] != "complete":
            continue
        user, tagged = record["user"]["resource_uri"], date_of(ticks(waiting[span.id]))
        for night in _nights(world, user, span):
            if intersect([night], resting_windows(world, user, SLEEPING)):
                continue
            id = ranges.next_id(FIRST_ID)
            document = {
                "activityattributes": [],
                "context": {"activitytype": SLEEPING[0], "trainingroutine": None},
                "created": tagged,
                "duration": duration_text(*night),
                "end": night[1],
                "id": id,
                "labels": [],
                "last_modified": tagged,
                "metrics": [],
                "name": "Sleep",
                "note": "",
                "parent": None,
                "rank": 0,
                "ranges": [],
                "resource_uri": f"/api/range/{id}/",
                "start": night[0],
                "start_date": date_of(night[0]),
                "status": "empty",
                "user": user,
            }
            keep(ranges, id, document)
