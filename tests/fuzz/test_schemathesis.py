"""schemathesis over each vendor's OpenAPI, bounded: whatever is sent, never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

import mockservers
from mockservers.engine import registry
from mockservers.engine.contract.schema import openapi

VENDORS = ("labstats", "losant", "labstep", "labii", "hexoskin")
EXAMPLES = 4


def _operations(vendor: str) -> Iterator[Any]:
    built = {o.id for o in registry.find(vendor).contract.operations if o.status == "built"}
    document = openapi(registry.find(vendor).contract)
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw.get("operationId") in built:
            yield operation


@pytest.mark.parametrize("vendor", VENDORS)
def test_no_server_error(vendor: str, headers_of: Any) -> None:
    tried = 0
    with mockservers.intercept(vendor, profile="small", clock="2026-03-03T11:00:00Z") as handle:
        headers = headers_of(vendor, handle.credentials)
        for operation in _operations(vendor):

            @hypothesis.seed(1)
            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[hypothesis.Phase.generate],
            )
            @given(case=operation.as_strategy())
            def never_breaks(case: Any) -> None:
                nonlocal tried
                tried += 1
                response = case.call(base_url=handle.url, headers=headers, allow_redirects=False)
                reason = response.headers.get("X-Mock-Reason", [""])
                assert response.status_code < 500, (
                    f"{case.method} {case.formatted_path}: {response.text[:300]} {reason}"
                )

            never_breaks()
    assert tried > 20
