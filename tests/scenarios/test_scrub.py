from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from mockservers_scenarios import (
    RecordError,
    Recording,
    Request,
    Response,
    Scenario,
    ScenarioError,
    Scrubbed,
    ScrubError,
    dumps,
    load,
    scrub,
)
from mockservers_scenarios.scrubber.placeholders import is_placeholder

Make = Callable[..., Scenario]
JSON = {"Content-Type": "application/json"}
TOKEN = "q7Rt0pXz93LmWk2u"


def clean(scenario: Scenario, *secrets: str) -> tuple[Scenario, str]:
    scrubbed = scrub(scenario, secrets)
    text = dumps(scrubbed.scenario)
    scrubbed.verify(text)
    return scrubbed.scenario, text


def body(scenario: Scenario, number: int = 0) -> Any:
    return json.loads(scenario.exchanges[number].response.body.content)


def test_one_value_has_one_placeholder_wherever_it_stands(scenario: Make, b64: Callable[[str], str]) -> None:
    answer = {
        "a": TOKEN,
        "b": f"<{TOKEN}>",
        "c": {"d": [f"https://x/?q={TOKEN}"]},
        "e": b64(f"xy{TOKEN}z"),
        "f": TOKEN.encode().hex(),
    }
    recorded = scenario(
        (("GET", f"/things/{TOKEN}", {"Authorization": f"Bearer {TOKEN}"}), (200, JSON, json.dumps(answer).encode()))
    )
    result, text = clean(recorded)
    assert result.exchanges[0].request.path == "/things/scrubbed-1"
    assert result.exchanges[0].request.headers == (("Authorization", "Bearer scrubbed-1"),)
    assert body(result) == {
        "a": "scrubbed-1",
        "b": "<scrubbed-1>",
        "c": {"d": ["https://x/?q=scrubbed-1"]},
        "e": b64("xyscrubbed-1z"),
        "f": b"scrubbed-1".hex(),
    }
    assert TOKEN not in text


def test_what_is_learned_late_is_replaced_early(scenario: Make) -> None:
    recorded = scenario(
        (("GET", f"/a/{TOKEN}"), (200,)), (("GET", "/b"), (200, JSON, json.dumps({"token": TOKEN}).encode()))
    )
    assert clean(recorded)[0].exchanges[0].request.path == "/a/scrubbed-1"


def test_basic_stays_basic(scenario: Make, b64: Callable[[str], str]) -> None:
    recorded = scenario(
        (
            ("GET", "/", {"Authorization": "Basic " + b64("mira@lab.example:Pa:ss1234")}),
            (200, {}, b"hello Pa:ss1234, Mira@LAB.example"),
        )
    )
    result, _ = clean(recorded)
    assert result.exchanges[0].request.headers[0][1] == "Basic " + b64("user-1@example.org:scrubbed-1")
    assert result.exchanges[0].response.body.content == b"hello scrubbed-1, user-1@example.org"


def test_shapes_are_kept(scenario: Make) -> None:
    jwt = (
        "eyJhbGciOiJSUzI1NiJ9."
        + base64.urlsafe_b64encode(b'{"exp":1700000000,"username":"mira"}').decode().rstrip("=")
        + ".c2ln"
    )
    answer = {
        "api_key": "0c1f6f3e-5a4b-4f0e-9d55-7f2a3a1b9c10",
        "refresh_token": "0123456789abcdef" * 8,
        "token": jwt,
        "id": "64f19e51d4b8e1000f3a9a01",
        "email": "a.b+c@sub.example.com",
        "username": "mokafor77",
        "expires_in": 3600,
        "token_type": "Bearer",
    }
    result = body(clean(scenario((("GET", "/"), (200, JSON, json.dumps(answer).encode()))))[0])
    assert result["api_key"] == "5c2bbed0-0000-4000-8000-000000000001"
    assert result["refresh_token"] == "5c2bbed" + "2".rjust(121, "0")
    claims = result["token"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "==")) == {"scrubbed": 3, "exp": 1700000000}
    assert (result["id"], result["expires_in"], result["token_type"]) == (answer["id"], 3600, "Bearer")
    assert (result["email"], result["username"]) == ("user-1@example.org", "user-2")
    assert all(is_placeholder(result[key]) for key in ("api_key", "refresh_token", "token", "email", "username"))


