"""Whatever is sent, the answer is one of the vendor's: never a 500, always an object with a message when refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.destructive
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KINDS = [
    "experiment-workflow",
    "experiment",
    "protocol-collection",
    "protocol",
    "protocol-step",
    "protocol-timer",
    "protocol-table",
    "protocol-value",
    "metadata",
    "resource",
    "resource-item",
    "resource-location",
    "device",
    "device-data",
    "file",
    "comment",
    "tag",
    "folder",
    "group",
    "user-group",
    "user",
    "organization",
    "user-organization",
    "access-key",
    "permission",
    "share-link",
]
WORDS = st.sampled_from(
    [
        "cursor",
        "count",
        "search",
        "search_query",
        "get_single",
        "get_count",
        "id",
        "guid",
        "is_deleted",
        "is_template",
        "group_id",
        "tag_id",
        "folder_id",
        "experiment_workflow_id",
        "resource_id",
        "template_id",
        "parent_thread_id",
        "metadata_thread_id",
        "created_at_from",
        "type",
        "uuid",
        "organization_id",
        "has_value",
        "multiplexing_input_resource_id",
        "outer_location_guid",
        "parent_thread_id[]",
        "extension",
        "name",
        "label",
        "body",
        "number",
        "status",
        "position",
        "state",
        "map_data",
        "deleted_at",
        "locked_at",
        "file_id",
        "user_id",
        "metadata_id",
        "device_id",
        "protocol_id",
        "experiment_id",
        "source_id",
        "is_home",
        "is_draft",
        "items",
    ]
)
TEXTS = st.one_of(
    st.sampled_from(
        ["-1", "0", "1", "2", "both", "true", "null", "", "é", "2026-01-05", "1e400", "9" * 30, "[]", "%00"]
    ),
    st.text(max_size=12),
)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 200), st.floats(allow_nan=False, allow_infinity=False, width=32), TEXTS
)
VALUES = st.recursive(
    SCALARS, lambda v: st.one_of(st.lists(v, max_size=3), st.dictionaries(TEXTS, v, max_size=3)), max_leaves=6
)


def fine(response: Any) -> None:
    assert response.status_code in (200, 400, 403, 404), (response.status_code, response.text[:300])
    if response.status_code != 200:
        assert "message" in response.json()


@pytest.mark.parametrize("kind", KINDS)
@QUIET
@given(query=st.dictionaries(WORDS, TEXTS, max_size=4))
def test_query_strings(api: Any, kind: str, query: dict[str, str]) -> None:
    response = api.send("GET", kind, params=query)
    if response.status_code == 405:
        assert "GET" not in response.headers["Allow"]
    else:
        fine(response)


@pytest.mark.parametrize("kind", KINDS)
@QUIET
@given(body=st.dictionaries(WORDS, VALUES, max_size=4), key=st.sampled_from([None, "1", "2", "5"]))
def test_bodies(api: Any, kind: str, body: dict[str, Any], key: str | None) -> None:
    if key is not None and kind in ("user", "access-key", "user-group", "user-organization", "group"):
        key = "99999"  # or the caller locks itself out
    response = api.send("POST", kind, json=body) if key is None else api.send("PUT", f"{kind}/{key}", json=body)
    if response.status_code != 405:
        fine(response)


NODES = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "attribute": st.sampled_from(["name", "created_at", "deletedAt", "id", "guid", "tags", "options", "x"]),
            "comparison": st.sampled_from(["eq", "lt", "contains", "notLike", "null", "exists", "gte", "??"]),
            "value": VALUES,
        },
    ),
    lambda n: st.fixed_dictionaries(
        {"predicates": st.lists(n, max_size=3)},
        optional={
            "type": st.sampled_from(["and", "or", "not"]),
            "path": st.sampled_from(
                ["author", "metadatas", "tags", "template", "resource.template", "", "x", "entityUsers.user"]
            ),
        },
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "kind", ["resource", "resource-item", "experiment-workflow", "device", "metadata", "user-group"]
)
@QUIET
@given(nodes=st.lists(st.one_of(NODES, VALUES), max_size=3), page=SCALARS, count=SCALARS, group=SCALARS)
def test_filter_bodies(api: Any, kind: str, nodes: Any, page: Any, count: Any, group: Any) -> None:
    body = {"filter": nodes, "page": page, "count": count, "group_id": group}
    response = api.send("POST", f"{kind}/filter", json=body)
    if response.status_code != 405:
        fine(response)


@QUIET
@given(
    raw=st.binary(max_size=60),
    kind=st.sampled_from(["application/json", "multipart/form-data; boundary=x", "", "text/plain"]),
)
def test_raw_bodies(api: Any, raw: bytes, kind: str) -> None:
    for path in ("tag", "file/upload", "share-link/email", "token/impersonate", "resource/filter", "tag/batch"):
        fine(api.send("POST", path, data=raw, headers={"Content-Type": kind}))
    response = api.send("POST", "/public-api/user/login", key=None, data=raw, headers={"Content-Type": kind})
    assert response.status_code in (400, 401)


@QUIET
@given(key=st.text(max_size=20))
def test_keys_in_the_path(api: Any, key: str) -> None:
    from urllib.parse import quote

    for path in ("resource/{}", "user/{}", "file/{}"):
        response = api.send("GET", path.format(quote(key, safe="")))
        assert response.status_code in (200, 403, 404, 405)
