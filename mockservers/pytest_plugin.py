"""The pytest plugin: a fixture per vendor, nothing to configure.

``labstats``, ``labstep``, ``labii``, ``losant`` and ``hexoskin`` give a :class:`mockservers.Handle` in a world of the
test's own; calls to the vendor's real hosts are answered in-process. Nothing is patched, imported or listened on for
tests that do not ask. Profile, seed and clock come from the marks, else from the ini file::

    @pytest.mark.mockservers(profile="small", seed=7, clock="2026-03-02T09:00:00Z")
    def test_sync(losant): ...

A scenario file sets the world up, or answers in the vendor's place (``docs/scenarios.md``)::

    @pytest.mark.scenario("losant/device-report")      # of the library, or a file beside the test
    @pytest.mark.record("devices.yaml")                # replayed; recorded with --record-scenarios=once or all
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("mockservers").addoption(
        "--record-scenarios",
        dest="record_scenarios",
        choices=("none", "once", "all"),
        default="none",
        help="tests marked record: none replays their files (default), once records missing files, all records anew",
    )
    parser.addini("mockservers_profile", "size of the accounts: empty, small, default or large", default="default")
    parser.addini("mockservers_seed", "seed of the accounts and of all random values", default="1")
    parser.addini("mockservers_clock", "instant to freeze worlds' clocks at; empty: the system's time", default="")


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "mockservers(profile=, seed=, clock=): the world of this test",
        "mockservers_profile(name): size of the accounts: empty, small, default or large",
        "mockservers_seed(number): seed of the accounts and of all random values",
        "scenario(file, mode='any', allow_unused=False, match_headers=()): run in a scenario's world or against its "
        "exchanges; file is relative to the test, or named 'vendor/name' for one of the library",
        "record(file, upstream='double', vendor=None, purpose='', secrets=(), mode='any', allow_unused=False, "
        "match_headers=()): replay the file, or record it from the upstream (see --record-scenarios)",
    ):
        config.addinivalue_line("markers", line)


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test runs with its scenario whether or not it asks for a vendor's fixture."""
    names = getattr(item, "fixturenames", None)
    if names is not None and "mockservers_handles" not in names and _scenario_marked(item):
        names.insert(0, "mockservers_handles")


def _scenario_marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) is not None for name in ("scenario", "record"))


@pytest.fixture
def mockservers_options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Profile, seed and clock of the test's world. Override it at any scope to choose them otherwise."""
    config = request.config
    seed = config.getini("mockservers_seed")
    options: dict[str, Any] = {
        "profile": config.getini("mockservers_profile"),
        "seed": int(seed) if str(seed).isdigit() else seed,
        "clock": config.getini("mockservers_clock") or None,
    }
    for name in ("profile", "seed"):
        mark = request.node.get_closest_marker(f"mockservers_{name}")
        if mark is not None:
            options[name] = _only(mark)
    mark = request.node.get_closest_marker("mockservers")
    if mark is not None:
        unknown = set(mark.kwargs) - set(options)
        if unknown or mark.args:
            raise _mistake(f"mark mockservers takes {', '.join(f'{o}=' for o in options)}; see the plugin's help")
        options.update(mark.kwargs)
    return options


def _mistake(text: str) -> BaseException:
    """A test that cannot begin is told why in one line, without this plugin's frames."""
    return pytest.fail.Exception(text, pytrace=False)


def _only(mark: pytest.Mark) -> Any:
    if len(mark.args) != 1 or mark.kwargs:
        raise _mistake(f"mark {mark.name} takes one value, such as @pytest.mark.{mark.name}(...)")
    return mark.args[0]


@pytest.fixture
def mockservers_handles(
    request: pytest.FixtureRequest, mockservers_options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Handles of the vendors this test asks for, all in one world of its own."""
    names = [name for name in VENDORS if name in request.fixturenames]
    if _scenario_marked(request.node):
        from mockservers.pytest_scenarios import opened

        yield from opened(request, names, mockservers_options)
        return
    with ExitStack() as stack:
        handles = VendorHandles(stack, mockservers_options)
        if names:
            handles.open(*names)
        yield handles


class VendorHandles(dict[str, Any]):
    """Handles by vendor's name; one that is asked for later (``getfixturevalue``) joins the same world."""

    def __init__(self, stack: ExitStack, options: dict[str, Any]) -> None:
        super().__init__()
        self._stack, self._options = stack, options

    def open(self, *names: str) -> None:
        from mockservers import intercept

        options = {"world": next(iter(self.values())).world} if self else self._options
        try:
            found = self._stack.enter_context(intercept(*names, **options))
        except ValueError as error:
            raise _mistake(str(error)) from None
        self.update(zip(names, found if len(names) > 1 else (found,), strict=True))

    def __missing__(self, name: str) -> Any:
        self.open(name)
        return self[name]


def _fixture(name: str) -> Any:
    def vendor(mockservers_handles: dict[str, Any]) -> Any:
        return mockservers_handles[name]

    vendor.__name__ = name
    vendor.__doc__ = f"A handle of {name} in this test's own world, intercepted in-process."
    return pytest.fixture(name=name)(vendor)


labstats = _fixture("labstats")
labstep = _fixture("labstep")
labii = _fixture("labii")
losant = _fixture("losant")
hexoskin = _fixture("hexoskin")
