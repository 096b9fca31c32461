"""Keys: spellings, refusals, what a key may read."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.readonly

PATHS = ["/apps/", "/apps/999999999/", "/groups/", "/stations/", "/stations/tags", "/schedules", "/groups/1/status"]


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "BEARER  {}", "{}"])
def test_a_key_is_taken_after_bearer_or_bare(api: Any, form: str) -> None:
    key = api.credential("api_key")
    for spelled in (key, key.upper()):
        response = api.send("GET", "/apps/?limit=1", None, headers={"Authorization": form.format(spelled)})
        assert response.status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_no_header_is_refused_before_anything_is_looked_up(api: Any, path: str) -> None:
    api.refused(path, None)


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer abc", "Basic dXNlcjpwYXNz", "00000000-0000-4000-8000-000000000000", "Bearer ééé"],
)
def test_unknown_and_malformed_keys_are_refused(api: Any, header: str) -> None:
    response = api.send("GET", "/stations/", None, headers={"Authorization": header.encode("latin-1", "replace")})
    assert (response.status_code, response.content) == (401, b"")


def test_a_key_in_the_query_or_another_header_is_not_read(api: Any) -> None:
    key = api.credential("api_key")
    for name in ("api_key", "key", "access_token"):
        api.refused(f"/apps/?{name}={key}", None)
    for name in ("X-Api-Key", "Api-Key"):
        assert api.send("GET", "/apps/", None, headers={name: key}).status_code == 401


def test_a_key_reads_only_the_types_of_data_it_was_given(api: Any) -> None:
    assert api.get("/groups/", "limited_api_key").status_code == 200
    assert api.get("/stations/", "limited_api_key").status_code == 200
    for path in ("/apps/", "/apps/tags/", "/schedules"):
        api.refused(path, "limited_api_key")


def test_the_type_is_checked_before_the_id(api: Any) -> None:
    api.refused("/apps/999999999", "limited_api_key")


def test_a_key_limited_to_groups_sees_nothing_else(api: Any) -> None:
    every = {g["id"] for g in api.ok("/groups/")}
    seen = {g["id"] for g in api.ok("/groups/", "limited_api_key")}
    assert seen
    assert seen < every
    hidden = min(every - seen)
    for path in (f"/groups/{hidden}/", f"/groups/{hidden}/status", f"/groups/{hidden}/stations"):
        assert api.get(path, "limited_api_key").status_code == 404
    stations = api.ok("/stations/", "limited_api_key", limit=1000)["results"]
    assert stations
    assert {s["group_id"] for s in stations} <= seen
    outside = next(s for s in api.ok("/stations/", limit=1000)["results"] if s["group_id"] not in seen)
    assert api.get(f"/stations/{outside['id']}/", "limited_api_key").status_code == 404
    assert api.get(f"/stations/{outside['id']}/status", "limited_api_key").status_code == 404
    assert api.get(f"/stations/{stations[0]['id']}/metadata", "limited_api_key").status_code == 200


def test_a_limited_key_finds_only_its_stations_by_tag(api: Any) -> None:
    own = {s["id"] for s in api.ok("/stations/", "limited_api_key", limit=1000)["results"]}
    for tag in api.ok("/stations/tags")[:6]:
        found = api.ok(f"/stations/tags/{tag.replace('/', '%2F')}/stations", "limited_api_key", limit=1000)["results"]
        assert {s["id"] for s in found} <= own


def test_a_key_used_from_an_address_not_on_its_list_is_refused(api: Any) -> None:
    for path in PATHS:
        api.refused(path, "blocked_api_key")


def test_a_key_made_for_bi_reports_reads_the_ordinary_data_it_was_given(api: Any) -> None:
    assert api.get("/stations/", "history_api_key", limit=1).status_code == 200
    assert api.get("/schedules", "history_api_key").status_code == 401


def test_the_customer_id_is_no_api_key(api: Any) -> None:
    api.refused("/apps/", "customer_id")
