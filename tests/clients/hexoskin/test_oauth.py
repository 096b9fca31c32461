"""Login flows; OAuth 1 signatures are recomputed as a server would, from the request that was sent."""

import base64
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from mockservers_clients.hexoskin import ApiError
from mockservers_clients.hexoskin.errors import HttpBadRequest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1
from oauthlib.oauth1.rfc5849 import signature as rfc5849

CALLBACK = "https://app.example.org/back"
TOKEN = "POST /api/connect/oauth2/token/"
GRANT = {"access_token": "A1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "R1", "scope": "readonly"}


@pytest.fixture(autouse=True)
def _answers(server):
    server.objects("GET /api/datatype/", [])
    server.answer(TOKEN, GRANT)


def bearer(server, api):
    api.datatype.list()
    return server.sent[-1].headers["Authorization"]


def form(server):
    return {key: values[0] for key, values in parse_qs(server.sent[-1].body).items()}


@pytest.mark.parametrize(("grant", "kind"), [("authorization_code", "code"), ("implicit", "token")])
def test_the_consent_url_is_built_without_a_request(server, api, grant, kind):
    url = urlsplit(api.oauth2_get_request_token_url(CALLBACK, grant_type=grant, scope="readonly"))
    assert (url.netloc, url.path) == ("hexoskin.example.org", "/api/connect/oauth2/auth/")
    assert parse_qs(url.query) == {
        "response_type": [kind],
        "client_id": ["thekey"],
        "redirect_uri": [CALLBACK],
        "scope": ["readonly"],
        "state": ["nonce1000"],
    }
    assert server.sent == []


def test_unknown_grant(api):
    with pytest.raises(ValueError, match="authorization_code, implicit"):
        api.oauth2_get_request_token_url(CALLBACK, grant_type="password")


def test_authorization_code(server, api, clock):
    api.oauth2_get_request_token_url(CALLBACK)
    token = api.oauth2_get_access_token(f"{CALLBACK}?code=C1&state=nonce1000")
    request = server.sent[-1]
    assert form(server) == {"grant_type": "authorization_code", "code": "C1", "redirect_uri": CALLBACK}
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"thekey:thesecret").decode()
    assert (token.access_token, token.expires_in, token.expires_at) == ("A1", 3600, clock.now + 3600)
    assert bearer(server, api) == "Bearer A1"


def test_implicit(server, api):
    api.oauth2_get_request_token_url(CALLBACK, "implicit")
    fragment = "access_token=A2&token_type=Bearer&expires_in=60&scope=readonly&state=nonce1000"
    token = api.oauth2_get_access_token(f"{CALLBACK}#{fragment}")
    assert (token.expires_in, token.refresh_token) == (60, None)
    assert server.sent == []
    assert bearer(server, api) == "Bearer A2"


@pytest.mark.parametrize(("scope", "sent"), [(None, {}), ("readwrite", {"scope": "readwrite"})])
def test_password(server, api, scope, sent):
    api.oauth2_get_access_token("a@example.org", "pw", scope=scope)
    assert form(server) == {"grant_type": "password", "username": "a@example.org", "password": "pw"} | sent
    assert bearer(server, api) == "Bearer A1"


def test_refresh_rotates_and_keeps_the_old_refresh_token_if_none_comes(server, api):
    api.oauth2_get_access_token("a@example.org", "pw")
    server.answer(TOKEN, {"access_token": "A2"})
    assert api.refresh_access_token().refresh_token == "R1"
    assert form(server) == {"grant_type": "refresh_token", "refresh_token": "R1"}
    assert bearer(server, api) == "Bearer A2"


def test_nothing_to_refresh(api, server):
    with pytest.raises(ApiError, match="no OAuth 2 token"):
        api.refresh_access_token()
    server.answer(TOKEN, {"access_token": "A1"})
    api.oauth2_get_access_token("a@example.org", "pw")
    with pytest.raises(ApiError, match="without a refresh token"):
        api.refresh_access_token()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("?code=C1&state=other", "another state"),
        ("?code=C1", "another state"),
        ("?error=access_denied&state=nonce1000", "the login failed: access_denied"),
        ("?state=nonce1000", "neither a code nor"),
    ],
)
def test_callbacks_that_are_no_answer(server, api, arguments, complaint):
    api.oauth2_get_request_token_url(CALLBACK)
    with pytest.raises(ApiError, match=complaint):
        api.oauth2_get_access_token(CALLBACK + arguments)
    assert server.sent == []


