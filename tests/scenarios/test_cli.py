"""Scenarios on the command line: by file, by name of the library, and every mistake in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from mockservers_scenarios import ReplayOptions, replay_command

import mockservers
from mockservers.cli import main
from mockservers.cli.serve import Setting
from mockservers.engine import registry

EXCHANGE = "exchanges:\n- request: {method: GET, path: /a}\n\n  response: {status: 200}\n"
BAD = "version: 1\nvendor: losant\nfaults:\n- {operation: device.got}\n"


def test_a_setting_gives_the_account_and_its_faults() -> None:
    setting = Setting("losant/busy-platform")
    assert setting.options == {"profile": "small", "seed": 1, "clock": "2026-03-02T09:00:00Z"}
    worlds = mockservers.Worlds([registry.find("losant")], **setting.options)
    setting.apply(worlds)
    assert [(fault.operation, fault.status) for fault in worlds.default.faults.active] == [
        ("devices.get", 429),
        ("device.get", 503),
    ]
    assert worlds.default.clock.frozen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "--scenario", "losant/busy"], "did you mean 'losant/busy-platform'?"),
        (["serve", "--scenario", "losant/device-report"], "use `mockservers replay losant/device-report`"),
        (["serve", "labstats", "--scenario", "losant/busy-platform"], "no vendor 'losant' here. Served: labstats"),
        (["serve", "--scenario", "bad.yaml", "--port", "0"], "bad.yaml:4: fault 1: no operation of losant is named"),
        (["serve", "--scenario", "absent.yaml"], "absent.yaml: no such file"),
        (["serve", "--scenario", "nope.yaml"], "nope.yaml:2: unknown vendor 'nope'. Vendors: labstats,"),
        (["replay", "nope.yaml"], "nope.yaml:2: unknown vendor 'nope'. Vendors: labstats,"),
        (["serve", "--scenario", "other.yaml"], "other.yaml:3: fault 1: vendor must be 'losant', the scenario's own"),
        (["serve", "--scenario", "late.yaml"], "late.yaml:3: the clock cannot go that far: '9999-12-31T00:00:00Z'"),
        (["replay", "odd.yaml"], "odd.yaml:3: not valid YAML: "),
        (["replay", "early.yaml"], "early.yaml:6: 100 is not an HTTP status an answer can have"),
        (["replay", "losant/busy-platform"], "use `mockservers serve --scenario losant/busy-platform`"),
        (["replay", "losant/nothing"], "the library has no scenario 'losant/nothing'"),
        (["replay", "absent.yaml"], "absent.yaml: no such file"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text(BAD)
    Path("nope.yaml").write_text(f"version: 1\nvendor: nope\n{EXCHANGE}")
    Path("other.yaml").write_text("version: 1\nvendor: losant\nfaults: [{vendor: labii, status: 500}]\n")
    Path("late.yaml").write_text("version: 1\nvendor: losant\nclock: 9999-12-31T00:00:00Z\n")
    Path("odd.yaml").write_text("version: 1\nvendor: losant\npurpose: a\x01b\n")
    Path("early.yaml").write_text(f"version: 1\nvendor: losant\n{EXCHANGE.replace('200', '100')}")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1


def test_scenarios_are_listed_by_the_name_that_replays_them() -> None:
    result = CliRunner().invoke(main, ["scenarios"])
    assert result.exit_code == 0
    assert "losant/device-report\n    A device logs in" in result.output
    lines: list[str] = []

    def hold(url: str) -> Any:
        requests.post(f"{url}/auth/device?_actions=false&_links=true&_embedded=true", json={}, timeout=5)

    assert replay_command(ReplayOptions(file="losant/device-report"), lines.append, hold=hold) == 1
    assert lines[0].startswith("replaying 5 exchanges of losant at http://127.0.0.1:")
    assert any('body /deviceId: expected "662a253010ca4700d0000006", got nothing' in line for line in lines)
