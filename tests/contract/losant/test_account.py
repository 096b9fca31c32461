"""Users, organizations, applications."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.readonly
def test_me(api: Any) -> None:
    me = api.get("/me")
    assert me["userId"] == me["id"] == api.given["user_id"]
    assert me["fullName"] == f"{me['firstName']} {me['lastName']}"
    assert set(me["_links"]) == {"self", "applications", "dashboards", "orgs"}
    assert "recentApplications" not in me
    assert api.get("/me", params={"includeRecent": "true"})["recentApplications"]["itemType"] == "application"
    assert set(api.get("/me", params={"summaryInclude[0]": "appCount"})["summary"]) == {"appCount"}


@pytest.mark.destructive
def test_changing_ones_own_account(api: Any) -> None:
    assert api.patch("/me", {"title": "Boss"})["title"] == "Boss"
    api.patch("/me", {"email": "other@example.org"}, status=401)
    current = {"currentCredentials": {"password": api.given["password"]}}
    changed = api.patch("/me", {"email": "other@example.org", **current})
    assert changed["requestedEmail"] == "other@example.org"
    assert changed["email"] == api.given["email"]
    api.patch("/me", {"password": "short", **current}, status=400)
    body = {"password": api.given["password"], "newPassword": "Brand-New-9-Words", "invalidateExistingTokens": True}
    fresh = api.call("PATCH", "/me/changePassword", json=body)["token"]
    api.get("/me", status=401)
    api.token = fresh
    api.get("/me")
    login = {"email": api.given["email"], "password": "Brand-New-9-Words"}
    assert api.post("/auth/user", login)["userId"] == api.given["user_id"]
    api.post("/auth/user", {**login, "password": api.given["password"]}, status=401)
    assert api.get("/me/refreshToken")["token"] != fresh
    back = {"password": "Brand-New-9-Words", "newPassword": api.given["password"]}
    api.token = api.call("PATCH", "/me/changePassword", json=back)["token"]
    api.patch("/me", {"tokenCutoff": "2020-01-01T00:00:00.000Z"})  # older tokens are good again


@pytest.mark.mutates
def test_recent_items(api: Any) -> None:
    item = {"itemType": "application", "itemId": api.given["application_id"]}
    found = api.post("/me/recentItems", item)
    assert found["items"][0]["id"] == api.given["application_id"]
    assert api.get("/me/recentItems", params={"itemType": "application"})["items"] == found["items"]
    api.get("/me/recentItems", status=400)


@pytest.mark.mutates
def test_the_life_of_an_application(api: Any) -> None:
    made = api.post("/applications", {"name": "contract app", "orgId": api.given["org_id"]}, status=201)
    path = f"/applications/{made['id']}"
    assert (made["ownerType"], made["ownerId"]) == ("organization", api.given["org_id"])
    assert made["organizationName"]
    assert "devices" in made["_links"]
    assert made["summary"]["deviceCount"] == 0
    changed = api.patch(path, {"globals": [{"key": "a", "json": "1"}]})
    assert changed["globals"] == [{"key": "a", "json": "1"}]
    merged = api.patch(f"{path}/globals", [{"key": "b", "json": "2"}, {"key": "a", "json": None}])
    assert [g["key"] for g in merged["globals"]] == ["b"]
    assert api.get(f"{path}/readme")["content"] == ""
    api.patch(f"{path}/readme", {"content": "# Hello"})
    assert api.get(f"{path}/readme")["content"] == "# Hello"
    device = api.post(f"{path}/devices", {"name": "inside"}, status=201)
    assert [r["id"] for r in api.get(f"{path}/search", params={"filter": "nsid"})] == [device["id"]]
    assert api.post(f"{path}/mqttPublishMessage", {"topic": "a/b", "message": "x"}) == {"success": True}
    api.post(f"{path}/mqttPublishMessage", {"topic": "losant/x", "message": "x"}, status=400)
    assert api.delete(path) == {"success": True}
    api.get(path, status=404)
    api.get(f"{path}/devices/{device['id']}", status=404)


@pytest.mark.readonly
def test_applications_by_owner(api: Any) -> None:
    everything = api.get("/applications")
    own = api.get("/applications", params={"orgId": ""})
    organization = api.get("/applications", params={"orgId": api.given["org_id"]})
    assert everything["totalCount"] == own["totalCount"] + organization["totalCount"]
    assert all(a["ownerType"] == "user" for a in own["items"])
    assert set(everything["items"][0]["_links"]) >= {"self", "applications", "events"}


@pytest.mark.mutates
def test_an_organization_its_members_and_invitations(api: Any) -> None:
    org = api.post("/orgs", {"name": "contract org"}, status=201)
    path = f"/orgs/{org['id']}"
    assert [m["role"] for m in org["members"]] == ["admin"]
    assert org["disabledAt"] is False
    invited = api.post(f"{path}/invites", {"email": "new@example.org", "role": "edit"})
    assert [i["email"] for i in invited] == ["new@example.org"]
    assert invited[0]["hasExpired"] is False
    assert api.get(f"{path}/invites") == invited
    assert api.get(path)["summary"]["pendingInviteCount"] == 1
    assert api.delete(f"{path}/invites", params={"inviteId": invited[0]["id"]}) == []
    api.post(f"{path}/invites", {"email": "nonsense", "role": "edit"}, status=400)
    api.post(f"{path}/invites", {"email": api.given["email"], "role": "edit"}, status=409)
    me = {"userId": api.given["user_id"]}
    api.patch(f"{path}/member", {**me, "role": "view"}, status=400)
    api.delete(f"{path}/member", params=me, status=400)
    assert api.patch(path, {"description": "d"})["description"] == "d"
    assert org["id"] in [o["id"] for o in api.get("/orgs")["items"]]
    api.delete(path)
    api.get(path, status=404)


@pytest.mark.readonly
def test_unknown_invitations(api: Any) -> None:
    api.token = None
    found = api.get("/invites", params={"token": "x", "email": "a@example.org"}, status=404)
    assert found["type"] == "NotFound"
    api.post("/invites", {"email": "a@example.org", "token": "x", "accept": True}, status=404)
    api.token = api.given["user_token"]
    assert api.get("/me/invites") == []


@pytest.mark.readonly
def test_what_the_host_says_of_itself(api: Any) -> None:
    api.token = None
    assert api.get("/")["openapi"].startswith("3.1")
    assert set(api.get("/whitelabels/domain")) == {"appUrl", "endpointDomain"}
    assert api.get("/.well-known/oauth-authorization-server")["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.mutates
def test_devices_day_by_day(api: Any) -> None:
    api.new_device()
    found = api.get(f"{api.app}/deviceCounts")
    assert len(found["counts"]) == 31
    last = found["counts"][-1]
    assert last["created"] >= 1
    assert last["total"] == api.get(f"{api.app}/devices", params={"perPage": 1})["totalCount"]
    assert found["counts"][0]["date"].endswith("T00:00:00.000Z")
    assert api.get(f"/orgs/{api.given['org_id']}/deviceCounts")["counts"][-1]["total"] >= last["total"]
    api.get("/me/deviceCounts", params={"start": -86_400_000})
    api.get("/me/deviceCounts", params={"start": 5, "end": 4_000_000_000_000}, status=400)


@pytest.mark.mutates
def test_handing_an_application_over(api: Any) -> None:
    org = api.post("/orgs", {"name": "destination"}, status=201)
    app = api.post("/applications", {"name": "handed over", "orgId": api.given["org_id"]}, status=201)
    body = {"destinationId": org["id"], "destinationType": "organization", "applicationIds": [app["id"]]}
    api.patch("/me/transferResources", body, status=404)
    assert api.patch(f"/orgs/{api.given['org_id']}/transferResources", body) == {"success": True}
    assert api.get(f"/applications/{app['id']}")["organizationName"] == "destination"
    api.delete(f"/orgs/{org['id']}")
    api.get(f"/applications/{app['id']}", status=404)


@pytest.mark.mutates
def test_a_two_factor_key(api: Any) -> None:
    found = api.call("PATCH", "/me/generateTwoFactorAuth")
    assert len(found["key"]) == 52
    assert found["key"] in found["keyUri"]
    body = {"password": api.given["password"], "twoFactorCode": "000000x", "twoFactorAuthKey": found["key"]}
    api.call("PATCH", "/me/enableTwoFactorAuth", json=body, status=401)
    api.call("PATCH", "/me/enableTwoFactorAuth", json={**body, "twoFactorAuthKey": "1" * 52}, status=400)
