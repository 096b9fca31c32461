"""The operations of the Losant API as data, one module per family, imported when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from .op import COMMON, LISTED, Op, Parameter, Table

__all__ = ["ALIASES", "COMMON", "FAMILIES", "LISTED", "Op", "Parameter", "Table", "operations_of"]

FAMILIES: Mapping[str, str] = {
    "account": (
        "audit_log audit_logs auth me oauth org org_invites orgs root user_api_token user_api_tokens "
        "user_oauth_client user_oauth_clients user_oauth_token user_oauth_tokens whitelabel"
    ),
    "application": (
        "application application_api_token application_api_tokens application_certificate "
        "application_certificate_authorities application_certificate_authority application_certificates "
        "application_dashboard application_dashboards application_job_log application_job_logs application_key "
        "application_keys application_template application_templates applications credential credentials dashboard "
        "dashboards integration integrations webhook webhooks"
    ),
    "device": (
        "data device device_attribute device_attributes device_recipe device_recipes devices edge_deployment "
        "edge_deployments embedded_deployment embedded_deployments event events"
    ),
    "experience": (
        "experience experience_domain experience_domains experience_endpoint experience_endpoints experience_group "
        "experience_groups experience_slug experience_slugs experience_user experience_users experience_version "
        "experience_versions experience_view experience_views"
    ),
    "instance": (
        "instance instance_api_token instance_api_tokens instance_audit_log instance_audit_logs instance_custom_node "
        "instance_custom_nodes instance_member instance_members instance_notification_rule "
        "instance_notification_rules instance_org instance_org_invite instance_org_invites instance_org_member "
        "instance_org_members instance_orgs instance_sandbox instance_sandboxes instances"
    ),
    "workflow": (
        "data_table data_table_row data_table_rows data_tables file files flow flow_version flow_versions flows "
        "notebook notebooks private_file private_files resource_job resource_jobs"
    ),
}
"""Which module of this package holds which resources."""

ALIASES: Mapping[str, str] = {
    # A misprint in the vendor's own list of client attributes; kept because code copied from it exists. [docs]
    "application_cashboard": "application_dashboard",
}

_MODULE_OF = {resource: module for module, resources in FAMILIES.items() for resource in resources.split()}


def operations_of(resource: str) -> Mapping[str, Op]:
    """The operations of one resource by method name. Raises ``KeyError`` for an unknown resource."""
    name = ALIASES.get(resource, resource)
    module = import_module(f"{__name__}.{_MODULE_OF[name]}")
    table: Table = module.OPERATIONS
    return table[name]
