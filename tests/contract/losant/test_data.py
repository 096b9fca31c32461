"""Time series, last values, bulk operations and their jobs."""

from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture
def meter(api: Any) -> Any:
    """A device with four readings, one every ten minutes of the last forty."""
    found = api.new_device(
        "meter", attributes=[{"name": "n", "dataType": "number"}, {"name": "s", "dataType": "string"}]
    )
    path = f"{api.app}/devices/{found['id']}"
    reports = [{"time": -m * 60_000, "data": {"n": v, "s": f"v{v}"}} for m, v in ((40, 1), (30, 2), (20, 3), (10, 10))]
    api.post(f"{path}/state", reports)
    return found


def series(api: Any, **query: Any) -> Any:
    return api.post(f"{api.app}/data/time-series-query", query)


@pytest.mark.mutates
@pytest.mark.parametrize(
    ("aggregation", "value"),
    [("MEAN", 4), ("SUM", 16), ("MIN", 1), ("MAX", 10), ("COUNT", 4), ("FIRST", 1), ("LAST", 10), ("MEDIAN", 2.5)],
)
def test_one_bucket(api: Any, meter: Any, aggregation: str, value: float) -> None:
    day = 86_400_000 * 365
    found = series(
        api, deviceIds=[meter["id"]], attributes=["n"], duration=2 * day, resolution=day, aggregation=aggregation
    )
    values = [p["data"]["n"] for p in found["devices"][meter["id"]]["points"]]
    assert values == [value]
    assert (found["aggregation"], found["resolution"], found["limit"], found["order"]) == (
        aggregation,
        day,
        None,
        "asc",
    )


@pytest.mark.mutates
def test_buckets_are_aligned_and_empty_ones_left_out(api: Any, meter: Any) -> None:
    found = series(api, deviceIds=[meter["id"]], duration=3_600_000, resolution=60_000)
    assert set(found) == {"start", "end", "resolution", "aggregation", "limit", "order", "devices"}
    entry = found["devices"][meter["id"]]
    assert (entry["name"], entry["tags"]) == ("meter", {})
    assert len(entry["points"]) == 4
    assert all(p["time"].endswith(":00.000Z") for p in entry["points"])
    assert [p["time"] for p in entry["points"]] == sorted(p["time"] for p in entry["points"])
    assert all(set(p["data"]) == {"n"} for p in entry["points"])  # no mean of text
    limited = series(api, deviceIds=[meter["id"]], duration=3_600_000, resolution=60_000, order="desc", limit=1)
    assert [p["data"]["n"] for p in limited["devices"][meter["id"]]["points"]] == [10]


@pytest.mark.mutates
def test_raw_points_of_one_device(api: Any, meter: Any) -> None:
    found = series(api, deviceIds=[meter["id"]], aggregation="NONE", duration=3_600_000)
    assert found["resolution"] is None
    assert [p["data"]["n"] for p in found["devices"][meter["id"]]["points"]] == [1, 2, 3, 10]
    api.post(f"{api.app}/data/time-series-query", {"aggregation": "NONE"}, status=400)


@pytest.mark.mutates
def test_time_at_value(api: Any, meter: Any) -> None:
    asked = {"type": "TIMEATVALUE", "options": {"value": "v2"}}
    found = series(api, deviceIds=[meter["id"]], aggregation=asked, duration=3_600_000, resolution=365 * 86_400_000)
    assert found["aggregation"] == asked
    assert found["devices"][meter["id"]]["points"] == []  # the bucket began before the range


@pytest.mark.readonly
def test_the_account_reports_by_itself(api: Any) -> None:
    query = {"deviceIds": [api.given["device_id"]], "attributes": ["temperature"], "duration": 86_400_000}
    found = series(api, **query, resolution=3_600_000)
    points = found["devices"][api.given["device_id"]]["points"]
    assert 12 <= len(points) <= 24
    assert all(-40 < p["data"]["temperature"] < 40 for p in points)
    last = api.post(f"{api.app}/data/last-value-query", {"deviceIds": query["deviceIds"], "attribute": "temperature"})
    assert set(last) == {api.given["device_id"]}


@pytest.mark.mutates
def test_last_values(api: Any, meter: Any) -> None:
    silent = api.new_device("silent", attributes=[{"name": "n", "dataType": "number"}])
    body = {"deviceIds": [meter["id"], silent["id"]], "attribute": "n"}
    found = api.post(f"{api.app}/data/last-value-query", body)
    assert found[meter["id"]]["data"] == {"n": 10}
    assert set(found) == {meter["id"]}
    assert api.post(f"{api.app}/data/last-value-query", {}, status=400)["message"] == "attribute is required"


