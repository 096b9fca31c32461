"""What is in the account a world begins with: it hangs together, and has a past."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest


@pytest.fixture
def box(make_box: Callable[..., Any]) -> Any:
    return make_box("default")


def devices(box: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = box.call("GET", f"{box.app}/devices?perPage=1000")["items"]
    return found


def read(box: Any, device: dict[str, Any], what: str, query: str = "limit=50") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = box.call("GET", f"{box.app}/devices/{device['id']}/{what}?{query}")
    return found


def test_the_connection_log_ends_with_the_connection_shown(box: Any) -> None:
    lengths = []
    for device in devices(box):
        log, info = read(box, device, "logs"), device["connectionInfo"]
        assert bool(log) == ("time" in info)
        lengths.append(len(log))
        for entry in log[:1]:
            assert {n: entry[n] for n in ("connected", "time")} == info
        for later, earlier in pairwise(log):
            assert later["connected"] != earlier["connected"]
            assert later["time"] > earlier["time"] >= device["creationDate"]
    assert max(lengths) > 10


def test_the_past_is_read_like_the_present(box: Any) -> None:
    device = next(d for d in devices(box) if d["connectionInfo"].get("connected") == 0)
    before = read(box, device, "logs")
    assert read(box, device, "logs", "limit=50&sortDirection=asc") == before[::-1]
    assert read(box, device, "logs", "") == before[:1]
    assert before[0]["disconnectReason"]
    box.call("POST", f"{box.app}/devices/{device['id']}/setConnectionStatus", {"status": "connected"})
    after = read(box, device, "logs")
    assert after[0]["connected"] == 1
    assert after[1:] == before
    box.call("DELETE", f"{box.app}/devices/{device['id']}/data", status=202)
    assert read(box, device, "logs") == read(box, device, "command") == []


def test_some_history_is_kept(box: Any) -> None:
    device = next(d for d in devices(box) if read(box, d, "command") and read(box, d, "logs"))
    commands, log = read(box, device, "command"), read(box, device, "logs")
    body = {"query": {"id": device["id"]}, "keepConnectionHistory": True}
    box.call("POST", f"{box.app}/devices/removeData", body, status=202)
    assert read(box, device, "command") == []
    assert read(box, device, "logs") == log
    box.call("POST", f"{box.app}/devices/{device['id']}/command", {"name": "again"})
    assert [c["name"] for c in read(box, device, "command")] == ["again"]
    assert {c["name"] for c in commands} <= {"reboot", "setPoint", "toggle", "update"}


def test_what_a_test_makes_has_just_connected(box: Any) -> None:
    from mockservers_fixtures.losant import make

    box.world.clock.freeze("2026-03-02T09:00:00.500Z")
    made = (make(box.world, "device", 1) or [])[0]
    assert [entry["time"] for entry in read(box, made, "logs")] == ["2026-03-02T09:00:00.500Z"]


def test_the_gateway_of_the_credentials_has_peripherals(box: Any) -> None:
    below = [d for d in devices(box) if d.get("gatewayId") == box.given["device_id"]]
    assert {d["deviceClass"] for d in below} == {"peripheral"}
    login = {
        k: box.given[v] for k, v in {"deviceId": "device_id", "key": "access_key", "secret": "access_secret"}.items()
    }
    token = box.call("POST", "/auth/device", login, token=None)["token"]
    path = f"{box.app}/devices/{below[0]['id']}/state"
    assert box.call("POST", path, {"data": {"temperature": -17}}, token=token) == {"success": True}


def test_events_are_about_many_devices_and_made_by_several(box: Any) -> None:
    names = {d["id"]: d["name"] for d in devices(box)}
    events = box.call("GET", f"{box.app}/events?perPage=1000")["items"]
    assert {e["deviceId"]: e["deviceName"] for e in events}.items() <= names.items()
    assert len({e["deviceId"] for e in events}) > 10
    assert all(e["deviceName"] in e["subject"] for e in events)
    assert set(Counter(e["sourceType"] for e in events)) == {"user", "device", "apiToken"}
    for event in events:
        if event["sourceType"] == "device":
            assert names[event["sourceId"]] == event["sourceName"]
        elif event["sourceType"] == "apiToken":
            found = box.call("GET", f"{box.app}/tokens/{event['sourceId']}")
            assert found["name"] == event["sourceName"]


def test_files_have_content(box: Any) -> None:
    found = box.call("GET", f"{box.app}/files?type=file")["items"]
    assert len(found) == 8
    for file in found:
        listed = box.call("GET", f"{box.app}/files?directory={file['parentDirectory']}")
        assert listed["parentExists"] is True
        content = box.web.get(file["url"])
        assert content.content_type == file["contentType"]
        assert (len(content.data), hashlib.md5(content.data).hexdigest()) == (file["fileSize"], file["s3etag"])
