"""Groups: a tree whose leaves hold stations. Lists and counts of a group cover everything below it."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import Collection, encode

from ..auth import scope
from ..errors import NotFound
from ..live import Board
from ..paging import page
from ..places import BY_ID, below, groups, stations, subtree

__all__ = ["groups_capabilities", "groups_get", "groups_groups", "groups_list", "groups_stations", "groups_status"]


def _group(call: Call) -> int:
    """The group the path names; a group outside the key's limits does not exist."""
    group: int = call.args["id"]
    seen = scope(call)
    if groups(call.world).raw(group) is None or (seen is not None and group not in seen):
        raise NotFound(f"no group {group}" + ("" if seen is None else " below the groups of this key"))
    return group


def _rows(collection: Collection) -> list[dict[str, Any]]:
    """All groups by id, decoded; names in lower case."""
    found: list[dict[str, Any]] | None = collection.memo.get("rows")
    if found is None:
        found = []
        for key in collection.view(sort=BY_ID):
            document = collection.get(key)
            if document is not None:
                document["name"] = document["name"].lower()
                found.append(document)
        collection.memo["rows"] = found
    return found


def _join(collection: Collection, ids: list[int]) -> bytes:
    return b"[%b]" % b",".join(collection.raws(ids))


def groups_list(call: Call) -> bytes:
    """Every group at every depth, by id: this list has no pages."""
    collection = groups(call.world)
    wanted = call.params
    search, contents, features = wanted["search"], wanted["contents"], wanted["has_lab_features_enabled"]
    capability, seen = wanted["capability"], scope(call)
    if search is None and contents is None and features is None and capability is None and seen is None:
        every: bytes | None = collection.memo.get("every")
        if every is None:
            every = collection.memo["every"] = _join(collection, list(collection.view(sort=BY_ID)))
        return every
    rows = _rows(collection)
    if search is not None:
        term = search.lower()
        rows = [row for row in rows if term in row["name"]]
    if contents is not None:
        rows = [row for row in rows if row["contents"] == contents]
    if features is not None:
        rows = [row for row in rows if row["has_lab_features_enabled"] is features]
    ids = [row["id"] for row in rows if seen is None or row["id"] in seen]
    if capability is not None:
        able = set(call.docs("group_capability").view(("keys", capability.lower())))
        ids = [i for i in ids if i in able]
    return _join(collection, ids)


def groups_get(call: Call) -> bytes | None:
    return groups(call.world).raw(_group(call))


def groups_groups(call: Call) -> bytes:
    """Direct children; none when the group holds stations."""
    collection = groups(call.world)
    return _join(collection, list(collection.view(("parent_group_id", _group(call)), BY_ID)))


def groups_stations(call: Call) -> bytes:
    """Stations of the group and of all groups below it, by id."""
    group = _group(call)
    ids = below(call.world, group)
    collection = stations(call.world)
    status = call.params["status"]
    if status is not None:
        board = Board(call.world)
        memo = board.fresh(collection.memo)
        if memo is None:
            ids = board.only(ids, status)
        else:
            tree = subtree(call.world, group)
            kept: Any = memo.get(("only", group, status))
            if kept is None or kept[0] is not tree:
                kept = memo["only", group, status] = (tree, board.only(ids, status))
            ids = kept[1]
    return page(call, collection, ids)


def groups_status(call: Call) -> bytes:
    """Stations by status, over the same set as the list. Exactly three keys: known clients refuse a fourth."""
    group = _group(call)
    board = Board(call.world)
    memo = board.fresh(stations(call.world).memo)
    tree = subtree(call.world, group)
    if memo is not None:
        kept: Any = memo.get(("count", group))
        if kept is not None and kept[0] is tree:
            return kept[1]  # type: ignore[no-any-return]
    offline, powered_on, in_use = board.count(below(call.world, group))
    body = b'{"offline_count":%d,"powered_on":%d,"in_use_count":%d}' % (offline, powered_on, in_use)
    if memo is not None:
        memo["count", group] = (tree, body)
    return body


def groups_capabilities(call: Call) -> bytes:
    """Names of lab capabilities, in alphabetical order."""
    collection = call.docs("group_capability")
    found: bytes | None = collection.memo.get("names")
    if found is None:
        names = {name for row in collection for name in row["capabilities"]}
        found = collection.memo["names"] = encode(sorted(names, key=str.lower))
    return found
