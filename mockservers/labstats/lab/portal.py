"""What administrators do in the portal: groups, tags, retirements, API keys, settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockservers.engine.clock import parse_duration
from mockservers.engine.world import World

from ..auth import PERMISSIONS, key_document, networks
from ..live import activity
from ..places import groups, stations, subtree
from ..settings import change, settings
from .common import document, integer, text
from .software import take_away
from .stations import atomic

__all__ = ["assign", "configure", "create_key", "move_group", "retire", "revoke_key", "set_tags"]


def _strings(name: str, values: object) -> list[str]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of texts, not {values!r}")
    return [text(name, value) for value in values]


@atomic
def assign(world: World, station_id: int, group_id: int | None) -> dict[str, Any]:
    """Move a station to a group that holds stations, or (None) to none. Gives the station."""
    found = document(world, "station", station_id)
    if group_id is not None and document(world, "group", group_id)["contents"] != "stations":
        raise ValueError(f"group {group_id} holds groups, not stations")
    found["group_id"] = group_id
    stations(world).put(station_id, found)
    return found


@atomic
def move_group(world: World, group_id: int, parent_group_id: int | None) -> dict[str, Any]:
    """Put a group, and all below it, under another group that holds groups, or (None) at the top. Gives the group."""
    found = document(world, "group", group_id)
    if parent_group_id is not None:
        if document(world, "group", parent_group_id)["contents"] != "groups":
            raise ValueError(f"group {parent_group_id} holds stations, not groups")
        if parent_group_id in subtree(world, group_id):
            raise ValueError(f"group {parent_group_id} is group {group_id} or lies below it")
    found["parent_group_id"] = parent_group_id
    groups(world).put(group_id, found)
    return found


@atomic
def retire(world: World, station_id: int) -> dict[str, Any]:
    """Decommission a station: the API shows it no more, its history stays. Gives the station as it was."""
    found = document(world, "station", station_id)
    inventory = world.collection("labstats", "inventory").get(station_id)
    if inventory is not None:
        take_away(world, station_id, inventory["versions"])
    for name in ("inventory", "metadata", "tagging"):
        world.collection("labstats", name).delete(station_id)
    activity(world).delete(station_id)
    stations(world).delete(station_id)
    return found


@atomic
def set_tags(world: World, station_id: int, tags: list[str], tag_group: str | None = None) -> list[str]:
    """Give a station exactly these tags. Names nobody used yet become tags, in ``tag_group`` if one is named. Gives the
    names as they are written."""
    document(world, "station", station_id)
    names = _strings("tags", tags)
    known = world.collection("labstats", "station_tag")
    group_key = None
    if tag_group is not None:
        group_key = text("tag_group", tag_group).lower()
        tag_groups = world.collection("labstats", "station_tag_group")
        if tag_groups.get(group_key) is None:
            tag_groups.put(group_key, {"name": tag_group})
        tag_group = (tag_groups.get(group_key) or {})["name"]
    written = []
    for name in names:
        tag = known.get(name.lower())
        if tag is None:
            tag = {"name": name, "tag_group": tag_group, "group_key": group_key}
            known.put(name.lower(), tag)
        if tag["name"] not in written:
            written.append(tag["name"])
    row = {"id": station_id, "tags": written, "keys": [name.lower() for name in written]}
    world.collection("labstats", "tagging").put(station_id, row)
    return written


@atomic
def create_key(
    world: World,
    purpose: str = "made by a test",
    permissions: list[str] | None = None,
    can_read_history: bool = False,
    groups: list[int] | None = None,
    allowed_ips: list[str] | None = None,
) -> dict[str, Any]:
    """Make an API key: what it may read (None: everything but history), below which groups (None: the account), from
    which addresses (None: any). Gives the key's record."""
    wanted = list(PERMISSIONS) if permissions is None else _strings("permissions", permissions)
    for name in wanted:
        if name not in PERMISSIONS:
            raise ValueError(f"permissions: no data type {name!r}. Data types: {', '.join(PERMISSIONS)}")
    if not isinstance(can_read_history, bool):
        raise ValueError(f"can_read_history must be true or false, not {can_read_history!r}")
    if groups is not None:
        if not isinstance(groups, list | tuple):
            raise ValueError(f"groups must be a list of group ids, not {groups!r}")
        for group in groups:
            document(world, "group", group)
    allowed = _addresses(allowed_ips)
    key = world.ids.uuid()
    row = key_document(
        key, text("purpose", purpose), wanted, can_read_history, "global" if groups is None else list(groups), allowed
    )
    world.collection("labstats", "api_key").put(key, row)
    world.register("labstats", key)
    return row


def _addresses(values: list[str] | None) -> list[str]:
    found = [] if values is None else _strings("allowed_ips", values)
    try:
        networks(tuple(found))
    except ValueError as error:
        raise ValueError(f"allowed_ips: {error}") from None
    return found


@atomic
def revoke_key(world: World, key: str) -> dict[str, Any]:
    """Delete an API key. Gives its record as it was."""
    keys = world.collection("labstats", "api_key")
    name = text("key", key).lower()
    found = keys.get(name)
    if found is None:
        raise ValueError(f"there is no API key {key!r}")
    keys.delete(name)
    return found


_UNSET: Any = object()


@atomic
def configure(
    world: World,
    *,
    offline_threshold: str | float = _UNSET,
    rate_limit: int | None = _UNSET,
    rate_window: str | float = _UNSET,
    allowed_ips: list[str] | None = _UNSET,
    extensions: bool = _UNSET,
) -> dict[str, Any]:
    """Set what is given, leave the rest: ``offline_threshold`` and ``rate_window`` are durations (``"10m"``, seconds),
    ``rate_limit`` calls a window or None, ``allowed_ips`` for keys without a list of their own, ``extensions`` the
    invented history operations. Gives all settings, durations in seconds."""
    now = settings(world)
    if offline_threshold is not _UNSET:
        now = now._replace(offline_threshold=_span("offline_threshold", offline_threshold))
    if rate_window is not _UNSET:
        now = now._replace(rate_window=_span("rate_window", rate_window))
    if rate_limit is not _UNSET:
        if rate_limit is not None and integer("rate_limit", rate_limit) < 1:
            raise ValueError(f"rate_limit must be at least 1, or null for none, not {rate_limit}")
        now = now._replace(rate_limit=rate_limit)
    if allowed_ips is not _UNSET:
        now = now._replace(allowed_ips=tuple(_addresses(allowed_ips)))
    if extensions is not _UNSET:
        if not isinstance(extensions, bool):
            raise ValueError(f"extensions must be true or false, not {extensions!r}")
        now = now._replace(extensions=extensions)
    change(world, now)
    return {
        "offline_threshold": now.offline_threshold / 1000,
        "rate_limit": now.rate_limit,
        "rate_window": now.rate_window / 1000,
        "allowed_ips": list(now.allowed_ips),
        "extensions": now.extensions,
    }


def _span(name: str, value: str | float) -> int:
    try:
        ms = parse_duration(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if ms <= 0:
        raise ValueError(f"{name} must be longer than nothing, not {value!r}")
    return ms
