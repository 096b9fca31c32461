"""URLs, methods, bodies of refusals."""

from __future__ import annotations

from typing import Any

import pytest

readonly, mutates = pytest.mark.readonly, pytest.mark.mutates


@readonly
def test_the_published_examples(api: Any) -> None:
    """curl with the method in lower case and model ``rows``; Python without the final slash. [seed]"""
    login = {"username": api.credential("email"), "password": api.credential("password")}
    token = api.send("POST", "/accounts/auth/", None, json=login).json()["token"]
    headers = {"Authorization": f"Token {token}"}
    at = f"/tables/rows/list/organization/{api.organization}/list"
    python = api.send("GET", at, headers=headers)
    curl = api.send("get", f"{at}/", headers=headers)
    plain = api.send("GET", f"{at.replace('rows', 'row')}/", headers=headers)
    assert python.status_code == curl.status_code == plain.status_code == 200
    assert python.json()["results"] == curl.json()["results"] == plain.json()["results"]


@readonly
def test_methods_that_are_not_offered(api: Any) -> None:
    for method, path, allow in (
        ("DELETE", f"/organizations/organization/detail/{api.organization}/", "GET, PATCH, HEAD, OPTIONS"),
        ("PUT", f"/tables/row/detail/{api.organization}/", "GET, PATCH, HEAD, OPTIONS"),
        ("GET", f"/tables/cell/detail/{api.organization}/", "PATCH, OPTIONS"),
        ("GET", f"/activities/activity/detail/{api.organization}/", "OPTIONS"),
        ("POST", api.at("tables/version"), "GET, HEAD, OPTIONS"),
    ):
        reply = api.send(method, path)
        assert (reply.status_code, reply.text) == (405, f'{{"detail":"Method \\"{method}\\" not allowed."}}')
        assert reply.headers["Allow"] == allow


@readonly
def test_a_method_that_is_not_offered_is_for_nobody_a_matter_of_credentials_first(api: Any) -> None:
    for method, path in (
        ("PUT", f"/tables/row/detail/{api.organization}/"),
        ("POST", api.at("tables/version")),
        ("POST", "/accounts/checktoken/"),
    ):
        assert api.send(method, path, None).status_code == 401


@readonly
def test_an_unknown_url_is_a_page(api: Any) -> None:
    for path in ("/tables/planet/list/organization/x/list/", "/nothing/", "/"):
        reply = api.send("GET", path, None)
        assert reply.status_code == 404
        assert "<h1>Not Found</h1>" in reply.text


@readonly
def test_what_is_known_and_not_built_says_so(api: Any) -> None:
    own = f"/accounts/profile/detail/{api.credential('user_sid')}/"
    for method, path, name in (("POST", api.at("accounts/profile"), "create"), ("DELETE", own, "delete")):
        reply = api.send(method, path, json={"name": "New"})
        assert reply.status_code == 404
        assert reply.headers["X-Mock-Reason"] == f"planned: labii.profile.{name} is known but not built"
    assert api.send("GET", own).status_code == 200


@readonly
def test_wrong_levels_serializers_and_sids(api: Any) -> None:
    text = "Wrong level: user. Acceptable level is ['organization']."
    api.refused(api.send("GET", api.at("tables/table", level="user")), text)
    text = "Wrong serializer: short. Acceptable serializer is ['name', 'list', 'detail']."
    api.refused(api.send("GET", api.at("tables/table", "short")), text)
    for sid in ("None", "xxx", "uxAD0a40x11wBGLQV17", "loru0a40x3e8nsxCHMRW"):
        api.refused(api.send("GET", api.at("tables/table", sid=sid)), f"Wrong id: {sid}.")
        api.refused(api.send("GET", f"/tables/table/detail/{sid}/"), f"Wrong id: {sid}.")
    other = api.results("organizations/personnel", "", "name")[0]["sid"]
    api.refused(api.send("GET", api.at("projects/project", level="user", sid=other)), f"Wrong id: {other}.")


