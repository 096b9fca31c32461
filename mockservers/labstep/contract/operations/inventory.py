"""Inventory, orders and devices."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..words import records

_TAGS = "tag:add_tag/?remove_tag"

OPERATIONS: tuple[Operation, ...] = (
    *records(
        "resource",
        "list get create ?batch update filter transfer",
        filters="template_id tag_id is_template group_id resource_list_id",
        links=_TAGS,
        covers="get_single list_legacy soft_delete",
    ),
    *records(
        "resource-item",
        "list ?get create ?batch update filter",
        filters="resource_id resource_location_guid group_id serializerGroups",
        covers="get_single soft_delete",
    ),
    *records(
        "resource-location",
        "list ?get create ?batch update ?filter",
        filters="group_id outer_location_guid",
        covers="get_single soft_delete",
    ),
    *records(
        "order-request",
        "list ?get create ?batch update ?filter transfer",
        status="planned",
        filters="tag_id status group_id",
        links=_TAGS,
        covers="get_single soft_delete",
    ),
    *records(
        "purchase-order",
        "list ?get create ?batch update ?filter",
        status="planned",
        filters="status group_id serializerGroups",
        covers="get_single soft_delete",
    ),
    *records(
        "device",
        "list ?get create ?batch update ?filter transfer",
        filters="tag_id is_template group_id",
        links="tag:?add_tag/?remove_tag",
        covers="get_single soft_delete",
    ),
    *records("device-data", "list ?get create ?batch update ?filter", filters="device_id", covers="soft_delete"),
    *records(
        "device-booking",
        "list ?get create ?batch update ?filter",
        status="planned",
        filters="device_id",
        covers="get_single soft_delete",
    ),
)
