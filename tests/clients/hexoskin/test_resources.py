"""Getting objects: relations that load themselves, and one object for each URI."""

import pytest
from mockservers_clients.hexoskin import (
    ApiError,
)

USER = {"id": 9, "resource_uri": "/api/user/9/", "first_name": "Ada", "email": "ada@example.org", "profile": None}
RANGE = {"id": 1, "resource_uri": "/api/range/1/", "name": "Run", "start": 256, "user": "/api/user/9/", "parent": None}


# Getting


@pytest.mark.parametrize("wanted", [9, "9", "/api/user/9/", "/api/user/9", "http://hexoskin.example.org/api/user/9/"])
def test_get_by_id_or_uri(server, api, wanted):
    server.answer("GET /api/user/9/", USER)
    assert api.user.get(wanted).first_name == "Ada"
    assert server.calls == ["GET /api/user/9/"]


def test_get_takes_a_uri_of_another_resource(server, api):
    server.answer("GET /api/user/9/", USER)
    user = api.user.get(9)
    assert api.range.get(user.resource_uri) is user


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (None, TypeError),
        (True, TypeError),
        (1.5, TypeError),
        ("", ValueError),
        ("..", ValueError),
        ("1/2", ValueError),
        ("1?x=2", ValueError),
        ("/api/nope/1/", ValueError),
    ],
)
def test_get_by_what_is_no_id(server, api, wanted, error):
    with pytest.raises(error, match="URI"):
        api.user.get(wanted)
    assert server.calls == []


def test_resource_from_uri(server, api):
    server.answer("GET /api/user/9/", USER)
    assert api.resource_from_uri("/api/user/9/").first_name == "Ada"
    with pytest.raises(ValueError, match="no resource of this API"):
        api.resource_from_uri("/api/nope/9/")


def test_get_answers_of_another_shape(server, api):
    server.answer("GET /api/user/9/", [])
    with pytest.raises(ApiError, match="should answer a JSON object"):
        api.user.get(9)
    server.answer("GET /api/user/9/", b"{", **{"Content-Type": "application/json"})
    with pytest.raises(ApiError, match="invalid JSON"):
        api.user.get(9)


# Linking, lazy loading, memory


def test_relations_load_themselves_once(server, api):
    server.objects("GET /api/range/", [RANGE | {"id": n, "resource_uri": f"/api/range/{n}/"} for n in range(1, 21)])
    server.answer("GET /api/user/9/", USER)
    ranges = api.range.list()
    assert ranges[0].user.resource_uri == "/api/user/9/"
    assert len(server.calls) == 1
    assert {item.user.first_name for item in ranges} == {"Ada"}
    assert server.calls[1:] == ["GET /api/user/9/"]


def test_one_object_for_each_uri(server, api, clock):
    server.objects("GET /api/range/", [RANGE])
    server.answer("GET /api/user/9/", USER)
    held = api.range.list()[0].user
    user = api.user.get(9)
    assert user is held
    user.first_name = "Billy Bob"
    assert held.first_name == "Billy Bob"
    assert server.calls.count("GET /api/user/9/") == 1
    clock.now += 4000
    assert api.user.get(9) is user
    assert held.first_name == "Ada"


def test_objects_are_fresh_for_an_hour(server, api, clock):
    server.answer("GET /api/user/9/", USER)
    api.user.get(9)
    clock.now += 3599
    api.user.get("/api/user/9/")
    assert len(server.calls) == 1
    clock.now += 1
    api.user.get(9)
    assert len(server.calls) == 2
    api.user.get(9, force_refresh=True)
    assert len(server.calls) == 3
    api.user.get(9, auth="other@example.org:x")
    assert len(server.calls) == 4


def test_clear_object_cache(server, api):
    server.answer("GET /api/user/9/", USER)
    user = api.user.get(9)
    api.clear_object_cache()
    assert api.user.get(9) is not user
    assert len(server.calls) == 2


def test_nested_objects_and_what_they_lack(server, api):
    nested = {"resource_uri": "/api/user/9/", "first_name": "Ada"}
    server.objects("GET /api/record/", [{"resource_uri": "/api/record/3/", "data": "YVD5", "user": nested}])
    server.answer("GET /api/user/9/", USER)
    record = api.record.list()[0]
    assert (record.user.first_name, record.data) == ("Ada", "YVD5")
    assert len(server.calls) == 1
    assert record.user.email == "ada@example.org"
    assert len(server.calls) == 2
    with pytest.raises(AttributeError, match="has no field 'shoe_size'"):
        _ = record.user.shoe_size
    assert len(server.calls) == 2


def test_an_account_is_its_user(server, api):
    profile = {"resource_uri": "/api/profile/4/", "height": 1.7}
    server.objects("GET /api/account/", [USER | {"profile": profile, "is_staff": False}], limit=1)
    server.answer("PUT /api/user/9/", b"", 204)
    account = api.account.list()[0]
    assert account is api.user.get(9)
    assert (account.is_staff, account.profile.height) == (False, 1.7)
    assert account._parent is api.user
    account.update({"first_name": "Bea"})
    assert server.body["profile"] == "/api/profile/4/"
    assert len(server.calls) == 2


@pytest.mark.parametrize("value", [None, "", "/x/None/", "/api/device/HX1/", {"name": "x"}, 7])
def test_relations_that_lead_nowhere_stay_as_they_are(server, api, value):
    server.answer("GET /api/range/1/", RANGE | {"device": value})
    assert api.range.get(1).device == value
