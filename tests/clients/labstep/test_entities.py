"""The generic entity API on the wire."""

from __future__ import annotations

import pytest
from mockservers_clients import labstep

GUID = "5e1d9c42-7b3a-4c8f-a1e6-000000000088"


def page(ids, cursor="-1", total=None):
    return {"items": [{"id": n} for n in ids], "total": len(ids) if total is None else total, "next_cursor": cursor}


def test_one_page(client, wire) -> None:
    wire.answer(page([1, 2], "abc=", 7))
    found = client.experiments.list(count=2, search_query="lysis & co", is_deleted="both", is_template=True)
    assert (found.items, found.total, found.next_cursor) == ([{"id": 1}, {"id": 2}], 7, "abc=")
    assert wire.path() == "/api/generic/experiment-workflow"
    assert wire.query() == [
        ("search", "1"),
        ("cursor", "-1"),
        ("count", "2"),
        ("search_query", "lysis & co"),
        ("is_deleted", "both"),
        ("is_template", "true"),
    ]
    assert wire.last.headers["apikey"] == "k3y"


def test_end_mark_is_no_cursor(client, wire) -> None:
    wire.answer(page([1]))
    assert client.resources.list().next_cursor is None


def test_any_of_several_values(client, wire) -> None:
    wire.answer(page([]))
    client.comments.list(parent_thread_id=[4, 5], author_id=None)
    assert wire.query() == [("cursor", "-1"), ("parent_thread_id[]", "4"), ("parent_thread_id[]", "5")]


def test_iterate_follows_cursors_to_the_string_mark(client, wire) -> None:
    wire.answer(page([1, 2], "c1")).answer(page([3], "c2")).answer(page([], "-1"))
    assert [r["id"] for r in client.items.iterate(resource_id=9)] == [1, 2, 3]
    assert [dict(wire.query(i))["cursor"] for i in range(3)] == ["-1", "c1", "c2"]
    assert all("count" not in dict(wire.query(i)) for i in range(3))


def test_iterate_with_a_limit_asks_for_no_more(client, wire) -> None:
    wire.answer(page(range(50), "c1", 80)).answer(page(range(50, 70), "c2", 80))
    assert len(list(client.items.iterate(limit=70))) == 70
    assert [dict(wire.query(i))["count"] for i in range(len(wire.sent))] == ["50", "20"]


def test_iterate_is_lazy_trims_surplus_and_takes_zero(client, wire) -> None:
    wire.answer(page([1, 2, 3], "c1"))
    assert list(client.items.iterate(limit=0)) == []
    assert not wire.sent
    assert [r["id"] for r in client.items.iterate(limit=2)] == [1, 2]


@pytest.mark.parametrize("cursor", [-1, None])
def test_cursor_that_is_not_text_is_reported(client, wire, cursor: object) -> None:
    wire.answer({"items": [], "total": 0, "next_cursor": cursor})
    with pytest.raises(labstep.ProtocolError, match="next_cursor must be text"):
        list(client.items.iterate())


def test_cursor_that_stands_still_does_not_loop(client, wire) -> None:
    wire.answer(page([1], "same"))
    with pytest.raises(labstep.ProtocolError, match="the one just used"):
        list(client.items.iterate())
    assert len(wire.sent) == 2


@pytest.mark.parametrize(
    ("accessor", "ref", "query"),
    [
        ("experiments", 5, {"get_single": "1", "id": "5", "is_deleted": "both"}),
        ("experiments", "5", {"get_single": "1", "id": "5", "is_deleted": "both"}),
        ("experiments", GUID, {"get_single": "1", "guid": GUID, "is_deleted": "both"}),
        ("experiments", {"id": 5, "guid": GUID}, {"get_single": "1", "id": "5", "is_deleted": "both"}),
        ("timers", {"id": 5, "guid": GUID}, {"get_single": "1", "guid": GUID, "is_deleted": "both"}),
        ("organizations", 5, {"get_single": "1", "id": "5"}),
    ],
)
def test_get(client, wire, accessor: str, ref: object, query: dict[str, str]) -> None:
    wire.answer({"id": 5})
    assert getattr(client, accessor).get(ref) == {"id": 5}
    assert dict(wire.query()) == query


def test_get_by_path_and_extra_groups(client, wire) -> None:
    wire.answer({"id": 5})
    client.protocol_versions.get(5)
    assert (wire.path(), wire.query()) == ("/api/generic/protocol/5", [])
    client.items.get(5, groups=["resource_item_metadatas"])
    assert dict(wire.query())["serializerGroups"] == "default,resource_item_metadatas"


@pytest.mark.parametrize("ref", [0, -1, True, None, "", "x", "../1", 1.5, {}, {"id": None}])
def test_refs_that_name_nothing(client, wire, ref: object) -> None:
    for call in (client.items.get, client.items.update, client.items.destroy):
        with pytest.raises(labstep.ArgumentError):
            call(ref)
    assert not wire.sent


