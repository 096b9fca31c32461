"""The entry point and the requests it sends."""

import pytest
import requests
from mockservers_clients.labstats import (
    Application,
    Group,
    KeyNotGivenError,
    LabStats,
    LabStatsAPIError,
    LabStatsObject,
    NotFoundError,
    Requester,
    RequestInvalidError,
    Station,
    StationTagGroup,
    UnauthorizedError,
    URLNotGivenError,
    api_errors,
    models,
    paginated_list,
    requester,
)
from mockservers_clients.labstats import labstats as labstats_module

URL = "http://labstats.example.org"
KEY = "00000000-0000-4000-8000-000000000001"


def test_modules_hold_the_documented_names():
    documented = {
        labstats_module: {"LabStats", "KeyNotGivenError", "URLNotGivenError"},
        models: {
            *("LabStatsObject", "Application", "ApplicationVersion", "Group", "GroupStatus", "Station"),
            *("StationMetadataAttribute", "StationStatus", "StationTagGroup"),
        },
        paginated_list: {"AfterIDPaginatedList"},
        requester: {"Requester"},
        api_errors: {"LabStatsAPIError", "NotFoundError", "RequestInvalidError", "UnauthorizedError"},
    }
    for module, names in documented.items():
        assert names <= set(vars(module)), module.__name__


def test_construction_sends_nothing(server, labstats):
    assert server.sent == []


@pytest.mark.parametrize("url", [None, ""])
def test_url_is_required_and_checked_first(url):
    with pytest.raises(URLNotGivenError, match="no API URL"):
        LabStats(url, None)


@pytest.mark.parametrize("key", [None, ""])
def test_key_is_required(key):
    with pytest.raises(KeyNotGivenError, match="no API key"):
        LabStats(URL, key)


@pytest.mark.parametrize(
    "url", ["api.labstats.com", "ftp://api.labstats.com", "https://", "https://h/?a=1", "https://h/#top"]
)
def test_url_must_be_one(url):
    with pytest.raises(ValueError, match="api_url must"):
        LabStats(url, KEY)


@pytest.mark.parametrize("url", [URL, f"{URL}/", "https://labstats.example.org"])
def test_url_forms(server, session, url):
    server.answer("/apps/tags/", [])
    LabStats(url, KEY, session).get_app_tags()
    assert server.sent[0].url == f"{url.rstrip('/')}/apps/tags/"


def test_path_prefix_of_the_url_is_kept(server, session):
    server.answer("/labstats/apps/tags/", ["Office"])
    assert LabStats(f"{URL}/labstats/", KEY, session).get_app_tags() == ["Office"]


