"""Access to the account under test: ids are found through the API, so that the suite runs against any account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests


class Api:
    """GET with the account's key; ``key`` names another credential, skipping the test where there is none."""

    def __init__(self, target: Any) -> None:
        self.target = target

    def credential(self, name: str) -> str:
        if name not in self.target.credentials:
            pytest.skip(f"the account has no credential {name!r}")
        return str(self.target.credentials[name])

    def send(self, method: str, path: str, key: str | None = "api_key", **kwargs: Any) -> requests.Response:
        headers = dict(kwargs.pop("headers", {}))
        if key is not None:
            headers.setdefault("Authorization", f"Bearer {self.credential(key)}")
        found: requests.Response = self.target.request(method, path, headers=headers, **kwargs)
        return found

    def get(self, path: str, key: str | None = "api_key", **params: Any) -> requests.Response:
        return self.send("GET", path, key, params=params)

    def ok(self, path: str, key: str | None = "api_key", **params: Any) -> Any:
        response = self.get(path, key, **params)
        assert response.status_code == 200, (path, params, response.text)
        return response.json()

    def refused(self, path: str, key: str | None = "api_key", **params: Any) -> requests.Response:
        """The reply to a request that must be refused with 401."""
        response = self.get(path, key, **params)
        assert response.status_code == 401, (path, response.text)
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.content == b""
        return response


@pytest.fixture
def api(target: Any) -> Api:
    return Api(target)


@pytest.fixture
def app_id(api: Api) -> int:
    return int(api.ok("/apps/", limit=1)["results"][0]["id"])


@pytest.fixture
def station_id(api: Api) -> int:
    return int(api.ok("/stations/", limit=1)["results"][0]["id"])


@pytest.fixture
def groups(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.ok("/groups/")
    return found


@pytest.fixture
def root(groups: list[dict[str, Any]]) -> int:
    """A group that holds groups."""
    return next(int(g["id"]) for g in groups if g["contents"] == "groups" and g["parent_group_id"] is None)


@pytest.fixture
def lab(groups: list[dict[str, Any]]) -> int:
    """A group that holds stations."""
    return next(int(g["id"]) for g in groups if g["contents"] == "stations")


@pytest.fixture
def tag(api: Api) -> str:
    """A tag whose name must be encoded in a path, where the account has one."""
    names = api.ok("/stations/tags")
    return str(next((n for n in names if "/" in n), names[0]))


@pytest.fixture
def everything(api: Api) -> Callable[..., list[dict[str, Any]]]:
    """Walk all pages of a list."""

    def walk(path: str, limit: int = 1000, **params: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = 1
        while True:
            page = api.ok(path, limit=limit, after_id=after, **params)
            found += page["results"]
            if not page["additional_pages"]:
                return found
            after = page["last_id"]

    return walk
