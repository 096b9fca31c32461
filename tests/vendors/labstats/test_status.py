"""The consistency rules of live status, whatever happens in the laboratory."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import mockservers
from mockservers.engine.clock import parse_instant
from mockservers.labstats import occupancy
from mockservers.labstats.occupancy import IN_USE, OFFLINE, SLOT, STATUSES

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["check_in", "log_on", "log_off", "shut_down", "retire", "assign", "new", "install", "uninstall", "wait"]
        ),
        st.integers(0, 10_000),
    ),
    max_size=12,
)


class Account:
    """What the API shows of an account, and how it is driven."""

    def __init__(self, handle: Any) -> None:
        import requests

        self.handle, self.session = handle, requests.Session()
        self.session.headers["Authorization"] = handle.api_key

    def get(self, path: str, **params: Any) -> Any:
        response = self.session.get(self.handle.url + path, params=params, timeout=30)
        assert response.status_code == 200, (path, response.text)
        return response.json()

    def ids(self, path: str, limit: int = 1000, **params: Any) -> list[int]:
        found: list[int] = []
        while True:
            page = self.get(path, limit=limit, after_id=found[-1] if found else 1, **params)
            found += [row["id"] for row in page["results"]]
            if not page["additional_pages"]:
                return found

    def step(self, action: str, number: int) -> None:
        stations = self.ids("/stations/")
        one = stations[number % len(stations)]
        arguments: dict[str, Any] = {"station_id": one}
        if action == "wait":
            self.handle.clock.advance(number % 1500)
            return
        if action == "new":
            action, arguments = "check_in", {"mac_address": f"02:00:00:00:{number % 7:02X}:{number % 5:02X}"}
        if action == "assign":
            labs = self.get("/groups/", contents="stations")
            arguments["group_id"] = None if number % 5 == 0 else labs[number % len(labs)]["id"]
        if action in ("install", "uninstall"):
            arguments["app"] = f"Tool {number % 3}"
        try:
            self.handle.action(action, **arguments)
        except ValueError:
            assert action in ("log_off", "uninstall", "install")

    def check(self) -> None:
        every = self.ids("/stations/")
        by_status = {status: self.ids("/stations/", status=status) for status in STATUSES}
        assert sorted(i for found in by_status.values() for i in found) == every
        macs = set(self.ids("/stations/", os="macos"))
        for status, found in by_status.items():
            assert self.ids("/stations/", os="macos", status=status) == [i for i in found if i in macs]
        groups = self.get("/groups/")
        known = {g["id"] for g in groups}
        inside: dict[int, list[int]] = {}
        for group in groups:
            key = group["id"]
            inside[key] = self.ids(f"/groups/{key}/stations")
            counts = self.get(f"/groups/{key}/status")
            for status, name in (
                ("offline", "offline_count"),
                ("powered_on", "powered_on"),
                ("in_use", "in_use_count"),
            ):
                listed = self.ids(f"/groups/{key}/stations", limit=7, status=status)
                assert len(listed) == counts[name]
                assert set(listed) <= set(by_status[status])
        for group in groups:
            children = [g["id"] for g in groups if g["parent_group_id"] == group["id"]]
            if group["contents"] == "groups":
                assert inside[group["id"]] == sorted(i for child in children for i in inside[child])
        for row in self.get("/stations/", limit=1000)["results"]:
            assert row["group_id"] is None or row["group_id"] in known
        for status, found in by_status.items():
            for one in found[:2]:
                assert self.get(f"/stations/{one}/status") == status
        versions = {}
        for app in self.get("/apps/", search="tool", limit=1000)["results"]:
            with_app = self.ids("/stations/", has_application=app["id"])
            for one in with_app:
                assert app["id"] in self.ids(f"/stations/{one}/apps")
            versions[app["id"]] = self.get(f"/apps/{app['id']}/versions")["results"]
            assert sum(v["install_count"] for v in versions[app["id"]]) >= len(with_app)
            assert bool(with_app) is any(v["install_count"] for v in versions[app["id"]])


@settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, hour=st.integers(0, 167))
def test_the_rules_hold_after_any_events_at_any_hour(steps: list[tuple[str, int]], hour: int) -> None:
    start = parse_instant("2026-03-02T00:00:00Z") / 1000 + hour * 3600
    with mockservers.intercept("labstats", profile="small", clock=start) as handle:
        account = Account(handle)
        try:
            for action, number in steps:
                account.step(action, number)
            account.check()
        finally:
            account.session.close()


def test_the_rules_hold_in_the_default_account() -> None:
    with mockservers.intercept("labstats", clock="2026-03-03T11:00:00Z") as handle:
        account = Account(handle)
        account.check()
        handle.action("log_on", station_id=account.ids("/stations/")[0])
        account.check()
        account.session.close()


@pytest.mark.parametrize(
    ("when", "low", "high"),
    [
        ("2026-03-04T08:00:00Z", 0.06, 0.14),
        ("2026-03-04T11:00:00Z", 0.49, 0.61),
        ("2026-03-04T14:00:00Z", 0.39, 0.51),
        ("2026-03-04T18:00:00Z", 0.15, 0.25),
        ("2026-03-04T03:00:00Z", 0.0, 0.02),
        ("2026-03-08T11:00:00Z", 0.02, 0.12),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 77])
def test_laboratories_fill_and_empty_over_the_day(when: str, low: float, high: float, seed: int) -> None:
    slot = occupancy.at(seed, parse_instant(when))
    found = [slot[station] for station in range(1001, 9001)]
    assert low <= found.count(IN_USE) / len(found) <= high


@pytest.mark.parametrize("seed", [1, 5])
def test_some_stations_are_always_off_and_many_at_night(seed: int) -> None:
    def off(when: str) -> float:
        slot = occupancy.at(seed, parse_instant(when))
        return [slot[i] for i in range(1001, 9001)].count(OFFLINE) / 8000

    assert 0.05 <= off("2026-03-04T11:00:00Z") <= 0.10
    assert 0.45 <= off("2026-03-04T03:00:00Z") <= 0.70


def test_a_session_lasts() -> None:
    """Most stations in use are still in use five minutes later."""
    now = parse_instant("2026-03-04T11:00:00Z")
    before, after = occupancy.at(3, now), occupancy.at(3, now + SLOT)
    used = [i for i in range(1001, 5001) if before[i] == IN_USE]
    assert sum(after[i] == IN_USE for i in used) / len(used) > 0.85


def test_status_depends_on_nothing_but_seed_station_and_time() -> None:
    now = parse_instant("2026-03-04T11:00:00Z")
    forwards = occupancy.Slot(9, now // SLOT)
    backwards = occupancy.Slot(9, now // SLOT)
    stations = range(1001, 1500)
    assert [forwards[i] for i in stations] == [backwards[i] for i in reversed(stations)][::-1]
    other = occupancy.Slot(10, now // SLOT)
    assert [forwards[i] for i in stations] != [other[i] for i in stations]


@pytest.mark.parametrize("hour", [-1_000_000, -1, 0, 24, 10_000_000])
def test_shares_stay_between_nothing_and_all_at_any_time(hour: int) -> None:
    for minute in range(0, 1441, 5):
        assert 0 <= occupancy.share(hour * 3_600_000 + minute * 60_000) <= 0.6


def test_counts_do_not_outlive_their_five_minutes() -> None:
    def counts(handle: Any) -> list[Any]:
        account = Account(handle)
        try:
            return [account.get("/groups/1001/status"), account.ids("/stations/", status="in_use"),
                    account.ids("/groups/1001/stations", status="offline")]  # fmt: skip
        finally:
            account.session.close()

    with mockservers.intercept("labstats", profile="small", clock="2026-03-03T11:00:00Z") as handle:
        morning = counts(handle)
        handle.clock.advance("8h")
        evening = counts(handle)
    with mockservers.intercept("labstats", profile="small", clock="2026-03-03T19:00:00Z") as handle:
        assert counts(handle) == evening != morning
