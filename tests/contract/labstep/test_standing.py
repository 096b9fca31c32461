"""What stands in a record shares its fate: hidden when it is deleted, locked when it is locked."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.mutates
STAMP = "2026-01-05T10:00:00+00:00"


def uploaded(api: Any, **data: Any) -> dict[str, Any]:
    (made,) = api.ok("POST", "file/upload", files={"file": ("a.csv", b"1,2\n")}, data=data).values()
    return dict(made)


@pytest.fixture
def filled(api: Any, experiment: Any, resource: Any) -> dict[str, Any]:
    """An experiment with one of everything in it: kind -> record."""
    root = api.get(f"experiment/{experiment['root_experiment']['id']}")
    inside = {"experiment_id": root["id"]}
    found = {
        "experiment": api.ok("POST", "experiment", json={"experiment_workflow_id": experiment["id"], "name": "Run"}),
        "protocol-step": api.ok("POST", "protocol-step", json=inside),
        "protocol-timer": api.ok("POST", "protocol-timer", json=inside),
        "protocol-table": api.ok("POST", "protocol-table", json={**inside, "name": "t"}),
        "protocol-value": api.ok("POST", "protocol-value", json={**inside, "resource_id": resource["id"]}),
        "metadata": api.ok(
            "POST",
            "metadata",
            json={"metadata_thread_id": root["metadata_thread"]["id"], "label": "Yield", "type": "numeric"},
        ),
        "comment": api.ok("POST", "comment", json={"parent_thread_id": root["thread"]["id"], "body": "c"}),
        "file": uploaded(api, **inside),
    }
    return {**found, "root": root, "experiment-workflow": experiment}


def lists(filled: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    root = filled["root"]
    inside = {"experiment_id": root["id"]}
    own = {"experiment_workflow_id": filled["experiment-workflow"]["id"]}
    return [
        ("experiment", {**own, "is_root": 0}),
        *((f"protocol-{kind}", inside) for kind in ("step", "timer", "table", "value")),
        ("metadata", {"metadata_thread_id": root["metadata_thread"]["id"]}),
        ("comment", {"parent_thread_id": root["thread"]["id"]}),
        ("comment", own),
        ("file", inside),
        ("file", {"group_id": filled["experiment-workflow"]["owner"]["id"], "count": 5}),
    ]


def test_a_deleted_experiment_hides_what_is_in_it(api: Any, filled: Any) -> None:
    key, root = filled["experiment-workflow"]["id"], filled["root"]
    inside = {"experiment_id": root["id"]}
    before = {kind: [one["id"] for one in api.get(kind, **query)["items"]] for kind, query in lists(filled)}
    assert all(before.values())
    for kind in before:
        assert api.get(f"{kind}/{filled[kind]['id']}")["deleted_at"] is None
    api.put("experiment-workflow", key, deleted_at=STAMP)
    for kind, query in lists(filled):
        gone = filled[kind]["id"]
        assert gone not in [one["id"] for one in api.get(kind, **query)["items"]], kind
        assert gone in [one["id"] for one in api.get(kind, **query, is_deleted="both")["items"]], kind
        assert gone in [one["id"] for one in api.get(kind, **query, is_deleted="true")["items"]], kind
    for kind in {*before} | {"experiment"}:
        one = filled[kind]
        api.refused(404, "GET", f"{kind}/{one['id']}")
        api.refused(404, "GET", kind, params={"get_single": 1, "guid": one["guid"]})
        assert api.get(kind, get_single=1, guid=one["guid"], is_deleted="both")["id"] == one["id"]
    api.refused(404, "GET", f"experiment/{root['id']}")
    api.refused(404, "POST", "experiment", json={"experiment_workflow_id": key})
    api.refused(404, "POST", "comment", json={"parent_thread_id": root["thread"]["id"], "body": "x"})
    field = {"metadata_thread_id": root["metadata_thread"]["id"], "label": "x", "type": "default"}
    api.refused(404, "POST", "metadata", json=field)
    api.refused(404, "POST", "metadata/batch", json={"items": [field]})
    api.refused(404, "POST", "protocol-value", json=inside)
    api.refused(404, "POST", "file/upload", files={"file": b"x"}, data=inside)
    api.refused(404, "POST", "experiment-workflow", json={"name": "copy", "source_id": key})
    api.put("experiment-workflow", key, deleted_at=None)
    for kind, query in lists(filled):
        assert filled[kind]["id"] in [one["id"] for one in api.get(kind, **query)["items"]], kind
    assert api.get(f"metadata/{filled['metadata']['id']}")["label"] == "Yield"


def test_what_used_an_item_is_hidden_with_its_experiment(api: Any, experiment: Any, resource: Any) -> None:
    item = api.make("resource-item", resource_id=resource["id"])
    row = experiment["root_experiment"]["id"]
    api.make("protocol-value", experiment_id=row, resource_item_id=item["id"])
    assert api.get(f"resource-item/{item['id']}")["input_experiment_ids"] == [row]
    api.put("experiment-workflow", experiment["id"], deleted_at=STAMP)
    assert api.get(f"resource-item/{item['id']}")["input_experiment_ids"] == []


def test_a_deleted_resource_hides_its_items(api: Any, resource: Any) -> None:
    item = api.make("resource-item", resource_id=resource["id"], name="zz item")
    field = {"metadata_thread_id": item["metadata_thread"]["id"], "label": "Passage", "type": "default"}
    held = api.make("metadata", **field)
    api.put("resource", resource["id"], deleted_at=STAMP)
    api.refused(404, "GET", f"resource-item/{item['id']}")
    api.refused(404, "GET", f"metadata/{held['id']}")
    api.refused(404, "POST", "resource-item", json={"resource_id": resource["guid"]})
    api.refused(404, "POST", "metadata", json=field)
    assert api.list("metadata", metadata_thread_id=item["metadata_thread"]["id"]) == []
    api.put("resource", resource["id"], deleted_at=None)
    assert api.get(f"resource-item/{item['id']}")["name"] == "zz item"


def test_a_deleted_device_hides_its_readings(api: Any) -> None:
    device = api.make("device", name="Probe")
    reading = api.make("device-data", device_id=device["id"], name="T", type="numeric", number=1)
    assert [d["id"] for d in api.list("device-data", device_id=device["id"])] == [reading["id"]]
    api.put("device", device["id"], deleted_at=STAMP)
    assert api.list("device-data", device_id=device["id"]) == []
    assert [d["id"] for d in api.list("device-data", device_id=device["id"], is_deleted="both")] == [reading["id"]]
    api.refused(404, "GET", f"device-data/{reading['id']}")
    api.refused(404, "POST", "device-data", json={"device_id": device["id"], "name": "T", "type": "default"})


def test_a_deleted_protocol_hides_its_versions(api: Any, protocol: Any, experiment: Any) -> None:
    version = protocol["draft_version"]["id"]
    api.put("protocol", version, is_draft=False)
    api.put("protocol-collection", protocol["id"], deleted_at=STAMP)
    api.refused(404, "GET", f"protocol/{version}")
    assert api.list("protocol", protocol_collection_id=protocol["id"]) == []
    assert api.list("protocol-step", protocol_id=version) == []
    run = {"experiment_workflow_id": experiment["id"], "protocol_id": version}
    api.refused(404, "POST", "experiment", json=run)
    api.refused(404, "POST", "protocol", json={"protocol_collection_id": protocol["id"]})
    api.put("protocol-collection", protocol["id"], deleted_at=None)
    assert api.make("experiment", **run)["protocol"]["id"] == version
    assert api.get(f"protocol/{version}")["experiment_count"] == 1


def test_a_deleted_comment_hides_its_replies(api: Any, experiment: Any) -> None:
    above = {"parent_thread_id": experiment["thread"]["id"]}
    first = api.make("comment", **above, body="a")
    reply = api.make("comment", parent_thread_id=first["thread"]["id"], body="b")
    second = api.make("comment", parent_thread_id=reply["thread"]["id"], body="c")

    def counts() -> tuple[int, int]:
        thread = api.get(f"experiment-workflow/{experiment['id']}")["thread"]
        return thread["comment_count"], thread["all_comment_count"]

    assert counts() == (1, 3)
    api.put("comment", first["id"], deleted_at=STAMP)
    assert counts() == (0, 0)
    api.refused(404, "GET", f"comment/{second['id']}")
    assert api.list("comment", parent_thread_id=first["thread"]["id"]) == []
    api.refused(404, "POST", "comment", json={"parent_thread_id": second["thread"]["id"], "body": "d"})
    api.put("comment", second["id"], deleted_at=STAMP)
    assert counts() == (0, 0)
    api.put("comment", first["id"], deleted_at=None)
    assert counts() == (1, 2)
    api.put("comment", second["id"], deleted_at=None)
    assert counts() == (1, 3)


def test_a_lock_keeps_everything_in_an_experiment(api: Any, filled: Any) -> None:
    key, root = filled["experiment-workflow"]["id"], filled["root"]
    inside = {"experiment_id": root["id"]}
    tag = api.make("tag", name="zz lock", type="experiment_workflow")
    folder = api.make("folder", name="zz lock", type="experiment_workflow")
    group = api.make("group", name="zz lock")
    linked = f"metadata/{filled['metadata']['id']}/protocol-value/{filled['protocol-value']['id']}"
    api.ok("PUT", f"experiment-workflow/{key}/tag/{tag['id']}")
    api.put("experiment-workflow", key, locked_at=STAMP)
    before = {one: api.get(f"{kind}/{filled[kind]['id']}") for kind in filled if (one := kind) != "root"}
    body = {"metadata_thread_id": root["metadata_thread"]["id"], "label": "x", "type": "default"}
    for method, path, sent in (
        *(("PUT", f"{kind}/{one['id']}", {"deleted_at": STAMP}) for kind, one in filled.items() if kind != "root"),
        *(("PUT", f"{kind}/{filled[kind]['id']}", {"name": "x"}) for kind in ("experiment", "protocol-step", "file")),
        ("PUT", f"metadata/{filled['metadata']['id']}", {"device_data_id": None, "number": 3}),
        ("PUT", f"experiment/{root['id']}", {"state": {"type": "doc"}}),
        *(("POST", f"protocol-{kind}", inside) for kind in ("step", "timer", "table", "value")),
        ("POST", "protocol-step/batch", {"items": [inside]}),
        ("POST", "metadata", body),
        ("POST", "experiment", {"experiment_workflow_id": key}),
        ("PUT", linked, None),
        ("DELETE", linked, None),
        ("PUT", f"experiment-workflow/{key}/folder/{folder['id']}", None),
        ("DELETE", f"experiment-workflow/{key}/tag/{tag['id']}", None),
        ("POST", f"experiment-workflow/{key}/transfer-ownership", {"group_id": group["id"]}),
    ):
        assert api.refused(403, method, path, json=sent) == "Access Denied.", (method, path)
    for name in ("experiment_id", "experiment_workflow_id"):
        above = root["id"] if name == "experiment_id" else key
        api.refused(403, "POST", "file/upload", files={"file": b"x"}, data={name: above})
    assert {kind: api.get(f"{kind}/{filled[kind]['id']}") for kind in before} == before
    assert api.list("file", experiment_id=root["id"])[0]["id"] == filled["file"]["id"]
    # To speak of it and to show it to others stays possible.
    api.make("comment", parent_thread_id=root["thread"]["id"], body="signed?")
    shared = api.make("permission", experiment_workflow_id=key, group_id=group["id"], type="view")
    assert api.put("permission", shared["id"], type="edit")["type"] == "edit"
    assert api.send("DELETE", f"permission/{shared['id']}").status_code == 200
    assert api.make("share-link", experiment_workflow_id=key)["token"]
    api.put("experiment-workflow", key, locked_at=None)
    assert api.ok("PUT", linked)["id"] == filled["metadata"]["id"]
    assert api.put("file", filled["file"]["id"], deleted_at=STAMP)["deleted_at"] == STAMP


def test_a_lock_keeps_the_files_of_data_fields(api: Any, experiment: Any) -> None:
    """Clients upload a file alone and then name it in a field."""
    files = [uploaded(api)["id"] for _ in range(2)]
    thread = api.get(f"experiment/{experiment['root_experiment']['id']}")["metadata_thread"]["id"]
    field = api.make("metadata", metadata_thread_id=thread, label="Gel", type="file", file_id=files[0])
    copy = api.make("experiment-workflow", source_id=experiment["id"])
    api.put("metadata", field["id"], file_id=files[1])
    for locked in (experiment, copy):
        api.put("experiment-workflow", locked["id"], locked_at=STAMP)
        file = files[locked is experiment]
        api.refused(403, "PUT", f"file/{file}", json={"deleted_at": STAMP})
        assert api.put("file", files[locked is copy], name="free")["name"] == "free"
        api.put("experiment-workflow", locked["id"], locked_at=None)


def test_a_deleted_draft_is_gone_from_its_protocol(api: Any, protocol: Any) -> None:
    first = protocol["draft_version"]["id"]
    api.put("protocol", first, deleted_at=STAMP)
    shown = api.get(f"protocol-collection/{protocol['id']}")
    assert (shown["draft_version"], shown["last_version"], shown["versions"]) == (None, None, [])
    api.put("protocol", first, is_draft=False)
    assert api.get(f"protocol-collection/{protocol['id']}")["last_version"] is None
    second = api.ok("POST", "protocol", json={"protocol_collection_id": protocol["id"]})
    assert (second["id"] != first, second["is_draft"], second["deleted_at"]) == (True, True, None)
    assert api.get(f"protocol-collection/{protocol['id']}")["draft_version"]["id"] == second["id"]


def test_there_is_one_draft_at_most(api: Any, protocol: Any) -> None:
    first = protocol["draft_version"]["id"]
    home = f"protocol-collection/{protocol['id']}"
    api.put("protocol", first, is_draft=False)
    api.refused(400, "PUT", f"protocol/{first}", json={"is_draft": True})
    second = api.ok("POST", "protocol", json={"protocol_collection_id": protocol["id"]})["id"]
    api.put("protocol", second, deleted_at=STAMP)
    shown = api.get(home)
    assert (shown["draft_version"], shown["last_version"]["id"]) == (None, first)
    assert [v["is_last_version"] for v in api.list("protocol", protocol_collection_id=protocol["id"])] == [True]
    third = api.ok("POST", "protocol", json={"protocol_collection_id": protocol["id"]})["id"]
    api.refused(400, "PUT", f"protocol/{second}", json={"deleted_at": None})
    shown = api.get(home)
    assert (shown["draft_version"]["id"], shown["last_version"]["id"]) == (third, first)
    api.put("protocol", third, is_draft=False)
    assert api.get(home)["last_version"]["id"] == third
    api.put("protocol", third, deleted_at=STAMP)
    assert api.get(home)["last_version"]["id"] == first
    api.put("protocol", third, deleted_at=None)
    assert api.get(home)["last_version"]["id"] == third


def test_a_position_is_not_given_twice(api: Any, experiment: Any) -> None:
    runs = [api.make("experiment", experiment_workflow_id=experiment["id"]) for _ in range(2)]
    steps = [api.make("protocol-step", experiment_id=experiment["root_experiment"]["id"]) for _ in range(2)]
    assert [one["position"] for one in (*runs, *steps)] == [1, 2, 1, 2]
    api.put("experiment", runs[0]["id"], deleted_at=STAMP)
    api.put("protocol-step", steps[0]["id"], deleted_at=STAMP)
    assert api.make("experiment", experiment_workflow_id=experiment["id"])["position"] == 3
    assert api.make("protocol-step", experiment_id=experiment["root_experiment"]["id"])["position"] == 3


def test_a_copy_is_called_after_what_it_copies(api: Any, experiment: Any) -> None:
    assert api.make("experiment-workflow", source_id=experiment["id"])["name"] == "Duplicate of: Contract test"
    assert api.make("experiment-workflow", source_id=experiment["guid"])["name"] == "Duplicate of: Contract test"
    assert api.make("experiment-workflow", source_id=experiment["id"], name="Mine")["name"] == "Mine"
    template = api.make("experiment-workflow", name="T", is_template=1)
    assert api.make("experiment-workflow", source_id=template["id"])["name"] == "Untitled experiment"
