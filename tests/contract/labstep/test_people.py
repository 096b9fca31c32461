"""Users, workspaces, organizations, keys, sharing: who may see and do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.destructive  # accounts made here cannot be deleted again

Other = Callable[..., Any]


@pytest.fixture
def other(api: Any) -> Any:
    """A newly signed-up user; ``other(method, path, ...)`` calls as that user, ``other.refused`` expects a status."""

    class User:
        def __init__(self) -> None:
            names = {"first_name": "Ada", "last_name": "Brook", "password": "pw"}
            self.email = f"ada.{uuid4().hex[:12]}@example.org"
            body = {**names, "email": self.email}
            self.data = api.ok("POST", "/public-api/user", key=None, json=body)
            self.headers = {"apikey": self.data["api_key"]}

        def __call__(self, method: str, path: str, **kwargs: Any) -> Any:
            return api.ok(method, path, key=None, headers=self.headers, **kwargs)

        def refused(self, status: int, method: str, path: str, **kwargs: Any) -> Any:
            return api.refused(status, method, path, key=None, headers=self.headers, **kwargs)

    return User()


def test_sign_up_gives_a_home_workspace_and_a_key(api: Any, other: Any) -> None:
    user = other.data
    assert user["group"]["name"] == "Ada Brook workspace"
    assert user["group"]["is_home"] is True
    assert user["is_new"] is True
    assert user["user_organizations"] == []
    info = other("GET", "user/info")
    assert info["id"] == user["id"]
    assert info["api_key"] == user["api_key"]
    login = {"username": other.email, "password": "pw"}
    assert api.ok("POST", "/public-api/user/login", key=None, json=login)["id"] == user["id"]
    again = {"first_name": "A", "last_name": "B", "email": other.email.title(), "password": "x"}
    assert api.refused(400, "POST", "/public-api/user", key=None, json=again) == [
        {"property": "username", "message": "This value is already used."}
    ]
    missing = api.refused(400, "POST", "/public-api/user", key=None, json={"email": "x"})
    assert [v["property"] for v in missing] == ["[first_name]", "[last_name]", "[password]"]
    unknown = {**again, "email": f"new.{other.email}", "share_link_token": "5e1d9c42-7b3a-4c8f-a1e6-000000020418"}
    assert "ShareLink" in api.refused(404, "POST", "/public-api/user", key=None, json=unknown)


def test_records_of_a_foreign_workspace_are_closed(api: Any, other: Any, experiment: Any) -> None:
    key = experiment["id"]
    assert other("GET", "experiment-workflow")["total"] == 0
    assert other.refused(403, "GET", f"experiment-workflow/{key}") == "Access Denied."
    other.refused(403, "GET", "experiment-workflow", params={"get_single": 1, "id": key})
    other.refused(403, "PUT", f"experiment-workflow/{key}", json={"name": "x"})
    other.refused(403, "GET", f"experiment/{experiment['root_experiment']['id']}")
    other.refused(403, "POST", "comment", json={"body": "x", "parent_thread_id": experiment["thread"]["id"]})
    other.refused(403, "POST", "experiment-workflow", json={"name": "x", "group_id": experiment["owner"]["id"]})
    other.refused(403, "GET", "experiment-workflow", params={"group_id": experiment["owner"]["id"]})
    other.refused(403, "POST", "tag", json={"name": "x", "type": "resource", "group_id": experiment["owner"]["id"]})
    assert other("GET", "comment")["total"] == 0
    assert other("GET", "metadata")["total"] == 0
    assert other("GET", "experiment", params={"experiment_workflow_id": key})["items"] == []


def test_members_view_edit_and_own(api: Any, other: Any) -> None:
    group = api.make("group", name="Shared")
    assert group["logged_user_user_group"]["type"] == "owner"
    record = api.make("experiment-workflow", name="In it", group_id=group["id"])
    path = f"experiment-workflow/{record['id']}"
    member = api.make("user-group", group_id=group["id"], user_id=other.data["id"])
    assert (member["type"], member["name"]) == ("edit", "Ada Brook")
    shown = other("GET", path)
    assert shown["permissions"] == {"view": True, "edit": True, "owner": False}
    assert [e["id"] for e in other("GET", "experiment-workflow")["items"]] == [record["id"]]
    assert other("PUT", path, json={"name": "Edited"})["name"] == "Edited"
    api.put("experiment-workflow", record["id"], locked_at="2026-01-05")
    other.refused(403, "PUT", path, json={"locked_at": None})
    api.put("experiment-workflow", record["id"], locked_at=None)
    other.refused(403, "PUT", f"group/{group['id']}", json={"name": "x"})
    other.refused(403, "PUT", f"user-group/{member['id']}", json={"type": "owner"})
    assert api.put("user-group", member["id"], type="view")["type"] == "view"
    assert other("GET", path)["permissions"] == {"view": True, "edit": False, "owner": False}
    other.refused(403, "PUT", path, json={"name": "x"})
    other.refused(403, "POST", "experiment-workflow", json={"name": "x", "group_id": group["id"]})
    other("POST", "comment", json={"body": "viewers comment", "parent_thread_id": record["thread"]["id"]})
    assert api.send("DELETE", f"user-group/{member['id']}").status_code == 200
    other.refused(403, "GET", path)
    assert [m["type"] for m in api.list("user-group", group_id=group["id"])] == ["owner"]


def test_one_home_workspace_each(api: Any, other: Any) -> None:
    second = other("POST", "group", json={"name": "Second"})
    member = second["logged_user_user_group"]
    assert other("PUT", f"user-group/{member['id']}", json={"is_home": True})["is_home"] is True
    info = other("GET", "user/info")
    assert info["group"]["id"] == second["id"]
    rows = other("GET", "user-group")["items"]
    assert sorted(row["is_home"] for row in rows) == [False, True]
    assert {g["name"] for g in other("GET", "group")["items"]} == {"Second", "Ada Brook workspace"}
    assert [g["name"] for g in other("GET", "group", params={"name": "secon"})["items"]] == ["Second"]


def test_a_link_to_a_workspace_lets_people_in(api: Any, other: Any) -> None:
    group = api.make("group", name="Linked")
    link = api.make("share-link", group_id=group["id"])
    assert api.ok("POST", "share-link", json={"group_id": group["guid"]})["id"] == link["id"]
    assert api.put("share-link", link["id"], type="view")["type"] == "view"
    for _ in range(2):
        other("POST", f"share-link/accept/{link['token']}")
    assert other("GET", f"group/{group['id']}")["logged_user_user_group"]["type"] == "view"
    other.refused(404, "POST", "share-link/accept/nope")
    body = {"first_name": "C", "last_name": "D", "email": f"c.{other.email}", "password": "x"}
    joined = api.ok("POST", "/public-api/user", key=None, json={**body, "share_link_token": link["token"]})
    assert joined["group"]["id"] == group["id"]
    assert len(joined["user_organizations"]) == 1
    assert (
        api.ok("POST", "share-link/email", json={"id": link["id"], "emails": ["x@example.org"], "message": "m"}) == {}
    )


def test_sharing_one_record_with_another_workspace(api: Any, other: Any, experiment: Any) -> None:
    guest = api.make("group", name="Guests")
    api.make("user-group", group_id=guest["id"], user_id=other.data["id"])
    path = f"experiment-workflow/{experiment['id']}"
    other.refused(403, "GET", path)
    body = {"experiment_workflow_id": experiment["guid"], "group_id": guest["id"], "type": "view"}
    permission = api.make("permission", **body)
    assert permission["group"]["id"] == guest["id"]
    assert other("GET", path)["permissions"] == {"view": True, "edit": False, "owner": False}
    assert [e["id"] for e in other("GET", "experiment-workflow")["items"]] == [experiment["id"]]
    assert [e["id"] for e in other("GET", "experiment-workflow", params={"group_id": guest["id"]})["items"]] == [
        experiment["id"]
    ]
    assert other("GET", "experiment-workflow", params={"search_query": "contract"})["total"] == 1
    other.refused(403, "PUT", path, json={"name": "x"})
    assert api.ok("POST", "permission", json={**body, "type": "edit"})["id"] == permission["id"]
    assert other("PUT", path, json={"name": "Edited"})["name"] == "Edited"
    assert [p["id"] for p in api.list("permission", experiment_workflow_id=experiment["id"])] == [permission["id"]]
    assert api.put("permission", permission["guid"], type="view")["group"]["id"] == guest["id"]
    assert api.send("DELETE", f"permission/{permission['guid']}").status_code == 200
    assert api.list("permission", experiment_workflow_id=experiment["id"]) == []
    other.refused(403, "GET", path)


def test_ownership_moves(api: Any, experiment: Any) -> None:
    group = api.make("group", name="New owner")
    moved = api.ok("POST", f"experiment-workflow/{experiment['id']}/transfer-ownership", json={"group_id": group["id"]})
    assert moved["owner"]["id"] == group["id"]
    assert [e["id"] for e in api.list("experiment-workflow", group_id=group["id"])] == [experiment["id"]]
    api.refused(400, "POST", f"experiment-workflow/{experiment['id']}/transfer-ownership", json={})


def test_organizations_and_their_users(api: Any, other: Any) -> None:
    me = api.get("user/info")
    organization = me["user_organizations"][0]["organization"]
    assert api.get("organization", get_single=1, id=organization["id"])["name"] == organization["name"]
    rows = api.list("user-organization", organization_id=organization["id"])
    assert [r["type"] for r in rows if r["user"]["id"] == me["id"]] == ["admin"]
    member = next(r for r in rows if r["type"] == "member")
    assert api.put("user-organization", member["id"], type="admin")["type"] == "admin"
    assert api.put("user-organization", member["id"], type="member")["type"] == "member"
    assert other("GET", "user-organization", params={"organization_id": organization["id"]})["items"] == []
    other.refused(403, "PUT", f"user-organization/{member['id']}", json={"type": "admin"})
    own = other("POST", "organization", json={"name": "Own"})
    assert other("GET", "user/info")["user_organizations"][0]["organization"]["id"] == own["id"]
    groups = api.list("group", organization_id=organization["id"])
    assert len(groups) >= len(api.list("group"))


def test_admins_impersonate_and_disable_their_users(api: Any, other: Any) -> None:
    organization = api.get("user/info")["user_organizations"][0]["organization"]["id"]
    rows = api.list("user-organization", organization_id=organization)
    username = next(r for r in rows if r["type"] == "member")["user"]["username"]
    user = api.get(f"user/{username}")
    assert "api_key" not in user
    key = api.ok("POST", "token/impersonate", json={"guid": user["guid"]})["uuid"]
    assert api.ok("GET", "user/info", key=None, headers={"apikey": key})["username"] == username
    other.refused(403, "POST", "token/impersonate", json={"guid": user["guid"]})
    api.refused(403, "POST", "token/impersonate", json={"guid": other.data["guid"]})
    api.refused(404, "POST", "token/impersonate", json={"guid": "nope"})
    api.put("user", username, deleted_at="2026-01-05T10:00:00+00:00")
    assert api.send("GET", "user/info", key=None, headers={"apikey": key}).status_code == 401
    api.put("user", username, deleted_at=None)


def test_keys_are_ones_own_and_expire(api: Any, other: Any) -> None:
    key = api.make("access-key", name="PC")
    assert api.ok("GET", "user/info", key=None, headers={"apikey": key["uuid"]})["id"] == api.get("user/info")["id"]
    assert [k["id"] for k in api.list("access-key", uuid=key["uuid"])] == [key["id"]]
    other.refused(403, "GET", f"access-key/{key['id']}")
    assert [k["name"] for k in other("GET", "access-key")["items"]] == ["Default"]
    old = api.make("access-key", name="Old", expires_at="2020-01-01T00:00:00+00:00")
    for gone in (old, key):
        api.put("access-key", gone["id"], deleted_at="2026-01-05")
        assert api.send("GET", "user/info", key=None, headers={"apikey": gone["uuid"]}).status_code == 401


def test_a_refresh_token_gives_a_new_session(api: Any, other: Any) -> None:
    fresh = api.ok("POST", "/api/token/refresh", key=None, json={"refresh_token": other.data["refresh_token"]})
    me = api.ok("GET", "user/info", key=None, headers={"Authorization": f"Bearer {fresh['token']}"})
    assert me["id"] == other.data["id"]
    api.refused(401, "POST", "/api/token/refresh", key=None, json={"refresh_token": "x"})


def test_a_member_is_somebody(api: Any, other: Any) -> None:
    """Required relations are checked as other required values are, and the type is one of three."""
    group = api.make("group", name="Members")["id"]
    user = other.data["id"]
    missing: tuple[dict[str, Any], ...] = ({}, {"user_id": None}, {"user_id": ""}, {"user_guid": None})
    for body in missing:
        assert api.refused(400, "POST", "user-group", json={"group_id": group, **body})[0]["property"][:5] == "[user"
    nowhere: tuple[dict[str, Any], ...] = ({}, {"group_id": None}, {"group_id": ""})
    for given in nowhere:
        assert api.refused(400, "POST", "user-group", json={"user_id": user, **given})[0]["property"] == "[group_id]"
    for kind in (None, "", "admin", 3):
        body = {"group_id": group, "user_id": user, "type": kind}
        assert api.refused(400, "POST", "user-group", json=body)[0]["property"] == "[type]"
    api.refused(404, "POST", "user-group", json={"group_id": group, "user_id": 99999999})
    assert len(api.list("user-group", group_id=group)) == 1
    own = api.get(f"group/{group}")["guid"]
    made = api.make("user-group", group_guid=own, user_guid=other.data["guid"], type="view")
    assert (made["type"], made["user"]["id"]) == ("view", user)
    other.refused(403, "POST", "user-group", json={"group_guid": own, "user_guid": other.data["guid"], "type": "owner"})
    record = api.make("experiment-workflow", name="zz")["id"]
    for group_id in nowhere:
        body = {"experiment_workflow_id": record, "type": "view", **group_id}
        assert api.refused(400, "POST", "permission", json=body)[0]["property"] == "[group_id]"
        path = f"experiment-workflow/{record}/transfer-ownership"
        assert api.refused(400, "POST", path, json=group_id)[0]["property"] == "[group_id]"
    for kind, key in (
        ("device-data", "device_id"),
        ("resource-item", "resource_id"),
        ("metadata", "metadata_thread_id"),
    ):
        values: tuple[dict[str, Any], ...] = ({}, {key: None}, {key: ""})
        for value in values:
            body = {"name": "x", "label": "x", "type": "default", **value}
            assert api.refused(400, "POST", kind, json=body)[0]["property"] == f"[{key}]"
