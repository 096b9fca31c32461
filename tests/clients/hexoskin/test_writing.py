"""Creating, changing, deleting, and the errors of refusals."""

import logging

import pytest
from mockservers_clients.hexoskin import (
    ApiError,
    HttpError,
    MethodNotAllowed,
    errors,
)

USER = {"id": 9, "resource_uri": "/api/user/9/", "first_name": "Ada", "email": "ada@example.org", "profile": None}
RANGE = {"id": 1, "resource_uri": "/api/range/1/", "name": "Run", "start": 256, "user": "/api/user/9/", "parent": None}


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
