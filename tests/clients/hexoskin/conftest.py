"""A Hexoskin server made of canned answers, reached through a ``requests`` adapter."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import mockservers_clients.hexoskin.client as client
import pytest
import requests
from mockservers_clients.hexoskin import HexoApi

BASE = "http://hexoskin.example.org"


def schema(fields: dict[str, str], listing: str = "get", detail: str = "get") -> dict[str, Any]:
    """A schema; a field's type that starts with a slash is a to-one relation to the resource there."""
    return {
        "allowed_list_http_methods": listing.split(),
        "allowed_detail_http_methods": detail.split(),
        "fields": {
            name: {"type": "related", "related_type": "to_one", "related_schema": f"{kind}schema/"}
            if kind.startswith("/")
            else {"type": kind}
            for name, kind in {"id": "integer", "resource_uri": "string", **fields}.items()
        },
    }


SCHEMAS: dict[str, dict[str, Any]] = {
    "account": schema({"first_name": "string", "profile": "/api/profile/"}),
    "annotation": schema({"annotation": "string"}, "get post", "get put delete"),
    "data": schema({}, "get", ""),
    "datatype": schema({"name": "string"}),
    "profile": schema({"height": "float"}, "get", "get put patch"),
    "range": schema(
        {"name": "string", "start": "integer", "user": "/api/user/", "parent": "/api/range/", "device": "/api/device/"},
        "get post patch",
        "get put patch delete",
    ),
    "record": schema({"start": "integer", "user": "/api/user/", "data": "string"}, "get post", "get put patch"),
    "report": schema({}, "get", ""),
    "user": schema({"first_name": "string", "email": "string", "profile": "/api/profile/"}, "get", "get put patch"),
}


class StubServer(requests.adapters.BaseAdapter):
    """Answers by method and path, query included; remembers every request, with its options."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []
        self.routes: dict[str, Callable[[], requests.Response]] = {}
        root = {name: {"list_endpoint": f"/api/{name}/", "schema": f"/api/{name}/schema/"} for name in SCHEMAS}
        self.answer("GET /api/", root | {"import": root["user"]})
        for name, body in SCHEMAS.items():
            self.answer(f"GET /api/{name}/schema/", body)

    def answer(self, target: str, body: Any = b"", status: int = 200, **headers: str) -> None:
        kind = "text/html; charset=utf-8" if isinstance(body, bytes) else "application/json"

        def make() -> requests.Response:
            response = requests.Response()
            response.status_code = status
            response.headers.update({"Content-Type": kind} | headers)
            response.raw = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
            return response

        self.routes[target] = make

    def objects(self, target: str, objects: list[Any], **meta: Any) -> None:
        envelope = {"limit": 20, "next": None, "offset": 0, "previous": None, "total_count": len(objects)}
        self.answer(target, {"meta": envelope | meta, "objects": objects})

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.sent.append(request)
        self.options.append(options)
        route = self.routes.get(f"{request.method} {request.path_url}")
        if route is None:
            self.answer("missing", status=404)
            route = self.routes["missing"]
        response = route()
        response.request, response.url = request, request.url or ""
        return response

    def close(self) -> None:
        pass

    @property
    def calls(self) -> list[str]:
        """The requests so far, those of the start left out."""
        lines = [f"{request.method} {request.path_url}" for request in self.sent]
        return [line for line in lines if line != "GET /api/" and not line.endswith("/schema/")]

    @property
    def body(self) -> Any:
        """The last request's JSON body."""
        return json.loads(self.sent[-1].body or b"null")


class Clock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now = 1_741_093_200.75

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _no_resource_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", None)


@pytest.fixture
def server() -> StubServer:
    return StubServer()


@pytest.fixture
def session(server: StubServer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.mount("http://", server)
        session.mount("https://", server)
        yield session


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(session: requests.Session, clock: Clock) -> Callable[..., HexoApi]:
    """Makes an api; keyword arguments go to the constructor."""
    numbers = iter(range(1000, 2000))

    def make(**options: Any) -> HexoApi:
        given = {
            "api_key": "thekey",
            "api_secret": "thesecret",
            "base_url": BASE,
            "session": session,
            "clock": clock,
            "nonce": lambda: f"nonce{next(numbers)}",
        }
        return HexoApi(**(given | options))

    return make


@pytest.fixture
def api(make: Callable[..., HexoApi]) -> HexoApi:
    return make(auth="maude.lavoie@example.org:password")