def test_a_callback_without_a_request_and_a_lonely_user_name(api):
    with pytest.raises(ApiError, match="oauth2_get_request_token_url first"):
        api.oauth2_get_access_token(f"{CALLBACK}?code=C1&state=x")
    with pytest.raises(ValueError, match="a user name and a password"):
        api.oauth2_get_access_token("a@example.org")


def test_a_key_that_is_no_oauth2_client(server, api):
    before = api.auth
    server.answer(TOKEN, {"error": "invalid_client"}, 400)
    with pytest.raises(HttpBadRequest, match="invalid_client"):
        api.oauth2_get_access_token("a@example.org", "pw")
    assert api.auth is before


@pytest.mark.parametrize("answer", [{}, [], {"access_token": 7}, {"access_token": "A", "expires_in": "soon"}])
def test_token_answers_of_another_shape(server, api, answer):
    server.answer(TOKEN, answer)
    with pytest.raises(ApiError, match=r"access_token|expires_in"):
        api.oauth2_get_access_token("a@example.org", "pw")


def oauth_header(request):
    scheme, _, rest = request.headers["Authorization"].partition(" ")
    assert scheme == "OAuth"
    pairs = (part.strip().split("=", 1) for part in rest.split(","))
    return {key: unquote(value.strip('"')) for key, value in pairs}


def expected_signature(request, header, client_secret, token_secret):
    """Signs as a server would, from the parts of the request."""
    collected = rfc5849.collect_parameters(
        uri_query=urlsplit(request.url).query, headers={"Authorization": request.headers["Authorization"]}
    )
    base = rfc5849.signature_base_string(
        request.method, rfc5849.base_string_uri(request.url), rfc5849.normalize_parameters(collected)
    )
    return rfc5849.sign_hmac_sha1_with_client(base, FakeClient(client_secret, token_secret))


class FakeClient:
    def __init__(self, client_secret, token_secret):
        self.client_secret = client_secret
        self.resource_owner_secret = token_secret
        self.signature_method = SIGNATURE_HMAC_SHA1


def test_oauth1(server, api):
    server.answer("POST /oauth/request_token", b"oauth_token=T1&oauth_token_secret=S1&oauth_callback_confirmed=true")
    server.answer("POST /oauth/access_token", b"oauth_token=T2&oauth_token_secret=S2")
    server.objects("GET /api/datatype/?id__in=19%2C33", [])

    url = api.oauth1_get_request_token_url(CALLBACK)
    assert url == "http://hexoskin.example.org/oauth/authorize?oauth_token=T1"
    first = oauth_header(server.sent[-1])
    assert (first["oauth_callback"], first["oauth_consumer_key"]) == (CALLBACK, "thekey")
    assert (first["oauth_nonce"], first["oauth_timestamp"]) == ("nonce1000", "1741093200")
    assert first["oauth_signature_method"] == "HMAC-SHA1"
    assert first["oauth_signature"] == expected_signature(server.sent[-1], first, "thesecret", None)

    api.oauth1_get_access_token(f"{CALLBACK}?oauth_token=T1&oauth_verifier=V1")
    second = oauth_header(server.sent[-1])
    assert (second["oauth_token"], second["oauth_verifier"]) == ("T1", "V1")
    assert second["oauth_signature"] == expected_signature(server.sent[-1], second, "thesecret", "S1")

    api.datatype.list(id__in=[19, 33])
    third = oauth_header(server.sent[-1])
    assert third["oauth_token"] == "T2"
    assert third["oauth_signature"] == expected_signature(server.sent[-1], third, "thesecret", "S2")
    assert "oauth_callback" not in third


def test_oauth1_callbacks_that_are_no_answer(server, api):
    with pytest.raises(ApiError, match="oauth1_get_request_token_url first"):
        api.oauth1_get_access_token(f"{CALLBACK}?oauth_token=T1&oauth_verifier=V1")
    server.answer("POST /oauth/request_token", b"oauth_token=T1&oauth_token_secret=S1")
    api.oauth1_get_request_token_url(CALLBACK)
    with pytest.raises(ApiError, match="did the user refuse"):
        api.oauth1_get_access_token(f"{CALLBACK}?oauth_token=T1")
    with pytest.raises(ApiError, match="another request token"):
        api.oauth1_get_access_token(f"{CALLBACK}?oauth_token=T9&oauth_verifier=V1")
    server.answer("POST /oauth/request_token", b"nothing=here")
    with pytest.raises(ApiError, match="without 'oauth_token'"):
        api.oauth1_get_request_token_url(CALLBACK)
