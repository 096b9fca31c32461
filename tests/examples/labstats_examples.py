"""The document of the unofficial LabStats wrapper: chapter 2, example by example; chapter 3 once over every method."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from mockservers_clients.labstats import LabStats, StationStatus, UnauthorizedError
from mockservers_clients.labstats.labstats import KeyNotGivenError

if TYPE_CHECKING:
    from table import Book

example = Book("labstats")
REFERENCE = "reference client"


@example("2.1 Getting started: names of all applications", REFERENCE)
def getting_started(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    names = [app.name for app in labstats.get_apps()]
    assert len(names) > 300
    assert "Microsoft Word" in names


@example("2.2.1 LabStatsObject: attributes from JSON", REFERENCE)
def attributes(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    app = next(a for a in labstats.get_apps() if a.name == "Microsoft Word")
    assert app.vendor == "Microsoft Corporation"


@example("2.2.2 AfterIDPaginatedList: indexes and slices", REFERENCE)
def slices(vendor: Any, folder: Path) -> None:
    apps = LabStats("https://api.labstats.com", vendor.api_key).get_apps()
    assert apps[0].name
    assert apps[1].name
    assert len([app.name for app in apps[0:10]]) == 10
    assert vendor.journal.count("apps.list") == 1


@example("2.3 Keyword arguments: an unknown parameter goes through", REFERENCE)
def keywords(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    assert labstats.get_applications(color="blue")[0].name
    assert "color=blue" in vendor.journal.last.query


@example("2.4.1 Limit: item 25 costs a second request", REFERENCE)
def limit(vendor: Any, folder: Path) -> None:
    apps = LabStats("https://api.labstats.com", vendor.api_key).get_apps(limit=25)
    assert apps[24].id
    assert vendor.journal.count("apps.list") == 1
    assert apps[25].id
    assert vendor.journal.count("apps.list") == 2


@example("2.4.2 Results do not update automatically", REFERENCE)
def no_updates(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    first = labstats.get_apps()[0]
    app = labstats.get_app(first.id)
    before = app.name
    vendor.state.patch("application", app.id, {"name": "Neat Word Processing"})
    assert app.name == before
    app = labstats.get_app(app)
    assert app.name == "Neat Word Processing"


@example("2.4.2 Filling a list at once", REFERENCE)
def fill(vendor: Any, folder: Path) -> None:
    apps = LabStats("https://api.labstats.com", vendor.api_key).get_applications()
    [__ for __ in apps]  # noqa: C416 - as printed
    requests_made = vendor.journal.count()
    assert len([app for app in apps]) > 300  # noqa: C416 - as printed
    assert vendor.journal.count() == requests_made


@example("2.4.3 The After ID: the next greater id", REFERENCE)
def after_id(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    assert labstats.get_apps(after_id=1001)[0].id > 1001


@example("3.1 The LabStats object: every method", REFERENCE)
def every_method(vendor: Any, folder: Path) -> None:
    labstats = LabStats("https://api.labstats.com", vendor.api_key)
    app = labstats.get_apps(type="catalog", search="word")[0]
    assert labstats.get_app(app).to_json() == app.to_json()
    assert labstats.get_app_tags()
    assert app.get_versions()[0].application_id == app.id
    lab = labstats.get_groups(contents="stations", has_lab_features_enabled=True)[0]
    assert labstats.get_group(lab).name == lab.name
    assert labstats.get_groups(contents="groups")[0].get_child_groups()
    counts = lab.get_status()
    assert counts.offline + counts.powered_on + counts.in_use == len(lab.get_stations())
    station = lab.get_stations()[0]
    assert station.get_status() in set(StationStatus)
    assert isinstance(station.get_metadata(), list)
    assert labstats.get_station(station).host_name == station.host_name
    installed = station.get_apps()[0]
    assert station.id in [s.id for s in labstats.get_stations(os=None, has_application=installed)]
    tag = labstats.get_station_tag_groups()[0].tags[0]
    assert tag in labstats.get_station_tags()
    assert labstats.get_stations_with_tag(tag)[0].id


@example("3.3 API errors", REFERENCE)
def errors(vendor: Any, folder: Path) -> None:
    for key, error in (("", KeyNotGivenError), ("00000000-0000-4000-8000-000000000000", UnauthorizedError)):
        try:
            LabStats("https://api.labstats.com", key).get_groups()
        except error:
            continue
        raise AssertionError(error)


@example("The REST calls themselves", "requests")
def plain(vendor: Any, folder: Path) -> None:
    headers = {"Authorization": f"Bearer {vendor.api_key}"}
    page = requests.get("https://api.labstats.com/apps/", params={"limit": 2}, headers=headers, timeout=10).json()
    assert list(page) == ["results", "additional_pages", "last_id"]
