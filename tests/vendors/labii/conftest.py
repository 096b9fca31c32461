"""A world of Labii behind the direct door, with a short way to call it as any of the fixture's accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import Client

from mockservers.engine.door import Door
from mockservers.engine.world import Worlds
from mockservers.labii import vendor

AT = "2026-03-02T09:00:00Z"


class Answer:
    """A reply: ``status``, ``headers``, ``raw`` and, parsed, ``data``."""

    def __init__(self, status: int, headers: Any, raw: bytes) -> None:
        self.status, self.headers, self.raw = status, headers, raw

    @property
    def data(self) -> Any:
        return json.loads(self.raw)

    def __repr__(self) -> str:
        return f"<{self.status} {self.raw[:300]!r} {self.headers.get('X-Mock-Reason')}>"


class Api:
    """``who``: the prefix of an account's credentials; empty for the main one, None for nobody."""

    def __init__(self, profile: str = "small") -> None:
        self.worlds = Worlds([vendor], profile, clock=AT)
        self.world = self.worlds.default
        self.credentials = dict(self.world.credentials("labii"))
        self.organization: str = self.credentials["organization_sid"]
        self.project: str = self.credentials["project_sid"]
        self.sids: dict[str, str] = {}
        self.client = Client(Door(vendor, self.worlds))

    def __call__(
        self, method: str, path: str, body: Any = None, who: str | None = "", token: str | None = None, **options: Any
    ) -> Answer:
        headers = {"X-Forwarded-For": "batch", "Content-Type": "application/json", **options.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = f"Token {token}"
        elif who is not None and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.credentials[f'{who}_api_key' if who else 'api_key']}"
        data = options.pop("data", None if body is None else json.dumps(body))
        reply = self.client.open(path, method=method, headers=headers, data=data, **options)
        return Answer(reply.status_code, reply.headers, reply.data)

    def list(self, model: str, query: str = "", serializer: str = "detail", who: str | None = "") -> Any:
        """The results of a list at level organization."""
        path = f"/{model}/list/organization/{self.organization}/{serializer}/"
        answer = self("GET", f"{path}?page_size=2000&{query}", who=who)
        assert answer.status == 200, answer
        return answer.data["results"]

    def at(self, model: str, serializer: str = "detail") -> str:
        return f"/{model}/list/organization/{self.organization}/{serializer}/"

    def create(self, model: str, body: Any, query: str = "", who: str | None = "") -> Answer:
        return self("POST", f"/{model}/list/organization/{self.organization}/detail/?{query}", body, who=who)

    def table(self, name: str = "experiments") -> dict[str, Any]:
        found: dict[str, Any] = next(t for t in self.list("tables/table") if t["name"] == name)
        return found

    def row(self, who: str | None = "", **fields: Any) -> dict[str, Any]:
        """A new row of the experiments."""
        body = {"name": "Run", "projects": [{"sid": self.project}], **fields}
        answer = self.create("tables/row", body, f"table__sid={self.table()['sid']}", who)
        assert answer.status == 201, answer
        made: dict[str, Any] = answer.data
        return made

    def reset(self) -> None:
        self.worlds.reset("default")


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def make_api() -> type[Api]:
    return Api


@pytest.fixture(scope="session")
def shared() -> Api:
    """One world for many examples; ``sids`` names objects in it."""
    made = Api()
    table, row = made.table(), made.row()
    made.sids = {
        "T": table["sid"],
        "R": row["sid"],
        "P": made.project,
        "C": table["columns"][0]["sid"],
        "W": made.list("tables/workflow")[0]["sid"],
    }
    return made
