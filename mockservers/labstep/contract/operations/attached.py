"""What is attached to records: files, comments, tags, folders, sharing, collaborators, statuses."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..words import records

OPERATIONS: tuple[Operation, ...] = (
    *records(
        "file",
        "list ?get update ?filter",
        filters="extension group_id experiment_id protocol_id comment_id metadata_id",
        covers="get_single soft_delete",
    ),
    *records(
        "comment",
        "list ?get create ?batch update ?filter",
        filters="parent_thread_id parent_thread_id[] experiment_workflow_id",
        covers="create_legacy soft_delete",
    ),
    *records(
        "tag",
        "list ?get create ?batch update delete ?filter",
        filters="type group_id experiment_workflow_id protocol_collection_id resource_id order_request_id",
    ),
    *records(
        "folder",
        "list ?get create batch update ?filter",
        filters="type group_id outer_folder_id experiment_workflow_id protocol_collection_id",
        covers="soft_delete",
    ),
    *records("share-link", "get create update"),
    *records("share-link-invitation", "list ?get", status="planned", filters="organization_id has_invited_user"),
    *records(
        "permission",
        "list ?get create ?batch update delete",
        filters="experiment_workflow_id protocol_collection_id resource_id resource_location_id device_id folder_id",
    ),
    *records("entity-user", "list ?get create ?batch update", status="planned"),
    *records(
        "entity-user-role",
        "list ?get create ?batch update",
        status="planned",
        filters="group_id",
        covers="get_single soft_delete",
    ),
    *records("entity-user-role-requirement", "?list ?get create ?batch update", status="planned", covers="soft_delete"),
    *records(
        "entity-state-workflow",
        "list ?get create ?batch update",
        status="planned",
        filters="group_id",
        covers="get_single soft_delete",
    ),
    *records(
        "entity-state",
        "list ?get create ?batch update",
        status="planned",
        filters="entity_state_workflow_id group_id",
        covers="get_single soft_delete",
    ),
    *records("signature-requirement", "?list ?get create ?batch update", status="planned", covers="soft_delete"),
)
