"""Schemas of devices and their attributes."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import array, boolean, id24, instant, integer, mapping, name, named, obj, one_of, ref, resource, string

RESOURCES: tuple[Resource, ...] = (
    resource("attributeNamesResponse", array("attributeNames", name(), max_items=1000, access="R")),
    resource(
        "device",
        id24("id", access="R"),
        id24("deviceId", access="R"),
        id24("applicationId", links="application", access="R"),
        instant("creationDate", access="R"),
        instant("lastUpdated", access="R"),
        instant("deletedAt", access="R"),
        string("name", min_length=1, max_length=255, required=True),
        string("description", max_length=32767),
        one_of(
            "tags",
            array("", obj("", name("key"), string("value", min_length=1, max_length=255), closed=True), max_items=100),
            mapping("", array("", string())),
        ),
        one_of("attributes", array("", ref("", "deviceAttributePost"), max_items=256), mapping("", obj(""))),
        string(
            "deviceClass", enum=("standalone", "gateway", "peripheral", "floating", "edgeCompute", "system", "embedded")
        ),
        id24("gatewayId", links="device"),
        string("edgeAgentVersion", pattern=r"^(0|([1-9]\d*))\.(0|([1-9]\d*))\.(0|([1-9]\d*))$", access="R"),
        obj("connectionInfo", instant("time"), integer("connected", enum=(1, 0), nullable=True), access="R"),
        id24("parentId", links="device", nullable=True),
        array("ancestorIds", id24(), max_items=1000, access="R"),
        integer("systemInterval", minimum=5, maximum=3600),
        boolean("keepDuplicates"),
        collection="device",
        label="Device",
    ),
    resource(
        "deviceAttribute",
        name("name", required=True),
        string("dataType", enum=("string", "number", "gps", "boolean", "blob"), access="C", required=True),
        string("contentType", max_length=64),
        string("description", max_length=32767),
        named("attributeTags", string(min_length=1, max_length=255)),
        obj(
            "system",
            string("aggregation", enum=("FIRST", "LAST", "COUNT", "MAX", "MIN", "MEDIAN", "MEAN", "SUM", "STD_DEV")),
            array("aggregationOptions", obj("", closed=True), max_items=0),
            array(
                "childAttributes",
                obj(
                    "",
                    name("name"),
                    string("mode", enum=("all", "whitelist", "blacklist")),
                    array("deviceIds", id24(), max_items=1000),
                    array(
                        "deviceTags",
                        obj("", name("key"), string("value", min_length=1, max_length=255), closed=True),
                        max_items=100,
                    ),
                    closed=True,
                ),
                max_items=256,
            ),
            closed=True,
        ),
        id24("applicationId", access="R"),
        id24("deviceId", access="R"),
    ),
    resource(
        "deviceAttributePatch",
        name("name"),
        string("contentType", max_length=64),
        string("description", max_length=32767),
        named("attributeTags", string(min_length=1, max_length=255)),
        obj(
            "system",
            string("aggregation", enum=("FIRST", "LAST", "COUNT", "MAX", "MIN", "MEDIAN", "MEAN", "SUM", "STD_DEV")),
            array("aggregationOptions", obj("", closed=True), max_items=0),
            array(
                "childAttributes",
                obj(
                    "",
                    name("name", required=True),
                    string("mode", enum=("all", "whitelist", "blacklist"), required=True),
                    array("deviceIds", id24(), max_items=1000),
                    array(
                        "deviceTags",
                        obj("", name("key"), string("value", min_length=1, max_length=255), closed=True),
                        max_items=100,
                    ),
                    closed=True,
                ),
                max_items=256,
            ),
            closed=True,
        ),
        closed=True,
    ),
    resource(
        "deviceAttributePost",
        name("name", required=True),
        string("dataType", enum=("string", "number", "gps", "boolean", "blob"), required=True),
        string("contentType", max_length=64),
        string("description", max_length=32767),
        named("attributeTags", string(min_length=1, max_length=255)),
        obj(
            "system",
            string("aggregation", enum=("FIRST", "LAST", "COUNT", "MAX", "MIN", "MEDIAN", "MEAN", "SUM", "STD_DEV")),
            array("aggregationOptions", obj("", closed=True), max_items=0),
            array(
                "childAttributes",
                obj(
                    "",
                    name("name", required=True),
                    string("mode", enum=("all", "whitelist", "blacklist"), required=True),
                    array("deviceIds", id24(), max_items=1000),
                    array(
                        "deviceTags",
                        obj("", name("key"), string("value", min_length=1, max_length=255), closed=True),
                        max_items=100,
                    ),
                    closed=True,
                ),
                max_items=256,
            ),
            closed=True,
        ),
        closed=True,
    ),
    resource(
        "deviceAttributes",
        array("items", ref("", "deviceAttribute"), access="R"),
        integer("count", access="R"),
        integer("totalCount", access="R"),
        string("filter", access="R"),
        string("filterField", access="R"),
        string("sortField", access="R"),
        string("sortDirection", enum=("asc", "desc", "ASC", "DESC", ""), access="R"),
        id24("applicationId", access="R"),
        id24("deviceId", access="R"),
    ),
    resource(
        "deviceCounts",
        instant("start", access="R"),
        instant("end", access="R"),
        array("counts", obj("", instant("date"), integer("created"), integer("deleted"), integer("total")), access="R"),
    ),
    resource(
        "deviceNamesResponse",
        array(
            "deviceSummary",
            obj(
                "",
                id24("id"),
                string(
                    "deviceClass",
                    enum=("standalone", "gateway", "peripheral", "floating", "edgeCompute", "system", "embedded"),
                ),
                string("name", min_length=1, max_length=255),
            ),
            max_items=1000,
            access="R",
        ),
    ),
    resource(
        "devicePatch",
        string("name", min_length=1, max_length=255),
        string("description", max_length=32767),
        array(
            "tags",
            obj(
                "",
                name("key", required=True),
                string("value", min_length=1, max_length=255, required=True),
                closed=True,
            ),
            max_items=100,
        ),
        array("attributes", ref("", "deviceAttributePost"), max_items=256),
        string(
            "deviceClass", enum=("standalone", "gateway", "peripheral", "floating", "edgeCompute", "system", "embedded")
        ),
        id24("gatewayId"),
        id24("parentId", nullable=True),
        integer("systemInterval", minimum=5, maximum=3600),
        boolean("keepDuplicates"),
        closed=True,
    ),
    resource(
        "devicePost",
        string("name", min_length=1, max_length=255, required=True),
        string("description", max_length=32767),
        array(
            "tags",
            obj(
                "",
                name("key", required=True),
                string("value", min_length=1, max_length=255, required=True),
                closed=True,
            ),
            max_items=100,
        ),
        array("attributes", ref("", "deviceAttributePost"), max_items=256),
        string(
            "deviceClass", enum=("standalone", "gateway", "peripheral", "floating", "edgeCompute", "system", "embedded")
        ),
        id24("gatewayId"),
        id24("parentId", nullable=True),
        integer("systemInterval", minimum=5, maximum=3600),
        boolean("keepDuplicates"),
        closed=True,
    ),
    resource(
        "devices",
        array("items", ref("", "device"), access="R"),
        integer("count", access="R"),
        integer("totalCount", access="R"),
        integer("perPage", access="R"),
        integer("page", access="R"),
        string("filter", access="R"),
        string("filterField", access="R"),
        string("sortField", access="R"),
        string("sortDirection", enum=("asc", "desc", "ASC", "DESC", ""), access="R"),
        id24("applicationId", access="R"),
        string(
            "deviceClass",
            enum=("standalone", "gateway", "peripheral", "floating", "edgeCompute", "system", "embedded"),
            access="R",
        ),
        array(
            "tagFilter",
            obj("", name("key"), string("value", min_length=1, max_length=255), closed=True),
            max_items=100,
            access="R",
        ),
        id24("parentId", nullable=True, access="R"),
        obj("query", access="R"),
    ),
    resource("tagKeysResponse", array("tagKeys", name(), max_items=1000, access="R")),
    resource(
        "tagValuesResponse",
        name("tagKey", access="R"),
        array("tagValues", string(min_length=1, max_length=255), max_items=1000, access="R"),
    ),
)
