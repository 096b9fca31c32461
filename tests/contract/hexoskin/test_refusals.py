"""The order of checks, and the bodies of refusals."""

from __future__ import annotations

from typing import Any

import pytest

readonly = pytest.mark.readonly
SORRY = "Sorry, this request could not be processed. Please try again later."


@readonly
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/range/", "GET,POST,PATCH"),
        ("DELETE", "/api/range/", "GET,POST,PATCH"),
        ("POST", "/api/range/1/", "GET,PUT,PATCH,DELETE"),
        ("POST", "/api/datatype/", "GET"),
        ("DELETE", "/api/datatype/19/", "GET"),
        ("DELETE", "/api/record/1/", "GET,PUT,PATCH"),
        ("PATCH", "/api/record/", "GET,POST"),
        ("POST", "/api/data/", "GET"),
    ],
)
def test_methods_before_credentials(nobody: Any, method: str, path: str, allowed: str) -> None:
    found = nobody.send(method, path)
    assert found.status_code == 405
    assert found.text == allowed
    assert found.headers["Allow"] == allowed


@readonly
def test_credentials_before_anything_else(nobody: Any) -> None:
    for method, path in (("GET", "/api/range/999999999/"), ("GET", "/api/range/?limit=x"), ("POST", "/api/range/")):
        found = nobody.send(method, path)
        assert (found.status_code, found.content) == (401, b"")


@readonly
def test_options(nobody: Any) -> None:
    found = nobody.send("OPTIONS", "/api/range/")
    assert (found.status_code, found.text, found.headers["Allow"]) == (200, "GET,POST,PATCH", "GET,POST,PATCH")
    assert nobody.send("OPTIONS", "/api/record/1/").text == "GET,PUT,PATCH"


@readonly
def test_what_is_not_there(api: Any, nobody: Any) -> None:
    missing = api.get("/api/range/999999999/")
    assert (missing.status_code, missing.content) == (404, b"")
    assert missing.headers["Content-Type"].startswith("text/html")
    letters = api.get("/api/range/abc/")
    assert letters.status_code == 404
    assert letters.json()["error_message"] == SORRY
    for path in ("/api/trainingprogram/", "/api/rangetype/", "/api/nope/", "/nope"):
        page = nobody.get(path)
        assert page.status_code == 404
        assert "<html" in page.text


@readonly
def test_a_missing_slash(api: Any) -> None:
    found = api.get("/api/datatype", dataid__in="19,33")
    assert found.status_code == 301
    assert found.headers["Location"] == "/api/datatype/?dataid__in=19%2C33"
    assert api.send("POST", "/api/range", json={}).status_code == 404


@readonly
def test_bodies_that_are_not_json_objects(api: Any) -> None:
    for body in (b"", b"{", b"nonsense", b"\xff"):
        headers = {"Content-Type": "application/json"}
        assert api.error("POST", "/api/range/", 400, data=body, headers=headers) == "Request is not valid JSON."
    api.error("POST", "/api/range/", 400, json=[1])
    found = api.send("POST", "/api/range/", data={"name": "x"})
    assert found.status_code == 415
    assert found.json()["error_message"] == SORRY


@readonly
def test_required_fields(api: Any) -> None:
    text = "The 'name' field has no data and doesn't allow a default or null value."
    assert api.error("POST", "/api/range/", 400, json={"start": 1, "end": 2}) == text
    assert api.error("POST", "/api/range/", 400, json={"name": None, "start": 1, "end": 2}) == text


@readonly
def test_a_patch_looks_for_its_object_before_it_reads(api: Any, roles: Any) -> None:
    hidden = roles["stranger"].objects("/api/range/", limit=1)[0]["resource_uri"]
    for kind in ("application/json", "text/plain"):
        for body in ("{", "[]"):
            found = api.send("PATCH", hidden, data=body, headers={"Content-Type": kind})
            assert found.status_code == 404
    headers = {"Content-Type": "application/json"}
    assert api.error("PUT", hidden, 400, data="{", headers=headers) == "Request is not valid JSON."
