"""The official client over every built family: dictionaries in, dictionaries out, LosantError on refusals."""

from __future__ import annotations

from typing import Any

import jwt
import pytest
import requests
from losant_rest import Client, LosantError


def refused(call: Any, **arguments: Any) -> LosantError:
    with pytest.raises(LosantError) as caught:
        call(**arguments)
    assert set(caught.value.data) == {"type", "message"}
    return caught.value


def test_a_user_logs_in(account: Any) -> None:
    client = Client()
    found = client.auth.authenticate_user(credentials={"email": account.email, "password": account.password})
    client.auth_token = found["token"]
    assert client.me.get()["userId"] == found["userId"]
    assert (
        refused(client.auth.authenticate_user, credentials={"email": account.email, "password": "wrong-one"}).status
        == 401
    )
    assert refused(client.auth.authenticate_user, credentials={"email": "a@b.c", "password": "short"}).status == 400
    assert client.auth.sso_domain(email="a@example.org") == ""


def test_tokens_are_jwts_others_can_read(account: Any) -> None:
    client = Client()
    found = client.auth.authenticate_user(
        credentials={"email": account.email, "password": account.password, "tokenTTL": 60_000}
    )
    header, claims = (
        jwt.get_unverified_header(found["token"]),
        jwt.decode(found["token"], options={"verify_signature": False}),
    )
    assert header == {"alg": "HS256", "typ": "JWT"}
    assert claims["sub"] == found["userId"]
    assert claims["scope"] == ["all.User"]
    assert claims["exp"] - claims["iat"] == 60
    assert "exp" not in jwt.decode(account.user_token, options={"verify_signature": False})


def test_devices_end_to_end(client: Client, app: str) -> None:
    made = client.devices.post(
        applicationId=app,
        device={
            "name": "Pump",
            "tags": [{"key": "site", "value": "north"}],
            "attributes": [{"name": "rpm", "dataType": "number"}],
        },
    )
    where = {"applicationId": app, "deviceId": made["id"]}
    assert client.device.get(**where) == made
    assert client.device.patch(**where, device={"name": "Pump 2"})["name"] == "Pump 2"
    assert client.device.get(**where, tagsAsObject=True)["tags"] == {"site": ["north"]}
    assert client.device.send_state(**where, deviceState=[{"data": {"rpm": 1200}}]) == {"success": True}
    assert client.device.get_state(**where, limit=5)[0]["data"] == {"rpm": 1200}
    assert client.device.get_composite_state(**where)["rpm"]["value"] == 1200
    assert client.device.send_command(**where, deviceCommand={"name": "stop"}) == {"success": True}
    assert client.device.get_command(**where)[0]["name"] == "stop"
    client.device.set_connection_status(**where, connectionStatus={"status": "connected"})
    assert client.device.get_log_entries(**where)[0]["connected"] == 1
    client.device_attributes.post(**where, deviceAttribute={"name": "on", "dataType": "boolean"})
    assert client.device_attribute.get(**where, name="on")["dataType"] == "boolean"
    assert client.device.delete(**where) == {"success": True}
    error = refused(client.device.get, **where)
    assert (error.status, error.data["type"]) == (404, "NotFound")


