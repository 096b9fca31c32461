"""The status of stations now: what the control plane made of some of them, the day's habits of all others."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from mockservers.engine.store import Collection
from mockservers.engine.world import World

from . import occupancy
from .occupancy import IN_USE, OFFLINE, POWERED_ON, SLOT
from .places import Ids, ordered
from .settings import settings

__all__ = ["Board", "Seen", "activity"]


class Seen(NamedTuple):
    """A station the control plane drove: last check-in (ms), id of the open session, switched off."""

    at: int
    session: int | None
    off: bool


def activity(world: World) -> Collection:
    """Stations the control plane drove, by station id."""
    return world.collection("labstats", "activity")


def _touched(world: World) -> dict[int, Seen]:
    collection = activity(world)
    found: dict[int, Seen] | None = collection.memo.get("seen")
    if found is None:
        found = {d["id"]: Seen(d["seen"], d["session"], d["off"]) for d in collection}
        collection.memo["seen"] = found
    return found


class Board:
    """Statuses in a world at this instant."""

    __slots__ = ("_habits", "_now", "_slot", "_threshold", "_touched", "_world")

    def __init__(self, world: World) -> None:
        self._world = world
        self._now = world.clock.ms()
        self._slot = (world.seed, self._now // SLOT)
        self._habits = occupancy.at(world.seed, self._now)
        self._touched = _touched(world)
        self._threshold = settings(world).offline_threshold

    def of(self, station: int) -> str:
        """``in_use``, ``powered_on`` or ``offline``."""
        seen = self._touched.get(station)
        return self._habits[station] if seen is None else self._driven(seen)

    def _driven(self, seen: Seen) -> str:
        if seen.off or self._now - seen.at > self._threshold:
            return OFFLINE
        return POWERED_ON if seen.session is None else IN_USE

    def count(self, ids: Ids) -> tuple[int, int, int]:
        """How many of these stations are offline, powered on and free, in use."""
        counts = Counter(map(self._habits.__getitem__, ids))
        if self._touched:
            for station in self._driven_of(list(ids)):
                counts[self._habits[station]] -= 1
                counts[self._driven(self._touched[station])] += 1
        return counts[OFFLINE], counts[POWERED_ON], counts[IN_USE]

    def _driven_of(self, ids: list[int]) -> list[int]:
        """Those of the (ascending) ids that the control plane drove."""
        touched = self._touched
        if len(touched) > len(ids):
            return [i for i in ids if i in touched]
        out = []
        for station in touched:
            at = bisect_left(ids, station)
            if at < len(ids) and ids[at] == station:
                out.append(station)
        return out

    def only(self, ids: Ids, status: str) -> Ids:
        """Those of the stations with that status."""
        habits = self._habits
        if not self._touched:
            return ordered([i for i in ids if habits[i] == status])
        return ordered([i for i in ids if self.of(i) == status])

    def fresh(self, memo: dict[object, object]) -> dict[object, object] | None:
        """A memo for results that hold until a station is driven, moved or made, or the slot ends; None when stations
        were driven, because their silence may pass the threshold at any moment."""
        if self._touched:
            return None
        kept = memo.get("slot")
        if not isinstance(kept, tuple) or kept[0] != self._slot:
            kept = memo["slot"] = (self._slot, {})
        found: dict[object, object] = kept[1]
        return found
