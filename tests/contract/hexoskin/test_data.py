"""Signals: what is asked for, in every form, the same whatever the pieces it is asked for in."""

from __future__ import annotations

import io
import json
import zipfile
from itertools import pairwise
from typing import Any

import pytest

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates
SECOND = 256


@readonly
def test_the_shape(api: Any, record: Any) -> None:
    found = api.ok("/api/data/", record=record["id"], datatype__in="19,33", end=record["start"] + 10 * SECOND)
    assert len(found) == 1
    assert found[0]["user"] == record["user"]["resource_uri"]
    assert sorted(found[0]["data"]) == ["19", "33"]
    stamps = [t for t, _ in found[0]["data"]["19"]]
    assert stamps == [record["start"] + n * SECOND for n in range(1, 11)]


@readonly
@pytest.mark.parametrize(("datatype", "step", "first"), [(19, 256, 256), (4113, 1, 0), (4129, 2, 0), (4145, 4, 0)])
def test_start_and_end_are_inclusive(api: Any, record: Any, datatype: int, step: int, first: int) -> None:
    start = record["start"] + first
    rows = api.ok("/api/data/", record=record["id"], datatype=datatype, flat=True, start=start, end=start + 8 * step)
    assert [t for t, _ in rows] == [start + n * step for n in range(9)]
    after = api.ok("/api/data/", datatype=datatype, user=record["user"]["id"], flat=1, timestamp__gt=start,
                   timestamp__lt=start + 8 * step)  # fmt: skip
    assert after == rows[1:-1]
    ends = f"{start},{start + 8 * step}"
    assert api.ok("/api/data/", record=record["id"], datatype=datatype, flat=1, timestamp__range=ends) == rows


def items(text: str, datatype: int) -> str:
    """The elements of a datatype's array, as written."""
    mark = f'"{datatype}": ['
    at = text.index(mark) + len(mark)
    return text[at : text.index("]}", at)]


@readonly
@pytest.mark.parametrize("datatype", [19, 33, 49, 18, 4113, 4129])
def test_pieces_joined_are_the_whole_byte_for_byte(api: Any, record: Any, datatype: int) -> None:
    begin = record["start"] + 295 * SECOND  # across the edge of a five-minute block
    cuts = [begin, begin + 777, begin + 3001, begin + 12 * SECOND]

    def text(start: int, end: int) -> str:
        found = api.get("/api/data/", record=record["id"], datatype=datatype, start=start, end=end)
        return items(found.text, datatype)

    whole = text(cuts[0], cuts[-1] - 1)
    assert whole.count("[") > 8
    assert ", ".join(p for p in (text(a, b - 1) for a, b in pairwise(cuts)) if p) == whole


@readonly
def test_peaks_of_the_ecg_are_the_intervals(api: Any, record: Any) -> None:
    start = record["start"] + 240 * SECOND
    end = start + 120 * SECOND - 1
    query = {"record": record["id"], "start": start, "end": end, "flat": True}
    beats = api.ok("/api/data/", datatype=18, **query)
    for (before, _), (stamp, interval) in pairwise(beats):
        assert interval == (stamp - before) / SECOND
    trace = dict(api.ok("/api/data/", datatype=4113, **query))
    assert len(trace) == 120 * SECOND
    wanted = [s for s, _ in beats if start + 40 < s < end - 40]
    assert len(wanted) > 60
    for stamp in wanted:
        around = {t: trace[t] for t in range(stamp - 12, stamp + 13)}
        peak = max(around, key=lambda t: around[t])
        assert abs(peak - stamp) <= 1


@readonly
def test_heart_rate_follows_the_intervals(api: Any, record: Any) -> None:
    start = record["start"] + 300 * SECOND
    query = {"record": record["id"], "flat": True}
    beats = api.ok("/api/data/", datatype=18, start=start, end=start + 60 * SECOND, **query)
    mean = 60 / (sum(v for _, v in beats[-16:]) / 16)
    shown = api.ok("/api/data/", datatype=19, start=start + 60 * SECOND - 255, end=start + 60 * SECOND, **query)
    assert abs(shown[0][1] - mean) <= 2


@readonly
def test_values_alone_and_seconds(api: Any, record: Any) -> None:
    query = {"record": record["id"], "datatype": 19, "end": record["start"] + 5 * SECOND}
    pairs = api.ok("/api/data/", **query)[0]["data"]["19"]
    assert api.ok("/api/data/", **query, no_timestamps="exact")[0]["data"]["19"] == [v for _, v in pairs]
    assert api.ok("/api/data/", **query, flat=True, no_timestamps=True) == [v for _, v in pairs]
    assert api.ok("/api/data/", **query, flat="False") == api.ok("/api/data/", **query)
    assert api.ok("/api/data/", **query, seconds=1)[0]["data"]["19"] == [[t / SECOND, v] for t, v in pairs]


