"""Creates poured into moulds are what the whole way makes, and go that way again when something they follow from
changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

import mockservers
from mockservers.hexoskin.behaviour import mould, tastypie
from mockservers.hexoskin.behaviour.hydrate import _plan_of

NOW = "2026-03-02T09:00:00Z"
TICK = 256
TEXTS = (
    "Lap",
    "",
    "100%",
    "%s %(id)s",
    "ünï ☃ \U0001d11e \x00\n\x7f\u2028",
    'a", "metrics": [], "status": "empty"',
)
RESTS: tuple[dict[str, Any], ...] = (
    {},
    {"note": "Same", "context": {"activitytype": "/api/activitytype/12/"}},
    {"note": 7, "user": "/api/user/123/", "labels": [1e16, "%d", {"b": -0.0, "a": 1e-7}], "junk": {"id": "%s"}},
    {"junk": [2**70, 1e300]},
    {"rank": 2, "context": None, "activityattributes": [{"id": 1, "value": 1.5}], "parent": None},
)


@pytest.fixture
def hexoskin() -> Iterator[Any]:
    with mockservers.intercept("hexoskin", clock=NOW) as handle:
        yield handle


@pytest.fixture
def poured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URIs of what was poured."""
    found: list[str] = []
    pour: Callable[..., Any] = tastypie.poured

    def spy(call: Any, tasty: Any, *others: Any) -> Any:
        found.append(tasty.name)
        return pour(call, tasty, *others)

    monkeypatch.setattr(tastypie, "poured", spy)
    return found


def ask(handle: Any, path: str, method: str = "GET", role: str = "", **sent: Any) -> Any:
    prefix = f"{role}_" if role else ""
    login = handle.credentials[f"{prefix}username"], handle.credentials[f"{prefix}password"]
    return requests.request(method, handle.url + path, auth=login, timeout=30, **sent)


def lap(handle: Any, number: int, **rest: Any) -> Any:
    start = 450_000_000_000 + number
    body = {"name": f"Lap {number}", "start": start, "end": start + 60 * TICK, **rest}
    return ask(handle, "/api/range/", "POST", json=body)


def settled(handle: Any, poured: list[str], **rest: Any) -> None:
    """Create until one is poured."""
    for number in range(3):
        assert lap(handle, number, **rest).status_code == 201
    assert poured[-1:] == ["range"]


