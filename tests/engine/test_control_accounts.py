"""The control API over every vendor's account: ordinary mistakes are refused in one line, whatever the kind."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

import mockservers
from mockservers import Worlds
from mockservers.control import ControlApp
from mockservers.control.state import Conflict, NotThere, State, run_action
from mockservers.engine import registry

VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")
WRONG: tuple[Any, ...] = (None, [], {}, [1], {"a": 1}, -1, 1.5, "", True, "zzz", 10**30, [[1]])


class Asked:
    """A control API that must never fail, nor refuse in more than a line."""

    def __init__(self, name: str) -> None:
        self.vendor = registry.find(name)
        self.worlds = Worlds([self.vendor], "small", 1, "2026-03-02T09:00:00Z")
        self.client = Client(ControlApp(self.worlds))

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        found = self.client.open(f"/_mock{path}", method=method, json=body)
        assert found.status_code in (200, 201, 400, 404, 409), (method, path, body, found.text)
        if found.status_code >= 400:
            assert found.json["error"]
            assert "\n" not in found.json["error"]
        return found


def fields(vendor: Any, kind: str) -> Iterator[str]:
    for resource in vendor.contract.resources.values():
        if resource.collection == kind:
            # Each field of one name takes the same way; ids are where containers hurt.
            yield from (f.name for f in resource.fields if f.name.isidentifier() and f.name[-2:].lower() == "id")
            yield from [f.name for f in resource.fields if f.name.isidentifier()][:6]


@pytest.mark.parametrize("name", VENDORS)
def test_no_field_of_any_kind_breaks_it(name: str) -> None:
    ask = Asked(name)
    for kind in ask("GET", f"/state/{name}").json:
        path = f"/state/{name}/{kind}"
        ask("POST", path, {})
        if kind in {r.collection for r in ask.vendor.contract.resources.values()}:
            refused = ask("POST", path, {"fields": {"nope_": 1}})
            assert f"a {kind} has no field 'nope_'. " in refused.json["error"]
        key = next(iter(ask.worlds.default.collection(name, kind).keys()), None)
        for field in dict.fromkeys(fields(ask.vendor, kind)):
            for value in WRONG:
                ask("POST", path, {"fields": {field: value}})
                if key is not None:
                    ask("PATCH", f"{path}/{key}", {field: value})


@pytest.mark.parametrize("name", VENDORS)
def test_no_argument_of_any_action_breaks_it(name: str) -> None:
    ask = Asked(name)
    for action, run in ask.vendor.dialect.actions().items():
        parameters = [p for p in list(inspect.signature(run).parameters.values())[1:] if p.kind != p.VAR_KEYWORD]
        needed = {p.name: 1 for p in parameters if p.default is p.empty}
        for parameter in parameters:
            for value in WRONG:
                ask("POST", f"/actions/{name}/{action}", {**needed, parameter.name: value})


@pytest.mark.parametrize(
    ("vendor", "call", "error", "message"),
    [
        ("labstep", lambda s: s.create("share-link"), ValueError, "labstep refuses: [experiment_workflow_id]"),
        ("labstep", lambda s: s.create("user-group"), ValueError, "labstep refuses: [group_id]: This field is missing"),
        ("labstep", lambda s: s.create("permission"), ValueError, "labstep refuses: "),
        ("labstep", lambda s: s.create("resource-item", resource_id=None), ValueError, "labstep refuses: "),
        ("labstep", lambda s: s.create("resource-item", resource_id=[1]), ValueError, "must be text or a number"),
        ("labstep", lambda s: s.create("metadata", file_id=-1), Conflict, "labstep refuses: no File -1"),
        ("losant", lambda s: s.create("keyText", id=[1]), ValueError, "id of a keyText must be text or a number"),
        ("losant", lambda s: s.create("device", nmae="x"), ValueError, "has no field 'nmae'. Near it: name"),
        ("losant", lambda s: s.patch("device", "x", [1]), ValueError, "the changes to a device are fields by name"),
        ("losant", lambda s: s.patch("device", "x", None), ValueError, "the changes to a device are fields by name"),
        ("losant", lambda s: s.get("device", []), ValueError, "the key of a device must be text or a number, not []"),
        ("losant", lambda s: s.delete("device", {}), ValueError, "the key of a device must be text or a number"),
        ("losant", lambda s: s.get("device", "x"), NotThere, "no device 'x' in world default"),
    ],
)
def test_what_is_raised_in_process(vendor: str, call: Any, error: type[Exception], message: str) -> None:
    with mockservers.intercept(vendor, profile="small") as double, pytest.raises(error) as found:
        call(double.state)
    assert type(found.value) is error
    assert message in str(found.value)


@pytest.mark.parametrize(
    ("vendor", "action", "arguments", "message"),
    [
        ("labii", "lock_row", {"row": []}, "lock_row: row must be text or a number, not []"),
        ("labii", "deactivate_user", {"user": {}}, "deactivate_user: user must be text or a number, not {}"),
        ("hexoskin", "start_recording", {"activity": [1]}, "start_recording: activity must be text or a number"),
        ("hexoskin", "stop_recording", {"record": [1]}, "stop_recording: record must be text or a number"),
        ("hexoskin", "synchronise", {"record": {}}, "synchronise: record must be text or a number, not {}"),
    ],
)
def test_an_action_is_told_what_an_id_is(vendor: str, action: str, arguments: Any, message: str) -> None:
    found = registry.find(vendor)
    with pytest.raises(ValueError, match="must be text or a number") as refused:
        run_action(found, Worlds([found], "small").default, action, arguments)
    assert str(refused.value).startswith(message)


def test_a_row_without_a_table_to_go_into() -> None:
    ask = Asked("labii")
    own = ask("GET", "/state/labii/organization?limit=1").json[0]["sid"]
    ask("DELETE", f"/state/labii/organization/{own}?cascade=true")
    refused = ask("POST", "/state/labii/row", {})
    assert (refused.status_code, refused.json["error"][:36]) == (400, "there is no table to put a row into:")


def test_a_defect_is_told_and_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("two\nlines")

    worlds = Worlds([registry.find("losant")], "empty")
    monkeypatch.setattr(State, "list", broken)
    found = Client(ControlApp(worlds)).get("/_mock/state/losant/device")
    assert found.status_code == 500
    assert found.json == {
        "error": "internal error in state.list: RuntimeError: two lines; the traceback is on standard error"
    }
    assert "RuntimeError: two\nlines" in capsys.readouterr().err
