"""A caller with the account's key. What a test makes is deleted when it ends; ids are found through the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

STAMP = "2026-01-05T10:00:00+00:00"


class Api:
    """JSON in, JSON out; ``ok`` demands exactly 200, ``refused`` another status."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.made: list[tuple[str, Any]] = []

    def send(self, method: str, path: str, key: str | None = "api_key", **kwargs: Any) -> requests.Response:
        headers = dict(kwargs.pop("headers", {}))
        if key is not None:
            headers.setdefault("apikey", str(self.target.credentials[key]))
        if path[:1] != "/" and "://" not in path:
            path = f"/api/generic/{path}"
        found: requests.Response = self.target.request(method, path, headers=headers, **kwargs)
        return found

    def ok(self, method: str, path: str, **kwargs: Any) -> Any:
        response = self.send(method, path, **kwargs)
        assert response.status_code == 200, (method, path, response.status_code, response.text[:500])
        return response.json()

    def refused(self, status: int, method: str, path: str, **kwargs: Any) -> Any:
        response = self.send(method, path, **kwargs)
        assert response.status_code == status, (method, path, response.status_code, response.text[:500])
        assert "message" in response.json()
        return response.json()["message"]

    def get(self, path: str, **params: Any) -> Any:
        return self.ok("GET", path, params=params)

    def list(self, kind: str, **params: Any) -> list[dict[str, Any]]:
        """Every record of a list, page by page."""
        found: list[dict[str, Any]] = []
        params = {"cursor": -1, **params}
        while True:
            page = self.get(kind, **params)
            found.extend(page["items"])
            if page["next_cursor"] == "-1":
                return found
            assert page["items"], "a page with a cursor has items"
            params["cursor"] = page["next_cursor"]

    def make(self, kind: str, **body: Any) -> dict[str, Any]:
        """A new record, deleted at the end of the test."""
        made: dict[str, Any] = self.ok("POST", kind, json=body)
        self.made.append((kind, made["id"]))
        return made

    def put(self, kind: str, key: Any, **body: Any) -> Any:
        return self.ok("PUT", f"{kind}/{key}", json=body)

    def clean(self) -> None:
        for kind, key in reversed(self.made):
            if kind in ("tag", "permission", "user-group"):
                self.send("DELETE", f"{kind}/{key}", schema=False)
            else:
                body = {"deleted_at": STAMP} | ({"locked_at": None} if kind == "experiment-workflow" else {})
                self.send("PUT", f"{kind}/{key}", json=body, schema=False)


@pytest.fixture
def api(target: Any) -> Iterator[Api]:
    found = Api(target)
    yield found
    found.clean()


@pytest.fixture
def experiment(api: Api) -> dict[str, Any]:
    return api.make("experiment-workflow", name="Contract test")


@pytest.fixture
def protocol(api: Api) -> dict[str, Any]:
    return api.make("protocol-collection", name="Contract protocol")


@pytest.fixture
def resource(api: Api) -> dict[str, Any]:
    return api.make("resource", name="Contract resource")