def test_key_is_sent_as_bearer_even_with_netrc(server, labstats, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine labstats.example.org login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer("/apps/tags/", [])
    labstats.get_app_tags()
    assert server.sent[0].headers["Authorization"] == f"Bearer {KEY}"


def test_every_request_has_a_time_limit(server, session):
    server.answer("/apps/tags/", [])
    LabStats(URL, KEY, session).get_app_tags()
    LabStats(URL, KEY, session, timeout=(1, 2)).get_app_tags()
    assert server.timeouts == [10.0, (1, 2)]


def test_repr_keeps_the_key_secret(labstats):
    assert KEY not in repr(labstats)
    assert URL in repr(labstats)


def test_own_session_is_closed_and_a_given_one_is_not(session, monkeypatch):
    closed = []
    monkeypatch.setattr(requests.Session, "close", lambda self: closed.append(self))
    with LabStats(URL, KEY, session):
        pass
    assert closed == []
    with LabStats(URL, KEY):
        pass
    assert len(closed) == 1
    assert closed[0] is not session


@pytest.mark.parametrize(
    ("call", "path", "kind"),
    [
        (lambda api: api.get_app(1000), "/apps/1000/", Application),
        (lambda api: api.get_group(1000), "/groups/1000/", Group),
        (lambda api: api.get_station(1000), "/stations/1000/", Station),
    ],
)
def test_single_objects(server, labstats, call, path, kind):
    server.answer(path, {"id": 1000, "name": "Microsoft Word"})
    found = call(labstats)
    assert type(found) is kind
    assert isinstance(found, LabStatsObject)
    assert server.paths == [path]


def test_fetching_with_an_object_gives_a_new_one(server, labstats):
    server.answer("/apps/1000/", {"id": 1000, "name": "Microsoft Word"})
    app = labstats.get_app(1000)
    server.answer("/apps/1000/", {"id": 1000, "name": "Neat Word Processing"})
    again = labstats.get_app(app)
    assert (app.name, again.name) == ("Microsoft Word", "Neat Word Processing")


@pytest.mark.parametrize("wrong", ["1000", 10.5, None, True, object()])
def test_identifiers_must_be_objects_or_integers(server, labstats, wrong):
    with pytest.raises(TypeError, match="expected Application or an integer id"):
        labstats.get_app(wrong)
    assert server.sent == []


def test_an_object_of_another_kind_is_no_identifier(labstats):
    with pytest.raises(TypeError, match="expected Application"):
        labstats.get_app(Group(None, {"id": 1}))


def test_an_object_without_id_is_no_identifier(labstats):
    with pytest.raises(ValueError, match="this Application has no id"):
        labstats.get_app(Application(None, {}))


def test_groups_are_a_plain_list_with_their_filters(server, labstats):
    server.answer("/groups/", [{"id": 1001, "name": "Campus"}, {"id": 1002, "name": "Library"}])
    groups = labstats.get_groups(search="a b", contents="groups", has_lab_features_enabled=True, capability="Printing")
    assert [type(group) for group in groups] == [Group, Group]
    assert server.queries == [
        {"search": "a b", "contents": "groups", "has_lab_features_enabled": "True", "capability": "Printing"}
    ]
    labstats.get_groups()
    assert server.paths[-1] == "/groups/"


def test_unknown_keywords_reach_the_query(server, labstats):
    server.pages("/apps/", [1001])
    server.answer("/groups/", [])
    server.answer("/apps/tags/", [])
    assert labstats.get_applications(color="blue")[0].id == 1001
    labstats.get_groups(color="blue", shade=None)
    labstats.get_app_tags(color="blue")
    assert [query.get("color") for query in server.queries] == ["blue"] * 3
    assert "shade" not in server.queries[1]


def test_app_and_station_lists_send_the_documented_parameters(server, labstats):
    server.pages("/apps/", [1001])
    server.pages("/stations/", [1001])
    server.pages("/stations/tags/Open%20Access%2F24/stations", [1001])
    assert labstats.get_apps(type="catalog", search="word")
    assert labstats.get_stations("offline", "windows", "laptop", Application(None, {"id": 1042}))
    assert labstats.get_stations_with_tag("Open Access/24", limit=5, after_id=7)
    assert server.queries == [
        {"type": "catalog", "search": "word", "limit": "300", "after_id": "1"},
        {
            "status": "offline",
            "os": "windows",
            "form_factor": "laptop",
            "has_application": "1042",
            "limit": "200",
            "after_id": "1",
        },
        {"limit": "5", "after_id": "7"},
    ]


@pytest.mark.parametrize("tag", ["", ".", ".."])
def test_tags_no_path_can_carry(labstats, tag):
    with pytest.raises(ValueError, match="cannot be part"):
        labstats.get_stations_with_tag(tag)


def test_tags_and_tag_groups(server, labstats):
    server.answer("/stations/tags", ["Kiosk", "2026"])
    server.answer("/stations/tag_groups", ["Purpose", "R&D/lab"])
    server.answer("/stations/tags_groups/R%26D%2Flab/tags", ["Kiosk"])
    assert labstats.get_station_tags() == ["Kiosk", "2026"]
    purpose, lab = labstats.get_station_tag_groups()
    assert (type(purpose), purpose.name, purpose.endpoint) == (
        StationTagGroup,
        "Purpose",
        "stations/tag_groups/Purpose/",
    )
    assert lab.tags == ["Kiosk"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestInvalidError),
        (401, UnauthorizedError),
        (403, UnauthorizedError),
        (404, NotFoundError),
        (405, LabStatsAPIError),
        (429, LabStatsAPIError),
        (500, LabStatsAPIError),
        (304, LabStatsAPIError),
    ],
)
def test_statuses_become_errors(server, labstats, status, kind):
    server.answer("/apps/1000/", b"", status)
    with pytest.raises(LabStatsAPIError, match=f"GET {URL}/apps/1000/ answered {status}") as caught:
        labstats.get_app(1000)
    assert type(caught.value) is kind
    assert caught.value.status == status


def test_errors_tell_the_reasons_the_service_gives(server, labstats):
    problem = {"title": "One or more validation errors occurred.", "errors": {"type": ["'x' is not valid.", "Sorry."]}}
    server.answer("/apps/", problem, 400)
    with pytest.raises(RequestInvalidError, match=r"type: 'x' is not valid\. Sorry\.$"):
        labstats.get_apps(type="x")[0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT"}, None),
        ({"Retry-After": "Sun, 22 Nov 2026 09:00:00 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after(server, labstats, headers, seconds):
    server.answer("/groups/", b"", 429, **headers)
    with pytest.raises(LabStatsAPIError) as caught:
        labstats.get_groups()
    assert caught.value.retry_after == seconds


def test_an_answer_that_is_not_json(server, labstats):
    server.answer("/groups/", b"<html>", 200, **{"Content-Type": "text/html"})
    with pytest.raises(LabStatsAPIError, match=r"not JSON \(text/html\)"):
        labstats.get_groups()


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/groups/", lambda api: api.get_groups()),
        ("/apps/1/", lambda api: api.get_app(1)),
        ("/apps/", lambda api: api.get_apps()[0]),
    ],
)
def test_an_answer_of_another_shape(server, labstats, path, call):
    server.answer(path, "surprise")
    with pytest.raises(LabStatsAPIError, match=r"should answer .*, got 'surprise'"):
        call(labstats)


def test_only_get_is_implemented(server, session):
    with pytest.raises(NotImplementedError, match="'POST'"):
        Requester(URL, KEY, session).request_data("POST", "apps/")
    assert server.sent == []


def test_requester_sends_extra_headers(server, session):
    server.answer("/apps/", {"fine": True})
    assert Requester(URL, KEY, session).request_data("GET", "apps/", {"a": 1}, {"X-Trace": "7"}) == {"fine": True}
    assert server.sent[0].headers["X-Trace"] == "7"
    assert server.paths == ["/apps/?a=1"]


def test_network_failures_pass_through(server, labstats, monkeypatch):
    def refuse(*args, **options):
        raise requests.ConnectionError("refused")

    monkeypatch.setattr(server, "send", refuse)
    with pytest.raises(requests.ConnectionError):
        labstats.get_groups()
