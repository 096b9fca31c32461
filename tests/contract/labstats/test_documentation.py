"""The API's own documentation answers without a key."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.readonly


@pytest.mark.parametrize("path", ["/index.html", "/", "/Index.html"])
def test_the_page(api: Any, path: str) -> None:
    response = api.get(path, None)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert "swagger" in response.text.lower()


def test_the_description(api: Any) -> None:
    document = api.ok("/swagger/v1/swagger.json", None)
    assert document["openapi"].startswith("3.")
    assert "/stations/{id}/status" in document["paths"]
