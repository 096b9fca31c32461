"""Pages: every list that has them, by the same rules."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

pytestmark = pytest.mark.readonly

DEFAULTS = {
    "/apps/": 300,
    "/apps/{app}/versions": 300,
    "/stations/{station}/apps": 300,
    "/stations/": 200,
    "/groups/{root}/stations": 200,
    "/stations/tags/{tag}/stations": 200,
    "/stations/tags/{tag}": 200,
}


@pytest.fixture(params=list(DEFAULTS))
def listing(request: pytest.FixtureRequest, app_id: int, station_id: int, root: int, tag: str) -> tuple[str, int]:
    """The path of a paged list and its default page size."""
    path = request.param.format(app=app_id, station=station_id, root=root, tag=tag.replace("/", "%2F"))
    return path, DEFAULTS[request.param]


def test_the_envelope(api: Any, listing: tuple[str, int]) -> None:
    path, default = listing
    page = api.ok(path)
    assert list(page) == ["results", "additional_pages", "last_id"]
    ids = [row["id"] for row in page["results"]]
    assert ids == sorted(set(ids))
    assert len(ids) <= default
    assert page["last_id"] == ids[-1]
    assert page["additional_pages"] is (len(ids) == default and bool(api.ok(path, after_id=ids[-1])["results"]))


def test_pages_of_two_give_all_records_once(api: Any, listing: tuple[str, int], everything: Callable[..., Any]) -> None:
    path, _ = listing
    first = api.ok(path, limit=7)
    small = api.ok(path, limit=2)
    rows = small["results"]
    while len(rows) < len(first["results"]):
        assert small["additional_pages"] is True
        small = api.ok(path, limit=2, after_id=small["last_id"])
        rows += small["results"]
    assert rows[:7] == first["results"]


def test_after_id_is_exclusive_and_need_not_exist(api: Any, listing: tuple[str, int]) -> None:
    path, _ = listing
    ids = [row["id"] for row in api.ok(path, limit=1000)["results"]]
    assert [r["id"] for r in api.ok(path, limit=1000, after_id=ids[0])["results"]] == ids[1:]
    assert [r["id"] for r in api.ok(path, limit=1000, after_id=ids[0] - 1)["results"]] == ids
    gaps = [a + 1 for a, b in pairwise(ids) if b > a + 1]
    for gap in gaps[:3]:
        assert api.ok(path, limit=1, after_id=gap)["results"][0]["id"] == min(i for i in ids if i > gap)


def test_no_after_id_begins_at_the_beginning(api: Any, listing: tuple[str, int]) -> None:
    path, _ = listing
    expected = api.ok(path, limit=3)
    for after in (1, 0, -1, -2147483648):
        assert api.ok(path, limit=3, after_id=after) == expected


def test_past_the_end(api: Any, listing: tuple[str, int]) -> None:
    path, _ = listing
    last = 2147483647
    assert api.ok(path, after_id=last) == {"results": [], "additional_pages": False, "last_id": last}


def test_a_full_last_page_is_the_last(api: Any, listing: tuple[str, int], everything: Callable[..., Any]) -> None:
    path, _ = listing
    rows = everything(path)
    size = min(len(rows), 5)
    page = api.ok(path, limit=size, after_id=rows[-size]["id"] - 1)
    assert [r["id"] for r in page["results"]] == [r["id"] for r in rows[-size:]]
    assert page["additional_pages"] is False
    if len(rows) > 1 and size > 1:
        assert api.ok(path, limit=size - 1, after_id=rows[-size]["id"] - 1)["additional_pages"] is True


def test_a_limit_above_the_maximum_is_cut(api: Any) -> None:
    huge = api.ok("/apps/", limit=2147483647)
    assert huge == api.ok("/apps/", limit=1000)
    assert len(huge["results"]) <= 1000


def test_ids_begin_well_above_one(api: Any) -> None:
    for path in ("/apps/", "/stations/"):
        assert api.ok(path, limit=1)["results"][0]["id"] >= 1000


def test_an_application_without_versions_has_an_empty_page(api: Any, everything: Callable[..., Any]) -> None:
    web = next((app for app in everything("/apps/") if app["type"] == "webapp"), None)
    if web is None:
        pytest.skip("the account has no web application")
    page = api.ok(f"/apps/{web['id']}/versions")
    assert page == {"results": [], "additional_pages": False, "last_id": 0}


@pytest.mark.parametrize("path", ["/groups/", "/groups/{}/groups", "/schedules", "/apps/tags/", "/stations/tags"])
def test_other_lists_have_no_pages(api: Any, path: str, root: int) -> None:
    every = api.ok(path.format(root))
    assert isinstance(every, list)
    assert api.ok(path.format(root), limit=1, after_id=1) == every
