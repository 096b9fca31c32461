"""URLs, methods, headers, bodies of refusals."""

from __future__ import annotations

import re
from typing import Any

import pytest

readonly = pytest.mark.readonly
PROBLEM = "application/problem+json; charset=utf-8"
TRACE = re.compile(r"(\|[0-9a-f]{8}-[0-9a-f]{16}\.|00-[0-9a-f]{32}-[0-9a-f]{16}-00)\Z")


@readonly
@pytest.mark.parametrize(
    "path",
    ["/apps", "/apps/tags", "/groups", "/groups/capabilities", "/stations", "/stations/tags", "/stations/tag_groups",
     "/schedules"],
)  # fmt: skip
def test_both_slash_forms_answer_directly(api: Any, path: str) -> None:
    without, with_ = api.get(path), api.get(path + "/")
    assert (without.status_code, with_.status_code) == (200, 200)
    assert without.content == with_.content


@readonly
def test_both_slash_forms_below_a_record(api: Any, app_id: int, station_id: int, root: int) -> None:
    for path in (
        f"/apps/{app_id}",
        f"/apps/{app_id}/versions",
        f"/stations/{station_id}",
        f"/stations/{station_id}/apps",
        f"/stations/{station_id}/metadata",
        f"/groups/{root}",
        f"/groups/{root}/groups",
        f"/groups/{root}/stations",
    ):
        assert api.get(path).content == api.get(path + "/").content, path


@readonly
def test_a_doubled_slash_counts_as_one(api: Any) -> None:
    response = api.send("GET", api.target.url + "//apps/?limit=1")
    assert response.status_code == 200


@readonly
def test_words_of_a_path_and_names_of_parameters_are_read_in_any_case(api: Any) -> None:
    assert api.ok("/Apps/", LIMIT=2) == api.ok("/apps/", limit=2)
    assert api.ok("/STATIONS/Tags") == api.ok("/stations/tags")


@readonly
def test_content_type(api: Any) -> None:
    for path in ("/apps/", "/groups/", "/schedules"):
        assert api.get(path).headers["Content-Type"] == "application/json; charset=utf-8"


@readonly
def test_accept_is_ignored(api: Any) -> None:
    response = api.send("GET", "/apps/?limit=1", headers={"Accept": "text/xml"})
    assert response.headers["Content-Type"].startswith("application/json")


@readonly
def test_unknown_parameters_are_ignored(api: Any) -> None:
    assert api.ok("/apps/", color="blue", limit=2) == api.ok("/apps/", limit=2)


@readonly
def test_the_first_of_repeated_parameters_wins(api: Any) -> None:
    assert len(api.ok("/apps/?limit=2&limit=5")["results"]) == 2
    assert len(api.ok("/apps/?limit=2&LIMIT=5")["results"]) == 2
    assert len(api.ok("/apps/?limit=2&LIMIT=5&search=%20")["results"]) == 2


@readonly
@pytest.mark.parametrize("name", ["status", "os", "form_factor", "has_application", "limit", "after_id"])
def test_an_empty_value_counts_as_absent(api: Any, name: str) -> None:
    if name == "status":
        expected = api.ok("/stations/")
    else:
        expected = api.ok("/stations/", **{} if name == "limit" else {"limit": 3})
    given = {} if name in ("limit", "status") else {"limit": 3}
    assert api.ok("/stations/", **{name: "", **given}) == expected


@readonly
@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/apps/", "limit", "0"),
        ("/apps/", "limit", "-5"),
        ("/apps/", "limit", "ten"),
        ("/apps/", "limit", "1.5"),
        ("/apps/", "limit", "99999999999"),
        ("/apps/", "after_id", "abc"),
        ("/apps/", "type", "desktop"),
        ("/groups/", "contents", "people"),
        ("/groups/", "has_lab_features_enabled", "yes"),
        ("/groups/", "has_lab_features_enabled", "1"),
        ("/stations/", "status", "on"),
        ("/stations/", "status", "in_use,offline"),
        ("/stations/", "os", "linux"),
        ("/stations/", "form_factor", "tablet"),
        ("/stations/", "has_application", "Word"),
        ("/stations/", "limit", "0"),
    ],
)
def test_invalid_parameters(api: Any, path: str, name: str, value: str) -> None:
    response = api.get(path, **{name: value})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == PROBLEM
    body = response.json()
    assert list(body) == ["type", "title", "status", "traceId", "errors"]
    assert body["title"] == "One or more validation errors occurred."
    assert body["status"] == 400
    assert body["errors"] == {name: [f"The value '{value}' is not valid."]}


