"""Log-in, tokens, scopes, and the errors around them."""

from __future__ import annotations

from typing import Any

import pytest

UNAUTHORIZED = {"type": "Unauthorized", "message": "Unauthorized"}


@pytest.mark.readonly
def test_a_device_logs_in(api: Any, login: Any) -> None:
    api.token = None
    found = api.post("/auth/device", login)
    assert list(found) == ["applicationId", "ownerType", "deviceId", "deviceClass", "filterType", "token"]
    assert found["deviceId"] == login["deviceId"]
    assert found["token"].count(".") == 2


@pytest.mark.readonly
def test_a_user_logs_in(api: Any) -> None:
    api.token = None
    found = api.post("/auth/user", {"email": api.given["email"], "password": api.given["password"]})
    assert set(found) == {"userId", "token"}
    api.token = found["token"]
    assert api.get("/me")["email"] == api.given["email"]


@pytest.mark.readonly
@pytest.mark.parametrize("change", [{"secret": "wrong"}, {"key": "wrong"}, {"deviceId": "0" * 24}])
def test_a_failed_log_in_tells_nothing(api: Any, login: Any, change: Any) -> None:
    api.token = None
    assert api.post("/auth/device", {**login, **change}, status=401) == UNAUTHORIZED


@pytest.mark.readonly
@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic abc", "Bearer "])
def test_without_a_good_token(api: Any, target: Any, header: str | None) -> None:
    answer = target.request("GET", "/me", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)


@pytest.mark.readonly
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "deviceId is required"),
        (None, "deviceId is required"),
        ({"deviceId": 7}, "deviceId is the wrong type"),
        ({"deviceId": "x"}, "deviceId pattern mismatch"),
        ({"deviceId": "0" * 24, "tokenTTL": -1}, "tokenTTL is less than minimum"),
        ({"deviceId": "0" * 24, "more": 1}, "data has additional properties"),
        ({"deviceId": "0" * 24, "requestedScopes": ["all.User"]}, "requestedScopes.0 must be an enum value"),
    ],
)
def test_a_log_in_that_breaks_the_schema(api: Any, body: Any, message: str) -> None:
    api.token = None
    assert api.post("/auth/device", body, status=400) == {"type": "Validation", "message": message}


@pytest.mark.readonly
def test_a_body_that_is_not_json(api: Any) -> None:
    found = api.call("POST", "/auth/user", data="{", headers={"Content-Type": "application/json"}, status=400)
    assert found["type"] == "InvalidContent"
    assert found["message"].startswith("Invalid JSON")


@pytest.mark.readonly
def test_unknown_paths_and_methods_are_not_allowed(api: Any) -> None:
    api.token = None
    wrong = {"type": "MethodNotAllowed", "message": "GET is not allowed"}
    assert api.get("/nothing/here", status=405) == wrong
    assert api.get("/auth/user", status=405) == wrong
    assert api.call("PUT", "/me", status=405)["message"] == "PUT is not allowed"


@pytest.mark.readonly
def test_planned_operations_answer_as_unmapped_ones(api: Any) -> None:
    assert api.get(f"{api.app}/webhooks", status=405)["type"] == "MethodNotAllowed"


@pytest.mark.readonly
def test_no_single_sign_on(api: Any) -> None:
    api.token = None
    answer = api.get("/auth/ssoDomain", params={"email": "someone@example.org"}, status=204)
    assert answer.content == b""
    assert api.get("/auth/ssoDomain", status=400)["message"] == "email is required"


@pytest.mark.readonly
def test_scopes_narrow_a_token(api: Any) -> None:
    body = {"email": api.given["email"], "password": api.given["password"], "requestedScopes": ["all.User.read"]}
    api.token = api.post("/auth/user", body)["token"]
    api.get(f"{api.app}/devices", params={"perPage": 1})
    found = api.post(f"{api.app}/devices", {"name": "x"}, status=403)
    assert found == {"type": "Forbidden", "message": "Insufficient permissions"}


