"""Worlds: credentials of their own, the same account, nothing shared."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests

import mockservers
from mockservers.labstep import vendor


def test_each_world_is_found_by_its_own_credentials(double: Any, call: Any) -> None:
    worlds = double.world.worlds
    other = worlds.create("other", clock="2026-03-02T09:00:00Z")
    held = other.credentials("labstep")
    assert held["username"] == "mira.okafor+other@example.org"
    made = requests.post(
        f"{double.url}/api/generic/tag",
        json={"name": "x", "type": "device"},
        headers={"apikey": held["api_key"]},
        timeout=10,
    )
    assert made.status_code == 401  # this handle is pinned to its own world
    from mockservers.engine.app import VendorApp

    client = VendorApp(vendor, worlds).test_client()
    made = client.post("/api/generic/tag", json={"name": "x", "type": "device"}, headers={"apikey": held["api_key"]})
    assert made.status_code == 200
    assert client.get("/api/generic/tag?type=device", headers={"apikey": held["api_key"]}).json["total"] == 1
    assert client.get("/api/generic/tag?type=device", headers={"apikey": double.api_key}).json["total"] == 0
    login = {"username": held["username"], "password": held["password"]}
    session = client.post("/public-api/user/login", json=login).json
    assert session["username"] == held["username"]
    token = {"Authorization": f"Bearer {session['token']}"}
    assert client.get("/api/generic/tag?type=device", headers=token).json["total"] == 1
    upload = client.post("/api/generic/file/upload", data={"file": (io.BytesIO(b"abc"), "a.csv")}, headers=token)
    (file,) = upload.json.values()
    link = client.post(f"/api/generic/file/download/{file['id']}", headers=token).json["signed_url"]
    assert client.get(link).data == b"abc"  # found by the link alone
    wrong = {"username": held["username"], "password": double.password}
    assert client.post("/public-api/user/login", json=wrong).status_code == 401


def test_a_fork_has_the_documents_and_credentials_of_its_own(double: Any, call: Any) -> None:
    call("POST", "tag", json={"name": "before", "type": "device"})
    fork = double.world.worlds.fork(double.world.name, "fork")
    from mockservers.engine.app import VendorApp

    client = VendorApp(vendor, double.world.worlds).test_client()
    key = {"apikey": fork.credentials("labstep")["api_key"]}
    found = client.get("/api/generic/tag?type=device", headers=key).json
    assert [t["name"] for t in found["items"]] == ["before"]
    assert client.get("/api/generic/user/info", headers=key).json["username"] == "mira.okafor+fork@example.org"
    assert len(client.get("/api/generic/access-key", headers=key).json["items"]) == 1


def test_the_same_calls_give_the_same_bytes() -> None:
    bodies = []
    for _ in range(2):
        with mockservers.intercept("labstep", profile="small", clock="2026-03-02T09:00:00Z") as double:
            headers = {"apikey": double.api_key}
            root = f"{double.url}/api/generic"
            out = []
            for path, body in (
                ("experiment-workflow", {"name": "a"}),
                ("protocol", {"name": "b"}),
                ("access-key", {"name": "c"}),
                ("share-link", {"group_id": 1}),
            ):
                out.append(requests.post(f"{root}/{path}", json=body, headers=headers).content)
            out.append(requests.post(f"{root}/file/upload", files={"file": b"x"}, headers=headers).content)
            login = {"username": double.username, "password": double.password}
            out.append(requests.post(f"{double.url}/public-api/user/login", json=login).content)
            bodies.append(out)
    assert bodies[0] == bodies[1]


def test_a_refused_call_leaves_no_trace(double: Any, call: Any) -> None:
    before = {kind: len(list(double.world.collection("labstep", kind))) for kind in ("experiment-workflow", "thread")}
    body = {"items": [{"name": "good"}, {"name": ["bad"]}]}
    assert call("POST", "experiment-workflow/batch", json=body).status_code == 400
    made = call("POST", "experiment", json={"name": "x", "protocol_id": 99999999})
    assert made.status_code == 404
    after = {kind: len(list(double.world.collection("labstep", kind))) for kind in before}
    assert after == before


def test_drafts_may_be_run_where_the_world_says_so(double: Any, call: Any) -> None:
    protocol = call("POST", "protocol-collection", json={"name": "p"}).json()
    assert protocol["last_version"] is None
    double.world.settings["labstep.last_version"] = "draft"
    shown = call("GET", f"protocol-collection/{protocol['id']}").json()
    assert shown["last_version"]["id"] == shown["draft_version"]["id"]
    experiment = call("POST", "experiment-workflow", json={"name": "e"}).json()
    body = {"experiment_workflow_id": experiment["id"], "protocol_id": shown["last_version"]["id"]}
    assert call("POST", "experiment", json=body).status_code == 200


@pytest.mark.parametrize("status", [500, 501, 503])
def test_faults_speak_as_the_vendor(double: Any, call: Any, status: int) -> None:
    double.fault("tag.list", status=status, times=1)
    response = call("GET", "tag")
    assert response.status_code == status
    assert isinstance(response.json()["message"], str)
    assert call("GET", "tag").status_code == 200
