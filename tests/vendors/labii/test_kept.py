"""What is kept of one read for the next is never shown when it is stale, nor to anybody else."""

from __future__ import annotations

from typing import Any

import pytest

from mockservers.control.state import State
from mockservers.engine.store import encode
from mockservers.labii import auth, keep, serialize, vendor
from mockservers.labii.behaviour import listing, log
from mockservers.labii.behaviour.mould import Mould
from mockservers.labii.contract import MODELS
from mockservers.labii.errors import NotPermitted

READERS = ("", "admin", "project_admin", "project_edit", "project_view", "member", "alumni", "user", "other")


def _page(api: Any, model: str = "tables/row", who: str = "", serializer: str = "list") -> Any:
    return api("GET", f"/{model}/list/organization/{api.organization}/{serializer}/?page_size=50", who=who)


def _detail(api: Any, row: dict[str, Any], who: str = "") -> Any:
    return api("GET", f"/tables/row/detail/{row['sid']}/", who=who)


def _names(api: Any, row: dict[str, Any]) -> tuple[str, str, str]:
    """The row's name in its detail, in a list, and in the link of one of its sections."""
    listed = next(r for r in _page(api).data["results"] if r["sid"] == row["sid"])
    shown = _detail(api, row).data
    return shown["name"], listed["name"].partition(": ")[2], shown["section_set"][0]["row"]["name"].partition(": ")[2]


def test_reads_are_kept_and_leave_documents_alone(api: Any) -> None:
    row = api.row()
    first, page = _detail(api, row).raw, _page(api).raw
    derived = api.world.store.derived("labii")
    assert page in [v for shelf in derived.values() if isinstance(shelf, keep.Shelf) for v in shelf.values()]
    token = api("POST", "/accounts/auth/", _login(api), None).data["token"]
    _page(api)
    for _ in range(3):
        api.world.clock.advance("1m")
        assert api("GET", f"/tables/row/detail/{row['sid']}/", who=None, token=token).raw == first
        assert derived
    assert (_detail(api, row).raw, _page(api).raw) == (first, page)


def test_a_change_through_the_api_is_seen(api: Any) -> None:
    row = api.row(name="One")
    assert _names(api, row) == ("One",) * 3
    assert api("PATCH", f"/tables/row/detail/{row['sid']}/", {"name": "Two"}).status == 200
    assert _names(api, row) == ("Two",) * 3
    column = row["column_set"][0]["column"]["sid"]
    assert (
        api.create("tables/cell", {"data": "2026-01-31"}, f"row__sid={row['sid']}&column__sid={column}").status == 201
    )
    for shown in (_detail(api, row).data, next(r for r in _page(api).data["results"] if r["sid"] == row["sid"])):
        assert next(c["data"] for c in shown["column_set"] if c["column"]["sid"] == column) == "2026-01-31"
    assert api("PATCH", f"/tables/column/detail/{column}/", {"name": "renamed"}).status == 200
    assert _detail(api, row).data["column_set"][0]["column"]["name"] == "renamed"


def test_a_change_behind_the_vendors_back_is_seen(api: Any) -> None:
    row, state = api.row(name="One"), State(vendor, api.world)
    assert _names(api, row) == ("One",) * 3
    state.patch("row", row["sid"], {"name": "Two"})
    assert _names(api, row) == ("Two",) * 3
    state.patch("project", api.project, {"name": "Elsewhere"})
    assert _detail(api, row).data["projects"][0]["name"] == "Elsewhere"
    section = _detail(api, row).data["section_set"][0]["sid"]
    state.patch("section", section, {"name": "Renamed"})
    assert _detail(api, row).data["section_set"][0]["name"] == "Renamed"
    state.patch("project", api.project, {"is_archived": True})
    assert _detail(api, row).data["change_permission"] is False


