"""Models: dynamic attributes, dates, and the requests of an object."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from mockservers_clients.labstats import (
    Application,
    Group,
    GroupStatus,
    LabStatsAPIError,
    LabStatsObject,
    Station,
    StationMetadataAttribute,
    StationStatus,
)


def made(attributes):
    return LabStatsObject(None, attributes)


def test_every_key_is_an_attribute():
    assert made({"id": 1, "color": "blue"}).color == "blue"


def test_documented_attributes_default_to_none_and_others_do_not_exist():
    app = Application(None, {"id": 1})
    assert (app.vendor, app.type) == (None, None)
    with pytest.raises(AttributeError):
        _ = app.color


def test_a_date_time_also_gives_a_datetime():
    record = made({"id": 1000, "start_time": "2019-06-20T11:04:36.967", "name": "Microsoft Word"})
    assert record.start_time == "2019-06-20T11:04:36.967"
    assert record.start_time_date == datetime(2019, 6, 20, 11, 4, 36, 967000)
    assert not hasattr(record, "name_date")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-06-20T11:04:36", datetime(2019, 6, 20, 11, 4, 36)),
        ("2019-06-20T11:04:36.9", datetime(2019, 6, 20, 11, 4, 36, 900000)),
        ("2019-06-20T11:04:36.123456789", datetime(2019, 6, 20, 11, 4, 36, 123456)),
        ("2019-06-20T11:04:36Z", datetime(2019, 6, 20, 11, 4, 36, tzinfo=UTC)),
        ("2019-06-20T11:04:36.5-05:30", datetime(2019, 6, 20, 11, 4, 36, 500000, timezone(-timedelta(hours=5.5)))),
    ],
)
def test_date_time_forms(text, moment):
    found = made({"at": text}).at_date
    assert found == moment
    assert (found.tzinfo is None) == (moment.tzinfo is None)


@pytest.mark.parametrize(
    "value",
    [
        "2019-06-20",
        "2019-06-20T11:04",
        "2019-06-20 11:04:36",
        "2019-02-31T11:04:36",
        "2019-06-20T11:04:36.1234567890",
        "at 2019-06-20T11:04:36",
        "2019-06-20T11:04:36\n",
        "٢٠١٩-06-20T11:04:36",
        "10.0.19045",
        "lib2n-07.campus.example.org",
        20190620,
        ["2019-06-20T11:04:36"],
        None,
    ],
)
def test_what_is_no_date_time(value):
    assert not hasattr(made({"at": value}), "at_date")


def test_a_field_of_the_service_wins_over_a_derived_date():
    assert made({"at": "2019-06-20T11:04:36", "at_date": "June"}).at_date == "June"


def test_to_json_is_the_original():
    original = {"id": 1, "at": "2019-06-20T11:04:36"}
    assert made(original).to_json() is original
    assert original == {"id": 1, "at": "2019-06-20T11:04:36"}


def test_keys_that_would_break_the_object_stay_in_the_json():
    app = Application(None, {"id": 1, "endpoint": "x", "get_versions": "y", "_requester": "z"})
    assert app.endpoint == "apps/1/"
    assert callable(app.get_versions)
    assert app._requester is None
    assert app.to_json()["endpoint"] == "x"


def test_repr_names_the_object():
    assert repr(Application(None, {"id": 1, "name": "Word", "vendor": "x"})) == "Application(id=1, name='Word')"


@pytest.fixture
def group(server, labstats):
    server.answer("/groups/1216/", {"id": 1216, "name": "Library"})
    return labstats.get_group(1216)


@pytest.fixture
def station(server, labstats):
    server.answer("/stations/2077/", {"id": 2077, "name": "LIB2N-07", "operating_systems": [{"name": "windows"}]})
    return labstats.get_station(2077)


def test_versions_of_an_application(server, labstats):
    server.answer("/apps/1042/", {"id": 1042})
    server.pages("/apps/1042/versions", [5107, 5263])
    versions = labstats.get_app(1042).get_versions(limit=1, color="blue")
    assert [(type(version).__name__, version.id) for version in versions] == [
        ("ApplicationVersion", 5107),
        ("ApplicationVersion", 5263),
    ]
    assert server.queries[1] == {"limit": "1", "after_id": "1", "color": "blue"}
    assert not hasattr(versions[0], "endpoint")


def test_group_children_and_stations(server, group):
    server.answer("/groups/1216/groups", [{"id": 1217}])
    server.pages("/groups/1216/stations", [2001, 2002])
    assert [type(child) for child in group.get_child_groups()] == [Group]
    assert [type(station) for station in group.get_stations(status="offline")] == [Station, Station]
    assert server.queries[-1] == {"status": "offline", "limit": "200", "after_id": "1"}


@pytest.mark.parametrize(
    "body",
    [
        {"offline_count": 3, "powered_on": 14, "in_use_count": 9},
        {"offline": 3, "powered_on_count": 14, "in_use": 9},
    ],
)
def test_group_status(server, group, body):
    server.answer("/groups/1216/status", body)
    status = group.get_status()
    assert status == GroupStatus(offline=3, powered_on=14, in_use=9)
    assert (status.offline, status.powered_on, status.in_use) == (3, 14, 9)


@pytest.mark.parametrize("body", [{"offline_count": 3, "powered_on": 14}, {"on": 1}, []])
def test_group_status_of_another_shape(server, group, body):
    server.answer("/groups/1216/status", body)
    with pytest.raises(LabStatsAPIError, match="groups/1216/status should answer"):
        group.get_status()


@pytest.mark.parametrize("body", ["in_use", {"status": "in_use"}])
def test_station_status(server, station, body):
    server.answer("/stations/2077/status", body)
    status = station.get_status()
    assert status is StationStatus.in_use
    assert status == "in_use"


@pytest.mark.parametrize("body", ["asleep", {}, None, 3])
def test_station_status_of_another_shape(server, station, body):
    server.answer("/stations/2077/status", body)
    with pytest.raises(LabStatsAPIError, match="one of in_use, offline, powered_on"):
        station.get_status()


def test_station_apps_and_operating_systems(server, station):
    server.pages("/stations/2077/apps", [1042])
    assert [type(app) for app in station.get_apps()] == [Application]
    assert server.queries[-1] == {"limit": "300", "after_id": "1"}
    assert station.operating_systems == [{"name": "windows"}]


def test_station_metadata(server, station):
    server.answer("/stations/2077/metadata", [{"name": "Memory", "value": "16 GB", "is_user_defined": False}])
    assert station.get_metadata() == [StationMetadataAttribute("Memory", "16 GB", False)]


@pytest.mark.parametrize("rows", [[{"name": "Memory"}], ["Memory"], {}])
def test_station_metadata_of_another_shape(server, station, rows):
    server.answer("/stations/2077/metadata", rows)
    with pytest.raises(LabStatsAPIError, match="stations/2077/metadata should answer"):
        station.get_metadata()
