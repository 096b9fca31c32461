"""Resources of the older interfaces, fields in the order they stand on the wire."""

from __future__ import annotations

from mockservers.engine.contract import Resource, array, boolean, integer, number, string

__all__ = ["LEGACY_RESOURCES"]

PAGE_GROUP = Resource(
    "PublicPageGroup",
    (
        string("Label", evidence="sample"),
        string("Description", nullable=True, optional=True, evidence="sample"),
        integer("InUse", minimum=0, evidence="sample"),
        integer("Available", minimum=0, evidence="sample", note="Powered on and free."),
        integer("Offline", minimum=0, evidence="sample"),
        integer("TurnedOn", minimum=0, evidence="sample", note="InUse + Available, unlike powered_on of the REST API."),
        integer("Total", minimum=0, evidence="sample"),
        integer("OrderNum", minimum=1, evidence="sample"),
    ),
    closed=True,
    evidence="sample",
)

PAGE = Resource(
    "PublicPage",
    (
        integer("PublicApiStationSetId", minimum=1, evidence="sample"),
        string("Name", evidence="sample"),
        integer("ChangeSpeed", evidence="sample", note="Seconds, it seems."),
        array("Groups", "PublicPageGroup", evidence="sample"),
        integer("InUse", minimum=0, evidence="sample"),
        integer("Available", minimum=0, evidence="sample"),
        integer("Offline", minimum=0, evidence="sample"),
        integer("Total", minimum=0, evidence="sample"),
    ),
    closed=True,
    evidence="sample",
)

MAP_STATION = Resource(
    "PublicMapStation",
    (
        integer("Id", evidence="sample"),
        integer("MapStationsId", evidence="sample"),
        integer("MapId", evidence="sample"),
        integer("GroupId", links="Group", evidence="sample"),
        integer("StationId", links="Station", evidence="sample"),
        boolean("Flip", evidence="sample"),
        integer("Rotate", enum=(0, 90, 180, 270), evidence="sample"),
        string("Shape", evidence="sample"),
        integer("X", evidence="sample"),
        integer("Y", evidence="sample"),
        string("Os", evidence="sample"),
        string("HostName", evidence="sample"),
        string("IpAddresses", evidence="sample", note="One text, not a list."),
        string("StationName", evidence="sample"),
        string("Icon", evidence="sample"),
        string("Status", enum=("Offline", "PoweredOn", "InUse"), evidence="sample"),
    ),
    closed=True,
    evidence="sample",
)

MAP_ITEM = Resource(
    "PublicMapItem",
    (
        integer("Id", evidence="sample"),
        string("CustomerFileId", evidence="sample"),
        integer("X", evidence="sample"),
        integer("Y", evidence="sample"),
        boolean("Flip", evidence="sample"),
        integer("Rotate", evidence="sample"),
    ),
    closed=True,
    evidence="sample",
)

MAP = Resource(
    "PublicMap",
    (
        integer("Id", evidence="sample"),
        integer("MapId", evidence="sample"),
        string("MapName", evidence="sample"),
        string("MapDesc", nullable=True, evidence="sample"),
        integer("Width", evidence="sample"),
        integer("Height", evidence="sample"),
        number("Scale", evidence="sample"),
        string("Label", enum=("none", "StationName", "HostName", "IpAddress"), evidence="sample"),
        number("FontSize", evidence="sample"),
        boolean("ShowOS", evidence="sample"),
        boolean("ShowTT", evidence="sample"),
        string("CustomerFileId", nullable=True, evidence="sample"),
        string("BackColor", evidence="sample"),
        string("ForeColor", evidence="sample"),
        integer("Grid", evidence="sample"),
        array("MapStations", "PublicMapStation", evidence="sample"),
        array("MapCustomItems", "PublicMapItem", evidence="sample"),
    ),
    closed=True,
    evidence="sample",
    note="OfflineAsAvailable, which newer viewers read, is left out: a strict client knows only these keys.",
)

GROUP_STAT = Resource(
    "GroupStat",
    (
        integer("groupId", evidence="sample"),
        string("groupName", nullable=True, evidence="sample"),
        integer("offCount", evidence="sample"),
        integer("availableCount", evidence="sample"),
        integer("unavailableCount", evidence="sample"),
        integer("inUseCount", evidence="sample"),
        boolean("hasPublishedSchedule", evidence="sample"),
        boolean("isAvailable", evidence="sample"),
        integer("totalCount", evidence="sample"),
        string("groupDescription", nullable=True, evidence="sample"),
        boolean("reservable", evidence="sample"),
        integer("parentGroupId", nullable=True, evidence="sample"),
        string("parentGroupName", nullable=True, evidence="sample"),
        integer("childGroupCount", evidence="sample"),
        number("percentInUse", evidence="sample"),
    ),
    closed=True,
    evidence="sample",
)

LEGACY_RESOURCES = (PAGE_GROUP, PAGE, MAP_STATION, MAP_ITEM, MAP, GROUP_STAT)