@pytest.mark.readonly
@pytest.mark.parametrize(
    "body",
    [
        {"aggregation": "AVERAGE"},
        {"start": "yesterday"},
        {"resolution": 0},
        {"deviceQuery": {"color": 1}},
        {"deviceIds": ["x"]},
        {"start": 2_000_000_000_000, "end": 1_000_000_000_000},
    ],
)
def test_a_question_that_makes_no_sense(api: Any, body: Any) -> None:
    assert api.post(f"{api.app}/data/time-series-query", body, status=400)["type"] == "Validation"


# Bulk


@pytest.mark.mutates
def test_bulk_delete_and_restore(api: Any) -> None:
    made = [api.new_device(f"bulk {n}", tags=[{"key": "lot", "value": "bulk"}]) for n in range(3)]
    query = {"tags": {"lot": "bulk"}}
    devices = f"{api.app}/devices"
    assert api.post(f"{devices}/delete", {"query": query}) == {"removed": 3, "failed": 0}
    assert api.get(devices, params={"query": json.dumps(query)})["totalCount"] == 0
    deleted = api.get(devices, params={"query": json.dumps(query), "queryDeleted": "true"})
    assert len(deleted["items"]) == 3
    assert all("deletedAt" in d for d in deleted["items"])
    assert api.post(f"{devices}/restore", {"query": {"id": made[0]["id"]}}) == {"restored": 1, "failed": 0}
    assert "deletedAt" not in api.get(f"{devices}/{made[0]['id']}")
    assert api.post(f"{devices}/delete", {}, status=400)["message"] == "query is required"


@pytest.mark.mutates
def test_a_forced_job_is_logged(api: Any) -> None:
    api.new_device("forced", tags=[{"key": "lot", "value": "forced"}])
    body = {"query": {"tags": {"lot": "forced"}}, "forceJob": True}
    queued = api.post(f"{api.app}/devices/delete", body, status=202)
    assert (queued["success"], queued["jobQueued"]) == (True, True)
    assert len(queued["jobId"]) == 21
    log = api.get(f"{api.app}/jobLogs/{queued['jobId']}")
    assert log["jobId"] == log["id"]
    assert log["status"] in ("queued", "inProgress", "completed")
    listed = api.get(f"{api.app}/jobLogs", params={"sortDirection": "desc", "perPage": 1})
    assert listed["items"][0]["id"] == log["id"]


@pytest.mark.mutates
def test_bulk_update(api: Any) -> None:
    one = api.new_device("upd 1", attributes=[{"name": "n", "dataType": "number"}])
    two = api.new_device("upd 2", description="same")
    ids = [one["id"], two["id"]]
    devices = f"{api.app}/devices"
    found = api.patch(devices, {"deviceIds": ids, "updateFields": {"description": "same"}})
    assert (found["updated"], found["failed"], found["skipped"]) == (1, 0, 1)
    steps = [
        {"operation": "set", "target": "tag", "value": {"key": "lot", "value": "u"}},
        {"operation": "set", "target": "attributeTag", "attributeName": "n", "value": {"key": "unit", "value": "C"}},
        {"operation": "remove", "target": "description"},
    ]
    assert api.patch(devices, {"deviceIds": ids, "updateOperations": steps})["updated"] == 2
    found = api.get(f"{devices}/{one['id']}")
    assert found["tags"] == [{"key": "lot", "value": "u"}]
    assert found["attributes"][0]["attributeTags"] == {"unit": "C"}
    assert "description" not in found
    api.patch(devices, {"deviceIds": ids}, status=400)
    api.patch(devices, {"updateFields": {"name": "x"}}, status=400)


@pytest.mark.mutates
def test_removing_data(api: Any, meter: Any) -> None:
    path = f"{api.app}/devices/{meter['id']}"
    api.delete(f"{path}/data", params={"start": -1_500_000}, status=202)
    assert [p["data"]["n"] for p in api.get(f"{path}/state", params={"limit": 9})] == [2, 1]
    assert api.get(f"{path}/compositeState")["n"]["value"] == 2
    api.post(f"{api.app}/devices/removeData", {"query": {"id": meter["id"]}, "attributes": ["n"]}, status=202)
    assert set(api.get(f"{path}/compositeState")) == {"s"}


@pytest.mark.mutates
def test_exports_are_jobs(api: Any, meter: Any) -> None:
    for path in ("/devices/export", "/data/export", f"/devices/{meter['id']}/export", "/events/export"):
        assert api.post(f"{api.app}{path}", {"email": "someone@example.org"}, status=202)["jobQueued"] is True
