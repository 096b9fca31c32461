"""Lists and objects on the wire."""

from __future__ import annotations

import pytest
from mockservers_clients import labii
from mockservers_clients.labii.models import At, Models


def page(sids, number=1, pages=1, count=None, following=None):
    return {
        "page_size": 2,
        "page_number": number,
        "page_count": pages,
        "count": len(sids) if count is None else count,
        "next": following,
        "previous": None,
        "add_permission": True,
        "results": [{"sid": sid} for sid in sids],
    }


MORE = "https://www.labii.dev/elsewhere/?page=2"


def test_one_page(client, wire) -> None:
    wire.answer(page(["a", "b"], 2, 3, 5, MORE))
    found = client.rows.list(
        page=2, page_size=2, table__sid="T", is_archived=False, column__sid__in=["x", "y"], uid=None
    )
    assert found == labii.Page([{"sid": "a"}, {"sid": "b"}], 2, 3, 2, 5, True, True)
    assert wire.path() == "/tables/row/list/organization/ORG/list/"
    assert wire.query() == [
        ("page", "2"),
        ("page_size", "2"),
        ("table__sid", "T"),
        ("is_archived", "false"),
        ("column__sid__in", "x,y"),
    ]


def test_headers_of_every_call(client, wire) -> None:
    wire.answer(page([]))
    client.tables.list()
    headers = wire.last.headers
    assert headers["Authorization"] == "Bearer k3y"
    assert headers["X-Forwarded-For"] == "batch"
    assert headers["Content-Type"] == "application/json"
    assert wire.query() == [("page", "1")]


def test_levels_and_serializers(client, wire) -> None:
    wire.answer(page([]))
    client.rows.list(level="project", sid="P", serializer="version")
    assert wire.path() == "/tables/row/list/project/P/version/"
    client.user = {"user": {"sid": "U"}}
    client.projects.list(level="user")
    assert wire.path() == "/projects/project/list/user/U/list/"


def test_missing_scope(make, client, wire) -> None:
    with pytest.raises(labii.ArgumentError, match="level 'organization' needs a sid"):
        make().rows.list()
    with pytest.raises(labii.ArgumentError, match="level 'user' needs a sid"):
        client.rows.list(level="user")
    with pytest.raises(labii.ArgumentError, match="level 'project' needs a sid"):
        client.rows.list(level="project")
    assert not wire.sent


def test_iterate_reads_every_page_and_keeps_the_filters(client, wire) -> None:
    wire.answer(page(["a", "b"], 1, 3, 5, MORE)).answer(page(["c", "d"], 2, 3, 5, MORE)).answer(page(["e"], 3, 3, 5))
    found = client.rows.iterate(page_size=2, serializer="name", name="homepage & co")
    assert [row["sid"] for row in found] == ["a", "b", "c", "d", "e"]
    assert [dict(wire.query(i))["page"] for i in range(len(wire.sent))] == ["1", "2", "3"]
    assert dict(wire.query(2)) == {"page": "3", "page_size": "2", "name": "homepage & co"}


def test_iterate_is_lazy(client, wire) -> None:
    wire.answer(page(["a", "b"], 1, 2, 4, MORE))
    rows = client.rows.iterate()
    assert not wire.sent
    next(rows)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("last", [({"detail": "Invalid page."}, 404), (page([], 2, 2, 2, MORE), 200)])
def test_a_list_that_shrinks_ends(client, wire, last) -> None:
    wire.answer(page(["a", "b"], 1, 2, 3, MORE)).answer(*last)
    assert len(list(client.rows.iterate(page_size=2))) == 2
    assert len(wire.sent) == 2


def test_404_on_the_first_page_is_an_error(client, wire) -> None:
    wire.answer(b"<h1>Not Found</h1>", 404)
    with pytest.raises(labii.NotFoundError, match="404: Not Found"):
        list(client.model("tables", "nothing").iterate())


def test_first(client, wire) -> None:
    wire.answer(page(["a"], 1, 9, 9, MORE)).answer(page([]))
    assert client.tables.first(name="x") == {"sid": "a"}
    assert dict(wire.query()) == {"page": "1", "page_size": "1", "name": "x"}
    assert client.tables.first() is None


