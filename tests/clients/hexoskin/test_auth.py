"""Credentials: what is sent, in all the ways they can be given."""

import base64
import hashlib

import pytest
from mockservers_clients.hexoskin import HexoApi
from mockservers_clients.hexoskin.auth import signature
from requests.auth import HTTPBasicAuth, HTTPDigestAuth

BASE = "http://hexoskin.example.org"


@pytest.fixture(autouse=True)
def _answers(server):
    server.objects("GET /api/datatype/", [])
    server.objects("GET /api/datatype/?id__in=19%2C33", [])
    server.objects("GET /api/datatype/?offset=20", [])


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("secret", "timestamp", "url", "expected"),
    [
        ("s3cr3t", 1400000000, "https://api.hexoskin.com/api/user/", "d661e6edbf9dcb16bf0542f723c27620d88ba7e8"),
        ("", 0, "", "b6589fc6ab0dc82cf12099d1c2d40ab994e8410c"),
    ],
)
def test_signature_vectors(secret, timestamp, url, expected):
    assert signature(secret, timestamp, url) == expected


def test_requests_are_signed_over_the_url_as_sent(server, api):
    api.datatype.list(id__in=(19, 33))
    headers = server.sent[-1].headers
    url = f"{BASE}/api/datatype/?id__in=19%2C33"
    assert headers["Authorization"] == basic("maude.lavoie@example.org", "password")
    assert headers["X-HEXOAPIKEY"] == "thekey"
    assert headers["X-HEXOTIMESTAMP"] == "1741093200"
    assert headers["X-HEXOAPISIGNATURE"] == hashlib.sha1(f"thesecret1741093200{url}".encode()).hexdigest()


def test_the_timestamp_is_that_of_the_request(server, api, clock):
    api.datatype.list()
    clock.now += 90
    api.datatype.list()
    assert server.sent[-1].headers["X-HEXOTIMESTAMP"] == "1741093290"


@pytest.mark.parametrize(
    "auth", ["a@example.org:pass:word", ("a@example.org", "pass:word"), ["a@example.org", "pass:word"]]
)
def test_the_user_can_be_given_at_construction_later_and_per_call(server, make, auth):
    wanted = basic("a@example.org", "pass:word")
    make(auth=auth).datatype.list()
    assert server.sent[-1].headers["Authorization"] == wanted
    later = make()
    later.auth = auth
    later.datatype.list()
    assert server.sent[-1].headers["Authorization"] == wanted
    make(auth="other@example.org:x").datatype.list(auth=auth)
    assert server.sent[-1].headers["Authorization"] == wanted
    assert server.sent[-1].headers["X-HEXOAPIKEY"] == "thekey"


def test_a_call_with_its_own_auth_needs_no_other_not_even_for_the_schemas(server, make):
    make().datatype.list(auth="a@example.org:password")
    schemas = [request for request in server.sent if request.path_url.endswith("/schema/")]
    assert len(schemas) == 9
    assert {request.headers["Authorization"] for request in schemas} == {basic("a@example.org", "password")}


def test_a_call_s_own_auth_holds_for_further_pages_and_lazy_loading(server, api):
    server.objects("GET /api/range/", [{"resource_uri": "/api/range/1/", "user": "/api/user/9/"}], next="/api/range/?n")
    server.objects("GET /api/range/?n", [])
    server.answer("GET /api/user/9/", {"first_name": "Ada"})
    ranges = api.range.list(auth="a@example.org:password")
    ranges.load_next()
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "password")
    assert ranges[0].user.first_name == "Ada"
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "password")
    api.datatype.list()
    assert server.sent[-1].headers["Authorization"] == basic("maude.lavoie@example.org", "password")


def test_auth_objects_of_requests_are_used_as_they_are(server, make):
    make(auth=HTTPBasicAuth("a@example.org", "x")).datatype.list()
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "x")
    assert "X-HEXOAPIKEY" not in server.sent[-1].headers
    digest = HTTPDigestAuth("a", "b")
    assert make(auth=digest).auth is digest


def test_without_user_only_the_signature_is_sent_and_without_key_only_the_user(server, make):
    make().datatype.list()
    assert "Authorization" not in server.sent[-1].headers
    assert "X-HEXOAPISIGNATURE" in server.sent[-1].headers
    make(api_key="", api_secret="", auth="a@example.org:x").datatype.list()
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "x")
    assert "X-HEXOAPISIGNATURE" not in server.sent[-1].headers


def test_passwords_beyond_latin_1(server, make):
    make(auth="a@example.org:пароль").datatype.list()
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "пароль")


@pytest.mark.parametrize("auth", ["nocolon", (), ("one",), ("a", "b", "c"), ("a", 1)])
def test_texts_and_sequences_that_name_no_user(make, auth):
    with pytest.raises(ValueError, match="auth"):
        make(auth=auth)


def test_other_things_are_no_auth(make):
    with pytest.raises(TypeError, match="not int"):
        make(auth=7)


@pytest.mark.parametrize("url", ["", "ftp://h", "https://", "https://h?x=1", "https://h#x"])
def test_base_urls_that_cannot_be(make, url):
    with pytest.raises(ValueError, match="base_url must be"):
        make(base_url=url)


@pytest.mark.parametrize(
    ("given", "kept", "freq"),
    [
        ("api.hexoskin.com", "https://api.hexoskin.com", 256),
        ("http://127.0.0.1:8700/hexoskin/", "http://127.0.0.1:8700/hexoskin", 256),
        ("https://lab.hexoskin.com", "https://lab.hexoskin.com", 256),
        ("https://astro.hexoskin.com", "https://astro.hexoskin.com", 1000),
    ],
)
def test_base_url_and_frequency(make, given, kept, freq):
    api = make(base_url=given)
    assert (api.base_url, api.freq) == (kept, freq)


def test_headers_of_every_request(server, make):
    make(api_version="3.3.x").datatype.list()
    assert {request.headers["Content-Type"] for request in server.sent} == {"application/json"}
    assert {request.headers["X-HexoAPIVersion"] for request in server.sent} == {"3.3.x"}
    make().datatype.list()
    assert "X-HexoAPIVersion" not in server.sent[-1].headers


def test_time_limit_and_certificates(server, make, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    make().datatype.list()
    assert (server.options[-1]["timeout"], server.options[-1]["verify"]) == (10.0, True)
    make(verify_ssl=False, timeout=(1, 2)).datatype.list()
    assert (server.options[-1]["timeout"], server.options[-1]["verify"]) == ((1, 2), False)


def test_repr_keeps_secrets(api):
    assert repr(api) == f"HexoApi(base_url='{BASE}')"


def test_defaults_are_the_documented_ones():
    with HexoApi("k", "s") as api:
        assert (api.base_url, api.api_version, api.freq) == ("https://api.hexoskin.com", "", 256)


def test_an_object_goes_on_with_the_auth_it_was_last_asked_for_with(server, api):
    server.answer("GET /api/annotation/1/", {"annotation": "a"})
    server.answer("PUT /api/annotation/1/", b"", 204)
    note = api.annotation.get(1)
    assert api.annotation.get(1, auth="a@example.org:password") is note
    note.update()
    assert server.sent[-1].headers["Authorization"] == basic("a@example.org", "password")
