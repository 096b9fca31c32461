"""Losant as a Flask app of the user's: its file host takes any path, and leaves the user's own routes alone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint

from mockservers.engine.app import VendorApp
from mockservers.losant import vendor


@pytest.mark.parametrize("hooked", [False, True])
def test_routes_of_a_users_own_go_before_the_file_host(hooked: bool) -> None:
    app = VendorApp(vendor)
    extra = Blueprint("extra", __name__, url_prefix="/extra")

    @extra.get("/ping/<name>")
    def ping(name: str) -> Any:
        return {"ping": name}

    @app.get("/mine/<int:n>")
    def mine(n: int) -> Any:
        return {"n": n}

    @app.get("/applications/<one>")
    def shadow(one: str) -> str:
        return "never: declared operations come first"

    app.register_blueprint(extra)
    if hooked:
        app.before_request(lambda: None)
    client = app.test_client()
    assert client.get("/mine/3").json == {"n": 3}
    assert client.get("/extra/ping/x").json == {"ping": "x"}
    assert client.get("/applications/1").status_code == 401
    assert client.get("/mine/three").status_code == client.get("/nothing/here").status_code
    assert client.get("/nothing/here").status_code in (404, 405)
