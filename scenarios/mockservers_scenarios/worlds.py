"""The part of a scenario that is about a world: profile, seed, clock and faults."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mockservers.engine import registry
from mockservers.engine.clock import Clock
from mockservers.engine.faults import Fault, make_fault
from mockservers.engine.journal import names
from mockservers.engine.vendor import Vendor
from mockservers.engine.world import PROFILES, World

from .errors import ScenarioError
from .model import Scenario
from .yaml_text import read_yaml

__all__ = ["set_faults", "vendor_of", "world_options"]


def world_options(scenario: Scenario, path: str | Path | None = None) -> dict[str, Any]:
    """``profile``, ``seed`` and ``clock`` for a world, as far as the scenario states them; a clock that follows the
    system is None. Raises ScenarioError, naming file and line, for a profile there is not, a negative seed or a clock
    out of reach."""
    found: dict[str, Any] = {}
    if scenario.profile is not None:
        if scenario.profile not in PROFILES:
            raise _error(f"unknown profile {scenario.profile!r}. Profiles: {', '.join(PROFILES)}", path, "profile")
        found["profile"] = scenario.profile
    if scenario.seed is not None:
        if not 0 <= scenario.seed < 2**63:
            raise _error("seed must be an integer from 0 to 2**63-1", path, "seed")
        found["seed"] = scenario.seed
    if scenario.clock is not None:
        found["clock"] = None if scenario.clock == "system" else scenario.clock
        try:
            Clock({}).freeze(found["clock"])
        except ValueError as error:
            raise _error(str(error), path, "clock") from None
    return found


def vendor_of(scenario: Scenario, path: str | Path | None = None) -> Vendor:
    """The vendor a scenario names. Raises ScenarioError, naming file and line, where there is none."""
    try:
        return registry.find(scenario.vendor)
    except registry.UnknownVendor as error:
        raise _error(str(error), path, "vendor") from None


def set_faults(world: World, vendor: Vendor, scenario: Scenario, path: str | Path | None = None) -> list[Fault]:
    """Set the scenario's faults in a world, for its vendor only. Raises ScenarioError, naming file and line, before
    any is set."""
    rules = [_checked(rule, vendor, number, path) for number, rule in enumerate(scenario.faults)]
    return [world.fault(**rule) for rule in rules]


def _checked(rule: Mapping[str, Any], vendor: Vendor, number: int, path: str | Path | None) -> dict[str, Any]:
    ready = {"vendor": vendor.name, **rule}
    try:
        fault = make_fault(**ready)
    except ValueError as error:
        raise _error(f"fault {number + 1}: {error}", path, "faults", number) from None
    if fault.vendor != vendor.name:
        raise _error(
            f"fault {number + 1}: vendor must be {vendor.name!r}, the scenario's own, not {fault.vendor!r}",
            path,
            "faults",
            number,
        )
    pattern = fault.operation
    if pattern != "*":
        known = [operation.id for operation in vendor.contract.operations]
        if not any(names(operation, vendor.name, pattern) for operation in known):
            near = get_close_matches(pattern.removeprefix(f"{vendor.name}."), known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; `mockservers openapi {vendor.name}` lists them"
            raise _error(
                f"fault {number + 1}: no operation of {vendor.name} is named {pattern!r}{hint}", path, "faults", number
            )
    return ready


def _error(message: str, path: str | Path | None, key: str, number: int | None = None) -> ScenarioError:
    line = None
    if path is not None:
        root = read_yaml(Path(path).read_text(encoding="utf-8-sig"), str(path)).value
        assert isinstance(root, dict)
        node = root[key]
        if number is not None and isinstance(node.value, list):
            node = node.value[number]
        line = node.line
    return ScenarioError(message, path=path, line=line)
