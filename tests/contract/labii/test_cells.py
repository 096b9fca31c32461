"""What a cell takes, by the widget of its column, whichever way it is written."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_uppercase
from typing import Any

import pytest

pytestmark = pytest.mark.destructive

DATE = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
TEXT = "Not a valid string."
LIST = 'Expected a list of items but got type "{}".'
OBJECT = 'Expected a dictionary of items but got type "{}".'
TAKEN: dict[str, tuple[Any, ...]] = {
    "Text": ("x", 5),
    "Select": ("x",),
    "Number": (5, -1.5, 0, "2.5"),
    "Date": ("2026-02-09", {"date": "2026-02-09", "time": "10:12:00"}),
    "Checkbox": (True, False, "true"),
    "ForeignKey": ({"sid": "ROW", "name": "x"}, {"sid": "ROW"}),
    "ForeignKeys": ([], [{"sid": "ROW", "name": "x"}] * 2),
    "MultiSelect": ([], ["a", "b"]),
    "Members": ([{"sid": "x", "name": "y"}],),
    "Member": ({"sid": "x", "name": "y"}, "x"),
    "URL": ({"text": "Map", "link": "https://example.org/"},),
    "Address": ({"address": "1 Quay", "city": "Bergen"},),
    "File path": ("key/a.csv?versionId=x",),
    "File size": (512,),
}
REFUSED: dict[str, tuple[tuple[Any, str], ...]] = {
    "Text": ((True, TEXT), ({}, TEXT)),
    "Number": (("many", "A valid number is required."), (True, "A valid number is required.")),
    "Date": tuple(
        (v, DATE) for v in ("zzz", 5, "2026-02-30", "2026-W07-1", "2026-02-09T10:00:00", {"date": "x"}, {"x": 1}, [])
    ),
    "Checkbox": (("perhaps", "Must be a valid boolean."), ([], "Must be a valid boolean.")),
    "ForeignKey": (([1], "Expected an object with a sid."), ("abc", "Expected an object with a sid.")),
    "ForeignKeys": (({"sid": "ROW"}, LIST.format("dict")), (["abc"], "Expected an object with a sid.")),
    "MultiSelect": (("a", LIST.format("str")),),
    "Members": ((5, LIST.format("int")),),
    "URL": (("https://example.org/", OBJECT.format("str")),),
    "Address": (([], OBJECT.format("list")),),
    "File path": (([], TEXT),),
    "File size": ((1.5, "A valid integer is required."), ("big", "A valid integer is required.")),
}


@pytest.fixture
def columns(api: Any) -> Iterator[dict[str, str]]:
    """A table with a column of every widget: the sids of the columns, and under ``table`` its own."""
    body = {"name_singular": "form", "name_plural": "forms", "icon": "adjust"}
    for letter in ascii_uppercase:  # a table that is gone keeps its code
        answer = api.create("tables/table", {**body, "unique_code": f"F{letter}"})
        if answer.status_code != 406:
            break
    table = answer.json()["sid"]
    widgets = {w["name"]: w["sid"] for w in api.results("widgets/widget", "page_size=100", "name")}
    made = {
        name: api.made("tables/column", {"name": name, "widget": {"sid": widgets[name]}}, f"table__sid={table}")
        for name in TAKEN
    }
    assert [c["order"] for c in made.values()] == list(range(1, len(TAKEN) + 1))
    yield {"table": table, **{name: column["sid"] for name, column in made.items()}}
    assert api.modify("tables/table", table, {"is_archived": True}).status_code == 200


def _with(value: Any, row: str) -> Any:
    """The value with the sid of a row there is."""
    if isinstance(value, list):
        return [_with(v, row) for v in value]
    if isinstance(value, dict):
        return {k: row if v == "ROW" else v for k, v in value.items()}
    return value


def test_every_form_is_taken_and_shown_as_sent(api: Any, columns: dict[str, str]) -> None:
    new = {"name": "x", "projects": [{"sid": api.project}]}
    table = f"table__sid={columns['table']}"
    row = api.made("tables/row", new, table)["sid"]
    for name, values in TAKEN.items():
        for value in (*(_with(v, row) for v in values), "", None):
            query = f"row__sid={row}&column__sid={columns[name]}"
            assert api.made("tables/cell", {"data": value}, query)["data"] == value
            made = api.made("tables/row", {**new, columns[name]: value}, table)
            assert {c["column"]["sid"]: c["data"] for c in made["column_set"]}[columns[name]] == value


def test_what_is_of_no_form_is_refused_whichever_way(api: Any, columns: dict[str, str]) -> None:
    new = {"name": "x", "projects": [{"sid": api.project}]}
    table = f"table__sid={columns['table']}"
    row = api.made("tables/row", new, table)["sid"]
    for name, pairs in REFUSED.items():
        column = columns[name]
        cell = api.made("tables/cell", {"data": None}, f"row__sid={row}&column__sid={column}")["sid"]
        for given, problem in pairs:
            value = _with(given, row)
            for key, reply in (
                ("data", api.create("tables/cell", {"data": value}, f"row__sid={row}&column__sid={column}")),
                (column, api.create("tables/cell", {column: value}, f"row__sid={row}")),
                ("data", api.modify("tables/cell", cell, {"data": value})),
                (column, api.modify("tables/row", row, {column: value})),
                (column, api.create("tables/row", {**new, column: value}, table)),
                ("value", _bulk(api, row, column, value)),
                ("default_value", api.modify("tables/column", column, {"default_value": value})),
                ("default_value", _column(api, columns, name, value)),
            ):
                assert (reply.status_code, reply.json()) == (406, {key: [problem]}), (name, value)


def _bulk(api: Any, row: str, column: str, value: Any) -> Any:
    return api.send("PATCH", f"{api.at('tables/row')}?sid__in={row}", json={"column": column, "value": value})


def _column(api: Any, columns: dict[str, str], name: str, value: Any) -> Any:
    widget = next(w["sid"] for w in api.results("widgets/widget", "page_size=100", "name") if w["name"] == name)
    body = {"name": "x", "widget": {"sid": widget}, "default_value": value}
    return api.create("tables/column", body, f"table__sid={columns['table']}")


def test_a_record_that_is_not_there_cannot_be_linked(api: Any, columns: dict[str, str]) -> None:
    new = {"name": "x", "projects": [{"sid": api.project}]}
    for name, value in (("ForeignKey", {"sid": "zz"}), ("ForeignKeys", [{"sid": "zz"}])):
        body = {**new, columns[name]: value}
        api.refused(api.create("tables/row", body, f"table__sid={columns['table']}"), "Wrong id: zz.")
