"""The account: its size, its oddities, and that everything in it leads somewhere."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from mockservers_fixtures.labstats import build

from mockservers.engine.contract import compile_validator
from mockservers.engine.store import Base, decode
from mockservers.labstats import vendor


def documents(base: Base, name: str) -> dict[Any, dict[str, Any]]:
    return {key: decode(raw) for key, raw in base.collections[name].rows.items()}


@pytest.fixture(scope="module", params=["small", "default", "large"])
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def base(profile: str) -> Base:
    return build(profile, 1, vendor.contract)


def test_empty_has_no_records() -> None:
    assert build("empty", 1, vendor.contract).collections == {}


@pytest.mark.parametrize(
    ("profile", "stations", "applications", "groups"),
    [("small", (50, 200), (80, 100), (5, 20)), ("default", (450, 800), (700, 900), (25, 60)),
     ("large", (7_900, 8_400), (5_000, 5_000), (200, 500))],
)  # fmt: skip
def test_sizes(profile: str, stations: tuple[int, int], applications: tuple[int, int], groups: tuple[int, int]) -> None:
    made = build(profile, 1, vendor.contract).collections
    for name, (low, high) in (("station", stations), ("application", applications), ("group", groups)):
        assert low <= len(made[name].keys) <= high, name


def test_same_seed_same_bytes_other_seed_others(profile: str, base: Base) -> None:
    again = build(profile, 1, vendor.contract)
    other = build(profile, 2, vendor.contract)
    for name, collection in base.collections.items():
        assert again.collections[name].rows == collection.rows, name
    assert other.collections["station"].rows != base.collections["station"].rows


def test_records_fit_the_contract(base: Base) -> None:
    for resource in vendor.contract.resources.values():
        if resource.collection is None or resource.collection not in base.collections:
            continue
        validate = compile_validator(resource.as_field, vendor.contract.resources, "reply", closed=True)
        names = [field.name for field in resource.fields]
        for key, document in documents(base, resource.collection).items():
            assert validate(document) == [], (resource.name, key)
            assert list(document) == names
            assert document["id"] == key


def test_ids_ascend_from_1001_with_gaps(base: Base, profile: str) -> None:
    for name in ("application", "application_version", "group", "station", "schedule"):
        keys = base.collections[name].keys
        assert keys == sorted(keys)
        assert keys[0] == 1001
    gaps = [b - a for a, b in pairwise(base.collections["station"].keys)]
    assert max(gaps) > 1
    assert set(base.collections["group"].keys) & set(base.collections["station"].keys)


def test_references_lead_somewhere(base: Base) -> None:
    groups, stations = documents(base, "group"), documents(base, "station")
    apps, versions = documents(base, "application"), documents(base, "application_version")
    schedules = documents(base, "schedule")
    for group in groups.values():
        assert group["schedule_id"] is None or group["schedule_id"] in schedules
        assert group["parent_group_id"] is None or groups[group["parent_group_id"]]["contents"] == "groups"
    for station in stations.values():
        assert station["group_id"] is None or groups[station["group_id"]]["contents"] == "stations"
    assert all(v["application_id"] in apps for v in versions.values())
    for name in ("inventory", "metadata", "tagging"):
        assert list(documents(base, name)) == list(stations)
    assert set(documents(base, "group_capability")) <= set(groups)


def test_computers_are_told_apart(base: Base) -> None:
    stations = list(documents(base, "station").values())
    for field in ("name", "host_name", "serial_number"):
        found = [s[field] for s in stations if s[field] is not None]
        assert len(set(found)) == len(found), field


def test_install_counts_are_what_inventories_show(base: Base) -> None:
    versions, stations = documents(base, "application_version"), documents(base, "station")
    counted: Counter[int] = Counter()
    for station, row in documents(base, "inventory").items():
        assert row["apps"] == sorted({versions[v]["application_id"] for v in row["versions"]})
        systems = {system["name"] for system in stations[station]["operating_systems"]}
        assert {versions[v]["operating_system"] for v in row["versions"]} <= systems
        counted.update(row["versions"])
    assert {key: version["install_count"] for key, version in versions.items()} == {
        key: counted[key] for key in versions
    }


def test_the_shares_of_systems_and_forms(base: Base, profile: str) -> None:
    stations = list(documents(base, "station").values())
    if profile != "large":
        pytest.skip("shares need a large account")
    systems = Counter("+".join(o["name"] for o in s["operating_systems"]) for s in stations)
    assert 0.80 <= systems["windows"] / len(stations) <= 0.92
    assert 0.06 <= systems["macos"] / len(stations) <= 0.20
    assert 0.002 <= systems["macos+windows"] / len(stations) <= 0.02
    assert 0.85 <= sum(s["form_factor"] == "Desktop" for s in stations) / len(stations) <= 0.95


def test_the_oddities_are_there() -> None:
    made = build("default", 1, vendor.contract)
    stations = list(documents(made, "station").values())
    assert any(s["group_id"] is None for s in stations)
    assert any(s["model"] is None for s in stations)
    assert any(s["serial_number"] is None for s in stations)
    assert any(len(s["mac_addresses"]) == 2 for s in stations)
    assert any(len(s["operating_systems"]) == 2 for s in stations)
    tags = {tag["name"] for tag in documents(made, "station_tag").values()}
    assert any(" " in t for t in tags)
    assert any("/" in t for t in tags)
    assert any("&" in t for t in tags)
    assert any(tag["tag_group"] is None for tag in documents(made, "station_tag").values())
    addresses = [a for s in stations for a in s["ip_addresses"]]
    assert len(set(addresses)) == len(addresses)
    macs = [m for s in stations for m in s["mac_addresses"]]
    assert len(set(macs)) == len(macs)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", ["default", "large"])
def test_one_group_has_exactly_200_stations_below_it(name: str, seed: int) -> None:
    made = build(name, seed, vendor.contract)
    groups = documents(made, "group")
    held = Counter(s["group_id"] for s in documents(made, "station").values())
    library = next(key for key, g in groups.items() if "Main Library" in g["name"])
    below = [library]
    for key in below:
        below += [k for k, g in groups.items() if g["parent_group_id"] == key]
    assert sum(held[key] for key in below) == 200


def test_every_day_of_a_schedule_has_a_block(base: Base) -> None:
    for schedule in documents(base, "schedule").values():
        for day in list(schedule.values())[3:]:
            assert day["time_blocks"]
