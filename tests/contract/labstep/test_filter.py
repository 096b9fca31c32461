"""The structured filter: trees, paths, comparisons, paging."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.mutates


def leaf(attribute: str, comparison: str, value: Any = None) -> dict[str, Any]:
    return {"attribute": attribute, "comparison": comparison, "value": value}


def node(*predicates: Any, kind: str = "and", path: str | None = None) -> dict[str, Any]:
    return {"type": kind, "predicates": list(predicates)} | ({"path": path} if path else {})


@pytest.fixture
def stock(api: Any) -> list[dict[str, Any]]:
    made = [api.make("resource", name=f"zz filter {n}") for n in range(4)]
    for n, record in enumerate(made):
        thread = record["metadata_thread"]["id"]
        api.make("metadata", metadata_thread_id=thread, label="Size", type="numeric", number=n, unit="g")
        for _ in range(n):
            api.make("resource-item", resource_id=record["id"], name=f"zz item {n}")
    return made


def names(api: Any, *nodes: Any, kind: str = "resource", **more: Any) -> list[str]:
    found = api.ok("POST", f"{kind}/filter", json={"filter": list(nodes), "page": 1, "count": 1000, **more})
    made = {key for name, key in api.made if name == kind}  # an account may hold what earlier tests deleted
    return sorted(r["name"] for r in found["items"] if r["id"] in made)


def test_attributes_of_the_record(api: Any, stock: Any) -> None:
    assert names(api, node(leaf("name", "eq", "zz filter 2"))) == ["zz filter 2"]
    assert names(api, node(leaf("name", "not_equals", "zz filter 2"))) == [f"zz filter {n}" for n in (0, 1, 3)]
    counted = node(leaf("available_resource_item_count", "greater_than_or_equals", 2))
    assert names(api, counted) == ["zz filter 2", "zz filter 3"]
    assert names(api, node(leaf("availableResourceItemCount", "lt", "2"))) == ["zz filter 0", "zz filter 1"]
    assert names(api, node(leaf("created_at", "gte", stock[0]["created_at"]))) == [f"zz filter {n}" for n in range(4)]
    assert names(api, node(leaf("created_at", "lt", "2001-01-01"))) == []
    assert names(api, node(leaf("template", "isNull"))) == [f"zz filter {n}" for n in range(4)]


def test_paths_lead_to_related_records(api: Any, stock: Any) -> None:
    sized = node(leaf("label", "eq", "Size"), leaf("number", "gt", 1), path="metadatas")
    assert names(api, sized) == ["zz filter 2", "zz filter 3"]
    either = node(leaf("number", "eq", 0), leaf("number", "eq", 3), kind="or", path="metadatas")
    assert names(api, either) == ["zz filter 0", "zz filter 3"]
    me = api.get("user/info")["guid"]
    assert len(names(api, node(leaf("guid", "eq", me), path="author"))) == 4
    assert names(api, node(leaf("email", "neq", "x"), path="entityUsers.user")) == []
    tag = api.make("tag", name="zz filtered", type="resource")
    api.ok("PUT", f"resource/{stock[1]['id']}/tag/{tag['id']}")
    assert names(api, node(leaf("name", "eq", "zz filtered"), path="tags")) == ["zz filter 1"]
    items = node(leaf("number", "eq", 2), path="resource.metadatas")
    assert names(api, items, kind="resource-item") == ["zz item 2", "zz item 2"]


def test_trees_of_trees_and_several_nodes_are_anded(api: Any, stock: Any) -> None:
    tree = node(node(leaf("name", "eq", "zz filter 1"), leaf("name", "eq", "zz filter 2"), kind="or"))
    assert names(api, tree) == ["zz filter 1", "zz filter 2"]
    assert names(api, tree, node(leaf("name", "neq", "zz filter 1"))) == ["zz filter 2"]


def test_deleted_records_only_when_the_filter_speaks_of_them(api: Any, stock: Any) -> None:
    api.put("resource", stock[3]["id"], deleted_at="2026-01-05T10:00:00+00:00")
    assert names(api) == ["zz filter 0", "zz filter 1", "zz filter 2"]
    assert names(api, node(leaf("deletedAt", "not_null"))) == ["zz filter 3"]
    both = node(leaf("deletedAt", "null"), leaf("deletedAt", "not_null"), kind="or")
    assert names(api, both) == [f"zz filter {n}" for n in range(4)]


def test_pages_end_after_an_exactly_full_one(api: Any, stock: Any) -> None:
    condition = [node(leaf("metadatas", "exists"))]
    api.refused(400, "POST", "resource/filter", json={"filter": condition})
    condition = [node(leaf("created_at", "gte", stock[0]["created_at"]))]
    sizes = []
    for page in (1, 2, 3):
        body = {"filter": condition, "page": page, "count": 2, "skip_total": 1}
        answer = api.ok("POST", "resource/filter", json=body)
        assert "total" not in answer
        sizes.append(len(answer["items"]))
    assert sizes == [2, 2, 0]
    assert api.ok("POST", "resource/filter", json={"filter": condition})["total"] == 4


def test_scoped_to_a_workspace(api: Any, stock: Any) -> None:
    group = api.make("group", name="Elsewhere")
    assert names(api, group_id=stock[0]["owner"]["id"]) == [f"zz filter {n}" for n in range(4)]
    assert names(api, group_id=group["id"]) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([node(leaf("x", "eq", 1))], 'Unknown attribute "x"'),
        ([node(leaf("name", "resembles", 1))], 'Unknown comparison "resembles"'),
        ([node(leaf("name", "eq", 1), path="nowhere")], 'Unknown path "nowhere"'),
        ([node(kind="xor")], 'Unknown type "xor"'),
        ("x", None),
        ([1], None),
        ([{"type": "and", "predicates": "x"}], None),
        ([node(leaf("name", "eq", 1), path="author.author.author")], None),
    ],
)
def test_what_makes_no_sense_is_400(api: Any, given: Any, message: str | None) -> None:
    found = api.refused(400, "POST", "resource/filter", json={"filter": given})
    if message is not None:
        assert found == message


@pytest.mark.parametrize("body", [{"page": 0}, {"page": "x"}, {"count": -1}, {"count": []}, {"page": True}])
def test_pages_are_numbers_from_one(api: Any, body: Any) -> None:
    api.refused(400, "POST", "resource/filter", json={"filter": [], **body})
