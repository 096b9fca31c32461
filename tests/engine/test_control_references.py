"""References are kept whole in every vendor's account: nothing names what was deleted behind the vendor's back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

import mockservers
from mockservers.control.references import holders, lost, without
from mockservers.control.state import Conflict, State
from mockservers.engine import registry
from mockservers.engine.contract import Reference

VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")


def double(name: str) -> Any:
    return mockservers.intercept(name, profile="small", clock="2026-03-02T09:00:00Z")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, value


def naming(state: State, gone: Any, *, but: tuple[str, ...] = ()) -> set[str]:
    """Where a value is still found, as ``collection path``; ``but`` are names of fields that record who did it."""
    return {
        f"{kind} {path}"
        for kind in state.kinds()
        for document in state.list(kind)
        for path, value in leaves(document)
        if value == gone and type(value) is type(gone) and path.rpartition(".")[2] not in but
    }


def test_a_hexoskin_user_and_what_names_it_by_uri() -> None:
    with double("hexoskin") as hexoskin:
        state = hexoskin.state
        with pytest.raises(Conflict, match=r"refers to user 99 by 'user.*': delete it first, or cascade"):
            state.delete("user", 99)
        assert state.get("user", 99)
        assert naming(state, "/api/user/99/")
        assert state.delete("user", 99, cascade=True) > 45
        assert naming(state, "/api/user/99/") == set()
        assert 99 not in [d.get("user") for d in state.list("credential")]
        assert all(d["user"] != "/api/user/99/" for d in state.list("device"))
        with pytest.raises(Conflict, match="user of a device: there is no user '/api/user/99/'"):
            state.patch("device", state.list("device", 1)[0]["deviceid"], {"user": "/api/user/99/"})
        answer = requests.get(f"{hexoskin.url}/api/account/", auth=(hexoskin.username, hexoskin.password))
        assert answer.status_code == 401


def test_a_losant_device_above_others() -> None:
    with double("losant") as losant:
        state = losant.state
        top, middle, low = state.create("device", 3, deviceClass="system")
        leaf = state.create("device", deviceClass="standalone")[0]
        for below, above in ((middle, top), (low, middle), (leaf, low)):
            state.patch("device", below["id"], {"parentId": above["id"]})
        ancestors = [low["id"], middle["id"], top["id"]]
        assert state.get("device", leaf["id"])["ancestorIds"] == ancestors
        key = state.list("applicationKey", 1)[0]["id"]
        state.patch("applicationKey", key, {"deviceIds": [top["id"], middle["id"]]})
        state.patch("device", low["id"], {"parentId": None})
        assert "ancestorIds" not in state.get("device", low["id"])
        state.patch("device", low["id"], {"parentId": middle["id"]})
        state.delete("device", top["id"], cascade=True)
        assert naming(state, top["id"]) == set()
        with pytest.raises(Conflict, match="deviceIds of a applicationKey: there is no device"):
            state.patch("applicationKey", key, {"deviceIds": [top["id"]]})


def test_a_losant_owner() -> None:
    with double("losant") as losant:
        state = losant.state
        org = state.list("org", 1)[0]["id"]
        with pytest.raises(Conflict, match=r"refers to org .* by 'ownerId'"):
            state.delete("org", org)
        state.delete("org", org, cascade=True)
        assert naming(state, org) == set()
        with pytest.raises(Conflict, match="ownerId of a application: there is no user or org"):
            state.create("application", ownerId=org)
    with double("losant") as losant:
        state = losant.state
        user = losant.credentials["user_id"] if "user_id" in losant.credentials else state.list("user", 1)[0]["id"]
        state.delete("user", user, cascade=True)
        did = ("creatorId", "createdById", "lastUpdatedById", "sourceId", "authorId", "requestedById")
        assert naming(state, user, but=did) == set()
        assert losant.vendor.dialect.credentials(losant.world)
        answer = requests.get(f"{losant.url}/me", headers={"Authorization": f"Bearer {losant.user_token}"})
        assert answer.status_code == 401


def test_a_losant_token_goes_with_what_it_stands_for() -> None:
    with double("losant") as losant:
        auth = {"Authorization": f"Bearer {losant.application_token}"}
        url = f"{losant.url}/applications/{losant.application_id}"
        assert requests.get(url, headers=auth).status_code == 200
        token = next(t for t in losant.state.list("token") if t["sub"] != t.get("user"))
        losant.state.delete("apiToken", token["sub"], cascade=True)
        assert token["sub"] not in [t["sub"] for t in losant.state.list("token")]
        assert requests.get(url, headers=auth).status_code == 401


def test_labstep_people_and_groups() -> None:
    with double("labstep") as labstep:
        state = labstep.state
        user, group = state.list("user", 1)[0]["id"], state.list("group", 1)[0]["id"]
        assert group in [u["group_id"] for u in state.list("user")]
        state.delete("user", user, cascade=True)
        assert user not in [d["user_id"] for d in state.list("user-organization")]
        state.delete("group", group, cascade=True)
        assert group not in [u["group_id"] for u in state.list("user")]
        tag = next(t for d in state.list("resource") for t in d.get("tag_ids", ()))
        state.delete("tag", tag, cascade=True)
        assert all(
            tag not in d.get("tag_ids", ()) for kind in ("resource", "experiment-workflow") for d in state.list(kind)
        )


def test_a_labstats_station_leaves_maps_and_its_own_papers() -> None:
    with double("labstats") as labstats:
        state = labstats.state
        station = state.list("map", 1)[0]["stations"][0]["station_id"]
        count = len(state.list("map", 1)[0]["stations"])
        assert state.delete("station", station, cascade=True) == 1
        assert len(state.list("map", 1)[0]["stations"]) == count - 1
        assert {
            k for k in ("inventory", "metadata", "tagging") if any(d["id"] == station for d in state.list(k))
        } == set()
        group = state.list("map", 1)[0]["group_id"]
        state.delete("group", group, cascade=True)
        assert state.list("map", 1)[0]["group_id"] is None
        assert all(g["group_id"] != group for p in state.list("page_set") for g in p["groups"])
        app = state.list("inventory", 1)[0]["apps"][0]
        state.delete("application", app, cascade=True)
        assert all(app not in d["apps"] for d in state.list("inventory"))


def test_a_labii_row_goes_with_what_lists_its_parts() -> None:
    with double("labii") as labii:
        state = labii.state
        row = state.list("row", 1)[0]["sid"]
        state.delete("row", row, cascade=True)
        assert f"row:{row}" not in labii.world.collection("labii", "contents")
        auth = {"Authorization": f"Bearer {labii.api_key}"}
        state.delete("organization", state.list("row", 1)[0]["organization"], cascade=True)
        profile = f"{labii.url}/accounts/profile/detail/{state.list('user', 1)[0]['sid']}/"
        assert requests.get(profile, headers=auth).status_code < 500
        user = state.list("bearer", 1)[0]["user"]
        state.delete("user", user, cascade=True)
        assert all(d["user"] != user for d in state.list("bearer"))


@pytest.mark.parametrize("name", VENDORS)
def test_what_is_declared_is_there(name: str) -> None:
    """Every reference leads to collections there are, and the accounts hold none that leads nowhere."""
    with double(name) as found:
        state = found.state
        known = state.kinds()
        for reference in found.vendor.contract.references:
            assert reference.path
            assert set(reference.to) <= set(known), reference
            if reference.collection in known and reference.to != ("application_version",):
                for document in state.list(reference.collection):
                    assert list(lost(document, reference, state._collection)) == [], reference


def test_paths_and_forms() -> None:
    listed = Reference("map", "stations.id", ("station",))
    document = {"stations": [{"id": 1}, {"id": 2}, {"id": True}], "name": "x"}
    assert without(document, listed, 1) == {"stations": [{"id": 2}, {"id": True}], "name": "x"}
    assert without({"stations": None}, listed, 1) == {"stations": None}
    by = Reference("record", "user.uri", ("user",), by="/user/{key}/")
    assert without({"user": {"uri": "/user/1/"}}, by, 1) is None
    assert without({"user": {"uri": "/user/2/"}}, by, 1) == {"user": {"uri": "/user/2/"}}
    assert without({"a": "/user/1/"}, Reference("x", "a", ("user",), nullable=True, by="/user/{key}/"), 1) == {
        "a": None
    }
    losant = registry.find("losant")
    world = mockservers.Worlds([losant], "small").default
    devices = world.collection("losant", "device")
    assert list(lost({"user": {"uri": "/user/none/"}}, by, lambda _: devices)) == ["/user/none/"]
    assert list(lost({"user": {"uri": "none"}}, by, lambda _: devices)) == []
    assert holders(Reference("device", "@key", ("x",)), devices, "none") == []
