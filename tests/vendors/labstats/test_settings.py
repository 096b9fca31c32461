"""Rate limits, addresses, the invented history; families nobody knows; faults; worlds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

import mockservers

Ask = Callable[..., requests.Response]


def test_there_is_no_rate_limit_unless_one_is_set(ask: Ask) -> None:
    assert {ask("/groups/1001/status").status_code for _ in range(50)} == {200}


def test_a_rate_limit(labstats: Any, ask: Ask) -> None:
    labstats.action("configure", rate_limit=3, rate_window="30s")
    assert [ask("/apps/", limit=1).status_code for _ in range(3)] == [200, 200, 200]
    labstats.clock.advance("10s")
    refused = ask("/stations/", "limited_api_key")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "20"
    assert refused.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert list(refused.json()) == ["type", "title", "status", "traceId"]
    assert refused.json()["title"] == "Too Many Requests"
    labstats.clock.advance("20s")
    assert ask("/apps/").status_code == 200
    labstats.action("configure", rate_limit=None)
    assert {ask("/apps/", limit=1).status_code for _ in range(9)} == {200}


def test_documentation_and_refused_keys_do_not_count(labstats: Any, ask: Ask) -> None:
    labstats.action("configure", rate_limit=1)
    for path in ("/index.html", "/swagger/v1/swagger.json"):
        assert requests.get(labstats.url + path, timeout=30).status_code == 200
    assert requests.get(labstats.url + "/apps/", timeout=30).status_code == 401
    assert ask("/apps/").status_code == 200


def test_an_allow_list_for_all_keys(labstats: Any, ask: Ask) -> None:
    labstats.action("configure", allowed_ips=["192.0.2.0/24"])
    refused = ask("/apps/")
    assert (refused.status_code, refused.content) == (401, b"")
    assert "may not be used from 127.0.0.1" in refused.headers["X-Mock-Reason"]
    labstats.action("configure", allowed_ips=["192.0.2.0/24", "127.0.0.1"])
    assert ask("/apps/").status_code == 200
    assert ask("/apps/", "blocked_api_key").status_code == 401


@pytest.mark.parametrize("path", ["/availability", "/files", "/maps", "/maps/1001", "/users"])
def test_families_known_by_name_only_are_not_made_up(labstats: Any, ask: Ask, path: str) -> None:
    labstats.action("configure", extensions=True)
    response = ask(path)
    assert (response.status_code, response.content) == (404, b"")
    assert "unknown" in response.headers["X-Mock-Reason"]
    assert requests.post(labstats.url + path, json={}, timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["/Scripts/MapViewer.js", "/Content/MapViewer.css"])
def test_the_vendors_own_scripts_are_not_copied(labstats: Any, path: str) -> None:
    assert requests.get(labstats.url + path, timeout=30).status_code == 404


@pytest.mark.parametrize("path", ["/history/logins", "/history/applications", "/history/stations"])
def test_history_is_not_made_up_unless_asked_for(labstats: Any, ask: Ask, path: str) -> None:
    for key in ("api_key", "history_api_key"):
        assert (ask(path, key).status_code, ask(path, key).content) == (404, b"")
    assert requests.get(labstats.url + path, timeout=30).status_code == 404
    assert requests.post(labstats.url + path, timeout=30).status_code == 404
    labstats.action("configure", extensions=True)
    assert ask(path, "history_api_key").status_code == 200
    assert ask(path).status_code == 401
    assert requests.get(labstats.url + path, timeout=30).status_code == 401
    assert requests.post(labstats.url + path, timeout=30).status_code == 405


def test_history_pages_and_bounds(labstats: Any, ask: Ask, ids: Any) -> None:
    labstats.action("configure", extensions=True)
    first = ask("/history/logins", "history_api_key").json()
    assert list(first) == ["results", "additional_pages", "last_id"]
    assert len(first["results"]) == 200
    assert list(first["results"][0]) == ["id", "station_id", "group_id", "user_name", "start_time", "end_time"]
    day = first["results"][150]["start_time"][:10]
    within = ask("/history/logins", "history_api_key", start=day, end=day + "T23:59:59", limit=1000).json()["results"]
    assert within
    assert {row["start_time"][:10] for row in within} == {day}
    assert len(ids("/history/logins", "history_api_key")) == 600
    refused = ask("/history/logins", "history_api_key", start="yesterday")
    assert refused.status_code == 400
    assert refused.json()["errors"] == {"start": ["The value 'yesterday' is not valid."]}


def test_history_records_what_is_done_in_the_laboratory(labstats: Any, ask: Ask) -> None:
    labstats.action("configure", extensions=True)
    labstats.action("shut_down", station_id=1001)
    labstats.action("log_on", station_id=1001, user="ada")
    labstats.clock.advance("50m12s")
    labstats.action("check_in", station_id=1001)

    def rows(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask(path, "history_api_key", start="2026-03-03").json()["results"]
        return found

    (login,) = rows("/history/logins")
    assert login["user_name"] == "ada"
    assert (login["start_time"], login["end_time"]) == ("2026-03-03T11:00:00", "2026-03-03T11:00:00")
    assert [r["status"] for r in rows("/history/stations")][-2:] == ["in_use", "powered_on"]
    assert rows("/history/stations")[-1]["start_time"] == "2026-03-03T11:50:12"


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "1970-01-01T00:00:00"), (967, "1970-01-01T00:00:00.967"), (968, "1970-01-01T00:00:00.967"),
     (1, "1970-01-01T00:00:00"), (2, "1970-01-01T00:00:00.003"), (500, "1970-01-01T00:00:00.5"),
     (999, "1970-01-01T00:00:01")],
)  # fmt: skip
def test_dates_are_written_as_the_vendors_database_does(ms: int, text: str) -> None:
    from mockservers.labstats.lab.common import local

    assert local(ms) == text


@pytest.mark.parametrize(
    ("status", "body", "header"),
    [(400, True, None), (401, False, ("WWW-Authenticate", "Bearer")), (404, True, None),
     (429, True, ("Retry-After", "1")), (500, False, None), (503, False, None)],
)  # fmt: skip
def test_faults_speak_as_the_vendor(
    labstats: Any, ask: Ask, status: int, body: bool, header: tuple[str, str] | None
) -> None:
    labstats.fault("groups.list", status=status, times=1)
    response = ask("/groups/")
    assert response.status_code == status
    assert bool(response.content) is body
    if body:
        assert response.json()["status"] == status
    if header is not None:
        assert response.headers[header[0]] == header[1]
    assert ask("/groups/").status_code == 200


def test_worlds_of_one_seed_differ_in_their_keys_alone(small: Any) -> None:
    worlds = small.world.worlds
    other = worlds.create("other", "small", clock="2026-03-03T11:00:00Z")
    mine, theirs = small.credentials, other.credentials("labstats")
    assert not set(mine.values()) & set(theirs.values())
    from mockservers.engine.door import Door

    door = Door(small.vendor, worlds)

    def ask(key: str, path: str) -> tuple[int, bytes]:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_AUTHORIZATION": key, "REMOTE_ADDR": "127.0.0.1"}
        reply = door.answer(environ)
        return reply.status, reply.body

    for name in ("api_key", "limited_api_key", "history_api_key"):
        for path in ("/stations/", "/groups/", "/apps/9", "/groups/1001/status", "/stations/1001/status"):
            assert ask(mine[name], path) == ask(theirs[name], path)
    small.world.worlds.get("other")
    from mockservers.labstats import lab

    lab.retire(other, 1001)
    assert ask(mine["api_key"], "/stations/1001")[0] == 200
    assert ask(theirs["api_key"], "/stations/1001")[0] == 404
    public = "/api/public/GetPublicApiData/1001"
    assert ask(mine["customer_id"], public)[0] == ask(theirs["customer_id"], public)[0] == 200
    forked = worlds.fork("other", "third")
    own = forked.credentials("labstats")["api_key"]
    assert ask(own, "/stations/1001")[0] == 404
    assert ask(own, "/stations/1002")[0] == 200


def test_an_empty_account_answers() -> None:
    with mockservers.intercept("labstats", profile="empty") as handle:
        for key in ("api_key", "history_api_key", "limited_api_key"):
            headers = {"Authorization": handle.credentials[key]}
            listed = requests.get(handle.url + "/stations/", headers=headers, timeout=30)
            assert listed.json() == {"results": [], "additional_pages": False, "last_id": 0}
            assert requests.get(handle.url + "/groups/", headers=headers, timeout=30).json() == []
        made = handle.action("check_in", mac_address="02:AA:00:00:00:01")
        assert made["id"] == 1001
        headers = {"Authorization": handle.api_key}
        assert requests.get(handle.url + "/stations/1001", headers=headers, timeout=30).status_code == 200
        assert requests.get(handle.url + "/stations/tags", headers=headers, timeout=30).json() == []


def test_the_page_and_the_description_know_where_they_are_mounted(small: Any) -> None:
    from mockservers.engine.door import Hub

    hub = Hub([small.vendor], small.world.worlds)

    def ask(path: str) -> str:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "127.0.0.1:8700"}
        return hub.answer(environ).body.decode()

    assert 'href="/labstats/swagger/v1/swagger.json"' in ask("/labstats/index.html")
    assert '"url":"http://127.0.0.1:8700/labstats"' in ask("/labstats/swagger/v1/swagger.json")
