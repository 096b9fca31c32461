"""The control API: every operation, bad payloads, tokens, references, fuzz."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from mockservers import Worlds
from mockservers.control import ControlApp
from mockservers.control.contract import contract
from mockservers.engine.contract.schema import reply_schema

SEEN: set[str] = set()


class Control:
    """Asks, and holds every answer against the control API's own contract."""

    def __init__(self, app: ControlApp) -> None:
        self.app = app
        self.client = Client(app)

    def __call__(self, method: str, path: str, body: Any = None, **kw: Any) -> Any:
        given: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        found = self.client.open("/_mock" + path, method=method, **given, **kw)
        operation, _, _ = self.app._router.find(method, "/_mock" + path.partition("?")[0])
        if operation is not None and found.status_code < 400:
            SEEN.add(operation.id)
            schema = reply_schema(contract, operation, found.status_code)
            if schema is not None and method != "HEAD":
                jsonschema.validate(found.json, schema)
        if found.status_code >= 400:
            assert list(found.json) == ["error"]
            assert "\n" not in found.json["error"]
            assert found.json["error"]
        return found


@pytest.fixture
def control(worlds: Worlds) -> Control:
    return Control(ControlApp(worlds))


def test_health_and_descriptions(control: Control) -> None:
    assert control("GET", "/health").json == {"status": "ok", "vendors": ["herbarium"], "worlds": 1}
    assert control("GET", "/openapi.json").json["info"]["title"] == "mockservers control API"
    assert control("GET", "/vendors/herbarium/openapi.json").json["paths"]["/v1/sites"]
    listed = control("GET", "/vendors").json
    assert listed[0]["hosts"] == ["api.herbarium.example", "herbarium.example"]
    found = control("GET", "/credentials")
    assert found.headers["Cache-Control"] == "no-store"
    assert list(found.json["herbarium"]) == ["url", "api_key", "reader_key"]
    head = control("HEAD", "/health")
    assert (head.status_code, head.data) == (200, b"")


def test_worlds(control: Control, worlds: Worlds) -> None:
    made = control("POST", "/worlds", {"name": "one", "profile": "empty", "seed": 4, "clock": "2030-01-01"})
    assert made.status_code == 201
    assert made.json["clock"] == {"now": "2030-01-01T00:00:00.000Z", "frozen": True}
    assert made.json["credentials"]["herbarium"]["api_key"] == worlds.get("one").credentials("herbarium")["api_key"]
    assert control("GET", "/credentials?world=one").json == made.json["credentials"]
    assert control("POST", "/worlds").json["name"] == "w1"
    assert control("POST", "/worlds", {}).json["name"] == "w2"
    assert control("POST", "/worlds/one/fork", {"name": "two"}).json["profile"] == "empty"
    assert control("POST", "/worlds/one/fork").status_code == 201
    assert [w["name"] for w in control("GET", "/worlds").json] == ["default", "one", "w1", "w2", "two", "w3"]
    assert control("GET", "/worlds/one").json["seed"] == 4
    assert control("POST", "/worlds/one/reset").status_code == 200
    assert control("DELETE", "/worlds/one").status_code == 204
    assert control("GET", "/worlds/one").status_code == 404


def test_clock(control: Control) -> None:
    assert control("GET", "/clock").json == {"now": "2026-03-02T09:00:00.000Z", "frozen": True}
    assert control("POST", "/worlds/default/clock/advance", {"by": "31m"}).json["now"] == "2026-03-02T09:31:00.000Z"
    assert control("POST", "/clock/advance", {"by": -60}).json["now"] == "2026-03-02T09:30:00.000Z"
    assert control("POST", "/worlds/default/clock/set", {"at": "2027-01-01T00:00:00Z"}).json["now"][:4] == "2027"
    assert control("POST", "/worlds/default/clock/resume").json["frozen"] is False
    assert control("POST", "/worlds/default/clock/freeze").json["frozen"] is True
    assert control("POST", "/worlds/default/clock/freeze", {"at": 0}).json["now"] == "1970-01-01T00:00:00.000Z"
    assert control("GET", "/worlds/default/clock").json["frozen"] is True


