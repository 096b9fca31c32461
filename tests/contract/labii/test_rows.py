"""Rows and what comes with them."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.mutates


def test_a_row_brings_its_uid_cells_sections_version_and_activities(api: Any, table: dict[str, Any]) -> None:
    columns = {c["name"]: c["sid"] for c in table["columns"]}
    body = {
        "name": "Überlauf & co",
        "workspaces": [{"sid": api.project, "name": "ignored"}],
        columns["date_start"]: "2026-02-09",
        "data": "<p>Begun.</p>",
        "is_template": True,
    }
    made = api.made("tables/row", body, f"table__sid={table['sid']}")
    after = api.made("tables/row", {**body, "name": "Next"}, f"table__sid={table['sid']}")
    code = table["unique_code"]
    assert (made["uid"], after["uid"]) == (
        f"{code}{int(made['uid'][len(code) :])}",
        f"{code}{int(made['uid'][len(code) :]) + 1}",
    )
    assert made["name"] == "Überlauf & co"
    assert made["is_template"] is True
    assert made["projects"] == made["workspaces"] == [{"sid": api.project, "name": made["projects"][0]["name"]}]
    cells = {c["column"]["name"]: (c["sid"], c["data"]) for c in made["column_set"]}
    assert cells["date_start"][1] == "2026-02-09"
    assert cells["date_start"][0] is not None
    assert cells["date_due"] == (None, None)
    defaults = [s["name"] for s in api.results("tables/section", f"table__sid={table['sid']}", "name")]
    assert [s["name"] for s in made["section_set"]] == defaults
    notes = next(s for s in made["section_set"] if s["name"] == "Notes")
    assert notes["data"] == {"html": "<p>Begun.</p>"}
    assert notes["row"] == {"sid": made["sid"], "name": f"{made['uid']}: Überlauf & co"}
    assert made["version"]["version"] == 1
    version = api.send("GET", f"/tables/version/detail/{made['version']['sid']}/").json()
    assert (version["version"], version["previousHash"]) == (1, None)
    trail = api.results("tables/activity", f"row__sid={made['sid']}")
    assert trail[-1]["action"] == "Created"
    assert trail[-1]["object_sid"] == made["sid"]
    assert "sid" not in trail[-1]
    raw = api.send("GET", f"/tables/row/detail/{made['sid']}/").content
    assert "Überlauf".encode() in raw
    for row in (made, after):
        assert api.modify("tables/row", row["sid"], {"is_archived": True}).json()["is_archived"] is True


def test_a_row_needs_a_table_and_a_project_that_lets_the_caller_write(api: Any, table: dict[str, Any]) -> None:
    query, own = f"table__sid={table['sid']}", [{"sid": api.project}]
    api.refused(api.create("tables/row", {"name": "x", "projects": own}), "Error: Missing table__sid in the post link.")
    api.refused(api.create("tables/row", {"name": "x", "projects": own}, "table__sid=x"), "Wrong id: x.")
    assert api.create("tables/row", {"name": "x"}, query).status_code == 403
    for who in ("admin", "member", "project_view", "alumni"):
        assert api.create("tables/row", {"name": "x", "projects": own}, query, who).status_code == 403, who
    api.refused(api.create("tables/row", {"name": "x", "projects": [{"sid": "y"}]}, query), "Wrong id: y.")
    missing = api.create("tables/row", {"projects": own}, query)
    assert (missing.status_code, missing.json()) == (406, {"name": ["This field is required."]})
    odd = api.create("tables/row", {"name": "x", "projects": own, table["sid"]: 1}, query)
    api.refused(odd, f"Error: the field ({table['sid']}) is not allowed!")


def test_changes_make_versions_that_form_a_chain(api: Any, row: dict[str, Any], table: dict[str, Any]) -> None:
    start = next(c["sid"] for c in table["columns"] if c["name"] == "date_start")
    changed = api.modify("tables/row", row["sid"], {"name": "Renamed", "description": "Why.", start: "2026-03-01"})
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["version"]["version"]) == ("Renamed", 2)
    assert changed.json()["version"]["name"] == f"{row['uid']}: Renamed (2)"
    assert changed.json()["version"]["sid"] != row["version"]["sid"]
    newest = api.results("tables/version", f"row__sid={row['sid']}", "name")[0]
    assert newest == {"sid": changed.json()["version"]["sid"], "name": changed.json()["version"]["name"]}
    notes = row["section_set"][1]
    assert api.modify("tables/section", notes["sid"], {"data": {"html": "<p>x</p>"}}).status_code == 200
    chain = api.results("tables/version", f"row__sid={row['sid']}")
    assert [v["version"] for v in chain] == [3, 2, 1]
    assert all(v["is_valid"] for v in chain)
    for newer, older in pairwise(chain):
        assert newer["previousHash"] == older["hash"]
    for version in chain:
        assert re.fullmatch(r"[A-Za-z0-9+/]{54}__", version["hash"])
        assert re.fullmatch(rb"\w{4}[0-9a-f]{32}\w{4}", base64.b64decode(version["hash"].replace("_", "=")))
    assert chain[0]["activity_message"].startswith(f"Updated data of Section ({notes['name']}) from None to ")
    listed = api.send("GET", f"{api.at('tables/version')}?row__sid={row['sid']}&dataonly=true&page_size=2").json()
    kept = [api.send("GET", f"/tables/version/detail/{v['sid']}/").json()["data"] for v in chain]
    assert (listed["count"], listed["results"]) == (3, kept[:2])
    assert chain[0]["activity_message"].endswith('{"html": "<p>x</p>"}')
    data = api.send("GET", f"/tables/version/detail/{chain[0]['sid']}/?dataonly").json()
    assert (data["uid"], data["name"]) == (row["uid"], "Renamed")
    assert api.results("activities/activity", f"row__sid={row['sid']}")[0]["new_data"] == '{"html": "<p>x</p>"}'
    trail = api.results("activities/activity", f"row__sid={row['sid']}", "name")
    assert trail[0]["name"] == f"Updated Section ({notes['name']}) data"


def test_a_row_is_moved_only_to_where_the_caller_may_write(api: Any, table: dict[str, Any]) -> None:
    query, own = f"table__sid={table['sid']}", [{"sid": api.project}]
    elsewhere = api.made("projects/project", {"name": "Elsewhere"})["sid"]
    other = [{"sid": elsewhere}]
    made = api.create("tables/row", {"name": "Stays", "projects": own}, query, "project_edit").json()["sid"]
    assert api.create("tables/row", {"name": "x", "projects": other}, query, "project_edit").status_code == 403
    for name in ("projects", "workspaces"):
        assert api.modify("tables/row", made, {name: other}, "project_edit").status_code == 403
        assert api.modify("tables/row", made, {name: own + other}, "project_edit").status_code == 200
    shown = api.modify("tables/row", made, {"projects": own}, "project_edit").json()
    assert [p["sid"] for p in shown["projects"]] == [api.project]
    assert api.modify("tables/row", made, {"projects": other}).status_code == 200
    assert api.modify("tables/row", made, {"is_archived": True}).status_code == 200
    assert api.modify("projects/project", elsewhere, {"is_archived": True}).status_code == 200


def test_the_same_value_again_makes_no_version(api: Any, row: dict[str, Any]) -> None:
    again = api.modify("tables/row", row["sid"], {"name": row["name"]})
    assert again.json()["version"] == row["version"]


def test_cells(api: Any, row: dict[str, Any], table: dict[str, Any]) -> None:
    columns = {c["name"]: c["sid"] for c in table["columns"]}
    at = f"row__sid={row['sid']}"
    one = api.made("tables/cell", {"data": "2026-01-02"}, f"{at}&column__sid={columns['date_start']}")
    assert (one["data"], one["column"]["name"]) == ("2026-01-02", "date_start")
    assert one["row"] == {"sid": row["sid"], "name": f"{row['uid']}: {row['name']}"}
    again = api.made("tables/cell", {"data": "2026-01-03"}, f"{at}&column__sid={columns['date_start']}")
    assert (again["sid"], again["data"]) == (one["sid"], "2026-01-03")
    several = api.made("tables/cell", {columns["date_start"]: "2026-01-04", columns["date_due"]: None}, at)
    assert several[0] == {"sid": one["sid"]}
    assert len(several) == 2
    single = api.made("tables/cell", {columns["date_due"]: "2026-02-02"}, at)
    assert single["data"] == "2026-02-02"
    changed = api.modify("tables/cell", one["sid"], {"data": {"date": "2026-01-05"}})
    assert changed.json()["data"] == {"date": "2026-01-05"}
    listed = api.page("tables/cell", f"{at}&column__sid={columns['date_start']}&data__isnull=false", "detail")
    assert (listed["count"], listed["results"][0]["sid"]) == (1, one["sid"])
    api.refused(api.create("tables/cell", {"data": 1}), "Error: Missing row__sid in the post link.")
    api.refused(api.create("tables/cell", {"x": 1}, at), "Error: the field (x) is not allowed!")
    api.refused(api.modify("tables/cell", one["sid"], {"x": 1}), "Error: the field (x) can not be updated!")
    assert api.modify("tables/cell", one["sid"], {"data": 1}, "project_view").status_code == 403
    assert api.send("GET", f"/tables/cell/detail/{one['sid']}/").status_code == 405


def test_sections(api: Any, row: dict[str, Any]) -> None:
    widgets = {w["name"]: w for w in api.results("widgets/widget", "page_size=100", "list")}
    at = f"row__sid={row['sid']}"
    count = len(row["section_set"])
    made = api.made(
        "tables/section", {"name": "More", "widget": {"sid": widgets["Plain Text"]["sid"]}, "data": ["x"]}, at
    )
    assert (made["order"], made["data"], made["widget"]["name"]) == (count + 1, ["x"], "Plain Text")
    changed = api.modify("tables/section", made["sid"], {"order": 1, "name": "First", "is_archived": True}).json()
    assert (changed["order"], changed["name"], changed["is_archived"]) == (1, "First", True)
    found = api.page("tables/section", f"{at}&name=First")
    assert (found["count"], found["results"][0]["sid"]) == (1, made["sid"])
    older = api.made("tables/section", {"name": "Older", "widget__sid": widgets["Rich Text"]["sid"]}, at)
    assert older["widget"]["sid"] == widgets["Rich Text"]["sid"]
    once = next(w for w in widgets.values() if not w["allow_multiple"] and w["name"] == "QR Code")
    assert api.create("tables/section", {"name": "A", "widget": {"sid": once["sid"]}}, at).status_code == 201
    assert api.create("tables/section", {"name": "B", "widget": {"sid": once["sid"]}}, at).status_code == 406
    api.refused(api.create("tables/section", {"name": "C", "widget": {"sid": "x"}}, at), "Error: Widget is not valid!")
    api.refused(
        api.create("tables/section", {"name": "C", "widget": {"sid": once["sid"]}}),
        "Error: Missing row__sid or table__sid in the post link.",
    )


def test_an_archived_row_takes_nothing_but_its_return(api: Any, row: dict[str, Any], table: dict[str, Any]) -> None:
    start = table["columns"][0]["sid"]
    assert api.modify("tables/row", row["sid"], {"is_archived": True}).json()["change_permission"] is False
    assert api.modify("tables/row", row["sid"], {"name": "x"}).status_code == 403
    assert api.modify("tables/row", row["sid"], {start: "2026-01-31"}).status_code == 403
    assert (
        api.create("tables/cell", {"data": "2026-01-31"}, f"row__sid={row['sid']}&column__sid={start}").status_code
        == 403
    )
    assert api.modify("tables/section", row["section_set"][0]["sid"], {"name": "x"}).status_code == 403
    assert api.modify("tables/row", row["sid"], {"is_archived": False}).json()["change_permission"] is True
    assert api.modify("tables/row", row["sid"], {"name": "x"}).status_code == 200


def test_bulk_edit_needs_a_filter_and_sets_a_column_of_all(
    api: Any, row: dict[str, Any], table: dict[str, Any]
) -> None:
    start = next(c["sid"] for c in table["columns"] if c["name"] == "date_start")
    at, body = api.at("tables/row", "detail"), {"column": start, "value": "2026-04-04"}
    assert api.send("PATCH", at, json=body).status_code == 406
    done = api.send("PATCH", f"{at}?sid__in={row['sid']}", json=body)
    assert done.status_code == 200
    assert {c["column"]["sid"]: c["data"] for c in done.json()["column_set"]}[start] == "2026-04-04"
    assert api.send("PATCH", f"{at}?sid__in={row['sid']}", json={"column": "x", "value": 1}).status_code == 406
    odd = api.send("PATCH", f"{at}?sid__in={row['sid']}", json={**body, "rows": 1})
    api.refused(odd, "Error: the field (rows) can not be updated!")


def test_a_file_goes_through_a_presigned_form(api: Any) -> None:
    files = api.results("tables/table", "name_system=file", "detail")[0]
    path = next(c["sid"] for c in files["columns"] if c["widget"]["sid"] == "JMPS0a40x5eLQV16afk")
    body = {"name": "plate.csv", "workspaces": [{"sid": api.project}], path: "plate.csv"}
    made = api.made("tables/row", body, f"table__sid={files['sid']}&presigned_post=true")
    form = made["presigned_post"]
    assert "amazonaws.com" in form["url"]
    assert form["fields"]["key"].endswith("/plate.csv")
    content = b"well,value\nA1,0.3\n"
    wrong = requests.post(form["url"], data={**form["fields"], "key": "else"}, files={"file": content}, timeout=30)
    assert wrong.status_code == 403
    sent = requests.post(form["url"], data=form["fields"], files={"file": ("plate.csv", content)}, timeout=30)
    assert (sent.status_code, sent.content) == (204, b"")
    assert sent.headers["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'
    key = f"{form['fields']['key']}?versionId={sent.headers['x-amz-version-id']}"
    done = api.modify("tables/row", made["sid"], {path: key})
    assert {c["column"]["sid"]: c["data"] for c in done.json()["column_set"]}[path] == key
    again = api.send("GET", f"/tables/row/detail/{made['sid']}/?presigned_post=true").json()
    assert again["presigned_post"]["fields"]["key"] == form["fields"]["key"]
    assert api.modify("tables/row", made["sid"], {"is_archived": True}).status_code == 200
