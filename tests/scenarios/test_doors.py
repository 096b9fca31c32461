"""The in-process doors: what a client sees, what the upstream sees, and what is kept."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import requests
from mockservers_scenarios import Player, Recording, loads
from mockservers_scenarios.doors import CapturingDoor, ForwardingDoor, PlayerDoor
from mockservers_scenarios.upstream import Upstream as Origin
from mockservers_scenarios.worlds import set_faults, world_options

import mockservers
from mockservers.engine.door import Door
from mockservers.engine.transport.inprocess import intercept_hosts

HOST = "vendor.example.org"


def forward(upstream: Any, prefix: str = "") -> tuple[ForwardingDoor, Recording]:
    url = upstream.url + prefix
    recording = Recording("losant", url)
    return ForwardingDoor(recording, Origin(url)), recording


def kept(recording: Recording) -> list[Any]:
    return list(recording.scrubbed().scenario.exchanges)


def test_forwarding_keeps_what_the_upstream_sent_and_shows_what_the_client_needs(upstream: Any) -> None:
    page = json.dumps({"next": f"{upstream.url}/v1/list?page=2"}).encode()
    zipped = gzip.compress(page)
    kind = ("Content-Type", "application/json")
    upstream.answers["GET /v1/list?page=1"] = (
        200, [kind, ("Content-Encoding", "gzip"), ("Content-Length", str(len(zipped)))], zipped,
    )  # fmt: skip
    upstream.answers["HEAD /v1/list"] = (200, [kind, ("Content-Length", "999")], b"")
    upstream.answers["POST /v1/moved"] = (
        201, [("Location", f"{upstream.url}/v1/new"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], [b"made"],
    )  # fmt: skip
    door, recording = forward(upstream, "/v1")
    with intercept_hosts([(HOST, door)]), requests.Session() as session:
        session.headers["Accept-Encoding"] = "gzip, br"
        answer = session.get(f"https://{HOST}/list", params={"page": 1})
        assert answer.json() == {"next": f"https://{HOST}/list?page=2"}
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Content-Length"] == str(len(answer.content))
        assert session.head(f"https://{HOST}/list").headers["Content-Length"] == "999"
        made = session.post(f"https://{HOST}/moved", json={"a": 1}, allow_redirects=False)
        assert (made.status_code, made.text, made.headers["Location"]) == (201, "made", f"https://{HOST}/new")
    assert door.failures == []
    _, _, headers, body = upstream.seen[2]
    assert body == b'{"a": 1}'
    sent = {name.lower(): value for name, value in headers}
    assert sent["host"] == upstream.url.removeprefix("http://")
    assert sent["accept-encoding"] == "gzip"
    first, second, third = kept(recording)
    assert (first.response.body.content, first.response.body.coding) == (page, "gzip")
    assert (second.request.method, second.response.body.content) == ("HEAD", b"")
    assert third.request.path == "/moved", "the path is kept below the upstream's prefix"
    assert [value for name, value in third.response.headers if name == "Set-Cookie"] == ["a=scrubbed-1", "b=scrubbed-2"]
    assert third.elapsed is not None


def test_what_cannot_be_recorded_is_told(upstream: Any) -> None:
    upstream.answers["GET /br"] = (200, [("Content-Encoding", "br"), ("Content-Length", "1")], b"x")
    door, recording = forward(upstream)
    with intercept_hosts([(HOST, door)]):
        answer = requests.get(f"https://{HOST}/br")
    assert answer.status_code == 502
    assert door.failures == ["GET /br: a body with Content-Encoding 'br' cannot be read, so it cannot be recorded"]
    assert len(recording) == 0


def test_a_connection_broken_on_purpose_is_not_recorded() -> None:
    recording = Recording("labstats", "https://api.labstats.com")
    with mockservers.intercept("labstats", profile="small") as labstats:
        door = CapturingDoor(Door(labstats.vendor, labstats.world.worlds, None, labstats.world), recording)
        labstats.fault("groups.list", kind="reset", on_call=1)
        head = {"Authorization": labstats.api_key}
        with intercept_hosts([("api.labstats.com", door)]):
            with pytest.raises(requests.ConnectionError):
                requests.get("https://api.labstats.com/groups/", headers=head)
            assert requests.get("https://api.labstats.com/groups/", headers=head).status_code == 200
    assert [exchange.response.status for exchange in kept(recording)] == [200]
    assert "X-Mock-Reason" not in dict(kept(recording)[0].response.headers)


def test_the_reasons_of_the_double_are_not_the_vendors() -> None:
    recording = Recording("labstats", "https://api.labstats.com")
    with mockservers.intercept("labstats", profile="empty") as labstats:
        door = CapturingDoor(Door(labstats.vendor, labstats.world.worlds, None, labstats.world), recording)
        with intercept_hosts([("api.labstats.com", door)]):
            answer = requests.get("https://api.labstats.com/groups/")
    assert answer.headers["X-Mock-Reason"] == "no Authorization header"
    assert "X-Mock-Reason" not in dict(kept(recording)[0].response.headers)


def test_playing_in_process_keeps_paths_as_they_were_sent() -> None:
    text = (
        "version: 1\nvendor: losant\nupstream: https://up.example.org\nexchanges:\n"
        "- request: {method: GET, path: /a%2Fb/c%20d, query: q=%C3%A9}\n"
        "  response: {status: 200, headers: {Content-Type: application/json}, json: {me: 'https://up.example.org/x'}}\n"
        "- request: {method: HEAD, path: /h}\n  response: {status: 204}\n"
    )
    player = Player(loads(text), mode="ordered")
    with intercept_hosts([(HOST, PlayerDoor(player))]):
        assert requests.get(f"https://{HOST}/a%2Fb/c%20d?q=%C3%A9").json() == {"me": f"https://{HOST}/x"}
        assert requests.head(f"https://{HOST}/h").status_code == 204
        refused = requests.get(f"https://{HOST}/more")
    assert (refused.status_code, refused.headers["X-Mock-Reason"]) == (
        501, "GET /more: all 2 recorded exchanges have been answered",
    )  # fmt: skip
    assert len(player.mismatches) == 1


def test_a_clock_that_follows_the_system() -> None:
    scenario = loads("version: 1\nvendor: losant\nclock: system\nfaults:\n- {latency: 5ms}\n")
    assert world_options(scenario) == {"clock": None}
    with mockservers.intercept("losant", "labstats", profile="empty", **world_options(scenario)) as (losant, labstats):
        assert not losant.clock.frozen
        (fault,) = set_faults(losant.world, losant.vendor, scenario)
        requests.get("https://api.labstats.com/groups/", headers={"Authorization": labstats.api_key})
        assert fault.seen == 0, "faults of a scenario are its vendor's"
