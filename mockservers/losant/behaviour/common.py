"""What many operations share: stamps, actors, changes, instants, background jobs."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.contract import Contract, Validator, compile_validator
from mockservers.engine.ids import ALNUM
from mockservers.engine.store import decode, encode

from ..access import application
from ..auth import Principal
from ..dialect import HEADERS
from ..errors import Forbidden, validation

__all__ = [
    "SUCCESS",
    "accepted",
    "actor",
    "apply",
    "authors",
    "base",
    "born",
    "changed",
    "check",
    "enqueue",
    "instant",
    "moment",
    "new_id",
    "now",
    "reply",
    "stamp",
    "valid_email",
    "window",
    "within_limit",
]

SUCCESS = b'{"success":true}'

_NANOID = ALNUM + "_-"


def now(call: Call) -> int:
    return call.world.clock.ms()


def new_id(call: Call) -> str:
    return call.world.ids.object_id(call.world.clock.ms())


def born(call: Call) -> tuple[str, str]:
    """Id and time of a new document."""
    world = call.world
    ms = world.clock.ms()
    return world.ids.object_id(ms), iso(ms)


def stamp(call: Call) -> dict[str, Any]:
    """The first members of a new document: id and times."""
    key, at = born(call)
    return {"id": key, "creationDate": at, "lastUpdated": at}


def changed(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    document["lastUpdated"] = iso(now(call))
    return document


def actor(call: Call) -> tuple[str, str]:
    """Kind and id of the caller."""
    principal: Principal = call.principal
    return principal.source


def actor_name(call: Call) -> str:
    """The caller's name as events and tokens show it."""
    principal: Principal = call.principal
    if principal.kind == "device":
        found = call.docs("device").get(principal.device)
        return found["name"] if found is not None else "device"
    if principal.kind == "apiToken":
        token = call.docs("apiToken").get(principal.id)
        return token["name"] if token is not None else "token"
    user = call.docs("user").get(principal.user)
    return user.get("fullName") or user["email"] if user is not None else "user"


def authors(call: Call, created: bool = True) -> dict[str, str]:
    kind, key = actor(call)
    found = {"createdById": key, "createdByType": kind} if created else {}
    return {**found, "lastUpdatedById": key, "lastUpdatedByType": kind}


def apply(document: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The given fields replace the old as wholes; null, and an empty text, takes a field away. [sdk]"""
    for name, value in data.items():
        if value is None or value == "":
            document.pop(name, None)
        else:
            document[name] = value
    return document


def reply(body: bytes | dict[str, Any] | list[Any], status: int) -> Reply:
    headers = HEADERS if body != b"" else HEADERS[1:]
    return Reply(body if isinstance(body, bytes) else encode(body), status, headers)


def valid_email(text: str) -> bool:
    local, at, domain = text.rpartition("@")
    return bool(at and local and "." in domain.strip(".")) and not any(c.isspace() for c in text)


@cache
def _validator(contract: Contract, schema: str) -> Validator:
    return compile_validator(contract.schema_field(schema), contract.resources)


def check(call: Call, schema: str, data: Any) -> None:
    """Refuse what was put together here where a caller's own body of that schema would be refused."""
    problems = _validator(call.vendor.contract, schema)(data)
    if problems:
        raise validation(problems)


def base(call: Call, host: str | None = None) -> str:
    """The address the caller used, without a path; of another of the vendor's hosts where the API's own was used."""
    found = call.base_url
    if host is not None and found.startswith("https://api.losant.com"):
        found = found.replace("https://api.losant.com", host, 1)
    if call.world.name != "default" and "/w/" not in call.prefix:
        found += f"/w/{call.world.name}"
    return found


# Time


def moment(value: Any, at: int) -> int | None:
    """An instant from a body (ms): ISO text, a number of ms or, when too small for that, of seconds, ``{"$date"}``.

    Negative numbers count back from ``at``. None when it cannot be read. [docs]
    """
    if isinstance(value, dict):
        value = value.get("$date")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            return parse_instant(value)
        except ValueError:
            try:
                value = float(value)
            except ValueError:
                return None
    number = float(value) if abs(value) < 1e300 else math.nan
    if number != number or abs(number) > 8.64e15:
        return None
    if number < 0:
        return round(at + number)
    return round(number * 1000) if 0 < number < 1e11 else round(number)


def instant(value: int | None, at: int, default: int) -> int:
    """A time parameter: ms since 1970, 0 for now, negative for that long before now."""
    if value is None:
        return default
    return at + int(value) if value <= 0 else int(value)


def window(params: dict[str, Any], at: int) -> tuple[int, int]:
    """First and last ms of the history a read asks for."""
    end = instant(params.get("end"), at, at)
    if params.get("duration"):
        return end - int(params["duration"]), end
    start = params.get("start") if params.get("start") is not None else params.get("since")
    return instant(start, at, 1), end


# Limits and jobs

_LIMITED = {"device": "device", "datatable": "dataTable"}
"""Collections by the names that a plan's limits have."""


def within_limit(call: Call, name: str, label: str, more: int = 1) -> None:
    """Refuse to create what the plan of the application's owner has no room for."""
    found = call.derived_from(_PLANS).get((call.args["applicationId"], name))
    if found is None:
        found = _plan(call, name)
    limit, owned = found
    if limit is None:
        return
    docs = call.docs(_LIMITED[name])
    if len(docs) + more <= limit:
        return  # all applications together have no more than that
    used = sum(len(docs.view(("applicationId", key))) for key in owned)
    if used + more > limit:
        raise Forbidden(f"{label} limit reached", f"the plan has room for {limit}")


_PLANS = ("application", "org", "user")


def _plan(call: Call, name: str) -> tuple[int | None, list[str]]:
    """What the plan of the application's owner has room for, and all the owner's applications."""
    key = call.args["applicationId"]
    document = decode(application(call))
    owner_id = document["ownerId"]
    owner = call.docs("org" if document["ownerType"] == "organization" else "user").get(owner_id)
    owned = list(call.docs("application").view(("ownerId", owner_id)))
    found = (owner or {}).get("limits", {}).get(name), owned
    call.derived_from(_PLANS)[key, name] = found
    return found


def enqueue(
    call: Call, name: str, resource_type: str, resource_id: str, total: int = 1, **extra: Any
) -> dict[str, Any]:
    """Log a background job and give the reply that announces it.

    What the job does is done at once; its log runs from ``queued`` to ``completed`` on the world's clock.
    """
    at = now(call)
    key, job = new_id(call), call.world.ids.text(21, _NANOID)
    kind, requester = actor(call)
    call.docs("applicationJobLog").put(
        key,
        {
            "id": key,
            "jobId": key,
            "jobExecutionId": new_id(call),
            "name": name,
            "applicationId": call.args["applicationId"],
            "runQueuedAt": iso(at),
            "status": "queued",
            "requestedById": requester,
            "requestedByType": kind,
            "ownerType": "application",
            "ownerId": call.args["applicationId"],
            "resourceType": resource_type,
            "resourceId": resource_id,
            "progress": {"completed": 0, "total": total},
            **extra,
        },
    )
    call.docs("jobKey").put(job, {"id": key})
    return {"success": True, "jobQueued": True, "jobId": job}


def accepted(call: Call, name: str, resource_type: str, resource_id: str, total: int = 1, **extra: Any) -> Reply:
    return reply(enqueue(call, name, resource_type, resource_id, total, **extra), 202)
