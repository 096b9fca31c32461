"""Worlds, the clock, the fixture, and what the fixture's devices report by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from mockservers_fixtures.losant import build

from mockservers.losant import signals


def test_a_credential_leads_to_its_world(box: Any) -> None:
    other = box.worlds.create("other")
    theirs = other.credentials("losant")
    assert theirs["email"] == "losant+other@example.org"
    box.call("PATCH", box.device, {"name": "mine"})
    assert box.call("GET", box.device, token=theirs["user_token"])["name"] != "mine"
    login = {"email": theirs["email"], "password": theirs["password"]}
    token = box.call("POST", "/auth/user", login, None)["token"]
    assert box.call("GET", "/me", token=token)["email"] == theirs["email"]
    device = {"deviceId": theirs["device_id"], "key": theirs["access_key"], "secret": theirs["access_secret"]}
    token = box.call("POST", "/auth/device", device, None)["token"]
    assert box.call("GET", box.device, token=token)["name"] != "mine"
    box.call("POST", "/auth/user", {**login, "password": box.given["password"]}, None, 401)


def test_a_fork_has_credentials_of_its_own(box: Any) -> None:
    box.call("PATCH", box.device, {"name": "before"})
    fork = box.worlds.fork("default", "copy")
    token = fork.credentials("losant")["user_token"]
    assert box.call("GET", box.device, token=token)["name"] == "before"
    box.call("PATCH", box.device, {"name": "after"}, token=token)
    assert box.call("GET", box.device)["name"] == "before"


def test_two_worlds_of_one_seed_answer_alike(make_box: Any) -> None:
    answers = []
    for _ in range(2):
        box = make_box()
        made = box.call("POST", f"{box.app}/devices", {"name": "x"}, status=201)
        box.call("POST", f"{box.device}/state", {"data": {"temperature": 1}})
        answers.append([made, box.call("GET", f"{box.device}/state?limit=9"), box.call("GET", f"{box.app}/events")])
    assert answers[0] == answers[1]


def test_ids_of_seed_one_stay(make_box: Any) -> None:
    for seed in (1, 2):
        given = make_box(seed=seed).given
        assert given["application_id"] == "662a221010ca4700d0000003"
        assert given["device_id"] == "662a253010ca4700d0000006"
    assert given["access_key"] == "f76989e5-cfdc-431f-a6be-9eb9eb9feecb"


@pytest.mark.parametrize("profile", ["empty", "small", "default"])
def test_every_profile_can_be_logged_in_to(make_box: Any, profile: str) -> None:
    box = make_box(profile)
    box.call("GET", box.device)
    login = {
        k: box.given[v] for k, v in (("deviceId", "device_id"), ("key", "access_key"), ("secret", "access_secret"))
    }
    box.call("POST", "/auth/device", login, None)
    counts = {"empty": 1, "small": 12, "default": 60}
    assert box.call("GET", f"{box.app}/devices?perPage=1")["totalCount"] == counts[profile]


def test_the_large_profile_holds_a_hundred_thousand_devices(box: Any) -> None:
    base = build("large", 1, box.vendor.contract)
    keys = base.collections["device"].keys
    assert len(keys) == 100_000 == len(set(keys))
    assert keys == sorted(keys)
    assert box.given["device_id"] in base.collections["device"].rows


def test_more_devices_on_demand(box: Any) -> None:
    from mockservers.control.state import State

    made = State(box.vendor, box.world).create("device", 250, description="more")
    assert len({d["id"] for d in made}) == 250
    found = box.call("GET", f"{box.app}/devices/{made[17]['id']}")
    assert found["description"] == "more"
    box.world.clock.advance("2h")
    assert box.call("GET", f"{box.app}/devices/{made[17]['id']}/compositeState")


# What devices report by themselves


def test_a_device_reports_by_itself_until_it_is_reported_for(box: Any) -> None:
    (first,) = box.call("GET", f"{box.device}/state")
    box.world.clock.advance("2h")
    (second,) = box.call("GET", f"{box.device}/state")
    assert second["time"] > first["time"]
    box.call("POST", f"{box.device}/state", {"data": {"temperature": 99}})
    box.world.clock.advance("2d")
    newest, before = box.call("GET", f"{box.device}/state?limit=2")
    assert newest["data"] == {"temperature": 99}
    assert before["time"] == second["time"]


def test_history_ends_where_retention_does(box: Any) -> None:
    box.call("POST", f"{box.device}/state", {"data": {"temperature": 99}})
    box.world.clock.advance("181d")
    assert box.call("GET", f"{box.device}/state?limit=5") == []
    assert box.call("GET", f"{box.device}/compositeState") == {}


def test_signals_are_a_function_of_seed_device_and_time() -> None:
    kinds = (("temperature", "number"), ("location", "gps"), ("doorOpen", "boolean"), ("batteryPct", "number"))
    one, same = signals.Device(1, "a" * 24, kinds), signals.Device(1, "a" * 24, kinds)
    other = signals.Device(2, "a" * 24, kinds)
    span = (1_770_000_000_000, 1_770_086_400_000)
    times = list(one.times(*span))
    assert times == list(same.times(*span)) == list(one.times(*span, reverse=True))[::-1]
    assert 70 < len(times) < 290

    def values(device: signals.Device) -> list[Any]:
        return [{n: s.at(t) for n, s in device.signals.items()} for t in times]

    assert values(one) == values(same) != values(other)
    temperatures = [v["temperature"] for v in values(one)]
    assert max(temperatures) - min(temperatures) > 2
    batteries = [v["batteryPct"] for v in values(one)]
    assert all(0 <= b <= 100 for b in batteries)


def test_part_of_a_range_is_the_range_cut(box: Any) -> None:
    at = box.world.clock.ms()
    path = f"{box.device}/state?limit=500&sortDirection=asc"
    whole = box.call("GET", f"{path}&start={at - 7_200_000}&end={at}")
    parts = [
        *box.call("GET", f"{path}&start={at - 7_200_000}&end={at - 3_600_000}"),
        *box.call("GET", f"{path}&start={at - 3_599_999}&end={at}"),
    ]
    assert whole == parts


def test_attributes_the_device_does_not_know_stay_silent(box: Any) -> None:
    box.call("POST", f"{box.device}/attributes", {"name": "fresh", "dataType": "number"}, status=201)
    box.world.clock.advance("1h")
    assert "fresh" not in box.call("GET", f"{box.device}/compositeState")
    box.call("DELETE", f"{box.device}/attributes/temperature")
    box.call("POST", f"{box.device}/attributes", {"name": "temperature", "dataType": "number"}, status=201)
    assert "temperature" not in box.call("GET", f"{box.device}/compositeState")


def test_a_time_series_has_the_documented_buckets(box: Any) -> None:
    """A day by hours, asked for at 17:26, gives 24 points from 18:00 to 17:00."""
    box.world.clock.set("2026-03-03T17:26:00Z")
    body = {"deviceIds": [box.given["device_id"]], "duration": 86_400_000, "resolution": 3_600_000}
    points = box.call("POST", f"{box.app}/data/time-series-query", body)["devices"][box.given["device_id"]]["points"]
    assert points[0]["time"] >= "2026-03-02T18:00:00.000Z"
    assert points[-1]["time"] == "2026-03-03T17:00:00.000Z"
    assert len(points) <= 24


# Jobs, throttles, bulk


def test_a_job_runs_on_the_clock(box: Any) -> None:
    body = {"query": {}, "forceJob": True}
    job = box.call("POST", f"{box.app}/devices/delete", body, status=202)["jobId"]
    seen = []
    for _ in range(3):
        log = box.call("GET", f"{box.app}/jobLogs/{job}")
        seen.append((log["status"], log["progress"]["completed"], "runCompletedAt" in log))
        box.world.clock.advance("1500ms")
    assert seen == [("queued", 0, False), ("inProgress", 0, False), ("completed", 12, True)]
    done = box.call("GET", f'{box.app}/jobLogs?query={{"status":"completed"}}')
    assert done["totalCount"] == 1


def test_more_than_a_hundred_become_a_job(make_box: Any) -> None:
    box = make_box("default")
    from mockservers.control.state import State

    State(box.vendor, box.world).create("device", 60)
    queued = box.call("POST", f"{box.app}/devices/delete", {"query": {}}, status=202)
    assert queued["jobQueued"] is True
    assert box.call("GET", f"{box.app}/devices")["totalCount"] == 0
    box.call("POST", f"{box.app}/devices/restore", {"query": {}}, status=202)
    assert box.call("GET", f"{box.app}/devices")["totalCount"] == 120


def test_throttles_follow_the_clock_and_can_be_switched_off(box: Any) -> None:
    body = {"data": {"temperature": 1}}
    for _ in range(30):
        box.call("POST", f"{box.device}/state", body)
    refused = box.web.post(
        f"{box.device}/state", json=body, headers={"Authorization": f"Bearer {box.given['user_token']}"}
    )
    assert (refused.status_code, refused.get_json()["type"]) == (429, "RateLimit")
    assert refused.headers["Retry-After"] == "15"
    box.world.clock.advance("15s")
    box.call("POST", f"{box.device}/state", body)
    box.world.settings["losant.throttles"] = False
    for _ in range(40):
        box.call("POST", f"{box.device}/state", body)


def test_a_refused_write_leaves_nothing_behind(box: Any) -> None:
    before = box.call("GET", f"{box.app}/devices")["totalCount"]
    recipe = box.call("POST", f"{box.app}/device-recipes", {"name": "r"}, status=201)
    body = {"csv": f"gateway\n{'0' * 24}\n", "gatewayIdColumn": "gateway"}
    made = box.call("POST", f"{box.app}/device-recipes/{recipe['id']}/bulkCreate", body, status=201)
    assert (made["created"], made["failed"]) == (0, 1)
    assert "Gateway was not found" in made["csvResult"]
    assert box.call("GET", f"{box.app}/devices")["totalCount"] == before


def test_the_plan_limits_a_sandbox(box: Any) -> None:
    made = box.call("POST", "/applications", {"name": "two"}, status=201)
    refused = box.call("POST", "/applications", {"name": "three"}, status=403)
    assert refused == {"type": "Forbidden", "message": "Application limit reached"}
    for n in range(8):
        box.call("POST", f"/applications/{made['id']}/devices", {"name": str(n)}, status=201)
    refused = box.call("POST", f"/applications/{made['id']}/devices", {"name": "9"}, status=403)
    assert refused["message"] == "Device limit reached"


def test_deleting_an_application_takes_everything_with_it(box: Any) -> None:
    token = box.call("POST", f"{box.app}/tokens", {"name": "t"}, status=201)["token"]
    box.call("DELETE", box.app)
    box.call("GET", box.device, status=404)
    box.call("GET", box.device, token=token, status=401)
    login = {
        k: box.given[v] for k, v in (("deviceId", "device_id"), ("key", "access_key"), ("secret", "access_secret"))
    }
    box.call("POST", "/auth/device", login, None, 401)


def test_unique_values_of_rows_the_account_began_with(box: Any) -> None:
    (table,) = box.call("GET", f"{box.app}/data-tables")["items"]
    path = f"{box.app}/data-tables/{table['id']}/rows"
    first = box.call("GET", f"{path}?limit=1")["items"][0]
    body = {"freezer": first["freezer"], "maxC": 1}
    box.call("POST", path, body, status=409)
    box.call("DELETE", f"{path}/{first['id']}")
    box.call("POST", path, body, status=201)


def test_a_moved_directory_settles_on_the_clock(box: Any) -> None:
    box.world.clock.freeze("2026-03-02T09:00:00Z")
    files = f"{box.app}/files"
    made = box.call("POST", files, {"name": "here", "type": "directory"}, status=201)
    before = box.call("GET", files)["totalCount"]
    moved = box.call("POST", f"{box.app}/file/{made['id']}/move?name=there", status=201)
    path = f"{box.app}/file/{moved['id']}"

    def statuses() -> list[Any]:
        return [
            moved["id"] in [f["id"] for f in box.call("GET", f"{files}?status=completed")["items"]],
            next(f["status"] for f in box.call("GET", files)["items"] if f["id"] == moved["id"]),
            box.call("GET", path)["status"],
            box.call("GET", f"{box.app}/jobLogs?sortDirection=desc")["items"][0]["status"],
        ]

    assert statuses() == [False, "moving", "moving", "queued"]
    box.world.clock.advance("2900ms")
    assert statuses() == [False, "moving", "moving", "inProgress"]
    box.world.clock.advance("100ms")
    assert statuses() == [True, "completed", "completed", "completed"]
    assert box.call("GET", files)["totalCount"] == before
    box.worlds.default.settings["losant.job_wait"] = 60_000
    again = box.call("POST", f"{path}/move?name=elsewhere", status=201)
    box.world.clock.advance("30s")
    assert box.call("GET", f"{box.app}/file/{again['id']}")["status"] == "moving"


def test_deleted_devices_are_known_for_93_days(box: Any) -> None:
    box.world.clock.freeze("2026-03-02T09:00:00Z")
    devices = f"{box.app}/devices"
    old, new = (box.call("POST", devices, {"name": f"gone {n}"}, status=201)["id"] for n in range(2))
    box.call("DELETE", f"{devices}/{old}")
    box.world.clock.advance("1d")
    box.call("DELETE", f"{devices}/{new}")

    def known() -> set[str]:
        return {d["id"] for d in box.call("GET", f"{devices}?queryDeleted=true")["items"]}

    box.world.clock.advance(92 * 86_400 - 1)
    assert known() == {old, new}
    box.world.clock.advance(1)
    assert known() == {new}
    body = {"query": {"name": {"$startsWith": "gone"}}}
    assert box.call("POST", f"{devices}/restore", body) == {"restored": 1, "failed": 0}
    assert box.call("GET", f"{devices}/{new}")["name"] == "gone 1"
    box.call("GET", f"{devices}/{old}", status=404)
    assert known() == set()


def test_a_link_to_a_blob_ends(box: Any) -> None:
    box.world.clock.freeze("2026-03-02T09:00:00Z")
    device = {"name": "camera", "attributes": [{"name": "photo", "dataType": "blob"}]}
    path = f"{box.app}/devices/{box.call('POST', f'{box.app}/devices', device, status=201)['id']}"
    box.call("POST", f"{path}/state", {"data": {"photo": "aGVsbG8="}})

    def link() -> Any:
        return box.call("GET", f"{path}/state")[0]["data"]["photo"]

    first = link()
    assert box.web.get(first).data == b"hello"
    box.world.clock.advance("24h")
    assert box.web.get(first).status_code == 403
    assert box.web.get(link()).data == b"hello"
    box.call("PATCH", box.app, {"blobUrlTTL": 3600})
    short = link()
    box.world.clock.advance("1h")
    assert box.web.get(short).status_code == 403
    box.call("DELETE", f"{path}/data", status=202)
    assert box.web.get(first.replace("Expires", "Other")).status_code == 403