def test_faults_and_journal(control: Control, worlds: Worlds, call: Any) -> None:
    made = control("POST", "/worlds/default/faults", {"operation": "sites.get", "status": 503, "latency": "1ms"})
    assert (made.status_code, made.json["latency"], made.json["id"]) == (201, 1, 1)
    assert control("GET", "/worlds/default/faults").json == [made.json]
    assert call("GET", "/v1/sites/1").status_code == 503
    assert control("DELETE", "/worlds/default/faults/1").status_code == 204
    assert control("DELETE", "/faults/1").status_code == 404
    control("POST", "/faults", {})
    assert control("DELETE", "/worlds/default/faults").status_code == 204
    assert control("GET", "/faults").json == []
    assert call("GET", "/v1/sites/1").status_code == 200
    assert control("GET", "/worlds/default/journal/count?operation=sites.*").json == {"count": 2}
    assert [e["status"] for e in control("GET", "/worlds/default/journal?refused=true").json] == [503]
    assert [e["number"] for e in control("GET", "/journal?since=1&limit=5&vendor=herbarium&status=200").json] == [2]
    assert control("DELETE", "/worlds/default/journal").status_code == 204
    assert control("GET", "/journal/count").json == {"count": 0}


def test_state(control: Control, call: Any) -> None:
    base = "/worlds/default/state/herbarium"
    assert control("GET", base).json == {"site": 2, "bed": 5, "plant": 20}
    assert [d["id"] for d in control("GET", f"{base}/plant?limit=2&offset=3").json] == ["p00003", "p00004"]
    made = control("POST", f"{base}/Site", {"count": 3, "fields": {"name": "Made"}})
    assert [(d["id"], d["name"]) for d in made.json] == [(3, "Made"), (4, "Made"), (5, "Made")]
    assert control("GET", f"{base}/site/4").json["climate"] == "dry"
    assert control("PATCH", f"{base}/site/4", {"name": "Changed"}).json["name"] == "Changed"
    assert call("GET", "/v1/sites/4").json["name"] == "Changed"
    assert call("POST", "/v1/sites", json={"name": "Next"}).json["id"] == 6
    assert control("DELETE", f"{base}/site/4").json == {"deleted": 1}
    assert call("GET", "/v1/sites/4").status_code == 404
    assert control("GET", "/state/herbarium").json["site"] == 5


def test_references_stay_whole(control: Control, worlds: Worlds) -> None:
    base = "/state/herbarium"
    world = worlds.default
    beds = world.collection("herbarium", "bed").where("site_id", 1)
    assert beds
    refused = control("DELETE", f"{base}/site/1")
    assert refused.status_code == 409
    assert "refers to site 1 by 'site_id': delete it first, or cascade" in refused.json["error"]
    assert control("GET", base).json == {"site": 2, "bed": 5, "plant": 20}
    assert control("DELETE", f"{base}/site/1?cascade=true").json == {"deleted": 1 + len(beds)}
    left = {d["id"] for d in world.collection("herbarium", "bed")} | {None}
    assert {d["bed_id"] for d in world.collection("herbarium", "plant")} <= left
    assert len(world.collection("herbarium", "plant")) == 20
    assert control("POST", f"{base}/bed", {"fields": {"site_id": 1, "name": "B"}}).status_code == 409
    assert control("PATCH", f"{base}/plant/p00001", {"bed_id": 99}).status_code == 409
    assert control("PATCH", f"{base}/plant/p00001", {"id": "other"}).status_code == 409
    assert control("PATCH", f"{base}/plant/p00001", {"bed_id": None}).json["bed_id"] is None


def test_a_refused_create_leaves_nothing(control: Control) -> None:
    found = control("POST", "/state/herbarium/site", {"count": 2, "fields": {"id": 9, "name": "x"}})
    assert found.status_code == 409
    assert control("GET", "/state/herbarium").json["site"] == 2


