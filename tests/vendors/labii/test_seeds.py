"""What is in the account makes sense together."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
import pytest

from mockservers.labii import vendor
from mockservers.labii.accounts import ORGANIZATION

LINKS = {"protocol": "protocols", "goal": "goals", "location": "locations"}


def _kept(base: Any, name: str) -> dict[str, dict[str, Any]]:
    return {key: msgspec.json.decode(raw) for key, raw in base.collections[name].rows.items()}


def _records(seed: int) -> dict[str, list[dict[str, Any]]]:
    """The values of each record by column, and ``made``, by table."""
    base = vendor.build("default", seed)
    tables, columns, rows = (_kept(base, name) for name in ("table", "column", "row"))
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for cell in _kept(base, "cell").values():
        values[cell["row"]][columns[cell["column"]]["name"]] = cell["data"]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sid, row in rows.items():
        if row["organization"] == ORGANIZATION:
            label = f"{row['uid']}: {row['name']}"
            table = tables[row["table"]]["name_plural"]
            found[table].append({**values[sid], "made": row["date_created"][:10], "sid": sid, "label": label})
    return found


@pytest.mark.parametrize("seed", [1, 7])
def test_links_and_values_are_of_their_kind(seed: int) -> None:
    found = _records(seed)
    labels = {table: {r["sid"]: r["label"] for r in records} for table, records in found.items()}
    seen: dict[str, int] = defaultdict(int)
    for table, records in found.items():
        for record in records:
            for name, to in {**LINKS, "parent": table}.items():
                if isinstance(record.get(name), dict):
                    seen[name] += 1
                    assert labels[to][record[name]["sid"]] == record[name]["name"]
                    assert record[name]["sid"] != record["sid"]
            for first, last in (("date_start", "date_due"), ("date_start", "date_end"), ("made", "expires")):
                if first in record and last in record:
                    seen[last] += 1
                    assert record[first] < record[last]
            if "year" in record:
                seen["year"] += 1
                assert record["year"] == int(record["made"][:4])
    assert set(seen) == {*LINKS, "parent", "date_due", "date_end", "expires", "year"}
    assert all("date_start" in r for r in found["experiments"])  # a required column


def test_backups_hold_what_there_was() -> None:
    base = vendor.build("default", 1)
    backups = list(_kept(base, "backup").values())
    files, now = [b["files"] for b in backups], len(_records(1)["files"])
    assert 0 < files[0] <= files[1] <= files[2] <= now
    assert backups[0]["versions"] < backups[2]["versions"] < len(base.collections["version"].rows)
