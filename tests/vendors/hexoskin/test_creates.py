"""Creates: what is derived once and shown many times follows what it is derived from, and nothing is shared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

import mockservers
from mockservers.engine.call import Call
from mockservers.engine.store import decode
from mockservers.hexoskin import vendor
from mockservers.hexoskin.behaviour import measure
from mockservers.hexoskin.behaviour.hydrate import _plan_of
from mockservers.hexoskin.behaviour.recordings import RESTING, spans
from mockservers.hexoskin.contract import contract
from mockservers.hexoskin.contract.tables import TASTIES

NOW = "2026-03-02T09:00:00Z"
TICK = 256
HOSTILE = (
    'a, "metrics": [], "name": "b", "status": "empty"',
    '"metrics": []',
    '\\", \\"status\\": \\"empty\\"',
    "ünï ☃ \U0001d11e \x00\n",
)


@pytest.fixture
def hexoskin() -> Iterator[Any]:
    with mockservers.intercept("hexoskin", clock=NOW) as handle:
        yield handle


def ask(handle: Any, path: str, method: str = "GET", **sent: Any) -> Any:
    login = handle.credentials["username"], handle.credentials["password"]
    return requests.request(method, handle.url + path, auth=login, timeout=30, **sent)


def made(handle: Any, body: dict[str, Any], query: str = "") -> Any:
    found = ask(handle, f"/api/range/{query}", "POST", json=body)
    assert found.status_code == 201, found.text
    return found


def shown(handle: Any, body: dict[str, Any]) -> tuple[str, list[Any]]:
    """Status and metrics of a range made now."""
    document = made(handle, body).json()
    return document["status"], document["metrics"]


@pytest.fixture
def lap(hexoskin: Any) -> dict[str, Any]:
    """A body whose range lies in a record of a minute or more."""
    records = ask(hexoskin, "/api/record/?user=99&limit=20").json()["objects"]
    record = min((r for r in records if r["duration"] >= 600), key=lambda r: r["duration"])
    return {
        "name": "Lap",
        "start": record["start"] + 60 * TICK,
        "end": record["start"] + 360 * TICK,
        "of": record["id"],
    }


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("query", ["", "?include_metrics=301,55"])
def test_a_new_range_is_shown_as_it_is_read_later(hexoskin: Any, lap: dict[str, Any], text: str, query: str) -> None:
    nested = {"metrics": [], "name": text, "status": "empty", f'x, "{text}': [], text: 1e16}
    body = {**lap, "name": text, "note": text, "labels": [nested, [], {"metrics": [], "status": "empty"}]}
    for end in (lap["end"], None):
        first = made(hexoskin, {**body, "end": end}, query)
        again = ask(hexoskin, first.json()["resource_uri"] + query)
        assert first.content == again.content
        found = first.json()
        assert (found["name"], found["note"], found["labels"][0]) == (text, text, nested)
        assert found["status"] == "complete"
        assert [m["id"] for m in found["metrics"]][:1] == [44]
        assert ("histograms" in found) == bool(query)
        kept = decode(hexoskin.world.collection("hexoskin", "range").raw(found["id"]))
        assert (kept["metrics"], kept["status"]) == ([], "empty")


def test_metrics_of_new_ranges_follow_units(hexoskin: Any, lap: dict[str, Any]) -> None:
    before = shown(hexoskin, lap)
    assert shown(hexoskin, lap) == before
    hexoskin.state.patch("unit", 700, {"si_long": "strokes"})
    assert [m["unit"]["si_long"] for m in shown(hexoskin, lap)[1] if m["id"] == 44] == ["strokes"]


def test_metrics_of_new_ranges_follow_the_wearer(hexoskin: Any, lap: dict[str, Any]) -> None:
    def edges() -> list[float]:
        return [z for m in shown(hexoskin, lap)[1] if m["id"] == 44 for z in m["zones"]]

    before = edges()
    hexoskin.state.patch("profile", 87, {"fitness": {"hr_max": 150}})
    assert edges() == [0, 90.0, 105.0, 120.0, 135.0, 250] != before


def test_metrics_of_new_ranges_follow_the_recording(hexoskin: Any, lap: dict[str, Any]) -> None:
    before = shown(hexoskin, lap)
    sides = hexoskin.world.collection("hexoskin", "recording")
    with hexoskin.world.lock:
        side = sides.get(lap["of"])
        sides.put(lap["of"], {**side, "person": {**side["person"], "hr_rest": 99, "hr_max": 205}})
    after = shown(hexoskin, lap)
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_metrics_of_new_ranges_follow_the_records(hexoskin: Any, lap: dict[str, Any]) -> None:
    whole = shown(hexoskin, lap)
    hexoskin.state.patch("record", lap["of"], {"end": lap["start"] + 100 * TICK})
    cut = shown(hexoskin, lap)
    assert cut[1] != whole[1]
    hexoskin.state.patch("record", lap["of"], {"status": "error"})
    assert shown(hexoskin, lap) == ("error", cut[1])
    hexoskin.state.patch("record", lap["of"], {"end": lap["start"] - 1})
    status, gone = shown(hexoskin, lap)
    assert status == "empty"
    assert [m["value"] for m in gone] == [None] * 3
    hexoskin.state.patch("record", lap["of"], {"status": "complete", "end": lap["end"]})
    assert shown(hexoskin, lap) == whole


def test_metrics_of_new_ranges_follow_what_they_are_asked_for(hexoskin: Any, lap: dict[str, Any]) -> None:
    def context(number: int) -> dict[str, Any]:
        return {**lap, "context": {"activitytype": f"/api/activitytype/{number}/"}}

    plain = shown(hexoskin, lap)[1]
    rate = next(m for m in plain if m["id"] == 44)
    assert [m["id"] for m in shown(hexoskin, context(1))[1]] == [44, 139]
    assert 1039 in [m["id"] for m in shown(hexoskin, context(12))[1]]
    assert [m["id"] for m in made(hexoskin, lap, "?include_metrics=46,12").json()["metrics"]] == [12, 44, 46, 71, 139]
    resting = made(hexoskin, context(8), "?include_metrics=44").json()["metrics"][0]
    assert resting["zones"][0] == 65
    assert rate["zones"][0] == 0
    sleeping = made(hexoskin, context(12), "?include_metrics=44").json()["metrics"][0]
    assert sleeping["zones"] == rate["zones"]


def test_metrics_of_new_ranges_follow_the_kind_of_activity(hexoskin: Any, lap: dict[str, Any]) -> None:
    """The same metrics of the same recording, twice: a rest has a variability of its own, and zones of its own."""

    def values(context: dict[str, Any]) -> dict[int, Any]:
        found = made(hexoskin, {**lap, "context": context}, "?include_metrics=182").json()["metrics"]
        return {m["id"]: m["value"] for m in found}

    running, resting = values({}), values({"activitytype": "/api/activitytype/106/"})
    assert running.keys() == resting.keys()
    assert running[182] is None
    assert resting[182] is not None
    call = Call(vendor, {}, "GET", "/", "")
    call.world = hexoskin.world
    window = lap["start"], lap["end"]
    near = spans(call.world, "/api/user/99/").between(*window)
    texts = [
        measure.metric_texts(call, "/api/user/99/", near, window, (44,), kind)[0] for kind in (RESTING[0], RESTING[2])
    ]
    assert [decode(text)[0]["zones"][0] for text in texts] == [65, 0]


def test_no_more_texts_are_kept_than_fit(hexoskin: Any, lap: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "_MOST_TEXTS", 8)
    texts = hexoskin.world.collection("hexoskin", "unit").memo
    for n in range(20):
        shown(hexoskin, {**lap, "start": lap["start"] + n})
        assert len(texts) <= 8 + 4  # a text, and the units written into it


def test_a_new_document_shares_nothing_with_the_next() -> None:
    for tasty in TASTIES:
        if tasty.form not in contract.resources:
            continue
        first, second = _plan_of(tasty.name).begin(), _plan_of(tasty.name).begin()
        assert first == second
        for name, value in first.items():
            if isinstance(value, list | dict):
                assert value is not second[name], (tasty.name, name)
    assert {"labels", "activityattributes"} <= _plan_of("range").begin().keys()


def test_all_that_is_wrong_with_a_body_is_told_at_once(hexoskin: Any, lap: dict[str, Any]) -> None:
    """Problems are told together, in the words of each field; what is missing altogether is told first."""
    found = ask(hexoskin, "/api/range/", "POST", json={**lap, "rank": "x", "labels": 3, "note": {}})
    assert found.status_code == 400
    assert found.json()["range"] == {
        "labels": ["Enter a list of values."],
        "note": ["Enter text."],
        "rank": ["Enter a whole number."],
    }
    found = ask(hexoskin, "/api/range/", "POST", json={"labels": 3, "start": 1})
    assert found.json()["error"].startswith("The 'end' field has no data")
