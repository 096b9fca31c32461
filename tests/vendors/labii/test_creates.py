"""New rows: shown from a mould, what they bring made later. Neither may be seen."""

from __future__ import annotations

import gc
from typing import Any

import pytest

NAMES = ("Run", 'Ä "quoted" \\ back', "line\n\ttab\u0001", "{0}%s%b", "\ue0001\ue001 \ue0023\ue003", 7)


def make(api: Any, **fields: Any) -> Any:
    body = {"name": "Run", "projects": [{"sid": api.project}], **fields}
    answer = api.create("tables/row", body, f"table__sid={api.sids['table']}")
    assert answer.status == 201, answer
    return answer


def read(api: Any, row: Any) -> bytes:
    raw: bytes = api("GET", f"/tables/row/detail/{row.data['sid']}/").raw
    return raw


@pytest.fixture
def warm(api: Any) -> Any:
    """A world in which rows are shown from a mould by now. Cells of the table's first column take anything."""
    table = api.table()
    api.sids["table"] = table["sid"]
    member = next(w["sid"] for w in api.list("widgets/widget") if w["name"] == "Member")
    assert (
        api("PATCH", f"/tables/column/detail/{table['columns'][0]['sid']}/", {"widget": {"sid": member}}).status == 200
    )
    for _ in range(3):
        make(api)
    return api


def kept(api: Any) -> dict[str, list[Any]]:
    store = api.world.store
    docs = {name: store.collection("labii", name) for name in ("row", "section", "version", "activity", "contents")}
    return {name: [(key, found.raw(key)) for key in found.view()] for name, found in docs.items()}


def test_a_new_row_is_shown_as_it_is_read(warm: Any) -> None:
    columns = [c["sid"] for c in warm.table()["columns"]]
    defaults = warm.list("tables/section", f"table__sid={warm.sids['table']}")
    values = ({}, {columns[0]: 'x"'}, {columns[0]: {"a": [None, 1.5]}, columns[-1]: None})
    for name in NAMES:
        for cells in values:
            for more in ({}, {"description": None, "metadata": [{"k": "\ue0000\ue001"}]}, {"is_template": True}):
                row = make(warm, name=name, **cells, **more)
                assert row.raw == read(warm, row)
                assert [s["name"] for s in row.data["section_set"]] == [s["name"] for s in defaults]
    for more in ({"is_archived": True}, {"open_to_organization": True}, {"data": "<p>n</p>"}):
        for _ in range(3):
            row = make(warm, **more)
            assert row.raw == read(warm, row)


def test_marks_in_what_others_write_do_no_harm(warm: Any) -> None:
    path = f"/projects/project/detail/{warm.project}/"
    assert warm("PATCH", path, {"name": "a \ue0001\ue001 b"}).status == 200
    for _ in range(4):
        row = make(warm)
        assert row.data["projects"][0]["name"] == "a \ue0001\ue001 b"
        assert row.raw == read(warm, row)


def change(api: Any, what: str) -> None:
    table = api.sids["table"]
    detail = api.table()
    column, user = detail["columns"][0]["sid"], api.credentials["user_sid"]
    defaults = api.list("tables/section", f"table__sid={table}")
    widget = defaults[0]["widget"]["sid"]
    calls = {
        "table": ("PATCH", f"/tables/table/detail/{table}/", {"name_singular": "changed", "name_plural": "changed"}),
        "project": ("PATCH", f"/projects/project/detail/{api.project}/", {"name": "changed"}),
        "column": ("PATCH", f"/tables/column/detail/{column}/", {"name": "changed"}),
        "column gone": ("PATCH", f"/tables/column/detail/{column}/", {"is_archived": True}),
        "default value": ("PATCH", f"/tables/column/detail/{column}/", {"default_value": "changed"}),
        "user": ("PATCH", f"/accounts/profile/detail/{user}/", {"first_name": "changed"}),
        "section": ("PATCH", f"/tables/section/detail/{defaults[0]['sid']}/", {"name": "changed"}),
        "section's data": ("PATCH", f"/tables/section/detail/{defaults[0]['sid']}/", {"data": "changed"}),
        "section gone": ("PATCH", f"/tables/section/detail/{defaults[0]['sid']}/", {"is_archived": True}),
        "more sections": (
            "POST",
            f"/tables/section/list/organization/{api.organization}/detail/?table__sid={table}",
            {"name": "changed", "widget": {"sid": widget}},
        ),
    }
    method, path, body = calls[what]
    assert api(method, path, body).status < 300


