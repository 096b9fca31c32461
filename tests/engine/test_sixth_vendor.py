"""A whole vendor from declarations, errors, auth and paging: generic CRUD, checks in order, refusals explained."""

from __future__ import annotations

from typing import Any

import pytest

import mockservers
from mockservers.engine import registry
from mockservers.engine.registry import UnknownVendor


def test_create_read_update_delete(call: Any, frozen: str) -> None:
    made = call("POST", "/v1/sites", json={"name": "North"})
    assert made.status_code == 201
    expected = {"id": 3, "name": "North", "climate": "dry", "created": "2026-03-02T09:00:00.000Z"}
    assert made.json == expected
    assert list(made.json) == list(expected)
    assert call("GET", "/v1/sites/3").json == expected
    changed = call("PATCH", "/v1/sites/3", json={"climate": "humid"})
    assert changed.json == {**expected, "climate": "humid"}
    gone = call("DELETE", "/v1/sites/3")
    assert (gone.status_code, gone.data, "Content-Length" in gone.headers) == (204, b"", False)
    assert call("GET", "/v1/sites/3").status_code == 404
    assert call("DELETE", "/v1/sites/3").status_code == 404
    assert call("PATCH", "/v1/sites/3", json={}).status_code == 404
    assert call("POST", "/v1/sites", json={"name": "South"}).json["id"] == 4


def test_lists_are_cut_sorted_and_filtered(call: Any) -> None:
    page = call("GET", "/v1/plants?limit=3&offset=2").json
    assert page["total"] == 20
    assert [p["id"] for p in page["items"]] == ["p00002", "p00003", "p00004"]
    bed = call("GET", "/v1/plants?bed_id=2&limit=100").json
    assert bed["total"] == len(bed["items"]) > 0
    assert {p["bed_id"] for p in bed["items"]} == {2}
    names = [p["name"] for p in call("GET", "/v1/plants?sort=-name&limit=100").json["items"]]
    assert names == sorted(names, reverse=True)
    assert call("GET", "/v1/plants?offset=500").json["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "send", "status", "message", "reason"),
    [
        ("GET", "/v1/plants?limit=0", None, 400, "query: limit minimum", "invalid query: limit: minimum"),
        ("GET", "/v1/plants?limit=101", None, 400, "query: limit maximum", "invalid query"),
        ("GET", "/v1/plants?limit=x", None, 400, "query: limit type", "invalid query"),
        ("GET", "/v1/plants?sort=age", None, 400, "query: sort enum", "invalid query"),
        ("GET", "/v1/plants?bed_id=1.5", None, 400, "query: bed_id type", "invalid query"),
        ("POST", "/v1/sites", b"", 400, "body:  missing", "invalid body: body: missing"),
        ("POST", "/v1/sites", b"{", 400, "json: not JSON", "the body is not JSON"),
        ("POST", "/v1/sites", b"\xff", 400, "json: not JSON", "the body is not JSON"),
        ("POST", "/v1/sites", b"[]", 400, "body:  type", "invalid body"),
        ("POST", "/v1/sites", b"{}", 400, "body: name missing", "invalid body: name: missing"),
        ("POST", "/v1/sites", b'{"name":"a","x":1}', 400, "body: x unknown", "invalid body"),
        ("POST", "/v1/sites", b'{"name":"a","id":1}', 400, "body: id read_only", "invalid body"),
        ("POST", "/v1/plants", b'{"name":"low"}', 400, "body: name pattern", "invalid body"),
        ("GET", "/v1/sites/99", None, 404, "There is nothing here.", "no Site 99"),
        ("GET", "/v1/sites/abc", None, 404, "There is nothing here.", "no operation of herbarium has the path"),
        ("GET", "/v1/nothing", None, 404, "There is nothing here.", "no operation of herbarium"),
        ("POST", "/v1/plants/p00001/water", None, 404, "There is nothing here.", "planned: herbarium.plants.water"),
        ("POST", "/v1/plants/p00001/sing", None, 404, "There is nothing here.", "unknown: herbarium.plants.sing"),
        ("PUT", "/v1/sites/1", None, 405, "Not this way.", "/v1/sites/1 answers GET, PATCH, DELETE, not PUT"),
    ],
)
def test_refusals(
    call: Any, app: Any, method: str, path: str, send: Any, status: int, message: str, reason: str
) -> None:
    before = len(app.worlds.default.collection("herbarium", "site"))
    found = call(method, path, data=send)
    assert found.status_code == status
    assert found.json["fault"]["message"] == message
    assert found.headers["Content-Type"] == "application/json"
    assert found.headers["X-Mock-Reason"].startswith(reason)
    entry = app.worlds.default.journal.query(limit=1)[0]
    assert entry.reason == found.headers["X-Mock-Reason"]
    assert entry.status == status
    assert len(app.worlds.default.collection("herbarium", "site")) == before


def test_credentials_and_rights(app: Any, caller: Any) -> None:
    nobody, reader = caller(app, None), caller(app, "reader_key")
    assert nobody("GET", "/v1/sites").status_code == 401
    assert nobody("GET", "/v1/sites").headers["WWW-Authenticate"] == "Key"
    assert nobody("GET", "/v1/sites", headers={"X-Api-Key": "hk-stranger"}).status_code == 401
    assert reader("GET", "/v1/sites").status_code == 200
    assert reader("POST", "/v1/sites", json={"name": "x"}).status_code == 403


