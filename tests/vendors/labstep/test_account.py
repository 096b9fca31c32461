"""The fixture and what is kept beside the records: lists, threads and counters that must never go stale."""

from __future__ import annotations

from typing import Any

import pytest

import mockservers
from mockservers.engine.world import base_of
from mockservers.labstep import vendor
from mockservers.labstep.behaviour.declare import ENTITIES
from mockservers.labstep.behaviour.writing import index

STANDS_IN = {
    "resource-item": (("resource", "resource_id"),),
    "file": (("experiment", "experiment_id"), ("protocol", "protocol_id")),
    "experiment": (("experiment-workflow", "experiment_workflow_id"),),
    "protocol": (("protocol-collection", "protocol_collection_id"),),
}


def hidden(world: Any, name: str, doc: Any) -> bool:
    """Whether a record stands in a deleted one."""
    for kind, key in STANDS_IN.get(name, ()):
        above = world.collection("labstep", kind).get(doc.get(key))
        if above is not None and (above["deleted_at"] is not None or hidden(world, kind, above)):
            return True
    return False


def stale(world: Any) -> list[str]:
    """Records whose kept lists are not those that follow from them."""
    found = []
    for name, entity in ENTITIES.items():
        for doc in world.collection("labstep", name):
            kept = {key: doc.get(key) for key in ("@in", "@order")}
            right = index(entity, dict(doc), entity.owned and hidden(world, name, doc))
            if kept != {key: right.get(key) for key in ("@in", "@order")}:
                found.append(f"{name} {doc['id']}: {kept}")
            for relation in entity.relations:
                if relation.gather and doc.get(relation.key) is not None:
                    target = world.collection("labstep", relation.target).get(doc[relation.key])
                    if doc["id"] not in target.get(relation.gather, ()):
                        found.append(f"{name} {doc['id']} is not in {relation.target} {target['id']}")
    for thread in world.collection("labstep", "thread"):
        live = [k for k in thread.get("@comments", ()) if _live(world, "comment", k)]
        if thread["comment_count"] != len(live):
            found.append(f"thread {thread['id']} counts {thread['comment_count']}, has {len(live)}")
    for tag in world.collection("labstep", "tag"):
        for kind in ("experiment-workflow", "protocol-collection", "resource"):
            word = f"{kind.replace('-', '_')}_count"
            count = len(list(world.collection("labstep", kind).view(("tag_ids", tag["id"]))))
            if tag.get(word, 0) != count:
                found.append(f"tag {tag['id']}: {word} {tag.get(word)}, is {count}")
    return found


def _live(world: Any, kind: str, key: int) -> bool:
    doc = world.collection("labstep", kind).get(key)
    return doc is not None and doc["deleted_at"] is None


@pytest.mark.parametrize("profile", ["empty", "small", "default"])
def test_an_account_is_whole(profile: str) -> None:
    with mockservers.intercept("labstep", profile=profile) as double:
        assert stale(double.world) == []


def test_the_empty_account_can_be_used() -> None:
    with mockservers.intercept("labstep", profile="empty") as double:
        client = double.client()
        assert double.group_id == 1
        assert client.experiments.create(name="First")["id"] == 1
        assert client.resources.create(name="First")["id"] == 1


