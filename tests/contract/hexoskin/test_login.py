"""Credentials: Basic with and without a signature, OAuth 2, OAuth 1, and every refusal."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from oauthlib import oauth1

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates
AUTH, TOKEN = "/api/connect/oauth2/auth/", "/api/connect/oauth2/token/"


def signed(target: Any, path: str, **changes: Any) -> dict[str, str]:
    """The headers of a signed request for ``path``."""
    told = {"key": target.credentials["api_key"], "secret": target.credentials["api_secret"]}
    told |= {"stamp": str(int(time.time())), "url": target.url + path} | changes
    digest = hashlib.sha1(f"{told['secret']}{told['stamp']}{told['url']}".encode()).hexdigest()
    return {"X-HEXOTIMESTAMP": told["stamp"], "X-HEXOAPIKEY": told["key"], "X-HEXOAPISIGNATURE": digest}


@readonly
def test_basic_alone(api: Any, target: Any) -> None:
    assert api.objects("/api/account/")[0]["username"] == target.credentials["username"]


@readonly
@pytest.mark.parametrize(
    "path",
    [
        "/api/account/",
        "/api/datatype/?dataid__in=19%2C33",
        "/api/user/?search=a%20b&x=%2F%2B",
        "/api/range/?limit=1&offset=2",
    ],
)
def test_signed_over_the_url_as_it_was_sent(api: Any, target: Any, path: str) -> None:
    assert api.send("GET", target.url + path, headers=signed(target, path)).status_code == 200


@readonly
@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "wrong"},
        {"key": "unknown"},
        {"stamp": str(int(time.time()) - 4000)},
        {"stamp": "soon"},
        {"url": "https://other.example.org/api/account/"},
    ],
)
def test_a_bad_signature_of_a_good_user(api: Any, target: Any, changes: dict[str, str]) -> None:
    found = api.send("GET", "/api/account/", headers=signed(target, "/api/account/", **changes))
    assert found.status_code == 401
    assert found.json() == {"error": "API signature failed."}


@readonly
def test_decoded_queries_are_not_what_was_signed(api: Any, target: Any) -> None:
    headers = signed(target, "/api/datatype/?dataid__in=19,33")
    found = api.send("GET", target.url + "/api/datatype/?dataid__in=19%2C33", headers=headers)
    assert found.status_code == 401


def assert_unauthorized(found: Any) -> None:
    assert found.status_code == 401
    assert found.content == b""
    assert found.headers["Content-Type"].startswith("text/html")
    assert found.headers["WWW-Authenticate"].startswith("Basic ")


@readonly
@pytest.mark.parametrize(
    "header",
    [
        None,
        "Basic",
        "Basic !!!",
        "Basic bm9jb2xvbg==",
        "Basic eDp5",
        "Bearer nope",
        "Bearer",
        "OAuth x=1",
        "Digest x",
        "\xe9",
    ],
)
def test_no_or_wrong_credentials(nobody: Any, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=headers))


@readonly
def test_signature_without_a_user(nobody: Any, target: Any) -> None:
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=signed(target, "/api/account/")))


# OAuth 2


def token(api: Any, target: Any, client: str = "oauth2", **form: str) -> Any:
    pair = (target.credentials[f"{client}_client_id"], target.credentials[f"{client}_client_secret"])
    return api.send("POST", TOKEN, data=form, auth=pair)


def password(target: Any) -> dict[str, str]:
    return {
        "grant_type": "password",
        "username": target.credentials["username"],
        "password": target.credentials["password"],
    }


def bearer(found: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {found['access_token']}"}


@mutates
def test_the_password_grant(nobody: Any, target: Any) -> None:
    found = token(nobody, target, **password(target)).json()
    assert set(found) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert found["token_type"] == "Bearer"
    account = nobody.send("GET", "/api/account/", headers=bearer(found)).json()["objects"][0]
    assert account["username"] == target.credentials["username"]
    listed = nobody.send("GET", "/api/accesstoken/", headers=bearer(found)).json()["objects"]
    assert listed
    assert nobody.send("DELETE", listed[-1]["resource_uri"], headers=bearer(found)).status_code == 204
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=bearer(found)))


@mutates
def test_refreshing_replaces_both_tokens(nobody: Any, target: Any) -> None:
    first = token(nobody, target, **password(target)).json()
    second = token(nobody, target, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["access_token"] != first["access_token"]
    assert nobody.send("GET", "/api/account/", headers=bearer(second)).status_code == 200
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=bearer(first)))
    again = token(nobody, target, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@mutates
def test_a_readonly_token_changes_nothing(nobody: Any, target: Any) -> None:
    found = token(nobody, target, **password(target), scope="readonly").json()
    assert found["scope"] == "readonly"
    body = {"name": "x", "start": 1, "end": 2}
    refused = nobody.send("POST", "/api/range/", json=body, headers=bearer(found))
    assert refused.status_code == 403
    assert refused.json()["errors"] == [refused.json()["error"]]


@mutates
def test_parameters_in_the_query_or_in_json(nobody: Any, target: Any) -> None:
    given = password(target) | {
        "client_id": target.credentials["oauth2_client_id"],
        "client_secret": target.credentials["oauth2_client_secret"],
    }
    assert nobody.send("POST", TOKEN, params=given).status_code == 200
    assert nobody.send("POST", TOKEN, json=given).status_code == 200


@mutates
def test_revoking_by_the_number_of_the_client(nobody: Any, target: Any) -> None:
    found = token(nobody, target, **password(target)).json()
    uri = nobody.send("GET", "/api/accesstoken/", headers=bearer(found)).json()["objects"][-1]["client"]
    number = uri.split("/")[-2]
    assert nobody.send("DELETE", "/api/oauth2token/999999/", headers=bearer(found)).status_code == 404
    gone = nobody.send("DELETE", f"/api/oauth2token/{number}/", headers=bearer(found))
    assert (gone.status_code, gone.content) == (204, b"")
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=bearer(found)))
    again = token(nobody, target, grant_type="refresh_token", refresh_token=found["refresh_token"])
    assert again.status_code == 400


@readonly
@pytest.mark.parametrize(
    ("client", "changes", "error"),
    [
        ("oauth2", {"password": "wrong"}, "invalid_grant"),
        ("oauth2", {"username": "nobody@example.org"}, "invalid_grant"),
        ("oauth2", {"scope": "everything"}, "invalid_scope"),
        ("oauth2", {"grant_type": "magic"}, "unsupported_grant_type"),
        ("oauth2", {"grant_type": ""}, "invalid_request"),
        ("oauth2", {"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ("oauth2_code", {}, "unauthorized_client"),
        ("oauth2_code", {"grant_type": "authorization_code", "code": "x"}, "invalid_grant"),
    ],
)
def test_what_the_token_endpoint_refuses(
    nobody: Any, target: Any, client: str, changes: dict[str, str], error: str
) -> None:
    found = token(nobody, target, client, **password(target) | changes)
    assert found.status_code == 400
    assert found.json()["error"] == error
    assert set(found.json()) == {"error", "error_description"}


@readonly
def test_only_the_owner_of_a_client_by_password(nobody: Any, target: Any) -> None:
    changes = {
        "username": target.credentials["athlete_username"],
        "password": target.credentials["athlete_password"],
    }
    assert token(nobody, target, **password(target) | changes).json()["error"] == "invalid_grant"


@readonly
def test_an_api_key_is_no_client(nobody: Any, target: Any) -> None:
    for pair in ((target.credentials["api_key"], target.credentials["api_secret"]), ("x", "y"), None):
        found = nobody.send("POST", TOKEN, data=password(target), auth=pair)
        assert (found.status_code, found.json()["error"]) == (400, "invalid_client")


@readonly
def test_token_bodies_that_cannot_be_read(nobody: Any) -> None:
    for body in (b"{", b"[1]"):
        found = nobody.send("POST", TOKEN, data=body, headers={"Content-Type": "application/json"})
        assert (found.status_code, found.json()["error"]) == (400, "invalid_request")


def consent(target: Any, client: str, **changes: str) -> dict[str, str]:
    return {
        "response_type": "token" if client == "oauth2_implicit" else "code",
        "client_id": target.credentials[f"{client}_client_id"],
        "redirect_uri": target.credentials["oauth_redirect_uri"],
        "scope": "readonly",
        "state": "1234567",
    } | changes


def login(target: Any) -> dict[str, str]:
    return {"username": target.credentials["username"], "password": target.credentials["password"], "allow": "Allow"}


@mutates
def test_the_authorization_code(nobody: Any, target: Any) -> None:
    query = consent(target, "oauth2_code", state="a b&c=é")
    page = nobody.send("GET", AUTH, params=query)
    assert page.status_code == 200
    assert "<form" in page.text
    back = nobody.send("POST", AUTH, params=query, data=login(target))
    assert back.status_code == 302
    where, _, sent = back.headers["Location"].partition("?")
    assert where == query["redirect_uri"]
    values = dict(parse_qsl(sent))
    assert values["state"] == "a b&c=é"
    exchange = {"grant_type": "authorization_code", "code": values["code"], "redirect_uri": where}
    wrong = token(nobody, target, "oauth2_code", **exchange | {"redirect_uri": "https://app.example.org/other"})
    assert wrong.json()["error"] == "invalid_grant"
    found = token(nobody, target, "oauth2_code", **exchange)
    assert found.json()["scope"] == "readonly"
    assert token(nobody, target, "oauth2_code", **exchange).json()["error"] == "invalid_grant"


@mutates
def test_the_implicit_grant_answers_in_the_fragment(nobody: Any, target: Any) -> None:
    back = nobody.send("POST", AUTH, params=consent(target, "oauth2_implicit"), data=login(target))
    values = dict(parse_qsl(urlsplit(back.headers["Location"]).fragment))
    assert set(values) == {"access_token", "token_type", "expires_in", "scope", "state"}
    assert nobody.send("GET", "/api/account/", headers=bearer(values)).status_code == 200


@readonly
def test_consent_refused_or_wrong(nobody: Any, target: Any) -> None:
    query = consent(target, "oauth2_code")
    denied = nobody.send("POST", AUTH, params=query, data={"deny": "Deny"})
    assert parse_qs(urlsplit(denied.headers["Location"]).query)["error"] == ["access_denied"]
    again = nobody.send("POST", AUTH, params=query, data=login(target) | {"password": "x"})
    assert again.status_code == 200
    assert "Wrong" in again.text
    for changes, error in (
        ({"scope": "all"}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "x"}, "unsupported_response_type"),
    ):
        for method in ("GET", "POST"):
            found = nobody.send(method, AUTH, params=query | changes)
            assert found.status_code == 302
            assert f"error={error}" in found.headers["Location"]
    for changes in ({"client_id": "x"}, {"redirect_uri": "https://evil.example.org/"}):
        assert nobody.send("GET", AUTH, params=query | changes).status_code == 400


# OAuth 1


def sign(target: Any, method: str, path: str, **more: Any) -> dict[str, str]:
    consumer = target.credentials["oauth1_key"], target.credentials["oauth1_secret"]
    _, headers, _ = oauth1.Client(*consumer, **more).sign(target.url + path, method)
    return dict(headers)


def oauth1_token(nobody: Any, target: Any) -> dict[str, str]:
    headers = sign(target, "POST", "/oauth/request_token", callback_uri=target.credentials["oauth_redirect_uri"])
    found = dict(parse_qsl(nobody.send("POST", "/oauth/request_token", headers=headers).text))
    assert set(found) == {"oauth_token", "oauth_token_secret", "oauth_callback_confirmed"}
    page = nobody.send("GET", "/oauth/authorize", params={"oauth_token": found["oauth_token"]})
    assert "<form" in page.text
    query = {"oauth_token": found["oauth_token"]}
    back = nobody.send("POST", "/oauth/authorize", params=query, data=login(target))
    verifier = dict(parse_qsl(urlsplit(back.headers["Location"]).query))["oauth_verifier"]
    named = {"resource_owner_key": found["oauth_token"], "resource_owner_secret": found["oauth_token_secret"]}
    headers = sign(target, "POST", "/oauth/access_token", **named, verifier="wrong")
    assert_unauthorized(nobody.send("POST", "/oauth/access_token", headers=headers))
    headers = sign(target, "POST", "/oauth/access_token", **named, verifier=verifier)
    return dict(parse_qsl(nobody.send("POST", "/oauth/access_token", headers=headers).text))


@mutates
def test_oauth1(nobody: Any, target: Any) -> None:
    found = oauth1_token(nobody, target)
    assert set(found) == {"oauth_token", "oauth_token_secret"}
    named = {"resource_owner_key": found["oauth_token"], "resource_owner_secret": found["oauth_token_secret"]}
    path = "/api/datatype/?dataid__in=19%2C33"
    headers = sign(target, "GET", path, **named)
    answer = nobody.send("GET", target.url + path, headers=headers)
    assert answer.json()["meta"]["total_count"] == 2
    assert_unauthorized(nobody.send("GET", target.url + path, headers=headers))  # the nonce was used
    headers = sign(target, "GET", "/api/account/", **named | {"resource_owner_secret": "wrong"})
    assert_unauthorized(nobody.send("GET", "/api/account/", headers=headers))


@mutates
def test_query_values_in_the_base_string_as_they_are(nobody: Any, target: Any) -> None:
    """One client release does not escape query values once before it builds the base string."""
    import hmac
    from urllib.parse import quote

    found = oauth1_token(nobody, target)
    path, pairs = (
        "/api/datatype/",
        {
            "oauth_consumer_key": target.credentials["oauth1_key"],
            "oauth_nonce": "1234567",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(time.time())),
            "oauth_token": found["oauth_token"],
            "oauth_version": "1.0",
        },
    )
    text = "&".join(f"{k}={v}" for k, v in sorted({**pairs, "dataid__in": "19,33"}.items()))
    base = f"GET&{quote(target.url + path, safe='')}&{quote(text, safe='')}"
    key = f"{target.credentials['oauth1_secret']}&{found['oauth_token_secret']}".encode()
    signature = base64.b64encode(hmac.new(key, base.encode(), "sha1").digest()).decode()
    header = "OAuth " + ",".join(
        f'{k}="{quote(v, safe="")}"' for k, v in {**pairs, "oauth_signature": signature}.items()
    )
    answer = nobody.send("GET", f"{target.url}{path}?dataid__in=19%2C33", headers={"Authorization": header})
    assert answer.status_code == 200


@readonly
def test_what_oauth1_refuses(nobody: Any, target: Any) -> None:
    where = "https://evil.example.org/"
    assert_unauthorized(
        nobody.send(
            "POST", "/oauth/request_token", headers=sign(target, "POST", "/oauth/request_token", callback_uri=where)
        )
    )
    assert_unauthorized(nobody.send("POST", "/oauth/request_token"))
    assert_unauthorized(nobody.send("POST", "/oauth/access_token"))
    assert nobody.send("GET", "/oauth/authorize?oauth_token=x").status_code == 400
