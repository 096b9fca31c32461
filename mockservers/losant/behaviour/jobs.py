"""Logs of background jobs. A job's log runs from queued to completed on the world's clock."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode, encode

from ..access import application
from ..actions import JOB_RUN, JOB_WAIT
from ..errors import NotFound
from ..paging import descending, enclose
from ..query import JOB_FIELDS, compile_query
from ..wire import KINDS, several, show
from .common import now

KIND = KINDS["applicationJobLog"]
WAIT = 1_000
RUN = 2_000
"""How long a job waits in the queue and how long it runs, ms [inferred]."""


def ends(call: Call, queued: int) -> int:
    """When a job that was queued at an instant is done, ms."""
    settings = call.world.settings
    return queued + int(settings.get(JOB_WAIT, WAIT)) + int(settings.get(JOB_RUN, RUN))


def at_present(call: Call, document: dict[str, Any]) -> dict[str, Any]:
    """A log as it stands now."""
    wait = call.world.settings.get(JOB_WAIT, WAIT)
    queued, at = parse_instant(document["runQueuedAt"]), now(call)
    members = dict(document)
    if at >= queued + wait:
        members["runStartedAt"], members["status"] = iso(queued + wait), "inProgress"
    if at >= ends(call, queued):
        members["runCompletedAt"], members["status"] = iso(ends(call, queued)), "completed"
        members["progress"] = {**members["progress"], "completed": members["progress"]["total"]}
    names = [n for n in document if n != "status"]
    place = names.index("runQueuedAt") + 1
    order = [*names[:place], "runStartedAt", "runCompletedAt", "status", *names[place:]]
    return {name: members[name] for name in order if name in members}


def applicationJobLogs_get(call: Call) -> Any:
    application(call)
    app, params = call.args["applicationId"], call.params
    found = [at_present(call, d) for d in call.docs("applicationJobLog").where("applicationId", app)]
    query = params.get("query")
    if query:
        test = compile_query(query, JOB_FIELDS, open=True)
        found = [d for d in found if test(d)]
    field = params["sortField"]
    found.sort(key=lambda d: (d.get(field) or "", d["id"]), reverse=descending(params["sortDirection"]))
    per_page = min(params["perPage"], 1000)
    page = [encode(d) for d in found[params["page"] * per_page : (params["page"] + 1) * per_page]]
    echo = {"query": query} if query is not None else None
    path = f"/applications/{app}/jobLogs"
    return enclose(call, KIND, several(call, KIND, page), len(found), path, echo=echo)


def applicationJobLog_get(call: Call) -> Any:
    """By the log's id, or by the id of the job that the call which queued it answered."""
    application(call)
    docs, key = call.docs("applicationJobLog"), call.args["jobId"]
    raw = docs.raw(key)
    if raw is None:
        known = call.docs("jobKey").get(key)
        raw = docs.raw(known["id"]) if known is not None else None
    document = decode(raw) if raw is not None else None
    if document is None or document["applicationId"] != call.args["applicationId"]:
        raise NotFound(KIND.label, f"no job {key}")
    return show(call, KIND, encode(at_present(call, document)))
