"""The lazy list: which access costs which requests."""

import pytest
from mockservers_clients.labstats import LabStatsAPIError

IDS = [1000 + 3 * number for number in range(60)]


@pytest.fixture
def apps(server, labstats):
    server.pages("/apps/", IDS)
    return labstats.get_apps(limit=25)


def test_nothing_is_asked_before_the_first_access(server, apps):
    assert server.sent == []
    assert repr(apps) == "<AfterIDPaginatedList of Application: 0 loaded, so far>"


@pytest.mark.parametrize(
    ("access", "requests"),
    [
        (lambda apps: apps[0], 1),
        (lambda apps: apps[24], 1),
        (lambda apps: apps[25], 2),
        (lambda apps: apps[59], 3),
        (lambda apps: apps[-1], 3),
        (lambda apps: len(apps), 3),
        (lambda apps: bool(apps), 1),
        (lambda apps: list(apps), 3),
        (lambda apps: next(iter(apps)), 1),
        (lambda apps: apps[0:10], 1),
        (lambda apps: apps[:25], 1),
        (lambda apps: apps[:26], 2),
        (lambda apps: apps[0:26:25], 2),
        (lambda apps: apps[0:50:25], 2),
        (lambda apps: apps[20:10], 0),
        (lambda apps: apps[:0], 0),
        (lambda apps: apps[9:0:-1], 1),
        (lambda apps: apps[9::-1], 1),
        (lambda apps: apps[::-1], 3),
        (lambda apps: apps[10:], 3),
        (lambda apps: apps[:-1], 3),
        (lambda apps: apps[-5:], 3),
        (lambda apps: apps[0:1000], 3),
    ],
)
def test_requests_an_access_costs(server, apps, access, requests):
    access(apps)
    assert len(server.sent) == requests


@pytest.mark.parametrize("start", [None, 0, 3, 70, -4, -90])
@pytest.mark.parametrize("stop", [None, 0, 9, 30, 90, -2, -90])
@pytest.mark.parametrize("step", [None, 1, 7, -1, -7])
def test_slices_are_those_of_a_list(apps, start, stop, step):
    window = apps[start:stop:step]
    assert type(window) is list
    assert [app.id for app in window] == IDS[start:stop:step]


def test_iterating_again_costs_nothing_and_gives_the_same_objects(server, apps):
    first = list(apps)
    assert [app.id for app in first] == IDS
    assert all(one is other for one, other in zip(first, apps, strict=True))
    assert len(server.sent) == 3
    assert repr(apps) == "<AfterIDPaginatedList of Application: 60 loaded, all>"


def test_each_page_continues_after_the_last_id_and_repeats_the_filters(server, labstats):
    server.pages("/apps/", IDS)
    list(labstats.get_apps(type="catalog", limit=25, color="blue"))
    assert [query["after_id"] for query in server.queries] == ["1", str(IDS[24]), str(IDS[49])]
    assert {(query["type"], query["limit"], query["color"]) for query in server.queries} == {("catalog", "25", "blue")}


def test_after_id_is_an_exclusive_lower_bound(server, labstats):
    server.pages("/apps/", [1001, 1002, 1003])
    assert [app.id for app in labstats.get_apps(after_id=1001)] == [1002, 1003]


def test_a_full_last_page_costs_no_further_request(server, labstats):
    server.pages("/apps/", IDS[:50])
    assert len(labstats.get_apps(limit=25)) == 50
    assert len(server.sent) == 2


def test_an_empty_list(server, labstats):
    server.pages("/apps/", [])
    apps = labstats.get_apps()
    assert not apps
    assert list(apps) == []
    assert len(server.sent) == 1


@pytest.mark.parametrize("index", [60, 1000, -61])
def test_beyond_the_end(apps, index):
    with pytest.raises(IndexError):
        apps[index]


def test_sequence_manners(apps):
    third = apps[2]
    assert third in apps
    assert apps.index(third) == 2
    assert next(reversed(apps)).id == IDS[-1]
    with pytest.raises(TypeError):
        apps[0] = third


def test_without_last_id_the_last_element_counts(server, labstats):
    server.pages("/apps/", IDS, last_id=None)
    assert [app.id for app in labstats.get_apps(limit=25)] == IDS


def test_without_additional_pages_an_empty_page_ends(server, labstats):
    server.pages("/apps/", IDS, additional_pages=None)
    assert [app.id for app in labstats.get_apps(limit=25)] == IDS
    assert len(server.sent) == 4


def test_a_server_that_repeats_itself_does_not_loop(server, labstats):
    server.answer("/apps/", {"results": [{"id": 1001}], "additional_pages": True, "last_id": 1001})
    assert [app.id for app in labstats.get_apps()] == [1001]
    assert len(server.sent) == 2


def test_a_page_that_cannot_be_continued(server, labstats):
    server.answer("/apps/", {"results": [{"name": "Word"}], "additional_pages": True})
    with pytest.raises(LabStatsAPIError, match='a "last_id"'):
        labstats.get_apps()[0]


@pytest.mark.parametrize("body", [[], {}, {"results": None}, {"results": ["Word"]}])
def test_what_is_no_page(server, labstats, body):
    server.answer("/apps/", body)
    with pytest.raises(LabStatsAPIError, match="apps/ should answer a page"):
        labstats.get_apps()[0]


def test_a_failed_page_can_be_tried_again(server, apps):
    assert apps[0].id == IDS[0]
    server.answer("/apps/", b"", 500)
    with pytest.raises(LabStatsAPIError):
        apps[30]
    server.pages("/apps/", IDS)
    assert [app.id for app in apps] == IDS
