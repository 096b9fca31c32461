"""The living laboratory: what actions change and what the API then shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from mockservers.labstats import lab, vendor

Ask = Callable[..., requests.Response]


def first(ask: Ask) -> dict[str, Any]:
    found: dict[str, Any] = ask("/stations/", limit=1).json()["results"][0]
    return found


def counts(ask: Ask, group: int) -> tuple[int, ...]:
    return tuple(ask(f"/groups/{group}/status").json().values())


def quiet(labstats: Any, ask: Ask, group: int) -> list[int]:
    """Shut down every station of a group; gives their ids."""
    found = [row["id"] for row in ask(f"/groups/{group}/stations", limit=1000).json()["results"]]
    for station in found:
        labstats.action("shut_down", station_id=station)
    return found


def test_a_station_from_boot_to_silence(labstats: Any, ask: Ask) -> None:
    station = first(ask)
    group = station["group_id"]
    stations = quiet(labstats, ask, group)
    one, size = stations[0], len(stations)

    def status() -> str:
        answer: str = ask(f"/stations/{one}/status").json()
        return answer

    assert (status(), counts(ask, group)) == ("offline", (size, 0, 0))
    labstats.action("check_in", station_id=one)
    assert (status(), counts(ask, group)) == ("powered_on", (size - 1, 1, 0))
    labstats.action("log_on", station_id=one, user="ada")
    assert (status(), counts(ask, group)) == ("in_use", (size - 1, 0, 1))
    labstats.action("log_off", station_id=one)
    assert (status(), counts(ask, group)) == ("powered_on", (size - 1, 1, 0))
    labstats.clock.advance("10m")
    assert status() == "powered_on"
    labstats.clock.advance(0.001)
    assert (status(), counts(ask, group)) == ("offline", (size, 0, 0))


def test_parents_count_along(labstats: Any, ask: Ask) -> None:
    station = first(ask)
    group, chain = station["group_id"], []
    while group is not None:
        chain.append(group)
        group = ask(f"/groups/{group}").json()["parent_group_id"]
    assert len(chain) >= 3
    labstats.action("shut_down", station_id=station["id"])
    before = [counts(ask, g) for g in chain]
    labstats.action("log_on", station_id=station["id"])
    assert [counts(ask, g) for g in chain] == [(off - 1, on, used + 1) for off, on, used in before]


def test_the_threshold_can_be_set(labstats: Any, ask: Ask) -> None:
    one = first(ask)["id"]
    labstats.action("configure", offline_threshold="90s")
    labstats.action("check_in", station_id=one)
    labstats.clock.advance("91s")
    assert ask(f"/stations/{one}/status").json() == "offline"


def test_filters_follow_at_once(labstats: Any, ids: Callable[..., list[int]], ask: Ask) -> None:
    one = first(ask)["id"]
    for action, status in (("shut_down", "offline"), ("check_in", "powered_on"), ("log_on", "in_use")):
        labstats.action(action, station_id=one)
        for value in ("offline", "powered_on", "in_use"):
            assert (one in ids("/stations/", status=value)) is (value == status)


def test_check_in_by_address_finds_the_station(labstats: Any, ask: Ask) -> None:
    station = first(ask)
    spelled = station["mac_addresses"][0].lower().replace(":", "-")
    found = labstats.action("check_in", mac_address=spelled, client_version="7.0.1", ip_address="10.1.2.3")
    assert found["id"] == station["id"]
    after = ask(f"/stations/{station['id']}").json()
    assert after == {**station, "client_version": "7.0.1", "ip_addresses": ["10.1.2.3"]}


def test_an_unknown_address_makes_a_station_without_a_group(labstats: Any, ask: Ask, ids: Any) -> None:
    before = ids("/stations/")
    made = labstats.action("check_in", mac_address="02:AA:00:00:00:01", host_name="new-01.campus.example.org")
    assert ids("/stations/") == [*before, made["id"]]
    shown = ask(f"/stations/{made['id']}").json()
    assert (shown["name"], shown["group_id"], shown["mac_addresses"]) == ("NEW-01", None, ["02:AA:00:00:00:01"])
    assert ask(f"/stations/{made['id']}/status").json() == "powered_on"
    assert ask(f"/stations/{made['id']}/apps").json()["results"] == []
    assert ask(f"/stations/{made['id']}/metadata").json() == []
    assert labstats.action("check_in", mac_address="02:AA:00:00:00:01")["id"] == made["id"]


def test_software_is_installed_and_taken_away(labstats: Any, ask: Ask, ids: Any) -> None:
    one = first(ask)["id"]
    made = labstats.action("install", station_id=one, app="Orrery", version="2.1")
    app = ask(f"/apps/{made['application_id']}").json()
    assert (app["name"], app["source"], app["tracking_pattern_match"]) == ("Orrery", "inventory", None)
    assert ask(f"/apps/{app['id']}/versions").json()["results"] == [made]
    assert made["install_count"] == 1
    assert ids("/stations/", has_application=app["id"]) == [one]
    assert app in ask(f"/stations/{one}/apps", limit=1000).json()["results"]
    assert labstats.action("install", station_id=one, app=app["id"], version="2.1")["install_count"] == 1
    assert labstats.action("install", station_id=one, app="Orrery", version="3.0")["id"] > made["id"]
    assert labstats.action("uninstall", station_id=one, app="Orrery", version="2.1")["apps"].count(app["id"]) == 1
    labstats.action("uninstall", station_id=one, app=app["id"])
    assert ids("/stations/", has_application=app["id"]) == []
    assert [v["install_count"] for v in ask(f"/apps/{app['id']}/versions").json()["results"]] == [0, 0]
    assert ask("/apps/", search="orrery").json()["results"] == [app]


def test_a_retired_station_is_gone(labstats: Any, ask: Ask, ids: Any) -> None:
    station = first(ask)
    one, group = station["id"], station["group_id"]
    app = ask(f"/stations/{one}/apps", limit=1).json()["results"][0]["id"]
    size = sum(counts(ask, group))
    installed = sum(v["install_count"] for v in ask(f"/apps/{app}/versions").json()["results"])
    labstats.action("retire", station_id=one)
    for path in ("", "/status", "/apps", "/metadata"):
        assert ask(f"/stations/{one}{path}").status_code == 404
    assert one not in ids("/stations/")
    assert one not in ids("/stations/", has_application=app)
    assert one not in ids(f"/groups/{group}/stations")
    assert sum(counts(ask, group)) == size - 1
    assert sum(v["install_count"] for v in ask(f"/apps/{app}/versions").json()["results"]) == installed - 1


def test_a_station_moves(labstats: Any, ask: Ask, ids: Any) -> None:
    station = first(ask)
    labs = ask("/groups/", contents="stations").json()
    to = next(g["id"] for g in labs if g["id"] != station["group_id"])
    labstats.action("assign", station_id=station["id"], group_id=to)
    assert station["id"] in ids(f"/groups/{to}/stations")
    assert station["id"] not in ids(f"/groups/{station['group_id']}/stations")
    labstats.action("assign", station_id=station["id"], group_id=None)
    assert ask(f"/stations/{station['id']}").json()["group_id"] is None


def test_a_group_moves_with_all_below_it(labstats: Any, ask: Ask, ids: Any) -> None:
    roots = [g["id"] for g in ask("/groups/").json() if g["parent_group_id"] is None]
    child = ask(f"/groups/{roots[0]}/groups").json()[0]["id"]
    moving, there = ids(f"/groups/{child}/stations"), ids(f"/groups/{roots[1]}/stations")
    used = ids(f"/groups/{roots[1]}/stations", status="in_use") + ids(f"/groups/{child}/stations", status="in_use")
    assert sum(counts(ask, roots[1])) == len(there)
    labstats.action("move_group", group_id=child, parent_group_id=roots[1])
    assert ids(f"/groups/{roots[1]}/stations", status="in_use") == sorted(used)
    assert ids(f"/groups/{roots[1]}/stations") == sorted([*there, *moving])
    assert not set(moving) & set(ids(f"/groups/{roots[0]}/stations"))
    assert sum(counts(ask, roots[1])) == len(there) + len(moving)


def test_tags(labstats: Any, ask: Ask, ids: Any) -> None:
    one = first(ask)["id"]
    assert labstats.action("set_tags", station_id=one, tags=["kiosk", "Plotter / A0"], tag_group="Gear") == [
        "Kiosk",
        "Plotter / A0",
    ]
    assert ids("/stations/tags/Plotter%20%2F%20A0/stations") == [one]
    assert one in ids("/stations/tags/Kiosk")
    assert "Plotter / A0" in ask("/stations/tags").json()
    assert "Gear" in ask("/stations/tag_groups").json()
    assert ask("/stations/tags_groups/Gear/tags").json() == ["Plotter / A0"]


def test_keys_are_made_and_revoked(labstats: Any, ask: Ask) -> None:
    lab_id = ask("/groups/", contents="stations").json()[0]["id"]
    made = labstats.action("create_key", permissions=["groups"], groups=[lab_id], allowed_ips=["127.0.0.0/8"])

    def status(path: str) -> int:
        return requests.get(labstats.url + path, headers={"Authorization": made["key"]}, timeout=30).status_code

    assert [status(f"/groups/{lab_id}"), status("/stations/"), status("/groups/1")] == [200, 401, 404]
    labstats.action("revoke_key", key=made["key"].upper())
    assert status(f"/groups/{lab_id}") == 401


@pytest.mark.parametrize(
    ("action", "arguments", "words"),
    [
        ("check_in", {}, "station_id or a mac_address"),
        ("check_in", {"station_id": 5}, "there is no station 5"),
        ("check_in", {"station_id": "x"}, "must be an integer"),
        ("check_in", {"station_id": True}, "must be an integer"),
        ("check_in", {"mac_address": "abc"}, "must look like"),
        ("check_in", {"station_id": 1001, "ip_address": "10.0.0"}, "IPv4"),
        ("log_on", {"station_id": 1001, "user": ""}, "user must be text"),
        ("log_on", {}, "missing a required argument"),
        ("log_off", {"station_id": 1001, "why": 1}, "unexpected keyword"),
        ("install", {"station_id": 1001, "app": 5}, "there is no application 5"),
        ("install", {"station_id": 1001, "app": "X", "operating_system": "linux"}, "windows or macos"),
        ("install", {"station_id": 1001, "app": "X", "operating_system": "macos"}, "does not run macos"),
        ("install", {"station_id": 1001, "app": "Canvas"}, "web application"),
        ("uninstall", {"station_id": 1001, "app": "Nothing"}, "no application"),
        ("assign", {"station_id": 1001, "group_id": 1001}, "holds groups"),
        ("move_group", {"group_id": 1001, "parent_group_id": 1001}, "lies below"),
        ("set_tags", {"station_id": 1001, "tags": "Kiosk"}, "list of texts"),
        ("create_key", {"permissions": ["everything"]}, "no data type"),
        ("create_key", {"groups": [5]}, "there is no group 5"),
        ("create_key", {"allowed_ips": ["here"]}, "allowed_ips"),
        ("revoke_key", {"key": "x"}, "no API key"),
        ("configure", {"offline_threshold": "soon"}, "offline_threshold: not a duration"),
        ("configure", {"offline_threshold": 0}, "longer than nothing"),
        ("configure", {"rate_limit": 0}, "at least 1"),
        ("configure", {"extensions": "yes"}, "true or false"),
    ],
)
def test_bad_arguments_are_one_clear_line_and_change_nothing(
    labstats: Any, ask: Ask, action: str, arguments: dict[str, Any], words: str
) -> None:
    ask("/apps/")
    before = {kind: labstats.state.list(kind) for kind in ("station", "application", "activity", "inventory", "api_key")
              if kind in labstats.state.kinds()}  # fmt: skip
    with pytest.raises(ValueError, match=words) as caught:
        labstats.action(action, **arguments)
    assert "\n" not in str(caught.value)
    assert {kind: labstats.state.list(kind) for kind in before} == before


def test_log_off_where_nobody_is_logged_on(labstats: Any, ask: Ask) -> None:
    one = first(ask)["id"]
    labstats.action("shut_down", station_id=one)
    with pytest.raises(ValueError, match="nobody is logged on"):
        labstats.action("log_off", station_id=one)


def test_every_action_says_what_it_does() -> None:
    assert set(lab.ACTIONS) == set(lab.__all__) - {"ACTIONS"}
    for name, action in vendor.dialect.actions().items():
        assert (action.__doc__ or "").strip(), name


def test_the_state_api_keeps_lists_current(labstats: Any, ask: Ask, ids: Any) -> None:
    lab_id = ask("/groups/", contents="stations").json()[0]["id"]
    before = ids(f"/groups/{lab_id}/stations")
    made = [d["id"] for d in labstats.state.create("station", 3, group_id=lab_id)]
    assert ids(f"/groups/{lab_id}/stations") == [*before, *made]
    assert sum(counts(ask, lab_id)) == len(before) + 3
    labstats.state.patch("station", made[0], {"form_factor": "Laptop", "operating_systems": []})
    assert made[0] in ids("/stations/", form_factor="laptop")
    assert made[0] not in ids("/stations/", os="windows")
    labstats.state.delete("station", made[0])
    assert ids(f"/groups/{lab_id}/stations") == [*before, *made[1:]]
    assert sum(counts(ask, lab_id)) == len(before) + 2


def test_a_station_the_control_plane_deletes_is_found_nowhere(labstats: Any, ask: Ask, ids: Any) -> None:
    station = first(ask)["id"]
    app = ask(f"/stations/{station}/apps", limit=1).json()["results"][0]["id"]
    tag = labstats.action("set_tags", station_id=station, tags=["Alone"])[0]
    labstats.action("check_in", mac_address="02:AA:00:00:00:01")
    labstats.state.delete("station", station)
    for path, params in (("/stations/", {"has_application": app}), (f"/stations/tags/{tag}", {})):
        page = ask(path, limit=1, **params).json()
        assert station not in ids(path, **params)
        assert page["last_id"] == (page["results"][-1]["id"] if page["results"] else 0)
    assert ask(f"/stations/tags/{tag}").json() == {"results": [], "additional_pages": False, "last_id": 0}


@pytest.mark.parametrize("kind", ["station", "group", "application", "schedule", "Station"])
def test_records_are_made(labstats: Any, ask: Ask, kind: str) -> None:
    made = labstats.state.create(kind, 5)
    assert len({d["id"] for d in made}) == 5
    path = {"station": "stations", "group": "groups", "application": "apps", "schedule": "schedules"}[kind.lower()]
    assert [ask(f"/{path}/{d['id']}").json() for d in made] == made


def test_versions_are_made_for_an_application(labstats: Any, ask: Ask) -> None:
    made = labstats.state.create("application_version", 2, application_id=1001)
    listed = ask("/apps/1001/versions", limit=1000).json()["results"]
    assert listed[-2:] == made
    for fields in ({}, {"application_id": 5}):
        with pytest.raises(ValueError, match="application"):
            labstats.state.create("application_version", 1, **fields)


def test_a_station_cannot_be_made_in_a_group_of_groups(labstats: Any, ask: Ask) -> None:
    root = ask("/groups/", contents="groups").json()[0]["id"]
    with pytest.raises(ValueError, match="holds groups"):
        labstats.state.create("station", 1, group_id=root)
