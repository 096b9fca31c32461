"""What is kept ready is forgotten when it must be: after changes by any way, and when the clock moves live records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import requests

import mockservers
from mockservers.hexoskin.behaviour import kept, measure, paging
from mockservers.hexoskin.behaviour.recordings import Piece, Span, newest
from mockservers.hexoskin.behaviour.signals import Part, Period

NOW = "2026-03-02T09:00:00Z"
TICK = 256


@pytest.fixture
def hexoskin() -> Iterator[Any]:
    with mockservers.intercept("hexoskin", clock=NOW) as handle:
        yield handle


def ask(handle: Any, path: str, method: str = "GET", role: str = "", **sent: Any) -> Any:
    prefix = f"{role}_" if role else ""
    login = handle.credentials[f"{prefix}username"], handle.credentials[f"{prefix}password"]
    return requests.request(method, handle.url + path, auth=login, timeout=30, **sent)


def get(handle: Any, path: str, role: str = "") -> Any:
    found = ask(handle, path, role=role)
    assert found.status_code == 200, found.text
    assert ask(handle, path, role=role).content == found.content  # from what is kept, if it is
    return found.json()


def names_of(objects: list[Any]) -> list[str]:
    return [one["name"] for one in objects]


def names(handle: Any, path: str = "/api/range/?limit=3") -> list[str]:
    return names_of(get(handle, path)["objects"])


def test_what_is_shown_of_a_document_survives_changes_of_others(hexoskin: Any) -> None:
    """Ranges by what they and their metrics are made of, records by themselves."""
    first, second = get(hexoskin, "/api/range/?limit=2")["objects"]
    (record,) = get(hexoskin, "/api/record/?limit=1")["objects"]
    ranges, records = (hexoskin.world.collection("hexoskin", name) for name in ("range", "record"))
    shown = hexoskin.world.store.derived("hexoskin", kept.MADE_FROM)
    shown["range", ()][ranges.raw(first["id"])] = b'{"kept": true}'
    alone = hexoskin.world.store.derived("hexoskin", ())
    alone["record", ()][records.raw(record["id"])] = b'{"kept": true}'
    body = {"name": "Oldest", "start": 1, "end": 2}
    assert ask(hexoskin, "/api/range/", "POST", json=body).status_code == 201
    assert ask(hexoskin, second["resource_uri"], "PATCH", json={"name": "Changed"}).status_code == 202
    assert get(hexoskin, "/api/range/?limit=2")["objects"][0] == {"kept": True}
    assert names_of(get(hexoskin, "/api/range/?limit=2")["objects"][1:]) == ["Changed"]
    assert get(hexoskin, first["resource_uri"]) == get(hexoskin, record["resource_uri"]) == {"kept": True}
    made = {"start": record["start"] - 900 * TICK, "end": record["start"] - 800 * TICK}
    assert ask(hexoskin, "/api/record/", "POST", json=made).status_code == 201
    assert get(hexoskin, "/api/range/?limit=2")["objects"][0] == first
    assert get(hexoskin, "/api/record/?limit=1")["objects"] == [{"kept": True}]
    assert ask(hexoskin, record["resource_uri"], "PATCH", json={"soft_uid": "HXDEV"}).status_code == 202
    assert get(hexoskin, record["resource_uri"])["soft_uid"] == "HXDEV"


@pytest.mark.parametrize("query", ["", "&order_by=start", "&order_by=-id", "&start__gt=450000000000"])
def test_a_list_is_the_same_however_it_is_walked(hexoskin: Any, query: str) -> None:
    """Pages in any order, and what others see of the same list meanwhile, are parts of one long page."""
    path = f"/api/record/?limit=1000{query}"
    whole = get(hexoskin, path)
    ids = [one["id"] for one in whole["objects"]]
    assert len(set(ids)) == len(ids) == whole["meta"]["total_count"] > 60
    body = {"start": whole["objects"][30]["start"] + 1, "end": whole["objects"][30]["end"] + 1}
    made = ask(hexoskin, "/api/record/", "POST", json=body)
    for offset in (40, 0, 25, 60, 10):
        get(hexoskin, f"/api/record/?limit=5&offset={offset}{query}", "athlete")
        page = get(hexoskin, f"/api/record/?limit=15&offset={offset}{query}")
        whole = get(hexoskin, path)
        assert page["objects"] == whole["objects"][offset : offset + 15]
        assert page["meta"]["total_count"] == len(whole["objects"]) == len(ids) + 1
    found = [one["id"] for one in whole["objects"]]
    found.remove(made.json()["id"])
    assert found == ids


def test_changes_through_the_api_are_seen(hexoskin: Any) -> None:
    first = get(hexoskin, "/api/range/?limit=3")["objects"][0]
    uri = first["resource_uri"]
    get(hexoskin, uri)
    assert ask(hexoskin, uri, "PATCH", json={"name": "Changed"}).status_code == 202
    assert get(hexoskin, uri)["name"] == "Changed"
    assert names(hexoskin)[0] == "Changed"
    body = {"name": "Newest", "start": first["start"] + 1, "end": first["end"]}
    assert ask(hexoskin, "/api/range/", "POST", json=body).status_code == 201
    assert names(hexoskin)[:2] == ["Newest", "Changed"]
    assert ask(hexoskin, uri, "DELETE").status_code == 204
    assert ask(hexoskin, uri).status_code == 404
    assert "Changed" not in names(hexoskin)


def test_a_changed_profile_moves_the_zones_of_ranges(hexoskin: Any) -> None:
    def top() -> float:
        (rate,) = [m for m in get(hexoskin, "/api/range/?limit=1")["objects"][0]["metrics"] if m["id"] == 44]
        return float(rate["zones"][-2])

    before = top()
    profile = get(hexoskin, "/api/account/")["objects"][0]["profile"]
    fitness = {**profile["fitness"], "hr_max": 150}
    assert ask(hexoskin, profile["resource_uri"], "PATCH", json={"fitness": fitness}).status_code == 202
    assert top() == 135.0 != before


def test_changes_by_the_control_plane_are_seen(hexoskin: Any) -> None:
    first = get(hexoskin, "/api/range/?limit=3")["objects"][0]
    get(hexoskin, first["resource_uri"])
    hexoskin.state.patch("range", first["id"], {"name": "Patched"})
    assert names(hexoskin)[0] == get(hexoskin, first["resource_uri"])["name"] == "Patched"
    (record,) = get(hexoskin, "/api/record/?limit=1")["objects"]
    hexoskin.state.patch("record", record["id"], {"status": "error"})
    assert get(hexoskin, "/api/record/?limit=1")["objects"][0]["status"] == "error"


def test_a_refused_change_leaves_no_trace(hexoskin: Any) -> None:
    first = get(hexoskin, "/api/range/?limit=3")["objects"][0]
    before = get(hexoskin, "/api/range/?limit=3"), get(hexoskin, first["resource_uri"])
    objects = [{"resource_uri": first["resource_uri"], "name": "Half"}, {"resource_uri": "/api/range/1/", "name": "x"}]
    assert ask(hexoskin, "/api/range/", "PATCH", json={"objects": objects}).status_code == 404
    assert (get(hexoskin, "/api/range/?limit=3"), get(hexoskin, first["resource_uri"])) == before


def test_live_records_move_with_the_clock(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", activity="run", since=60)
    uri = f"/api/record/{record['id']}/"
    body = {"name": "Live", "start": record["start"], "end": record["start"] + 3600 * TICK}
    lap = ask(hexoskin, "/api/range/", "POST", json=body).json()["resource_uri"]
    assert get(hexoskin, uri)["duration"] == get(hexoskin, "/api/record/?limit=1")["objects"][0]["duration"] == 60
    steps = get(hexoskin, lap)["metrics"][1]["value"]
    hexoskin.clock.advance("10m")
    assert get(hexoskin, uri)["duration"] == get(hexoskin, "/api/record/?limit=1")["objects"][0]["duration"] == 660
    assert get(hexoskin, lap)["metrics"][1]["value"] > steps
    hexoskin.action("stop_recording", record=record["id"])
    hexoskin.action("synchronise", record=record["id"])
    for wait, status in (("1s", "queued"), ("15s", "processing"), ("60s", "complete"), ("-60s", "processing")):
        hexoskin.clock.advance(wait)
        shown = [get(hexoskin, p)["objects"][0]["status"] for p in ("/api/record/?limit=1", "/api/range/?limit=1")]
        assert [*shown, get(hexoskin, uri)["status"], get(hexoskin, lap)["status"]] == [status] * 4


def test_a_range_ahead_of_a_live_record_is_reached_by_it(hexoskin: Any) -> None:
    record = hexoskin.action("start_recording", activity="run", since=60)
    start = record["start"] + 300 * TICK
    lap = ask(hexoskin, "/api/range/", "POST", json={"name": "Later", "start": start, "end": start + 9000}).json()
    assert get(hexoskin, lap["resource_uri"])["status"] == "empty"
    hexoskin.clock.advance("10m")
    assert get(hexoskin, lap["resource_uri"])["status"] == "realtime"


def test_users_never_get_what_was_kept_for_another(hexoskin: Any) -> None:
    for path in ("/api/account/", "/api/range/?limit=5", "/api/record/", "/api/user/", "/api/profile/"):
        mine, theirs = get(hexoskin, path), get(hexoskin, path, "stranger")
        assert mine != theirs, path
    uri = get(hexoskin, "/api/range/?user=99&limit=1")["objects"][0]["resource_uri"]
    for path in (uri, "/api/profile/87/"):
        get(hexoskin, path)
        assert ask(hexoskin, path, role="stranger").status_code == 404
        get(hexoskin, path)


def test_a_permission_withdrawn_hides_what_was_kept(hexoskin: Any) -> None:
    path = "/api/range/?user=14877&limit=2"
    allowed = {"user_allowed": "/api/user/99/", "user_target": "/api/user/14877/", "bundle": "/api/bundle/2/"}
    assert get(hexoskin, path)["objects"] == []
    made = ask(hexoskin, "/api/bundle_permission/", "POST", "stranger", json=allowed)
    assert made.status_code == 201
    seen = get(hexoskin, path)["objects"]
    assert len(seen) == 2
    get(hexoskin, seen[0]["resource_uri"])
    assert ask(hexoskin, made.json()["resource_uri"], "DELETE", "stranger").status_code == 204
    assert get(hexoskin, path)["objects"] == []
    assert ask(hexoskin, seen[0]["resource_uri"]).status_code == 404


def test_a_changed_password_or_address_ends_a_kept_log_in(hexoskin: Any) -> None:
    assert ask(hexoskin, "/api/account/").status_code == 200
    with hexoskin.world.lock:
        hexoskin.world.collection("hexoskin", "password").put(99, {"password": "another"})
    assert ask(hexoskin, "/api/account/").status_code == 401
    with hexoskin.world.lock:
        hexoskin.world.collection("hexoskin", "password").delete(99)
    assert ask(hexoskin, "/api/account/").status_code == 200
    hexoskin.state.patch("user", 99, {"email": "maude@example.org"})
    assert ask(hexoskin, "/api/account/").status_code == 401


def test_whole_pages_are_kept_until_any_document_changes(hexoskin: Any) -> None:
    path, other = "/api/record/?limit=2", "/api/record/?limit=2&offset=1"
    first = ask(hexoskin, path).content
    pages = hexoskin.world.store.derived("hexoskin")[kept.PAGES]
    (mark,) = pages
    pages[mark] = b'{"kept": true}'
    assert ask(hexoskin, path).json() == {"kept": True}
    assert ask(hexoskin, other).content != first
    assert ask(hexoskin, path, role="friend").json() != {"kept": True}
    assert ask(hexoskin, "/api/range/", "POST", json={"name": "n", "start": 1, "end": 2}).status_code == 201
    assert ask(hexoskin, path).content == first


def test_whole_pages_are_bounded(hexoskin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_PAGES", 20_000)
    for offset in range(12):
        get(hexoskin, f"/api/record/?limit=5&offset={offset}")
        pages = hexoskin.world.store.derived("hexoskin")[kept.PAGES]
        assert 0 < sum(map(len, pages.values())) <= 20_000


def test_no_more_is_kept_than_fits(hexoskin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 30_000)
    monkeypatch.setattr(paging, "MOST", 8)
    store = hexoskin.world.store
    for offset in range(40):
        for path in ("range", "record"):
            get(hexoskin, f"/api/{path}/?limit=5&offset={offset}&start__gt={offset}")
        for name in ("range", "record"):
            assert 0 < len(store.derived("hexoskin", (name, "bundle_permission"))) <= 8
        for derived in (store.derived("hexoskin", ()), store.derived("hexoskin", kept.MADE_FROM)):
            rows = [row for mark, found in derived.items() if mark != "size" for row in found.values()]
            assert 0 < derived["size"] <= 30_000
            assert kept.PLACE * len(rows) <= derived["size"]
        assert sum(len(row) for row in rows) < 30_000


# Bounds


def test_pieces_are_cut_to_the_newest() -> None:
    def piece(id: int, start: int, end: int) -> Piece:
        return Piece(Span(start * TICK, end * TICK, id, "complete"), 0, 2**50)

    three = [piece(1, 0, 100), piece(2, 1000, 1100), piece(3, 2000, 2100)]
    assert newest(three, 300) == three
    found = newest(three, 150)
    assert [p.span.id for p in found] == [2, 3]
    assert abs(found[0].first - 1050 * TICK) <= 3
    assert newest(three, 100)[-1].first == 2000 * TICK


def test_data_without_a_window_reads_the_newest_hours(hexoskin: Any) -> None:
    found = get(hexoskin, "/api/data/?datatype=19")
    stamps = [stamp for one in found for stamp, _ in one["data"]["19"]]
    assert 12 * 3600 - 60 <= len(stamps) <= 12 * 3600 + 60
    newest_record = get(hexoskin, "/api/record/?limit=1")["objects"][0]
    assert max(stamps) == newest_record["end"] // TICK * TICK or abs(max(stamps) - newest_record["end"]) < TICK
    wide = get(hexoskin, "/api/data/?datatype=19&start=0&user=99")
    assert len(wide[0]["data"]["19"]) > 40_000


def test_a_range_over_all_years_reads_the_newest_day(hexoskin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    class Spy(Period):
        def __init__(self, parts: Sequence[Part], **how: bool) -> None:
            spans = [(max(p.start, p.signals.start), min(p.end, p.signals.end)) for p in parts]
            read.append(sum(end - start for start, end in spans) // TICK)
            super().__init__(parts, **how)

    monkeypatch.setattr(measure, "Period", Spy)
    made = ask(hexoskin, "/api/range/", "POST", json={"name": "All", "start": 0, "end": 2**40})
    assert made.status_code == 201
    assert [86_300 < seconds <= 86_400 for seconds in read] == [True]
    assert sum(r["duration"] for r in get(hexoskin, "/api/record/?user=99&limit=1000")["objects"]) > 86_400
    assert get(hexoskin, made.json()["resource_uri"])["metrics"] == made.json()["metrics"]
    assert len(read) == 1


def test_what_begins_at_once_stands_in_one_order_at_any_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    import mockservers
    from mockservers.hexoskin.behaviour import paging

    monkeypatch.setattr(paging, "DEEP", 3)
    with mockservers.intercept("hexoskin") as handle:
        people = [(handle.username, handle.password), (handle.athlete_username, handle.athlete_password)]
        for auth in people * 6:
            body = {"start": 10**12, "end": 10**12 + 256}
            assert requests.post(f"{handle.url}/api/record/", json=body, auth=auth, timeout=10).status_code == 201

        def ids(query: str) -> list[int]:
            url = f"{handle.url}/api/record/?{query}"
            found = requests.get(url, auth=(handle.username, handle.password), timeout=10).json()
            return [o["id"] for o in found["objects"]]

        for order in ("", "&order_by=start", "&order_by=-start"):
            whole = ids(f"limit=12&start=1000000000000{order}")
            assert len(whole) == 12
            span = f"&start__gte=1000000000000&start__lte=1000000000000{order}"
            assert [ids(f"limit=1&offset={n}{span}")[0] for n in range(12)] == whole
            assert whole == sorted(whole, reverse=order != "&order_by=start")
