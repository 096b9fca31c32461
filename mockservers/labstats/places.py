"""The tree of groups, and the stations below each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Protocol

from mockservers.engine.store import Collection
from mockservers.engine.store.ordered import Ordered
from mockservers.engine.world import World

__all__ = ["Ids", "below", "groups", "ordered", "present", "stations", "subtree", "visible", "within"]

BY_ID = "@key"


class Ids(Protocol):
    """Ascending ids that can be cut into pages."""

    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[int]: ...
    def slice(self, offset: int, limit: int, reverse: bool = False) -> list[int]: ...
    def rank_after(self, sort: int) -> int: ...


def ordered(ids: Iterable[int]) -> Ids:
    """Ascending ids as pages want them."""
    keys = list(ids)
    return Ordered(keys, keys)


def groups(world: World) -> Collection:
    return world.collection("labstats", "group")


def stations(world: World) -> Collection:
    return world.collection("labstats", "station")


def subtree(world: World, group: int) -> tuple[int, ...]:
    """A group and all groups below it. The same tuple is given until some group changes."""
    collection = groups(world)
    key = ("subtree", group)
    found: tuple[int, ...] | None = collection.memo.get(key)
    if found is None:
        seen = {group: None}
        waiting = [group]
        while waiting:
            for child in collection.view(("parent_group_id", waiting.pop()), BY_ID):
                if child not in seen:
                    seen[child] = None
                    waiting.append(child)
        found = collection.memo[key] = tuple(seen)
    return found


def below(world: World, group: int) -> Ids:
    """Ids of the stations of a group and of all groups below it."""
    tree = subtree(world, group)
    return stations(world).view(("group_id", group), BY_ID) if len(tree) == 1 else within(world, tree)


def within(world: World, tree: tuple[int, ...] | frozenset[int]) -> Ids:
    """Ids of the stations of these groups."""
    collection = stations(world)
    key = ("within", id(tree))  # an identity that cannot pass to another tree while the memo holds this one
    kept = collection.memo.get(key)
    if kept is None:
        ids = sorted(chain.from_iterable(collection.view(("group_id", g), BY_ID) for g in tree))
        kept = collection.memo[key] = (tree, ordered(ids))
    found: Ids = kept[1]
    return found


def present(world: World, ids: Ids, beside: Collection) -> Ids:
    """Those of the ids, found in what is kept beside stations, whose station is still there. A row stands beside every
    station: only more rows than stations mean that the control plane deleted some of these."""
    documents = stations(world)
    if len(beside) == len(documents):
        return ids
    return ordered([i for i in ids if documents.raw(i) is not None])


def visible(world: World, roots: tuple[int, ...]) -> frozenset[int]:
    """What a key limited to groups sees: those groups and all below them."""
    collection = groups(world)
    key = ("visible", roots)
    found: frozenset[int] | None = collection.memo.get(key)
    if found is None:
        found = collection.memo[key] = frozenset(chain.from_iterable(subtree(world, root) for root in roots))
    return found
