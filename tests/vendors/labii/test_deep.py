"""Values nested about as deep as is taken: what is kept can be read, listed, searched and put right."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.engine.call import DEPTH


def _nested(levels: int, kind: str) -> Any:
    found: Any = "core"
    for _ in range(levels):
        found = [found] if kind == "list" else {"a": found}
    return found


@pytest.mark.parametrize("kind", ["list", "object"])
def test_deep_values_can_be_read_listed_filtered_and_repaired(api: Any, kind: str) -> None:
    table = api.table()
    column, deep = table["columns"][0]["sid"], _nested(DEPTH - 6, kind)
    member = next(w["sid"] for w in api.list("widgets/widget") if w["name"] == "Member")  # takes anything
    assert api("PATCH", f"/tables/column/detail/{column}/", {"widget": {"sid": member}}).status == 200
    query = f"table__sid={table['sid']}"
    body = {"name": "Deep", "projects": [{"sid": api.project}]}
    row = api.create("tables/row", {**body, "metadata": [deep], column: deep}, query).data
    assert (row["metadata"], row["column_set"][0]["data"]) == ([deep], deep)
    at, cell, section = f"row__sid={row['sid']}", row["column_set"][0]["sid"], row["section_set"][1]["sid"]
    for data in (deep, None, deep):
        answers = (
            api("PATCH", f"/tables/section/detail/{section}/", {"data": data}),
            api("PATCH", f"/tables/cell/detail/{cell}/", {"data": data}),
        )
        assert [(a.status, a.data["data"]) for a in answers] == [(200, data)] * 2
    assert api("GET", f"/tables/row/detail/{row['sid']}/").data["metadata"] == [deep]
    for model in ("tables/row", "tables/cell", "tables/section", "tables/version", "activities/activity"):
        for serializer in ("name", "list", "detail"):
            if model != "activities/activity" or serializer != "detail":
                assert api.list(model, at if model != "tables/row" else query, serializer)
    found = (
        api.list("tables/row", f"{query}&cell__data__icontains=CORE&cell__column__sid={column}", "name"),
        api.list("tables/row", f"{query}&date_start__icontains=CORE", "name"),
        api.list("tables/row", f"{query}&metadata__icontains=CORE", "name"),
    )
    assert [[r["sid"] for r in rows] for rows in found] == [[row["sid"]]] * 3
    for model, sid in (("tables/cell", cell), ("tables/section", section)):
        assert [d["sid"] for d in api.list(model, f"{at}&data__icontains=CORE", "detail")] == [sid]
        assert api.list(model, f"{at}&data__jcontains=core", "detail") == []
    assert all(v["is_valid"] for v in api.list("tables/version", at, "detail"))
    data = api("GET", f"{api.at('tables/version')}?{at}&dataonly=true&page_size=1").data["results"]
    assert data[0]["column_set"][0]["data"] == deep
    repaired = api("PATCH", f"/tables/row/detail/{row['sid']}/", {"metadata": [], column: "flat"}).data
    assert (repaired["metadata"], repaired["column_set"][0]["data"]) == ([], "flat")


@pytest.mark.parametrize("levels", [DEPTH + 1, 985, 991, 3000])
def test_half_a_character_far_down_breaks_nothing(api: Any, levels: int) -> None:
    body = b'{"name":' + b"[" * levels + b'"\\ud800"' + b"]" * levels + b"}"
    answer = api("POST", api.at("organizations/team"), data=body)
    assert answer.status in (400, 406)