@pytest.mark.readonly
def test_a_device_may_do_no_more_than_devices_may(api: Any, login: Any) -> None:
    api.token = api.post("/auth/device", login)["token"]
    api.get(api.device)
    api.get(f"{api.app}/keys", status=403)
    api.get("/me", status=403)
    other = f"/applications/{'0' * 24}/devices"
    assert api.get(other, status=404) == {"type": "NotFound", "message": "Application was not found"}


@pytest.mark.mutates
def test_an_application_token_is_shown_once_and_can_be_paused(api: Any) -> None:
    made = api.make("/tokens", {"name": "contract", "scope": ["all.Application.read"]})
    assert made["token"].count(".") == 2
    assert (made["ownerType"], made["scope"], made["status"]) == ("application", ["all.Application.read"], "active")
    path = f"{api.app}/tokens/{made['id']}"
    assert "token" not in api.get(path)
    owner, api.token = api.token, made["token"]
    api.get(f"{api.app}/devices", params={"perPage": 1})
    api.post(f"{api.app}/devices", {"name": "x"}, status=403)
    api.get(path, status=200)
    api.token = owner
    assert api.patch(path, {"status": "inactive"})["status"] == "inactive"
    api.token = made["token"]
    assert api.get(path, status=401) == UNAUTHORIZED
    api.token = owner
    assert api.delete(path) == {"success": True}
    assert api.delete(path, status=404)["message"] == "Api Token was not found"


@pytest.mark.mutates
def test_a_scope_wider_than_the_creators_is_refused(api: Any) -> None:
    found = api.post(f"{api.app}/tokens", {"name": "x", "scope": ["all.User"]}, status=400)
    assert found["type"] == "Validation"
    found = api.post(f"{api.app}/tokens", {"name": "x", "scope": ["nonsense"]}, status=400)
    assert found["type"] == "Validation"


@pytest.mark.mutates
def test_user_tokens(api: Any) -> None:
    made = api.post("/me/tokens", {"name": "contract"}, status=201)
    path = f"/me/tokens/{made['id']}"
    assert made["_links"] == {"self": {"href": path}}
    assert (made["ownerType"], made["scope"]) == ("user", ["all.User"])
    listed = api.get("/me/tokens", params={"filterField": "name", "filter": "contr*"})
    assert made["id"] in [item["id"] for item in listed["items"]]
    assert listed["ownerId"] == api.given["user_id"]
    api.delete(path)
    api.get(path, status=404)


@pytest.mark.mutates
def test_an_access_key_logs_its_devices_in(api: Any) -> None:
    device = api.new_device()
    made = api.make("/keys", {"name": "contract", "deviceIds": [device["id"]]})
    assert len(made["secret"]) == 64
    assert (made["status"], made["filterType"]) == ("active", "all")
    path = f"{api.app}/keys/{made['id']}"
    assert "secret" not in api.get(path)
    login = {"deviceId": device["id"], "key": made["key"], "secret": made["secret"]}
    api.token = api.post("/auth/device", login)["token"]
    assert [d["id"] for d in api.get(f"{api.app}/devices")["items"]] == [device["id"]]
    api.get(api.device, status=404)
    api.token = None
    api.post("/auth/device", {**login, "deviceId": api.given["device_id"]}, status=401)
    api.token = api.given["user_token"]
    api.patch(path, {"status": "inactive"})
    api.post("/auth/device", login, status=401)
    api.patch(path, {"deviceIds": []}, status=400)


@pytest.mark.readonly
def test_recorded_headers_are_on_every_answer(api: Any, target: Any) -> None:
    answer = target.request("GET", "/me", headers={"Authorization": f"Bearer {api.token}"})
    assert answer.headers["Server"] == "Losant API"
    assert answer.headers["Cache-Control"] == "no-cache, no-store, must-revalidate"
    assert answer.headers["Content-Type"] == "application/json"
    assert target.request("OPTIONS", "/me").status_code == 204
