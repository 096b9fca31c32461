"""Operations on many devices at once. Small ones are done in the call, large ones announce a job."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

from ..access import application, device
from ..errors import LosantError, Validation
from ..paging import Test
from ..past import erase
from ..points import between, forget
from ..query import DEVICE_FIELDS, checks_of
from .common import SUCCESS, accepted, check, instant, now
from .devices import change, lately_deleted, lineage, ordered, remove, selected
from .state import store_command

INLINE = 100
"""Up to how many devices a call handles itself [inferred]."""


def _job(call: Call, name: str, count: int) -> Any:
    return accepted(call, name, "device", call.args["applicationId"], max(1, count))


def _large(call: Call, count: int) -> bool:
    return count > INLINE or bool(call.data.get("forceJob"))


# Changing


def devices_patch(call: Call) -> Any:
    """Change the selected devices by fields, or by a list of operations; unchanged ones count as skipped."""
    application(call, "collaborate")
    data = call.data
    if ("updateFields" in data) == ("updateOperations" in data):
        raise Validation("one of updateFields and updateOperations is required")
    keys = selected(call, data, "bulk")
    if keys is None:
        raise Validation("one of deviceIds and query is required")
    updated = failed = skipped = 0
    for key in keys:
        before = decode(call.docs("device").raw(key) or b"{}")
        fields = dict(data.get("updateFields") or {})
        try:
            for step in data.get("updateOperations") or ():
                _step(before, fields, step)
                # What each step may do, all of them together may not: there are limits to tags and attributes.
                check(call, "devicePatch", {n: fields[n] for n in ("tags", "attributes") if n in fields})
            if all(before.get(name) == value for name, value in fields.items()):
                skipped += 1
                continue
            change(call, key, fields)
            updated += 1
        except LosantError:
            failed += 1
    if len(keys) > INLINE:
        return _job(call, "BulkDeviceUpdate", len(keys))
    return {"updated": updated, "failed": failed, "skipped": skipped}


def _step(before: dict[str, Any], fields: dict[str, Any], step: dict[str, Any]) -> None:
    """Work one operation of ``updateOperations`` into the fields that will change."""
    operation, target = step["operation"], step["target"]
    if target in ("tag",):
        tags = [dict(tag) for tag in fields.get("tags", before.get("tags", ()))]
        key = step["value"]["key"] if operation == "set" else step["tagKey"]
        tags = [tag for tag in tags if tag["key"] != key]
        fields["tags"] = [*tags, step["value"]] if operation == "set" else tags
    elif target.startswith("attribute"):
        attributes = [dict(entry) for entry in fields.get("attributes", before.get("attributes", ()))]
        fields["attributes"] = _attribute_step(attributes, operation, target, step)
    else:
        fields[target] = step["value"] if operation == "set" else None


def _attribute_step(
    attributes: list[dict[str, Any]], operation: str, target: str, step: dict[str, Any]
) -> list[dict[str, Any]]:
    if operation == "add":
        made = step["value"]
        known = [entry for entry in attributes if entry["name"] == made["name"]]
        if target == "attribute" and known:
            raise Validation("attributes must be unique")
        return [entry for entry in attributes if entry["name"] != made["name"]] + [made]
    name = step["attributeName"]
    if operation == "remove" and target == "attribute":
        return [entry for entry in attributes if entry["name"] != name]
    for entry in attributes:
        if entry["name"] != name:
            continue
        if target == "attributeTag":
            tags = dict(entry.get("attributeTags") or {})
            if operation == "set":
                tags[step["value"]["key"]] = step["value"]["value"]
            else:
                tags.pop(step["tagKey"], None)
            entry["attributeTags"] = tags
        elif operation == "remove":
            entry.pop("description", None)
        else:
            field = {"attributeDescription": "description", "attributeContentType": "contentType"}.get(target, "name")
            entry[field] = step["value"]
    return attributes


# Deleting and restoring


def devices_delete(call: Call) -> Any:
    application(call, "collaborate")
    keys = selected(call, {"query": call.data["query"]}, "bulk") or []
    for key in keys:
        remove(call, key)
    if _large(call, len(keys)):
        return _job(call, "BulkDeviceDelete", len(keys))
    return {"removed": len(keys), "failed": 0}


def devices_restore(call: Call) -> Any:
    application(call, "collaborate")
    docs = call.docs("deviceDeleted")
    tests = [lately_deleted(call), *checks_of(call.data["query"], DEVICE_FIELDS)]
    keys = [key for key in docs.view(("applicationId", call.args["applicationId"])) if _passes(docs.raw(key), tests)]
    for key in keys:
        document = docs.get(key) or {}
        document.pop("deletedAt", None)
        docs.delete(key)
        try:
            lineage(call, document)
        except LosantError:  # its parent is gone meanwhile
            document["parentId"] = None
            document.pop("ancestorIds", None)
        call.docs("device").put(key, ordered(document))
    if _large(call, len(keys)):
        return _job(call, "BulkDeviceRestore", len(keys))
    return {"restored": len(keys), "failed": 0}


def _passes(raw: bytes | None, tests: list[Test]) -> bool:
    return raw is not None and all(test(raw) for test in tests)


# Commands, data, exports


def devices_sendCommand(call: Call) -> Any:
    """To devices by id or tag, or by query alone; nothing selected is nobody."""
    application(call, "collaborate")
    keys = selected(call, call.data) or []
    for key in keys:
        store_command(call, key, call.data)
    return _job(call, "BulkDeviceCommand", len(keys)) if len(keys) > INLINE else SUCCESS


def _erase(call: Call, key: str, data: dict[str, Any]) -> None:
    at = now(call)
    start, end = instant(data.get("start"), at, 1), instant(data.get("end"), at, at)
    attributes = data.get("attributes")
    forget(call, key, start, end, attributes)
    if attributes is not None:
        return
    for name, keeps in (("connection", "keepConnectionHistory"), ("command", "keepCommandHistory")):
        if not data.get(keeps):
            docs = call.docs(f"{name}:{key}")
            for entry in between(docs, start * 1000, end * 1000 + 999):
                docs.delete(entry)
            erase(call, name, key, start, end)


def devices_removeData(call: Call) -> Any:
    application(call, "collaborate")
    keys = selected(call, {"query": call.data["query"]}, "bulk") or []
    for key in keys:
        _erase(call, key, call.data)
    return _job(call, "RemoveDeviceData", len(keys))


def device_removeData(call: Call) -> Any:
    device(call, "collaborate")
    _erase(call, call.args["deviceId"], {"start": call.params["start"], "end": call.params["end"]})
    return accepted(call, "RemoveDeviceData", "device", call.args["deviceId"])


def devices_export(call: Call) -> Any:
    application(call)
    keys = selected(call, {"query": call.data.get("query") or {}}, "bulk") or []
    return _job(call, "DevicesExport", len(keys))


def device_export(call: Call) -> Any:
    device(call)
    return accepted(call, "DeviceDataExport", "device", call.args["deviceId"])
