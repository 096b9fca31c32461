"""Logging in, errors, waiting, uploads."""

from __future__ import annotations

import io

import pytest
import requests
from mockservers_clients import labii
from mockservers_clients.labii.sid import encode_sid

LOGIN = {"token": "t1", "user": {"sid": "U", "email": "mira@example.org"}}
GONE = {"detail": "Invalid token."}


def test_login(make, wire) -> None:
    wire.answer(LOGIN).answer({"sid": "R"})
    client = make("ORG")
    assert client.login("mira@example.org", "pw") == LOGIN
    assert wire.path() == "/accounts/auth/"
    assert wire.body() == {"username": "mira@example.org", "password": "pw"}
    assert "Authorization" not in wire.last.headers
    client.rows.get("R")
    assert wire.last.headers["Authorization"] == "Token t1"
    assert client.scope_sid("user") == "U"


def test_an_api_key_goes_before_the_token(client, wire) -> None:
    wire.answer(LOGIN).answer({"sid": "R"})
    client.login("mira@example.org", "pw")
    client.rows.get("R")
    assert wire.last.headers["Authorization"] == "Bearer k3y"


def test_failed_login(make, wire) -> None:
    wire.answer(["Unable to log in with provided credentials."], 406)
    with pytest.raises(labii.LoginError, match="406: Unable to log in") as caught:
        make("ORG", relogin=True).login("mira@example.org", "no")
    assert isinstance(caught.value, labii.NotAcceptableError)
    assert len(wire.sent) == 1


def test_login_answer_without_token(make, wire) -> None:
    wire.answer({"user": {}})
    with pytest.raises(labii.ProtocolError, match="neither token nor secret"):
        make().login("mira@example.org", "pw")


def test_multi_factor(make, wire) -> None:
    wire.answer({"secret": "s"}).answer({"detail": "sent"}).answer(LOGIN)
    client = make()
    assert client.login("mira@example.org", "pw", mfa_code=lambda: "123456") == LOGIN
    assert [wire.path(i) for i in range(3)] == ["/accounts/auth/", "/accounts/mfa/code/", "/accounts/mfa/verify/"]
    assert wire.body(1) == {"option": "email", "secret": "s"}
    assert wire.body(2) == {"code": "123456", "secret": "s"}


def test_multi_factor_step_by_step(make, wire) -> None:
    wire.answer({"secret": "s"}).answer(b"").answer(LOGIN)
    client = make()
    with pytest.raises(labii.MfaRequiredError) as caught:
        client.login("mira@example.org", "pw")
    client.request_mfa_code(caught.value.secret)
    assert client.verify_mfa(caught.value.secret, "123456")["token"] == "t1"


def test_relogin_once_and_the_call_again(make, wire) -> None:
    wire.answer(LOGIN).answer(GONE, 401).answer({**LOGIN, "token": "t2"}).answer({"sid": "R"})
    client = make("ORG", relogin=True)
    client.login("mira@example.org", "pw")
    assert client.rows.modify("R", {"name": "x"}) == {"sid": "R"}
    assert [wire.path(i) for i in range(4)] == ["/accounts/auth/", "/tables/row/detail/R/"] * 2
    assert wire.sent[3].headers["Authorization"] == "Token t2"
    assert wire.body(3) == {"name": "x"}


def test_relogin_does_not_go_round_in_circles(make, wire) -> None:
    wire.answer(LOGIN).answer(GONE, 401).answer(LOGIN).answer(GONE, 401)
    client = make("ORG", relogin=True)
    client.login("mira@example.org", "pw")
    with pytest.raises(labii.AuthenticationError, match=r"401: Invalid token\."):
        client.rows.get("R")
    assert len(wire.sent) == 4


def test_no_relogin_unless_asked_nor_with_a_key(make, client, wire) -> None:
    wire.answer(LOGIN).answer(GONE, 401)
    plain = make("ORG")
    plain.login("mira@example.org", "pw")
    with pytest.raises(labii.AuthenticationError):
        plain.rows.get("R")
    assert len(wire.sent) == 2
    with pytest.raises(labii.AuthenticationError):
        client.rows.get("R")
    assert len(wire.sent) == 3


def test_a_refused_key_is_not_answered_with_a_login(make, wire) -> None:
    wire.answer(LOGIN).answer(GONE, 401)
    client = make("ORG", "k3y", relogin=True)
    client.login("mira@example.org", "pw")
    with pytest.raises(labii.AuthenticationError):
        client.rows.get("R")
    assert len(wire.sent) == 2


