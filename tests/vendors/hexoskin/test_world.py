"""Behind the vendor's back: clock, live records, options, worlds, fixtures, faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from mockservers_clients.hexoskin import HexoApi, client, errors

import mockservers
from mockservers import Worlds
from mockservers.engine.transport.inprocess import intercept_hosts
from mockservers.handle import Handle
from mockservers.hexoskin import vendor

NOW = "2026-03-02T09:00:00Z"
TICK = 256


@pytest.fixture
def hexoskin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", None)
    with mockservers.intercept("hexoskin", clock=NOW) as handle:
        yield handle


def get(handle: Any, path: str, **query: Any) -> Any:
    found = requests.get(handle.url + path, params=query, auth=(handle.username, handle.password), timeout=10)
    assert found.status_code == 200, found.text
    return found.json()


# Live records


def test_a_record_grows_is_synchronized_and_processed(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", activity="run", since=60)
    id = record["id"]
    newest = get(hexoskin, "/api/record/", limit=1)["objects"][0]
    assert (newest["id"], newest["status"]) == (id, "realtime")
    first = get(hexoskin, "/api/data/", record=id, datatype=19, flat=1)
    assert len(first) == 60
    hexoskin.clock.advance("30s")
    shown = get(hexoskin, f"/api/record/{id}/")
    assert shown["duration"] == 90
    assert shown["end"] == record["start"] + 90 * TICK
    again = get(hexoskin, "/api/data/", record=id, datatype=19, flat=1, start=first[-1][0])
    assert again[0] == first[-1]
    assert len(again) == 31
    whole = get(hexoskin, "/api/data/", record=id, datatype=19, flat=1)
    assert whole == first + again[1:]
    assert get(hexoskin, "/api/data/", record=id, datatype=4113, flat=1) == []
    assert len(get(hexoskin, "/api/data/", datatype=19, user=99, start=record["start"], end=10**13, flat=1)) == 90

    statuses = []
    stopped = hexoskin.action("stop_recording", record=id)
    statuses.append(stopped["status"])
    hexoskin.clock.advance("1h")
    assert get(hexoskin, f"/api/record/{id}/")["duration"] == 90
    hexoskin.action("synchronise", record=id)
    for step in ("1s", "15s", "2m"):
        hexoskin.clock.advance(step)
        statuses.append(get(hexoskin, f"/api/record/{id}/")["status"])
    assert statuses == ["realtime_complete", "queued", "processing", "complete"]
    assert get(hexoskin, "/api/data/", record=id, datatype=4113, flat=1)


def test_a_range_has_the_most_severe_status(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", since=600)
    body = {"name": "live", "start": record["start"], "end": record["start"] + 100}
    auth = (hexoskin.username, hexoskin.password)
    made = requests.post(f"{hexoskin.url}/api/range/", json=body, auth=auth, timeout=10).json()
    assert made["status"] == "realtime"
    (other,) = hexoskin.state.create("record", 1, start=record["start"], end=record["start"] + 512, status="error")
    assert get(hexoskin, made["resource_uri"])["status"] == "error"
    hexoskin.state.delete("record", other["id"])
    hexoskin.action("stop_recording", record=record["id"])
    assert get(hexoskin, made["resource_uri"])["status"] == "realtime_complete"


def made(handle: Any, name: str, record: dict[str, Any], end: int, kind: int, asked: str = "") -> dict[int, Any]:
    body = {"name": name, "start": record["start"], "end": end, "context": {"activitytype": kind}}
    auth = (handle.username, handle.password)
    found = requests.post(f"{handle.url}/api/range/?include_metrics={asked}", json=body, auth=auth, timeout=10)
    assert found.status_code == 201, found.text
    return {m["id"]: m["value"] for m in found.json()["metrics"]}


def test_sleep_is_slept_while_it_is_recorded_and_told_once_it_is_synchronized(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", activity="sleep", since=18_000)
    id, end = record["id"], record["start"] + 18_000 * TICK
    told = (170, 180, 182, *range(1032, 1040))

    def state(asked: str = "44,180,182") -> dict[int, Any]:
        rows = get(hexoskin, "/api/range/", user=99, limit=1, include_metrics=asked)["objects"]
        return {m["id"]: m["value"] for m in rows[0]["metrics"]}

    values = made(hexoskin, "nap", record, end, 12, "44,180,182")
    assert 48 <= values[44] <= 60
    assert {values[m] for m in told} == {None}
    assert get(hexoskin, "/api/data/", record=id, datatype="272,280", flat=1) == []
    hexoskin.action("stop_recording", record=id)
    hexoskin.action("synchronise", record=id)
    hexoskin.clock.advance("59s")
    assert {state()[m] for m in told} == {None}
    hexoskin.clock.advance("2s")
    values = state()
    assert None not in values.values()
    assert 0.8 * 18_000 < values[1032] < 18_000
    assert values[1039] == round(values[1032] / 180, 4)
    assert values[1037] == 0
    assert sum(values[m] for m in range(1033, 1037)) == 18_000
    assert {phase for _, phase in get(hexoskin, "/api/data/", record=id, datatype=280, flat=1)} == {0, 2, 5, 6}
    assert 48 <= 60 / values[182] <= 60
    # No second range of the same night.
    assert get(hexoskin, "/api/range/", user=99, limit=1)["objects"][0]["name"] == "nap"
    # A test of rest has variability, and neither phases nor positions.
    values = made(hexoskin, "rest", record, end, 106, "182,1032,1033")
    assert values[182] is not None
    assert values[1032] is values[1033] is None


def test_long_sleep_becomes_a_range_once_it_is_complete(hexoskin: Any) -> None:
    newest = get(hexoskin, "/api/range/", user=99, limit=1)["objects"][0]["id"]
    for activity, since in (("sleep", 14_399), ("run", 15_000), ("12", 14_400)):
        record = hexoskin.action("start_recording", activity=activity, since=since)
        hexoskin.action("synchronise", record=record["id"])
    hexoskin.clock.advance("59s")
    assert get(hexoskin, "/api/range/", user=99, limit=1)["objects"][0]["id"] == newest
    hexoskin.clock.advance("1h")
    rows = get(hexoskin, "/api/range/", user=99, limit=4)["objects"]
    (night,) = [r for r in rows if r["id"] > newest]
    assert (night["name"], night["status"], night["duration"]) == ("Sleep", "complete", "4:00:00")
    assert night["created"] == "2026-03-02T09:01:00+00:00"
    assert (night["start"], night["user"]) == (record["start"], "/api/user/99/")
    assert night["context"] == {"activitytype": "/api/activitytype/12/", "trainingroutine": None}
    assert len(get(hexoskin, "/api/range/", user=99, limit=4)["objects"]) == 4
    auth = (hexoskin.username, hexoskin.password)
    shown = requests.get(hexoskin.url + night["resource_uri"], auth=auth, timeout=10).json()
    assert requests.put(hexoskin.url + night["resource_uri"], json=shown, auth=auth, timeout=10).status_code == 200


def test_a_night_deleted_before_it_is_complete_is_not_tagged(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", activity="sleep", since=20_000)
    hexoskin.action("synchronise", record=record["id"])
    auth = (hexoskin.username, hexoskin.password)
    version = {"X-HexoAPIVersion": "3.3.x"}
    uri = hexoskin.url + record["resource_uri"]
    assert requests.delete(uri, auth=auth, headers=version, timeout=10).status_code == 204
    hexoskin.clock.advance("1h")
    rows = get(hexoskin, "/api/range/", user=99, start__gte=record["start"])["objects"]
    assert rows == []


def test_a_live_record_is_of_the_device_as_it_is(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording")
    device = get(hexoskin, record["device"])
    assert record["firmware_rev"] == device["firmware"] != "1.0.5"


def test_a_range_does_not_change_what_was_recorded(hexoskin: Any) -> None:
    (record,) = hexoskin.state.create("record", 1)
    before = get(hexoskin, "/api/data/", record=record["id"], datatype=19, flat=1)
    auth = (hexoskin.username, hexoskin.password)
    body = {"name": "Sleep", "start": record["start"], "end": record["end"], "context": {"activitytype": 12}}
    requests.post(f"{hexoskin.url}/api/range/", json=body, auth=auth, timeout=10)
    requests.patch(f"{hexoskin.url}/api/profile/87/", json={"fitness": {"hr_max": 120}}, auth=auth, timeout=10)
    assert get(hexoskin, "/api/data/", record=record["id"], datatype=19, flat=1) == before


@pytest.mark.parametrize(
    ("name", "arguments", "text"),
    [
        ("start_recording", {"user": 1}, "no user 1"),
        ("start_recording", {"activity": "flying"}, "no activity"),
        ("start_recording", {"since": -1}, "since is a number"),
        ("stop_recording", {"record": 1}, "no record 1"),
        ("synchronise", {"record": 99999}, "is complete"),
        ("configure", {"token_seconds": 0}, "token_seconds"),
        ("configure", {"speed": 1}, "no option"),
        ("configure", {"rate_limit": 1}, "rate_limit"),
    ],
)
def test_actions_that_make_no_sense(hexoskin: Any, name: str, arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        hexoskin.action(name, **arguments)


# Options and time


def test_tokens_expire(hexoskin: Any) -> None:
    hexoskin.action("configure", token_seconds=60)
    with HexoApi(hexoskin.oauth2_client_id, hexoskin.oauth2_client_secret) as api:
        token = api.oauth2_get_access_token(hexoskin.username, hexoskin.password)
        assert token.expires_in == 60
        assert len(api.account.list()) == 1
        hexoskin.clock.advance("61s")
        with pytest.raises(errors.HttpUnauthorized):
            api.account.list()
        api.refresh_access_token()
        assert len(api.account.list()) == 1


def test_signatures_can_be_required(hexoskin: Any) -> None:
    auth = (hexoskin.username, hexoskin.password)
    hexoskin.action("configure", require_signature=True)
    found = requests.get(f"{hexoskin.url}/api/account/", auth=auth, timeout=10)
    assert found.json() == {"error": "API signature failed."}
    with HexoApi(hexoskin.api_key, hexoskin.api_secret, auth=auth) as api:
        assert len(api.account.list()) == 1


def test_the_rate_limit(hexoskin: Any) -> None:
    hexoskin.action("configure", rate_limit=True)
    auth = (hexoskin.username, hexoskin.password)
    found = [requests.get(f"{hexoskin.url}/api/unit/", auth=auth, timeout=10) for _ in range(6)]
    assert [r.status_code for r in found] == [200] * 5 + [429]
    assert found[-1].content == b""
    assert found[-1].headers["Retry-After"] == "1"
    hexoskin.clock.advance("1s")
    assert requests.get(f"{hexoskin.url}/api/unit/", auth=auth, timeout=10).status_code == 200


def test_records_deletable_and_all_resources_listed_by_option(hexoskin: Any) -> None:
    before = len(get(hexoskin, "/api/"))
    hexoskin.action("configure", record_delete=True, all_resources=True)
    assert "delete" in get(hexoskin, "/api/record/schema/")["allowed_detail_http_methods"]
    assert len(get(hexoskin, "/api/")) == before + 17


# Mounted elsewhere


def test_a_signed_client_below_a_path_with_the_vendors_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", None)
    with mockservers.serve("hexoskin") as served:
        auth = f"{served.username}:{served.password}"
        for base in (f"{served.url}/api.hexoskin.com", served.url):
            with HexoApi(served.api_key, served.api_secret, auth=auth, base_url=base) as api:
                assert api.record.list(limit=3)[0].user.email == served.username
                assert api.range.list(limit=1, user__in=(99, 123)).nexturl.startswith("/api/range/")


# Faults


def test_faults_speak_as_the_vendor(hexoskin: Any) -> None:
    auth = (hexoskin.username, hexoskin.password)
    expected = {400: True, 401: False, 403: True, 404: False, 429: False, 500: True, 503: True}
    for status, has_body in expected.items():
        hexoskin.fault("unit.list", status=status, times=1)
        found = requests.get(f"{hexoskin.url}/api/unit/", auth=auth, timeout=10)
        assert found.status_code == status
        assert bool(found.content) is has_body
        assert found.headers["Content-Type"]


# Worlds


def test_every_credential_leads_to_its_world() -> None:
    worlds = Worlds([vendor], clock=NOW)
    other = worlds.create("other")
    from mockservers.engine.door import Door

    with intercept_hosts([("api.hexoskin.com", Door(vendor, worlds))]):
        mine, theirs = (Handle(vendor, w, "https://api.hexoskin.com") for w in (worlds.default, other))
        assert mine.password != theirs.password
        assert mine.username == theirs.username
        theirs.state.patch("user", 99, {"first_name": "Other"})
        get_name = [get(h, "/api/account/")["objects"][0]["first_name"] for h in (mine, theirs)]
        assert get_name == ["Maude", "Other"]
        pair = (theirs.oauth2_client_id, theirs.oauth2_client_secret)
        form = {"grant_type": "password", "username": theirs.username, "password": theirs.password}
        url = "https://api.hexoskin.com/api/connect/oauth2/token/"
        token = requests.post(url, data=form, auth=pair, timeout=10).json()["access_token"]
        found = requests.get(
            "https://api.hexoskin.com/api/account/", headers={"Authorization": f"Bearer {token}"}, timeout=10
        )
        assert found.json()["objects"][0]["first_name"] == "Other"


PATHS = ("/api/record/", "/api/range/", "/api/user/", "/api/device/", "/api/data/?record=99999&datatype=18,19")


def test_two_worlds_of_a_seed_answer_alike() -> None:
    def answers(seed: int, name: str) -> list[bytes]:
        worlds = Worlds([vendor], seed=seed, clock=NOW)
        world = worlds.create(name)
        with mockservers.intercept("hexoskin", world=world) as handle:
            auth = (handle.username, handle.password)
            made = requests.post(
                f"{handle.url}/api/range/", json={"name": "x", "start": 1, "end": 2}, auth=auth, timeout=10
            )
            handle.state.create("record", 3)
            return [made.content, *(requests.get(handle.url + p, auth=auth, timeout=10).content for p in PATHS)]

    assert answers(1, "one") == answers(1, "two")
    assert answers(1, "one") != answers(2, "one")


@pytest.mark.parametrize(("profile", "users", "records"), [("empty", 1, 0), ("small", 3, 20), ("large", 40, 10_000)])
def test_profiles(profile: str, users: int, records: int) -> None:
    with mockservers.intercept("hexoskin", profile=profile) as handle:
        assert get(handle, "/api/user/")["meta"]["total_count"] >= users
        assert get(handle, "/api/record/")["meta"]["total_count"] >= records
        assert get(handle, "/api/account/")["objects"][0]["email"] == handle.username
        assert get(handle, "/api/datatype/")["meta"]["total_count"] > 40


def test_nothing_in_an_account_is_newer_than_its_anchor() -> None:
    from mockservers_fixtures.pools import ANCHOR

    base = vendor.build("default", 3)
    for name in ("record", "range", "annotation"):
        for raw in base.collections[name].rows.values():
            document = json.loads(raw)
            assert document.get("end", document["start"]) * 1000 // TICK < ANCHOR


@pytest.mark.parametrize("kind", ["record", "range", "annotation", "user", "trainingroutine"])
def test_more_of_a_kind(hexoskin: Any, kind: str) -> None:
    before = get(hexoskin, f"/api/{kind}/")["meta"]["total_count"]
    fields = {"name": "made", "activitytype": "/api/activitytype/6/"} if kind == "trainingroutine" else {}
    made = hexoskin.state.create(kind, 3, **fields)
    assert len(made) == 3
    assert get(hexoskin, f"/api/{kind}/")["meta"]["total_count"] == before + 3


def test_documents_changed_behind_its_back_look_the_same(hexoskin: Any) -> None:
    hexoskin.state.patch("unit", 2, {"info": "é"})
    auth = (hexoskin.username, hexoskin.password)
    text = requests.get(f"{hexoskin.url}/api/unit/2/", auth=auth, timeout=10).content.decode()
    assert text.startswith('{"id": 2, "info": "é", "resource_uri"')


def test_a_query_over_everything_reads_the_newest_week(hexoskin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mockservers.hexoskin.behaviour import data

    whole = get(hexoskin, "/api/data/", user=123, datatype=19, max_values=50, start=445719859297)
    monkeypatch.setattr(data, "MOST_SECONDS", 4 * 3600)
    newest = get(hexoskin, "/api/data/", user=123, datatype=19, max_values=50, start=445719859297)
    first = [found[0]["data"]["19"][0][0] for found in (whole, newest)]
    assert first[0] < first[1]
    records = get(hexoskin, "/api/record/", user=123, limit=3)["objects"]
    assert newest[0]["data"]["19"][-1][0] > records[0]["start"]
