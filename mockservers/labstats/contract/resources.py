"""Resources of the REST API, fields in the order they stand on the wire."""

from __future__ import annotations

from mockservers.engine.contract import Field, Resource, array, boolean, integer, obj, string

__all__ = ["RESOURCES"]

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

APPLICATION = Resource(
    "Application",
    (
        integer("id", access="R", minimum=1, evidence="seed"),
        string("name", evidence="seed"),
        string("vendor", nullable=True, evidence="seed"),
        string("description", nullable=True, evidence="seed"),
        string(
            "source",
            enum=("catalog", "inventory", "user_defined"),
            evidence="seed",
            note="What the query parameter called type filters.",
        ),
        string("type", enum=("desktop", "webapp"), evidence="seed"),
        boolean("is_tracked", evidence="seed"),
        string("tracking_pattern_match", nullable=True, enum=("wildcard", "reg_ex"), evidence="seed"),
    ),
    collection="application",
    closed=True,
    evidence="seed",
)

VERSION = Resource(
    "ApplicationVersion",
    (
        integer("id", access="R", minimum=1, evidence="seed"),
        integer("application_id", links="Application", evidence="seed"),
        string("name", evidence="seed", note="The application's name at this version."),
        string("version", evidence="seed"),
        string("operating_system", enum=("windows", "macos"), evidence="seed"),
        integer("install_count", minimum=0, evidence="seed", note="Stations on which this version is detected."),
    ),
    collection="application_version",
    closed=True,
    evidence="seed",
)

GROUP = Resource(
    "Group",
    (
        integer("id", access="R", minimum=1, evidence="seed"),
        integer("parent_group_id", nullable=True, links="Group", evidence="seed"),
        integer("schedule_id", nullable=True, links="Schedule", evidence="seed"),
        string("name", evidence="seed", note="The fourth key: a known client reads it by position."),
        string("description", nullable=True, evidence="seed"),
        string("contents", enum=("stations", "groups"), evidence="seed"),
        boolean("has_lab_features_enabled", evidence="seed"),
    ),
    collection="group",
    closed=True,
    evidence="seed",
)

GROUP_STATUS = Resource(
    "GroupStatus",
    (
        integer("offline_count", minimum=0, evidence="sample"),
        integer("powered_on", minimum=0, evidence="sample", note="Nobody logged on. No _count in this one."),
        integer("in_use_count", minimum=0, evidence="sample"),
    ),
    closed=True,
    evidence="sample",
    note="Exactly these keys: known clients refuse others.",
)

STATION = Resource(
    "Station",
    (
        integer("id", access="R", minimum=1, evidence="seed"),
        string("name", evidence="seed"),
        string("description", nullable=True, evidence="seed"),
        integer("group_id", nullable=True, links="Group", evidence="seed", note="Null: not assigned to a group."),
        string("host_name", nullable=True, evidence="seed"),
        string("manufacturer", nullable=True, evidence="seed"),
        string("model", nullable=True, evidence="seed"),
        string("serial_number", nullable=True, evidence="seed"),
        string("form_factor", nullable=True, enum=("Desktop", "Laptop"), evidence="seed"),
        array(
            "operating_systems",
            obj(
                "",
                string("name", enum=("windows", "macos"), evidence="seed"),
                string("version", evidence="seed"),
                closed=True,
            ),
            evidence="seed",
            note="Every system the machine reported with: two when it boots both.",
        ),
        array("ip_addresses", string(format="ipv4"), evidence="seed"),
        array("ip_v6_addresses", string(format="ipv6"), evidence="seed"),
        array("mac_addresses", string(pattern="^([0-9A-F]{2}:){5}[0-9A-F]{2}$"), evidence="seed"),
        array("subnets", string(format="ipv4"), evidence="seed", note="Masks, parallel to ip_addresses."),
        string("client_version", nullable=True, evidence="seed"),
        boolean("allow_student_routing", evidence="seed"),
        string("remote_access_address", nullable=True, evidence="sample"),
    ),
    collection="station",
    closed=True,
    evidence="seed",
    note="No status: ask for it, or filter by it.",
)

METADATA = Resource(
    "StationMetadataAttribute",
    (
        string("name", evidence="seed"),
        string("value", evidence="seed", note="Always text, with its unit."),
        boolean("is_user_defined", evidence="seed"),
    ),
    closed=True,
    evidence="seed",
)


def _time(name: str, evidence: str) -> Field:
    return obj(
        name,
        integer("hour", minimum=0, maximum=23, evidence=evidence),
        integer("minute", minimum=0, maximum=59),
        integer("second", minimum=0, maximum=59),
        closed=True,
        evidence=evidence,
    )


TIME_BLOCK = obj("", _time("start_time", "sample"), _time("end_time", "inferred"), closed=True)

SCHEDULE = Resource(
    "Schedule",
    (
        integer("id", access="R", minimum=1, evidence="sample"),
        string("name", evidence="sample"),
        string("description", nullable=True, evidence="sample"),
        *(
            obj(
                day,
                string("day_of_week", enum=DAYS, evidence="sample", note="The spelling is inferred."),
                array("time_blocks", TIME_BLOCK, evidence="sample"),
                closed=True,
                evidence="sample" if day == "monday" else "inferred",
            )
            for day in DAYS
        ),
    ),
    collection="schedule",
    closed=True,
    evidence="sample",
)

_WHEN = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$"
_INVENTED = "Invented, see the history operations. What it names may be retired since."

LOGIN = Resource(
    "Login",
    (
        integer("id", access="R", minimum=1),
        integer("station_id"),
        integer("group_id", nullable=True, note="The group at that time."),
        string("user_name"),
        string("start_time", pattern=_WHEN, evidence="seed"),
        string("end_time", nullable=True, pattern=_WHEN),
    ),
    collection="login",
    closed=True,
    note=_INVENTED,
)

APPLICATION_USE = Resource(
    "ApplicationUse",
    (
        integer("id", access="R", minimum=1),
        integer("application_id"),
        string("name", evidence="seed"),
        integer("station_id"),
        string("start_time", pattern=_WHEN, evidence="seed"),
        string("end_time", nullable=True, pattern=_WHEN),
    ),
    collection="application_use",
    closed=True,
    note=_INVENTED,
)

STATUS_CHANGE = Resource(
    "StatusChange",
    (
        integer("id", access="R", minimum=1),
        integer("station_id"),
        string("status", enum=("in_use", "powered_on", "offline")),
        string("start_time", pattern=_WHEN),
        string("end_time", nullable=True, pattern=_WHEN),
    ),
    collection="status_change",
    closed=True,
    note=_INVENTED,
)

PROBLEM = Resource(
    "Problem",
    (
        string("type"),
        string("title"),
        integer("status"),
        string("traceId"),
        Field("errors", "object", values=array("", string()), optional=True),
    ),
    note="Body of 400, 404 and 429: the form ASP.NET Core gives errors.",
)

RESOURCES = (
    APPLICATION,
    VERSION,
    GROUP,
    GROUP_STATUS,
    STATION,
    METADATA,
    SCHEDULE,
    LOGIN,
    APPLICATION_USE,
    STATUS_CHANGE,
    PROBLEM,
)