def test_logout_ends_relogin_too(make, wire) -> None:
    wire.answer(LOGIN).answer({}).answer(GONE, 401)
    client = make("ORG", relogin=True)
    client.login("mira@example.org", "pw")
    client.logout()
    with pytest.raises(labii.AuthenticationError):
        client.rows.get("R")
    assert len(wire.sent) == 3


def test_check_and_logout(make, wire) -> None:
    wire.answer(LOGIN).answer({"detail": "Valid token."}).answer(GONE, 401).answer({}).answer({"sid": "R"})
    client = make("ORG", relogin=True)
    client.login("mira@example.org", "pw")
    assert client.check_token() is True
    assert client.check_token() is False
    assert len(wire.sent) == 3
    client.logout()
    assert wire.last.headers["Authorization"] == "Token t1"
    client.rows.get("R")
    assert "Authorization" not in wire.last.headers


def test_password_reset(make, wire) -> None:
    wire.answer({"tag": "g"}).answer({}).answer({"detail": "Error: Wrong Tag!"}, 406)
    client = make()
    tag = client.forget_password("mira@example.org")
    client.reset_password(tag, "new")
    assert (wire.path(), wire.query(), wire.body()) == (
        "/accounts/resetpassword/",
        [("tag", "g")],
        {"password": "new"},
    )
    with pytest.raises(labii.LoginError, match="Wrong Tag"):
        client.reset_password("x", "new")


def test_secrets_never_show(make, wire) -> None:
    wire.answer(LOGIN)
    client = make("ORG", relogin=True)
    client.login("mira@example.org", "p4ss")
    assert "t1" not in repr(client) + repr(client.credentials)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, labii.ResponseError),
        (400, labii.ResponseError),
        (401, labii.AuthenticationError),
        (403, labii.PermissionDeniedError),
        (404, labii.NotFoundError),
        (405, labii.MethodNotAllowedError),
        (406, labii.NotAcceptableError),
        (429, labii.RateLimitError),
        (500, labii.ServerError),
    ],
)
def test_errors_by_status(client, wire, status: int, kind: type[labii.LabiiError]) -> None:
    wire.answer({"detail": "Told."}, status, Location="https://elsewhere.example.org/")
    with pytest.raises(labii.ResponseError) as caught:
        client.rows.modify("R", {})
    assert type(caught.value) is kind
    assert (caught.value.status, str(caught.value)) == (status, f"{status}: Told.")
    assert len(wire.sent) == 1


def test_complaints_by_field_and_pages_of_html(client, wire) -> None:
    wire.answer({"name": ["Required.", "Blank."], "widget": ["Bad."]}, 406).answer(b"<h1>Server Error (500)</h1>", 500)
    with pytest.raises(labii.NotAcceptableError, match=r"406: name: Required\. Blank\.; widget: Bad\.") as caught:
        client.columns.create({})
    assert caught.value.fields == {"name": ("Required.", "Blank."), "widget": ("Bad.",)}
    with pytest.raises(labii.ServerError, match=r"^500: Server Error \(500\)$"):
        client.rows.list()


def test_no_answer(client, wire) -> None:
    wire.fail(requests.Timeout("slow"))
    with pytest.raises(labii.TransportError, match="Timeout") as caught:
        client.rows.list()
    assert caught.value.status is None


def test_waits_as_told(client, wire) -> None:
    wire.answer({"detail": "Request was throttled."}, 429, Retry_After="4").answer({"sid": "R"}, 201)
    assert client.rows.create({"name": "x"}, table__sid="T") == {"sid": "R"}
    assert wire.waits == [4.0]
    assert wire.body(1) == {"name": "x"}


def test_waits_are_bounded(client, wire) -> None:
    wire.answer({"detail": "x"}, 429, Retry_After="4")
    with pytest.raises(labii.RateLimitError) as caught:
        client.rows.get("R")
    assert (len(wire.sent), wire.waits, caught.value.retry_after) == (4, [4.0, 4.0, 4.0], 4.0)


@pytest.mark.parametrize("headers", [{}, {"Retry_After": "3600"}, {"Retry_After": "soon"}])
def test_no_wait_without_a_usable_hint(client, wire, headers) -> None:
    wire.answer({"detail": "x"}, 429, **headers)
    with pytest.raises(labii.RateLimitError):
        client.rows.get("R")
    assert (len(wire.sent), wire.waits) == (1, [])


