"""A LabStats account of the test's own, its clock frozen on a Tuesday morning in term."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

import mockservers

NOON = "2026-03-03T11:00:00Z"


@pytest.fixture
def mockservers_options(mockservers_options: dict[str, Any]) -> dict[str, Any]:
    return {**mockservers_options, "clock": mockservers_options["clock"] or NOON}


@pytest.fixture
def ask(labstats: Any) -> Callable[..., requests.Response]:
    """GET as the account's key, or as another named credential."""

    def get(path: str, key: str = "api_key", **params: Any) -> requests.Response:
        headers = {"Authorization": str(labstats.credentials[key])}
        return requests.get(labstats.url + path, params=params, headers=headers, timeout=30)

    return get


@pytest.fixture
def ids(ask: Callable[..., requests.Response]) -> Callable[..., list[int]]:
    """Ids on all pages of a list."""

    def walk(path: str, key: str = "api_key", **params: Any) -> list[int]:
        found: list[int] = []
        while True:
            page = ask(path, key, limit=1000, after_id=found[-1] if found else 1, **params).json()
            found += [row["id"] for row in page["results"]]
            if not page["additional_pages"]:
                return found

    return walk


@pytest.fixture
def small() -> Iterator[Any]:
    """A small account in a world of its own."""
    with mockservers.intercept("labstats", profile="small", clock=NOON) as handle:
        yield handle