def test_uuids_and_hex_are_the_same_secret_in_any_spelling(scenario: Make, b64: Callable[[str], str]) -> None:
    uuid, digest = "3f9c2b7a-08aa-4c1e-9d5b-77e0c4a1f2d3", "9d41aa0c77b2e6f3518c9d41aa0c77b2"
    bare = uuid.replace("-", "")
    said = [uuid, uuid.upper(), bare, bare.upper(), b64(f"key={uuid.upper()}"), digest, digest.upper()]
    made = scrub(
        scenario(
            (("POST", "/a", {}, json.dumps({"apiKey": uuid, "clientSecret": digest}).encode()), (200,)),
            (("POST", "/b", {}, json.dumps({"apiKey": uuid.upper(), "said": said}).encode()), (200,)),
        )
    )
    first, second = (json.loads(exchange.request.body.content) for exchange in made.scenario.exchanges)
    assert second["apiKey"] == first["apiKey"], "one secret, one placeholder"
    text = json.dumps(second).lower()
    assert uuid not in text
    assert bare not in text
    assert digest not in text
    assert second["said"][0] == first["apiKey"]
    assert uuid not in base64.b64decode(second["said"][4]).decode().lower()


def test_an_error_code_is_no_secret_and_an_oauth_code_is(scenario: Make) -> None:
    recorded = scenario(
        (("GET", "/cb?code=4/0AX4XfWh&state=s1"), (401, JSON, b'{"code":401,"message":"Bad credentials."}')),
        (
            (
                "POST",
                "/t",
                {"Content-Type": "application/x-www-form-urlencoded"},
                b"grant_type=authorization_code&code=4%2F0AX4XfWh",
            ),
            (400, JSON, b'{"code":"invalid_grant"}'),
        ),
    )
    result, _ = clean(recorded)
    assert result.exchanges[0].request.query == "code=scrubbed-1&state=s1"
    assert result.exchanges[1].request.body.content == b"grant_type=authorization_code&code=scrubbed-1"
    assert body(result) == {"code": 401, "message": "Bad credentials."}
    assert body(result, 1) == {"code": "invalid_grant"}


def test_device_log_in_key_is_a_secret_beside_its_secret_only(scenario: Make) -> None:
    login = {"deviceId": "64f19e51d4b8e1000f3a9a01", "key": "8f4dc5f1-key1", "secret": "deadbeefdeadbeefdeadbeef"}
    upload = {"key": "64f1a0c2d4b8e1000f3a9c11/logo.png"}
    recorded = scenario(
        (("POST", "/auth/device", JSON, json.dumps(login).encode()), (200, JSON, json.dumps(upload).encode())),
    )
    result, _ = clean(recorded)
    request = json.loads(result.exchanges[0].request.body.content)
    assert request == {"deviceId": login["deviceId"], "key": "scrubbed-1", "secret": "5c2bbed00000000000000002"}
    assert body(result) == upload


def test_vendor_rules_are_the_vendors_own(scenario: Make) -> None:
    uuid = "0c1f6f3e-5a4b-4f0e-9d55-7f2a3a1b9c10"
    pairs = ((("POST", "/api/generic/access-key"), (200, JSON, json.dumps({"uuid": uuid}).encode())),)
    assert body(clean(scenario(*pairs, vendor="labstep"))[0])["uuid"].startswith("5c2bbed0-")
    assert body(clean(scenario(*pairs, vendor="losant"))[0]) == {"uuid": uuid}


def test_cookies_and_signed_addresses(scenario: Make) -> None:
    location = (
        "https://up.example/cb?X-Amz-Signature=aabbccddeeff00112233&X-Amz-Date=20240101T000000Z#access_token=" + TOKEN
    )
    recorded = scenario(
        (
            ("GET", "/", {"Cookie": 'sid="s3ss10n-id-77"; theme=dark1'}),
            (
                302,
                [
                    ("Set-Cookie", "sid=s3ss10n-id-77; Path=/; HttpOnly"),
                    ("Set-Cookie", "b=second99x; Path=/"),
                    ("Location", location),
                ],
            ),
        )
    )
    headers = clean(recorded)[0].exchanges[0].response.headers
    assert headers[0][1] == "sid=scrubbed-1; Path=/; HttpOnly"
    assert headers[1][1] == "b=scrubbed-3; Path=/"
    assert (
        headers[2][1]
        == "https://up.example/cb?X-Amz-Signature=5c2bbed0000000000004&X-Amz-Date=20240101T000000Z#access_token=scrubbed-5"
    )


def test_headers_of_the_signed_scheme_and_oauth_1(scenario: Make) -> None:
    oauth = 'OAuth oauth_token="tok-991-abcd",oauth_signature="c2ln%2Bx9%3D1",oauth_version="1.0"'
    recorded = scenario(
        (
            ("GET", "/", {"X-HEXOAPIKEY": "AbCdEf0123456789", "X-HEXOAPISIGNATURE": "ab" * 20, "Authorization": oauth}),
            (200,),
        ),
        vendor="hexoskin",
    )
    headers = dict(clean(recorded)[0].exchanges[0].request.headers)
    assert headers == {
        "X-HEXOAPIKEY": "scrubbed-1",
        "X-HEXOAPISIGNATURE": "5c2bbed" + "2".rjust(33, "0"),
        "Authorization": 'OAuth oauth_token="scrubbed-3",oauth_signature="scrubbed-4",oauth_version="1.0"',
    }


