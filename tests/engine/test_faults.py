from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockservers.engine.faults import Fault, make_fault
from mockservers.engine.ids import Ids


@pytest.fixture
def world(app: Any) -> Any:
    return app.worlds.default


def statuses(call: Any, number: int, path: str = "/v1/sites/1", method: str = "GET") -> list[int]:
    return [call(method, path).status_code for _ in range(number)]


def test_an_error_is_the_vendors_own(call: Any, world: Any) -> None:
    fault = world.fault("sites.get", status=503, headers={"Retry-After": "3"})
    found = call("GET", "/v1/sites/1")
    assert (found.status_code, found.json) == (503, {"fault": {"code": "e503", "message": "Come back later."}})
    assert found.headers["Retry-After"] == "3"
    assert found.headers["X-Mock-Reason"] == f"fault {fault.id}: error 503"
    assert call("GET", "/v1/beds/1").status_code == 200
    assert (fault.seen, fault.fired) == (1, 1)
    assert world.faults.remove(fault.id)
    assert not world.faults.remove(fault.id)
    assert call("GET", "/v1/sites/1").status_code == 200


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"on_call": 3}, [200, 200, 503, 200, 200, 200]),
        ({"every": 2}, [200, 503, 200, 503, 200, 503]),
        ({"times": 2}, [503, 503, 200, 200, 200, 200]),
        ({"every": 2, "times": 1}, [200, 503, 200, 200, 200, 200]),
        ({"probability": 0}, [200] * 6),
        ({"probability": 1.0}, [503] * 6),
        ({}, [503] * 6),
    ],
)
def test_when_it_strikes(call: Any, world: Any, rule: dict[str, Any], expected: list[int]) -> None:
    world.fault("sites.get", status=503, **rule)
    assert statuses(call, 6) == expected


def test_chance_follows_the_seed(call: Any, app: Any, world: Any) -> None:
    world.fault("sites.get", status=503, probability=0.5)
    first = statuses(call, 40)
    app.worlds.reset("default")
    world.fault("sites.get", status=503, probability=0.5)
    assert statuses(call, 40) == first
    assert set(first) == {200, 503}


@pytest.mark.parametrize("glob", ["sites.get", "*.get", "herbarium.sites.*", "*", "sites.[g]et"])
def test_globs_that_name_the_operation(call: Any, world: Any, glob: str) -> None:
    world.fault(glob, status=503)
    assert statuses(call, 1) == [503]


@pytest.mark.parametrize("rule", [{"operation": "beds.*"}, {"operation": "*", "vendor": "losant"}])
def test_faults_of_others(call: Any, world: Any, rule: dict[str, Any]) -> None:
    world.fault(**rule, status=503)
    assert statuses(call, 1) == [200]


def test_before_nothing_happened_after_only_the_answer_is_lost(call: Any, world: Any) -> None:
    count = len(world.collection("herbarium", "site"))
    world.fault("sites.create", status=500, times=1)
    assert call("POST", "/v1/sites", json={"name": "x"}).status_code == 500
    assert len(world.collection("herbarium", "site")) == count
    world.fault("sites.create", status=500, when="after", times=1)
    assert call("POST", "/v1/sites", json={"name": "x"}).status_code == 500
    assert len(world.collection("herbarium", "site")) == count + 1
    assert call("POST", "/v1/sites", json={"name": "x"}).json["id"] == count + 2


def test_the_vendors_own_refusals_come_first_and_do_not_use_the_fault_up(call: Any, app: Any, caller: Any) -> None:
    fault = app.worlds.default.fault("*", status=503, times=1)
    assert caller(app, None)("GET", "/v1/sites/1").status_code == 401
    assert call("GET", "/v1/nothing").status_code == 404
    assert fault.fired == 0
    assert statuses(call, 2) == [503, 200]
    assert fault.fired == 1


def test_a_fault_comes_before_the_body_is_looked_at(call: Any, world: Any) -> None:
    world.fault("sites.create", status=503)
    assert call("POST", "/v1/sites", data=b"{").status_code == 503


def test_stale_reads_answer_as_it_was(call: Any, world: Any) -> None:
    world.fault("sites.*", kind="stale")
    assert call("PATCH", "/v1/sites/1", json={"name": "New"}).json["name"] == "New"
    assert call("GET", "/v1/sites/1").json["name"] == "Site 1"
    assert call("POST", "/v1/sites", json={"name": "x"}).status_code == 201
    assert call("GET", "/v1/sites").json["total"] == 2
    world.faults.clear()
    assert call("GET", "/v1/sites/1").json["name"] == "New"
    assert call("GET", "/v1/sites").json["total"] == 3


def test_a_body_of_ones_own(call: Any, world: Any) -> None:
    world.fault("sites.get", status=502, body="<html>Bad gateway</html>", headers={"content-type": "text/html"})
    found = call("GET", "/v1/sites/1")
    assert found.text == "<html>Bad gateway</html>"
    assert found.headers.get_all("Content-Type") == ["text/html"]
    assert found.headers.get_all("Content-Length") == [str(len(found.data))]
    world.faults.clear()
    world.fault("sites.get", status=502, body={"a": 1}, when="after")
    assert call("GET", "/v1/sites/1").json == {"a": 1}


