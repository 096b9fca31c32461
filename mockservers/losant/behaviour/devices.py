"""Devices: reading, listing, creating, changing, deleting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode, encode

from ..access import application, child, device, has_tag, reaches
from ..auth import Principal
from ..errors import NotFound, Validation
from ..paging import Test, listing
from ..points import forget, hide
from ..query import DEVICE_FIELDS, checks_of, compile_query
from ..wire import KINDS, show, show_new
from .common import SUCCESS, apply, born, changed, now, within_limit

KIND = KINDS["device"]
LEADERS = ("gateway", "edgeCompute")
MOST_NAMES = 1000


RESTORABLE = 93 * 86_400_000
"""How long after its deletion a device is known, ms. [docs]"""


# Reading


def as_objects(call: Call, raw: bytes) -> bytes:
    """A device with tags and attributes in the form the call asks for, its connection left out if it asks so."""
    params = call.params
    document = decode(raw)
    if params.get("tagsAsObject"):
        tags: dict[str, list[str]] = {}
        for tag in document.get("tags", ()):
            tags.setdefault(tag["key"], []).append(tag["value"])
        document["tags"] = tags
    if params.get("attributesAsObject"):
        document["attributes"] = {
            entry["name"]: {k: v for k, v in entry.items() if k != "name"} for entry in document.get("attributes", ())
        }
    if params.get("excludeConnectionInfo"):
        document.pop("connectionInfo", None)
    return encode(document)


def reshaped(call: Call) -> bool:
    params = call.params
    return bool(params.get("tagsAsObject") or params.get("attributesAsObject") or params.get("excludeConnectionInfo"))


def shown(call: Call, raw: bytes) -> bytes:
    return show(call, KIND, as_objects(call, raw) if reshaped(call) else raw)


def device_get(call: Call) -> Any:
    return shown(call, device(call))


def _class_test(classes: Iterable[str]) -> Test:
    marks = [b'"deviceClass":"' + name.encode() + b'"' for name in classes]
    return lambda raw: any(mark in raw for mark in marks)


def _tag_test(tags: list[dict[str, str]]) -> Test:
    # A look at the bytes first: most devices of a large account are never decoded.
    marks = [encode(text) for tag in tags for text in tag.values()]
    return lambda raw: all(mark in raw for mark in marks) and all(has_tag(decode(raw), tag) for tag in tags)


def reach_test(call: Call) -> list[Test]:
    """What narrows a list to the devices that the calling device's key may read; nothing for other callers."""
    principal: Principal = call.principal
    if principal.device is None or principal.device_ids is None:
        return []
    return [lambda raw: reaches(call, decode(raw))]


def lately_deleted(call: Call) -> Test:
    """Of deleted devices, those that can be restored; the others are gone for good."""
    since = now(call) - RESTORABLE
    return lambda raw: parse_instant(decode(raw)["deletedAt"]) > since


def devices_get(call: Call) -> Any:
    application(call)
    app, params = call.args["applicationId"], call.params
    query, echo = params.get("query"), {}
    group: tuple[str, Any] = ("applicationId", app)
    tests = reach_test(call)
    if params["queryDeleted"]:
        tests.append(lately_deleted(call))
    if query is not None:
        # A query overrides the simple parameters [sdk].
        params.update(filter=None, filterField=None)
        tests += checks_of(query, DEVICE_FIELDS)
        echo["query"] = query
    else:
        if params["deviceClass"]:
            classes = params["deviceClass"]
            tests.append(_class_test([classes] if isinstance(classes, str) else classes))
            if isinstance(classes, str) or len(classes) == 1:  # the published envelope has room for one
                echo["deviceClass"] = classes if isinstance(classes, str) else classes[0]
        if params["tagFilter"]:
            tests.append(_tag_test(params["tagFilter"]))
            echo["tagFilter"] = params["tagFilter"]
        if params["parentId"] is not None:
            parent = params["parentId"] or None
            if parent == "null":
                parent = None
            echo["parentId"] = parent
            if parent is None:
                tests.append(lambda raw: not decode(raw).get("parentId"))
            else:
                group = ("parentId", parent.lower())
                tests.append(lambda raw: decode(raw)["applicationId"] == app)
    return listing(
        call,
        KIND,
        "deviceDeleted" if params["queryDeleted"] else "device",
        group,
        f"/applications/{app}/devices",
        tests=tests,
        echo=echo,
        rewrite=(lambda raw: as_objects(call, raw)) if reshaped(call) else None,
    )


