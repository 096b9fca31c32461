"""Events: raised once, then changed and commented; every change leaves an entry in ``updates``."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso
from mockservers.engine.store import decode, encode

from ..access import application, child
from ..errors import NotFound
from ..paging import Test, glob, listing
from ..query import EVENT_FIELDS, checks_of
from ..wire import KINDS, show
from .common import SUCCESS, accepted, actor, actor_name, apply, changed, moment, now, stamp

KIND = KINDS["event"]
SEVERITY = ("critical", "error", "warning", "info")
MOST_UPDATES = 100
INLINE = 100
"""Up to how many things a bulk call changes at once; more make it a job [inferred]."""

_CHANGES = {"state": "stateChange", "level": "levelChange", "subject": "subjectChange", "deviceId": "deviceIdChange"}


def _source(call: Call) -> dict[str, str]:
    kind, key = actor(call)
    return {"sourceType": kind, "sourceId": key, "sourceName": actor_name(call)}


def _device_name(call: Call, document: dict[str, Any]) -> None:
    document.pop("deviceName", None)
    if document.get("deviceId"):
        found = call.docs("device").get(str(document["deviceId"]).lower())
        if found is None or found["applicationId"] != document["applicationId"]:
            raise NotFound("Device", f"no device {document['deviceId']}")
        document["deviceId"], document["deviceName"] = found["id"], found["name"]


_ORDER = [
    "id",
    "creationDate",
    "lastUpdated",
    "eventId",
    "applicationId",
    "sourceType",
    "sourceId",
    "sourceName",
    "level",
    "state",
    "subject",
    "message",
    "deviceId",
    "deviceName",
    "data",
    "disableTagChangeTracking",
    "eventTags",
    "updates",
]


def ordered(document: dict[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in _ORDER if name in document}


def _narrowed(call: Call) -> tuple[list[Test], dict[str, Any]]:
    """The tests that ``query``, else ``filter`` and ``state``, stand for, and what the list echoes."""
    params = call.params
    query = params.get("query")
    if query is not None:
        params.update(filter=None, filterField=None)
        return checks_of(query, EVENT_FIELDS), {"query": query}
    state = params.get("state")
    if state:
        mark = b'"state":' + encode(state)
        return [lambda raw: mark in raw and decode(raw)["state"] == state], {"state": state}
    return [], {}


def events_get(call: Call) -> Any:
    application(call)
    app = call.args["applicationId"]
    tests, echo = _narrowed(call)
    return listing(call, KIND, "event", ("applicationId", app), f"/applications/{app}/events", tests=tests, echo=echo)


def events_post(call: Call) -> Any:
    application(call, "collaborate")
    data = dict(call.data)
    made = stamp(call)
    when = moment(data.pop("creationDate", None), now(call))
    if when is not None:
        made["creationDate"] = iso(when)
    document: dict[str, Any] = {
        **made,
        "eventId": made["id"],
        "applicationId": call.args["applicationId"],
        **_source(call),
        "state": "new",
        **{name: value for name, value in data.items() if value is not None},
        "updates": [],
    }
    _device_name(call, document)
    return show(call, KIND, call.docs("event").put(made["id"], ordered(document)))


def event_get(call: Call) -> Any:
    application(call)
    return show(call, KIND, child(call, KIND, "event", call.args["eventId"]))


def _update(call: Call, document: dict[str, Any], data: dict[str, Any]) -> bytes:
    before, data = dict(document), dict(data)
    entry: dict[str, Any] = {**_source(call), "creationDate": iso(now(call))}
    comment = data.pop("comment", None)
    if comment is not None:
        entry["comment"] = comment
    if data.get("data") is not None:
        entry["data"] = data["data"]
    apply(document, data)
    if "deviceId" in data:
        _device_name(call, document)
    for name, label in _CHANGES.items():
        if document.get(name) != before.get(name):
            entry[label] = {
                side: value
                for side, value in (("old", before.get(name)), ("new", document.get(name)))
                if value is not None
            }
    if document.get("eventTags") != before.get("eventTags") and not document.get("disableTagChangeTracking"):
        entry["tagsChange"] = {"old": before.get("eventTags") or {}, "new": document.get("eventTags") or {}}
    document["updates"] = [*document.get("updates", ()), entry][-MOST_UPDATES:]
    return call.docs("event").put(document["id"], ordered(changed(call, document)))


def event_patch(call: Call) -> Any:
    application(call, "collaborate")
    document = decode(child(call, KIND, "event", call.args["eventId"]))
    return show(call, KIND, _update(call, document, call.data))


def event_delete(call: Call) -> Any:
    application(call, "collaborate")
    child(call, KIND, "event", call.args["eventId"])
    call.docs("event").delete(call.args["eventId"])
    return SUCCESS


# Many at once


def _selected(call: Call, tests: list[Test]) -> list[str]:
    docs = call.docs("event")
    found = []
    for key in docs.view(("applicationId", call.args["applicationId"])):
        raw = docs.raw(key)
        if raw is not None and all(test(raw) for test in tests):
            found.append(key)
    return found


def _name_test(call: Call, field: str | None = None) -> list[Test]:
    pattern = call.params.get("filter")
    field = field or call.params.get("filterField")
    if not pattern or not field:
        return []
    test = glob(pattern)
    return [lambda raw: test(decode(raw).get(field) or "")]


def events_patch(call: Call) -> Any:
    application(call, "collaborate")
    named = _name_test(call) if call.params.get("query") is None else []
    keys = _selected(call, [*named, *_narrowed(call)[0]])
    docs = call.docs("event")
    for key in keys:
        document = docs.get(key)
        if document is not None:
            _update(call, document, call.data)
    if len(keys) > INLINE:
        return accepted(call, "BulkEventUpdate", "event", call.args["applicationId"], len(keys))
    return SUCCESS


def events_delete(call: Call) -> Any:
    application(call, "collaborate")
    keys = _selected(call, checks_of(call.data, EVENT_FIELDS))
    for key in keys:
        call.docs("event").delete(key)
    if len(keys) > INLINE:
        return accepted(call, "BulkEventDelete", "event", call.args["applicationId"], len(keys))
    return {"removed": len(keys)}


def events_export(call: Call) -> Any:
    application(call)
    return accepted(call, "EventsExport", "event", call.args["applicationId"])


def events_mostRecentBySeverity(call: Call) -> Any:
    """The newest of the most severe events in state ``new``, and how many there are in that state."""
    application(call)
    query = call.params.get("query")
    tests = checks_of(query, EVENT_FIELDS) if query is not None else _name_test(call, "subject")
    docs = call.docs("event")
    new = [d for d in (docs.get(k) for k in _selected(call, tests)) if d is not None and d["state"] == "new"]
    if not new:
        return {"newCount": 0}
    order = {level: -place for place, level in enumerate(SEVERITY)}
    worst = max(new, key=lambda d: (order[d["level"]], d["creationDate"], d["id"]))
    return b'{"event":' + show(call, KIND, encode(worst)) + b',"newCount":%d}' % len(new)
