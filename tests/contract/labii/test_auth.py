"""Log-in, tokens, keys, and what is said to those who have neither."""

from __future__ import annotations

from typing import Any

import pytest

readonly, mutates, destructive = pytest.mark.readonly, pytest.mark.mutates, pytest.mark.destructive
CHECK = "/accounts/checktoken/"


def login(api: Any, **changes: Any) -> Any:
    body = {"username": api.credential("email"), "password": api.credential("password"), **changes}
    return api.send("POST", "/accounts/auth/", None, json=body)


@mutates
def test_a_token_is_given_used_and_ended(api: Any) -> None:
    reply = login(api)
    assert reply.status_code == 200
    assert list(reply.json()) == ["token", "user"]
    user = reply.json()["user"]
    assert list(user) == ["sid", "first_name", "last_name", "email"]
    assert user["email"] == api.credential("email")
    headers = {"Authorization": f"Token {reply.json()['token']}"}
    valid = api.send("GET", CHECK, headers=headers)
    assert (valid.status_code, valid.text) == (200, '{"detail":"Valid token."}')
    assert api.send("GET", CHECK, headers={"Authorization": headers["Authorization"].lower()}).status_code == 200
    out = api.send("GET", "/accounts/logout/", headers=headers)
    assert (out.status_code, out.text) == (200, "{}")
    api.refused(api.send("GET", CHECK, headers=headers), "Invalid token.", 401)


@mutates
def test_a_form_logs_in_as_well_and_so_does_the_path_of_2018(api: Any) -> None:
    body = {"username": api.credential("email"), "password": api.credential("password")}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/accounts/auth/", "/accounts/login/"):
        reply = api.send("POST", path, None, data=body, headers=form)
        assert reply.status_code == 200
        assert reply.json()["token"]


@readonly
@pytest.mark.parametrize("path", ["/accounts/auth/", "/accounts/login/"])
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_where_nobody_is_asked_who_calls_another_method_is_405(api: Any, path: str, method: str) -> None:
    for headers in ({}, {"Authorization": "Token unknown"}):
        reply = api.send(method, path, None, headers=headers)
        assert (reply.status_code, reply.text) == (405, f'{{"detail":"Method \\"{method}\\" not allowed."}}')
        assert reply.headers["Allow"] == "POST, OPTIONS"


@destructive
def test_a_failed_log_in_names_neither_token_nor_secret(api: Any) -> None:
    wrong = login(api, username="nobody@example.org")
    assert wrong.status_code == 406
    assert wrong.json()["detail"].startswith("Error: Unable to log in with provided credentials.")
    assert "nobody@example.org" in wrong.json()["detail"]
    for reply in (wrong, login(api, username="token.secret@example.org"), login(api, password="")):
        assert reply.status_code == 406
        assert "token" not in reply.text
        assert "secret" not in reply.text


@readonly
@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "Authentication credentials were not provided."),
        ("Basic bWlyYTpwdw==", "Authentication credentials were not provided."),
        ("Foo bar", "Authentication credentials were not provided."),
        ("Token", "Invalid token header. No credentials provided."),
        ("Bearer ", "Invalid token header. No credentials provided."),
        ("Token a b", "Invalid token header. Token string should not contain spaces."),
        ("Token 0123456789", "Invalid token."),
        ("Bearer lk_unknown", "Invalid token."),
    ],
)
def test_bad_credentials(api: Any, header: str | None, detail: str) -> None:
    for method, path in (("GET", CHECK), ("PUT", api.at("tables/row")), ("GET", api.at("tables/row", level="planet"))):
        reply = api.send(method, path, None, headers={} if header is None else {"Authorization": header})
        api.refused(reply, detail, 401)
        assert reply.headers["WWW-Authenticate"] == "Token"


@destructive
def test_a_password_is_reset_with_a_tag(api: Any) -> None:
    asked = api.send("POST", "/accounts/forgetpassword/", None, json={"email": api.credential("email")})
    assert asked.status_code == 200
    assert list(asked.json()) == ["tag"]
    reset = "/accounts/resetpassword/"
    new = {"password": api.credential("password")}
    api.refused(api.send("POST", reset, None, json=new), "Error: Missing Tag in GET!")
    api.refused(api.send("POST", f"{reset}?tag=nonsense", None, json=new), "Error: Wrong Tag!")
    done = api.send("POST", f"{reset}?tag={asked.json()['tag']}", None, json=new)
    assert (done.status_code, done.text) == (200, "{}")
    assert login(api).status_code == 200
    unknown = api.send("POST", "/accounts/forgetpassword/", None, json={"email": "nobody@example.org"})
    api.refused(unknown, "Unknown request!")


@mutates
def test_a_key_is_shown_once_and_ends_when_deleted(api: Any) -> None:
    made = api.made("accounts/apikey", {"name": "For a test"})
    headers = {"Authorization": f"Bearer {made['key']}"}
    assert api.send("GET", CHECK, headers=headers).status_code == 200
    assert "key" not in api.send("GET", f"/accounts/apikey/detail/{made['sid']}/").json()
    assert api.send("GET", f"/accounts/apikey/detail/{made['sid']}/", "admin").status_code == 403
    assert api.send("DELETE", f"/accounts/apikey/detail/{made['sid']}/").status_code == 204
    assert api.send("GET", CHECK, headers=headers).status_code == 401


@mutates
def test_a_multi_factor_log_in_takes_two_steps(api: Any) -> None:
    body = {"username": api.credential("mfa_email"), "password": api.credential("mfa_password")}
    first = api.send("POST", "/accounts/auth/", None, json=body)
    assert list(first.json()) == ["secret"]
    secret = first.json()["secret"]
    sent = api.send("POST", "/accounts/mfa/code/", None, json={"option": "email", "secret": secret})
    assert sent.status_code == 200
    verify = "/accounts/mfa/verify/"
    api.refused(api.send("POST", verify, None, json={"code": "nonsense", "secret": secret}), "Error: Wrong code!")
    code = {"code": api.credential("mfa_code"), "secret": secret}
    done = api.send("POST", verify, None, json=code)
    assert list(done.json()) == ["token", "user"]
    api.refused(api.send("POST", verify, None, json=code), "Error: Wrong code!")