@readonly
def test_invalid_parameters_below_a_group(api: Any, root: int, tag: str) -> None:
    assert api.get(f"/groups/{root}/stations", status="asleep").status_code == 400
    assert api.get(f"/groups/{root}/stations", limit=0).status_code == 400
    assert api.get("/stations/tags/" + tag.replace("/", "%2F"), after_id="x").status_code == 400


@readonly
@pytest.mark.parametrize(
    "path",
    ["/apps/{}/", "/apps/{}/versions", "/groups/{}/", "/groups/{}/groups", "/groups/{}/stations", "/groups/{}/status",
     "/stations/{}/", "/stations/{}/apps", "/stations/{}/metadata", "/stations/{}/status", "/schedules/{}"],
)  # fmt: skip
@pytest.mark.parametrize("key", [1, 2147483646])
def test_unknown_ids(api: Any, path: str, key: int) -> None:
    response = api.get(path.format(key))
    assert response.status_code == 404
    assert response.headers["Content-Type"] == PROBLEM
    body = response.json()
    assert list(body) == ["type", "title", "status", "traceId"]
    assert body["type"] == "https://tools.ietf.org/html/rfc7231#section-6.5.4"
    assert (body["title"], body["status"]) == ("Not Found", 404)
    assert TRACE.match(body["traceId"])


@readonly
@pytest.mark.parametrize(
    "path",
    ["/stations/tags/no such tag/stations", "/stations/tags/no such tag", "/stations/tags_groups/nothing/tags",
     "/stations/tag_groups/nothing/tags"],
)  # fmt: skip
def test_unknown_names(api: Any, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 404
    assert response.json()["title"] == "Not Found"


@readonly
@pytest.mark.parametrize(
    "path", ["/nothing", "/apps/abc", "/apps/-1", "/stations/1.5", "/groups/1001/people", "/v1/apps"]
)
@pytest.mark.parametrize("key", ["api_key", None])
def test_paths_that_match_no_route_are_404_with_and_without_a_key(api: Any, path: str, key: str | None) -> None:
    response = api.get(path, key)
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.mutates
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/apps/", "/groups/1001", "/stations/1001/status", "/schedules", "/stations/tags/x"])
def test_there_are_no_writes(api: Any, method: str, path: str) -> None:
    for key in ("api_key", None):
        response = api.send(method, path, key)
        assert (response.status_code, response.content) == (405, b"")
        assert response.headers["Allow"] == "GET"


@pytest.mark.mutates
@pytest.mark.parametrize("path", ["/nothing", "/apps/tags/x/y"])
def test_writes_to_what_is_not_there(api: Any, path: str) -> None:
    assert api.send("POST", path, json={}).status_code == 404


@readonly
@pytest.mark.parametrize("path", ["/apps/", "/groups/1/status", "/schedules", "/nothing/at/all"])
def test_a_preflight_needs_no_key(api: Any, path: str) -> None:
    response = api.send(
        "OPTIONS",
        path,
        None,
        headers={
            "Origin": "https://signs.example.org",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


@readonly
def test_browsers_may_read_answers_and_refusals(api: Any) -> None:
    for response in (api.get("/apps/"), api.get("/apps/", None), api.get("/apps/1"), api.get("/apps/", limit=0)):
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@readonly
def test_nothing_is_said_about_caching(api: Any) -> None:
    response = api.get("/groups/")
    assert not {"ETag", "Last-Modified", "Cache-Control", "Link"} & set(response.headers)


@readonly
def test_head_answers_as_get_without_a_body(api: Any, app_id: int) -> None:
    response = api.send("HEAD", f"/apps/{app_id}/")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