def test_profiles_grow() -> None:
    sizes = [
        sum(len(c.rows) for c in base_of(vendor, p, 1).collections.values()) for p in ("empty", "small", "default")
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < 20
    assert sizes[2] > 2000


def test_seeds_differ() -> None:
    one, two = (base_of(vendor, "small", seed).collections["experiment-workflow"].rows for seed in (1, 2))
    assert one != two


def test_nothing_goes_stale_under_use(double: Any, call: Any) -> None:
    first = call("POST", "experiment-workflow", json={"name": "a"}).json()
    second = call("POST", "experiment-workflow", json={"name": "b", "source_id": first["id"]}).json()
    tag = call("POST", "tag", json={"name": "t", "type": "experiment_workflow"}).json()
    other = call("POST", "tag", json={"name": "u", "type": "experiment_workflow"}).json()
    for record in (first, second):
        for one in (tag, other):
            call("PUT", f"experiment-workflow/{record['id']}/tag/{one['id']}")
    call("DELETE", f"tag/{other['id']}")
    call("DELETE", f"experiment-workflow/{first['id']}/tag/{tag['id']}")
    resource = call("POST", "resource", json={"name": "r"}).json()
    item = call("POST", "resource-item", json={"resource_id": resource["id"]}).json()
    place = call("POST", "resource-location", json={"name": "l"}).json()
    call("PUT", f"resource-item/{item['id']}", json={"resource_location_guid": place["guid"]})
    row = second["root_experiment"]["id"]
    value = call("POST", "protocol-value", json={"experiment_id": row, "resource_item_id": item["id"]}).json()
    call("PUT", f"protocol-value/{value['id']}", json={"resource_item_id": None, "resource_id": resource["id"]})
    comment = call("POST", "comment", json={"body": "c", "parent_thread_id": first["thread"]["id"]}).json()
    call("POST", "comment", json={"body": "d", "parent_thread_id": comment["thread"]["id"]})
    call("PUT", f"comment/{comment['id']}", json={"deleted_at": "2026-01-01"})
    group = call("POST", "group", json={"name": "g"}).json()
    call("POST", f"experiment-workflow/{first['id']}/transfer-ownership", json={"group_id": group["id"]})
    upload = {"files": {"file": b"x"}, "data": {"experiment_id": row}}
    call("POST", "file/upload", **upload)
    call("PUT", f"resource/{resource['id']}", json={"deleted_at": "2026-01-01", "name": "Zed"})
    call("PUT", f"experiment-workflow/{second['id']}", json={"deleted_at": "2026-01-01"})
    assert stale(double.world) == []
    call("PUT", f"resource/{resource['id']}", json={"deleted_at": None})
    key = call("POST", "access-key", json={"name": "k"}).json()
    call("PUT", f"access-key/{key['id']}", json={"deleted_at": "2026-01-01"})
    assert stale(double.world) == []


@pytest.mark.parametrize(
    "kind",
    [
        *("experiment-workflow", "protocol-collection", "resource", "resource-item", "resource-location", "device"),
        *("device-data", "tag", "folder", "comment", "metadata", "group", "protocol-table", "experiment", "protocol"),
    ],
)
def test_more_records_on_demand(double: Any, call: Any, kind: str) -> None:
    before = call("GET", f"{kind}?get_count=1").json()["count"]
    made = double.state.create(kind, 7)
    assert len({record["id"] for record in made}) == 7
    assert call("GET", f"{kind}?get_count=1").json()["count"] == before + 7
    assert stale(double.world) == []


def test_fields_of_records_on_demand(double: Any) -> None:
    (made,) = double.state.create("resource", {"name": "Exactly this"})
    assert made["name"] == "Exactly this"
    with pytest.raises(ValueError, match="Kinds: "):
        double.state.create("order-request", 1)


def test_the_reference_client_is_at_home(double: Any) -> None:
    client = double.client()
    experiments = list(client.experiments.iterate(limit=5))
    assert len(experiments) == 5
    made = client.experiments.create(name="By the reference client")
    assert client.experiments.get(made["id"])["name"] == "By the reference client"


def test_changes_behind_the_services_back_show_in_its_lists(double: Any, call: Any) -> None:
    (record,) = double.state.create("experiment-workflow", {"name": "zz state"})
    resource, other = double.state.create("resource", 2)
    (item,) = double.state.create("resource-item", {"resource_id": resource["id"], "name": "zz item"})

    def found(kind: str, **query: Any) -> list[int]:
        return [r["id"] for r in call("GET", kind, params={"count": 1000, **query}).json()["items"]]

    double.state.patch("experiment-workflow", record["id"], {"group_id": 2})
    assert record["id"] in found("experiment-workflow", group_id=2)
    assert record["id"] not in found("experiment-workflow", group_id=1)
    double.state.patch("experiment-workflow", record["id"], {"deleted_at": "2026-01-05T10:00:00+00:00"})
    assert record["id"] not in found("experiment-workflow")
    double.state.patch("resource-item", item["id"], {"resource_id": other["id"]})
    assert (found("resource-item", resource_id=resource["id"]), found("resource-item", resource_id=other["id"])) == (
        [],
        [item["id"]],
    )
    double.state.patch("resource", other["id"], {"deleted_at": "2026-01-05T10:00:00+00:00"})
    assert item["id"] not in found("resource-item")
    double.state.patch("resource", other["id"], {"deleted_at": None, "name": "000 first"})
    assert item["id"] in found("resource-item")
    assert found("resource")[0] == other["id"]
    assert stale(double.world) == []
    double.state.delete("resource-item", item["id"])
    assert found("resource-item", resource_id=other["id"]) == []
