"""Secrets planted in every kind of place, one by one; and ordinary data that looks like them and stays."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from mockservers_scenarios import Recording, Request, Response, Scenario, load, scrub
from mockservers_scenarios.matching import matches
from mockservers_scenarios.scrubber.placeholders import PLACEHOLDER

SECRET = "pl4nted-Secret-xyz77-deep"
DJANGO = "c5x2kq-" + "9f" * 16
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=B"}
HTML = {"Content-Type": "text/html"}
CSV = {"Content-Type": "text/csv"}
NAMES = (
    "signingKey", "encryption_key", "authKey", "backupCode", "credential", "csrf", "_csrf", "password2", "apiKey1",
    "tokens", "refreshTokens", "apiKeys", "passwords", "password_confirmation",
)  # fmt: skip
Place = tuple[dict[str, str], bytes] | str | bytes | dict[str, Any] | list[Any]


def part(fields: str, content: str = SECRET, end: str = "\r\n--B--\r\n", line: str = "\r\n") -> tuple[Any, bytes]:
    head = 'Content-Disposition: form-data; name="note"\r\n\r\nhello\r\n--B\r\n'
    return MULTIPART, f"--B\r\n{head}{fields}\r\n\r\n{content}{end}".replace("\r\n", line).encode()


def disposition(parameters: str) -> str:
    return f"Content-Disposition: form-data; {parameters}"


PLACES: dict[str, Place] = {
    # headers
    **{
        f"header {name}": {name: value}
        for name, value in {
            "Cookie": SECRET,
            "cookie": f"theme=dark; {SECRET}",
            "X-Hub-Signature-256": f"sha256={SECRET}",
            "X-Signature-Ed25519": SECRET,
            "X-Slack-Signature": f"v0={SECRET}",
            "X-Csrf": SECRET,
            "X-XSRF": SECRET,
            "X-Auth": SECRET,
            "X-Bearer": SECRET,
            "X-JWT": SECRET,
            "X-Session": SECRET,
            "X-Auth-Key": SECRET,
            "Ocp-Apim-Subscription-Key": SECRET,
        }.items()
    },
    # paths and parameters
    "path parameter": f"/a;jsessionid={SECRET}/b",
    "path parameter of a link": {"link": f"https://h.example/a;token={SECRET}?x=1"},
    "reset link": f"/reset-password/token/{SECRET}/",
    "reset link, other words": f"/accounts/password/reset/{SECRET}",
    "reset link, Django": {"mail": f"https://h.example/reset/MTI/{DJANGO} now"},
    "reset link in a fragment": {"mail": f"see https://app.example/#/reset-password/token/{SECRET}."},
    "reset link in HTML": (HTML, f'<a href="/reset-password/token/{SECRET}/">go</a>'.encode()),
    "confirmation link": f"/verify-email/{SECRET}",
    "parameter session": f"/a?session={SECRET}",
    "parameter sid": f"/a?sid={SECRET}&x=1",
    "parameter tokens[]": f"/a?tokens[]={SECRET}",
    "parameter tokens%5B%5D": f"/a?tokens%5B%5D={SECRET}",
    "form field tokens[]": (FORM, f"tokens[]={SECRET}".encode()),
    "form field tokens[0]": (FORM, f"user[tokens][0]={SECRET}&a=b".encode()),
    "form field sid": (FORM, f"sid={SECRET}&a=b".encode()),
    "form that is not said to be one": f"tokens[]={SECRET}".encode(),
    # multipart
    "part header": part(disposition('name="a"') + f"\r\nX-Auth-Token: {SECRET}", "hello"),
    "part header Authorization": part(disposition('name="a"') + f"\r\nAuthorization: Bearer {SECRET}", "hello"),
    "part with an empty file name": part(disposition('name="password"; filename=""')),
    "part of a file in a secret field": part(disposition('name="private_key"; filename="id_ed25519"')),
    "multipart without its end": part(disposition('name="password"'), end=""),
    "multipart without its end, a line after": part(disposition('name="password"'), end="\r\n"),
    "multipart with bare line feeds": part(disposition('name="password"'), line="\n"),
    "multipart without a space after the colon": part('Content-Disposition:form-data; name="password"'),
    "multipart with a preamble": (MULTIPART, b"preamble\r\n" + part(disposition('name="password"'))[1]),
    "multipart that names no boundary": (
        {"Content-Type": "multipart/form-data"},
        part(disposition('name="password"'))[1],
    ),
    "multipart that is not said to be one": ({}, part(disposition('name="password"'))[1]),
    "multipart in multipart": part(
        "Content-Type: multipart/mixed; boundary=C",
        f'--C\r\nContent-Disposition: form-data; name="password"\r\n\r\n{SECRET}\r\n--C--\r\n',
    ),
    # bodies that are not UTF-8, or packed
    "UTF-16": (
        {"Content-Type": "application/json; charset=utf-16"},
        json.dumps({"password": SECRET}).encode("utf-16"),
    ),
    "UTF-16 without a mark": (
        {"Content-Type": "application/json; charset=utf-16"},
        json.dumps({"password": SECRET}).encode("utf-16-le"),
    ),
    "UTF-16 that is none": (
        {"Content-Type": "application/json; charset=utf-16"},
        json.dumps({"password": SECRET}).encode(),
    ),
    "UTF-16, not declared": (JSON, json.dumps({"password": SECRET}).encode("utf-16-be")),
    "UTF-32": (JSON, json.dumps({"password": SECRET}).encode("utf-32")),
    "Latin-1": (
        {"Content-Type": "application/json; charset=iso-8859-1"},
        json.dumps({"who": "Zoë", "password": SECRET}, ensure_ascii=False).encode("latin-1"),
    ),
    "Latin-1, not declared": (
        JSON,
        json.dumps({"who": "Zoë", "password": SECRET}, ensure_ascii=False).encode("latin-1"),
    ),
    "gzip file": ({"Content-Type": "application/gzip"}, gzip.compress(json.dumps({"password": SECRET}).encode())),
    "gzip without a word": ({}, gzip.compress(json.dumps({"password": SECRET}).encode())),
    "gzip in two members": ({}, gzip.compress(b'{"password":') + gzip.compress(f'"{SECRET}"}}'.encode())),
    "gzip in gzip": ({}, gzip.compress(gzip.compress(json.dumps({"password": SECRET}).encode()))),
    "gzip file in a part": (
        MULTIPART,
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.gz"\r\n\r\n'
        + gzip.compress(json.dumps({"password": SECRET}).encode(), mtime=0)
        + b"\r\n--B--\r\n",
    ),
    # JSON names
    **{f"field {name}": {name: SECRET} for name in NAMES},
    "list of tokens": {"tokens": [SECRET]},
    "list of backup codes": {"backupCodes": [SECRET]},
    "map of tokens": {"tokens": {"access": SECRET, "expiresIn": 60}},
    "list of valued keys": {"apiKeys": [{"id": 7, "value": SECRET}]},
    "name and value": [{"name": "password", "value": SECRET}],
    "key and value": {"headers": [{"key": "X-Api-Key", "value": SECRET}]},
    "name and value of a header": {"headers": [{"name": "Authorization", "value": SECRET}]},
    "name and value of a cookie header": {"headers": [{"name": "Cookie", "value": SECRET}]},
    "name and value, in capitals": [{"Name": "DB_PASSWORD", "Value": SECRET}],
    "name and values": [{"name": "apiKey", "value": [SECRET]}],
    # tables and HTML
    "column": (CSV, f"id,password,age\r\n1,{SECRET},40\r\n2,,41\r\n".encode()),
    "column in quotes": (CSV, f'"id";"API key"\n1;"{SECRET}"\n'.encode()),
    "column that stands alone": (CSV, f"password\n{SECRET}\n".encode()),
    "column of a table that is not said to be one": f"id\ttoken\n1\t{SECRET}\n2\tabc\n".encode(),
    "column of a table in JSON": {"file": f"id,password\n1,{SECRET}\n"},
    "column of a file in a part": part(disposition('name="f"; filename="a.csv"'), f"id,password\n1,{SECRET}"),
    "hidden input": (HTML, f"<form><input type=hidden name=csrf_token value={SECRET}></form>".encode()),
    "hidden input, the value first": (HTML, f'<input value="{SECRET}" type="hidden" name="_csrf"/>'.encode()),
    "meta element": (HTML, f"<meta name='csrf-token' content='{SECRET}'>".encode()),
}
LOSANT: dict[str, Place] = {
    "losant: GCP key": {"gcpConfig": {"keyJson": SECRET, "bucket": "b"}},
    "losant: GCS archive": {"archiveConfig": {"gcs": {"keyJson": SECRET}}},
    "losant: Azure archive": {"archiveConfig": {"azure": {"account": "acme", "accountKey": SECRET}}},
    "losant: globals": {"globals": [{"key": "API_KEY", "json": json.dumps(SECRET)}]},
    "losant: two-factor key": {"twoFactorAuthKey": SECRET},
    "losant: TLS key": {"sslKey": SECRET},
}
HEXOSKIN: dict[str, Place] = {"hexoskin: link of a mail": f"/api/resetpassword/MTI/{SECRET}/"}
ALL = [
    *(("labstats", name) for name in PLACES),
    *(("losant", name) for name in LOSANT),
    *(("hexoskin", name) for name in HEXOSKIN),
]
EVERY = {**PLACES, **LOSANT, **HEXOSKIN}


def request_of(place: Place) -> Request:
    if isinstance(place, str):
        return Request.of("PUT", place)
    if isinstance(place, bytes):
        return Request.of("PUT", "/a", {}, place)
    if isinstance(place, tuple):
        return Request.of("PUT", "/a", place[0], place[1])
    if isinstance(place, dict) and all(name[:1].isupper() or name == "cookie" for name in place):
        return Request.of("PUT", "/a", place)
    return Request.of("PUT", "/a", JSON, json.dumps(place).encode())


def recorded(path: Path, vendor: str, *pairs: tuple[Request, Response]) -> tuple[Scenario, str]:
    recording = Recording(vendor)
    for request, response in pairs:
        recording.capture(request, response)
    recording.save(path)
    return load(path), path.read_text()


def opened(scenario: Scenario, first: int | None = None) -> str:
    """All that is in the (first) bodies of the scenario, unpacked and without a character set."""
    bodies = []
    for exchange in scenario.exchanges[:first]:
        for side in (exchange.request, exchange.response):
            content = side.body.content
            for piece in (
                content,
                *(content[start:] for start in range(len(content)) if content[start:][:1] == b"\x1f"),
            ):
                while piece.startswith(b"\x1f\x8b\x08"):
                    try:
                        piece = gzip.decompress(piece)
                    except (OSError, EOFError):
                        piece = gzip.decompress(piece[: piece.rindex(b"\r\n--B")])
                bodies.append(piece.replace(b"\x00", b"").decode("latin-1"))
    return "\n".join(bodies)


@pytest.mark.parametrize(("vendor", "name"), ALL, ids=[name for _, name in ALL])
@pytest.mark.parametrize("side", ["request", "response"])
def test_a_planted_secret_is_not_on_disk(vendor: str, name: str, side: str, tmp_path: Path) -> None:
    sent = request_of(EVERY[name])
    if side == "response" and sent.path != "/a":
        planted = (Request.of("GET", "/"), Response.of(302, {"Location": sent.path}))
    elif side == "response" and not sent.body.content and not sent.query:
        planted = (Request.of("GET", "/"), Response(200, sent.headers))
    elif side == "response":
        planted = (Request.of("GET", "/"), Response(200, sent.headers, sent.body))
    else:
        planted = (sent, Response.of(200))
    if side == "response" and sent.query:
        planted = (Request.of("GET", "/"), Response.of(302, {"Location": sent.target}))
    if side == "response" and name.startswith("header ") and name.lower() == "header cookie":
        planted = (planted[0], Response.of(200, {"Set-Cookie": f"{SECRET}; Path=/"}))
    secret = DJANGO if "Django" in name else SECRET
    echo = (Request.of("GET", f"/echo/{secret}"), Response.of(200, JSON, json.dumps({"said": f"<{secret}>"}).encode()))
    scenario, written = recorded(tmp_path / "s.yaml", vendor, planted, echo)
    for disguise in (secret, base64.b64encode(secret.encode()).decode().rstrip("="), secret.encode().hex()):
        assert disguise not in written
    assert secret not in opened(scenario)
    stands = PLACEHOLDER.search(scenario.exchanges[1].request.path)
    assert stands, "where it is said again, it is known"
    assert json.loads(scenario.exchanges[1].response.body.content) == {"said": f"<{stands[0]}>"}
    assert stands[0] in opened(scenario, 1) + repr(scenario.exchanges[0]), "one secret, one placeholder"
    assert matches(scenario.exchanges[0].request, planted[0]), "the same request is found in a replay"
    assert matches(scenario.exchanges[1].request, echo[0])
    assert scrub(scenario).scenario == scenario, "scrubbing twice changes nothing"


ADDRESSES = ("x@bücher.example", "x@münchen.de", "o.b@xn--bcher-kva.example", "x@a.xn--p1ai", "jürgen@b.example")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_any_alphabet_is_not_on_disk(address: str, tmp_path: Path) -> None:
    body = json.dumps({"note": f"write to {address}, soon"}, ensure_ascii=False).encode()
    scenario, written = recorded(
        tmp_path / "s.yaml", "labii", (Request.of("GET", f"/u/{quote(address)}"), Response.of(200, JSON, body))
    )
    assert json.loads(scenario.exchanges[0].response.body.content) == {"note": "write to user-1@example.org, soon"}
    assert scenario.exchanges[0].request.path == "/u/user-1%40example.org"
    assert address.partition("@")[2] not in written


def test_an_address_in_a_path_only_is_not_on_disk(tmp_path: Path) -> None:
    _, written = recorded(
        tmp_path / "s.yaml", "labii", (Request.of("GET", "/u/mira%40real.example/x"), Response.of(200))
    )
    assert "real" not in written


def test_one_address_has_one_name_whatever_follows_it(tmp_path: Path) -> None:
    said = {"a": "mira@lab.example", "b": "请写信mira@lab.example请", "c": "<mira@lab.example>."}
    scenario, _ = recorded(
        tmp_path / "s.yaml",
        "labii",
        (Request.of("GET", "/"), Response.of(200, JSON, json.dumps(said, ensure_ascii=False).encode())),
    )
    assert json.loads(scenario.exchanges[0].response.body.content) == {
        "a": "user-1@example.org",
        "b": "请写信user-1@example.org请",
        "c": "<user-1@example.org>.",
    }


ORDINARY: dict[str, tuple[str, Place]] = {
    "counts": (
        "labstep",
        {"token_count": 12, "tokens": 4096, "maxTokens": "4096", "credentials": 3, "tokenTTL": 5, "signatures": []},
    ),
    "ids and names": (
        "labstep",
        {"id": 7, "guid": "0c1f6f3e-5a4b-4f0e-9d55-7f2a3a1b9c10", "name": "Sodium chloride", "keywords": ["salt1234"]},
    ),
    "signature requirements": ("labstep", {"signatures": [{"id": 7, "statement": "Read and agreed, 2024"}]}),
    "name and value": (
        "labstep",
        {"metadatas": [{"name": "Concentration", "value": "0.5 mol/l"}, {"name": "Signature", "value": "Mira Okafor"}]},
    ),
    "pin of a board": ("losant", {"deviceTags": [{"key": "pin", "value": "13"}, {"key": "site", "value": "north-12"}]}),
    "globals": ("losant", {"globals": [{"key": "THRESHOLD", "json": "21.5"}, {"key": "SITE", "json": '"north-12"'}]}),
    "quotas": ("losant", {"apitoken": 30, "credential": 10, "instanceApiToken": 4, "apiTokenCount": 2}),
    "ids of tokens": ("losant", "/applications/64f19e51d4b8e1000f3a9a01/tokens/64f19e51d4b8e1000f3a9a02"),
    "cursors": ("losant", {"nextPageToken": "abc-page-2", "pageToken": "abc-page-1"}),
    "sids": (
        "labii",
        {
            "sid": "a1b2c3d4e5f6a7b8c9d0",
            "table__sid": "11aa22bb33cc44dd55ee",
            "results": [{"sid": "ffee1122334455667788"}],
        },
    ),
    "a list by sid": ("labii", "/tables/table/list/organization/a1b2c3d4/list/?sid=a1b2c3d4e5f6a7b8c9d0&page=2"),
    "metrics": (
        "hexoskin",
        {"1000": [[0, 61.5]], "name": "heartrate_quality", "metric": "activity_steps", "pass": None},
    ),
    "sessions by number": ("labstats", "/api/reports?session=3&sid=41"),
    "sessions in JSON": ("labstats", {"session": "autumn-2024", "sid": "lab-07-north", "sessions": 12}),
    "paths": ("labstats", "/token/refresh/reset-password/confirmation-required/password/reset/secret/12;v=1;page=2/a"),
    "a table": ("labstats", (CSV, b"id,name,token_count,pass\r\n1,lab-07-north,12,yes-12345678\r\n")),
    "prose with a password in it": ("labstats", b"Dear user, your password\nis changed now, see below-12345\n"),
    "HTML": ("labstats", (HTML, b"<input name=page value=north-1234567><meta name=viewport content=width-device-1>")),
    "a gzip file": ("labstats", ({}, gzip.compress(b'{"name":"north-12345678"}'))),
    "no gzip file": ("labstats", ({}, b"\x1f\x8b\x08 damaged \xff")),
    "UTF-16": (
        "labstats",
        ({"Content-Type": "application/json; charset=utf-16"}, '{"name":"Zoë-12345678"}'.encode("utf-16")),
    ),
    "multipart": ("labstats", part(disposition('name="title"; filename="tokens-2024.txt"'), "north-12345678", end="")),
    "headers": (
        "labstats",
        {
            "X-Request-Id": "req-12345678",
            "X-Auth-Method": "password",
            "X-Session": "3",
            "Idempotency-Key": "a-12345678",
        },
    ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_data_stays(name: str, tmp_path: Path) -> None:
    vendor, place = ORDINARY[name]
    request = request_of(place)
    scenario, _ = recorded(tmp_path / "s.yaml", vendor, (request, Response(200, request.headers, request.body)))
    assert scenario.exchanges[0].request == request
    assert scenario.exchanges[0].response.body == request.body


def test_permanent_links_keep_their_shape(tmp_path: Path) -> None:
    token = "1e0f7f9e-6f0a-4c8d-8f3c-1b9d6a2f0e11"
    answer = {
        "id": 12345678,
        "guid": "0c1f6f3e-5a4b-4f0e-9d55-7f2a3a1b9c10",
        "perma_link": {"id": 70112, "token": token},
    }
    scenario, _ = recorded(
        tmp_path / "s.yaml",
        "labstep",
        (Request.of("GET", f"/perma-link/{token}"), Response.of(200, JSON, json.dumps(answer).encode())),
    )
    made = "5c2bbed0-0000-4000-8000-000000000001"
    assert scenario.exchanges[0].request.path == f"/perma-link/{made}"
    assert json.loads(scenario.exchanges[0].response.body.content) == {
        **answer,
        "perma_link": {"id": 70112, "token": made},
    }


def test_a_key_in_json_goes_as_a_whole_and_what_it_holds_is_known(tmp_path: Path) -> None:
    key = json.dumps({"private_key_id": "id-1234-5678", "private_key": SECRET})
    more = [{"key": "DB_SECRET", "json": json.dumps({"user": "u", "word": "of-many-letters"})}]
    sent = json.dumps({"gcpConfig": {"keyJson": key}, "said": SECRET, "globals": more}).encode()
    scenario, _ = recorded(tmp_path / "s.yaml", "losant", (Request.of("POST", "/", JSON, sent), Response.of(200)))
    assert json.loads(scenario.exchanges[0].request.body.content) == {
        "gcpConfig": {"keyJson": "scrubbed-2"},
        "said": "scrubbed-1",
        "globals": [{"key": "DB_SECRET", "json": "scrubbed-3"}],
    }


def test_a_secret_with_letters_of_another_character_set(tmp_path: Path) -> None:
    head = b'--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n'
    bodies = [
        (MULTIPART, head + b"p\xfcl 4 nted\r\n--B--\r\n"),
        (JSON, '{"password":"a b"}'.encode("utf-8-sig")),
        ({"Content-Type": "text/plain; charset=cp1252"}, b"password: p\x80ntedXY, \x93ok\x94"),
    ]
    pairs = [(Request.of("POST", "/", *each), Response.of(200)) for each in bodies]
    scenario, _ = recorded(tmp_path / "s.yaml", "losant", *pairs)
    assert [exchange.request.body.content for exchange in scenario.exchanges] == [
        head + b"scrubbed-1\r\n--B--\r\n",
        '{"password":"scrubbed-2"}'.encode("utf-8-sig"),
        b"password: scrubbed-3, \x93ok\x94",
    ]
    assert all(
        matches(exchange.request, request) for exchange, (request, _) in zip(scenario.exchanges, pairs, strict=True)
    )


def test_a_secret_is_found_in_utf_16_too(tmp_path: Path) -> None:
    wide = SECRET.encode("utf-16-le")
    answer = json.dumps({"token": SECRET, "command": base64.b64encode(b"a\0b\0" + wide).decode()}).encode()
    pairs = [
        (Request.of("PUT", "/", {}, b"\x81\x8d" + wide + b"\xfe\x00"), Response.of(200)),
        (Request.of("GET", "/"), Response.of(200, JSON, answer)),
    ]
    scenario, _ = recorded(tmp_path / "s.yaml", "losant", *pairs)
    stands = "scrubbed-1".ljust(len(SECRET), "x").encode("utf-16-le")
    assert scenario.exchanges[0].request.body.content == b"\x81\x8d" + stands + b"\xfe\x00"
    said = json.loads(scenario.exchanges[1].response.body.content)["command"]
    assert base64.b64decode(said) == b"a\0b\0" + "scrubbed-1".encode("utf-16-le")


def test_what_is_replaced_keeps_its_wrapping(tmp_path: Path) -> None:
    utf16 = '{"password":"%s","who":"Zoë"}'
    bodies = [
        ({"Content-Type": "application/json; charset=utf-16"}, (utf16 % SECRET).encode("utf-16")),
        ({"Content-Type": "application/gzip"}, gzip.compress((utf16 % SECRET).encode(), mtime=0)),
        (CSV, f'id,"password",b\r\n1,"{SECRET}",x\r\n2,{SECRET},"y"'.encode()),
        part(disposition('name="password"; filename=""'), line="\n", end=""),
        ({}, json.dumps([{"key": "API_KEY", "value": json.dumps(SECRET)}]).encode()),
    ]
    scenario, _ = recorded(
        tmp_path / "s.yaml",
        "losant",
        *((Request.of("POST", "/", headers, body), Response.of(200)) for headers, body in bodies),
    )
    found = [exchange.request.body.content for exchange in scenario.exchanges]
    assert found[0].decode("utf-16") == utf16 % "scrubbed-1"
    assert gzip.decompress(found[1]).decode() == utf16 % "scrubbed-1"
    for after, (_, before) in zip(found[2:4], bodies[2:4], strict=True):
        assert after == before.replace(SECRET.encode(), b"scrubbed-1")
    assert json.loads(json.loads(found[4])[0]["value"]) == "scrubbed-1"


def test_the_key_of_two_factor_authentication_is_a_secret_where_it_is_made(tmp_path: Path) -> None:
    pairs = [
        (Request.of("PATCH", path), Response.of(200, JSON, json.dumps({"key": SECRET}).encode()))
        for path in ("/files/64f19e51d4b8e1000f3a9a01", "/me/generateTwoFactorAuth")
    ]
    scenario, _ = recorded(tmp_path / "one.yaml", "losant", pairs[0])
    assert scenario.exchanges[0].response.body == pairs[0][1].body
    assert SECRET not in recorded(tmp_path / "two.yaml", "losant", *pairs)[1]


def test_a_broken_multipart_body_is_compared_part_by_part() -> None:
    def sent(boundary: str, word: str, title: str = "hello") -> Request:
        body = (
            f'--{boundary}\nContent-Disposition: form-data; name="password"\n\n{word}\n'
            f'--{boundary}\nContent-Disposition: form-data; name="title"\n\n{title}\n'
        )
        return Request.of("POST", "/", {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body.encode())

    assert matches(sent("B", "scrubbed-1"), sent("other", "pw"))
    assert not matches(sent("B", "scrubbed-1"), sent("other", "pw", "bye"))