def test_actions(control: Control, herbarium: Any, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    def grow(world: Any, plant: str, by: int = 1) -> Any:
        """Let a plant grow, however long its
        summary is.

        More words."""
        world.collection("herbarium", "plant").put(plant, {"id": plant, "size": by})
        if by > 9:
            raise ValueError("too large")
        return {"grown": by}

    monkeypatch.setattr(herbarium.dialect, "actions", lambda: {"grow": grow}, raising=False)
    base = "/worlds/default/actions/herbarium"
    assert control("GET", base).json == {"grow": "Let a plant grow, however long its summary is."}
    assert control("POST", f"{base}/grow", {"plant": "p1", "by": 3}).json == {"grown": 3}
    assert control("POST", f"{base}/grow", {"plant": "p2", "by": 10}).json == {"error": "too large"}
    assert "p2" not in worlds.default.collection("herbarium", "plant")
    assert control("POST", f"{base}/grow").json["error"].startswith("grow: missing a required argument: 'plant'")
    assert control("POST", f"{base}/grow", {"plant": "x", "world": 1}).status_code == 400
    shrink = control("POST", f"{base}/shrink")
    assert (shrink.status_code, shrink.json) == (404, {"error": "herbarium has no action 'shrink'. Actions: grow"})


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("GET", "", None, 404, "no control operation at /_mock"),
        ("GET", "/", None, 404, "no control operation at /_mock/"),
        ("GET", "/nope", None, 404, "no control operation at /_mock/nope. See /_mock/openapi.json"),
        ("PUT", "/worlds", None, 405, "/_mock/worlds answers GET, POST, not PUT"),
        ("GET", "/vendors/no/openapi.json", None, 404, "no vendor 'no' here. Served: herbarium"),
        ("GET", "/credentials?world=no", None, 404, "no world 'no'"),
        ("POST", "/worlds", b"{", 400, "the body is not JSON"),
        ("POST", "/worlds", b"[]", 400, "the body must be a JSON object"),
        ("POST", "/worlds", b"\xff", 400, "the body is not JSON"),
        ("POST", "/worlds", {"nme": "x"}, 400, "unknown setting 'nme'. Settings: name, profile, seed, clock"),
        ("POST", "/worlds", {"name": 3}, 400, "name must be text, not 3"),
        ("POST", "/worlds", {"name": "already!"}, 400, "a world's name has"),
        ("POST", "/worlds", {"name": "default"}, 409, "there is a world 'default' already"),
        (
            "POST",
            "/worlds",
            {"profile": "huge"},
            400,
            "profile must be one of empty, small, default, large, not 'huge'",
        ),
        ("POST", "/worlds", {"seed": -1}, 400, "seed must be at least 0, not -1"),
        ("POST", "/worlds", {"seed": 2**70}, 400, "seed"),
        ("POST", "/worlds", {"clock": "soon"}, 400, "not an instant: 'soon'"),
        ("DELETE", "/worlds/default", None, 400, "the default world cannot be deleted"),
        ("POST", "/worlds/no/reset", None, 404, "no world 'no'"),
        ("POST", "/clock/advance", {}, 400, "by is missing"),
        ("POST", "/clock/advance", {"by": "x"}, 400, "not a duration: 'x'"),
        ("POST", "/clock/advance", {"by": "900000w"}, 400, "the clock cannot go that far"),
        ("POST", "/clock/set", {"at": []}, 400, "not an instant: []"),
        ("POST", "/clock/set", {"at": "0001-01-01T00:00:00+23:59"}, 400, "the clock cannot go that far"),
        ("POST", "/clock/set", {"at": "9999-12-31T23:59:59Z"}, 400, "the clock cannot go that far"),
        ("POST", "/clock/freeze", {"at": "0900-01-01"}, 400, "the clock cannot go that far"),
        ("POST", "/faults", b"", 400, "send a JSON body"),
        ("POST", "/faults", {"operation": "site.get"}, 400, "there is no operation 'site.get'. Near it: sites.get"),
        ("POST", "/faults", {"opertion": "x"}, 400, "unknown fault setting 'opertion'"),
        ("POST", "/faults", {"self": 1}, 400, "unknown fault setting 'self'"),
        ("POST", "/faults", {"operation": None}, 400, "operation must be a glob"),
        ("GET", "/journal?limit=-1", None, 400, "limit: '-1' is not a usable integer"),
        ("GET", "/journal?refused=maybe", None, 400, "refused: 'maybe' is not a usable boolean"),
        ("GET", "/journal?status=x", None, 400, "status: 'x' is not a usable integer"),
        ("GET", "/journal?vendor=nope", None, 404, "no vendor 'nope' here. Served: herbarium"),
        ("GET", "/journal/count?vendor=nope&operation=sites.get", None, 404, "no vendor 'nope' here"),
        (
            "GET",
            "/journal/count?operation=sites.gett",
            None,
            400,
            "there is no operation 'sites.gett'. Near it: sites.get",
        ),
        (
            "GET",
            "/journal?zzz=1",
            None,
            400,
            "unknown parameter 'zzz'. Parameters: operation, vendor, status, refused,",
        ),
        ("GET", "/clock?at=1", None, 400, "unknown parameter 'at'. There are none here"),
        ("DELETE", "/state/herbarium/site/1?cascad=true", None, 400, "unknown parameter 'cascad'. Parameters: cascade"),
        ("POST", "/faults", {"headers": {"Content-Length": "1"}}, 400, "headers must not set Content-Length"),
        ("GET", "/state/no", None, 404, "no vendor 'no' here"),
        (
            "GET",
            "/state/herbarium/trees",
            None,
            404,
            "herbarium has no collection 'trees'. Collections: bed, plant, site",
        ),
        ("GET", "/state/herbarium/site/99", None, 404, "no site '99' in world default"),
        ("POST", "/state/herbarium/site", {"count": 0}, 400, "create makes 1 to 100000"),
        ("POST", "/state/herbarium/site", {"count": "x"}, 400, "count must be an integer, not 'x'"),
        ("POST", "/state/herbarium/site", {"count": 10**9}, 400, ""),
        ("POST", "/state/herbarium/site", {"fields": {"nme": 1}}, 400, "a site has no field 'nme'"),
        ("POST", "/state/herbarium/site", {"fields": {"climate": "wet"}}, 400, "climate of a site must be one of "),
        ("POST", "/state/herbarium/site", {"fields": {"a b": 1}}, 400, "fields: names must be identifiers"),
        ("POST", "/state/herbarium/trees", {}, 404, "herbarium has no collection 'trees'"),
        ("PATCH", "/state/herbarium/site/1", {"name": 3}, 400, "name of a site must be text, not 3"),
        ("PATCH", "/state/herbarium/site/1", b"", 400, "send a JSON body"),
        ("DELETE", "/state/herbarium/site/99", None, 404, "no site '99'"),
        ("DELETE", "/state/herbarium/site/1?cascade=perhaps", None, 400, "cascade: 'perhaps' is not a usable boolean"),
    ],
)
def test_mistakes(
    control: Control, worlds: Worlds, method: str, path: str, body: Any, status: int, message: str
) -> None:
    before = control("GET", "/state/herbarium").json
    found = control(method, path, body)
    assert (found.status_code, found.json["error"][: len(message)]) == (status, message)
    assert control("GET", "/state/herbarium").json == before
    assert worlds.names() == ["default"]
    assert worlds.default.clock.describe() == {"now": "2026-03-02T09:00:00.000Z", "frozen": True}
    assert worlds.default.faults.active == []


