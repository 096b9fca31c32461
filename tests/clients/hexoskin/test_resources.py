"""Discovery, accessors, instances and lists."""

import logging
from datetime import UTC, datetime

import mockservers_clients.hexoskin.client as client
import pytest
from mockservers_clients.hexoskin import (
    ApiError,
    ApiResourceInstance,
    ApiResourceList,
    HttpError,
    MethodNotAllowed,
    errors,
)

USER = {"id": 9, "resource_uri": "/api/user/9/", "first_name": "Ada", "email": "ada@example.org", "profile": None}
RANGE = {"id": 1, "resource_uri": "/api/range/1/", "name": "Run", "start": 256, "user": "/api/user/9/", "parent": None}


# Discovery


def test_nothing_is_sent_before_the_first_use(server, api):
    assert server.sent == []


def test_the_first_use_fetches_root_and_schemas_once(server, api):
    server.objects("GET /api/user/", [])
    api.user.list()
    api.user.list()
    lines = [request.path_url for request in server.sent]
    assert lines[0] == "/api/"
    assert len([line for line in lines if line.endswith("/schema/")]) == 9
    assert lines[-2:] == ["/api/user/", "/api/user/"]


def test_unknown_names(api):
    with pytest.raises(AttributeError, match="'nope' is not a valid API endpoint"):
        _ = api.nope
    assert not hasattr(api, "import")
    assert not hasattr(api, "_private")
    assert "user" in dir(api)


def test_the_configuration_is_a_dict(api):
    assert api.resource_conf["range"]["allowed_list_http_methods"] == ["get", "post", "patch"]
    assert api.range._conf is api.resource_conf["range"]
    assert api.range._conf["list_endpoint"] == "/api/range/"
    assert set(api.resources) == set(api.resource_conf)


def test_a_missing_schema_is_skipped_and_any_other_failure_is_not(server, make):
    server.answer("GET /api/report/schema/", b"", 404)
    api = make()
    assert "report" not in api.resource_conf
    with pytest.raises(ApiError, match="gives no schema for it"):
        api.report.list()
    server.answer("GET /api/user/schema/", b"", 500)
    with pytest.raises(errors.HttpInternalServerError):
        _ = make().resource_conf


@pytest.mark.parametrize(
    ("target", "body", "complaint"),
    [("GET /api/", [], "a map of resources"), ("GET /api/user/schema/", {"fields": {}}, "no schema")],
)
def test_discovery_answers_of_another_shape(server, api, target, body, complaint):
    server.answer(target, body)
    with pytest.raises(ApiError, match=complaint):
        _ = api.resource_conf


def test_schema_delay(server, make, monkeypatch):
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    _ = make().resource_conf
    assert slept == []
    _ = make(schema_delay=0.3).resource_conf
    assert slept == [0.3] * 8


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


# Writing


def test_create(server, api):
    server.answer("GET /api/user/9/", USER)
    server.answer("POST /api/range/", RANGE, 201)
    new = api.range.create({"name": "Run", "user": api.user.get(9), "labels": [api.user.get(9)]}, start=256)
    assert server.body == {"name": "Run", "user": "/api/user/9/", "labels": ["/api/user/9/"], "start": 256}
    assert (new.id, new.user.first_name) == (1, "Ada")
    assert new._parent._conf is api.resource_conf["range"]
    assert api.range.get(1) is new


@pytest.mark.parametrize(
    "location", ["/api/range/5/", "http://hexoskin.example.org/api/range/5/", "https://h/api/range/5/"]
)
def test_create_without_a_body_gives_the_uri(server, api, location):
    server.answer("POST /api/range/", b"", 201, Location=location)
    server.answer("GET /api/range/5/", RANGE)
    uri = api.range.create({"name": "Run"})
    assert uri == "/api/range/5/"
    assert api.resource_from_uri(uri).name == "Run"


