"""Every kind of record: made, read in every way, listed, changed, deleted, restored; replies fit the contract."""

from __future__ import annotations

from typing import Any

import pytest

DELETED = "2026-01-05T10:00:00+00:00"


def _parts(api: Any) -> dict[str, Any]:
    """Records others hang on."""
    experiment = api.make("experiment-workflow", name="Parts")
    return {
        "experiment": experiment,
        "row": experiment["root_experiment"],
        "protocol": api.make("protocol-collection", name="Parts"),
        "resource": api.make("resource", name="Parts"),
        "device": api.make("device", name="Parts"),
    }


BODIES: dict[str, Any] = {
    "experiment-workflow": lambda p: {"name": "E"},
    "experiment": lambda p: {"experiment_workflow_id": p["experiment"]["id"], "name": "Run"},
    "protocol-collection": lambda p: {"name": "P"},
    "protocol-step": lambda p: {"experiment_id": p["row"]["id"], "name": "Step"},
    "protocol-timer": lambda p: {"protocol_id": p["protocol"]["draft_version"]["id"], "name": "T", "minutes": 5},
    "protocol-table": lambda p: {"experiment_id": p["row"]["id"], "name": "T", "data": {"data": {"dataTable": {}}}},
    "protocol-value": lambda p: {"experiment_id": p["row"]["id"], "name": "V", "resource_id": p["resource"]["id"]},
    "metadata": lambda p: {
        "metadata_thread_id": p["resource"]["metadata_thread"]["id"],
        "label": "M",
        "type": "default",
    },
    "resource": lambda p: {"name": "R"},
    "resource-item": lambda p: {"resource_id": p["resource"]["id"], "name": "I"},
    "resource-location": lambda p: {"name": "L"},
    "device": lambda p: {"name": "D"},
    "device-data": lambda p: {
        "device_id": p["device"]["id"],
        "name": "A",
        "type": "numeric",
        "number": 0.4,
        "unit": "AU",
    },
    "comment": lambda p: {"parent_thread_id": p["experiment"]["thread"]["id"], "body": "C"},
    "tag": lambda p: {"name": "zz tag", "type": "resource"},
    "folder": lambda p: {"name": "F", "type": "experiment_workflow"},
    "group": lambda p: {"name": "G"},
    "access-key": lambda p: {"name": "K"},
}
FILTERS: dict[str, Any] = {
    "experiment": lambda p: {"experiment_workflow_id": p["experiment"]["id"]},
    "protocol-step": lambda p: {"experiment_id": p["row"]["id"]},
    "protocol-timer": lambda p: {"protocol_id": p["protocol"]["draft_version"]["id"]},
    "protocol-table": lambda p: {"experiment_id": p["row"]["id"]},
    "protocol-value": lambda p: {"experiment_id": p["row"]["id"]},
    "metadata": lambda p: {"metadata_thread_id": p["resource"]["metadata_thread"]["id"]},
    "resource-item": lambda p: {"resource_id": p["resource"]["id"]},
    "device-data": lambda p: {"device_id": p["device"]["id"]},
    "comment": lambda p: {"parent_thread_id": p["experiment"]["thread"]["id"]},
}
WORD = {"metadata": "label", "comment": "body"}


@pytest.mark.mutates
@pytest.mark.parametrize("kind", BODIES)
def test_a_record_lives_its_life(api: Any, kind: str) -> None:
    parts = _parts(api)
    body = BODIES[kind](parts)
    made = api.make(kind, **body)
    for name, value in body.items():
        if name in made:
            assert made[name] == value, name
    single = api.get(kind, get_single=1, id=made["id"], is_deleted="both")
    assert single == api.get(f"{kind}/{made['id']}") == api.get(kind, get_single=1, guid=made["guid"])
    assert {k: v for k, v in single.items() if k != "updated_at"} == {
        k: v for k, v in made.items() if k != "updated_at"
    }
    filters = FILTERS[kind](parts) if kind in FILTERS else {}
    assert made["id"] in [r["id"] for r in api.list(kind, **filters)]
    assert made["id"] in [r["id"] for r in api.list(kind)]
    word = WORD.get(kind, "name")
    changed = api.put(kind, made["guid"], **{word: "Changed"})
    assert changed[word] == "Changed"
    assert set(changed) == set(made)
    if kind == "tag":
        return
    gone = api.put(kind, made["id"], deleted_at=DELETED)
    assert gone["deleted_at"] == DELETED
    api.refused(404, "GET", f"{kind}/{made['id']}")
    api.refused(404, "GET", kind, params={"get_single": 1, "id": made["id"]})
    assert api.get(kind, get_single=1, id=made["id"], is_deleted="both")["deleted_at"] == DELETED
    assert made["id"] not in [r["id"] for r in api.list(kind, **filters)]
    if kind in FILTERS:
        assert made["id"] in [r["id"] for r in api.list(kind, **filters, is_deleted="both")]
    assert api.put(kind, made["id"], deleted_at=None)["deleted_at"] is None
    assert made["id"] in [r["id"] for r in api.list(kind, **filters)]


