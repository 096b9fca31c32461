"""A stand-in for the network: canned answers, recorded requests."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from mockservers_clients import labstep
from requests.adapters import BaseAdapter


class Wire(BaseAdapter):
    """Answers from a queue; the last one is repeated. ``sent`` keeps what was asked, ``waits`` what was slept."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []
        self.waits: list[float] = []
        self._answers: list[tuple[int, bytes, dict[str, str]] | Exception] = []

    def answer(self, body: Any = None, status: int = 200, **headers: str) -> Wire:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append((status, raw, {name.replace("_", "-"): value for name, value in headers.items()}))
        return self

    def fail(self, error: Exception) -> None:
        self._answers.append(error)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        self.sent.append(request)
        assert len(self.sent) <= 50, "the client does not stop asking"
        self.options.append(options)
        entry = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(entry, Exception):
            raise entry
        response = requests.Response()
        response.status_code, raw, headers = entry
        response.headers.update(headers)
        response.raw = io.BytesIO(raw)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        pass

    @property
    def last(self) -> requests.PreparedRequest:
        return self.sent[-1]

    def path(self, index: int = -1) -> str:
        return urlsplit(self.sent[index].url or "").path

    def query(self, index: int = -1) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.sent[index].url or "").query, keep_blank_values=True)

    def body(self, index: int = -1) -> Any:
        raw = self.sent[index].body
        return None if raw is None else json.loads(raw)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def make(wire: Wire) -> Iterator[Callable[..., labstep.Client]]:
    session = requests.Session()
    session.mount("https://", wire)

    def build(**options: Any) -> labstep.Client:
        return labstep.Client(**{"session": session, "sleep": wire.waits.append, **options})

    yield build
    session.close()


@pytest.fixture
def client(make: Callable[..., labstep.Client]) -> labstep.Client:
    return make(
        api_key="k3y", group_id=57, clock=lambda: datetime(2026, 2, 3, 12, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    )