def test_create_with_neither(server, api):
    server.answer("POST /api/range/", b"", 201)
    with pytest.raises(ApiError, match="neither a body nor a Location"):
        api.range.create({})
    with pytest.raises(TypeError, match="mapping of fields, not list"):
        api.range.create([])


def test_update_sends_everything(server, api):
    server.answer("GET /api/range/1/", RANGE)
    server.answer("PUT /api/range/1/", RANGE | {"name": "by the server", "user": "/api/user/8/"})
    item = api.range.get(1)
    item.name = "newname"
    item.update({"user": "/api/user/8/"})
    assert server.body == RANGE | {"name": "newname", "user": "/api/user/8/"}
    assert (item.name, item.user.resource_uri) == ("by the server", "/api/user/8/")


def test_update_without_an_answer_keeps_what_was_sent(server, api):
    server.answer("GET /api/range/1/", RANGE)
    server.answer("PUT /api/range/1/", b"", 204)
    item = api.range.get(1)
    item.update({"name": "n", "user": "/api/user/8/"})
    assert (item.name, item.user.resource_uri) == ("n", "/api/user/8/")


def test_a_refused_update_changes_nothing(server, api):
    server.answer("GET /api/annotation/1/", {"resource_uri": "/api/annotation/1/", "annotation": "a"})
    server.answer("PUT /api/annotation/1/", {"errors": ["not yours"]}, 403)
    note = api.annotation.get(1)
    with pytest.raises(HttpError, match="not yours"):
        note.update({"annotation": "I was here"})
    assert note.annotation == "a"
    with pytest.raises(TypeError, match="mapping of fields, not str"):
        note.update("annotation")


def test_a_lazy_instance_loads_before_it_changes(server, api):
    server.objects("GET /api/range/", [RANGE])
    server.answer("GET /api/user/9/", USER)
    server.answer("PUT /api/user/9/", b"", 204)
    user = api.range.list()[0].user
    user.first_name = "Bea"
    user.update()
    assert server.body == USER | {"first_name": "Bea"}
    assert server.calls[1:] == ["GET /api/user/9/", "PUT /api/user/9/"]


def test_misspelt_fields_cannot_be_assigned(server, api):
    server.answer("GET /api/range/1/", RANGE)
    with pytest.raises(AttributeError, match="range has no field 'nmae'"):
        api.range.get(1).nmae = "x"


def test_delete(server, api):
    server.answer("GET /api/range/1/", RANGE)
    server.answer("DELETE /api/range/1/", b"", 204)
    item = api.range.get(1)
    item.delete()
    assert set(item.fields.values()) == {None}
    assert (item.name, item.resource_uri) == (None, None)
    for act in (item.delete, item.update):
        with pytest.raises(ApiError, match="was deleted"):
            act()
    server.answer("GET /api/range/1/", b"", 404)
    with pytest.raises(errors.HttpNotFound):
        api.range.get(1)


def test_delete_from_a_list(server, api):
    server.objects("GET /api/range/", [RANGE | {"id": n, "resource_uri": f"/api/range/{n}/"} for n in range(1, 6)])
    for number in range(1, 6):
        server.answer(f"DELETE /api/range/{number}/", b"", 204)
    ranges = api.range.list()
    del ranges[1]
    del ranges[-2:]
    assert [item.id for item in ranges] == [1, 3]
    assert server.calls[1:] == ["DELETE /api/range/2/", "DELETE /api/range/4/", "DELETE /api/range/5/"]
    server.answer("DELETE /api/range/1/", b"", 403)
    with pytest.raises(errors.HttpForbidden):
        del ranges[0]
    assert [item.id for item in ranges] == [1, 3]


