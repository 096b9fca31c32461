"""What the marks ``scenario`` and ``record`` do, see ``docs/scenarios.md``. Imported when a test has one of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest
from mockservers_scenarios.catalog import locate
from mockservers_scenarios.doors import CapturingDoor, ForwardingDoor, PlayerDoor, journal_into
from mockservers_scenarios.errors import ReplayError, ScenariosError
from mockservers_scenarios.format import load
from mockservers_scenarios.model import Scenario
from mockservers_scenarios.player import Player
from mockservers_scenarios.recording import Recording
from mockservers_scenarios.scrubber.rules import rules_for
from mockservers_scenarios.upstream import Upstream
from mockservers_scenarios.wire import is_loopback
from mockservers_scenarios.worlds import set_faults, vendor_of, world_options

from mockservers.engine.clock import iso, utc, wall_ms
from mockservers.engine.door import Door
from mockservers.engine.transport.inprocess import intercept_hosts
from mockservers.handle import Handle
from mockservers.pytest_plugin import VendorHandles

__all__ = ["opened"]

DOUBLE = "double"
_PLAY = ("mode", "allow_unused", "match_headers")
_RECORD = ("upstream", "vendor", "purpose", "secrets")
_recorded: pytest.StashKey[dict[Path, str]] = pytest.StashKey()

Handles = dict[str, Any]


def opened(request: pytest.FixtureRequest, names: Iterable[str], options: Mapping[str, Any]) -> Iterator[Handles]:
    """The handles of a marked test, from its scenario, its replay or its recording."""
    node: pytest.Item = request.node
    scenario, record = (node.get_closest_marker(name) for name in ("scenario", "record"))
    if scenario is not None and record is not None:
        _fail("a test has one of the marks scenario and record, not both")
    mark = scenario or record
    assert mark is not None
    allowed = _PLAY if record is None else (*_PLAY, *_RECORD)
    unknown = sorted(set(mark.kwargs) - set(allowed))
    if len(mark.args) != 1 or not isinstance(mark.args[0], str | Path) or unknown:
        wrong = f"unknown option {unknown[0]!r}" if unknown else "it takes one file"
        _fail(f"mark {mark.name}: {wrong}. Write @pytest.mark.{mark.name}('file.yaml'), options: {', '.join(allowed)}")
    before = request.session.testsfailed

    def failed() -> bool:
        return request.session.testsfailed > before

    with ExitStack() as stack:
        try:
            if record is None:
                run = _play(node, mark, list(names), options, locate(mark.args[0], node.path.parent), failed)
            else:
                run = _record(node, mark, list(names), options, node.path.parent / mark.args[0], failed)
            handles = stack.enter_context(run)
        except (ScenariosError, ValueError, OSError) as error:
            _fail(str(error))
        yield handles


@contextmanager
def _play(
    node: pytest.Item, mark: pytest.Mark, names: list[str], options: Mapping[str, Any], path: Path, failed: Any
) -> Iterator[Handles]:
    """A scenario's world; where the scenario has exchanges, its vendor's hosts are answered from them."""
    scenario = load(path)
    vendor = vendor_of(scenario, path)
    wanted = mark.kwargs.get("vendor", scenario.vendor)
    if wanted != scenario.vendor:
        _fail(f"{path} is a scenario of {scenario.vendor}, not of {wanted}")
    with ExitStack() as stack:
        handles = _handles(stack, names, vendor.name, {**options, **world_options(scenario, path)})
        world = handles[vendor.name].world
        set_faults(world, vendor, scenario, path)
        player = None
        if scenario.exchanges:
            player = _player(scenario, mark)
            door = PlayerDoor(player, journal_into(vendor, world))
            stack.enter_context(intercept_hosts((host, door) for host in _hosts(vendor.hosts, scenario.upstream)))
        yield handles
    if player is not None:
        # Whether every answer was asked for says nothing about a test that broke off.
        all_used = not failed() and not mark.kwargs.get("allow_unused", False)
        try:
            player.check(all_used=all_used)
        except ReplayError as error:
            _fail(f"the replay of {path.name} did not go as recorded\n{_once(str(error))}")


def _player(scenario: Scenario, mark: pytest.Mark) -> Player:
    headers = mark.kwargs.get("match_headers", ())
    return Player(
        scenario,
        mode=mark.kwargs.get("mode", "any"),
        match_headers=(headers,) if isinstance(headers, str) else headers,
    )


@contextmanager
def _record(
    node: pytest.Item, mark: pytest.Mark, names: list[str], options: Mapping[str, Any], path: Path, failed: Any
) -> Iterator[Handles]:
    """A replay of the file, or a recording into it, as ``--record-scenarios`` says."""
    how = node.config.getoption("record_scenarios")
    if how != "all" and (path.exists() or how != "once"):
        if not path.exists():
            _fail(f"there is no recording {path}. Make it: pytest '{node.nodeid}' --record-scenarios=once")
        with _play(node, mark, names, options, path, failed) as handles:
            yield handles
        return
    done = node.config.stash.setdefault(_recorded, {})
    if done.setdefault(path, node.nodeid) != node.nodeid:
        _fail(f"{path} has just been recorded by {done[path]}; give each test a file of its own")
    vendor_name = mark.kwargs.get("vendor") or (names[0] if len(names) == 1 else None)
    if vendor_name is None:
        _fail("mark record: name the vendor to record with vendor=, or let the test ask for exactly one")
    upstream = mark.kwargs.get("upstream", DOUBLE)
    with ExitStack() as stack:
        handles = _handles(stack, names, vendor_name, options)
        recording, failures = _recording(stack, mark, handles, vendor_name, upstream, options)
        yield handles
    if failed():
        node.add_report_section("teardown", "mockservers", f"the test failed, so {path} was not written")
    elif failures:
        _fail(f"{path} was not written\n" + "\n".join(dict.fromkeys(failures)))
    elif not len(recording):
        _fail(f"the test asked {vendor_name} nothing, so {path} was not written")
    else:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            recording.save(path, force=True)
        except (ScenariosError, OSError) as error:
            _fail(str(error))


def _recording(
    stack: ExitStack, mark: pytest.Mark, handles: Handles, name: str, upstream: str, options: Mapping[str, Any]
) -> tuple[Recording, list[str]]:
    """Begin to record a vendor's hosts; with the list that will hold what could not be recorded."""
    handle: Handle = handles[name]
    vendor, world = handle.vendor, handle.world
    purpose, given = mark.kwargs.get("purpose", ""), mark.kwargs.get("secrets", ())
    given = (given,) if isinstance(given, str) else tuple(given)
    if upstream == DOUBLE:
        double = f"https://{vendor.hosts[0]}"
        secrets = (*given, *_secrets(name, handle.credentials))
        clock = options["clock"] and iso(world.clock.ms())
        recording = Recording(
            name, double, purpose=purpose, secrets=secrets, profile=world.profile, seed=world.seed, clock=clock
        )
        door: Any = CapturingDoor(Door(vendor, world.worlds, None, world), recording)
        hosts = list(vendor.hosts)
        failures: list[str] = []
    else:
        origin = Upstream(upstream)
        live = handles[name] = _LiveHandle(handle, is_loopback(urlsplit(upstream).hostname or ""))
        secrets = (*given, *_secrets(name, live.credentials))
        recording = Recording(name, origin.url, purpose=purpose, secrets=secrets, now=lambda: utc(wall_ms()))
        door = ForwardingDoor(recording, origin, journal_into(vendor, world))
        hosts, failures = _hosts(vendor.hosts, origin.url), door.failures
    stack.enter_context(intercept_hosts((host, door) for host in hosts))
    return recording, failures


