"""Whatever the secret, wherever it is learned, however it is wrapped: it is not in the file."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st
from mockservers_scenarios import Exchange, Request, Response, Scenario, dumps, loads, scrub

Wrap = Callable[[str], str]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

secrets = st.tuples(
    st.text("abcXYZ0123456789-_.~+/=!$&'()*,;:@%\"\\<>é€ ", min_size=7, max_size=30), st.integers(0, 9)
).map(lambda both: f"k{both[0]}{both[1]}")
wraps: list[Wrap] = [
    lambda text: text,
    lambda text: quote(text, safe=""),
    lambda text: quote(text),
    quote_plus,
    lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    lambda text: base64.b64encode(b"a:" + text.encode() + b"\xff").decode(),
    lambda text: text.encode().hex(),
    lambda text: json.dumps({"deep": [text]}),
    lambda text: json.dumps(text, ensure_ascii=False),
    lambda text: f"https://u:{quote(text, safe='')}@h.example/p?x=1&y={quote(text, safe='')}#z",
    lambda text: f"before {text} after",
    lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
]
chains = st.lists(st.sampled_from(wraps), min_size=1, max_size=2)


def latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def learned(where: int, secret: str) -> Exchange:
    """An exchange from which the secret can be known for one."""
    named = json.dumps({"a": {"new_password": secret}}).encode()
    multipart = f'--B\r\nContent-Disposition: form-data; name="token"\r\n\r\n{secret}\r\n--B--\r\n'.encode()
    cell = '"' + secret.replace('"', '""') + '"'
    basic = "Basic " + base64.b64encode(f"me:{secret}".encode()).decode()
    choices = [
        (Request.of("POST", "/", {}, named), Response.of(200)),
        (Request.of("GET", "/?" + urlencode({"access_token": secret})), Response.of(200)),
        (Request.of("POST", "/", FORM, urlencode({"client_secret": secret}).encode()), Response.of(200)),
        (Request.of("GET", "/", {"Authorization": basic}), Response.of(200)),
        (Request.of("GET", "/"), Response.of(200, {}, json.dumps({"x": json.dumps({"apiKey": secret})}).encode())),
        (Request.of("POST", "/", {"Content-Type": "multipart/form-data; boundary=B"}, multipart), Response.of(200)),
        (Request.of("GET", "/"), Response.of(302, {"Location": "/cb?" + urlencode({"code": secret})})),
        (
            Request.of("POST", "/", {"Content-Type": "multipart/form-data; boundary=B"}, multipart[:-7]),
            Response.of(200),
        ),
        (Request.of("POST", "/", {}, json.dumps({"password": secret}).encode("utf-16")), Response.of(200)),
        (Request.of("POST", "/", {}, gzip.compress(named)), Response.of(200)),
        (Request.of("POST", "/", {}, json.dumps([{"name": "api_key", "value": secret}]).encode()), Response.of(200)),
        (Request.of("POST", "/", {"Content-Type": "text/csv"}, f"id,token\r\n1,{cell}\r\n".encode()), Response.of(200)),
        (Request.of("GET", f"/a;token={quote(secret, safe='')}/b"), Response.of(200)),
    ]
    return Exchange(*choices[where % len(choices)])


def planted(where: int, text: str) -> Exchange:
    """An exchange with the (wrapped) secret in some place without a telling name."""
    choices = [
        (
            Request.of("GET", "/"),
            Response.of(200, {"Content-Type": "application/json"}, json.dumps({"a": [{"b": text}]}).encode()),
        ),
        (Request.of("GET", "/" + quote(text, safe="")), Response.of(200)),
        (Request.of("GET", "/?q=" + quote(text, safe="")), Response.of(200)),
        (Request.of("POST", "/", FORM, urlencode({"q": text}).encode()), Response.of(200)),
        (Request.of("GET", "/"), Response.of(200, {}, text.encode())),
        (Request.of("GET", "/"), Response.of(200, {}, b"\xff\xfe" + text.encode() + b"\x00")),
        (Request.of("GET", "/"), Response.of(200, {}, json.dumps({text: 1}, indent=3).encode())),
        (Request.of("GET", "/", {"X-Thing": latin(text)}), Response.of(200)),
    ]
    return Exchange(*choices[where % len(choices)])


@settings(max_examples=400, deadline=None)
@given(secrets, st.integers(0, 12), st.integers(0, 7), chains, st.booleans())
def test_no_planted_secret_survives(secret: str, origin: int, place: int, chain: list[Wrap], first: bool) -> None:
    text = secret
    for wrap in chain:
        text = wrap(text)
    exchanges = [learned(origin, secret), planted(place, text)]
    scrubbed = scrub(Scenario("losant", exchanges=tuple(exchanges if first else exchanges[::-1])))
    written = dumps(scrubbed.scenario)
    scrubbed.verify(written)
    assert loads(written) == scrubbed.scenario
    bare = b"".join(
        exchange.request.body.content + exchange.response.body.content for exchange in scrubbed.scenario.exchanges
    )
    for wrap in wraps:
        if wrap(secret).isascii():  # a header value cannot carry anything else unharmed
            assert wrap(secret) not in written
        assert wrap(secret).encode() not in bare


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex(r"[a-z][a-z0-9.]{1,12}@[a-z]{2,8}\.(com|net|io)", fullmatch=True),
    st.integers(0, 7),
    st.sampled_from(wraps),
)
def test_no_address_survives(address: str, place: int, wrap: Wrap) -> None:
    exchanges = (planted(4, f"hello {address}!"), planted(place, wrap(address)))
    scrubbed = scrub(Scenario("labstep", exchanges=exchanges))
    written = dumps(scrubbed.scenario)
    scrubbed.verify(written)
    assert address not in written
    assert "hello user-" in written
