"""Operations of the REST API, by family. Each is read-only: no write operation appears in any source.

``extra``: ``permission`` is the type of data a key must be granted, ``extension`` the setting that switches an invented
operation on.
"""

from __future__ import annotations

from mockservers.engine.contract import Field, boolean, integer, list_of, op, path, query, string

from .beyond import BEYOND
from .common import AFTER, ID, INT32, NAMES, STATUS, limit, paged, read

__all__ = ["OPERATIONS"]

APPS = (
    read(
        "apps.list",
        "/apps/",
        query(
            string(
                "type",
                enum=("catalog", "inventory", "user_defined"),
                evidence="seed",
                note="Filters the field called source.",
            )
        ),
        query(string("search", evidence="seed", note="A part of the name, in any case.")),
        limit(300),
        AFTER,
        family="apps",
        answer=paged("Application"),
        evidence="seed",
        summary="Applications",
    ),
    read(
        "apps.get",
        "/apps/{id}/",
        ID,
        family="apps",
        answer="Application",
        evidence="seed",
        summary="One application",
        resource="Application",
        action="get",
    ),
    read("apps.tags", "/apps/tags/", family="apps", answer=NAMES, evidence="seed", summary="Application tags"),
    read(
        "apps.versions",
        "/apps/{id}/versions",
        ID,
        limit(300),
        AFTER,
        family="apps",
        answer=paged("ApplicationVersion"),
        evidence="seed",
        summary="Detected versions of an application",
        note="The last path segment follows the wrapper's method name.",
    ),
)

GROUPS = (
    read(
        "groups.list",
        "/groups/",
        query(string("search", evidence="seed", note="A part of the name, in any case.")),
        query(string("contents", enum=("stations", "groups"), evidence="seed")),
        query(boolean("has_lab_features_enabled", evidence="seed")),
        query(string("capability", evidence="seed", note="The name of one lab capability.")),
        family="groups",
        answer=list_of("Group"),
        evidence="seed",
        summary="All groups at all depths",
    ),
    read("groups.get", "/groups/{id}/", ID, family="groups", answer="Group", evidence="seed", summary="One group"),
    read(
        "groups.groups",
        "/groups/{id}/groups",
        ID,
        family="groups",
        answer=list_of("Group"),
        evidence="seed",
        summary="Direct children of a group",
    ),
    read(
        "groups.stations",
        "/groups/{id}/stations",
        ID,
        STATUS,
        limit(200),
        AFTER,
        family="groups",
        answer=paged("Station"),
        evidence="seed",
        summary="Stations of a group and all groups below it",
    ),
    read(
        "groups.status",
        "/groups/{id}/status",
        ID,
        family="groups",
        answer="GroupStatus",
        evidence="sample",
        summary="Stations of a group, and of all groups below it, by status",
    ),
    read(
        "groups.capabilities",
        "/groups/capabilities",
        family="groups",
        answer=NAMES,
        evidence="sample",
        summary="Lab capabilities",
        note="The family is evidenced, path and form are inferred.",
    ),
)

STATIONS = (
    read(
        "stations.list",
        "/stations/",
        STATUS,
        query(string("os", enum=("windows", "macos"), evidence="seed")),
        query(string("form_factor", enum=("desktop", "laptop"), evidence="seed")),
        query(integer("has_application", minimum=-INT32 - 1, maximum=INT32, evidence="seed")),
        limit(200),
        AFTER,
        family="stations",
        answer=paged("Station"),
        evidence="seed",
        summary="Stations",
    ),
    read(
        "stations.get",
        "/stations/{id}/",
        ID,
        family="stations",
        answer="Station",
        evidence="seed",
        summary="One station",
    ),
    read(
        "stations.apps",
        "/stations/{id}/apps",
        ID,
        limit(300),
        AFTER,
        family="stations",
        answer=paged("Application"),
        evidence="seed",
        summary="Applications on a station",
    ),
    read(
        "stations.metadata",
        "/stations/{id}/metadata",
        ID,
        family="stations",
        answer=list_of("StationMetadataAttribute"),
        evidence="seed",
        summary="Metadata of a station",
    ),
    read(
        "stations.status",
        "/stations/{id}/status",
        ID,
        family="stations",
        answer=string("", enum=("in_use", "powered_on", "offline")),
        evidence="seed",
        summary="Status of a station: a bare JSON string",
    ),
    read("stations.tags", "/stations/tags", family="stations", answer=NAMES, evidence="seed", summary="Station tags"),
    read(
        "stations.tag_groups",
        "/stations/tag_groups",
        family="stations",
        answer=NAMES,
        evidence="seed",
        summary="Names of station tag groups",
    ),
    read(
        "stations.tags_of_group",
        "/stations/tags_groups/{tag_group}/tags",
        path(string("tag_group", evidence="seed")),
        family="stations",
        answer=NAMES,
        evidence="seed",
        summary="Tags of a tag group",
        note="The plural in the path is as the wrapper documents it.",
    ),
    read(
        "stations.tags_of_group_alias",
        "/stations/tag_groups/{tag_group}/tags",
        path(string("tag_group")),
        family="stations",
        answer=NAMES,
        evidence="inferred",
        summary="Tags of a tag group, regular spelling",
        behaviour="stations_tags_of_group",
    ),
    read(
        "stations.with_tag",
        "/stations/tags/{tag}/stations",
        path(string("tag", evidence="seed")),
        limit(200),
        AFTER,
        family="stations",
        answer=paged("Station"),
        evidence="seed",
        summary="Stations with a tag",
        note="The path is inferred from the one of tag groups.",
    ),
    read(
        "stations.with_tag_alias",
        "/stations/tags/{tag}",
        path(string("tag")),
        limit(200),
        AFTER,
        family="stations",
        answer=paged("Station"),
        evidence="inferred",
        summary="Stations with a tag, short form",
        behaviour="stations_with_tag",
    ),
)

SCHEDULES = (
    read(
        "schedules.list",
        "/schedules",
        family="schedules",
        answer=list_of("Schedule"),
        evidence="sample",
        summary="Schedules",
    ),
    read(
        "schedules.get",
        "/schedules/{id}",
        ID,
        family="schedules",
        answer="Schedule",
        evidence="inferred",
        summary="One schedule",
        resource="Schedule",
        action="get",
    ),
)

DOCUMENTATION = (
    op(
        "documentation.ui",
        "GET",
        "/index.html",
        family="documentation",
        answer=(200, None, "text/html"),
        auth=False,
        evidence="sample",
        summary="Documentation page",
        note="The vendor shows Swagger UI here; the double lists its own operations.",
    ),
    op(
        "documentation.root",
        "GET",
        "/",
        family="documentation",
        answer=(200, None, "text/html"),
        auth=False,
        summary="Documentation page",
        behaviour="documentation_ui",
    ),
    op(
        "documentation.openapi",
        "GET",
        "/swagger/v1/swagger.json",
        family="documentation",
        answer=(200, Field("", "object")),
        auth=False,
        summary="OpenAPI description of the double",
    ),
)

OPERATIONS = (*APPS, *GROUPS, *STATIONS, *SCHEDULES, *DOCUMENTATION, *BEYOND)
