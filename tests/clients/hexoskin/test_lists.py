"""Lists: pages that behave like lists, and the way to the next one."""

from datetime import UTC, datetime

import pytest
from mockservers_clients.hexoskin import (
    ApiError,
    ApiResourceInstance,
    ApiResourceList,
    MethodNotAllowed,
)

USER = {"id": 9, "resource_uri": "/api/user/9/", "first_name": "Ada", "email": "ada@example.org", "profile": None}
RANGE = {"id": 1, "resource_uri": "/api/range/1/", "name": "Run", "start": 256, "user": "/api/user/9/", "parent": None}


# Lists


def test_parameters_of_a_list(server, api):
    server.answer("GET /api/user/9/", USER)
    user = api.user.get(9)
    target = "GET /api/range/?user=%2Fapi%2Fuser%2F9%2F&id__in=1%2C2&start__gt=445719859328&using=True&rank__in=1%2C2"
    server.objects(target, [])
    moment = datetime(2025, 3, 4, 13, 0, 0, 500000, tzinfo=UTC)
    parameters = {"user": user, "id__in": (1, 2)}
    api.range.list(parameters, start__gt=moment, using=True, rank__in={2, 1}, note=None)
    assert server.calls[-1] == target
    assert parameters == {"user": user, "id__in": (1, 2)}


def test_lists_reject_what_is_no_mapping(api):
    with pytest.raises(TypeError, match="mapping of parameters, not str"):
        api.range.list("user=9")
    with pytest.raises(ValueError, match="'user' must be a value"):
        api.range.list(user={"id": 9})


def test_a_page_behaves_like_a_list(server, api):
    server.objects("GET /api/range/", [RANGE, RANGE | {"id": 2, "resource_uri": "/api/range/2/"}])
    found = api.range.list()
    assert type(found) is ApiResourceList
    assert (len(found), found[0].id, [item.id for item in found], found[1:][0].id) == (2, 1, [1, 2], 2)
    assert found._parent is api.range
    assert found._conf is api.resource_conf["range"]
    assert found.meta["total_count"] == 2
    assert repr(found[0]) == "<ApiResourceInstance range: /api/range/1/>"
    assert "'name': 'Run'" in str(found[0])
    assert "/api/range/1/" in repr(found)


def pages(server):
    for number, (before, after) in {0: (None, 1), 1: (0, 2), 2: (1, None)}.items():
        server.objects(
            f"GET /api/user/?page={number}",
            [{"id": number, "resource_uri": f"/api/user/{number}/"}],
            previous=None if before is None else f"/api/user/?page={before}",
            next=None if after is None else f"/api/user/?page={after}",
        )


def test_load_next_and_load_prev(server, api):
    pages(server)
    users = api.user.list(page=1)
    assert (users.prevurl, users.nexturl) == ("/api/user/?page=0", "/api/user/?page=2")
    users.load_next()
    assert ([user.id for user in users], users.nexturl) == ([1, 2], None)
    with pytest.raises(StopIteration, match="List is already at the end"):
        users.load_next()
    users.load_prev()
    assert ([user.id for user in users], users.prevurl) == ([0, 1, 2], None)
    with pytest.raises(StopIteration, match="List is already at the beginning"):
        users.load_prev()
    assert len(server.calls) == 3


def test_prefetch_all(server, api):
    pages(server)
    users = api.user.list(page=0)
    users.prefetch_all()
    users.prefetch_all()
    assert [user.id for user in users] == [0, 1, 2]
    assert len(server.calls) == 3


def test_iter_all_loads_a_page_when_it_is_reached(server, api):
    pages(server)
    users = api.user.list(page=0)
    walk = users.iter_all()
    assert next(walk).id == 0
    assert len(server.calls) == 1
    assert [user.id for user in walk] == [1, 2]
    assert [user.id for user in users.iter_all()] == [0, 1, 2]
    assert len(server.calls) == 3


def test_following_pages_of_another_shape(server, api):
    server.objects("GET /api/user/", [], next="/api/user/?x")
    server.answer("GET /api/user/?x", {})
    with pytest.raises(ApiError, match="a page with meta and objects"):
        api.user.list().prefetch_all()
    server.objects("GET /api/user/?x", [], next="/api/user/?x")
    with pytest.raises(ApiError, match="names itself"):
        api.user.list().prefetch_all()


def test_pages_on_another_host_are_not_followed(server, api):
    server.objects("GET /api/user/", [], next="http://elsewhere.example.org/api/user/")
    with pytest.raises(ValueError, match="no path of"):
        api.user.list().load_next()


def test_a_single_object_and_other_formats(server, api):
    server.answer("GET /api/report/", {"data": [1], "report": "x"})
    report = api.report.list()
    assert type(report) is ApiResourceInstance
    assert report.data == [1]
    with pytest.raises(MethodNotAllowed):
        report.update()
    server.answer("GET /api/record/1/", b"\x00FIT", **{"Content-Type": "application/vnd.ant.fit"})
    assert api.record.get(1, format="application/vnd.ant.fit") == bytearray(b"\x00FIT")
    assert server.sent[-1].headers["Accept"] == "application/vnd.ant.fit"
