"""Access to the account under test. Everything is found through the API; what a test makes it archives or deletes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests


class Api:
    """Calls with an account of the target: ``who`` is the prefix of its credentials, None for nobody."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.organization = self.credential("organization_sid")
        self.project = self.credential("project_sid")

    def credential(self, name: str) -> str:
        if name not in self.target.credentials:
            pytest.skip(f"the account has no credential {name!r}")
        return str(self.target.credentials[name])

    def send(self, method: str, path: str, who: str | None = "", **options: Any) -> requests.Response:
        headers = {"X-Forwarded-For": "batch", "Content-Type": "application/json", **options.pop("headers", {})}
        if who is not None and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.credential(f'{who}_api_key' if who else 'api_key')}"
        found: requests.Response = self.target.request(method, path, headers=headers, **options)
        return found

    def at(self, model: str, serializer: str = "list", level: str = "organization", sid: str | None = None) -> str:
        return f"/{model}/list/{level}/{sid or self.organization}/{serializer}/"

    def page(self, model: str, query: str = "", serializer: str = "list", who: str | None = "") -> dict[str, Any]:
        response = self.send("GET", f"{self.at(model, serializer)}?{query}", who)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def results(self, model: str, query: str = "", serializer: str = "list") -> list[dict[str, Any]]:
        return list(self.page(model, query, serializer)["results"])

    def create(self, model: str, body: Any, query: str = "", who: str | None = "") -> requests.Response:
        return self.send("POST", f"{self.at(model, 'detail')}?{query}", who, json=body)

    def made(self, model: str, body: Any, query: str = "") -> dict[str, Any]:
        response = self.create(model, body, query)
        assert response.status_code == 201, response.text
        found: dict[str, Any] = response.json()
        return found

    def modify(self, model: str, sid: str, body: Any, who: str | None = "") -> requests.Response:
        return self.send("PATCH", f"/{model}/detail/{sid}/", who, json=body)

    def refused(self, response: requests.Response, detail: str, status: int = 406) -> None:
        assert (response.status_code, response.json()) == (status, {"detail": detail})


@pytest.fixture
def api(target: Any) -> Api:
    return Api(target)


@pytest.fixture
def table(api: Api) -> dict[str, Any]:
    """The table of experiments, or else the first."""
    tables = api.results("tables/table", "page_size=100", "detail")
    return next((t for t in tables if t["name"] == "experiments"), tables[0])


@pytest.fixture
def row(api: Api, table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A new row, archived at the end."""
    body = {"name": "Contract run", "projects": [{"sid": api.project}]}
    made = api.made("tables/row", body, f"table__sid={table['sid']}")
    yield made
    assert api.modify("tables/row", made["sid"], {"is_archived": True}).status_code in (200, 403)