def selected(call: Call, data: dict[str, Any], prefix: str = "device") -> list[str] | None:
    """Ids of the devices that ``deviceIds``, ``deviceTags`` (either suffices) or a query select; None: no selection."""
    app = call.args["applicationId"]
    docs = call.docs("device")
    view = docs.view(("applicationId", app), "name")
    query = data.get("deviceQuery") if prefix == "device" else data.get("query")
    visible = reach_test(call)

    def within(raw: bytes | None) -> bool:
        return raw is not None and all(test(raw) for test in visible)

    if query is not None:
        test = compile_query(query, DEVICE_FIELDS, name="deviceQuery" if prefix == "device" else "query")
        return [k for k in view if within(raw := docs.raw(k)) and test(decode(raw or b""))]
    ids, tags = data.get("deviceIds"), data.get("deviceTags")
    if ids is None and tags is None:
        return None
    wanted = {str(i).lower() for i in ids or ()}
    mark = b'"applicationId":"' + app.encode() + b'"'
    found = [k for k in dict.fromkeys(str(i).lower() for i in ids or ()) if mark in (docs.raw(k) or b"")]
    found = [k for k in found if within(docs.raw(k))]
    if tags:
        for key in view:
            raw = docs.raw(key)
            if key not in wanted and raw is not None and within(raw):
                document = decode(raw)
                if any(has_tag(document, tag) for tag in tags):
                    found.append(key)
    return found


# Writing