def test_latency_is_waited_once(call: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("mockservers.engine.door.pause", waits.append)
    world.fault("sites.get", latency="250ms")
    world.fault("sites.*", latency=1.5)
    assert call("GET", "/v1/sites/1").status_code == 200
    assert waits == [1.75]


def test_other_kinds_may_be_slow_as_well(call: Any, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("mockservers.engine.door.pause", waits.append)
    world.fault("sites.get", status=503, latency="250ms", times=1)
    assert statuses(call, 2) == [503, 200]
    assert waits == [0.25]


@pytest.mark.parametrize("kind", ["reset", "truncate"])
def test_a_server_that_cannot_break_connections_says_so(call: Any, world: Any, kind: str) -> None:
    world.fault("sites.get", kind=kind)
    found = call("GET", "/v1/sites/1")
    assert (found.status_code, found.text) == (
        502,
        f"mockservers: this server cannot do the connection fault {kind!r}\n",
    )


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"stats": 500}, "unknown fault setting 'stats'. Settings: body, every, headers, kind"),
        ({"id": 1}, "unknown fault setting 'id'"),
        ({"operation": ""}, "operation must be a glob such as"),
        ({"operation": 3}, "operation must be a glob such as"),
        ({"kind": "odd"}, "kind must be one of error, latency, reset, truncate, stale, not 'odd'"),
        ({"kind": []}, "kind must be one of"),
        ({"when": "later"}, "when must be 'before' or 'after', not 'later'"),
        ({"latency": "soon"}, "not a duration: 'soon'"),
        ({"latency": -1}, "latency must be between 0 and one hour"),
        ({"latency": "2h"}, "latency must be between 0 and one hour"),
        ({"kind": "latency"}, "a latency fault needs latency, such as '250ms'"),
        ({"status": 200}, "status must be an integer from 400 to 599, not 200"),
        ({"status": "500"}, "status must be an integer from 400 to 599, not '500'"),
        ({"status": True}, "status must be an integer"),
        ({"on_call": 0}, "on_call must be an integer from 1"),
        ({"every": 1.5}, "every must be an integer from 1"),
        ({"times": -1}, "times must be an integer from 1"),
        ({"probability": 2}, "probability must be between 0 and 1, not 2"),
        ({"probability": "x"}, "probability must be between 0 and 1, not 'x'"),
        ({"headers": ["a"]}, "headers must be an object of texts"),
        ({"headers": {"a": 1}}, "headers must be an object of texts"),
        ({"headers": {"a": "b\r\nc: d"}}, "headers must not contain line breaks"),
        ({"headers": {"Content-Length": "1"}}, "headers must not set Content-Length: it would break the answer"),
        ({"headers": {"transfer-encoding": "chunked"}}, "headers must not set transfer-encoding"),
        ({"headers": {"a b": "c"}}, "headers: 'a b' cannot go over HTTP"),
        ({"headers": {"": "c"}}, "headers: '' cannot go over HTTP"),
        ({"headers": {"a": "\u20ac"}}, "headers: 'a' cannot go over HTTP"),
        ({"vendor": "nobody"}, "no vendor 'nobody' here. Served: herbarium"),
        ({"vendor": 3}, "vendor must be a vendor's name"),
        ({"operation": "sites.gte"}, "there is no operation 'sites.gte'. Near it: sites.get"),
        ({"operation": "sites.gte", "vendor": "herbarium"}, "there is no operation 'sites.gte' of herbarium. Near it"),
        ({"operation": "losant.*"}, "there is no operation 'losant.*'. `mockservers openapi VENDOR` lists them"),
    ],
)
def test_rules_that_make_no_sense(world: Any, rule: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        world.fault(**rule)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert world.faults.active == []


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda v: st.lists(v, max_size=2) | st.dictionaries(st.text(max_size=3), v, max_size=2),
    max_leaves=4,
)
SETTINGS = st.sampled_from(
    ["kind", "vendor", "status", "latency", "when", "on_call", "every", "probability", "times", "headers", "body"]
)


@given(st.dictionaries(SETTINGS | st.text(max_size=3).filter(lambda n: n != "operation"), JUNK, max_size=4))
def test_any_rule_is_a_fault_or_a_value_error(rule: dict[str, Any]) -> None:
    try:
        fault = make_fault("*", **rule)
    except ValueError:
        return
    assert isinstance(fault.strikes(Ids({}, 1)), bool)
    assert "snapshot" not in fault.as_dict()


def test_counting_is_by_matching_calls() -> None:
    fault = Fault(on_call=2, times=1)
    assert [fault.strikes(Ids({}, 1)) for _ in range(3)] == [False, True, False]
    assert (fault.seen, fault.fired) == (3, 1)
