"""Whatever is sent, the answer is one the vendor could give: never a 500, never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

LISTS = ["account", "user", "profile", "record", "range", "datatype", "annotation", "trainingroutine", "activitytype",
         "metric", "device", "unit", "bundle_permission", "track", "trackpoint", "accesstoken", "study"]  # fmt: skip
NAMES = ["limit", "offset", "order_by", "id", "user", "start", "end", "name", "rank", "email", "username", "profile",
         "search", "datatype", "record", "activitytype", "trainingroutine", "using", "device", "format", "range",
         "startTimestamp", "include_metrics", "dataid", "deviceid", "context", "labels",
         "bundle", "timestamp", "time", "track"]  # fmt: skip
LOOKUPS = ["", "__in", "__range", "__gt", "__lte", "__exact", "__isnull", "__contains", "__startswith", "__regex",
           "__height__gt", "__user__in", "__", "____"]  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["", "1", "-1", "0", "19,33", "99", "/api/user/99/", "none", "nil", "True", "1e999", "nan", "-"]),
    st.sampled_from([",", "a,b", "9" * 30, "0x10", "1.5", "/api/", "@", "start,-end", "id,,-id", "٣", "\x00"]),
    st.text(max_size=12),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
)  # fmt: skip
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(LOOKUPS), VALUES), max_size=4)


def sane(found: Any) -> None:
    assert found.status_code < 500, found.text[:300]
    assert "internal error" not in found.headers.get("X-Mock-Reason", "")


@readonly
@some
@given(name=st.sampled_from(LISTS), pairs=PAIRS)
def test_queries_of_lists(api: Any, name: str, pairs: list[tuple[str, str, str]]) -> None:
    query = [(a + b, c.encode("utf-8", "replace")) for a, b, c in pairs]
    found = api.send("GET", f"/api/{name}/", params=[*query, ("limit", "3")])
    sane(found)
    assert found.status_code in (200, 400)


DATA = ["record", "range", "trainingroutine", "user", "user__in", "datatype", "datatype__in", "start", "end", "flat",
        "timestamp__range", "timestamp__gt", "timestamp__lte", "no_timestamps", "seconds", "format"]  # fmt: skip


@readonly
@some
@given(
    pairs=st.lists(st.tuples(st.sampled_from(DATA), VALUES), max_size=4),
    kind=st.sampled_from(["application/json", "text/csv", "application/octet-stream", "application/x-edf", "*/*"]),
)
def test_queries_of_data(api: Any, record: Any, pairs: list[tuple[str, str]], kind: str) -> None:
    window = [("record", record["id"]), ("start", record["start"]), ("end", record["start"] + 2560), ("max_values", 9)]
    query = [(a, b.encode("utf-8", "replace")) for a, b in pairs]
    found = api.send("GET", "/api/data/", params=[*window, *query], headers={"Accept": kind})
    sane(found)
    assert found.status_code in (200, 400)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
VALUE = st.one_of(JSON, st.sampled_from(["/api/user/99/", 99, "99", 1e30, "/api/range/1/", {"id": 2}, [{"id": 2}]]))
FIELDS = ["name", "start", "end", "user", "context", "activityattributes", "labels", "parent", "rank", "note", "record",
          "annotation", "datatype", "activitytype", "steps", "metadata", "data", "firmware_rev", "dev_id", "npages",
          "bundle", "user_allowed", "user_target", "trainingroutine", "device", "id", "resource_uri"]  # fmt: skip
BODIES = st.one_of(st.dictionaries(st.sampled_from(FIELDS), VALUE, max_size=6), JSON)


@mutates
@some
@given(name=st.sampled_from(["range", "record", "annotation", "trainingroutine", "bundle_permission"]), body=BODIES)
def test_bodies_of_new_objects(api: Any, name: str, body: Any) -> None:
    if isinstance(body, dict):
        full = {"name": "f", "start": 1, "end": 2, "annotation": "f", "datatype": 19, "user": 99, "activitytype": 6}
        body = full | body
    found = api.send("POST", f"/api/{name}/", json=body)
    sane(found)
    if found.status_code == 201 and name != "record":
        again = api.get(found.json()["resource_uri"])
        assert again.json() == found.json()
        assert api.send("DELETE", found.json()["resource_uri"]).status_code == 204


@mutates
@some
@given(changes=BODIES, bulk=st.booleans())
def test_bodies_of_changes(api: Any, new_range: Any, changes: Any, bulk: bool) -> None:
    uri = new_range["resource_uri"]
    body = {"objects": [changes], "deleted_objects": []} if bulk else changes
    sane(api.send("PATCH", "/api/range/" if bulk else uri, json=body))
    if isinstance(changes, dict):
        sane(api.send("PUT", uri, json={**new_range, **changes}))
    me = api.objects("/api/account/")[0]
    for path in (me["resource_uri"], me["profile"]["resource_uri"]):
        sane(api.send("PATCH", path, json={"first_name": changes, "fitness": changes, "weight": changes}))


@readonly
@some
@given(
    values=st.dictionaries(
        st.sampled_from(["grant_type", "code", "username", "password", "scope", "refresh_token", "client_id"]),
        st.one_of(st.sampled_from(["password", "authorization_code", "refresh_token", ""]), st.text(max_size=8)),
    ),
    raw=st.binary(max_size=20),
    how=st.sampled_from(["form", "json", "query", "raw", "raw json"]),
)
def test_token_calls(nobody: Any, target: Any, values: dict[str, str], raw: bytes, how: str) -> None:
    path = "/api/connect/oauth2/token/"
    pair = (target.credentials["oauth2_client_id"], target.credentials["oauth2_client_secret"])
    clean = {k: v.encode("utf-8", "replace").decode() for k, v in values.items()}
    if how == "form":
        found = nobody.send("POST", path, data=clean, auth=pair)
    elif how == "json":
        found = nobody.send("POST", path, json=clean, auth=pair)
    elif how == "query":
        found = nobody.send("POST", path, params=clean, auth=pair)
    else:
        kind = "application/json" if how == "raw json" else "application/x-www-form-urlencoded"
        found = nobody.send("POST", path, data=raw, headers={"Content-Type": kind}, auth=pair)
    sane(found)
    assert found.status_code == 400
    assert set(found.json()) == {"error", "error_description"}


@readonly
@some
@given(header=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), kind=st.sampled_from(
    ["Basic ", "Bearer ", "OAuth ", "", "OAuth oauth_consumer_key=", "basic "]))  # fmt: skip
def test_authorization_headers(nobody: Any, header: str, kind: str) -> None:
    found = nobody.send("GET", "/api/account/", headers={"Authorization": (kind + header).strip()})
    assert found.status_code == 401
    found = nobody.send("POST", "/oauth/access_token", headers={"Authorization": (kind + header).strip()})
    assert found.status_code == 401


@readonly
@some
@given(ids=st.text(st.sampled_from("0123456789abc;%/.- é"), max_size=24))
def test_ids_in_paths(api: Any, ids: str) -> None:
    for path in (f"/api/user/{ids}/", f"/api/datatype/set/{ids}/", f"/api/device/{ids}/"):
        sane(api.get(path))