def test_503_is_repeated_only_where_that_is_harmless(client, wire) -> None:
    wire.answer({"detail": "x"}, 503, Retry_After="1")
    with pytest.raises(labii.ServerError):
        client.rows.modify("R", {})
    assert len(wire.sent) == 1
    with pytest.raises(labii.ServerError):
        client.rows.get("R")
    assert len(wire.sent) == 5


def test_time_limits(client, make, wire) -> None:
    wire.answer({"sid": "R"})
    client.rows.get("R")
    assert wire.options[-1]["timeout"] == (10.0, 60.0)
    make("ORG", timeout=2.0).rows.get("R")
    assert wire.options[-1]["timeout"] == 2.0


TABLE = {
    "results": [
        {
            "sid": "FL",
            "columns": [
                {"sid": "other", "widget": None},
                {"sid": "size", "widget": {"sid": encode_sid(95)}},
                {"sid": "path", "widget": {"sid": encode_sid(94)}},
            ],
        }
    ]
}


def signed(url: str) -> dict[str, object]:
    return {"sid": "R", "uid": "FL7", "presigned_post": {"url": url, "fields": {"key": "k/map.gb", "policy": "p"}}}


def test_upload_to_the_signed_form(client, wire) -> None:
    wire.answer(TABLE).answer(signed("https://bucket.s3.amazonaws.com/"), 201)
    wire.answer(b"", 204, x_amz_version_id="v9").answer({"sid": "R", "uid": "FL7"})
    file = io.BytesIO(b"DNA")
    file.name = "/data/map.gb"
    assert client.upload(file, workspaces=["P", {"sid": "Q", "name": "x"}]) == {"sid": "R", "uid": "FL7"}

    assert wire.path(0) == "/tables/table/list/organization/ORG/detail/"
    assert dict(wire.query(0))["name_system"] == "file"
    assert wire.query(1) == [("table__sid", "FL"), ("presigned_post", "true")]
    assert wire.body(1) == {
        "workspaces": [{"sid": "P"}, {"sid": "Q"}],
        "name": "map.gb",
        "size": 3,
        "path": "map.gb",
    }
    form = wire.sent[2]
    assert form.url == "https://bucket.s3.amazonaws.com/"
    assert "Authorization" not in form.headers
    assert form.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert form.body.index(b'name="key"') < form.body.index(b'name="policy"') < form.body.index(b'filename="map.gb"')
    assert (wire.sent[3].method, wire.path(3)) == ("PATCH", "/tables/row/detail/R/")
    assert wire.body(3) == {"path": "k/map.gb?versionId=v9"}


def test_upload_to_the_server_itself(client, wire) -> None:
    wire.answer(TABLE).answer(signed("https://www.labii.dev/tables/row/upload/"), 201).answer({}).answer({"sid": "R"})
    assert client.upload(b"DNA", "map.gb") == {"sid": "R"}
    assert wire.sent[2].headers["Authorization"] == "Bearer k3y"
    assert wire.sent[2].headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert (wire.sent[3].method, wire.path(3)) == ("GET", "/tables/row/detail/R/")


def test_uploads_that_cannot_be(client, wire) -> None:
    for file, name in ((io.StringIO("text"), "x"), (b"abc", None), (b"abc", "n" * 500)):
        with pytest.raises(labii.ArgumentError):
            client.upload(file, name)
    assert not wire.sent
    wire.answer({"results": []})
    with pytest.raises(labii.LabiiError, match="no table for files"):
        client.upload(b"abc", "x")


@pytest.mark.parametrize(
    ("table", "row", "text"),
    [
        ({"results": [{"sid": "FL", "columns": []}]}, {}, "no column of widget"),
        (TABLE, {"sid": "R"}, "no presigned_post"),
    ],
)
def test_uploads_the_server_spoils(client, wire, table, row, text: str) -> None:
    wire.answer(table).answer(row)
    with pytest.raises(labii.ProtocolError, match=text):
        client.upload(b"abc", "x")


def test_a_given_session_stays_open(make, monkeypatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr("requests.Session.close", lambda session: closed.append(session))
    with make():
        pass
    assert closed == []
    with labii.Client():
        pass
    assert len(closed) == 1
