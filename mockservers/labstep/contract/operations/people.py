"""Users, workspaces, organizations, roles, keys and what the service tells a user."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..words import records

OPERATIONS: tuple[Operation, ...] = (
    *records("user", "?list get update", covers="get_by_username update_by_username"),
    *records(
        "group",
        "list get create ?batch update",
        filters="name organization_id",
        covers="get_single soft_delete",
    ),
    *records("user-group", "list ?get create ?batch update delete", filters="group_id", covers="set_home"),
    *records("organization", "?list ?get create update", covers="get_single"),
    *records("user-organization", "list ?get update", filters="organization_id"),
    *records("permission-role", "list ?get create ?batch update delete", status="planned"),
    *records("permission-role-setting", "?list ?get create ?batch ?update delete", status="planned"),
    *records("access-key", "list ?get create update", filters="uuid", covers="get_single"),
    *records("notification", "list ?get", status="planned", filters="type", covers="get_single"),
    *records(
        "notification-alert",
        "?list ?get create ?batch update",
        status="planned",
        covers="get_single soft_delete",
    ),
    *records(
        "log",
        "list ?get",
        status="planned",
        filters="author_id organization_id workspace_id created_at_from created_at_to action_not has_request_trace",
    ),
    *records("security-policy", "get update", status="planned"),
)
