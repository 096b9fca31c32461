"""How many devices there were, day by day (UTC)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode

from ..access import application, org, user
from ..errors import Validation
from .common import instant, now

DAY = 86_400_000
DEFAULT_DAYS = 30
MOST_DAYS = 3_660


def _counts(call: Call, applications: Iterable[str]) -> dict[str, Any]:
    at = now(call)
    end = instant(call.params["end"], at, at)
    start = instant(call.params["start"], at, end - DEFAULT_DAYS * DAY)
    if start > end:
        raise Validation("start is more than maximum")
    if end - start > MOST_DAYS * DAY:
        raise Validation("start is less than minimum", f"more than {MOST_DAYS} days")
    created: Counter[int] = Counter()
    deleted: Counter[int] = Counter()
    for key in applications:
        for name in ("device", "deviceDeleted"):
            docs = call.docs(name)
            for raw in docs.raws(docs.view(("applicationId", key))):
                document = decode(raw)
                created[parse_instant(document["creationDate"]) // DAY] += 1
                if document.get("deletedAt"):
                    deleted[parse_instant(document["deletedAt"]) // DAY] += 1
    first, last = start // DAY, end // DAY
    total = sum(n for day, n in created.items() if day < first) - sum(n for day, n in deleted.items() if day < first)
    rows = []
    for day in range(first, last + 1):
        total += created[day] - deleted[day]
        rows.append({"date": iso(day * DAY), "created": created[day], "deleted": deleted[day], "total": total})
    return {"start": iso(start), "end": iso(end), "counts": rows}


def application_deviceCounts(call: Call) -> Any:
    application(call)
    return _counts(call, [call.args["applicationId"]])


def me_deviceCounts(call: Call) -> Any:
    return _counts(call, list(call.docs("application").view(("ownerId", user(call)))))


def org_deviceCounts(call: Call) -> Any:
    return _counts(call, list(call.docs("application").view(("ownerId", org(call)["id"]))))
