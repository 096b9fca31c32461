"""What holds for every operation: credentials, statuses, envelopes, ids, dates."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00\Z")


@pytest.mark.readonly
def test_the_service_answers_without_a_credential(api: Any) -> None:
    assert api.ok("GET", "/", key=None)["name"] == "Labstep API"
    assert api.send("GET", "/ping", key=None).json() is not None


@pytest.mark.readonly
def test_no_credential_is_401(api: Any) -> None:
    response = api.send("GET", "user/info", key=None)
    assert response.status_code == 401
    assert response.json() == {"code": 401, "message": "JWT Token not found"}
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.readonly
@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer a.b.c", "Bearer é.é.é"])
def test_a_bad_token_is_401(api: Any, header: str) -> None:
    response = api.send("GET", "user/info", key=None, headers={"Authorization": header.encode("latin-1")})
    assert response.status_code == 401
    assert "JWT" in response.json()["message"]


@pytest.mark.readonly
def test_an_unknown_key_is_401_and_named(api: Any) -> None:
    response = api.send("GET", "experiment-workflow", key=None, headers={"apikey": "nope"})
    assert response.status_code == 401
    assert response.json()["message"] == 'API Key "nope" does not exist.'


@pytest.mark.mutates
@pytest.mark.parametrize("form", ["json", "data", "files"])
def test_log_in_with_json_or_a_form(api: Any, form: str) -> None:
    fields = {k: api.target.credentials[k] for k in ("username", "password")}
    sent = {k: (None, v) for k, v in fields.items()} if form == "files" else fields
    user = api.ok("POST", "/public-api/user/login", key=None, **{form: sent})
    assert user["username"] == fields["username"]
    assert re.fullmatch(r"[0-9a-f]{128}", user["refresh_token"])
    assert user["token"].count(".") == 2
    assert user["group"]["id"] in [g["id"] for g in user["groups"]]
    me = api.ok("GET", "user/info", key=None, headers={"Authorization": f"Bearer {user['token']}"})
    assert me["id"] == user["id"]
    assert api.ok("GET", "user/info", key=None, headers={"apikey": user["api_key"]})["id"] == user["id"]


@pytest.mark.readonly
@pytest.mark.parametrize("change", [{"password": "wrong"}, {"username": "nobody@example.org"}, {"username": 7}])
def test_a_bad_log_in_is_401(api: Any, change: dict[str, Any]) -> None:
    fields = {k: api.target.credentials[k] for k in ("username", "password")}
    assert api.refused(401, "POST", "/public-api/user/login", key=None, json={**fields, **change}) == "Bad credentials."


@pytest.mark.readonly
def test_unknown_routes_and_methods(api: Any) -> None:
    message = api.refused(404, "GET", "no-such-thing", key=None)
    assert message == 'No route found for "GET /api/generic/no-such-thing"'
    response = api.send("PATCH", "tag/1")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "PUT", "DELETE"}
    assert "Method Not Allowed" in response.json()["message"]


@pytest.mark.readonly
@pytest.mark.parametrize("path", ["order-request", "protocol-condition", "molecule", "jupyter-notebook", "log"])
def test_what_is_known_but_not_built_answers_not_found_and_says_so(api: Any, path: str) -> None:
    response = api.send("GET", path)
    assert response.status_code == 404
    assert "not built" in response.headers["X-Mock-Reason"]


@pytest.mark.readonly
def test_a_final_slash_is_never_redirected(api: Any) -> None:
    assert api.send("GET", "user/info/").status_code == 200
    assert api.send("GET", "tag/?count=1").status_code == 200


@pytest.mark.readonly
def test_unknown_ids_name_the_class(api: Any) -> None:
    for kind, label in (("experiment-workflow", "ExperimentWorkflow"), ("group", "Group"), ("metadata", "Metadata")):
        wanted = f"AppBundle\\Entity\\{label} entity not found"
        assert api.refused(404, "GET", f"{kind}/99999999") == wanted
        assert api.refused(404, "GET", kind, params={"get_single": 1, "id": 99999999, "is_deleted": "both"}) == wanted
        assert api.refused(404, "PUT", f"{kind}/99999999", json={}) == wanted
    for odd in ("abc", "0", "-1", "9" * 40, "1e3", "5e1d9c42-7b3a-4c8f-a1e6-000000020418"):
        api.refused(404, "GET", f"resource/{odd}")


@pytest.mark.readonly
@pytest.mark.parametrize("body", ["{", "[]", '"x"', "nul", "[" * 5000])
def test_malformed_bodies_are_400(api: Any, body: str) -> None:
    response = api.send("POST", "tag", data=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()) == (400, {"message": "Invalid json message received"})


@pytest.mark.readonly
def test_missing_and_wrong_values_are_listed(api: Any) -> None:
    assert api.refused(400, "POST", "tag", json={"name": "x"}) == [
        {"property": "[type]", "message": "This field is missing."}
    ]
    wrong = api.refused(400, "POST", "tag", json={"name": ["x"], "type": "nonsense"})
    assert [v["property"] for v in wrong] == ["[name]", "[type]"]
    assert wrong[1]["message"] == "The value you selected is not a valid choice."
    assert api.refused(400, "POST", "resource", json={"name": ""})[0]["message"] == "This value should not be blank."
    assert api.refused(400, "POST", "resource", json={"name": None})[0]["message"] == "This value should not be null."


@pytest.mark.mutates
def test_slashes_are_escaped_and_dates_have_one_form(api: Any) -> None:
    made = api.send("POST", "experiment-workflow", json={"name": "a/b", "started_at": "2021-10-20T16:09:00+01:00"})
    assert made.status_code == 200
    assert b'"a\\/b"' in made.content
    record = made.json()
    api.made.append(("experiment-workflow", record["id"]))
    assert record["started_at"] == "2021-10-20T15:09:00+00:00"
    for name in ("created_at", "updated_at"):
        assert STAMP.match(record[name])
    for given, shown in (("2026-02-03", "2026-02-03T00:00:00+00:00"), ("2026-02-03T01:02:03+0000", None)):
        assert api.put("experiment-workflow", record["id"], ended_at=given)["ended_at"] == (
            shown or "2026-02-03T01:02:03+00:00"
        )
    bad = {"ended_at": "yesterday"}
    assert api.refused(400, "PUT", f"experiment-workflow/{record['id']}", json=bad)[0]["property"] == "[ended_at]"


@pytest.mark.mutates
def test_unknown_keys_are_tolerated_and_an_empty_put_answers_the_whole_record(api: Any, experiment: Any) -> None:
    key = experiment["id"]
    assert api.put("experiment-workflow", key, no_such_key=1)["name"] == "Contract test"
    assert api.ok("PUT", f"experiment-workflow/{key}")["id"] == key
    assert api.put("experiment-workflow", key)["root_experiment"]["id"]


@pytest.mark.mutates
def test_ids_may_be_numbers_text_or_guids(api: Any, experiment: Any) -> None:
    kind = "experiment-workflow"
    for key in (experiment["id"], str(experiment["id"]), experiment["guid"], experiment["guid"].upper()):
        assert api.get(f"{kind}/{key}")["id"] == experiment["id"]
        assert api.get(kind, get_single=1, id=key)["id"] == experiment["id"]
    assert api.get(kind, get_single=1, guid=experiment["guid"])["id"] == experiment["id"]
    group = experiment["owner"]
    for key in (group["id"], str(group["id"]), group["guid"]):
        assert api.make("tag", name=f"{type(key)} {key}", type="resource", group_id=key)["owner"]["id"] == group["id"]


@pytest.mark.mutates
def test_a_browser_may_ask_first(api: Any) -> None:
    response = api.send("OPTIONS", "tag", key=None, schema=False)
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "apikey" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.readonly
def test_head_is_get_without_a_body(api: Any) -> None:
    response = api.send("HEAD", "user/info")
    assert (response.status_code, response.content) == (200, b"")
    assert json.loads(response.headers["Content-Length"]) > 100
