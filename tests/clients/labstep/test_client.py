"""Signing in, attachments, errors and retries."""

from __future__ import annotations

import io

import pytest
import requests
from mockservers_clients import labstep

VIOLATION = {"message": [{"property": "[type]", "message": "This field is missing."}]}


def test_login_adopts_key_and_home_workspace(make, wire) -> None:
    wire.answer({"id": 1, "api_key": "abc", "token": "j.w.t", "group": {"id": 57}}).answer({"id": 1})
    client = make()
    client.login("mira@example.org", "pw")
    assert wire.path() == "/public-api/user/login"
    assert wire.body() == {"username": "mira@example.org", "password": "pw"}
    assert "apikey" not in wire.last.headers
    assert client.group_id == 57
    client.me()
    assert wire.path() == "/api/generic/user/info"
    assert wire.last.headers["apikey"] == "abc"
    assert "Authorization" not in wire.last.headers


def test_token_is_used_when_there_is_no_key(make, wire) -> None:
    wire.answer({"id": 1, "api_key": None, "token": "j.w.t", "group": {"id": 57}}).answer({"id": 1})
    client = make(group_id=3)
    client.sign_up("Mira", "Okafor", "mira@example.org", "pw", share_link_token="s")
    assert wire.body()["share_link_token"] == "s"
    client.me()
    assert wire.last.headers["Authorization"] == "Bearer j.w.t"
    assert client.group_id == 3


def test_login_answer_without_credentials(make, wire) -> None:
    wire.answer({"id": 1})
    with pytest.raises(labstep.ProtocolError, match="neither api_key nor token"):
        make().login("mira@example.org", "pw")


def test_impersonation(client, wire) -> None:
    wire.answer({"guid": "g"}).answer({"uuid": "u-u"}).answer({"id": 2})
    client.impersonate("noor@example.org")
    assert wire.path(0) == "/api/generic/user/noor@example.org"
    assert wire.body(1) == {"guid": "g"}
    client.me()
    assert wire.last.headers["apikey"] == "u-u"


def test_secrets_never_show(client) -> None:
    assert "k3y" not in repr(client) + repr(client.credentials)


def test_users_and_service(client, wire) -> None:
    wire.answer({"name": "Labstep API"})
    assert client.service() == {"name": "Labstep API"}
    assert "apikey" not in wire.last.headers
    client.update_user("a/b", deleted_at=None)
    assert wire.path() == "/api/generic/user/a%2Fb"
    with pytest.raises(labstep.ArgumentError):
        client.user("..")
    client.accept_share_link("5e1d9c42-7b3a")
    assert wire.path() == "/api/generic/share-link/accept/5e1d9c42-7b3a"
    with pytest.raises(labstep.ArgumentError):
        client.accept_share_link("a/b")


def test_upload(client, wire) -> None:
    wire.answer({"2042": {"id": 2042, "name": "IMG_0001.png"}})
    file = io.BytesIO(b"\x89PNG")
    file.name = "/data/IMG_0001.png"
    assert client.files.upload(file, experiment_id=123)["id"] == 2042
    body = wire.last.body
    assert wire.path() == "/api/generic/file/upload"
    assert b'name="experiment_id"\r\n\r\n123\r\n' in body
    assert b'name="group_id"\r\n\r\n57\r\n' in body
    assert b'name="file"; filename="IMG_0001.png"' in body
    assert b"\x89PNG" in body


def test_bad_uploads(client, wire, monkeypatch) -> None:
    with pytest.raises(labstep.ArgumentError, match="binary mode"):
        client.files.upload(io.StringIO("text"))
    monkeypatch.setattr("mockservers_clients.labstep.attached.MAX_FILE_SIZE", 3)
    with pytest.raises(labstep.ArgumentError, match="4 bytes; at most 3"):
        client.files.upload(b"four")
    assert not wire.sent
    wire.answer({})
    with pytest.raises(labstep.ProtocolError, match="holds no file"):
        client.files.upload(b"abc")


def test_download_goes_through_a_signed_address_without_the_key(client, wire) -> None:
    wire.answer({"signed_url": "https://files.example.org/x?sig=1"}).answer(b"bytes")
    assert client.files.download(7) == b"bytes"
    assert (wire.sent[0].method, wire.path(0), wire.sent[0].body) == ("POST", "/api/generic/file/download/7", None)
    assert wire.last.url == "https://files.example.org/x?sig=1"
    assert "apikey" not in wire.last.headers


def test_comments(client, wire) -> None:
    record = {"id": 1, "thread": {"id": 900}}
    wire.answer({"id": 5}).answer({"items": [{"id": 5}], "total": 1, "next_cursor": "-1"})
    client.comments.add(record, "Looks good", file={"id": 3})
    assert wire.body() == {"body": "Looks good", "parent_thread_id": 900, "file_id": 3}
    assert [c["id"] for c in client.comments.on(record)] == [5]
    assert dict(wire.query())["parent_thread_id"] == "900"
    with pytest.raises(labstep.ArgumentError, match="has no thread"):
        client.comments.add({"id": 1}, "x")


def test_tagging_reuses_a_tag_whatever_its_case(client, wire) -> None:
    tags = {"items": [{"id": 1, "name": "Cloning 2"}, {"id": 2, "name": "CLONING"}], "total": 2, "next_cursor": "-1"}
    wire.answer(tags).answer({"id": 5})
    assert client.tags.put_on(client.experiments, 5, "cloning") == {"id": 5}
    query = dict(wire.query(0))
    assert (query["type"], query["search_query"], query["group_id"]) == ("experiment_workflow", "cloning", "57")
    assert wire.path() == "/api/generic/experiment-workflow/5/tag/2"