@pytest.mark.parametrize(
    "what",
    ["table", "project", "column", "column gone", "default value", "user", "section", "section's data", "section gone",
     "more sections"],
)  # fmt: skip
def test_a_change_is_seen_by_the_next_row(warm: Any, what: str) -> None:
    before = make(warm)
    change(warm, what)
    for _ in range(4):
        after = make(warm)
        assert after.raw == read(warm, after)
        if what.endswith("gone"):
            assert len(after.raw) < len(before.raw)
        else:
            assert b"changed" in after.raw
            assert b"changed" not in before.raw


def test_a_default_section_that_comes_late_is_seen_by_the_next_row(warm: Any) -> None:
    table, docs = warm.sids["table"], warm.world.collection("labii", "section")
    held = warm.world.collection("labii", "contents").get(f"table:{table}")
    section = {**docs.get(held["section"][0]), "sid": "late", "name": "changed"}
    with warm.world.lock:
        held["section"].append("late")
        warm.world.collection("labii", "contents").put(f"table:{table}", held)
    for _ in range(3):
        assert b"changed" not in make(warm).raw
    with warm.world.lock:
        docs.put("late", section)
    for _ in range(3):
        row = make(warm)
        assert b"changed" in row.raw
        assert row.raw == read(warm, row)


def test_rows_with_other_flags_see_what_changed_too(warm: Any) -> None:
    for _ in range(3):
        make(warm, is_template=True)
    change(warm, "section")
    for fields in ({}, {"is_template": True}):
        row = make(warm, **fields)
        assert b"changed" in row.raw
        assert row.raw == read(warm, row)


def test_new_rows_leave_nothing_to_the_garbage_collector(warm: Any) -> None:
    column = warm.table()["columns"][0]["sid"]
    body = {"name": "Run", "projects": [{"sid": warm.project}], "metadata": [{"a": 1}], column: [1, {"b": 2}]}
    for _ in range(3):
        make(warm, **body)

    def tracked() -> int:
        for _ in range(3):  # a tuple is let go of only after those within it
            gc.collect()
        return len(gc.get_objects())

    before = tracked()
    for _ in range(200):
        make(warm, **body)
    assert tracked() - before < 200


def test_rights_are_seen_by_the_next_row(warm: Any) -> None:
    path = f"/tables/row/list/organization/{warm.organization}/detail/?table__sid={warm.sids['table']}"
    body = {"name": "Run", "projects": [{"sid": warm.project}]}
    for _ in range(3):
        assert warm("POST", path, body, who="project_edit").status == 201
    members = warm.list("projects/member", f"project__sid={warm.project}")
    mine = next(m["sid"] for m in members if (m["personnel"] or {}).get("name") == "Ruben Castell")
    assert warm("PATCH", f"/projects/member/detail/{mine}/", {"permission": "View"}).status == 200
    assert warm("POST", path, body, who="project_edit").status == 403
    assert warm("PATCH", f"/projects/project/detail/{warm.project}/", {"is_archived": True}).status == 200
    refused = warm("POST", path, body)
    assert (refused.status, refused.headers["X-Mock-Reason"]) == (403, "the row's projects are archived")


def test_what_is_made_later_is_what_would_have_been_made_at_once(make_api: Any) -> None:
    def run(look: bool) -> dict[str, list[Any]]:
        api = make_api()
        api.sids["table"] = api.table()["sid"]
        column = api.table()["columns"][0]["sid"]
        for number in range(4):
            row = make(api, name=f"Run {number}", **({column: f"2026-01-0{number}"} if number % 2 else {})).data["sid"]
            if look:
                kept(api)
            if number == 2:
                api("PATCH", f"/tables/row/detail/{row}/", {"name": "Later"})
                change(api, "section's data")
                change(api, "column")
        return kept(api)

    assert run(True) == run(False)


def test_versions_made_later_are_chained_and_valid(warm: Any) -> None:
    row = make(warm).data["sid"]
    for name in ("B", "C"):
        warm("PATCH", f"/tables/row/detail/{row}/", {"name": name})
    found = warm.list("tables/version", f"row__sid={row}")
    assert [v["is_valid"] for v in found] == [True] * 3
    assert [v["data"]["name"] for v in found] == ["C", "B", "Run"]


def test_a_fork_makes_its_own(warm: Any) -> None:
    row = make(warm)
    fork = warm.worlds.fork("default", "branch")
    here, there = (w.store.collection("labii", "section") for w in (warm.world, fork))
    for section in row.data["section_set"]:
        assert there.raw(section["sid"]) == here.raw(section["sid"]) is not None