def test_what_is_taken_back_is_not_seen(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = api.row(name="One")
    before = _detail(api, row).raw, _page(api).raw
    column = row["column_set"][0]["column"]["sid"]

    monkeypatch.setattr(log, "add_version", _refuse)  # a change's last step
    monkeypatch.setattr(Mould, "show", _refuse)  # a new row's
    at = f"/tables/row/detail/{row['sid']}/"
    assert api("PATCH", at, {"name": "Two", column: "2026-01-31"}).status == 403
    assert api.create("tables/row", {"name": "x", "projects": [{"sid": api.project}]}, _table(api)).status == 403
    assert (_detail(api, row).raw, _page(api).raw) == before
    monkeypatch.undo()
    assert api("PATCH", at, {"name": "Two"}).status == 200
    assert _names(api, row) == ("Two",) * 3


@pytest.mark.parametrize("order", [READERS, READERS[::-1]])
def test_nobody_is_shown_what_was_made_for_another(make_api: Any, order: tuple[str, ...]) -> None:
    paths = _everything(make_api())
    together = make_api()
    seen: dict[tuple[str, str], tuple[int, bytes]] = {}
    for path in paths:
        for who in order * 2:
            answer = together("GET", path, who=who)
            assert seen.setdefault((path, who), (answer.status, answer.raw)) == (answer.status, answer.raw)
    for who in READERS:
        alone = make_api()
        for path in paths:
            answer = alone("GET", path, who=who)
            assert (answer.status, answer.raw) == seen[path, who], (path, who)


def test_rights_that_change_are_seen(api: Any) -> None:
    row, state = api.row(), State(vendor, api.world)
    assert [_detail(api, row, w).data["change_permission"] for w in ("project_edit", "project_view")] == [True, False]
    people = {p["user"]: p["sid"] for p in state.list("personnel") if p["organization"] == api.organization}
    who = people[next(u["sid"] for u in state.list("user") if u["email"] == api.credentials["project_edit_email"])]
    member = next(m["sid"] for m in state.list("member") if m["personnel"] == who and m["project"] == api.project)
    state.patch("member", member, {"permission": "View"})
    assert _detail(api, row, "project_edit").data["change_permission"] is False
    state.delete("member", member)
    assert _detail(api, row, "project_edit").status == 403
    assert row["sid"] not in _page(api, who="project_edit").raw.decode()


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("row", {"name": "Renamed"}),
    ("row", {"is_locked": True}),
    ("row", {"open_to_organization": True}),
    ("cell", {"data": "changed"}),
    ("contents", {"cell": {}}),
    ("contents", {"section": []}),
    ("section", {"name": "Renamed"}),
    ("user", {"first_name": "Renamed"}),
    ("column", {"name": "Renamed"}),
    ("column", {"is_hidden": True}),
    ("column", {"is_archived": True}),
    ("widget", {"name": "Renamed"}),
    ("table", {"name_plural": "renamed"}),
    ("project", {"name": "Renamed"}),
    ("project", {"is_archived": True}),
    ("member", {"permission": "View"}),
    ("member", {"is_archived": True}),
    ("personnel", {"is_archived": True}),
    ("personnel", {"is_administrator": True}),
    ("team", {"is_archived": True}),
    ("login", {"active": False}),
]


@pytest.mark.parametrize(("kind", "changes"), CHANGES)
def test_pages_of_rows_show_every_change_behind_them(make_api: Any, kind: str, changes: dict[str, Any]) -> None:
    """As a world shows it that has kept nothing yet."""
    warm, cold = make_api(), make_api()

    def pages(api: Any) -> list[tuple[int, bytes]]:
        rows, whos = list(api.world.collection("labii", "row").view()), ("", "project_edit")
        found = [_page(api, serializer=s, who=w) for s in MODELS["row"].serializers for w in whos]
        found += [_detail(api, {"sid": row}, w) for row in rows for w in whos]
        return [(answer.status, answer.raw) for answer in found]

    before = pages(warm)
    for api in (warm, cold):
        docs = api.world.collection("labii", kind)
        with api.world.lock:
            for key in list(docs.view()):
                docs.put(key, {**docs.get(key), **changes})
    changed = pages(warm)
    assert changed == pages(cold)
    assert changed != before or kind in ("team", "user")  # whoever is shown with a row is shown by a text
    assert pages(warm) == changed


