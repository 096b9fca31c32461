"""A LabStats server made of canned answers, reached through a ``requests`` adapter."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from mockservers_clients.labstats import LabStats

URL = "http://labstats.example.org"
KEY = "00000000-0000-4000-8000-000000000001"


class StubServer(requests.adapters.BaseAdapter):
    """Answers by path; remembers every request it was sent, with the time limit it came with."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []
        self.timeouts: list[Any] = []
        self.routes: dict[str, Callable[[dict[str, str]], requests.Response]] = {}

    def answer(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        self.routes[path] = lambda query: self.response(body, status, headers)

    def pages(self, path: str, ids: list[int], **changes: Any) -> None:
        """Serve ``ids`` by the vendor's paging rules; ``changes`` replace envelope keys (None removes one)."""

        def page(query: dict[str, str]) -> requests.Response:
            after, limit = int(query["after_id"]), int(query["limit"])
            later = [number for number in ids if number > after]
            rows = [{"id": number, "name": f"item {number}"} for number in later[:limit]]
            body = {
                "results": rows,
                "additional_pages": len(later) > limit,
                "last_id": rows[-1]["id"] if rows else after,
            }
            body |= changes
            return self.response({key: value for key, value in body.items() if value is not None}, 200, {})

        self.routes[path] = page

    def response(self, body: Any, status: int, headers: dict[str, str]) -> requests.Response:
        response = requests.Response()
        response.status_code = status
        response.headers.update({"Content-Type": "application/json; charset=utf-8"} | headers)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response.raw = io.BytesIO(content)
        return response

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.sent.append(request)
        self.timeouts.append(options.get("timeout"))
        parts = urlsplit(request.url or "")
        query = {key: values[0] for key, values in parse_qs(str(parts.query)).items()}
        route = self.routes.get(str(parts.path))
        response = route(query) if route else self.response(b"", 404, {})
        response.request, response.url = request, request.url or ""
        return response

    def close(self) -> None:
        pass

    @property
    def paths(self) -> list[str]:
        return [str(request.path_url) for request in self.sent]

    @property
    def queries(self) -> list[dict[str, str]]:
        return [{key: values[0] for key, values in parse_qs(path.partition("?")[2]).items()} for path in self.paths]


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
def labstats(session: requests.Session) -> LabStats:
    return LabStats(URL, KEY, session)