def test_the_paging_loop_of_official_tools(client: Client, app: str) -> None:
    """They ask for one page past the end, and expect a list there."""
    seen: list[str] = []
    page, total = 0, 1
    while page <= -(-total // 5):
        found = client.devices.get(applicationId=app, page=page, perPage=5, sortField="id")
        seen += [d["id"] for d in found["items"]]
        total, page = found["totalCount"], page + 1
    assert found["items"] == []
    assert len(seen) == total == len(set(seen))
    assert seen == sorted(seen)


def test_nested_filters_and_queries(client: Client, app: str) -> None:
    made = client.devices.post(applicationId=app, device={"name": "q1", "tags": [{"key": "lot", "value": "7"}]})
    by_tag = client.devices.get(applicationId=app, tagFilter=[{"key": "lot", "value": "7"}], deviceClass=["standalone"])
    assert [d["id"] for d in by_tag["items"]] == [made["id"]]
    by_query = client.devices.get(applicationId=app, query={"$and": [{"tags": {"lot": "7"}}, {"name": "q1"}]})
    assert [d["id"] for d in by_query["items"]] == [made["id"]]
    none = client.devices.get(applicationId=app, excludeConnectionInfo=True, query={"id": made["id"]})
    assert "connectionInfo" not in none["items"][0]
    error = refused(client.devices.get, applicationId=app, query={"color": "red"})
    assert (error.status, error.data["type"]) == (400, "Validation")


def test_data_queries(client: Client, app: str, account: Any) -> None:
    found = client.data.time_series_query(
        applicationId=app,
        query={"deviceIds": [account.device_id], "duration": 7_200_000, "resolution": 1_800_000, "aggregation": "MAX"},
    )
    assert found["aggregation"] == "MAX"
    assert found["devices"][account.device_id]["points"]
    last = client.data.last_value_query(applicationId=app, query={"attribute": "temperature"})
    assert account.device_id in last


def test_keys_and_tokens(client: Client, app: str) -> None:
    key = client.application_keys.post(applicationId=app, applicationKey={})
    assert len(key["secret"]) == 64
    assert client.application_key.get(applicationId=app, applicationKeyId=key["id"])["key"] == key["key"]
    token = client.application_api_tokens.post(applicationId=app, apiToken={"name": "ci"})["token"]
    other = Client(auth_token=token)
    assert other.application.get(applicationId=app)["id"] == app
    assert refused(other.me.get).status == 403
    assert client.user_api_tokens.post(apiToken={"name": "mine", "scope": ["all.User.read"]})["token"]


def test_events(client: Client, app: str) -> None:
    made = client.events.post(applicationId=app, event={"level": "critical", "subject": "sdk"})
    where = {"applicationId": app, "eventId": made["id"]}
    assert client.event.patch(**where, event={"state": "resolved", "comment": "ok"})["updates"][0]["comment"] == "ok"
    assert client.events.get(applicationId=app, filterField="subject", filter="sdk")["totalCount"] == 1
    assert client.events.delete(applicationId=app, query={"subject": "sdk"}) == {"removed": 1}


def test_data_tables(client: Client, app: str) -> None:
    columns = [{"name": "k", "dataType": "string", "constraint": "unique"}]
    table = client.data_tables.post(applicationId=app, dataTable={"name": "t", "columns": columns})
    where = {"applicationId": app, "dataTableId": table["id"]}
    rows = client.data_table_rows.post(**where, dataTableRow=[{"k": str(n)} for n in range(5)])
    assert rows["count"] == 5
    assert client.data_table_rows.query(**where, query={"k": {"$gt": "2"}})["totalCount"] == 2
    row = client.data_table_row.patch(**where, rowId=rows["rowIds"][0], dataTableRow={"k": "zero"})
    assert row["k"] == "zero"
    assert refused(client.data_table_rows.post, **where, dataTableRow={"k": "1"}).status == 409
    assert client.data_table_rows.get(**where, limit=2, offset=4)["count"] == 1
    assert client.data_table_rows.truncate(**where) == {"success": True}


def test_organizations(client: Client) -> None:
    org = client.orgs.post(organization={"name": "sdk"})
    invites = client.org.invite_member(orgId=org["id"], invite={"email": "a@example.org", "role": "view"})
    assert client.org.pending_invites(orgId=org["id"]) == invites
    assert client.org.revoke_invite(orgId=org["id"], inviteId=invites[0]["id"]) == []
    assert client.applications.post(application={"name": "a", "orgId": org["id"]})["ownerId"] == org["id"]
    assert client.org.delete(orgId=org["id"]) == {"success": True}


def test_bulk_and_jobs(client: Client, app: str) -> None:
    queued = client.devices.delete(applicationId=app, options={"query": {"name": "nothing"}, "forceJob": True})
    assert queued["jobQueued"] is True
    assert client.application_job_logs.get(applicationId=app)["items"][0]["name"] == "BulkDeviceDelete"


def test_files(client: Client, app: str) -> None:
    made = client.files.post(applicationId=app, file={"name": "sdk.txt", "type": "file", "contentType": "text/plain"})
    form = made["upload"]
    answer = requests.post(form["url"], data=form["fields"], files={"file": b"content"})
    assert answer.status_code == 204
    found = client.file.get(applicationId=app, fileId=made["id"])
    assert found["url"] == f"https://files.onlosant.com/{app}/sdk.txt"
    assert requests.get(found["url"]).content == b"content"


def test_resources_not_built_yet_say_so(client: Client, app: str, account: Any) -> None:
    error = refused(client.flows.get, applicationId=app)
    assert (error.status, error.data["type"]) == (405, "MethodNotAllowed")
    assert "not built" in (account.journal.last.reason or "")


def test_a_fault_wears_the_vendors_words(client: Client, app: str, account: Any) -> None:
    account.fault("devices.get", status=429)
    error = refused(client.devices.get, applicationId=app)
    assert (error.status, error.data["type"]) == (429, "RateLimit")


def test_every_method_of_the_client_is_declared(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the client can call leads to an operation of the contract, built or planned."""
    router = account.vendor.router
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(Client, "request", lambda self, method, path, **rest: asked.append((method, path)))

    client = Client()
    for name in [n for n in dir(client) if not n.startswith("_")]:
        resource = getattr(client, name)
        if not type(resource).__module__.startswith("losant_rest."):
            continue
        for member in [m for m in dir(resource) if not m.startswith("_") and callable(getattr(resource, m))]:
            code = getattr(type(resource), member)
            names = [c for c in code.__code__.co_consts if isinstance(c, str) and c.isidentifier()]
            getattr(resource, member)(**dict.fromkeys(names, "0" * 24))
    assert len(asked) > 360
    unknown = [(m, p) for m, p in asked if router.find(m, p)[0] is None]
    assert unknown == []