def test_a_weak_secret_is_replaced_in_its_place_only(scenario: Make) -> None:
    answer = {"password": "password", "role": "admin", "pin": "1234", "count": "1234"}
    recorded = scenario(
        (
            ("POST", "/password", JSON, b'{"username":"admin","password":"password"}'),
            (200, JSON, json.dumps(answer).encode()),
        )
    )
    result, _ = clean(recorded)
    assert result.exchanges[0].request.path == "/password"
    assert json.loads(result.exchanges[0].request.body.content) == {"username": "user-1", "password": "scrubbed-1"}
    assert body(result) == {"password": "scrubbed-1", "role": "admin", "pin": "scrubbed-2", "count": "1234"}


def test_json_inside_json_and_secrets_one_level_down(scenario: Make) -> None:
    inner = json.dumps({"payload": json.dumps({"clientSecret": 'a"b\\c-d€f/g'})})
    answer = {
        "inner": inner,
        "echo": 'a"b\\c-d€f/g',
        "password": {"value": "zz-top-1965"},
        "tokens": [TOKEN],
        "token": [TOKEN],
    }
    result = body(clean(scenario((("GET", "/"), (200, JSON, json.dumps(answer).encode()))))[0])
    assert json.loads(json.loads(result["inner"])["payload"]) == {"clientSecret": "scrubbed-1"}
    assert (result["echo"], result["password"], result["tokens"]) == (
        "scrubbed-1",
        {"value": "scrubbed-2"},
        ["scrubbed-3"],
    )


def test_binary_bodies_keep_their_length(scenario: Make) -> None:
    content = b"\xff\x00" + TOKEN.encode() + b"\x00mira@lab.example\xfe"
    recorded = scenario((("PUT", "/", {"Authorization": f"Bearer {TOKEN}"}, content), (200, {}, b"mira@lab.example")))
    scrubbed = clean(recorded)[0].exchanges[0].request.body.content
    assert len(scrubbed) == len(content)
    assert scrubbed == b"\xff\x00scrubbed-1xxxxxx\x00user-1@example.o\xfe"


def test_multipart_parts_are_fields(scenario: Make) -> None:
    content = b'--B\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2-hunter2\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\npassword=other-pass9\r\n--B--\r\n'  # noqa: E501
    recorded = scenario((("POST", "/", {"Content-Type": "multipart/form-data; boundary=B"}, content), (200,)))
    result = clean(recorded)[0].exchanges[0].request.body.content
    assert result == content.replace(b"hunter2-hunter2", b"scrubbed-1").replace(b"other-pass9", b"scrubbed-2")


def test_content_length_follows(scenario: Make) -> None:
    content = json.dumps({"token": TOKEN}).encode()
    result = (
        clean(scenario((("GET", "/"), (200, {"Content-Length": str(len(content))}, content))))[0].exchanges[0].response
    )
    assert result.headers == (("Content-Length", str(len(result.body.content))),)