def test_create_in_the_workspace(client, wire) -> None:
    wire.answer({"id": 1})
    client.protocols.create(name="Programmatic Protocol")
    assert wire.last.method == "POST"
    assert wire.body() == {"group_id": 57, "name": "Programmatic Protocol"}
    client.protocols.create(name="P", group_id=60)
    assert wire.body() == {"group_id": 60, "name": "P"}
    client.entries.create(name="My Experiment", protocol_id="2522")
    assert (wire.path(), wire.body()) == ("/api/generic/experiment", {"name": "My Experiment", "protocol_id": "2522"})


def test_create_without_a_workspace(make, wire) -> None:
    wire.answer({"id": 1})
    make().protocols.create(name="P")
    assert wire.body() == {"name": "P"}


def test_batch(client, wire) -> None:
    wire.answer([{"id": 1}, {"id": 2}]).answer({"id": 1})
    made = client.folders.create_batch([{"name": "a"}, {"name": "b"}], outer_folder_id=3)
    assert [r["id"] for r in made] == [1, 2]
    assert wire.path() == "/api/generic/folder/batch"
    assert wire.body() == {"items": [{"name": "a"}, {"name": "b"}], "group_id": 57, "outer_folder_id": 3}
    with pytest.raises(labstep.ProtocolError, match="not an array"):
        client.folders.create_batch([{}])
    assert client.folders.create_batch([]) == []
    assert len(wire.sent) == 2


def test_update_delete_restore_destroy(client, wire) -> None:
    wire.answer({"id": 5})
    client.resources.update(5, name="x", template_id=None)
    assert (wire.last.method, wire.path(), wire.body()) == (
        "PUT",
        "/api/generic/resource/5",
        {"name": "x", "template_id": None},
    )
    client.resources.update(5)
    assert wire.body() == {}
    client.locations.delete({"id": 5, "guid": GUID})
    assert (wire.path(), wire.body()) == (
        f"/api/generic/resource-location/{GUID}",
        {"deleted_at": "2026-02-03T10:00:01+00:00"},
    )
    client.resources.restore(5)
    assert wire.body() == {"deleted_at": None}
    wire.answer(b"")
    client.tags.destroy(8)
    assert (wire.last.method, wire.path(), wire.last.body) == ("DELETE", "/api/generic/tag/8", None)


def test_default_clock_knows_the_year(make, wire) -> None:
    wire.answer({"id": 5})
    make().resources.delete(5)
    assert wire.body()["deleted_at"][:2] == "20"
    assert wire.body()["deleted_at"].endswith("+00:00")


def test_links(client, wire) -> None:
    wire.answer({"id": 5})
    assert client.experiments.link(5, "folder", 9) == {"id": 5}
    assert (wire.last.method, wire.path(), wire.last.body) == (
        "PUT",
        "/api/generic/experiment-workflow/5/folder/9",
        None,
    )
    client.experiments.unlink(5, "folder", {"id": 9})
    assert (wire.last.method, wire.path()) == ("DELETE", "/api/generic/experiment-workflow/5/folder/9")
    client.data_fields.link_inventory_field(5, {"id": 1, "guid": GUID})
    assert wire.path() == f"/api/generic/metadata/5/protocol-value/{GUID}"
    client.experiments.transfer(5, 60)
    assert (wire.path(), wire.body()) == ("/api/generic/experiment-workflow/5/transfer-ownership", {"group_id": 60})


def test_filter_pages_end_with_the_first_short_one(client, wire) -> None:
    nodes = [{"type": "and", "predicates": [{"attribute": "name", "comparison": "eq", "value": "x"}]}]
    wire.answer({"items": [{"id": 1}, {"id": 2}]}).answer({"items": []})
    assert [r["id"] for r in client.resources.iterate_filter(nodes, count=2, group_id=57)] == [1, 2]
    assert wire.path() == "/api/generic/resource/filter"
    assert wire.body() == {"filter": nodes, "page": 2, "count": 2, "skip_total": 1, "group_id": 57}
    with pytest.raises(labstep.ArgumentError):
        client.resources.filter([], page=0)


def test_filter_does_not_ask_after_a_short_page(client, wire) -> None:
    wire.answer({"items": [{"id": 1}, {"id": 2}]}).answer({"items": [{"id": 3}]}).answer({"items": []})
    assert [r["id"] for r in client.resources.iterate_filter([], count=2)] == [1, 2, 3]
    assert len(wire.sent) == 2


def test_entity_by_any_name(client, wire) -> None:
    assert client.entity("experiments") is client.experiments
    assert client.entity("protocol-timer").kind.key == "guid"
    wire.answer({"id": 1})
    client.entity("something-new").create(a=1)
    assert wire.path() == "/api/generic/something-new"
    with pytest.raises(labstep.ArgumentError, match="cannot be the name"):
        client.entity("../user")


def test_every_kind_is_an_attribute_once(client) -> None:
    for name, kind in labstep.KINDS.items():
        assert getattr(client, name).kind is kind
    slugs = [kind.slug for kind in labstep.KINDS.values()]
    assert len(slugs) == len(set(slugs)) >= 55


def test_count_must_be_positive(client, wire) -> None:
    with pytest.raises(labstep.ArgumentError, match="at least 1"):
        client.items.list(count=0)
    wire.answer({"count": 3})
    assert client.items.count(resource_id=1) == {"count": 3}
    assert wire.query() == [("search", "1"), ("get_count", "1"), ("resource_id", "1")]
