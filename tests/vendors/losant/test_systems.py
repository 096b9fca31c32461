"""System devices: what they work out of their children, on the world's clock."""

from __future__ import annotations

from typing import Any

import pytest

NUMBER = {"name": "temperature", "dataType": "number"}


def mean(**system: Any) -> dict[str, Any]:
    return {**NUMBER, "system": {"aggregation": "MEAN", **system}}


class Plant:
    """A system with an attribute and children that report."""

    def __init__(self, box: Any, attributes: list[dict[str, Any]], **fields: Any) -> None:
        self.box = box
        box.world.clock.freeze("2026-03-02T09:00:10Z")
        self.devices = f"{box.app}/devices"
        self.system = self.device("plant", attributes, deviceClass="system", systemInterval=60, **fields)

    def device(self, name: str, attributes: list[dict[str, Any]], **fields: Any) -> str:
        body = {"name": name, "attributes": attributes, **fields}
        return str(self.box.call("POST", self.devices, body, status=201)["id"])

    def child(self, name: str, **fields: Any) -> str:
        return self.device(name, [NUMBER], **{"parentId": self.system, **fields})

    def report(self, device: str, value: float, **fields: Any) -> None:
        self.box.call("POST", f"{self.devices}/{device}/state", {"data": {"temperature": value}, **fields})

    def after(self, seconds: int) -> None:
        self.box.world.clock.advance(seconds)

    def state(self, limit: int = 10, order: str = "desc", device: str | None = None) -> list[tuple[str, Any]]:
        path = f"{self.devices}/{device or self.system}/state?limit={limit}&sortDirection={order}"
        return [(r["time"][11:19], r["data"]) for r in self.box.call("GET", path)]

    def composite(self) -> Any:
        return self.box.call("GET", f"{self.devices}/{self.system}/compositeState")


@pytest.fixture
def plant(box: Any) -> Plant:
    return Plant(box, [mean()])


def test_a_system_reports_at_every_interval_what_its_children_last_reported(plant: Plant) -> None:
    one, two = plant.child("one"), plant.child("two")
    plant.report(one, 10)
    plant.report(two, 20)
    assert (plant.state(), plant.composite()) == ([], {})
    plant.after(50)
    assert plant.composite() == {"temperature": {"value": 15, "time": "2026-03-02T09:01:00.000Z"}}
    plant.after(601)
    plant.report(one, 13)
    plant.after(60)
    assert plant.state() == [("09:12:00", {"temperature": 16.5}), ("09:01:00", {"temperature": 15})]
    assert plant.state(order="asc") == plant.state()[::-1]
    assert plant.state(limit=1) == plant.state()[:1]
    assert plant.state(limit=1, order="asc") == plant.state()[1:]
    assert plant.composite()["temperature"] == {"value": 16.5, "time": "2026-03-02T09:12:00.000Z"}
    query = {"deviceIds": [plant.system], "duration": 3_600_000, "aggregation": "NONE"}
    found = plant.box.call("POST", f"{plant.box.app}/data/time-series-query", query)["devices"][plant.system]
    assert [p["data"] for p in found["points"]] == [{"temperature": 15}, {"temperature": 16.5}]
    last = plant.box.call(
        "POST", f"{plant.box.app}/data/last-value-query", {"deviceIds": [plant.system], "attribute": "temperature"}
    )
    assert last[plant.system]["data"] == {"temperature": 16.5}


def test_a_system_that_keeps_duplicates_reports_always(box: Any) -> None:
    plant = Plant(box, [mean()], keepDuplicates=True)
    plant.report(plant.child("one"), 10)
    plant.after(180)
    assert [time for time, _ in plant.state()] == ["09:03:00", "09:02:00", "09:01:00"]
    assert plant.composite()["temperature"]["time"] == "2026-03-02T09:03:00.000Z"