def test_a_token_opens_it(worlds: Worlds) -> None:
    control = Control(ControlApp(worlds, "sesame"))
    assert control("GET", "/health").status_code == 200
    assert control("GET", "/openapi.json").status_code == 200
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer é"}):
        refused = control("GET", "/worlds", headers=header)
        assert (refused.status_code, "Bearer <token>" in refused.json["error"]) == (401, True)
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert control("GET", "/worlds", headers={"Authorization": "Bearer sesame"}, environ_base=far).status_code == 200


def test_without_a_token_only_this_machine_asks(control: Control) -> None:
    for local in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        assert control("GET", "/worlds", environ_base={"REMOTE_ADDR": local}).status_code == 200
    for far in ("203.0.113.9", "10.0.0.1", "::ffff:10.0.0.1", "128.0.0.1"):
        assert control("GET", "/worlds", environ_base={"REMOTE_ADDR": far}).status_code == 403
        assert control("GET", "/health", environ_base={"REMOTE_ADDR": far}).status_code == 200
    assert control("POST", "/worlds", headers={"Origin": "http://evil.example"}).status_code == 403
    assert control("POST", "/worlds", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert control("GET", "/worlds", headers={"Sec-Fetch-Site": "none"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8700", 200),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("mock.localhost:8700", 200),
        ("[::1]:8700", 200),
        ("api.herbarium.example", 200),
        ("API.herbarium.example:443", 200),
        ("", 200),
        ("evil.example", 403),
        ("evil.example:8700", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("evillocalhost", 403),
        ("10.0.0.1", 403),
    ],
)
def test_a_name_made_to_lead_here_is_refused(worlds: Worlds, host: str, status: int) -> None:
    found = Control(ControlApp(worlds))("GET", "/worlds", headers={"Host": host})
    assert found.status_code == status
    token = Control(ControlApp(worlds, " sesame "))
    assert token("GET", "/worlds", headers={"Host": host, "Authorization": "Bearer sesame"}).status_code == 200


@pytest.mark.parametrize("token", ["", " ", "\t"])
def test_an_empty_token_is_refused(worlds: Worlds, token: str) -> None:
    with pytest.raises(ValueError, match="the control token is empty"):
        ControlApp(worlds, token)


ROUTES = [(o.method, o.path) for o in contract.operations]
TEXTS = st.sampled_from(
    ["default", "herbarium", "site", "plant", "Site", "1", "p00001", "0", "é", "a/b", "%"]
) | st.text(min_size=1, max_size=6)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=4), v, max_size=3),
    max_leaves=5,
)
NAMES = ("name", "profile", "seed", "clock", "at", "by", "operation", "kind", "status", "latency", "when", "count")
FIELDS = st.sampled_from([*NAMES, "fields", "headers", "body", "vendor", "times"])


