"""Stations: lists and their filters, status, software, metadata, tags."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..auth import scope
from ..errors import NotFound
from ..live import Board
from ..paging import page
from ..places import BY_ID, Ids, ordered, present, stations, within

__all__ = [
    "stations_apps",
    "stations_get",
    "stations_list",
    "stations_metadata",
    "stations_status",
    "stations_tag_groups",
    "stations_tags",
    "stations_tags_of_group",
    "stations_with_tag",
]


def _station(call: Call) -> int:
    """The station the path names; one outside the key's groups does not exist."""
    station: int = call.args["id"]
    documents = stations(call.world)
    document = documents.raw(station)
    seen = scope(call)
    if document is None or (seen is not None and (documents.get(station) or {}).get("group_id") not in seen):
        raise NotFound(f"no station {station}" + ("" if seen is None else " in the groups of this key"))
    return station


def _both(first: Ids, second: Ids) -> Ids:
    """Ids that stand in both lists."""
    if len(second) < len(first):
        first, second = second, first
    members = set(second)
    return ordered([i for i in first if i in members])


def stations_list(call: Call) -> bytes:
    """Stations by id; filters narrow each other. A station that boots two systems is found by either."""
    collection = stations(call.world)
    wanted = call.params
    status, seen = wanted["status"], scope(call)
    parts: list[Ids] = [] if seen is None else [within(call.world, seen)]
    if wanted["has_application"] is not None:
        application = wanted["has_application"]
        known = call.docs("application").raw(application) is not None
        software = call.docs("inventory")
        found: Ids = software.view(("apps", application), BY_ID) if known else ordered(())
        parts.append(present(call.world, found, software))
    if wanted["os"] is not None:
        parts.append(collection.view(("operating_systems.name", wanted["os"]), BY_ID))
    if wanted["form_factor"] is not None:
        parts.append(collection.view(("form_factor", wanted["form_factor"].capitalize()), BY_ID))
    ids: Ids = parts[0] if parts else collection.view(sort=BY_ID)
    for part in parts[1:]:
        ids = _both(ids, part)
    if status is not None:
        board = Board(call.world)
        memo = None if parts else board.fresh(collection.memo)
        if memo is None:
            ids = board.only(ids, status)
        else:
            kept: Any = memo.get(status)
            ids = memo[status] = kept if kept is not None else board.only(ids, status)
    return page(call, collection, ids)


def stations_get(call: Call) -> bytes | None:
    return stations(call.world).raw(_station(call))


def stations_status(call: Call) -> str:
    """A bare JSON string."""
    return Board(call.world).of(_station(call))


def stations_apps(call: Call) -> bytes:
    """Applications found on the station, by id."""
    software = call.docs("inventory").get(_station(call))
    applications = call.docs("application")
    found = software["apps"] if software else []
    return page(call, applications, ordered([key for key in found if applications.raw(key) is not None]))


def stations_metadata(call: Call) -> list[Any]:
    found = call.docs("metadata").get(_station(call))
    attributes: list[Any] = found["attributes"] if found else []
    return attributes


def stations_tags(call: Call) -> bytes:
    """Every tag, grouped or not, in alphabetical order."""
    tags = call.docs("station_tag")
    found: bytes | None = tags.memo.get("names")
    if found is None:
        found = tags.memo["names"] = encode(sorted((tag["name"] for tag in tags), key=str.lower))
    return found


def stations_tag_groups(call: Call) -> bytes:
    """Names of tag groups, in alphabetical order: a name is the identifier."""
    tag_groups = call.docs("station_tag_group")
    found: bytes | None = tag_groups.memo.get("names")
    if found is None:
        found = tag_groups.memo["names"] = encode(sorted((group["name"] for group in tag_groups), key=str.lower))
    return found


def stations_tags_of_group(call: Call) -> list[str]:
    """Tags of a tag group. Names are told apart without regard to case."""
    key = call.args["tag_group"].lower()
    if call.docs("station_tag_group").raw(key) is None:
        raise NotFound(f"no tag group {call.args['tag_group']!r}")
    return sorted((tag["name"] for tag in call.docs("station_tag").where("group_key", key)), key=str.lower)


def stations_with_tag(call: Call) -> bytes:
    """Stations that bear a tag, by id."""
    key = call.args["tag"].lower()
    if call.docs("station_tag").raw(key) is None:
        raise NotFound(f"no station tag {call.args['tag']!r}")
    tagging = call.docs("tagging")
    ids = present(call.world, tagging.view(("keys", key), BY_ID), tagging)
    seen = scope(call)
    if seen is not None:
        ids = _both(ids, within(call.world, seen))
    return page(call, stations(call.world), ids)