def test_what_children_had_reported_before_counts_from_the_first_interval(plant: Plant) -> None:
    early = plant.device("early", [NUMBER])
    plant.report(early, 7, time=-3_600_000)
    plant.box.call("PATCH", f"{plant.devices}/{early}", {"parentId": plant.system})
    plant.after(300)
    assert plant.state() == [("09:01:00", {"temperature": 7})]
    assert plant.composite()["temperature"]["time"] == "2026-03-02T09:01:00.000Z"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("FIRST", 30),
        ("LAST", 20),
        ("COUNT", 3),
        ("MAX", 30),
        ("MIN", 10),
        ("MEDIAN", 20),
        ("MEAN", 20),
        ("SUM", 60),
        ("STD_DEV", 8.1649658093),
    ],
)
def test_aggregations(box: Any, kind: str, value: float) -> None:
    plant = Plant(box, [mean(aggregation=kind)])
    for name, reading in (("a", 30), ("b", 10), ("c", 20)):
        plant.report(plant.child(name), reading)
        plant.after(1)
    plant.after(60)
    assert plant.composite()["temperature"]["value"] == value


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"mode": "all"}, 20),
        ({"mode": "whitelist", "deviceTags": [{"key": "side", "value": "left"}]}, 10),
        ({"mode": "blacklist", "deviceTags": [{"key": "side"}]}, 30),
        ({"mode": "all", "name": "other"}, None),
    ],
)
def test_children_are_chosen(box: Any, rule: Any, value: int | None) -> None:
    plant = Plant(box, [mean(childAttributes=[{"name": "temperature", **rule}])])
    plant.report(plant.child("one", tags=[{"key": "side", "value": "left"}]), 10)
    two = plant.child("two")
    plant.report(two, 30)
    plant.after(60)
    assert plant.composite().get("temperature", {}).get("value") == value
    listed = mean(childAttributes=[{"name": "temperature", "mode": "whitelist", "deviceIds": [two]}])
    plant.box.call("PATCH", f"{plant.devices}/{plant.system}", {"attributes": [listed]})
    assert plant.composite()["temperature"]["value"] == 30


def test_systems_within_systems(plant: Plant) -> None:
    inner = plant.device("inner", [mean()], deviceClass="system", systemInterval=30, parentId=plant.system)
    plant.report(plant.child("one", parentId=inner), 10)
    plant.report(plant.child("two", parentId=inner), 20)
    plant.report(plant.child("three"), 35)
    plant.after(120)
    assert plant.state(device=inner) == [("09:00:30", {"temperature": 15})]
    assert plant.state() == [("09:01:00", {"temperature": 25})]


def test_reports_of_other_types_and_by_hand(box: Any) -> None:
    plant = Plant(box, [mean(), {"name": "status", "dataType": "string", "system": {"aggregation": "SUM"}}])
    plant.report(plant.child("one"), 10)
    plant.after(60)
    plant.report(plant.system, 99)
    assert plant.composite()["temperature"]["value"] == 99
    assert [data for _, data in plant.state()] == [{"temperature": 99}, {"temperature": 10}]
    assert "status" not in plant.composite()


def test_history_of_a_system_that_is_removed_stays_away(plant: Plant) -> None:
    one = plant.child("one")
    plant.report(one, 10)
    plant.after(120)
    plant.box.call("DELETE", f"{plant.devices}/{plant.system}/data", status=202)
    assert (plant.state(), plant.composite()) == ([], {})
    plant.report(one, 12)
    plant.after(60)
    assert plant.state() == [("09:03:00", {"temperature": 12})]
    assert plant.composite()["temperature"]["value"] == 12


def test_a_system_of_the_account_may_begin_to_work_things_out(box: Any) -> None:
    system = next(d for d in box.docs("device") if d["deviceClass"] == "system")
    path = f"{box.app}/devices/{system['id']}"
    before = box.call("GET", f"{path}/compositeState")["temperature"]
    assert before["relayType"] == "device"
    box.call("PATCH", path, {"attributes": [mean()]})
    values = [
        box.call("GET", f"{box.app}/devices/{d['id']}/compositeState")["temperature"]["value"]
        for d in box.docs("device")
        if d.get("parentId") == system["id"] and any(a["name"] == "temperature" for a in d["attributes"])
    ]
    after = box.call("GET", f"{path}/compositeState")["temperature"]
    assert min(values) <= after["value"] <= max(values)
    assert "relayId" not in after