def test_html_xml_and_pem(scenario: Make) -> None:
    page = '<input type="hidden" name="csrfmiddlewaretoken" value="Cs9rf-77aa"><s:Password>Xm1-Word</s:Password>'
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----"
    text = clean(scenario((("GET", "/"), (200, {"Content-Type": "text/html"}, (page + key).encode()))))[1]
    for secret in ("Cs9rf-77aa", "Xm1-Word", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"):
        assert secret not in text


def test_json_in_an_odd_layout_is_scrubbed_without_being_reformatted(scenario: Make) -> None:
    content = b'{ "n":1.50,\n\t"token":"' + TOKEN.encode() + b'" }'
    assert clean(scenario((("GET", "/"), (200, JSON, content))))[0].exchanges[
        0
    ].response.body.content == content.replace(TOKEN.encode(), b"scrubbed-1")
    odd = b'{ "n":1.50,"token":"a\\u0062c-12345" }'
    assert body(clean(scenario((("GET", "/"), (200, JSON, odd))))[0]) == {"n": 1.5, "token": "scrubbed-1"}


def test_values_given_by_the_user_are_secret_too(scenario: Make) -> None:
    _, text = clean(scenario((("GET", "/ward-7-east"), (200, {}, b"patient in Ward-7-East-Wing"))), "Ward-7-East-Wing")
    assert "Ward-7-East-Wing" not in text


def test_scrubbing_twice_changes_nothing(scenario: Make, b64: Callable[[str], str]) -> None:
    recorded = scenario(
        (
            ("GET", f"/{TOKEN}", {"Authorization": "Basic " + b64(f"a@b.example:{TOKEN}")}),
            (200, JSON, b'{"email":"c@d.example"}'),
        )
    )
    once, text = clean(recorded)
    assert clean(once)[1] == text


def test_the_last_look_finds_what_was_missed_and_names_no_secret(scenario: Make, b64: Callable[[str], str]) -> None:
    scrubbed = scrub(scenario((("GET", "/", {"Authorization": f"Bearer {TOKEN}"}), (200,))))
    for planted in (
        TOKEN,
        quote(b64(TOKEN)),
        b64("??" + TOKEN),
        TOKEN.encode().hex(),
        "".join(f"%{byte:02x}" for byte in TOKEN.encode()),
        "\\u0071" + TOKEN[1:],
        f"&#113;{TOKEN[1:]}",
        TOKEN[:5] + "\n  " + TOKEN[5:],
    ):
        with pytest.raises(ScrubError) as caught:
            scrubbed.verify(f"one\ntwo {planted}\n", "x.yaml")
        assert TOKEN not in str(caught.value)
        assert "exchange 1, request header Authorization" in str(caught.value)
    scrubbed.verify("nothing here")


def test_a_recording_that_would_leak_is_not_written(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording("losant", purpose=f"log in with {TOKEN}")
    recording.capture(Request.of("GET", "/", {"Authorization": f"Bearer {TOKEN}"}), Response.of(200))
    monkeypatch.setattr("mockservers_scenarios.scrubber.vault.Vault.text", lambda self, text, nesting=0: text)
    with pytest.raises(ScrubError, match=r"nothing was written: s\.yaml, line 3"):
        recording.save(tmp_path / "s.yaml")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    recording.save(tmp_path / "s.yaml")
    assert load(tmp_path / "s.yaml").purpose == "log in with scrubbed-1"


def test_what_cannot_be_read_is_not_recorded() -> None:
    with pytest.raises(RecordError, match="'br' cannot be read"):
        Response.of(200, {"Content-Encoding": "br"}, b"\x0b\x02\x80")
    with pytest.raises(RecordError, match="damaged"):
        Response.of(200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08")


def test_a_recording_does_not_overwrite_and_does_not_half_write(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording("losant")
    recording.capture(Request.of("GET", "/"), Response.of(200))
    target = tmp_path / "s.yaml"
    target.write_text("mine")
    with pytest.raises(RecordError, match="exists already"):
        recording.save(target)
    monkeypatch.setattr(
        "mockservers_scenarios.files.os.replace", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error"))
    )
    with pytest.raises(ScenarioError, match="Input/output error"):
        recording.save(target, force=True)
    assert target.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_twelve_planted_secrets_none_on_disk(tmp_path: Any, b64: Callable[[str], str]) -> None:
    planted = [f"pl4nted-{number:02d}-{'xyzw'[number % 4] * 5}" for number in range(12)]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    echo = [*planted[:8], f"{planted[8]}@real.example", *planted[9:]]
    recording = Recording("hexoskin", "https://api.example.org")
    recording.capture(
        Request.of(
            "POST",
            f"https://api.example.org/login?api_key={planted[0]}",
            {**form, "Authorization": "Basic " + b64(f"{planted[1]}:{planted[2]}"), "Cookie": f"session={planted[3]}"},
            f"password={planted[4]}&x=1".encode(),
        ),
        Response.of(
            200,
            [("Set-Cookie", f"csrf={planted[5]}; Path=/"), ("Location", f"/next?code={planted[6]}"), *JSON.items()],
            json.dumps(
                {
                    "access_token": planted[7],
                    "user": {"email": f"{planted[8]}@real.example"},
                    "raw": json.dumps({"client_secret": planted[9]}),
                }
            ).encode(),
        ),
    )
    recording.capture(
        Request.of("GET", f"/echo/{planted[7]}", {"X-HEXOAPISIGNATURE": planted[10], "apikey": planted[11]}),
        Response.of(200, {}, (" ".join(echo) + b64(" ".join(echo)) + quote(json.dumps(echo))).encode()),
    )
    recording.save(tmp_path / "s.yaml")
    written = (tmp_path / "s.yaml").read_text()
    for secret in planted:
        for disguise in (secret, b64(secret).rstrip("="), secret.encode().hex(), quote(secret, safe="")):
            assert disguise not in written
    assert "pl4nted" not in written
    assert isinstance(recording.scrubbed(), Scrubbed)


def test_json_with_a_key_twice_hides_nothing(scenario: Make) -> None:
    content = b'{"token":"first-1234","token":"second-5678"}'
    text = clean(scenario((("GET", "/"), (200, JSON, content))))[1]
    assert "first-1234" not in text
    assert "second-5678" not in text
