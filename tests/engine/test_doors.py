"""Two doors and a hub: the same replies whichever way a request comes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import Any

import pytest
from flask import Blueprint, abort, jsonify, request, signals, url_for

from mockservers import VendorApp, Worlds
from mockservers.engine.call import Reply
from mockservers.engine.door import Door, Hub, header_list, raw_path

EXCHANGES: list[tuple[str, str, Any]] = [
    ("GET", "/v1/sites", None),
    ("GET", "/v1/sites/", None),
    ("GET", "/v1/sites/1", None),
    ("HEAD", "/v1/sites/1", None),
    ("OPTIONS", "/v1/sites/1", None),
    ("POST", "/v1/sites", {"name": "North"}),
    ("POST", "/v1/sites", {"name": ""}),
    ("POST", "/v1/sites", None),
    ("PATCH", "/v1/sites/3", {"name": "South"}),
    ("PUT", "/v1/sites/3", {"name": "South"}),
    ("POST", "/v1/plants", {"name": "Odd", "id": "a/b c"}),
    ("GET", "/v1/plants/a%2Fb%20c", None),
    ("GET", "/v1/plants/a%252Fb", None),
    ("GET", "/v1/plants?limit=2&offset=3&sort=-name", None),
    ("GET", "/v1/plants?limit=%31&sort=n%61me", None),
    ("GET", "/v1/plants?limit=nan", None),
    ("GET", "/v1/nothing?x=1", None),
    ("GET", "/", None),
    ("GET", "/v1//sites", None),
    ("GET", "/v1/sites/abc", None),
    ("POST", "/v1/plants/p1/water", None),
    ("DELETE", "/v1/sites/3", None),
    ("DELETE", "/v1/sites/3", None),
    ("GET", "/w/default/v1/sites/1", None),
    ("GET", "/w/nobody/v1/sites/1", None),
]


def play(ask: Any) -> list[Any]:
    return [ask(*exchange) for exchange in EXCHANGES]


def hook(app: VendorApp) -> None:
    """What ``@app.before_request`` does; Flask refuses it once a request was handled."""
    app.before_request_funcs.setdefault(None, []).append(lambda: None)
    assert app.hooked


def seen(response: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    return response.status_code, sorted(response.headers.items()), response.data


def fresh(herbarium: Any) -> VendorApp:
    worlds = Worlds([herbarium], "small", 1, "2026-03-02T09:00:00Z")
    return VendorApp(worlds.vendor("herbarium"), worlds)


@pytest.fixture
def direct(herbarium: Any, caller: Any) -> list[Any]:
    call = caller(fresh(herbarium))
    return play(lambda method, path, body: seen(call(method, path, json=body) if body else call(method, path)))


def test_the_direct_door_is_taken(app: VendorApp, call: Any) -> None:
    assert not app.hooked
    app.full_dispatch_request = lambda: 1 / 0  # type: ignore[assignment]
    assert call("GET", "/v1/sites/1").status_code == 200


def test_flask_gives_the_same_replies(herbarium: Any, caller: Any, direct: list[Any]) -> None:
    app = fresh(herbarium)
    ways = []

    @app.before_request
    def hook() -> None:
        ways.append(request.path)

    assert app.hooked
    call = caller(app)
    found = play(lambda method, path, body: seen(call(method, path, json=body) if body else call(method, path)))
    assert len(ways) == len(EXCHANGES)
    for exchange, one, other in zip(EXCHANGES, direct, found, strict=True):
        assert one == other, exchange


@pytest.mark.parametrize("where", ["prefix", "host", "door"])
def test_hubs_give_the_same_replies(herbarium: Any, direct: list[Any], where: str) -> None:
    from werkzeug.test import Client

    worlds = Worlds([herbarium], "small", 1, "2026-03-02T09:00:00Z")
    target: Any = Hub([herbarium], worlds) if where != "door" else Door(herbarium, worlds)
    client = Client(target)
    headers = {"X-Api-Key": worlds.default.credentials("herbarium")["api_key"]}

    def ask(method: str, path: str, body: Any) -> Any:
        given: dict[str, Any] = {"json": body} if body else {}
        if where == "host":
            given["base_url"] = "http://api.herbarium.example:8700"
        elif where == "prefix":
            world, _, rest = path[3:].partition("/") if path.startswith("/w/") else ("", "", "")
            path = f"/w/{world}/herbarium/{rest}" if world else f"/herbarium{path}"
        return seen(client.open(path, method=method, headers=headers, **given))

    for exchange, one, other in zip(EXCHANGES, direct, play(ask), strict=True):
        assert one == other, exchange


def test_head_has_the_headers_and_no_body(app: VendorApp, call: Any) -> None:
    for _ in range(2):
        get, head = call("GET", "/v1/sites/1"), call("HEAD", "/v1/sites/1")
        assert head.data == b""
        assert dict(head.headers) == dict(get.headers)
        assert int(head.headers["Content-Length"]) == len(get.data)
        hook(app)


def test_hooks_of_a_users_own_see_requests_and_replies(app: VendorApp, call: Any) -> None:
    bodies = []

    @app.before_request
    def before() -> Any:
        bodies.append(request.get_json(silent=True) if request.is_json else request.form.to_dict())
        if request.args.get("stop"):
            return jsonify(stopped=True), 418
        return None

    @app.after_request
    def after(response: Any) -> Any:
        response.headers["X-Seen"] = "yes"
        return response

    made = call("POST", "/v1/sites", json={"name": "North"})
    assert (made.status_code, made.json["name"], made.headers["X-Seen"]) == (201, "North", "yes")
    assert bodies == [{"name": "North"}]
    assert call("GET", "/v1/sites?stop=1").json == {"stopped": True}
    refused = call("POST", "/v1/sites", data={"name": "form"})
    assert refused.status_code == 400
    assert "not JSON" in refused.text
    assert app.worlds.default.journal.query(limit=1)[0].request == b"name=form"


def test_routes_blueprints_and_error_handlers_of_a_users_own(app: VendorApp, call: Any) -> None:
    extra = Blueprint("extra", __name__, url_prefix="/extra")

    @extra.get("/ping")
    def ping() -> str:
        return "pong"

    @app.get("/mine/<int:n>")
    def mine(n: int) -> Any:
        return {"n": n}

    @app.get("/folder/")
    def folder() -> str:
        return "folder"

    @app.get("/broken")
    def broken() -> Any:
        abort(409)

    @app.errorhandler(409)
    def handled(error: Any) -> Any:
        return {"handled": error.code}, 409

    @app.get("/v1/sites/1")
    def shadow() -> str:
        return "never: declared operations come first"

    app.register_blueprint(extra)
    assert not app.hooked
    assert call("GET", "/extra/ping").text == "pong"
    assert call("GET", "/mine/3").json == {"n": 3}
    assert call("POST", "/mine/3").status_code == 405 or call("POST", "/mine/3").status_code == 404
    assert call("GET", "/folder").status_code == 308
    assert call("GET", "/folder", follow_redirects=True).text == "folder"
    assert call("GET", "/broken").json == {"handled": 409}
    assert call("GET", "/v1/sites/1").json["name"] == "Site 1"
    assert call("GET", "/v1/nothing").json["fault"]["code"] == "not-found"
    assert call("GET", "/mine/x").json["fault"]["code"] == "not-found"
    hook(app)
    assert call("GET", "/extra/ping").text == "pong"
    assert call("GET", "/folder", follow_redirects=True).text == "folder"
    assert call("GET", "/v1/sites/1").json["name"] == "Site 1"


def test_signals_turn_every_request_flasks_way(app: VendorApp, call: Any) -> None:
    started = []

    def listen(sender: Any, **_: Any) -> None:
        started.append(request.url_rule.endpoint if request.url_rule else None)

    with signals.request_started.connected_to(listen):
        assert call("GET", "/v1/sites/1").status_code == 200
        assert call("GET", "/v1/nothing").status_code == 404
    assert started == ["herbarium.sites.get", None]
    assert not app.hooked


def test_urls_are_built_for_operations(app: VendorApp) -> None:
    with app.test_request_context():
        assert url_for("herbarium.sites.get", id=3) == "/v1/sites/3"
        assert url_for("herbarium.plants.get", id="a b", _external=True) == "http://localhost/v1/plants/a%20b"
        assert url_for("herbarium.sites.list", limit=3) == "/v1/sites?limit=3"


def test_every_operation_is_a_rule(app: VendorApp) -> None:
    rules = {r.endpoint: (r.rule, r.methods) for r in app.url_map.iter_rules()}
    assert len(rules) == len(app.vendor.contract.operations)
    assert rules["herbarium.sites.delete"] == ("/v1/sites/<id>", {"DELETE"})
    assert app.view_functions.keys() == rules.keys()


def test_flask_lists_the_routes(sixth_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "herbarium", "routes"],
        env={**os.environ, "PYTHONPATH": sixth_path.package},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "herbarium.sites.list" in done.stdout
    assert "/v1/plants/<id>/water" in done.stdout


def test_the_control_api_is_on_every_door(app: VendorApp, call: Any, herbarium: Any) -> None:
    from werkzeug.test import Client

    from mockservers.control import ControlApp

    assert call("GET", "/_mock/health").json["vendors"] == ["herbarium"]
    hook(app)
    assert call("GET", "/_mock/health").json["vendors"] == ["herbarium"]
    assert call("GET", "/_mockery").json["fault"]["code"] == "not-found"
    hub = Hub([herbarium], app.worlds, ControlApp(app.worlds))
    assert Client(hub).get("/_mock/health").json["vendors"] == ["herbarium"]
    assert Client(hub).get("/herbarium/_mock/health").json["vendors"] == ["herbarium"]


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"REQUEST_URI": "/a%2Fb?x=/c"}, "/a%2Fb"),
        ({"RAW_URI": "/a%2fb"}, "/a%2fb"),
        ({"REQUEST_URI": "http://host/a%2Fb?x"}, "/a%2Fb"),
        ({"REQUEST_URI": "http://host"}, "/"),
        ({"REQUEST_URI": "/mount/a", "SCRIPT_NAME": "/mount"}, "/a"),
        ({"REQUEST_URI": "/a#frag"}, "/a"),
        ({"PATH_INFO": "/a/b"}, "/a/b"),
        ({"PATH_INFO": "/a b"}, "/a%20b"),
        ({"PATH_INFO": "/\xc3\xa9"}, "/%C3%A9"),
        ({"PATH_INFO": ""}, "/"),
        ({}, "/"),
    ],
)
def test_the_path_as_it_was_sent(environ: dict[str, str], path: str) -> None:
    assert raw_path(environ) == path


def test_an_encoded_slash_without_the_request_target(herbarium: Any, worlds: Worlds) -> None:
    """Servers that keep only the decoded path: a text parameter may span segments."""
    from mockservers.engine.store import decode

    worlds.default.collection("herbarium", "plant").put("a/b", {"id": "a/b"})
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/v1/plants/a/b",
        "HTTP_X_API_KEY": worlds.default.credentials("herbarium")["api_key"],
        "wsgi.input": io.BytesIO(),
    }
    assert decode(Door(herbarium, worlds).answer(environ).body) == {"id": "a/b"}
    assert Door(herbarium, worlds).answer({**environ, "REQUEST_URI": "/v1/plants/a/b"}).status == 404


@pytest.mark.parametrize("name", ["Content-Length", "content-length", "CONTENT-LENGTH"])
def test_a_length_said_already_is_not_said_again(name: str) -> None:
    said = (("Content-Type", "text/plain"), (name, "3"))
    assert header_list(Reply(b"", 200, said)) == list(said)
    other = [("Content-Lengths", "3"), ("Content-Digest", "3")]
    assert header_list(Reply(b"four", 201, other)) == [*other, ("Content-Length", "4")]
    assert header_list(Reply(b"", 204, other)) == other
