"""Every kind of record, by the name people use for it.

The vendor's paths keep older words than its screens do: an experiment lives at ``experiment-workflow``, a protocol at
``protocol-collection``. [sdk]
"""

from __future__ import annotations

from collections.abc import Mapping

from .entity import Kind

KINDS: Mapping[str, Kind] = {
    # notebook
    "experiments": Kind("experiment-workflow", workspace=True),
    "entries": Kind("experiment", search=False),
    "protocols": Kind("protocol-collection", workspace=True),
    "protocol_versions": Kind("protocol", single="path"),
    "steps": Kind("protocol-step"),
    "timers": Kind("protocol-timer", key="guid"),
    "tables": Kind("protocol-table", key="guid", search=False),
    "inventory_fields": Kind("protocol-value", key="guid"),
    "data_fields": Kind("metadata"),
    "conditions": Kind("protocol-condition", search=False),
    "protocol_devices": Kind("protocol-device", key="guid"),
    "experiment_links": Kind("experiment-workflow-link", key="guid"),
    "signatures": Kind("signature"),
    "signature_requests": Kind("signature-request", search=False),
    "signature_requirements": Kind("signature-requirement"),
    "molecules": Kind("molecule", key="guid", hides_deleted=False),
    "chemicals": Kind("chemical", key="guid", search=False),
    "sequences": Kind("sequence"),
    # inventory
    "resources": Kind("resource", workspace=True),
    "items": Kind("resource-item"),
    "locations": Kind("resource-location", key="guid", workspace=True),
    "order_requests": Kind("order-request", workspace=True),
    "purchase_orders": Kind("purchase-order", workspace=True),
    "devices": Kind("device", workspace=True),
    "device_data": Kind("device-data"),
    "device_bookings": Kind("device-booking"),
    # what is attached to records
    "files": Kind("file", search=False),
    "comments": Kind("comment", search=False),
    "tags": Kind("tag", workspace=True),
    "folders": Kind("folder", workspace=True),
    "permissions": Kind("permission", key="guid", search=False),
    "share_links": Kind("share-link", single="path"),
    "collaborators": Kind("entity-user", search=False),
    "collaborator_roles": Kind("entity-user-role", search=False, workspace=True),
    "collaborator_role_requirements": Kind("entity-user-role-requirement"),
    "statuses": Kind("entity-state", search=False, hides_deleted=False),
    "status_workflows": Kind("entity-state-workflow", workspace=True),
    # people
    "workspaces": Kind("group"),
    "members": Kind("user-group"),
    "workspace_roles": Kind("permission-role", key="guid", search=False),
    "workspace_role_permissions": Kind("permission-role-setting"),
    "organizations": Kind("organization", hides_deleted=False),
    "organization_users": Kind("user-organization"),
    "invitations": Kind("share-link-invitation"),
    "security_policies": Kind("security-policy", single="path"),
    "api_keys": Kind("access-key", search=False, hides_deleted=False),
    "notifications": Kind("notification", search=False, hides_deleted=False),
    "notification_alerts": Kind("notification-alert", key="guid"),
    "log": Kind("log", search=False),
    # jobs
    "imports": Kind("entity-import", key="guid", workspace=True),
    "exports": Kind("entity-export", search=False, workspace=True),
    "smart_tables": Kind("entity-view", workspace=True),
    "custom_identifier_sets": Kind("custom-identifier-set", workspace=True),
    "jupyter_notebooks": Kind("jupyter-notebook", key="guid", search=False, workspace=True),
    "jupyter_instances": Kind("jupyter-instance", key="guid"),
    "jupyter_schedules": Kind("jupyter-cron", key="guid", search=False),
}
