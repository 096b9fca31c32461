"""The API as its main user; others by their role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests


class Api:
    """Requests as one user. ``auth`` is a (name, password) pair, None for nobody."""

    def __init__(self, target: Any, auth: tuple[str, str] | None) -> None:
        self.target, self.auth = target, auth

    def send(self, method: str, path: str, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("auth", self.auth)
        found: requests.Response = self.target.request(method, path, **kwargs)
        # The official client reads the type of every reply, and the body of every JSON one.
        assert found.headers.get("Content-Type"), f"{method} {path}: no Content-Type"
        if "json" in found.headers["Content-Type"]:
            found.json()
        return found

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.send("GET", path, params=query)

    def ok(self, path: str, **query: Any) -> Any:
        found = self.get(path, **query)
        assert found.status_code == 200, (path, found.status_code, found.text)
        return found.json()

    def objects(self, path: str, **query: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ok(path, **query)["objects"]
        return rows

    def made(self, path: str, body: Any) -> dict[str, Any]:
        found = self.send("POST", path, json=body)
        assert found.status_code == 201, found.text
        document: dict[str, Any] = found.json()
        assert found.headers["Location"] == document["resource_uri"]
        return document

    def error(self, method: str, path: str, status: int, **kwargs: Any) -> str:
        found = self.send(method, path, **kwargs)
        assert found.status_code == status, (found.status_code, found.text)
        body = found.json()
        assert body["errors"] == [body["error"]]
        return str(body["error"])


@pytest.fixture
def api(target: Any) -> Api:
    return Api(target, (target.credentials["username"], target.credentials["password"]))


@pytest.fixture
def nobody(target: Any) -> Api:
    return Api(target, None)


@pytest.fixture
def roles(target: Any) -> dict[str, Api]:
    """The athlete the main user coaches, the friend he sees, the stranger he does not."""
    names = ("athlete", "friend", "stranger")
    return {n: Api(target, (target.credentials[f"{n}_username"], target.credentials[f"{n}_password"])) for n in names}


@pytest.fixture
def me(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.objects("/api/account/")[0]
    return found


@pytest.fixture
def record(api: Api, me: dict[str, Any]) -> dict[str, Any]:
    """A complete record of the main user, not the longest."""
    rows = api.objects("/api/record/", user=me["id"], limit=30)
    return next(r for r in rows if r["status"] == "complete" and 1800 < r["duration"] < 7200)


@pytest.fixture
def new_range(api: Api, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    body = {"name": "contract", "start": record["start"] + 256 * 60, "end": record["start"] + 256 * 360}
    found = api.made("/api/range/", {**body, "context": {"activitytype": "/api/activitytype/6/"}})
    yield found
    api.send("DELETE", found["resource_uri"])