class _LiveHandle(Handle):
    """A handle while a real endpoint is recorded: its credentials come from the environment.

    They are named as ``mockservers credentials --format env`` names them. For an upstream on this machine those of the
    default world stand in for what the environment does not give.
    """

    def __init__(self, handle: Handle, local: bool) -> None:
        super().__init__(handle.vendor, handle.world, handle.url)
        self._local = local

    @property
    def credentials(self) -> Mapping[str, Any]:
        prefix = f"{self.vendor.name}_".upper()
        given = {key[len(prefix) :].lower(): value for key, value in os.environ.items() if key.startswith(prefix)}
        return {**(super().credentials if self._local else {}), **given}

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name not in self.credentials:
            variable = f"{self.vendor.name}_{name}".upper()
            raise AttributeError(f"{self.vendor.name} is being recorded from its real endpoint: set {variable}")
        return super().__getattr__(name)

    def client(self, **options: Any) -> Any:
        try:
            return super().client(**options)
        except KeyError as missing:
            variable = f"{self.vendor.name}_{missing.args[0]}".upper()
            raise AttributeError(
                f"{self.vendor.name} is being recorded from its real endpoint: set {variable}"
            ) from None


def _handles(stack: ExitStack, names: list[str], vendor: str, options: Mapping[str, Any]) -> Handles:
    """Handles of the vendors the test asks for and of the scenario's, all in one world."""
    handles = VendorHandles(stack, dict(options))
    handles.open(*dict.fromkeys((*names, vendor)))
    return handles


def _hosts(hosts: Iterable[str], upstream: str | None) -> list[str]:
    """A vendor's real hosts and the recorded one."""
    recorded = (urlsplit(upstream).netloc,) if upstream else ()
    return list(dict.fromkeys((*hosts, *recorded)))


def _secrets(vendor: str, credentials: Mapping[str, Any]) -> tuple[str, ...]:
    """The credentials that are secret, by their names: known before the recording says so."""
    rules = rules_for(vendor)
    return tuple(
        value
        for name, value in credentials.items()
        if isinstance(value, str) and rules.is_secret(name, "request", "json", "", ())
    )


def _once(text: str) -> str:
    """A client that retries makes the same mismatch several times; it is told once."""
    blocks: list[str] = []
    for line in text.splitlines():
        if line.startswith("  ") and blocks:
            blocks[-1] += f"\n{line}"
        else:
            blocks.append(line)
    return "\n".join(dict.fromkeys(blocks))


def _fail(text: str) -> NoReturn:
    raise pytest.fail.Exception(text, pytrace=False) from None
