"""Pages, filters, order."""

from __future__ import annotations

from typing import Any

import pytest

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates


@readonly
def test_pages_link_to_each_other(api: Any) -> None:
    first = api.page("tables/row", "page_size=7&is_archived=false", "name")
    assert first["previous"] is None
    assert first["page_count"] == -(-first["count"] // 7)
    sids = [r["sid"] for r in first["results"]]
    page, number = first, 1
    while page["next"] is not None and number < 4:
        number += 1
        assert f"page={number}" in page["next"]
        assert "is_archived=false" in page["next"]
        reply = api.send("GET", page["next"])
        assert reply.status_code == 200
        page = reply.json()
        assert page["page_number"] == number
        assert ("page=" in page["previous"].replace("page_size=", "")) == (number > 2)
        sids += [r["sid"] for r in page["results"]]
    assert len(set(sids)) == len(sids)
    last = api.page("tables/row", "page_size=7&is_archived=false&page=last", "name")
    assert (last["page_number"], last["next"]) == (first["page_count"], None)


@readonly
@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", "1.5", "%00", "9" * 5000])
def test_pages_that_are_not_there(api: Any, page: str) -> None:
    reply = api.send("GET", f"{api.at('tables/row')}?page={page}")
    assert (reply.status_code, reply.text) == (404, '{"detail":"Invalid page."}')


@readonly
@pytest.mark.parametrize(("size", "in_force"), [("", 10), ("0", 10), ("-3", 10), ("x", 10), ("3", 3), ("5000", 2000)])
def test_page_sizes(api: Any, size: str, in_force: int) -> None:
    assert api.page("tables/row", f"page_size={size}", "name")["page_size"] == in_force


@readonly
def test_an_empty_list_has_one_page(api: Any) -> None:
    page = api.page("tables/row", "name=no+row+is+called+this")
    assert (page["count"], page["page_count"], page["results"], page["next"]) == (0, 1, [], None)
    assert api.send("GET", f"{api.at('tables/row')}?name=no+row+is+called+this&page=2").status_code == 404


@readonly
def test_default_orders(api: Any, table: dict[str, Any]) -> None:
    rows = api.results("tables/row", "page_size=50", "detail")
    dates = [r["date_created"] for r in rows]
    assert dates == sorted(dates, reverse=True) or len({r["table"]["sid"] for r in rows}) > 1
    for model in ("tables/table", "tables/column"):
        orders = [r["order"] for r in api.results(model, "page_size=100", "detail")]
        assert orders == sorted(orders)
    assert [c["order"] for c in table["columns"]] == sorted(c["order"] for c in table["columns"])


@readonly
def test_ordering(api: Any) -> None:
    names = [r["name"] for r in api.results("organizations/personnel", "ordering=name&page_size=100")]
    assert names == sorted(names)
    back = [r["name"] for r in api.results("organizations/personnel", "ordering=-name&page_size=100")]
    assert back == sorted(names, reverse=True)
    reply = api.send("GET", f"{api.at('organizations/personnel')}?ordering=shoe_size")
    api.refused(reply, "Error: the field (shoe_size) is not allowed!")


@mutates
def test_filters_on_a_row_and_its_cells(api: Any, row: dict[str, Any], table: dict[str, Any]) -> None:
    columns = {c["name"]: c["sid"] for c in table["columns"]}
    start = columns["date_start"]
    name = f"Odd Name {row['uid']}"
    changed = api.modify("tables/row", row["sid"], {"name": name, start: "2031-05-06", "metadata": [{"label": "k"}]})
    assert changed.status_code == 200
    sid, code = row["sid"], table["sid"]

    def finds(query: str) -> bool:
        return sid in [r["sid"] for r in api.results("tables/row", f"{query}&page_size=2000", "name")]

    holding = [
        f"name={name}",
        f"name={name}&table__sid={code}",
        f"uid={row['uid']}",
        f"uid__in=XX1,{row['uid']}",
        "name__contains=Odd Name",
        "name__icontains=odd NAME",
        "name__not_contains=odd name",
        "name__not_icontains=panel",
        "name__ne=Other",
        f"table__sid={code}",
        f"table__sid__in={code},x",
        f"table__name={table['name']}",
        f"project__sid={api.project}",
        f"projects__sid={api.project}",
        f"workspace__sid={api.project}",
        "is_archived=false",
        "is_archived=False",
        "is_template=false",
        "description__isnull=false",
        "date_start=2031-05-06",
        "date_start__gte=2031-05-06",
        "date_start__asdate__gte=2031-05-01&date_start__date__lt=2031-05-07",
        "date_created__asdate__lte=2999-01-01",
        "date_due__isnull=true",
        f"cell__column__sid={start}&cell__data__icontains=2031-05",
        "cell__column__name=date_start&cell__data=2031-05-06",
        f"{start}=2031-05-06",
        "version__version__int__gt=1",
        "version__version__asstring__in=2,3",
        "metadata__jcontains=[{'label':'k'}]",
        'metadata__jcontains_any=[[{"label":"k"}],[{"label":"z"}]]',
        "metadata__not_jcontains=[{'label':'z'}]",
        "column_set__asstring__contains=2031-05-06",
        f"projects__sid={api.project}&name__icontains=odd&is_locked=false",
    ]
    for query in holding:
        assert finds(query), query
    missing = [
        "name=odd name",
        f"name=Odd Name {row['uid']}x",
        f"name={row['uid']}: {name}",
        "name__contains=odd name",
        "name__icontains=panel",
        f"name__ne={name}",
        f"uid__not_contains={row['uid']}",
        "is_archived=true",
        "date_start__isnull=true",
        "date_start__asdate__gt=2031-05-06",
        "date_start__gte=2031-05-07",
        f"cell__column__sid={columns['date_due']}&cell__data__icontains=2031-05",
        "version__version__int__gt=100",
        "metadata__jcontains=[{'label':'z'}]",
        "metadata__has_key=k",
    ]
    for query in missing:
        assert not finds(query), query


@readonly
@pytest.mark.parametrize(
    "name",
    [
        "shoe_size",
        "name__sounds_like",
        "table__shoe",
        "cell__shoe",
        "name__int__shoe",
        "projects__data",
        "__",
        "name__icontains__in",
    ],
)
def test_filters_that_are_not_known(api: Any, name: str) -> None:
    reply = api.send("GET", f"{api.at('tables/row')}?{name}=1")
    api.refused(reply, f"Error: the field ({name}) is not allowed!")


@readonly
@pytest.mark.parametrize("value", ["zzz", "2026", "2026-02-30", "2026-02-09T99:00"])
def test_a_moment_is_compared_with_a_day_or_moment(api: Any, value: str) -> None:
    for expression in ("gt", "gte", "lt", "lte"):
        sent = api.send("GET", f"{api.at('tables/row')}?date_created__{expression}={value}")
        api.refused(sent, "Error: the field (date_created) takes a date, YYYY-MM-DD!")
    for good in ("1999-01-01", "1999-01-01T10:00:00.000001Z"):
        assert api.page("tables/row", f"date_created__gt={good}")["count"] > 0


@mutates
def test_saved_filters(api: Any, row: dict[str, Any], table: dict[str, Any]) -> None:
    query = f"table__sid={table['sid']}"
    one = api.made("tables/filter", {"name": "Mine", "query": {"uid": row["uid"], "is_archived": False}}, query)
    two = api.made("tables/filter", {"name": "None", "query": [{"uid": "XX1"}, {"name__icontains": "no such"}]}, query)
    assert one["query"].startswith(f"uid={row['uid']}&is_archived=false___[")
    assert one["users"] == [api.credential("user_sid")]

    def count(which: str) -> int:
        return int(api.page("tables/row", which, "name")["count"])

    assert count(f"filter__sid={one['sid']}") == 1
    assert count(f"filter__sid={one['sid']},{two['sid']}") == 0
    assert count(f"filter__sid__in={one['sid']},{two['sid']}") == 1
    stored = api.modify("tables/filter", two["sid"], {"query": one["query"]})
    assert stored.json()["query"] == one["query"]
    assert count(f"filter__sid={two['sid']}") == 1
    for made in (one, two):
        assert api.send("DELETE", f"/tables/filter/detail/{made['sid']}/").status_code == 204
    api.refused(api.send("GET", f"{api.at('tables/row')}?filter__sid={one['sid']}"), f"Wrong id: {one['sid']}.")


@readonly
def test_section_lists_need_a_row_or_a_table(api: Any, table: dict[str, Any]) -> None:
    reply = api.send("GET", api.at("tables/section"))
    api.refused(reply, "Error: Missing row__sid or table__sid in the link.")
    defaults = api.results("tables/section", f"table__sid={table['sid']}", "detail")
    assert {s["row"] for s in defaults} == {None}
    assert len(defaults) == table["number_of_sections"]
