"""The official Python client, unmodified, against the vendor's real host name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import labstep
import pytest

import mockservers


@pytest.fixture
def double() -> Iterator[Any]:
    with mockservers.intercept("labstep") as handle:
        yield handle  # the client's one session outlives every test


@pytest.fixture
def user(double: Any) -> Any:
    return labstep.authenticate(apikey=double.api_key)


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "gel_0042.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    return path