@pytest.mark.mutates
@pytest.mark.parametrize("kind", ["folder", "protocol-step", "tag", "experiment-workflow", "resource"])
def test_a_batch_is_an_array_all_or_none(api: Any, kind: str) -> None:
    parts = _parts(api)
    body = BODIES[kind](parts)
    items = [{**body, "name": f"batch {n}"} for n in range(3)]
    made = api.ok("POST", f"{kind}/batch", json={"items": items, "group_id": parts["experiment"]["owner"]["id"]})
    api.made.extend((kind, record["id"]) for record in made)
    assert [r["name"] for r in made] == ["batch 0", "batch 1", "batch 2"]
    total = api.get(kind, get_count=1)["count"]
    api.refused(400, "POST", f"{kind}/batch", json={"items": [*items, {"name": []}]})
    assert api.get(kind, get_count=1)["count"] == total
    api.refused(400, "POST", f"{kind}/batch", json={"items": "x"})
    api.refused(400, "POST", f"{kind}/batch", json={})


@pytest.mark.readonly
@pytest.mark.parametrize("kind", [*BODIES, "protocol", "file", "user", "user-group", "user-organization", "permission"])
def test_first_pages_fit_the_contract(api: Any, kind: str) -> None:
    page = api.get(kind, cursor=-1, count=20, search=1)
    for record in page["items"][:3]:
        assert api.get(kind, get_single=1, id=record["id"], is_deleted="both")["guid"] == record["guid"]


@pytest.mark.mutates
@pytest.mark.parametrize("kind", ["experiment-workflow", "protocol-collection", "resource"])
def test_tags_go_on_and_off(api: Any, kind: str) -> None:
    record = api.make(kind, name="Tagged")
    word = kind.replace("-", "_")
    tag = api.make("tag", name="zz on", type=word)
    for _ in range(2):
        linked = api.ok("PUT", f"{kind}/{record['id']}/tag/{tag['id']}")
        assert [t["name"] for t in linked["tags"]] == ["zz on"]
    assert api.get(f"tag/{tag['id']}")[f"{word}_count"] == 1
    assert [t["id"] for t in api.list("tag", **{f"{word}_id": record["id"]})] == [tag["id"]]
    assert [r["id"] for r in api.list(kind, tag_id=tag["id"])] == [record["id"]]
    assert api.ok("DELETE", f"{kind}/{record['id']}/tag/{tag['guid']}")["tags"] == []
    assert api.list(kind, tag_id=tag["id"]) == []
    api.ok("PUT", f"{kind}/{record['guid']}/tag/{tag['id']}")
    assert api.send("DELETE", f"tag/{tag['id']}").status_code == 200
    assert api.get(f"{kind}/{record['id']}")["tags"] == []
    api.refused(404, "GET", f"tag/{tag['id']}")
    api.refused(404, "PUT", f"{kind}/{record['id']}/tag/{tag['id']}")


@pytest.mark.mutates
def test_a_tag_is_unique_in_name_type_and_workspace(api: Any) -> None:
    api.make("tag", name="zz once", type="resource")
    api.make("tag", name="zz once", type="device")
    rule = [{"property": "author", "message": "This author has already created a Tag with this name."}]
    assert api.refused(400, "POST", "tag", json={"name": "ZZ Once", "type": "resource"}) == rule
    other = api.make("tag", name="zz twice", type="resource")
    assert api.refused(400, "PUT", f"tag/{other['id']}", json={"name": "zz once"}) == rule


@pytest.mark.mutates
def test_folders_hold_records_and_nest(api: Any, experiment: Any) -> None:
    outer = api.make("folder", name="Outer", type="experiment_workflow")
    inner = api.make("folder", name="Inner", type="experiment_workflow", outer_folder_id=outer["id"])
    assert inner["outer_folder"]["id"] == outer["id"]
    assert [f["id"] for f in api.list("folder", outer_folder_id=outer["id"])] == [inner["id"]]
    path = f"experiment-workflow/{experiment['id']}/folder/{inner['id']}"
    assert api.ok("PUT", path)["id"] == experiment["id"]
    assert [e["id"] for e in api.list("experiment-workflow", folder_id=inner["id"])] == [experiment["id"]]
    assert [f["id"] for f in api.list("folder", experiment_workflow_id=experiment["id"])] == [inner["id"]]
    assert api.ok("DELETE", path)["id"] == experiment["id"]
    assert api.list("experiment-workflow", folder_id=inner["id"]) == []


@pytest.mark.mutates
def test_comments_count_and_answer_one_another(api: Any, experiment: Any) -> None:
    thread = experiment["thread"]["id"]
    first = api.make("comment", body="first", parent_thread_id=thread)
    reply = api.make("comment", body="reply", parent_thread_id=first["thread"]["id"])
    api.make("comment", body="old name", thread_id=thread)
    shown = api.get(f"experiment-workflow/{experiment['id']}")
    assert (shown["thread"]["comment_count"], shown["thread"]["all_comment_count"]) == (2, 3)
    assert shown["comment_count"] == 2
    assert [c["body"] for c in api.list("comment", parent_thread_id=thread)] == ["old name", "first"]
    assert [c["id"] for c in api.list("comment", parent_thread_id=first["thread"]["id"])] == [reply["id"]]
    step = api.make("protocol-step", experiment_id=experiment["root_experiment"]["id"])
    api.make("comment", body="on a step", parent_thread_id=step["thread"]["id"])
    every = [c["body"] for c in api.list("comment", experiment_workflow_id=experiment["id"])]
    assert every == ["on a step", "old name", "first"]
    api.put("comment", first["id"], deleted_at=DELETED)
    assert api.get(f"experiment-workflow/{experiment['id']}")["thread"]["comment_count"] == 1
    api.refused(400, "POST", "comment", json={"body": "nowhere"})
    api.refused(404, "POST", "comment", json={"body": "nowhere", "parent_thread_id": 99999999})
