"""Schemas of small results and errors."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import array, boolean, id24, obj, published_scopes, resource, schema, string

RESOURCES: tuple[Resource, ...] = (
    resource("error", string("type", access="R"), string("message", access="R")),
    resource(
        "jobEnqueuedResult",
        boolean("jobQueued", enum=(True,), access="R"),
        string("jobId", max_length=21, access="R"),
        boolean("success", enum=(True,), access="R"),
    ),
    schema("requestedScope", string(enum=published_scopes())),
    resource(
        "resourceTransfer",
        id24("destinationId", required=True),
        string("destinationType", enum=("user", "organization"), required=True),
        array("applicationIds", id24(), max_items=1000),
        array("dashboardIds", id24(), max_items=1000),
        boolean("strict"),
        closed=True,
    ),
    resource("success", boolean("success", enum=(True,), access="R")),
    resource(
        "validationErrors",
        string("type", access="R"),
        string("message", access="R"),
        array("validationErrors", obj("", string("type"), string("name"), string("id"), string("message")), access="R"),
    ),
)
