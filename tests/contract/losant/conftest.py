"""A caller of the Losant API: bearer token on, the query every official client sends, replies checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


class Api:
    """Calls as a user of the default application; ``app`` is its path. What is made is deleted afterwards."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.given = target.credentials
        self.token: str | None = self.given["user_token"]
        self.app = f"/applications/{self.given['application_id']}"
        self.device = f"{self.app}/devices/{self.given['device_id']}"
        self.made: list[str] = []

    def call(self, method: str, path: str, *, status: int | None = 200, **kwargs: Any) -> Any:
        headers = {"Accept": "application/json", "Accept-Version": "^1.31.0", **kwargs.pop("headers", {})}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        params = kwargs.pop("params", {})
        if isinstance(params, dict):
            params = {"_actions": "false", "_links": "true", "_embedded": "true", **params}
        answer = self.target.request(method, path, params=params, headers=headers, **kwargs)
        if status is not None:
            assert answer.status_code == status, (method, path, answer.status_code, answer.text[:400])
        if not answer.content or "json" not in answer.headers.get("Content-Type", ""):
            return answer
        return answer.json()

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.call("POST", path, json=json, **kwargs)

    def patch(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.call("PATCH", path, json=json, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> Any:
        return self.call("DELETE", path, **kwargs)

    def make(self, path: str, json: Any, member: str | None = None) -> Any:
        """Create something below the application that is taken away after the test."""
        found = self.post(f"{self.app}{path}", json, status=201)
        self.made.append(f"{self.app}{member or path}/{found['id']}")
        return found

    def new_device(self, name: str = "contract", **fields: Any) -> Any:
        return self.make("/devices", {"name": name, **fields})


@pytest.fixture
def api(target: Any) -> Iterator[Api]:
    found = Api(target)
    yield found
    found.token = found.given["user_token"]
    for path in reversed(found.made):
        found.call("DELETE", path, status=None)


@pytest.fixture
def login(target: Any) -> Any:
    """The body of a device's log-in."""
    given = target.credentials
    return {"deviceId": given["device_id"], "key": given["access_key"], "secret": given["access_secret"]}