@readonly
def test_level_user_takes_the_callers_own_sid(api: Any) -> None:
    own = api.credential("user_sid")
    for model in ("organizations/organization", "organizations/team", "projects/project", "tables/filter",
                  "tables/row", "activities/activity"):  # fmt: skip
        assert api.send("GET", api.at(model, "name", "user", own)).status_code == 200
    theirs = api.send("GET", api.at("tables/row", "name", "user", own), "project_edit")
    api.refused(theirs, f"Wrong id: {own}. The sid does not match to user!")


@mutates
def test_only_organizations_are_made_at_level_user(api: Any) -> None:
    own = api.credential("user_sid")
    for model, left in (("projects/project", ["organization"]), ("tables/row", ["organization", "project"])):
        reply = api.send("POST", api.at(model, "detail", "user", own), json={"name": "x"})
        api.refused(reply, f"Wrong level: user. Acceptable level is {left!r}.")


@readonly
def test_every_answer_lists_the_methods(api: Any) -> None:
    for path, allow in (
        (api.at("tables/row"), "GET, POST, PATCH, HEAD, OPTIONS"),
        (api.at("tables/row", "short"), "GET, POST, PATCH, HEAD, OPTIONS"),
        (f"/organizations/team/detail/{api.organization}/", "GET, PATCH, DELETE, HEAD, OPTIONS"),
        ("/accounts/checktoken/", "GET, HEAD, OPTIONS"),
    ):
        assert api.send("GET", path).headers["Allow"] == allow
    assert "Allow" not in api.send("GET", "/nothing/").headers


@readonly
def test_head_is_get_without_a_body(api: Any) -> None:
    path = api.at("tables/table")
    head, get = api.send("HEAD", path), api.send("GET", path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(get.content))


@readonly
def test_another_organization_is_out_of_bounds(api: Any) -> None:
    away = api.credential("other_organization_sid")
    assert api.send("GET", api.at("tables/row", sid=away)).status_code == 403
    assert api.send("GET", f"/organizations/organization/detail/{away}/").status_code == 403
    row = api.send("GET", api.at("tables/row", "name", sid=away), "other").json()["results"][0]["sid"]
    assert api.send("GET", f"/tables/row/detail/{row}/").status_code == 403
    reply = api.send("GET", f"{api.at('tables/cell')}?row__sid={row}")
    api.refused(reply, f"Error: The row ({row}) does not belong to the organization ({api.organization})")


@readonly
def test_bodies_that_cannot_be_read(api: Any) -> None:
    at = f"{api.at('tables/table', 'detail')}"
    broken = api.send("POST", at, data="{")
    assert broken.status_code == 400
    assert broken.json()["detail"].startswith("JSON parse error - ")
    empty = api.send("POST", at, data="x")
    api.refused(empty, "JSON parse error - Expecting value: line 1 column 1 (char 0)", 400)
    plain = api.send("POST", at, data="x", headers={"Content-Type": "text/plain"})
    api.refused(plain, 'Unsupported media type "text/plain" in request.', 415)
    listed = api.create("tables/table", [{"name": "x"}])
    text = (
        "Wrong datatype - list, acceptable data is DICT. Please POST multiple times if you have more than one dataset."
    )
    api.refused(listed, text)


@readonly
@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"name":NaN}', "Out of range float values are not JSON compliant: 'NaN'"),
        (b'{"name":[-Infinity]}', "Out of range float values are not JSON compliant: '-Infinity'"),
        (b'{"name":"\xff"}', "'utf-8' codec can't decode byte 0xff in position 9: invalid start byte"),
        (b'{"name":01}', "Expecting ',' delimiter: line 1 column 10 (char 9)"),
    ],
)
def test_the_words_for_what_is_not_json(api: Any, body: bytes, problem: str) -> None:
    sent = api.send("POST", api.at("organizations/team", "detail"), data=body)
    api.refused(sent, f"JSON parse error - {problem}", 400)


@readonly
def test_half_a_character_is_refused_by_its_field(api: Any) -> None:
    for value in (b'"a\\ud800"', b'[{"k":"\\ud800"}]'):
        sent = api.send(
            "POST", api.at("organizations/team", "detail"), data=b'{"name":"x","description":' + value + b"}"
        )
        problem = {"description": ["Surrogate characters are not allowed: U+D800."]}
        assert (sent.status_code, sent.json()) == (406, problem)


