"""Programs that talk to LabStats: the wrapper's interface, and what strict third-party clients need."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from mockservers_clients.labstats import NotFoundError, RequestInvalidError, StationStatus, UnauthorizedError


def test_the_wrappers_tour(labstats: Any) -> None:
    client = labstats.client()
    apps = client.get_apps()
    assert apps[0].name == "Microsoft Word"
    assert [app.name for app in apps[0:3]] == ["Microsoft Word", "Microsoft Excel", "Microsoft PowerPoint"]
    assert labstats.journal.count("apps.list") == 1
    assert len(apps) == len(labstats.state.list("application"))
    assert labstats.journal.count("apps.list") == 3
    assert client.get_app(apps[0]).to_json() == apps[0].to_json()
    assert apps[0].get_versions()[0].application_id == apps[0].id
    groups = client.get_groups(contents="groups")
    root = groups[0]
    assert sum(root.get_status()) == len(root.get_stations())
    assert {g.parent_group_id for g in root.get_child_groups()} == {root.id}
    station = client.get_stations(os="macos", limit=5)[0]
    assert station.get_status() in StationStatus
    assert station.get_metadata()[0].name == "HardDisk_TotalBytes"
    assert station.get_apps()[0].id
    assert "A/V Suite" in client.get_station_tags()
    tag_groups = {g.name: g for g in client.get_station_tag_groups()}
    assert "Open Access" in tag_groups["Purpose"].tags
    assert len(client.get_stations_with_tag("A/V Suite")) > 0
    assert client.get_stations(has_application=apps[0])[0].id
    assert client.get_apps(color="blue", limit=1)[0].name == "Microsoft Word"


def test_the_library_is_one_full_page(labstats: Any) -> None:
    """The boundary: as many stations as the default page holds cost one request."""
    client = labstats.client()
    (library,) = client.get_groups(search="main library")
    assert len(library.get_stations()) == 200
    assert labstats.journal.count("groups.stations") == 1


def test_the_wrappers_errors(labstats: Any) -> None:
    client = labstats.client()
    with pytest.raises(NotFoundError):
        client.get_app(5)
    with pytest.raises(RequestInvalidError):
        client.get_groups(contents="people")
    with pytest.raises(UnauthorizedError):
        type(client)(labstats.url, labstats.blocked_api_key).get_group(1001)


def test_a_trailing_slash_on_the_address(labstats: Any) -> None:
    client = type(labstats.client())(labstats.url + "/", labstats.api_key)
    assert client.get_group(1001).id == 1001


@pytest.mark.parametrize("host", ["api", "sea-api", "weu-api"])
def test_every_region_answers(labstats: Any, host: str) -> None:
    url = f"https://{host}.labstats.com/groups/1001/status"
    response = requests.get(url, headers={"Authorization": labstats.api_key}, timeout=30)
    assert set(response.json()) == {"offline_count", "powered_on", "in_use_count"}


@pytest.mark.parametrize("host", ["portal", "online"])
def test_signs_read_the_public_page(labstats: Any, host: str) -> None:
    url = f"https://{host}.labstats.com/api/public/GetPublicApiData/1001"
    page = requests.get(url, headers={"Authorization": labstats.customer_id}, timeout=30).json()
    for group in page["Groups"]:
        assert {"Label", "Available", "Offline", "Total", "InUse", "TurnedOn"} <= set(group)


def test_a_client_that_reads_groups_by_position(labstats: Any) -> None:
    response = requests.get(
        labstats.url + "/groups/", headers={"Authorization": f"Bearer {labstats.api_key}"}, timeout=30
    )
    for group in json.loads(response.text, object_pairs_hook=list):
        assert group[0][0] == "id"
        assert group[3][0] == "name"


def test_a_page_that_reads_the_first_block_of_monday(labstats: Any) -> None:
    response = requests.get(
        labstats.url + "/schedules", headers={"Authorization": f"Bearer {labstats.api_key}"}, timeout=30
    )
    for schedule in response.json():
        assert isinstance(schedule["monday"]["day_of_week"], str)
        assert isinstance(schedule["monday"]["time_blocks"][0]["start_time"]["hour"], int)
