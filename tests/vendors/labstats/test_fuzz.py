"""Whatever is asked, the answer is one the vendor could give."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from mockservers.engine.call import Reply
from mockservers.engine.door import Door
from mockservers.engine.store import decode
from mockservers.engine.world import Worlds
from mockservers.labstats import vendor

FUZZ = settings(max_examples=150, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck))  # fmt: skip

NAMES = st.sampled_from(
    ["limit", "after_id", "search", "type", "status", "os", "form_factor", "has_application", "contents", "capability",
     "has_lab_features_enabled", "start", "end", "LIMIT", "x"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.sampled_from(
        ["", "true", "in_use", "windows", "catalog", "1", "-1", "2147483648", "1e3", " 5", "5 ", "٣", "NaN"]
    ),
)
PATHS = st.sampled_from(
    ["/apps", "/apps/1001", "/apps/1001/versions", "/groups", "/groups/1001/stations", "/groups/1001/status",
     "/stations", "/stations/1001/apps", "/stations/tags/Kiosk", "/stations/tags/Kiosk/stations", "/schedules",
     "/history/logins", "/api/public/GetMap/1001"]
)  # fmt: skip


@pytest.fixture(scope="module")
def door() -> Door:
    worlds = Worlds([vendor], "small", 1, "2026-03-03T11:00:00Z")
    worlds.attach(worlds.default, "labstats")
    vendor.dialect.actions()["configure"](worlds.default, extensions=True)
    return Door(vendor, worlds)


def ask(door: Door, path: str, query: str = "", method: str = "GET", **extra: Any) -> Reply:
    key = door.worlds.default.credentials("labstats")["history_api_key"]
    environ = {"REQUEST_METHOD": method, "REQUEST_URI": path + "?" + query, "QUERY_STRING": query,
               "HTTP_AUTHORIZATION": key, "REMOTE_ADDR": "127.0.0.1", **extra}  # fmt: skip
    return door.answer(environ)


def sound(reply: Reply, *statuses: int) -> None:
    assert reply.status in statuses, (reply.status, reply.body[:300], reply.reason)
    kinds = dict(reply.headers)
    if "json" in kinds.get("Content-Type", ""):
        decode(reply.body)


@FUZZ
@given(path=PATHS, pairs=st.lists(st.tuples(NAMES, VALUES), max_size=5))
def test_query_strings(door: Door, path: str, pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs, errors="surrogatepass")
    reply = ask(door, path, query)
    sound(reply, 200, 400, 401)
    assert reply.body == ask(door, path + "/", query).body or reply.status == 400


@FUZZ
@given(path=PATHS, query=st.text(alphabet="abilmt_r=&%+;0129.#\u00e9", max_size=30))
def test_raw_query_strings(door: Door, path: str, query: str) -> None:
    sound(ask(door, path, query), 200, 400, 401)


@FUZZ
@given(first=st.sampled_from(["apps", "groups", "stations", "schedules", "stations/tags", "stations/tag_groups"]),
       parts=st.lists(st.text(max_size=8), max_size=3))  # fmt: skip
def test_paths(door: Door, first: str, parts: list[str]) -> None:
    path = "/".join(["", first, *(quote(part, safe="", errors="replace") for part in parts)])
    sound(ask(door, path), 200, 404, 401)
    sound(ask(door, path, method="DELETE"), 404, 405)


@FUZZ
@given(header=st.text(alphabet=st.characters(max_codepoint=255), max_size=60))
def test_authorization(door: Door, header: str) -> None:
    sound(ask(door, "/stations", HTTP_AUTHORIZATION=header), 401)


@FUZZ
@given(body=st.one_of(st.binary(max_size=80), st.text(alphabet="<>/sEnvelopBdy:=\"' ", max_size=80).map(str.encode)))
def test_soap_bodies(door: Door, body: bytes) -> None:
    import io

    sent = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "text/xml"}
    reply = ask(door, "/WebServices/Statistics.asmx", method="POST", **sent)
    assert reply.status == 400
    assert b"Fault>" in reply.body


@FUZZ
@given(limit=st.integers(1, 1200), after=st.integers(-5, 2000), status=st.sampled_from(["", "in_use", "offline"]))
def test_pages_are_cuts_of_the_whole(door: Door, limit: int, after: int, status: str) -> None:
    whole = decode(ask(door, "/stations", f"limit=1000&status={status}").body)["results"]
    page = decode(ask(door, "/stations", f"limit={limit}&after_id={after}&status={status}").body)
    rest = [row for row in whole if row["id"] > after]
    assert page["results"] == rest[:limit]
    assert page["additional_pages"] is (len(rest) > limit)
    assert page["last_id"] == (page["results"][-1]["id"] if page["results"] else after)
