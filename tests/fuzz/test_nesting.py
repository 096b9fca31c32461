"""Bodies nested deeper than anybody means: refused in the vendor's words, and what is taken can be read again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests

import mockservers
from mockservers.engine import registry
from mockservers.engine.call import DEPTH, parse_json
from mockservers.engine.contract import Operation

LEVELS = (DEPTH - 6, DEPTH + 1, 985, 991, 3000)


def nested(levels: int, kind: str) -> str:
    return "[" * levels + "]" * levels if kind == "list" else '{"a":' * levels + "1" + "}" * levels


def _writes(vendor: str) -> Iterator[tuple[Operation, list[str]]]:
    """Every operation that takes JSON, with the members of its body."""
    contract = registry.find(vendor).contract
    for operation in contract.operations:
        if operation.status == "built" and operation.body is not None:
            schema = operation.body.schema
            field = contract.schema_field(schema) if schema is not None else None
            if field is not None and field.type == "ref":
                field = contract.resources[field.ref or ""].as_field
            yield operation, [f.name for f in field.fields][:40] if field is not None else []


def _path(handle: Any, vendor: str, operation: Operation) -> str:
    """The operation's path with something there is, where that is easily found."""
    held = handle.credentials
    known = {"applicationId": held.get("application_id"), "organization": held.get("organization_sid")}

    def value(name: str) -> str:
        if known.get(name):
            return str(known[name])
        for kind in (name.removesuffix("Id"), operation.id.partition(".")[0]):
            for key in handle.world.collection(vendor, kind).view():
                return str(key)
        return "1"

    parts = operation.path.split("/")
    return "/".join(value(p[1:-1].partition(":")[0]) if p[:1] == "{" else p for p in parts)


@pytest.mark.parametrize("vendor", ["losant", "labstep", "labii", "hexoskin"])
def test_deep_bodies_break_nothing(vendor: str, headers_of: Any) -> None:
    with mockservers.intercept(vendor, profile="small", clock="2026-03-03T11:00:00Z") as handle:
        headers = {**headers_of(vendor, handle.credentials), "Content-Type": "application/json"}
        statuses: Counter[int] = Counter()
        for operation, members in _writes(vendor):
            url = handle.url + _path(handle, vendor, operation)
            for levels in LEVELS:
                for deep in (nested(levels, "list"), nested(levels, "object")):
                    body = "{" + ",".join(f"{json.dumps(name)}:{deep}" for name in members) + "}"
                    for text in (deep, body):
                        answer = requests.request(operation.method, url, data=text, headers=headers)
                        statuses[answer.status_code] += 1
                        assert answer.status_code < 500, (operation.id, levels, text[:20], answer.text[:200])
        assert statuses[400] > 20


def test_the_deepest_json_that_is_taken() -> None:
    for kind in ("list", "object"):
        assert parse_json(nested(DEPTH, kind)) is not None
        for levels in (DEPTH + 1, 100_000):
            with pytest.raises(ValueError, match="nested too deeply"):
                parse_json(nested(levels, kind).encode())
    flat = ["[" * 500, '\\"{[' * 500, {"a]": []}, *([[]] * 500)]
    assert parse_json(json.dumps(flat)) == flat
    for broken in ("[" * 300, "]" * 300, '"' + "[" * 300, '["\\"' + "[" * 300, "{[" * 300 + "\x00"):
        with pytest.raises(ValueError):
            parse_json(broken)