def _attributes(entries: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Checked and completed, in place: the entries are the caller's own."""
    if not entries:
        return []
    names = set()
    for entry in entries:
        names.add(entry["name"])
        if not entry.get("attributeTags"):
            entry["attributeTags"] = {}
    if len(names) < len(entries):
        raise Validation("attributes must be unique")
    return entries


def _check_class(document: dict[str, Any]) -> None:
    if document["deviceClass"] == "peripheral" and not document.get("gatewayId"):
        raise Validation("gatewayId is required")


def _check_gateway(call: Call, document: dict[str, Any]) -> None:
    if document.get("gatewayId") is None:
        return
    gateway = call.docs("device").get(str(document["gatewayId"]).lower())
    if gateway is None or gateway["applicationId"] != document["applicationId"]:
        raise NotFound("Gateway", f"no device {document['gatewayId']}")
    if gateway["deviceClass"] not in LEADERS:
        raise Validation("gatewayId is not a gateway")
    document["gatewayId"] = gateway["id"]


def lineage(call: Call, document: dict[str, Any]) -> None:
    """Work out ``ancestorIds``, nearest first. Only system devices have children, and there are no circles."""
    parent_id = document.get("parentId")
    if not parent_id:
        document.pop("parentId", None)
        document.pop("ancestorIds", None)
        return
    parent = call.docs("device").get(str(parent_id).lower())
    if parent is None or parent["applicationId"] != document["applicationId"]:
        raise NotFound("Parent Device", f"no device {parent_id}")
    if parent["deviceClass"] != "system":
        raise Validation("parentId is not a system device")
    chain = [parent["id"], *parent.get("ancestorIds", ())]
    if document["id"] in chain:
        raise Validation("parentId may not be a descendant of the device")
    document["parentId"], document["ancestorIds"] = parent["id"], chain


_ORDER = (
    "id",
    "creationDate",
    "lastUpdated",
    "deviceId",
    "applicationId",
    "name",
    "description",
    "tags",
    "attributes",
    "deviceClass",
    "gatewayId",
    "edgeAgentVersion",
    "parentId",
    "ancestorIds",
    "systemInterval",
    "keepDuplicates",
    "connectionInfo",
    "deletedAt",
)


_SELDOM = frozenset(("gatewayId", "edgeAgentVersion", "parentId", "ancestorIds", "systemInterval"))
"""What few bodies give."""
_NEVER = {"connected": None}
"""The connection of a device that never had one. Read only."""


def ordered(document: dict[str, Any]) -> dict[str, Any]:
    """A device's members in the vendor's order."""
    return {name: document[name] for name in _ORDER if name in document}


def create(call: Call, data: dict[str, Any]) -> tuple[str, bytes]:
    """A new device of the path's application from a checked body: its id and its stored bytes."""
    key, at = born(call)
    given = data.get
    document: dict[str, Any] = {
        "id": key,
        "creationDate": at,
        "lastUpdated": at,
        "deviceId": key,
        "applicationId": call.args["applicationId"],
        "name": data["name"],
        "description": given("description"),
        "tags": value if (value := given("tags")) is not None else [],
        "attributes": _attributes(given("attributes")),
        "deviceClass": value if (value := given("deviceClass")) is not None else "standalone",
        "keepDuplicates": value if (value := given("keepDuplicates")) is not None else False,
        "connectionInfo": _NEVER,
    }
    if document["description"] is None:
        del document["description"]
    seldom = not _SELDOM.isdisjoint(data)
    if seldom:
        document.update((name, data[name]) for name in _SELDOM if given(name) is not None)
    _check_class(document)
    if seldom:
        _check_gateway(call, document)
        lineage(call, document)
        document = ordered(document)
    return key, call.docs("device").put(key, document)


def devices_post(call: Call) -> Any:
    application(call, "collaborate")
    within_limit(call, "device", "Device")
    key, raw = create(call, call.data)
    if reshaped(call):
        return shown(call, raw)
    return show_new(call, KIND, raw, (call.args["applicationId"], key))


def change(call: Call, key: str, data: dict[str, Any]) -> bytes:
    """A device with the given fields replaced; dropped or retyped attributes lose their history."""
    docs = call.docs("device")
    before = decode(docs.raw(key) or b"{}")
    document = apply(dict(before), data)
    if (document["deviceClass"] == "system") != (before["deviceClass"] == "system"):
        raise Validation("deviceClass cannot be changed to or from system")
    if "attributes" in data:
        # A call may give several devices the same ones.
        document["attributes"] = _attributes([dict(entry) for entry in document.get("attributes") or ()])
        retype(call, key, before["attributes"], document["attributes"])
    _check_class(document)
    if "gatewayId" in data:
        _check_gateway(call, document)
    if "parentId" in data:
        lineage(call, document)
    document.setdefault("tags", [])
    raw = docs.put(key, ordered(changed(call, document)))
    if document.get("ancestorIds") != before.get("ancestorIds"):
        _below(call, key)
    return raw


def retype(call: Call, key: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> None:
    old = {entry["name"]: entry["dataType"] for entry in before}
    new = {entry["name"]: entry["dataType"] for entry in after}
    gone = [name for name in old if new.get(name) != old[name]]
    if gone:
        forget(call, key, attributes=gone)
    hide(call, key, [name for name in new if old.get(name) != new[name]])


def _below(call: Call, key: str) -> None:
    """Carry a device's new ancestors on to its descendants; only system devices have any."""
    docs = call.docs("device")
    if b'"deviceClass":"system"' not in (docs.raw(key) or b""):
        return
    for below in list(docs.view(("parentId", key))):
        document = docs.get(below)
        if document is not None:
            lineage(call, document)
            docs.put(below, ordered(document))
            _below(call, below)


def device_patch(call: Call) -> Any:
    device(call, "collaborate")
    return shown(call, change(call, call.args["deviceId"], call.data))


def remove(call: Call, key: str) -> None:
    """Take a device out of sight; it can be restored. Children of a system device lose their parent [inferred]."""
    docs = call.docs("device")
    document = decode(docs.raw(key) or b"{}")
    document["deletedAt"] = iso(now(call))
    docs.delete(key)
    call.docs("deviceDeleted").put(key, ordered(document))
    for below in list(docs.view(("parentId", key))) if document["deviceClass"] == "system" else ():
        orphan = docs.get(below)
        if orphan is not None:
            orphan["parentId"] = None
            orphan.pop("ancestorIds", None)
            docs.put(below, ordered(orphan))
            _below(call, below)


def device_delete(call: Call) -> Any:
    application(call, "collaborate")
    key = call.args["deviceId"]
    child(call, KIND, "device", key)
    remove(call, key)
    return SUCCESS


# Names in use


def _matching(call: Call) -> Iterable[dict[str, Any]]:
    application(call)
    docs = call.docs("device")
    tests = reach_test(call) + checks_of(call.params.get("query"), DEVICE_FIELDS)
    for key in docs.view(("applicationId", call.args["applicationId"]), "name"):
        raw = docs.raw(key)
        if raw is not None and all(test(raw) for test in tests):
            yield decode(raw)


def _distinct(call: Call, names: Iterable[str]) -> list[str]:
    start = (call.params.get("startsWith") or "").lower()
    return sorted({name for name in names if name.lower().startswith(start)})[:MOST_NAMES]


def devices_attributeNames(call: Call) -> Any:
    types = call.params.get("dataType")
    types = [types] if isinstance(types, str) else types
    names = (
        entry["name"]
        for document in _matching(call)
        for entry in document["attributes"]
        if not types or entry["dataType"] in types
    )
    return {"attributeNames": _distinct(call, names)}


def devices_tagKeys(call: Call) -> Any:
    return {"tagKeys": _distinct(call, (tag["key"] for d in _matching(call) for tag in d["tags"]))}


def devices_tagValues(call: Call) -> Any:
    key = call.params["key"]
    values = (tag["value"] for d in _matching(call) for tag in d["tags"] if tag["key"] == key)
    return {"tagKey": key, "tagValues": _distinct(call, values)}


def devices_deviceNames(call: Call) -> Any:
    start = (call.params.get("startsWith") or "").lower()
    found = [
        {"id": d["id"], "name": d["name"], "deviceClass": d["deviceClass"]}
        for d in _matching(call)
        if d["name"].lower().startswith(start)
    ]
    return {"deviceSummary": found[:MOST_NAMES]}
