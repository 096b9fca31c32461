"""Inventory: what station clients find installed."""

from __future__ import annotations

from typing import Any

from mockservers.engine.world import World

from ..places import BY_ID
from .common import FIRST, document, integer, text
from .stations import atomic

__all__ = ["install", "take_away", "uninstall"]

_SYSTEMS = ("windows", "macos")


def _application(world: World, app: int | str) -> dict[str, Any]:
    """The application of an id or a name; an unknown name is a new inventory row."""
    applications = world.collection("labstats", "application")
    if not isinstance(app, str):
        return document(world, "application", app)
    name = text("app", app)
    known = applications.where("name", name)
    if known:
        return known[0]
    key = applications.next_id(FIRST)
    row = {
        "id": key,
        "name": name,
        "vendor": None,
        "description": None,
        "source": "inventory",
        "type": "desktop",
        "is_tracked": False,
        "tracking_pattern_match": None,
    }
    applications.put(key, row)
    return row


def _versions(world: World, application: int) -> list[dict[str, Any]]:
    return world.collection("labstats", "application_version").where("application_id", application)


@atomic
def install(
    world: World,
    station_id: int,
    app: int | str,
    version: str | None = None,
    operating_system: str | None = None,
) -> dict[str, Any]:
    """The station's inventory shows a version of an application (an id, or a name; an unknown name makes an
    ``inventory`` application). ``version`` defaults to the newest known there. Gives the version's record."""
    station = document(world, "station", station_id)
    systems = [system["name"] for system in station["operating_systems"]]
    system = operating_system or (systems[0] if systems else "windows")
    if system not in _SYSTEMS:
        raise ValueError(f"operating_system must be windows or macos, not {operating_system!r}")
    if systems and system not in systems:
        raise ValueError(f"station {station_id} does not run {system}: it runs {', '.join(systems)}")
    application = _application(world, app)
    if application["type"] == "webapp":
        raise ValueError(f"{application['name']} is a web application: nobody installs it")
    known = [row for row in _versions(world, application["id"]) if row["operating_system"] == system]
    wanted = text("version", version, 100) if version is not None else known[-1]["version"] if known else "1.0.0"
    found = next((row for row in known if row["version"] == wanted), None)
    versions = world.collection("labstats", "application_version")
    if found is None:
        key = versions.next_id(FIRST)
        found = {
            "id": key,
            "application_id": application["id"],
            "name": application["name"],
            "version": wanted,
            "operating_system": system,
            "install_count": 0,
        }
    inventories = world.collection("labstats", "inventory")
    inventory = inventories.get(station_id) or {"id": station_id, "apps": [], "versions": []}
    if found["id"] not in inventory["versions"]:
        inventory["versions"] = sorted([*inventory["versions"], found["id"]])
        inventory["apps"] = sorted({*inventory["apps"], application["id"]})
        inventories.put(station_id, inventory)
        found["install_count"] += 1
        versions.put(found["id"], found)
    return found


@atomic
def uninstall(world: World, station_id: int, app: int | str, version: str | None = None) -> dict[str, Any]:
    """The station's inventory no longer shows an application, or one version of it. Gives what is left: the ids of the
    applications on the station."""
    document(world, "station", station_id)
    if isinstance(app, str):
        known = world.collection("labstats", "application").where("name", app)
        if not known:
            raise ValueError(f"there is no application {app!r}")
        key = int(known[0]["id"])
    else:
        key = integer("app", app)
    gone = [row["id"] for row in _versions(world, key) if version is None or row["version"] == version]
    if not take_away(world, station_id, gone):
        raise ValueError(f"station {station_id} has no such software: {app!r}" + (f" {version}" if version else ""))
    return {"station_id": station_id, "apps": (world.collection("labstats", "inventory").get(station_id) or {})["apps"]}


def take_away(world: World, station: int, gone: list[int]) -> int:
    """Take versions out of a station's inventory and count their installations down; gives how many it had."""
    inventories = world.collection("labstats", "inventory")
    versions = world.collection("labstats", "application_version")
    inventory = inventories.get(station)
    if inventory is None:
        return 0
    had = [key for key in inventory["versions"] if key in set(gone)]
    for key in had:
        row = versions.get(key)
        if row is not None:
            versions.put(key, {**row, "install_count": row["install_count"] - 1})
    left = [key for key in inventory["versions"] if key not in set(had)]
    owners = {row["application_id"] for key in left if (row := versions.get(key)) is not None}
    if had:
        inventories.put(station, {"id": station, "apps": sorted(owners), "versions": left})
    return len(had)


def with_application(world: World, application: int) -> list[int]:
    """Ids of the stations an application is found on."""
    return list(world.collection("labstats", "inventory").view(("apps", application), BY_ID))
