"""The document of Losant's REST client: the opening script, the constructor, and every resource it lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import losant_rest
import requests
from mockservers_clients.losant import Client as ReferenceClient

if TYPE_CHECKING:
    from table import Book

example = Book("losant")

LISTED = [
    "application",
    "application_api_token",
    "application_api_tokens",
    "application_certificate",
    "application_certificate_authorities",
    "application_certificate_authority",
    "application_certificates",
    "application_dashboards",
    "application_key",
    "application_keys",
    "application_template",
    "application_templates",
    "applications",
    "audit_log",
    "audit_logs",
    "auth",
    "credential",
    "credentials",
    "dashboard",
    "dashboards",
    "data",
    "data_table",
    "data_table_row",
    "data_table_rows",
    "data_tables",
    "device",
    "device_recipe",
    "device_recipes",
    "devices",
    "edge_deployment",
    "edge_deployments",
    "embedded_deployment",
    "embedded_deployments",
    "event",
    "events",
    "experience",
    "experience_domain",
    "experience_domains",
    "experience_endpoint",
    "experience_endpoints",
    "experience_group",
    "experience_groups",
    "experience_slug",
    "experience_slugs",
    "experience_user",
    "experience_users",
    "experience_version",
    "experience_versions",
    "experience_view",
    "experience_views",
    "file",
    "files",
    "flow",
    "flow_version",
    "flow_versions",
    "flows",
    "instance",
    "instance_api_token",
    "instance_api_tokens",
    "instance_audit_log",
    "instance_audit_logs",
    "instance_custom_node",
    "instance_custom_nodes",
    "instance_member",
    "instance_members",
    "instance_notification_rule",
    "instance_notification_rules",
    "instance_org",
    "instance_org_invite",
    "instance_org_invites",
    "instance_org_member",
    "instance_org_members",
    "instance_orgs",
    "instance_sandbox",
    "instance_sandboxes",
    "instances",
    "integration",
    "integrations",
    "me",
    "notebook",
    "notebooks",
    "org",
    "org_invites",
    "orgs",
    "resource_job",
    "resource_jobs",
    "user_api_token",
    "user_api_tokens",
    "webhook",
    "webhooks",
]


def _report(client: Any, vendor: Any) -> None:
    creds = {"deviceId": vendor.device_id, "key": vendor.access_key, "secret": vendor.access_secret}
    response = client.auth.authenticate_device(credentials=creds)
    client.auth_token = response["token"]
    app_id = response["applicationId"]
    state = {"data": {"temperature": 21.5}}
    response = client.device.send_state(deviceId=vendor.device_id, applicationId=app_id, deviceState=state)
    assert response == {"success": True}
    newest = client.device.get_state(deviceId=vendor.device_id, applicationId=app_id, limit=1)[0]
    assert newest["data"]["temperature"] == 21.5


@example("Authenticate a device, report state, read it back", "losant-rest")
def official(vendor: Any, folder: Path) -> None:
    _report(losant_rest.Client(), vendor)


@example("Authenticate a device, report state, read it back", "reference client")
def reference(vendor: Any, folder: Path) -> None:
    _report(ReferenceClient(), vendor)


@example("The same over HTTP", "requests")
def plain(vendor: Any, folder: Path) -> None:
    creds = {"deviceId": vendor.device_id, "key": vendor.access_key, "secret": vendor.access_secret}
    answer = requests.post("https://api.losant.com/auth/device", json=creds, timeout=10).json()
    url = f"https://api.losant.com/applications/{answer['applicationId']}/devices/{vendor.device_id}/state"
    headers = {"Authorization": f"Bearer {answer['token']}"}
    sent = requests.post(url, json={"data": {"temperature": 20}}, headers=headers, timeout=10)
    assert sent.json() == {"success": True}


@example("Client(auth_token=None, url=...): both may be changed afterwards", "losant-rest")
def constructor(vendor: Any, folder: Path) -> None:
    client = losant_rest.Client(auth_token=None, url="https://api.losant.com")
    client.auth_token = vendor.user_token
    assert client.me.get()["email"] == vendor.email
    assert client.applications.get()["items"]


@example("Every resource on the list is a property", "losant-rest")
def listed_official(vendor: Any, folder: Path) -> None:
    client = losant_rest.Client()
    assert [name for name in LISTED if not hasattr(client, name)] == []


@example("Every resource on the list is a property, misprints included", "reference client")
def listed_reference(vendor: Any, folder: Path) -> None:
    client = ReferenceClient()
    assert [name for name in [*LISTED, "application_cashboard"] if not hasattr(client, name)] == []
