"""The library of scenarios: every file is what its script writes, and works with the reference client."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from mockservers_scenarios import Player, ReplayServer, library, load, loads
from mockservers_scenarios.catalog import LIBRARY, locate
from mockservers_scenarios.doors import PlayerDoor
from mockservers_scenarios.worlds import set_faults, world_options

import mockservers
from mockservers.engine.transport.inprocess import intercept_hosts
from mockservers.handle import Handle


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("make_library", Path(__file__).with_name("make_library.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


MAKE = _script()
NAMES = sorted(MAKE.STORIES)
RECORDED = [name for name in NAMES if isinstance(MAKE.STORIES[name], MAKE.Recorded)]
WORLDS = [name for name in NAMES if isinstance(MAKE.STORIES[name], MAKE.World)]


def test_the_library_has_two_scenarios_of_every_vendor_and_nothing_else() -> None:
    assert sorted(f"{entry.vendor}/{entry.name}" for entry in library()) == NAMES
    assert {vendor: sum(name.startswith(f"{vendor}/") for name in NAMES) for vendor in mockservers.vendors()} == {
        "labstats": 2, "labstep": 2, "labii": 2, "losant": 2, "hexoskin": 2,
    }  # fmt: skip
    assert all(len(entry.purpose) > 30 for entry in library())


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_what_the_script_writes(name: str) -> None:
    text, _ = MAKE.scenario_of(name)
    assert MAKE.scenario_of(name)[0] == text, "the same bytes when run again"
    assert (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") == text, "run tests/scenarios/make_library.py"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_no_secret_of_the_account(name: str) -> None:
    scenario = load(locate(name))
    with mockservers.intercept(scenario.vendor, profile="small") as handle:
        secrets = {
            key: str(value) for key, value in handle.credentials.items() if not key.endswith(("_id", "_sid", "_uri"))
        }
    text = locate(name).read_text(encoding="utf-8")
    assert [key for key, value in secrets.items() if len(value) > 5 and value in text] == []


@pytest.mark.parametrize("mode", ["any", "ordered"])
@pytest.mark.parametrize("name", RECORDED)
def test_the_reference_client_sees_the_same_in_a_replay(name: str, mode: Any) -> None:
    _, seen = MAKE.scenario_of(name)
    scenario = load(locate(name))
    player = Player(scenario, mode=mode)
    door = PlayerDoor(player)
    with (
        mockservers.intercept(scenario.vendor, **world_options(scenario)) as handle,
        intercept_hosts((host, door) for host in handle.vendor.hosts),
    ):
        assert MAKE.STORIES[name].story(handle) == seen
        assert len(handle.journal) == 0, "the double was not asked"
    player.check()


@pytest.mark.parametrize("name", RECORDED)
def test_the_reference_client_sees_the_same_on_a_socket(name: str) -> None:
    _, seen = MAKE.scenario_of(name)
    scenario = load(locate(name))
    player = Player(scenario)
    with mockservers.intercept(scenario.vendor, **world_options(scenario)) as handle, ReplayServer(player) as server:
        elsewhere = Handle(handle.vendor, handle.world, server.url)
        assert MAKE.STORIES[name].story(elsewhere) == seen
    player.check()


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_does_to_the_reference_client_what_its_story_says(name: str) -> None:
    path = locate(name)
    scenario = loads(path.read_bytes())
    results = []
    for _ in range(2):
        with mockservers.intercept(scenario.vendor, **world_options(scenario, path)) as handle:
            set_faults(handle.world, handle.vendor, scenario, path)
            results.append(MAKE.STORIES[name].story(handle))
            assert any(fault.fired for fault in handle.world.faults.active)
    assert results[0] == results[1]


@pytest.mark.scenario("losant/busy-platform")
def test_a_scenario_of_the_library_by_mark(losant: Handle) -> None:
    assert MAKE.busy_platform(losant) == [3.0, 1.0, 1.0]


@pytest.mark.scenario("losant/device-report", mode="ordered")
def test_a_replay_of_the_library_by_mark(losant: Handle) -> None:
    sent, latest, _ = MAKE.device_report(losant)
    assert sent == [{"success": True}] * 2
    assert latest[0]["data"] == {"temperature": 22}
    assert losant.journal.count("device.sendState") == 2
