"""Filters of lists: any may be repeated, and those over relations know the records by id and by guid."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.mutates


def ids(api: Any, kind: str, **query: Any) -> set[int]:
    return {one["id"] for one in api.list(kind, **query)}


def test_a_repeated_filter_means_any_of_its_values(api: Any) -> None:
    groups = [api.make("group", name=f"zz query {n}")["id"] for n in range(3)]
    types = ("resource", "device", "experiment_workflow")
    tags = [api.make("tag", name="zz query", type=types[n], group_id=groups[n]) for n in range(3)]
    keys = [tag["id"] for tag in tags]
    for name in ("group_id[]", "group_id[0]", "group_id"):
        assert ids(api, "tag", **{name: groups[:2]}) == set(keys[:2])
    assert ids(api, "tag", **{"group_id[]": groups, "type[]": types[:2]}) == set(keys[:2])
    assert ids(api, "tag", **{"group_id[]": groups, "name[]": ["zz query", "other"]}) == set(keys)
    assert ids(api, "tag", **{"group_id[]": groups[:1]}) == {keys[0]}
    assert api.get("tag", **{"group_id[]": groups, "get_count": 1}) == {"count": 3}
    api.refused(404, "GET", "tag", params={"group_id[]": [groups[0], 99999999]})


def test_repeated_relations(api: Any, resource: Any) -> None:
    categories = [api.make("resource", name=f"zz category {n}", is_template=1) for n in range(3)]
    made = [api.make("resource", name=f"zz of {c['name']}", template_id=c["id"]) for c in categories]
    found = ids(api, "resource", **{"template_id[]": [categories[0]["id"], categories[1]["guid"]]})
    assert found == {made[0]["id"], made[1]["id"]}
    folders = [api.make("folder", name=f"zz {n}", type="experiment_workflow") for n in range(2)]
    tags = [api.make("tag", name=f"zz {n}", type="experiment_workflow") for n in range(2)]
    experiments = [api.make("experiment-workflow", name=f"zz {n}") for n in range(3)]
    for experiment, folder in ((0, 0), (1, 1), (1, 0)):
        path = f"experiment-workflow/{experiments[experiment]['id']}"
        api.ok("PUT", f"{path}/folder/{folders[folder]['id']}")
        api.ok("PUT", f"{path}/tag/{tags[folder]['id']}")
    wanted = [experiments[1]["id"], experiments[0]["id"]]
    for key, rows in (("folder_id[]", folders), ("tag_id[]", tags)):
        query = {key: [row["id"] for row in rows]}
        assert [one["id"] for one in api.list("experiment-workflow", **query)] == wanted  # each once
        assert [one["id"] for one in api.list("experiment-workflow", **query, count=1)] == wanted
    of = [experiment["id"] for experiment in experiments[:2]]
    for name in ("tag", "folder"):
        linked = {row["id"] for row in (tags if name == "tag" else folders)}
        assert ids(api, name, **{"experiment_workflow_id[]": of}) == linked
        assert len(ids(api, name, experiment_workflow_guid=experiments[0]["guid"]) & linked) == 1
        assert ids(api, name, experiment_workflow_id=experiments[2]["id"]) == set()


def test_files_by_extension_and_by_what_holds_them(api: Any, experiment: Any) -> None:
    root = api.get(f"experiment/{experiment['root_experiment']['id']}")
    files = {}
    for name in ("a.csv", "b.png", "c.txt"):
        data = {"experiment_id": root["id"]}
        (made,) = api.ok("POST", "file/upload", files={"file": (name, b"x")}, data=data).values()
        files[name] = made["id"]
    mine = {"experiment_id": root["id"]}
    assert ids(api, "file", **mine, **{"extension[]": ["csv", "png"]}) == {files["a.csv"], files["b.png"]}
    comment = api.make("comment", parent_thread_id=root["thread"]["id"], body="c", file_id=files["a.csv"])
    thread = root["metadata_thread"]["id"]
    field = api.make("metadata", metadata_thread_id=thread, label="f", type="file", file_id=files["b.png"])
    assert ids(api, "file", comment_id=comment["id"]) == {files["a.csv"]}
    assert ids(api, "file", metadata_id=field["guid"]) == {files["b.png"]}
    assert ids(api, "file", **{"comment_id[]": [comment["id"], 99999999]}) == {files["a.csv"]}


def test_lists_by_author(api: Any, experiment: Any) -> None:
    me = api.get("user/info")
    assert api.list("experiment-workflow", author_id=99999999, count=5) == []
    found = api.get("experiment-workflow", author_id=me["guid"], count=5)["items"]
    assert found
    assert {one["author"]["id"] for one in found} == {me["id"]}
    api.make("comment", parent_thread_id=experiment["thread"]["id"], body="mine")
    thread = experiment["thread"]["id"]
    assert len(api.list("comment", parent_thread_id=thread, author_id=me["id"])) == 1
    assert api.list("comment", parent_thread_id=thread, author_id=99999999) == []


def test_inventory_fields_as_lineage_asks_for_them(api: Any, experiment: Any, resource: Any) -> None:
    row = experiment["root_experiment"]["id"]
    item = api.make("resource-item", resource_id=resource["id"])
    used = api.make("protocol-value", experiment_id=row, resource_item_id=item["id"])
    bare = api.make("protocol-value", experiment_id=row, resource_id=resource["id"])
    assert ids(api, "protocol-value", experiment_id=row, is_lineage=1) == {used["id"]}
    guid = "12345678-1234-4234-8234-123456789012"
    both = {used["id"], bare["id"]}
    assert ids(api, "protocol-value", experiment_id=row, protocol_condition_guid_or_null=guid) == both
    assert ids(api, "protocol-value", experiment_id=row, protocol_condition_id=guid) == set()
    root = api.get(f"experiment/{row}")
    thread = root["metadata_thread"]["id"]
    api.make("metadata", metadata_thread_id=thread, label="f", type="default")
    assert len(api.list("metadata", metadata_thread_id=thread)) == 1
    assert api.list("metadata", metadata_thread_id=thread, protocol_condition_id=guid) == []


def test_permissions_are_of_other_workspaces(api: Any, experiment: Any) -> None:
    guests = [api.make("group", name=f"zz guests {n}")["id"] for n in range(2)]
    of = {"experiment_workflow_id": experiment["id"]}
    for group in guests:
        api.make("permission", **of, group_id=group, type="view")
    api.ok("POST", "permission", json={**of, "group_id": experiment["owner"]["id"], "type": "edit"})
    assert {row["group"]["id"] for row in api.list("permission", **of)} == set(guests)
    assert len(api.list("permission", experiment_workflow_guid=experiment["guid"])) == 2
    api.ok("POST", f"experiment-workflow/{experiment['id']}/transfer-ownership", json={"group_id": guests[0]})
    assert guests[0] not in {row["group"]["id"] for row in api.list("permission", **of)}


@pytest.mark.parametrize("attribute", ["template", "author", "owner"])
def test_a_structured_filter_knows_records_by_id_and_guid(api: Any, attribute: str) -> None:
    category = api.make("resource", name="zz filter category", is_template=1)
    made = api.make("resource", name="zz filtered", template_id=category["id"])
    target = made[attribute]
    name = {"attribute": "name", "comparison": "eq", "value": "zz filtered"}
    for value in (target["id"], str(target["id"]), target["guid"]):
        for word, wanted in (("eq", [made["id"]]), ("neq", [])):
            leaf = {"attribute": attribute, "comparison": word, "value": value}
            found = api.ok("POST", "resource/filter", json={"filter": [name, leaf]})
            assert [one["id"] for one in found["items"]] == wanted, (value, word)