def test_what_is_poured_is_what_the_whole_way_makes(poured: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def said() -> list[Any]:
        with mockservers.intercept("hexoskin", clock=NOW) as handle:
            record = ask(handle, "/api/record/?user=99&limit=1").json()["objects"][0]
            told: list[Any] = []
            for number, text in enumerate((*TEXTS, *TEXTS)):
                start, end = record["start"] + number % 2 * TICK, record["start"] + 61 * TICK
                bodies = [{"name": text, "start": start, "end": end, **rest} for rest in RESTS]
                bodies.append({"start": -start, "name": "x", "note": text, "end": 0})
                for query in ("", "?include_metrics=301"):
                    told += [ask(handle, f"/api/range/{query}", "POST", json=body) for body in bodies]
                body = {"annotation": text, "datatype": "/api/datatype/19/", "start": start, "user": "/api/user/99/"}
                told.append(ask(handle, "/api/annotation/", "POST", json=body))
                handle.clock.advance("7s")
            docs = [handle.world.collection("hexoskin", name) for name in ("range", "annotation")]
            kept = [list(map(found.raw, list(found.keys())[-150:])) for found in docs]
            assert [r.text for r in told if r.status_code != 201] == []
            return [[(r.content, r.headers["Location"]) for r in told], kept]

    fast = said()
    assert poured.count("range") > 100
    assert poured.count("annotation") > 8
    count = len(poured)
    monkeypatch.setattr(mould, "SHORT", -1)
    assert said() == fast
    assert len(poured) == count


def test_what_cannot_be_is_refused_as_ever(hexoskin: Any, poured: list[str]) -> None:
    settled(hexoskin, poured)
    before = lap(hexoskin, 4).json()["id"]
    count = len(poured)
    for wrong in ({"end": 5}, {"start": "x"}, {"start": 10**18 + 1}, {"name": {}}, {"name": None}):
        assert lap(hexoskin, 5, **wrong).status_code == 400, wrong
    assert lap(hexoskin, 5, start=True).status_code == 400
    assert lap(hexoskin, 5, user="/api/user/14877/").status_code in (400, 403)
    assert len(poured) == count
    assert lap(hexoskin, 6).json()["id"] == before + 1
    objects = [{"name": "a", "start": 1, "end": 2}, {"name": "b", "start": 2, "end": 1}]
    assert ask(hexoskin, "/api/range/", "PATCH", json={"objects": objects}).status_code == 400
    assert not hexoskin.world.collection("hexoskin", "range").where("name", "a")
    assert lap(hexoskin, 7).json()["id"] == before + 2


def test_a_range_within_another_is_adopted_each_time(hexoskin: Any, poured: list[str]) -> None:
    parent = lap(hexoskin, 0).json()["resource_uri"]
    children = [lap(hexoskin, number, parent=parent).json()["resource_uri"] for number in range(4)]
    assert ask(hexoskin, parent).json()["ranges"] == children
    assert poured == []


def test_a_changed_routine_changes_what_is_created(hexoskin: Any, poured: list[str]) -> None:
    body = {"name": "R", "description": "", "activitytype": "/api/activitytype/1/", "steps": []}
    routine = ask(hexoskin, "/api/trainingroutine/", "POST", json=body)
    assert routine.status_code == 201, routine.text
    uri = routine.json()["resource_uri"]
    settled(hexoskin, poured, context={"trainingroutine": uri})
    ask(hexoskin, uri, "PATCH", json={"activitytype": "/api/activitytype/12/"})
    found = lap(hexoskin, 8, context={"trainingroutine": uri}).json()
    assert found["context"] == {"activitytype": "/api/activitytype/12/", "trainingroutine": uri}
    assert ask(hexoskin, uri, "DELETE").status_code == 204
    assert lap(hexoskin, 9, context={"trainingroutine": uri}).status_code == 400


def test_a_permission_withdrawn_ends_creates_for_another(hexoskin: Any, poured: list[str]) -> None:
    settled(hexoskin, poured, user="/api/user/123/")
    permissions = hexoskin.world.collection("hexoskin", "bundle_permission")
    with hexoskin.world.lock:
        for key in list(permissions.keys()):
            permissions.delete(key)
    assert lap(hexoskin, 9, user="/api/user/123/").status_code == 400


def test_a_changed_attribute_is_nested_as_it_is(hexoskin: Any, poured: list[str]) -> None:
    given = {"activityattributes": [{"id": 1, "value": 2}]}
    settled(hexoskin, poured, **given)
    hexoskin.state.patch("activityattribute", 1, {"name": "Renamed"})
    assert lap(hexoskin, 9, **given).json()["activityattributes"][0]["name"] == "Renamed"


def test_nobody_creates_in_the_name_of_another(hexoskin: Any, poured: list[str]) -> None:
    settled(hexoskin, poured)
    found = ask(hexoskin, "/api/range/", "POST", "athlete", json={"name": "Mine", "start": 1, "end": 2}).json()
    assert (found["user"], poured[3:]) == ("/api/user/123/", [])


def test_no_more_sorts_are_kept_than_fit(hexoskin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mould, "KEPT", 5)
    lap(hexoskin, 0)
    kept = hexoskin.world.store.derived("hexoskin", mould.GAPS["range"].follows)
    for number in range(20):
        assert lap(hexoskin, number, rank=number // 2).status_code == 201
        assert 1 <= len(kept) <= 5
    lap(hexoskin, 20, junk="x" * 2000)
    assert not any("x" * 2000 in str(mark) for mark in kept)


def test_gaps_are_never_refused_and_all_else_is_followed() -> None:
    for name, gaps in mould.GAPS.items():
        for step in _plan_of(name).steps:
            if step.name in gaps.texts | gaps.stamps:
                assert step.check is None, step.name
                assert step.relation is None, step.name
            elif step.relation is not None:
                assert step.relation in gaps.follows or step.name == gaps.alone