def test_tagging_makes_a_missing_tag(client, wire) -> None:
    wire.answer({"items": [], "total": 0, "next_cursor": "-1"}).answer({"id": 8}).answer({"id": 5})
    client.tags.put_on(client.resources, 5, "new")
    assert wire.body(1) == {"group_id": 57, "name": "new", "type": "resource"}
    assert wire.path() == "/api/generic/resource/5/tag/8"


def test_tags_of_a_record(client, wire) -> None:
    wire.answer({"items": [{"id": 8}], "total": 1, "next_cursor": "-1"})
    assert [t["id"] for t in client.tags.on(client.protocols, 5)] == [8]
    assert dict(wire.query())["protocol_collection_id"] == "5"


def test_data_fields(client, wire) -> None:
    record = {"metadata_thread": {"id": 31, "metadatas": [{"id": 1}]}}
    assert list(client.data_fields.on(record)) == [{"id": 1}]
    assert not wire.sent
    wire.answer({"items": [{"id": 2}], "total": 1, "next_cursor": "-1"}).answer({"id": 3})
    assert list(client.data_fields.on({"metadata_thread": {"id": 31}})) == [{"id": 2}]
    assert dict(wire.query())["metadata_thread_id"] == "31"
    client.data_fields.add(record, "Volume", "numeric", number=2.5, unit="ml")
    assert wire.body() == {
        "metadata_thread_id": 31,
        "type": "numeric",
        "label": "Volume",
        "number": 2.5,
        "unit": "ml",
    }


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (201, labstep.ResponseError),
        (204, labstep.ResponseError),
        (302, labstep.ResponseError),
        (400, labstep.ValidationError),
        (401, labstep.AuthenticationError),
        (403, labstep.AccessDeniedError),
        (404, labstep.NotFoundError),
        (405, labstep.ResponseError),
        (429, labstep.RateLimitError),
        (500, labstep.ServerError),
    ],
)
def test_only_200_is_success(client, wire, status: int, kind: type[labstep.LabstepError]) -> None:
    wire.answer({"message": "Told"}, status, Location="https://elsewhere.example.org/")
    with pytest.raises(labstep.ResponseError) as caught:
        client.me()
    assert type(caught.value) is kind
    assert str(caught.value) == f"{status}: Told"
    assert len(wire.sent) == 1


def test_violations(client, wire) -> None:
    wire.answer(VIOLATION, 400)
    with pytest.raises(labstep.ValidationError, match="400: type: This field is missing") as caught:
        client.tags.create(name="x")
    assert [(v.property_path, v.field) for v in caught.value.violations] == [("[type]", "type")]


def test_answers_that_are_not_json(client, wire) -> None:
    wire.answer(b"<html>", 500).answer(b"<html>").answer([1])
    with pytest.raises(labstep.ServerError, match="500: <html>"):
        client.me()
    with pytest.raises(labstep.ProtocolError, match="not JSON"):
        client.me()
    with pytest.raises(labstep.ProtocolError, match="not an object"):
        client.me()


@pytest.mark.parametrize("status", [501, 502, 503, 504])
def test_gateway_errors_are_repeated_at_once_but_never_a_post(client, wire, status: int) -> None:
    wire.answer({"message": "x"}, status)
    for call in (client.me, lambda: client.items.update(1, amount="2"), lambda: client.tags.destroy(1)):
        wire.sent.clear()
        with pytest.raises(labstep.ServerError):
            call()
        assert len(wire.sent) == 4
    wire.sent.clear()
    with pytest.raises(labstep.ServerError):
        client.items.create(name="x")
    assert len(wire.sent) == 1
    assert wire.waits == []


def test_recovers_in_between(client, wire) -> None:
    wire.answer({}, 502).answer({}, 429, Retry_After="3").answer({"id": 1})
    assert client.items.update(1, amount="2") == {"id": 1}
    assert wire.waits == [3.0]
    assert [wire.body(i) for i in range(3)] == [{"amount": "2"}] * 3


def test_waits_are_bounded(client, wire) -> None:
    wire.answer({}, 429, Retry_After="5")
    with pytest.raises(labstep.RateLimitError) as caught:
        client.me()
    assert (wire.waits, caught.value.retry_after) == ([5.0, 5.0, 5.0], 5.0)


def test_a_wait_that_is_too_long_is_not_begun(client, wire) -> None:
    wire.answer({}, 503, Retry_After="61")
    with pytest.raises(labstep.ServerError) as caught:
        client.me()
    assert (len(wire.sent), wire.waits, caught.value.retry_after) == (1, [], 61.0)


def test_retry_can_be_switched_off(make, wire) -> None:
    wire.answer({}, 502)
    with pytest.raises(labstep.ServerError):
        make(retry=labstep.NO_RETRY).me()
    assert len(wire.sent) == 1


def test_no_answer(client, wire) -> None:
    wire.fail(requests.ConnectionError("refused"))
    with pytest.raises(labstep.TransportError, match="ConnectionError") as caught:
        client.me()
    assert caught.value.status is None
    assert len(wire.sent) == 1


def test_body_that_is_no_json(client, wire) -> None:
    with pytest.raises(labstep.ArgumentError, match="cannot be written as JSON"):
        client.items.create(name=object())
    assert not wire.sent


def test_time_limits_and_no_redirects(client, make, wire) -> None:
    wire.answer({})
    client.me()
    assert wire.options[-1]["timeout"] == (10.0, 60.0)
    make(timeout=1.5).me()
    assert wire.options[-1]["timeout"] == 1.5


def test_a_given_session_stays_open(make, monkeypatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr("requests.Session.close", lambda session: closed.append(session))
    with make():
        pass
    assert closed == []
    with labstep.Client():
        pass
    assert len(closed) == 1
