"""Advanced queries, one condition at a time, and everything that parses under fire."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockservers.losant.errors import Validation
from mockservers.losant.paging import glob
from mockservers.losant.parameters import brackets
from mockservers.losant.query import DEVICE_FIELDS, columns, compile_query

DEVICE: dict[str, Any] = {
    "id": "64f1a2e9d4b8e1000f3a9d21",
    "creationDate": "2023-09-01T08:37:45.219Z",
    "name": "Freezer 07",
    "deviceClass": "peripheral",
    "gatewayId": "64f1a2b0d4b8e1000f3a9d20",
    "ancestorIds": ["64f1a2f4d4b8e1000f3a9d22"],
    "tags": [{"key": "site", "value": "north"}, {"key": "aisle", "value": "4"}],
    "attributes": [{"name": "temperature", "dataType": "number"}],
    "connectionInfo": {"connected": 0, "time": "2024-02-21T06:00:02.778Z"},
}


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({}, True),
        ({"name": "Freezer 07"}, True),
        ({"name": "freezer 07"}, False),
        ({"name": {"$eq": "freezer 07", "$ci": True}}, True),
        ({"name": {"$ne": "x"}}, True),
        ({"name": {"$startsWith": "Free", "$endsWith": "07"}}, True),
        ({"name": {"$contains": "EZE", "$ci": True}}, True),
        ({"name": {"$in": ["a", "Freezer 07"]}}, True),
        ({"name": {"$nin": ["a", "Freezer 07"]}}, False),
        ({"name": {"$gt": "A", "$lt": "Z"}}, True),
        ({"name": {"$gt": 5}}, False),
        ({"creationDate": {"$gt": "2023-01-01T00:00:00Z"}}, True),
        ({"creationDate": {"$lt": 1_600_000_000_000}}, False),
        ({"creationDate": {"$date": "2023-09-01T08:37:45.219Z"}}, True),
        ({"lastUpdated": None}, True),
        ({"id": "64F1A2E9D4B8E1000F3A9D21"}, True),
        ({"id": {"$in": ["64f1a2e9d4b8e1000f3a9d21"]}}, True),
        ({"parentId": None}, True),
        ({"gatewayId": {"$ne": None}}, True),
        ({"ancestorId": "64f1a2f4d4b8e1000f3a9d22"}, True),
        ({"ancestorId": {"$ne": "64f1a2f4d4b8e1000f3a9d22"}}, False),
        ({"attributeName": "temperature"}, True),
        ({"attributeName": {"$nin": ["temperature"]}}, False),
        ({"attributeName": {"$startsWith": "hum"}}, False),
        ({"tags": {"site": "north"}}, True),
        ({"tags": {"site": {"$in": ["south", "north"]}}}, True),
        ({"tags": {"$tagKey": "site", "$tagValue": "south"}}, False),
        ({"tags": {"$tagValue": "4"}}, True),
        ({"tags": {"$ne": {"site": "north"}}}, False),
        ({"tags": None}, False),
        ({"tags": {"$eq": None}}, False),
        ({"connectionStatus": "disconnected"}, True),
        ({"connectionStatus": 0}, True),
        ({"connectionStatus": {"$ne": "connected"}}, True),
        ({"connectionStatus": {"$in": ["connected", "notConnected"]}}, False),
        ({"disconnectedAt": {"$gte": "2024-02-21T06:00:02.778Z"}}, True),
        ({"connectedAt": None}, True),
        ({"$and": []}, True),
        ({"$or": []}, True),
        ({"$nor": []}, False),
        ({"$or": [{"name": "x"}, {"deviceClass": "peripheral"}]}, True),
        ({"$nor": [{"name": "x"}, {"deviceClass": "gateway"}]}, True),
        ({"$and": [{"name": "Freezer 07"}, {"$or": [{"tags": {"aisle": "4"}}]}], "deviceClass": "gateway"}, False),
    ],
)
def test_conditions(query: Any, holds: bool) -> None:
    assert compile_query(query, DEVICE_FIELDS)(DEVICE) is holds


@pytest.mark.parametrize(
    "query",
    [
        [],
        {"color": 1},
        {"$xor": []},
        {"$and": {}},
        {"$and": [1]},
        {"$and": [{}] * 101},
        {"name": {"$like": "x"}},
        {"name": {}},
        {"name": {"$ci": True}},
        {"name": {"$ci": 1, "$eq": "a"}},
        {"name": {"$startsWith": ""}},
        {"name": {"$in": "x"}},
        {"name": {"$in": ["x"] * 101}},
        {"name": [1]},
        {"creationDate": "yesterday"},
        {"id": "x"},
        {"id": {"$eq": "64f1a2e9d4b8e1000f3a9d21", "$ne": "64f1a2e9d4b8e1000f3a9d21"}},
        {"id": {"$startsWith": "64"}},
        {"tags": "north"},
        {"tags": {}},
        {"tags": {"$tagName": "x"}},
        {"tags": {"site": {"$gt": "a"}}},
        {"$or": [{"name": str(n)} for n in range(80)], "$nor": [{"name": str(n)} for n in range(80)]},
    ],
)
def test_queries_that_are_refused(query: Any) -> None:
    with pytest.raises(Validation):
        compile_query(query, DEVICE_FIELDS)


def test_rows_are_asked_by_their_columns() -> None:
    fields = columns(["size", "on"])
    row = {"id": "a" * 24, "createdAt": "2024-01-01T00:00:00.000Z", "size": 1, "on": True}
    assert compile_query({"size": 1.0, "on": True}, fields)(row)
    assert not compile_query({"on": 1}, fields)(row)
    assert not compile_query({"size": True}, fields)(row)
    with pytest.raises(Validation):
        compile_query({"color": 1}, fields)


@pytest.mark.parametrize(
    ("pattern", "value", "holds"),
    [
        ("my * device", "My Old DEVICE", True),
        ("my*token", "mytoken", True),
        ("*a*b*", "xxaxxbxx", True),
        ("*a*b*", "xxbxxaxx", False),
        ("aa*aa", "aaa", False),
        ("abc", "abcd", False),
        ("*", "", True),
    ],
)
def test_globs(pattern: str, value: str, holds: bool) -> None:
    assert glob(pattern)(value) is holds


def test_brackets() -> None:
    pairs = [("t[1][key]", "b"), ("t[0][key]", "a"), ("t[0][value]", "x"), ("u[]", "1"), ("u[]", "2"), ("v", "w")]
    assert brackets(pairs, "t") == [{"key": "a", "value": "x"}, {"key": "b"}]
    assert brackets(pairs, "u") == ["1", "2"]
    assert brackets(pairs, "v") == "w"
    assert brackets(pairs, "x") is None


# Fuzz

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
operators = st.sampled_from(["$eq", "$ne", "$gt", "$in", "$nin", "$ci", "$contains", "$and", "$or", "$nor", "$date"])
names = st.sampled_from([*DEVICE_FIELDS, "$and", "$or", "$nor", "color"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(operators | names, inner, max_size=3)
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(names, values, max_size=4))
def test_any_query_is_a_test_or_a_validation_error(query: Any) -> None:
    try:
        test = compile_query(query, DEVICE_FIELDS)
    except Validation:
        return
    assert test(DEVICE) in (True, False)
    assert test({"id": "0" * 24, "name": "", "tags": [], "attributes": []}) in (True, False)


keys = st.lists(st.sampled_from(["t", "[", "]", "[0]", "[key]", "[]", "x", "=", "[9999999999999]"]), max_size=6).map(
    "".join
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(keys, st.text(max_size=4)), max_size=6))
def test_any_bracket_notation_is_a_value_or_a_validation_error(pairs: list[tuple[str, str]]) -> None:
    try:
        brackets(pairs, "t")
    except Validation:
        return


SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@SLOW
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "page",
                "perPage",
                "sortField",
                "sortDirection",
                "filter",
                "filterField",
                "deviceClass",
                "tagFilter[0][key]",
                "parentId",
                "query",
                "tagsAsObject",
                "queryDeleted",
                "_links",
                "_actions",
                "tagFilter",
                "excludeConnectionInfo",
            ]
        ),
        st.sampled_from(
            ["", "0", "1", "-1", "99999999999", "true", "name", "*", "desc", "null", "{}", "[]", '{"a":', "é"]
        )
        | st.text(max_size=5),
        max_size=5,
    )
)
def test_any_query_string_is_answered(box: Any, params: dict[str, str]) -> None:
    text = "&".join(f"{quote(k)}={quote(v)}" for k, v in params.items())
    answer = box.web.get(f"{box.app}/devices?{text}", headers={"Authorization": f"Bearer {box.given['user_token']}"})
    assert answer.status_code in (200, 400), answer.get_data(as_text=True)


WORDS = (
    "name data time tags key value attributes dataType deviceClass query level subject state email start end duration",
    "resolution aggregation deviceIds limit columns rows csv count type options",
)
JSON = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "data",
                    "time",
                    "tags",
                    "key",
                    "value",
                    "attributes",
                    "dataType",
                    "deviceClass",
                    "query",
                    "level",
                    "subject",
                    "state",
                    "email",
                    "start",
                    "end",
                    "duration",
                    "resolution",
                    "aggregation",
                    "deviceIds",
                    "limit",
                    "columns",
                    "rows",
                    "csv",
                    "count",
                    "type",
                    "options",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@SLOW
@given(body=JSON | st.binary(max_size=12))
def test_any_body_is_answered(box: Any, body: Any) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    box.world.settings["losant.throttles"] = False
    for operation in box.vendor.contract.operations:
        if operation.status != "built" or operation.method not in ("POST", "PATCH") or "me/delete" in operation.path:
            continue
        path = operation.path.replace("{applicationId}", box.given["application_id"])
        path = path.replace("{deviceId}", box.given["device_id"]).replace("{orgId}", box.given["org_id"])
        for name in ("eventId", "dataTableId", "rowId", "fileId", "apiTokenId", "inviteId", "deviceRecipeId"):
            path = path.replace("{" + name + "}", "0" * 24)
        answer = box.web.open(
            path.replace("{", "").replace("}", ""),
            method=operation.method,
            data=raw,
            headers={"Authorization": f"Bearer {box.given['user_token']}", "Content-Type": "application/json"},
        )
        assert answer.status_code < 500, (operation.id, raw, answer.get_data(as_text=True))