@readonly
def test_a_form_without_a_boundary(api: Any, table: dict[str, Any]) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    sent = api.send("PATCH", f"/tables/table/detail/{table['sid']}/", data=b"--x\r\n", headers=headers)
    api.refused(sent, "Multipart form parse error - Invalid boundary in multipart: None", 400)


@readonly
def test_fields_that_are_not_taken(api: Any, table: dict[str, Any]) -> None:
    api.refused(api.create("organizations/team", {"colour": "red"}), "Error: the field (colour) is not allowed!")
    api.refused(api.create("organizations/team", {"sid": "x"}), "Error: the field (sid) is not allowed!")
    changed = api.modify("tables/table", table["sid"], {"number_of_records": 3})
    api.refused(changed, "Error: the field (number_of_records) can not be updated!")


@readonly
@pytest.mark.parametrize(
    ("model", "body", "problems"),
    [
        ("organizations/team", {}, {"name": ["This field is required."]}),
        ("organizations/team", {"name": " "}, {"name": ["This field may not be blank."]}),
        ("organizations/team", {"name": None}, {"name": ["This field may not be null."]}),
        ("organizations/team", {"name": ["x"]}, {"name": ["Not a valid string."]}),
        ("organizations/team", {"name": "x", "is_archived": "perhaps"}, {"is_archived": ["Must be a valid boolean."]}),
        (
            "organizations/team",
            {"name": "x", "members": "y"},
            {"members": ['Expected a list of items but got type "str".']},
        ),
        (
            "projects/project",
            {"name": "x", "date_start": "5 May"},
            {"date_start": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]},
        ),
        (
            "tables/table",
            {"name_singular": "two words", "name_plural": "x", "icon": "x", "unique_code": "a1", "order": "many"},
            {
                "name_singular": ["Enter a valid value."],
                "unique_code": ["Enter a valid value."],
                "order": ["A valid integer is required."],
            },
        ),
        ("tables/filter", {"name": "x", "query": 5}, {"query": ["Expected an object, or a list of objects."]}),
        (
            "organizations/personnel",
            {"email": "nobody", "first_name": "A", "last_name": "B", "title": "C"},
            {"email": ["Enter a valid email address."]},
        ),
    ],
)
def test_values_that_are_not_taken(
    api: Any, table: dict[str, Any], model: str, body: Any, problems: dict[str, list[str]]
) -> None:
    query = f"table__sid={table['sid']}" if model == "tables/filter" else ""
    reply = api.create(model, body, query)
    assert (reply.status_code, reply.json()) == (406, problems)


@readonly
@pytest.mark.parametrize("order", [True, 1.5, "1.5", 10**19, "9" * 40, [], {}])
def test_numbers_that_are_not_taken(api: Any, table: dict[str, Any], order: Any) -> None:
    reply = api.modify("tables/table", table["sid"], {"order": order})
    assert (reply.status_code, reply.json()) == (406, {"order": ["A valid integer is required."]})


@readonly
def test_options(api: Any) -> None:
    paths = {
        api.at("tables/row"): "GET, POST, PATCH, HEAD, OPTIONS",
        "/tables/row/detail/x/": "GET, PATCH, HEAD, OPTIONS",
    }
    for path, allowed in paths.items():
        preflight = {"Origin": "https://www.labii.com", "Access-Control-Request-Method": "PATCH"}
        for who, headers in (("", {}), (None, preflight)):
            reply = api.send("OPTIONS", path, who, headers=headers)
            assert (reply.status_code, reply.headers["Allow"]) == (200, allowed)
            assert reply.headers["Access-Control-Allow-Origin"] == "*"
        api.refused(api.send("OPTIONS", path, None), "Authentication credentials were not provided.", 401)
    assert api.send("OPTIONS", "/accounts/auth/", None).status_code == 200
    assert api.send("OPTIONS", "/nothing/", None).status_code == 404