@readonly
def test_thinning(api: Any, record: Any) -> None:
    whole = api.ok("/api/data/", record=record["id"], datatype=19, flat=1)
    few = api.ok("/api/data/", record=record["id"], datatype=19, flat=1, max_values=10)
    stride = -(-len(whole) // 10)
    assert few == whole[::stride]
    ecg = api.ok("/api/data/", record=record["id"], datatype=4113, flat=1)
    assert len(ecg) <= 65536
    stride = -(-(record["end"] - record["start"]) // 65536)
    assert {b - a for (a, _), (b, _) in pairwise(ecg)} == {stride}
    assert ecg[0][0] == record["start"]


@readonly
def test_nothing_to_give(api: Any, record: Any) -> None:
    assert api.ok("/api/data/", record=999999999, datatype=19) == []
    assert api.ok("/api/data/", user="nobody@example.org", datatype=19) == []
    assert api.ok("/api/data/", record=record["id"], datatype=19, start=1, end=2) == []
    assert api.ok("/api/data/", record=record["id"], datatype=77777)[0]["data"] == {}
    ends = {"start": record["start"], "end": record["start"] + SECOND}
    assert api.ok("/api/data/", record=record["id"], datatype=66, **ends)[0]["data"] == {"66": []}


@readonly
def test_overlap_of_record_range_and_time(api: Any, me: Any) -> None:
    run = api.objects("/api/range/", user=me["id"], activitytype=6, limit=1)[0]
    rows = api.ok("/api/data/", range=run["id"], datatype=19, flat=1)
    assert run["start"] <= rows[0][0] <= run["start"] + SECOND
    assert run["end"] - SECOND <= rows[-1][0] <= run["end"]
    middle = (run["start"] + run["end"]) // 2
    assert api.ok("/api/data/", range=run["resource_uri"], datatype=19, flat=1, end=middle) == [
        r for r in rows if r[0] <= middle
    ]
    records = api.objects("/api/record/", user=me["id"], limit=2)
    two = ",".join(str(r["id"]) for r in records)
    assert api.ok("/api/data/", record=two, datatype=19) == []
    routine = api.ok("/api/data/", trainingroutine=6, user=me["id"], datatype=19, max_values=100, flat=1)
    runs = api.objects("/api/range/", trainingroutine=6, user=me["id"], limit=0)
    assert all(any(r["start"] <= t <= r["end"] for r in runs) for t, _ in routine)


@readonly
def test_several_users(api: Any) -> None:
    rows = api.objects("/api/record/", limit=0)
    users = list(dict.fromkeys(r["user"]["id"] for r in rows))[:2]
    found = api.ok("/api/data/", user__in=f"{users[0]},{users[1]}", datatype=19, max_values=5)
    assert sorted(e["user"] for e in found) == sorted(f"/api/user/{u}/" for u in users)
    assert all(len(e["data"]["19"]) == 5 for e in found)


@readonly
def test_sleep_only_in_sleep(api: Any, me: Any) -> None:
    night = api.objects("/api/range/", user=me["id"], activitytype=12, limit=1)[0]
    assert [m["id"] for m in night["metrics"]][:2] == [139, 170]
    phases = api.ok("/api/data/", range=night["id"], datatype=280, flat=1)
    assert {v for _, v in phases} <= {0, 2, 5, 6}
    assert len(api.ok("/api/data/", range=night["id"], datatype=278, flat=1)) > 50
    run = api.objects("/api/range/", user=me["id"], activitytype=6, limit=1)[0]
    for datatype in (270, 271, 280):
        assert api.ok("/api/data/", range=run["id"], datatype=datatype, flat=1) == []


@readonly
def test_csv(api: Any, record: Any) -> None:
    query = {"record": record["id"], "end": record["start"] + 4 * SECOND}
    found = api.send("GET", "/api/data/", params={**query, "datatype": "19,33"}, headers={"Accept": "text/csv"})
    assert found.headers["Content-Type"] == "text/csv"
    lines = found.text.splitlines()
    assert lines[0] == "time [s/256],heart_rate [bpm](/api/datatype/19/),breathing_rate [rpm](/api/datatype/33/)"
    pairs = api.ok("/api/data/", **query, datatype=19, flat=1)
    assert [line.split(",")[:2] for line in lines[1:]] == [[str(t), str(v)] for t, v in pairs]
    standard = api.get("/api/data/", **query, format="csv").text.splitlines()[0]
    assert [c.partition(" ")[0] for c in standard.split(",")] == [
        "time", "breathing_rate", "minute_ventilation", "sleep_position", "activity", "heart_rate", "cadence"
    ]  # fmt: skip


@readonly
def test_downloads(api: Any, record: Any) -> None:
    query = {"record": record["id"], "datatype": "19,18"}
    found = api.send("GET", "/api/data/", params=query, headers={"Accept": "application/octet-stream"})
    assert found.headers["Content-Type"] == "application/octet-stream"
    folder = f"record_{record['id']}/"
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        assert {folder + n for n in ("info.json", "statistics.csv", "heart_rate.wav", "RR_interval.csv")} == set(
            archive.namelist()
        )
        assert json.loads(archive.read(f"{folder}info.json"))["start"] == record["start"]
    edf = api.send("GET", "/api/data/", params=query, headers={"Accept": "application/x-edf"})
    assert edf.headers["Content-Type"] == "application/x-edf"
    assert edf.content[:8] == b"0       "
    api.error("GET", "/api/data/", 400, params={"datatype": 19}, headers={"Accept": "application/x-edf"})


@readonly
def test_unknown_formats_fall_back_to_json(api: Any, record: Any) -> None:
    query = {"record": record["id"], "datatype": 19, "max_values": 2}
    found = api.send("GET", "/api/data/", params=query, headers={"Accept": "image/png"})
    assert found.headers["Content-Type"] == "application/json"


@readonly
@pytest.mark.parametrize(
    "query", ["datatype=x", "record=x", "start=soon", "timestamp__range=1", "max_values=few", "user=x", "end=1e999"]
)
def test_values_that_cannot_be_read(api: Any, query: str) -> None:
    text = api.error("GET", f"/api/data/?{query}", 400)
    assert text == "Invalid resource lookup data provided (mismatched type)."


@readonly
def test_biometric_endpoints(api: Any, record: Any) -> None:
    query = {"record": record["id"], "end": record["start"] + 20 * SECOND}
    for name, datatypes in (("heartrate", "19"), ("respiration", "4129,4130"), ("rrinterval", "18")):
        assert api.ok(f"/api/{name}/", **query) == api.ok("/api/data/", datatype=datatypes, **query)
    assert api.get("/api/hrvlfratio/", **query).status_code == 404


@readonly
def test_float_stamps(api: Any, record: Any) -> None:
    start = record["start"] + SECOND
    exact = api.ok("/api/data/", record=record["id"], datatype=19, flat=1, start=start, end=start)
    assert api.ok("/api/data/", record=record["id"], datatype=19, flat=1, start=start - 0.5, end=start + 0.5) == exact
    assert len(exact) == 1


@readonly
def test_reports(api: Any, record: Any, me: Any) -> None:
    found = api.ok("/api/report/", include_metrics="1,45", record=record["id"])
    assert found["report"] == "/api/templatereport/None/"
    assert found["record"] == record
    value, histogram = found["data"][0]
    assert value["outputtype"] == "value"
    assert value["timerange"] == {"start": record["start"], "end": record["end"], "user": me["resource_uri"]}
    assert histogram["data1"]["bin_edge"] == list(range(20, 221, 20))
    assert histogram["data1"]["value"] == list(range(30, 220, 20))
    assert sum(histogram["data2"]["value"]) == record["duration"]
    assert histogram["data2"]["unit"] == "rep"
    run = api.objects("/api/range/", user=me["id"], activitytype=6, limit=1)[0]
    by_range = api.ok("/api/report/", range=run["id"])["data"][0]
    assert [(i["uri"], i["value"]) for i in by_range] == [(m["resource_uri"], m["value"]) for m in run["metrics"]]
    assert api.get("/api/report/", record=999999999).status_code == 404
    assert api.get("/api/report/").status_code == 404


BINARY = ("application/octet-stream", "application/x-edf")


@readonly
@pytest.mark.parametrize("kind", BINARY)
def test_a_file_is_of_one_record_or_range_or_it_is_none(api: Any, roles: Any, me: Any, record: Any, kind: str) -> None:
    records = api.objects("/api/record/", user=me["id"], limit=2)
    ranges = api.objects("/api/range/", user=me["id"], limit=2)
    hidden = roles["stranger"].objects("/api/record/", limit=1)[0]
    for query in (
        {"record": f"{records[0]['id']},{records[1]['id']}"},
        {"range": f"{ranges[0]['id']},{ranges[1]['id']}"},
        {"record": record["id"], "range": ranges[0]["id"]},
        {"record": record["id"], "start": record["end"] + 256, "end": record["end"] + 512},
        {"record": record["id"], "user": 123},
        {"record": hidden["id"]},
    ):
        api.error("GET", "/api/data/", 400, params={"datatype": 19, **query}, headers={"Accept": kind})


@readonly
def test_a_window_that_ends_before_it_begins_holds_nothing(api: Any, record: Any) -> None:
    inside = record["start"] + 60 * SECOND
    assert api.ok("/api/data/", record=record["id"], datatype=19, start=inside, end=inside - 1) == []
    named = {"user": record["user"]["id"], "datatype": 19}
    assert api.ok("/api/data/", **named, start=inside + 2 * SECOND, end=inside) == []
    assert api.ok("/api/data/", **named, timestamp__gt=inside, timestamp__lt=inside) == []
    assert api.ok("/api/data/", **named, start=inside, end=inside)[0]["data"]["19"]