def test_the_order_of_checks_is_the_dialects(app: Any, caller: Any) -> None:
    nobody, reader = caller(app, None), caller(app, "reader_key")
    assert nobody("GET", "/v1/nothing").status_code == 404
    assert nobody("PUT", "/v1/sites").status_code == 405
    assert nobody("POST", "/v1/sites", data=b"{").status_code == 401
    assert reader("POST", "/v1/sites", data=b"{").status_code == 403


def _strict(herbarium: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The same vendor, were it to look at the key first."""
    from mockservers import VendorApp, Worlds
    from mockservers.engine.vendor import Vendor

    strict = type("Strict", (type(herbarium.dialect),), {})
    strict.order = ("authenticate", "route", "method", "parse", "fault", "authorize", "quota")
    import herbarium.paging as paging

    monkeypatch.setattr(paging, "Strict", strict, raising=False)
    vendor = Vendor(
        "herbarium",
        "H",
        herbarium.hosts,
        contract="herbarium.contract:contract",
        dialect="herbarium.paging:Strict",
        behaviour="herbarium",
        fixture="herbarium.fixture:build",
    )
    return VendorApp(vendor, Worlds([vendor], "small"))


def test_another_order_of_checks(herbarium: Any, caller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor that looks at the key first answers 401 where another says 404."""
    other = _strict(herbarium, monkeypatch)
    nobody, reader = caller(other, None), caller(other, "reader_key")
    assert nobody("GET", "/v1/nothing").status_code == 401
    assert reader("GET", "/v1/nothing").status_code == 404
    assert reader("POST", "/v1/sites", data=b"{").status_code == 400
    other.worlds.default.fault("sites.*", status=503)
    assert reader("POST", "/v1/sites", data=b"{").status_code == 400
    assert reader("POST", "/v1/sites", json={"name": "x"}).status_code == 503


def test_a_key_is_asked_for_where_an_operation_of_the_path_needs_one(
    herbarium: Any, caller: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mockservers.engine.call import Call

    other = _strict(herbarium, monkeypatch)
    nobody, reader = caller(other, None), caller(other, "reader_key")
    assert nobody("PUT", "/v1/plants/p00001/smell").status_code == 405
    assert nobody("PUT", "/v1/plants/p00001/water").status_code == 401
    assert reader("PUT", "/v1/plants/p00001/water").status_code == 405
    assert nobody("PUT", "/v1/sites").status_code == 401
    decoded = Call(other.vendor, {}, "PUT", "/v1/plants/a/b/smell", "")
    assert other.vendor.handle(other.worlds, decoded).status == 405


def test_a_quota_runs_out_and_comes_back(app: Any, caller: Any) -> None:
    from herbarium.paging import READER_LIMIT

    reader = caller(app, "reader_key")
    assert [reader("GET", "/v1/sites/1").status_code for _ in range(READER_LIMIT + 1)][-2:] == [200, 429]
    app.worlds.default.clock.advance("61s")
    assert reader("GET", "/v1/sites/1").status_code == 200


def test_registered_by_name(sixth: Any) -> None:
    assert mockservers.vendors()[-1] == "herbarium"
    assert registry.find("herbarium") is sixth
    with mockservers.intercept("herbarium", profile="small") as handle:
        assert handle.api_key.startswith("hk-")


def test_found_through_an_entry_point(herbarium: Any, sixth_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_modules", {"losant": "mockservers.losant"})
    monkeypatch.setattr(registry, "_found", {})
    monkeypatch.setattr(registry, "_scanned", False)
    with pytest.raises(UnknownVendor, match=r"unknown vendor 'herbarium'. Vendors: losant"):
        registry.find("herbarium")
    monkeypatch.setattr(registry, "_scanned", False)
    monkeypatch.syspath_prepend(sixth_path.distribution)
    assert mockservers.vendors() == ["losant", "herbarium"]
    assert registry.find("herbarium") is herbarium


def test_an_entry_point_of_another_process(python: Any) -> None:
    script = (
        "import json, mockservers\n"
        "with mockservers.intercept('herbarium', profile='small') as h:\n"
        "    import requests\n"
        "    r = requests.get(h.url + '/v1/sites/1', headers={'X-Api-Key': h.api_key})\n"
        "    print(json.dumps([mockservers.vendors()[-1], r.json()['name']]))\n"
    )
    assert python(script) == ["herbarium", "Site 1"]


def test_a_vendors_own_name_wins_over_an_entry_point(
    herbarium: Any, sixth_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_modules", {"herbarium": "elsewhere"})
    monkeypatch.setattr(registry, "_scanned", False)
    monkeypatch.syspath_prepend(sixth_path.distribution)
    assert registry.known() == ["herbarium"]
    assert registry._modules["herbarium"] == "elsewhere"


def test_a_missing_behaviour_says_so_and_not_in_the_vendors_voice(
    herbarium: Any, app: Any, call: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoint = app.vendor.endpoint(app.vendor.contract.by_id["sites.get"])
    endpoint.run = lambda call: 1 / 0
    try:
        found = call("GET", "/v1/sites/1")
    finally:
        del endpoint.run
    assert found.status_code == 500
    assert found.text == "mockservers: internal error in herbarium.sites.get; the traceback is on standard error\n"
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert call("GET", "/v1/sites/1").status_code == 200
