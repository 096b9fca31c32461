"""A world of one's own and a caller with its key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

import mockservers


@pytest.fixture
def double() -> Iterator[Any]:
    with mockservers.intercept("labstep", profile="small", clock="2026-03-02T09:00:00Z") as handle:
        yield handle


@pytest.fixture
def call(double: Any) -> Any:
    """``call(method, path, key=..., **requests' arguments)`` -> the response."""

    def send(method: str, path: str, key: str | None = None, **kwargs: Any) -> requests.Response:
        headers = kwargs.pop("headers", {"apikey": key or double.api_key})
        path = path if path.startswith(("/", "http")) else f"/api/generic/{path}"
        return requests.request(method, path if "://" in path else double.url + path, headers=headers, **kwargs)

    return send
