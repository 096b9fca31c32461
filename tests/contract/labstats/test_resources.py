"""Applications, groups, stations, schedules: forms, filters, and how they hang together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.readonly

Walk = Callable[..., list[dict[str, Any]]]

KEYS = {
    "/apps/": "id name vendor description source type is_tracked tracking_pattern_match",
    "/stations/": "id name description group_id host_name manufacturer model serial_number form_factor "
    "operating_systems ip_addresses ip_v6_addresses mac_addresses subnets client_version allow_student_routing "
    "remote_access_address",
}


@pytest.mark.parametrize("path", list(KEYS))
def test_keys_stand_in_the_vendors_order(api: Any, path: str) -> None:
    first = api.ok(path, limit=1)["results"][0]
    assert list(first) == KEYS[path].split()
    assert api.ok(f"{path}{first['id']}/") == first


def test_keys_of_a_version(api: Any, everything: Walk) -> None:
    app = next(a for a in everything("/apps/") if a["type"] == "desktop")
    for version in api.ok(f"/apps/{app['id']}/versions")["results"]:
        assert list(version) == ["id", "application_id", "name", "version", "operating_system", "install_count"]
        assert version["application_id"] == app["id"]


def test_keys_of_a_group(api: Any, groups: list[dict[str, Any]]) -> None:
    assert list(groups[0]) == (
        ["id", "parent_group_id", "schedule_id", "name", "description", "contents", "has_lab_features_enabled"]
    )
    assert api.ok(f"/groups/{groups[0]['id']}/") == groups[0]


# Applications


@pytest.mark.parametrize("source", ["catalog", "inventory", "user_defined"])
def test_type_filters_the_source(everything: Walk, source: str) -> None:
    every = everything("/apps/")
    assert everything("/apps/", type=source) == [a for a in every if a["source"] == source]
    assert everything("/apps/", type=source.upper(), limit=50) == [a for a in every if a["source"] == source]


def test_search_finds_a_part_of_the_name_in_any_case(api: Any, everything: Walk) -> None:
    every = everything("/apps/")
    word = every[0]["name"][1:6]
    expected = [a for a in every if word.lower() in a["name"].lower()]
    assert everything("/apps/", search=word.upper()) == expected
    assert everything("/apps/", search=word, limit=1) == expected
    assert everything("/apps/", search=word, type="catalog") == [a for a in expected if a["source"] == "catalog"]
    assert api.ok("/apps/", search="no application has this name") == {
        "results": [],
        "additional_pages": False,
        "last_id": 0,
    }


def test_application_tags(api: Any) -> None:
    tags = api.ok("/apps/tags/")
    assert tags == sorted(tags, key=str.lower)
    assert len(set(tags)) == len(tags)


# Groups


def test_groups_are_a_flat_list_by_id(groups: list[dict[str, Any]]) -> None:
    ids = [g["id"] for g in groups]
    assert ids == sorted(set(ids))
    parents = {g["id"]: g for g in groups}
    for group in groups:
        if group["parent_group_id"] is not None:
            assert parents[group["parent_group_id"]]["contents"] == "groups"


def test_group_filters(api: Any, groups: list[dict[str, Any]]) -> None:
    for contents in ("stations", "groups"):
        assert api.ok("/groups/", contents=contents) == [g for g in groups if g["contents"] == contents]
    for spelled in ("true", "True", "TRUE"):
        found = api.ok("/groups/", has_lab_features_enabled=spelled)
        assert found == [g for g in groups if g["has_lab_features_enabled"]]
    assert api.ok("/groups/", has_lab_features_enabled=False) == [
        g for g in groups if not g["has_lab_features_enabled"]
    ]
    part = groups[-1]["name"][:4]
    expected = [g for g in groups if part.lower() in g["name"].lower()]
    assert api.ok("/groups/", search=part.upper()) == expected
    assert api.ok("/groups/", search=part, contents="groups") == [g for g in expected if g["contents"] == "groups"]


def test_group_capabilities(api: Any) -> None:
    names = api.ok("/groups/capabilities")
    assert names == sorted(names, key=str.lower)
    for name in names:
        found = api.ok("/groups/", capability=name)
        assert found
        assert api.ok("/groups/", capability=name.upper()) == found
    assert api.ok("/groups/", capability="teleport") == []


def test_children(api: Any, groups: list[dict[str, Any]], root: int, lab: int) -> None:
    assert api.ok(f"/groups/{root}/groups") == [g for g in groups if g["parent_group_id"] == root]
    assert api.ok(f"/groups/{lab}/groups") == []


def test_stations_of_a_group_are_those_of_all_groups_below_it(
    groups: list[dict[str, Any]], everything: Walk, root: int
) -> None:
    def leaves(group: int) -> list[int]:
        below = [g["id"] for g in groups if g["parent_group_id"] == group]
        return [group] + [leaf for child in below for leaf in leaves(child)]

    inside = set(leaves(root))
    expected = [s for s in everything("/stations/") if s["group_id"] in inside]
    assert everything(f"/groups/{root}/stations", limit=100) == expected
    assert expected


def test_status_of_a_group(api: Any, root: int, lab: int, everything: Walk) -> None:
    for group in (root, lab):
        status = api.ok(f"/groups/{group}/status")
        assert list(status) == ["offline_count", "powered_on", "in_use_count"]
        assert all(isinstance(n, int) for n in status.values())
        assert sum(status.values()) == len(everything(f"/groups/{group}/stations"))


# Stations


def test_a_station_has_no_status_field(api: Any, station_id: int) -> None:
    assert not {"status", "state"} & set(api.ok(f"/stations/{station_id}"))


def test_arrays_of_a_station_are_never_null(everything: Walk) -> None:
    for station in everything("/stations/"):
        for name in ("operating_systems", "ip_addresses", "ip_v6_addresses", "mac_addresses", "subnets"):
            assert isinstance(station[name], list)
        assert len(station["subnets"]) == len(station["ip_addresses"])


def test_the_status_of_a_station_is_a_bare_string(api: Any, station_id: int) -> None:
    response = api.get(f"/stations/{station_id}/status")
    assert response.text in ('"in_use"', '"powered_on"', '"offline"')


def test_filters_of_stations(everything: Walk) -> None:
    every = everything("/stations/")

    def runs(station: dict[str, Any], system: str) -> bool:
        return any(o["name"] == system for o in station["operating_systems"])

    for system in ("windows", "macos"):
        assert everything("/stations/", os=system) == [s for s in every if runs(s, system)]
    for form in ("desktop", "laptop"):
        expected = [s for s in every if s["form_factor"] == form.capitalize()]
        assert everything("/stations/", form_factor=form) == expected
        assert everything("/stations/", form_factor=form.upper(), os="macos", limit=20) == [
            s for s in expected if runs(s, "macos")
        ]


def test_a_station_that_boots_two_systems_is_found_by_either(everything: Walk) -> None:
    dual = next((s["id"] for s in everything("/stations/") if len(s["operating_systems"]) > 1), None)
    if dual is None:
        pytest.skip("the account has no such station")
    for system in ("windows", "macos"):
        assert dual in {s["id"] for s in everything("/stations/", os=system)}


def test_software_of_a_station_agrees_with_the_filter(api: Any, everything: Walk, station_id: int) -> None:
    apps = everything(f"/stations/{station_id}/apps")
    assert apps
    for app in (apps[0], apps[-1]):
        assert api.ok(f"/apps/{app['id']}") == app
        found = everything("/stations/", has_application=app["id"])
        assert station_id in {s["id"] for s in found}
    assert api.ok("/stations/", has_application=2147483646)["results"] == []


def test_metadata(api: Any, station_id: int) -> None:
    found = api.ok(f"/stations/{station_id}/metadata")
    assert found
    for attribute in found:
        assert list(attribute) == ["name", "value", "is_user_defined"]


def test_tags(api: Any) -> None:
    every = api.ok("/stations/tags")
    assert every == sorted(every, key=str.lower)
    groups = api.ok("/stations/tag_groups")
    assert groups == sorted(groups, key=str.lower)
    grouped = []
    for group in groups:
        odd = api.ok(f"/stations/tags_groups/{quote(group, safe='')}/tags")
        assert odd == api.ok(f"/stations/tag_groups/{quote(group, safe='')}/tags/")
        assert odd == api.ok(f"/stations/tags_groups/{quote(group.upper(), safe='')}/tags")
        grouped += odd
    assert set(grouped) <= set(every)
    assert len(set(grouped)) == len(grouped)


def test_every_tag_can_be_asked_for(api: Any, everything: Walk) -> None:
    for tag in api.ok("/stations/tags"):
        path = f"/stations/tags/{quote(tag, safe='')}"
        found = everything(f"{path}/stations")
        assert everything(path) == found
        assert everything(f"/stations/tags/{quote(tag.upper(), safe='')}/stations") == found
        if found:
            assert api.ok(f"/stations/{found[0]['id']}") == found[0]


def test_unassigned_stations_are_listed(everything: Walk) -> None:
    every = everything("/stations/")
    if all(s["group_id"] is not None for s in every):
        pytest.skip("the account has no unassigned station")
    assert any(s["group_id"] is None for s in every)


# Schedules


def test_schedules(api: Any, groups: list[dict[str, Any]]) -> None:
    every = api.ok("/schedules")
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    for schedule in every:
        assert list(schedule) == ["id", "name", "description", *days]
        for day in days:
            assert schedule[day]["day_of_week"] == day
        assert api.ok(f"/schedules/{schedule['id']}") == schedule
    known = {s["id"] for s in every}
    assert {g["schedule_id"] for g in groups} - {None} <= known