@given(st.sampled_from(ROUTES), st.data())
@settings(max_examples=250)
def test_no_payload_breaks_it(herbarium: Any, route: tuple[str, str], data: Any) -> None:
    from urllib.parse import quote

    worlds = Worlds([herbarium], "small", 1, "2026-03-02T09:00:00Z")
    control = Control(ControlApp(worlds))
    method, path = route
    while "{" in path:
        head, _, rest = path.partition("{")
        path = head + quote(data.draw(TEXTS), safe="") + rest.partition("}")[2]
    body = data.draw(st.none() | st.binary(max_size=8) | JUNK | st.dictionaries(FIELDS, JUNK, max_size=3))
    query = data.draw(
        st.dictionaries(st.sampled_from(["limit", "offset", "since", "world", "cascade"]), TEXTS, max_size=2)
    )
    sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    found = control(method, path.removeprefix("/_mock"), sent, query_string=query)
    assert found.status_code in (200, 201, 204, 400, 404, 405, 409)
    assert control("GET", "/health").status_code == 200
    assert control("GET", "/clock").status_code == 200


def test_schemathesis_finds_nothing(worlds: Worlds) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase
    from schemathesis.specs.openapi.checks import response_schema_conformance

    app = ControlApp(worlds)
    schema = schemathesis.openapi.from_wsgi("/_mock/openapi.json", app)

    quick = settings(
        max_examples=4,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    tried = set()
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @quick
        def one(case: Any) -> None:
            response = case.call()
            assert response.status_code < 500, (case.method, case.path, response.text)
            if response.status_code < 400 and response.content:
                case.validate_response(response, checks=[response_schema_conformance])

        one()
        tried.add((operation.method.upper(), operation.path))
    assert tried == set(ROUTES) - {("GET", "/_mock/openapi.json")}