@pytest.mark.parametrize("bad", [{"page": 0}, {"page_size": 0}, {"page_size": -5}])
def test_pages_count_from_one(client, wire, bad) -> None:
    with pytest.raises(labii.ArgumentError, match="count from 1"):
        client.rows.list(**bad)
    assert not wire.sent


def test_get_create_modify_delete(client, wire) -> None:
    wire.answer({"sid": "R"})
    assert client.rows.get("R", presigned_post=True) == {"sid": "R"}
    assert (wire.last.method, wire.path(), wire.query()) == (
        "GET",
        "/tables/row/detail/R/",
        [("presigned_post", "true")],
    )
    client.rows.create({"name": "x", "projects": [{"sid": "P"}]}, table__sid="T")
    assert (wire.last.method, wire.path(), wire.query()) == (
        "POST",
        "/tables/row/list/organization/ORG/detail/",
        [("table__sid", "T")],
    )
    assert wire.body() == {"name": "x", "projects": [{"sid": "P"}]}
    client.rows.modify({"sid": "R"}, {"name": "y"})
    assert (wire.last.method, wire.path(), wire.body()) == ("PATCH", "/tables/row/detail/R/", {"name": "y"})
    client.rows.archive("R")
    assert wire.body() == {"is_archived": True}
    client.rows.unarchive("R")
    assert wire.body() == {"is_archived": False}
    client.backups.create()
    assert wire.body() == {}


@pytest.mark.parametrize("answer", [(b"", 204), ({}, 200)])
def test_delete_takes_both_answers(client, wire, answer) -> None:
    wire.answer(*answer)
    assert client.teams.delete("T") is None
    assert (wire.last.method, wire.path(), wire.last.body) == ("DELETE", "/organizations/team/detail/T/", None)


def test_special_operations(client, wire) -> None:
    wire.answer({"sid": "x"})
    client.rows.modify_many("C", 5, sid__in=["a", "b"])
    assert (wire.last.method, wire.path(), wire.query(), wire.body()) == (
        "PATCH",
        "/tables/row/list/organization/ORG/detail/",
        [("sid__in", "a,b")],
        {"column": "C", "value": 5},
    )
    client.cells.put({"sid": "R"}, {"C": "v"})
    assert (wire.path(), wire.query(), wire.body()) == (
        "/tables/cell/list/organization/ORG/detail/",
        [("row__sid", "R")],
        {"C": "v"},
    )
    client.organization_widgets.uninstall("W")
    assert (wire.last.method, wire.query()) == ("DELETE", [("widget__sid", "W")])
    client.workflows.run("F", "R", "created")
    assert (wire.path(), wire.query(), wire.body()) == (
        "/tables/workflow/detail/F/",
        [("trigger__sid", "R"), ("event", "created")],
        {},
    )


def test_bad_input_is_refused_before_sending(client, wire) -> None:
    for call in (
        lambda: client.rows.modify_many("C", 5),
        lambda: client.cells.put("R", {}),
        lambda: client.rows.get(""),
        lambda: client.rows.get(".."),
        lambda: client.rows.get(None),
        lambda: client.rows.modify({"name": "no sid"}, {}),
        lambda: client.model("tables/../x", "row"),
        lambda: client.rows.create({"name": object()}),
    ):
        with pytest.raises(labii.ArgumentError):
            call()
    assert not wire.sent


def test_odd_sids_are_escaped_not_interpreted(client, wire) -> None:
    wire.answer({"sid": "x"})
    client.rows.get("a/b?c")
    assert wire.last.url.endswith("/tables/row/detail/a%2Fb%3Fc/")


def test_answers_of_another_shape(client, wire) -> None:
    wire.answer([1]).answer({"results": None}).answer(b"plain")
    with pytest.raises(labii.ProtocolError, match="not an object"):
        client.rows.get("R")
    with pytest.raises(labii.ProtocolError, match="not a page"):
        client.rows.list()
    with pytest.raises(labii.ProtocolError, match="not JSON"):
        client.rows.get("R")


def test_every_model_has_its_own_place(client) -> None:
    places = [(at.app, at.model) for at in vars(Models).values() if isinstance(at, At)]
    assert len(places) == len(set(places)) >= 42
    for name, at in vars(Models).items():
        if isinstance(at, At):
            assert getattr(client, name).path == f"/{at.app}/{at.model}"
            assert getattr(client, name) is getattr(client, name)