def test_patch(server, api):
    server.answer("GET /api/range/1/", RANGE)
    changed = {"resource_uri": "/api/range/1/", "name": "patched"}
    server.answer("PATCH /api/range/", {"objects": [changed]}, 202)
    item = api.range.get(1)
    answer = api.range.patch([changed, {"name": "new"}], ["/api/range/2/", 3])
    assert server.body == {
        "objects": [changed, {"name": "new"}],
        "deleted_objects": ["/api/range/2/", "/api/range/3/"],
    }
    assert answer.status_code == 202
    assert (item.name, item.start) == ("patched", 256)
    api.range.patch([item])
    assert server.body["objects"][0]["user"] == "/api/user/9/"
    assert "deleted_objects" not in server.body


@pytest.mark.parametrize(
    ("act", "complaint"),
    [
        (lambda api: api.datatype.get(19).delete(), "delete method is not allowed on a datatype detail"),
        (lambda api: api.datatype.get(19).update(), "put method is not allowed on a datatype detail"),
        (lambda api: api.datatype.create({}), "post method is not allowed on a datatype list"),
        (lambda api: api.datatype.patch([]), "patch method is not allowed on a datatype list"),
        (lambda api: api.data.get(1), "get method is not allowed on a data detail"),
    ],
)
def test_methods_the_schema_does_not_allow_are_not_sent(server, api, act, complaint):
    server.answer("GET /api/datatype/19/", {"resource_uri": "/api/datatype/19/"})
    with pytest.raises(MethodNotAllowed, match=complaint) as caught:
        act(api)
    assert isinstance(caught.value, errors.HttpMethodNotAllowed)
    assert caught.value.response is None
    assert all(call.startswith("GET") for call in server.calls)


# Errors


@pytest.mark.parametrize(
    ("status", "kind", "family"),
    [
        (400, errors.HttpBadRequest, errors.HttpClientError),
        (401, errors.HttpUnauthorized, errors.HttpClientError),
        (403, errors.HttpForbidden, errors.HttpClientError),
        (404, errors.HttpNotFound, errors.HttpClientError),
        (405, errors.HttpMethodNotAllowed, errors.HttpClientError),
        (409, errors.HttpClientError, errors.HttpClientError),
        (429, errors.HttpClientError, errors.HttpClientError),
        (500, errors.HttpInternalServerError, errors.HttpServerError),
        (501, errors.HttpNotImplemented, errors.HttpServerError),
        (503, errors.HttpServerError, errors.HttpServerError),
    ],
)
def test_statuses_become_errors(server, api, status, kind, family):
    server.answer("GET /api/user/9/", b"", status, **{"Retry-After": "3"})
    with pytest.raises(HttpError, match=f"GET http://hexoskin.example.org/api/user/9/ answered {status}") as caught:
        api.user.get(9)
    assert type(caught.value) is kind
    assert issubclass(kind, family)
    assert issubclass(family, HttpError)
    assert (caught.value.response.status_code, caught.value.retry_after) == (status, 3.0)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"errors": ["one", "two"], "error": "no"}, "one; two"),
        ({"errors": "one"}, "one"),
        ({"error": "API signature failed."}, "API signature failed."),
        ({"error_message": "Sorry."}, "Sorry."),
        ({"email": ["This field is required."]}, r"email: \['This field is required.'\]"),
        (b"<html>", "Bad Request"),
        ([], "Bad Request"),
    ],
)
def test_errors_tell_the_reasons_the_service_gives(server, api, body, told):
    server.answer("GET /api/user/9/", body, 400)
    with pytest.raises(errors.HttpBadRequest, match=f"{told}$"):
        api.user.get(9)


def test_an_error_with_broken_json_is_still_the_error(server, api):
    server.answer("GET /api/user/9/", b"", 500, **{"Content-Type": "application/json"})
    with pytest.raises(errors.HttpInternalServerError):
        api.user.get(9)
    server.answer("GET /api/user/9/", b"{", 500, **{"Content-Type": "application/json"})
    with pytest.raises(errors.HttpInternalServerError):
        api.user.get(9)


def test_no_warnings_are_logged_in_passing(server, api, caplog):
    with caplog.at_level(logging.WARNING):
        _ = api.resource_conf
    assert caplog.records == []
