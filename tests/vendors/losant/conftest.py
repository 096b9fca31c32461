"""A caller that sees behind the vendor: its worlds, clock, sidecars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockservers import VendorApp, Worlds
from mockservers.engine import registry

Caller = Callable[..., Any]


class Box:
    """The vendor with worlds of its own; calls go to the world the token belongs to."""

    def __init__(self, profile: str = "small", seed: int = 1) -> None:
        self.vendor = registry.find("losant")
        self.worlds = Worlds([self.vendor], profile, seed, clock="2026-03-02T09:00:00Z")
        self.world = self.worlds.default
        self.web = VendorApp(self.vendor, self.worlds).test_client()
        self.given = self.world.credentials("losant")
        self.app = f"/applications/{self.given['application_id']}"
        self.device = f"{self.app}/devices/{self.given['device_id']}"

    def call(self, method: str, path: str, json: Any = None, token: str | None = "", status: int = 200) -> Any:
        token = self.given["user_token"] if token == "" else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.web.open(path, method=method, json=json, headers=headers)
        assert answer.status_code == status, (method, path, answer.status_code, answer.get_data(as_text=True)[:300])
        return answer.get_json(silent=True)

    def docs(self, name: str) -> Any:
        return self.world.collection("losant", name)

    def member(self, role: str) -> str:
        """A second user of the organization, in that role, logged in: the token."""
        from mockservers.losant.auth import secret_hash

        org = self.docs("org").get(self.given["org_id"])
        user = next(m for m in org["members"] if m["userId"] != self.given["user_id"])
        user["role"] = role
        self.docs("org").put(org["id"], org)
        self.docs("password").put(user["userId"], {"hash": secret_hash(user["userId"], "password"), "failed": 0})
        found = self.call("POST", "/auth/user", {"email": user["email"], "password": "password"}, None)
        return str(found["token"])


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def make_box() -> Callable[..., Box]:
    return Box