@pytest.mark.parametrize("looked", [True, False])
@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("notes", [True, False])
def test_what_a_new_row_leaves_behind_is_of_its_moment(warm: Any, filled: bool, notes: bool, looked: bool) -> None:
    column, user = warm.table()["columns"][0], warm.credentials["user_sid"]
    defaults = warm.list("tables/section", f"table__sid={warm.sids['table']}")
    fields = {**({column["sid"]: "v"} if filled else {}), **({"data": "<p>n</p>"} if notes else {})}
    made = make(warm, **fields).data
    sid, label = made["sid"], f"{made['uid']}: Run"
    if looked:
        kept(warm)
    for what in ("user", "column", "section", "section's data"):
        change(warm, what)
    assert warm("PATCH", f"/tables/row/detail/{sid}/", {"name": "Later", "description": "d"}).status == 200
    docs = {n: warm.world.store.collection("labii", n) for n in ("activity", "contents", "section", "version")}
    held = docs["contents"].get(f"row:{sid}")
    assert list(held) == [*(["cell"] if filled else []), "section", "activity", "version"]
    assert held["section"] == [s["sid"] for s in made["section_set"]]
    sections = [docs["section"].get(s) for s in held["section"]]
    assert [s["name"] for s in sections][: len(defaults)] == [s["name"] for s in defaults]
    line = docs["activity"].get(held["activity"][0])
    assert line == {
        "icon": "add",
        "user": user,
        "action": "Created",
        "attribute": "name",
        "new_data": "Run",
        "target": label,
        "model": "row",
        "object_sid": sid,
        "date_created": made["date_created"],
        "sid": held["activity"][0],
        "row": sid,
        "organization": warm.organization,
    }
    first = docs["version"].get(held["version"][0])
    assert (first["version"], first["previousHash"], first["updated_by"]) == (1, None, user)
    assert first["activity_message"] == f"Created Row ({label})"
    assert (first["data"]["sid"], first["data"]["name"], first["data"]["description"]) == (sid, "Run", "")
    assert [c["column"]["name"] for c in first["data"]["column_set"]] == ([column["name"]] if filled else [])
    assert first["data"]["section_set"] == [{k: s[k] for k in ("sid", "name", "data")} for s in sections]
    second = docs["version"].get(held["version"][1])
    assert (second["previousHash"], second["data"]["name"]) == (first["hash"], "Later")


def test_a_row_with_cells_among_rows_without(warm: Any) -> None:
    column = warm.table()["columns"][0]["sid"]
    for fields in ({}, {column: 1}, {}, {column: None}):
        row = make(warm, **fields)
        assert row.raw == read(warm, row)
        assert row.data["column_set"][0]["data"] == fields.get(column)


def test_who_may_write_is_asked_again_after_a_change(warm: Any) -> None:
    users = {u["email"]: u["sid"] for u in warm.world.collection("labii", "user")}
    people = {p["user"]: p["sid"] for p in warm.world.collection("labii", "personnel")}
    sids = {who: people[users[warm.credentials[f"{who}_email"]]] for who in ("project_edit", "member")}
    body = {"name": "Run", "projects": [{"sid": warm.project}]}
    query = f"table__sid={warm.sids['table']}"

    def statuses() -> list[int]:
        rows = [warm.create("tables/row", body, query, who).status for who in ("", "project_edit", "alumni")]
        bad = {"shoe": 1}  # refused with 406 to those who may
        others = [warm.create("projects/project", bad, who=w).status for w in ("member", "admin", "project_edit")]
        path = f"/tables/row/list/organization/{warm.organization}"
        wrong = (path.replace("organization", "table"), path + "x", path[:-1])
        return [*rows, *others, *(warm("POST", f"{p}/detail/?{query}", body).status for p in wrong)]

    before = [201, 201, 403, 403, 406, 403, 406, 406, 406]
    assert (statuses(), statuses()) == (before, before)
    for who, change_, place in (
        ("project_edit", {"is_archived": True}, 1),
        ("member", {"is_administrator": True}, 3),
        ("member", {"is_archived": True}, 3),
    ):
        assert warm("PATCH", f"/organizations/personnel/detail/{sids[who]}/", change_, who="admin").status == 200
        after = statuses()
        assert after[place] == (406 if "is_administrator" in change_ else 403)
        assert after == statuses()
    serializer = f"/tables/row/list/organization/{warm.organization}/shoe/?{query}"
    assert warm("POST", serializer, body).status == 406