def test_rows_are_kept_while_others_change(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [api.row(name=f"Run {n}") for n in range(4)]
    column = rows[0]["column_set"][0]["column"]["sid"]
    shown: list[str] = []

    def spy(scene: Any, model: Any, document: dict[str, Any], serializer: str = "detail") -> dict[str, Any]:
        if model.name == "row":
            shown.append(document["sid"])
        return serialize.show(scene, model, document, serializer)

    def look() -> set[str]:
        shown.clear()
        for row in rows:
            _detail(api, row)
        _page(api)
        return set(shown)

    def answered(answer: Any) -> str:
        assert answer.status < 300, answer
        return str(answer.data["sid"])

    monkeypatch.setattr(listing, "shown", lambda *given: encode(spy(*given)))
    monkeypatch.setattr(serialize.Scene, "show", spy)
    assert look() >= {row["sid"] for row in rows}
    assert look() == set()
    body = {"name": "x", "projects": [{"sid": api.project}]}
    for fields in ({}, {column: "2026-01-31"}, {"data": "<p>n</p>"}):
        made = answered(api.create("tables/row", {**body, **fields}, _table(api)))
        assert look() == {made}
    at = f"/tables/row/detail/{rows[1]['sid']}/"
    assert answered(api("PATCH", at, {"name": "Two"})) == rows[1]["sid"]
    assert look() == {rows[1]["sid"]}
    cell = answered(
        api.create("tables/cell", {"data": "2026-01-31"}, f"row__sid={rows[2]['sid']}&column__sid={column}")
    )
    assert look() == {rows[2]["sid"]}
    with api.world.lock:
        docs = api.world.collection("labii", "cell")
        docs.put(cell, {**docs.get(cell), "data": "x2"})
    assert look() == {rows[2]["sid"]}
    monkeypatch.setattr(Mould, "show", _refuse)
    assert api.create("tables/row", body, _table(api)).status == 403
    assert look() == set()


def test_a_row_with_nothing_written_down_is_shown_afresh(api: Any) -> None:
    """What will be written down with it is new to all: that it changes, nobody is told."""
    row = api.row()
    docs = api.world.collection("labii", "contents")
    held = docs.get(f"row:{row['sid']}")
    docs.delete(f"row:{row['sid']}")
    assert _detail(api, row).data["section_set"] == []
    docs.put_all_later((f"row:{row['sid']}",), lambda key: held)
    assert _detail(api, row).data["section_set"] != []


def test_kept_pages_link_to_where_they_were_asked(api: Any) -> None:
    path = f"/tables/row/list/organization/{api.organization}/name/?page_size=2"
    for host in ("one.example.org", "two.example.org") * 2:
        found = api("GET", path, headers={"Host": host}).data["next"]
        assert found.startswith(f"http://{host}/tables/row/list/")


def test_what_follows_from_the_clock_is_not_kept(make_api: Any) -> None:
    kept, fresh = make_api(), make_api()
    paths = _everything(kept)
    for path in paths:
        kept("GET", path)
    for api in (kept, fresh):
        api.world.clock.advance("400d")
    differing = 0
    at_first = make_api()
    for path in paths:
        assert kept("GET", path).raw == fresh("GET", path).raw, path
        differing += at_first("GET", path).raw != fresh("GET", path).raw
    assert differing


def test_a_fork_and_a_stale_answer_keep_apart(api: Any) -> None:
    row = api.row(name="One")
    assert _names(api, row) == ("One",) * 3
    fault = api.world.fault("labii.row.list", kind="stale", times=1)
    assert fault.kind == "stale"
    api("PATCH", f"/tables/row/detail/{row['sid']}/", {"name": "Two"})
    named = [next(r["name"] for r in _page(api).data["results"] if r["sid"] == row["sid"]) for _ in range(3)]
    assert [n.partition(": ")[2] for n in named] == ["One", "Two", "Two"]
    fork = api.worlds.fork("default", "copy")
    State(vendor, fork).patch("row", row["sid"], {"name": "Three"})
    assert _names(api, row) == ("Two",) * 3
    key = fork.credentials("labii")["api_key"]
    other = api("GET", f"/tables/row/detail/{row['sid']}/", headers={"Authorization": f"Bearer {key}"})
    assert other.data["name"] == "Three"


def test_what_is_kept_has_a_limit(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [_page(api, f"{p.app}/{p.word}").raw for m in MODELS.values() for p in m.paths]
    api.row()
    api.world.store.derived("labii").clear()
    before = [_page(api, f"{p.app}/{p.word}").raw for m in MODELS.values() for p in m.paths]
    monkeypatch.setattr(keep, "ENTRIES", 7)
    monkeypatch.setattr(keep, "DOCUMENTS", 2)
    api.world.store.derived("labii").clear()
    assert [_page(api, f"{p.app}/{p.word}").raw for m in MODELS.values() for p in m.paths] == before
    derived = api.world.store.derived("labii")
    assert sum(len(v) for v in derived.values() if isinstance(v, keep.Shelf)) <= 8
    monkeypatch.setattr(keep, "ENTRIES", 10_000)
    monkeypatch.setattr(keep, "BYTES", 3_000)
    assert [_page(api, f"{p.app}/{p.word}").raw for m in MODELS.values() for p in m.paths] == before
    assert sum(len(v) for s in derived.values() if isinstance(s, keep.Shelf) for v in s.values()) <= 10_000


def test_a_token_lives_half_an_hour_from_its_last_call(api: Any) -> None:
    """However many tokens there are, and whether calls read or write."""
    tokens = [api("POST", "/accounts/auth/", _login(api), None).data["token"] for _ in range(auth.COLLECTED + 6)]
    path = f"/projects/project/detail/{api.project}/"
    api.world.clock.advance(auth.IDLE_MS / 1000)
    assert {api("GET", path, who=None, token=t).status for t in tokens} == {200}
    assert len(api.world.store.values[auth.USED]) <= auth.COLLECTED
    api.world.clock.advance(auth.IDLE_MS / 1000)
    assert {api("PATCH", path, {"description": t}, who=None, token=t).status for t in tokens[::2]} == {200}
    assert {api("PATCH", path, {"nonsense": t}, who=None, token=t).status for t in tokens[1::2]} == {406}
    fork = api.worlds.fork("default", "copy")
    api.world.clock.advance(auth.IDLE_MS / 1000)
    assert api("GET", path, who=None, token=tokens[0]).status == 200
    api.world.clock.advance("1ms")
    assert [api("GET", path, who=None, token=t).status for t in tokens] == [200] + [401] * (len(tokens) - 1)
    state = State(vendor, api.world)
    state.patch("token", tokens[0], {"at": 0})
    assert api("GET", path, who=None, token=tokens[0]).status == 401
    assert fork.store.values[auth.USED] is not api.world.store.values[auth.USED]


def _refuse(*_: Any) -> None:
    raise NotPermitted("only here")


def _login(api: Any) -> dict[str, str]:
    return {"username": api.credentials["email"], "password": api.credentials["password"]}


def _table(api: Any) -> str:
    return f"table__sid={api.table()['sid']}"


def _everything(api: Any) -> list[str]:
    """A list of every model in every serializer, and one detail of each."""
    row, table = api.world.collection("labii", "row").view().slice(0, 1)[0], api.table()["sid"]
    paths = []
    for model in MODELS.values():
        place = model.paths[0]
        at = f"/{place.app}/{place.word}"
        narrowed = f"&{model.needs[0]}__sid={row if model.needs[0] == 'row' else table}" if model.needs else ""
        for serializer in model.serializers:
            paths.append(f"{at}/list/organization/{api.organization}/{serializer}/?page_size=4{narrowed}")
        paths.append(f"{at}/list/user/{api.credentials['user_sid']}/list/?page_size=4")
        for key in api.world.collection("labii", model.name).view().slice(0, 2):
            paths.append(f"{at}/detail/{key}/")
    return paths
