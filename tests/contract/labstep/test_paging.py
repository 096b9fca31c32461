"""Lists: cursors, totals, orders, filters."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def tags(api: Any) -> list[dict[str, Any]]:
    return [api.make("tag", name=f"paging {n:03d}", type="device") for n in range(23)]


@pytest.mark.mutates
def test_pages_follow_one_another_without_gap_or_repeat(api: Any, tags: Any) -> None:
    ids = [t["id"] for t in tags]
    for count in (1, 5, 11, 22, 23, 24):
        found = api.list("tag", type="device", count=count)
        assert [t["id"] for t in found if t["id"] in ids] == ids[::-1]
        assert len({t["id"] for t in found}) == len(found)


@pytest.mark.mutates
def test_the_end_mark_is_text_and_counts_are_honoured(api: Any, tags: Any) -> None:
    page = api.get("tag", type="device", cursor=-1, count=10)
    assert len(page["items"]) == 10
    assert isinstance(page["next_cursor"], str)
    assert page["total"] >= 23
    last = api.get("tag", type="device", count=1000)
    assert last["next_cursor"] == "-1"
    assert len(last["items"]) == last["total"]
    past = api.get("tag", type="device", cursor=1, count=5)
    assert (past["items"], past["next_cursor"]) == ([], "-1")


@pytest.mark.mutates
def test_a_record_made_between_two_pages_shifts_nothing(api: Any, tags: Any) -> None:
    first = api.get("tag", type="device", count=10)
    api.make("tag", name="in between", type="device")
    second = api.get("tag", type="device", count=10, cursor=first["next_cursor"])
    ids = [t["id"] for t in tags][::-1]
    assert [t["id"] for t in (*first["items"], *second["items"])] == ids[:20]


@pytest.mark.mutates
def test_a_record_deleted_between_two_pages_shifts_nothing(api: Any) -> None:
    made = [api.make("experiment-workflow", name=f"walk {n}") for n in range(6)]
    for query in ({}, {"search_query": "walk"}):
        first = api.get("experiment-workflow", count=2, **query)
        assert [e["id"] for e in first["items"]] == [made[5]["id"], made[4]["id"]]
        api.put("experiment-workflow", made[4]["id"], deleted_at="2026-01-01")
        second = api.get("experiment-workflow", count=2, cursor=first["next_cursor"], **query)
        assert [e["id"] for e in second["items"]] == [made[3]["id"], made[2]["id"]]
        api.put("experiment-workflow", made[4]["id"], deleted_at=None)


@pytest.mark.readonly
@pytest.mark.parametrize("cursor", ["abc", "-2", "1.5", "99999999999999999999"])
def test_an_unknown_cursor_is_400(api: Any, cursor: str) -> None:
    assert api.refused(400, "GET", "tag", params={"cursor": cursor}) == "Invalid cursor"


@pytest.mark.mutates
def test_counts_alone(api: Any, tags: Any) -> None:
    assert api.get("tag", get_count=1, type="device")["count"] == api.get("tag", type="device")["total"]


@pytest.mark.mutates
def test_filters_narrow_and_unknown_ones_are_ignored(api: Any, tags: Any) -> None:
    whole = api.get("tag", type="device", count=1)["total"]
    assert api.get("tag", type="device", no_such_filter=7, count=1)["total"] == whole
    hit = api.get("tag", type="device", search_query="PAGING 007")
    assert [t["name"] for t in hit["items"]] == ["paging 007"]
    assert api.get("tag", type="device", search=1, search_query="zzz")["items"] == []
    group = tags[0]["owner"]
    for key in (group["id"], group["guid"]):
        assert api.get("tag", type="device", group_id=key, count=1)["total"] == whole


@pytest.mark.mutates
def test_resources_come_by_name_then_newest_first(api: Any) -> None:
    made = [api.make("resource", name=name) for name in ("Zz order b", "zz order A", "Zz order b")]
    found = api.list("resource", search_query="zz order", count=1)
    assert [r["id"] for r in found] == [made[1]["id"], made[2]["id"], made[0]["id"]]
    every = [r["name"].lower() for r in api.list("resource", count=40)]
    assert every == sorted(every)
    assert {r["id"] for r in made} <= {r["id"] for r in api.list("resource", count=7)}


@pytest.mark.mutates
def test_created_at_bounds_are_inclusive(api: Any, experiment: Any) -> None:
    at = experiment["created_at"]
    ids = [e["id"] for e in api.list("experiment-workflow", created_at_from=at)]
    assert experiment["id"] in ids
    ids = [e["id"] for e in api.list("experiment-workflow", created_at_to=at)]
    assert experiment["id"] in ids
    assert api.get("experiment-workflow", created_at_from="2199-01-01")["items"] == []


@pytest.mark.mutates
def test_deleted_records_are_listed_on_request_only(api: Any) -> None:
    live, gone = (api.make("experiment-workflow", name=f"deletion {n}") for n in "ab")
    api.put("experiment-workflow", gone["id"], deleted_at="2026-01-05T10:00:00+00:00")

    def ids(**query: Any) -> set[int]:
        return {e["id"] for e in api.list("experiment-workflow", **query)} & {live["id"], gone["id"]}

    assert ids() == {live["id"]}
    assert ids(is_deleted="both") == ids(is_deleted="both", search_query="deletion") == {live["id"], gone["id"]}
    assert ids(is_deleted="true") == ids(is_deleted=1, search_query="deletion") == {gone["id"]}


@pytest.mark.mutates
def test_templates_have_lists_of_their_own(api: Any) -> None:
    for kind in ("experiment-workflow", "resource", "device", "protocol-collection"):
        plain = api.make(kind, name="zz plain")
        template = api.make(kind, name="zz template", is_template=1)
        assert template["is_template"] is True
        assert plain["is_template"] is False

        def ids(kind: str = kind, **query: Any) -> list[int]:
            return [r["id"] for r in api.list(kind, search_query="zz ", **query)]

        assert template["id"] not in ids()
        assert plain["id"] in ids()
        assert ids(is_template=1) == ids(is_template="true") == [template["id"]]
        assert api.get(kind, get_single=1, id=template["id"])["id"] == template["id"]


@pytest.mark.mutates
def test_several_values_of_a_filter_mean_any_of_them(api: Any) -> None:
    first, second = (api.make("experiment-workflow", name="threads") for _ in "ab")
    for record in (first, second):
        api.make("comment", body="x", parent_thread_id=record["thread"]["id"])
    threads = [first["thread"]["id"], second["thread"]["id"]]
    assert len(api.get("comment", **{"parent_thread_id[]": threads})["items"]) == 2
    assert len(api.get("comment", parent_thread_id=threads[0])["items"]) == 1


@pytest.mark.readonly
def test_every_page_of_a_large_list_is_met_once(api: Any) -> None:
    found = api.list("metadata", search=1, count=50)
    assert len({m["id"] for m in found}) == len(found) == api.get("metadata", count=1)["total"]
    assert len(found) > 100
    assert [m["id"] for m in found] == sorted((m["id"] for m in found), reverse=True)
