"""What bodies may hold beyond types and lengths: keys of maps, lists without repeats, texts that clear a field."""

from __future__ import annotations

import json
from typing import Any

import pytest

ODD = {"a b": "x"}


def refused(answer: Any, message: str) -> None:
    assert answer == {"type": "Validation", "message": message}


@pytest.mark.mutates
def test_keys_of_tags(api: Any) -> None:
    events = f"{api.app}/events"
    body = {"level": "info", "subject": "keys"}
    refused(api.post(events, {**body, "eventTags": ODD}, status=400), "eventTags has additional properties")
    made = api.make("/events", {**body, "eventTags": {"a-b_9": "x"}})
    path = f"{events}/{made['id']}"
    refused(api.patch(path, {"eventTags": {"": "x"}}, status=400), "eventTags has additional properties")
    refused(api.patch(path, {"eventTags": {"k" * 256: "x"}}, status=400), "eventTags has additional properties")
    assert api.get(path)["eventTags"] == {"a-b_9": "x"}
    attribute = {"name": "t", "dataType": "number", "attributeTags": ODD}
    refused(
        api.post(f"{api.app}/devices", {"name": "x", "attributes": [attribute]}, status=400),
        "attributes.0.attributeTags has additional properties",
    )
    device = api.new_device(attributes=[{"name": "t", "dataType": "number"}])
    attributes = f"{api.app}/devices/{device['id']}/attributes"
    refused(api.patch(f"{attributes}/t", {"attributeTags": ODD}, status=400), "attributeTags has additional properties")
    api.post(attributes, {**attribute, "name": "u"}, status=400)
    assert [a["name"] for a in api.get(attributes)["items"]] == ["t"]


@pytest.mark.readonly
def test_keys_in_queries(api: Any) -> None:
    devices = f"{api.app}/devices"
    for tags in ({" a": "x"}, {"": "x"}, {"$like": "x"}):
        found = api.get(devices, params={"query": json.dumps({"tags": tags})}, status=400)
        refused(found, "query.tags has additional properties")
        assert api.post(f"{devices}/delete", {"query": {"tags": tags}}, status=400)["type"] == "Validation"


@pytest.mark.mutates
def test_keys_of_rows(api: Any) -> None:
    columns = [{"name": "code", "dataType": "string", "constraint": "optional"}]
    table = api.make("/data-tables", {"name": "keys", "columns": columns})
    rows = f"{api.app}/data-tables/{table['id']}/rows"
    for body in ({"code": "a", **ODD}, [{"code": "a"}, {"code": "b", **ODD}]):
        refused(api.post(rows, body, status=400), "data no (or more than one) schemas match")
    made = api.post(rows, {"code": "a", "unknown": 1}, status=201)
    refused(api.patch(f"{rows}/{made['id']}", ODD, status=400), "data has additional properties")
    assert api.get(rows)["totalCount"] == 1


@pytest.mark.mutates
def test_scopes_are_asked_for_once(api: Any, login: Any) -> None:
    user = {"email": api.given["email"], "password": api.given["password"]}
    twice = ["all.User", "all.User"]
    refused(api.post("/auth/user", {**user, "requestedScopes": twice}, status=400), "requestedScopes must be unique")
    devices = {**login, "requestedScopes": ["device.get", "devices.get", "device.get"]}
    refused(api.post("/auth/device", devices, status=400), "requestedScopes must be unique")
    for path in ("/me/tokens", f"{api.app}/tokens"):
        before = api.get(path)["totalCount"]
        scope = ["all.Application.read"] * 2
        refused(api.post(path, {"name": "twice", "scope": scope}, status=400), "scope must be unique")
        assert api.get(path)["totalCount"] == before


@pytest.mark.mutates
def test_an_empty_text_clears_a_field(api: Any) -> None:
    """Fields that are not set are left out of replies; in a change, an empty text unsets one."""
    columns = [{"name": "code", "dataType": "string", "constraint": "optional"}]
    device = api.new_device(description="d", attributes=[{"name": "t", "dataType": "number", "description": "d"}])
    made = {
        "/devices": device,
        "/keys": api.make("/keys", {"description": "d"}),
        "/tokens": api.make("/tokens", {"name": "t", "description": "d"}),
        "/data-tables": api.make("/data-tables", {"name": "t", "columns": columns, "description": "d"}),
        "/device-recipes": api.make("/device-recipes", {"name": "r", "description": "d", "deviceDescription": "d"}),
    }
    for path, before in made.items():
        assert before["description"] == "d", path
        after = api.patch(f"{api.app}{path}/{before['id']}", {"description": ""})
        assert "description" not in after, path
    recipe = api.patch(f"{api.app}/device-recipes/{made['/device-recipes']['id']}", {"deviceDescription": ""})
    assert "deviceDescription" not in recipe
    attribute = api.patch(f"{api.app}/devices/{device['id']}/attributes/t", {"description": ""})
    assert "description" not in attribute


@pytest.mark.mutates
@pytest.mark.parametrize(("path", "field"), [("/me", "url"), ("/me", "companyName"), ("{app}", "description")])
def test_an_empty_text_clears_a_field_of_the_account(api: Any, path: str, field: str) -> None:
    path = path.format(app=api.app)
    before = api.get(path).get(field, "")
    assert api.patch(path, {field: "https://example.org/"})[field] == "https://example.org/"
    assert field not in api.patch(path, {field: ""})
    assert api.patch(path, {field: before}).get(field, "") == before
