"""Experiments, protocols and what stands in them."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..words import records

_ROOMS = "tag:add_tag/?remove_tag folder:add_to_folder/remove_from_folder"

OPERATIONS: tuple[Operation, ...] = (
    *records(
        "experiment-workflow",
        "list get create ?batch update ?filter transfer",
        filters="created_at_from created_at_to tag_id folder_id is_template group_id",
        links=_ROOMS,
        covers="get_single count list_legacy soft_delete lock unlock",
    ),
    *records(
        "experiment",
        "list get create ?batch update ?filter",
        filters="experiment_workflow_id is_root",
        covers="get_single create_standalone soft_delete",
    ),
    *records(
        "protocol-collection",
        "list get create ?batch update ?filter transfer",
        filters="created_at_from created_at_to tag_id folder_id is_template group_id protocol_collection_playlist_id",
        links=_ROOMS,
        covers="get_single list_legacy soft_delete",
    ),
    *records(
        "protocol",
        "list get create ?batch update ?filter",
        filters="protocol_collection_id",
        covers="create_standalone new_version set_live",
    ),
    *records("protocol-step", "?list ?get create batch update ?filter", covers="soft_delete"),
    *records("protocol-timer", "?list ?get create ?batch update ?filter", covers="get_single soft_delete"),
    *records(
        "protocol-table",
        "list ?get create ?batch update ?filter",
        filters="experiment_id protocol_id",
        covers="get_single soft_delete",
    ),
    *records(
        "protocol-value",
        "list ?get create ?batch update ?filter",
        filters=(
            "experiment_id protocol_id protocol_condition_id metadata_id is_input is_output is_lineage is_variable "
            "has_resource_item has_resource_item_output protocol_condition_guid_or_null"
        ),
        covers="get_single soft_delete",
    ),
    *records(
        "metadata",
        "list ?get create ?batch update ?filter",
        filters=(
            "metadata_thread_id protocol_condition_id multiplexing_input_resource_id multiplexing_output_resource_id "
            "multiplexing_input_resource_item_id multiplexing_output_resource_item_id has_value"
        ),
        links="protocol-value:link_inventory_field/?unlink_inventory_field",
        covers="get_single soft_delete",
    ),
    *records(
        "protocol-condition",
        "list ?get create batch update ?filter",
        status="planned",
        filters="protocol_guid experiment_guid experiment_id",
        covers="get_single soft_delete",
    ),
    *records("protocol-device", "?list ?get ?create ?batch ?update ?filter", status="planned", evidence="inferred"),
    *records(
        "experiment-workflow-link",
        "list ?get create ?batch update ?filter",
        status="planned",
        filters="src_id dest_id",
        covers="get_single soft_delete",
    ),
    *records("signature", "?list ?get create ?batch update ?filter", status="planned"),
    *records(
        "signature-request",
        "list ?get create ?batch update ?filter",
        status="planned",
        filters="experiment_workflow_id",
        covers="soft_delete",
    ),
)
