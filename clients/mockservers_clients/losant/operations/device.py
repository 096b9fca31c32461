"""Operations on devices, their data, recipes and deployments, and events. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "data": {
        "export": Op("POST", "/applications/{applicationId}/data/export", body="query"),
        "last_value_query": Op("POST", "/applications/{applicationId}/data/last-value-query", body="query"),
        "time_series_query": Op("POST", "/applications/{applicationId}/data/time-series-query", body="query"),
    },
    "device": {
        "command_stream": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/commandStream",
            query="keepAliveInterval",
            stream=True,
        ),
        "delete": Op("DELETE", "/applications/{applicationId}/devices/{deviceId}"),
        "export": Op(
            "POST",
            "/applications/{applicationId}/devices/{deviceId}/export",
            query="start end email callbackUrl includeBlobData",
            body="query",
        ),
        "get": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}",
            query="excludeConnectionInfo tagsAsObject attributesAsObject",
        ),
        "get_command": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/command",
            query="limit since sortDirection duration start end",
        ),
        "get_composite_state": Op(
            "GET", "/applications/{applicationId}/devices/{deviceId}/compositeState", query="start end attributes"
        ),
        "get_log_entries": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/logs",
            query="limit since sortDirection duration start end",
        ),
        "get_state": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/state",
            query="limit since sortDirection duration start end",
        ),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/devices/{deviceId}",
            query="tagsAsObject attributesAsObject",
            body="device",
        ),
        "payload_counts": Op(
            "GET", "/applications/{applicationId}/devices/{deviceId}/payloadCounts", query="start end"
        ),
        "payload_counts_breakdown": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/payloadCountsBreakdown",
            query="start end resolution",
        ),
        "remove_data": Op("DELETE", "/applications/{applicationId}/devices/{deviceId}/data", query="start end"),
        "send_command": Op("POST", "/applications/{applicationId}/devices/{deviceId}/command", body="deviceCommand"),
        "send_state": Op("POST", "/applications/{applicationId}/devices/{deviceId}/state", body="deviceState"),
        "set_connection_status": Op(
            "POST", "/applications/{applicationId}/devices/{deviceId}/setConnectionStatus", body="connectionStatus"
        ),
        "state_stream": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/stateStream",
            query="keepAliveInterval",
            stream=True,
        ),
    },
    "device_attribute": {
        "delete": Op("DELETE", "/applications/{applicationId}/devices/{deviceId}/attributes/{name}"),
        "get": Op("GET", "/applications/{applicationId}/devices/{deviceId}/attributes/{name}"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/devices/{deviceId}/attributes/{name}", body="deviceAttribute"
        ),
    },
    "device_attributes": {
        "get": Op(
            "GET",
            "/applications/{applicationId}/devices/{deviceId}/attributes",
            query="sortField sortDirection filterField filter",
        ),
        "post": Op("POST", "/applications/{applicationId}/devices/{deviceId}/attributes", body="deviceAttribute"),
    },
    "device_recipe": {
        "bulk_create": Op(
            "POST", "/applications/{applicationId}/device-recipes/{deviceRecipeId}/bulkCreate", body="bulkInfo"
        ),
        "delete": Op("DELETE", "/applications/{applicationId}/device-recipes/{deviceRecipeId}"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/device-recipes/{deviceRecipeId}",
            query="tagsAsObject attributesAsObject",
        ),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/device-recipes/{deviceRecipeId}",
            query="tagsAsObject attributesAsObject",
            body="deviceRecipe",
        ),
    },
    "device_recipes": {
        "get": Op(
            "GET", "/applications/{applicationId}/device-recipes", query=LISTED + " tagsAsObject attributesAsObject"
        ),
        "post": Op(
            "POST",
            "/applications/{applicationId}/device-recipes",
            query="tagsAsObject attributesAsObject",
            body="deviceRecipe",
        ),
    },
    "devices": {
        "attribute_names": Op(
            "GET", "/applications/{applicationId}/devices/attributeNames", query="query:json dataType startsWith"
        ),
        "delete": Op("POST", "/applications/{applicationId}/devices/delete", body="options"),
        "device_names": Op("GET", "/applications/{applicationId}/devices/deviceNames", query="query:json startsWith"),
        "export": Op("POST", "/applications/{applicationId}/devices/export", query="email callbackUrl", body="options"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/devices",
            query=LISTED
            + (
                " deviceClass tagFilter excludeConnectionInfo parentId query:json tagsAsObject"
                " attributesAsObject queryDeleted"
            ),
        ),
        "get_composite_state": Op(
            "GET",
            "/applications/{applicationId}/devices/compositeState",
            query="start end attributes sortField sortDirection page perPage query:json",
        ),
        "patch": Op("PATCH", "/applications/{applicationId}/devices", body="patchInfo"),
        "payload_counts": Op("POST", "/applications/{applicationId}/devices/payloadCounts", body="options"),
        "post": Op(
            "POST", "/applications/{applicationId}/devices", query="tagsAsObject attributesAsObject", body="device"
        ),
        "remove_data": Op("POST", "/applications/{applicationId}/devices/removeData", body="options"),
        "restore": Op("POST", "/applications/{applicationId}/devices/restore", body="options"),
        "send_command": Op("POST", "/applications/{applicationId}/devices/command", body="multiDeviceCommand"),
        "tag_keys": Op("GET", "/applications/{applicationId}/devices/tagKeys", query="query:json startsWith"),
        "tag_values": Op("GET", "/applications/{applicationId}/devices/tagValues", query="query:json key! startsWith"),
    },
    "edge_deployment": {
        "get": Op("GET", "/applications/{applicationId}/edge/deployments/{edgeDeploymentId}"),
    },
    "edge_deployments": {
        "get": Op(
            "GET",
            "/applications/{applicationId}/edge/deployments",
            query="sortField sortDirection page perPage deviceId version filterEmpty flowId",
        ),
        "release": Op("POST", "/applications/{applicationId}/edge/deployments/release", body="deployment"),
        "remove": Op("POST", "/applications/{applicationId}/edge/deployments/remove", body="deployment"),
        "replace": Op("POST", "/applications/{applicationId}/edge/deployments/replace", body="deployment"),
    },
    "embedded_deployment": {
        "get": Op("GET", "/applications/{applicationId}/embedded/deployments/{embeddedDeploymentId}"),
    },
    "embedded_deployments": {
        "export": Op("POST", "/applications/{applicationId}/embedded/deployments/export", body="options"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/embedded/deployments",
            query="sortField sortDirection page perPage deviceId version flowId",
        ),
        "release": Op("POST", "/applications/{applicationId}/embedded/deployments/release", body="deployment"),
        "remove": Op("POST", "/applications/{applicationId}/embedded/deployments/remove", body="deployment"),
        "replace": Op("POST", "/applications/{applicationId}/embedded/deployments/replace", body="deployment"),
    },
    "event": {
        "delete": Op("DELETE", "/applications/{applicationId}/events/{eventId}"),
        "get": Op("GET", "/applications/{applicationId}/events/{eventId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/events/{eventId}", body="event"),
    },
    "events": {
        "delete": Op("POST", "/applications/{applicationId}/events/delete", query="email callbackUrl", body="query"),
        "export": Op("POST", "/applications/{applicationId}/events/export", body="exportData"),
        "get": Op("GET", "/applications/{applicationId}/events", query=LISTED + " state query:json"),
        "most_recent_by_severity": Op(
            "GET", "/applications/{applicationId}/events/mostRecentBySeverity", query="filter query:json"
        ),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/events",
            query="filterField filter state query:json email callbackUrl",
            body="updates",
        ),
        "post": Op("POST", "/applications/{applicationId}/events", body="event"),
    },
}
