"""How each vendor is told who calls."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import pytest


def _headers(vendor: str, credentials: Mapping[str, Any]) -> dict[str, str]:
    if vendor == "labstep":
        return {"apikey": str(credentials["api_key"])}
    if vendor == "hexoskin":
        pair = f"{credentials['username']}:{credentials['password']}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    key = credentials["user_token"] if vendor == "losant" else credentials["api_key"]
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def headers_of() -> Callable[[str, Mapping[str, Any]], dict[str, str]]:
    """Headers for a vendor and its credentials."""
    return _headers
