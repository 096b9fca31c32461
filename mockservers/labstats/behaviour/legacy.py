"""The older interfaces: public pages, maps and their images, the SOAP statistics."""

from __future__ import annotations

import re
from typing import Any

from mockservers.engine.call import Call, Reply

from ..auth import credentials
from ..errors import CORS, NoRoute, SoapFault
from ..images import png
from ..live import Board
from ..occupancy import IN_USE, OFFLINE, POWERED_ON
from ..places import BY_ID, below, groups, stations
from ..soap import answer, operation_of, wsdl

__all__ = [
    "legacy_file",
    "legacy_map",
    "legacy_os_icon",
    "legacy_page",
    "legacy_soap",
    "legacy_station_icon",
    "legacy_statistics",
    "legacy_wsdl",
]

_WORDS = {IN_USE: "InUse", POWERED_ON: "PoweredOn", OFFLINE: "Offline"}
_COLOURS = {"InUse": (204, 51, 51), "PoweredOn": (51, 153, 76), "Offline": (150, 150, 150)}
_STATION_ICON = re.compile(r"[\w ]+-(InUse|PoweredOn|Offline)\.png\Z", re.ASCII)
_OS_ICON = re.compile(r"[\w ]+\.png\Z", re.ASCII)
_PNG = (("Content-Type", "image/png"), CORS)


def legacy_page(call: Call) -> dict[str, Any]:
    """Counts of a page's groups. ``TurnedOn`` has machines in use in it, unlike ``powered_on`` of the REST API."""
    found = call.docs("page_set").get(call.args["page_set_id"])
    if found is None:
        raise NoRoute(f"no page set {call.args['page_set_id']}")
    board = Board(call.world)
    rows = []
    for number, group in enumerate(found["groups"], 1):
        offline, available, in_use = board.count(below(call.world, group["group_id"]))
        rows.append(
            {
                "Label": group["label"],
                "Description": group["description"],
                "InUse": in_use,
                "Available": available,
                "Offline": offline,
                "TurnedOn": in_use + available,
                "Total": in_use + available + offline,
                "OrderNum": number,
            }
        )
    page = {
        "PublicApiStationSetId": found["id"],
        "Name": found["name"],
        "ChangeSpeed": found["change_speed"],
        "Groups": rows,
    }
    return {**page, **{key: sum(row[key] for row in rows) for key in ("InUse", "Available", "Offline", "Total")}}


def legacy_map(call: Call) -> dict[str, Any]:
    """A floor plan with the stations on it as they are now."""
    key = call.args["map_id"]
    found = call.docs("map").get(key)
    if found is None:
        raise NoRoute(f"no map {key}")
    board, documents = Board(call.world), stations(call.world)
    rows = []
    for place in found["stations"]:
        station = documents.get(place["station_id"])
        if station is None:
            continue
        mac = any(system["name"] == "macos" for system in station["operating_systems"][:1])
        rows.append(
            {
                "Id": place["id"],
                "MapStationsId": place["id"],
                "MapId": key,
                "GroupId": station["group_id"] or found["group_id"],
                "StationId": station["id"],
                "Flip": False,
                "Rotate": place["rotate"],
                "Shape": "Default",
                "X": place["x"],
                "Y": place["y"],
                "Os": "Macintosh" if mac else "Windows",
                "HostName": station["host_name"] or "",
                "IpAddresses": ", ".join(station["ip_addresses"]),
                "StationName": station["name"],
                "Icon": station["form_factor"] or "Desktop",
                "Status": _WORDS[board.of(station["id"])],
            }
        )
    return {
        "Id": key,
        "MapId": key,
        "MapName": found["name"],
        "MapDesc": found["description"],
        "Width": 800,
        "Height": max([500, *(row["Y"] + 80 for row in rows)]),
        "Scale": 1.0,
        "Label": "StationName",
        "FontSize": 12.0,
        "ShowOS": True,
        "ShowTT": False,
        "CustomerFileId": found["file_id"],
        "BackColor": "#ffffff",
        "ForeColor": "#222222",
        "Grid": 10,
        "MapStations": rows,
        "MapCustomItems": [],
    }


def legacy_file(call: Call) -> Reply:
    """The background of a map."""
    file = call.args["file_id"]
    if call.args["customer_id"].lower() != credentials(call.world.name).customer_id:
        raise NoRoute("not the customer id of this account")
    if not call.docs("map").where("file_id", file):
        raise NoRoute(f"no file {file!r}")
    return Reply(png(800, 500, (250, 250, 245), (90, 90, 90)), 200, _PNG)


def legacy_station_icon(call: Call) -> Reply:
    """``<shape or icon>-<status>.png``: a square in the status's colour."""
    match = _STATION_ICON.match(call.args["icon"])
    if match is None:
        raise NoRoute(f"no icon {call.args['icon']!r}")
    return Reply(png(32, 32, _COLOURS[match[1]], (60, 60, 60)), 200, _PNG)


def legacy_os_icon(call: Call) -> Reply:
    """``<system>.png``."""
    if _OS_ICON.match(call.args["icon"]) is None:
        raise NoRoute(f"no icon {call.args['icon']!r}")
    return Reply(png(16, 16, (60, 110, 190), (30, 30, 30)), 200, _PNG)


def _statistics(call: Call) -> list[dict[str, Any]]:
    """A row for every group, by id."""
    board, collection = Board(call.world), groups(call.world)
    documents = {d["id"]: d for key in collection.view(sort=BY_ID) if (d := collection.get(key)) is not None}
    rows = []
    for key, group in documents.items():
        offline, available, in_use = board.count(below(call.world, key))
        total = offline + available + in_use
        parent = documents.get(group["parent_group_id"])
        rows.append(
            {
                "groupId": key,
                "groupName": group["name"],
                "offCount": offline,
                "availableCount": available,
                "unavailableCount": 0,
                "inUseCount": in_use,
                "hasPublishedSchedule": group["schedule_id"] is not None,
                "isAvailable": True,
                "totalCount": total,
                "groupDescription": group["description"],
                "reservable": False,
                "parentGroupId": group["parent_group_id"],
                "parentGroupName": parent["name"] if parent is not None else None,
                "childGroupCount": len(collection.view(("parent_group_id", key), BY_ID)),
                "percentInUse": round(100 * in_use / total, 2) if total else 0.0,
            }
        )
    return rows


def legacy_soap(call: Call) -> Reply:
    """SOAP 1.1 or 1.2, by the envelope. The columns of ``GetCurrentStats`` are not known: it answers a fault."""
    name, version = operation_of(call.body, (call.headers.get("SOAPAction") or "").strip('"'))
    if name == "GetCurrentStats":
        raise SoapFault("the data set of GetCurrentStats is not established: use GetGroupedCurrentStats", version)
    kind = "application/soap+xml" if version == 12 else "text/xml"
    return Reply(answer(name, version, _statistics(call)), 200, (("Content-Type", f"{kind}; charset=utf-8"), CORS))


def legacy_wsdl(call: Call) -> Reply:
    return Reply(wsdl(call.base_url + call.path.rstrip("/")), 200, (("Content-Type", "text/xml; charset=utf-8"), CORS))


def legacy_statistics(call: Call) -> dict[str, Any]:
    """The same rows as JSON, for callers that say so in their content type."""
    if call.content_type != "application/json":
        raise SoapFault("the request must have the content type application/json", 0)
    return {"d": _statistics(call)}
