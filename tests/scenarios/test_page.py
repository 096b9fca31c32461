"""``docs/scenarios.md`` is complete and true: keys, options, names; its files load, its recording test records."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from mockservers_scenarios import bodies, jsontext, loads, schema
from mockservers_scenarios.scrubber.rules import SUFFIXES
from mockservers_scenarios.worlds import set_faults

import mockservers
from mockservers import pytest_scenarios
from mockservers.engine import registry
from mockservers.engine.faults import Fault, make_fault

pytest_plugins = ["pytester"]

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"
TEXT = PAGE.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.S | re.M)


@pytest.mark.parametrize(
    "names",
    [
        schema.SCENARIO_KEYS,
        schema.EXCHANGE_KEYS,
        schema.REQUEST_KEYS,
        schema.RESPONSE_KEYS,
        bodies.FORMS,
        tuple(style for style in jsontext.STYLES if style != "compact"),
        SUFFIXES,
        tuple(inspect.signature(Fault).parameters.keys() - {"id", "seen", "fired", "snapshot"}),
    ],
    ids=("scenario", "exchange", "request", "response", "bodies", "styles", "suffixes", "faults"),
)
def test_every_name_is_on_the_page(names: tuple[str, ...]) -> None:
    assert [name for name in names if f"`{name}`" not in TEXT] == []


def test_every_option_of_the_marks_is_on_the_page() -> None:
    options = (*pytest_scenarios._PLAY, *pytest_scenarios._RECORD)
    assert [name for name in options if f"`{name}=" not in TEXT] == []


def test_the_files_on_the_page_load_and_their_faults_are_right() -> None:
    world, recording = (loads(text) for text in blocks("yaml"))
    assert len(recording.exchanges) == 1
    assert [make_fault(**rule).kind for rule in world.faults] == ["error", "latency"]
    losant = registry.find("losant")
    set_faults(mockservers.Worlds([losant], "empty").default, losant, world)


def test_the_test_on_the_page_records_then_replays(pytester: pytest.Pytester) -> None:
    (code,) = blocks("py")
    pytester.path.joinpath("test_it.py").write_text(code)
    options = ("-p", "no:cacheprovider", "-W", "error")
    pytester.runpytest_inprocess(*options).assert_outcomes(errors=1)
    pytester.runpytest_inprocess(*options, "--record-scenarios=once").assert_outcomes(passed=1)
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)
    assert "purpose: groups of a campus" in pytester.path.joinpath("groups.yaml").read_text()
