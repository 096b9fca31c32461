"""The official client, pointed at its own default address, which is answered in this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import losant_rest
import pytest

import mockservers


@pytest.fixture
def account() -> Iterator[Any]:
    with mockservers.intercept("losant", profile="small") as handle:
        yield handle


@pytest.fixture
def client(account: Any) -> Any:
    return losant_rest.Client(auth_token=account.user_token)


@pytest.fixture
def app(account: Any) -> str:
    return str(account.application_id)
