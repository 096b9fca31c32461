"""Attributes of a device as things of their own; the path names them."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode

from ..access import device
from ..errors import AlreadyExists, NotFound, Validation
from ..paging import descending, field_filter
from ..points import forget, hide, rename
from ..wire import wants_links
from .common import SUCCESS, apply, changed, reply
from .devices import ordered

MOST = 256


def _owner(call: Call) -> dict[str, Any]:
    return {"applicationId": call.args["applicationId"], "deviceId": call.args["deviceId"]}


def _path(call: Call) -> str:
    return f"/applications/{call.args['applicationId']}/devices/{call.args['deviceId']}/attributes"


def _shown(call: Call, entry: dict[str, Any]) -> dict[str, Any]:
    found = {**entry, **_owner(call), "_type": "deviceAttribute"}
    if wants_links(call):
        found["_links"] = {"self": {"href": f"{_path(call)}/{entry['name']}"}}
    return found


def _find(call: Call, need: str = "view") -> tuple[dict[str, Any], dict[str, Any]]:
    document = decode(device(call, need))
    for entry in document["attributes"]:
        if entry["name"] == call.args["name"]:
            return document, entry
    raise NotFound("Device Attribute", f"no attribute {call.args['name']!r}")


def _keep(call: Call, document: dict[str, Any]) -> None:
    call.docs("device").put(document["id"], ordered(changed(call, document)))


def deviceAttributes_get(call: Call) -> Any:
    found = list(decode(device(call))["attributes"])
    test, params = field_filter(call.params), call.params
    if test is not None:
        found = [entry for entry in found if test(encode(entry))]
    found.sort(key=lambda entry: str(entry[params["sortField"]]).lower(), reverse=descending(params["sortDirection"]))
    out: dict[str, Any] = {
        "count": len(found),
        "items": [_shown(call, entry) for entry in found],
        "totalCount": len(found),
        "sortField": params["sortField"],
        "sortDirection": params["sortDirection"],
    }
    for name in ("filterField", "filter"):
        if params.get(name):
            out[name] = params[name]
    out.update(_owner(call), _type="deviceAttributes")
    if wants_links(call):
        out["_links"] = {"self": {"href": _path(call)}}
    return out


def deviceAttributes_post(call: Call) -> Any:
    document = decode(device(call, "collaborate"))
    if any(entry["name"] == call.data["name"] for entry in document["attributes"]):
        raise AlreadyExists(reason="the device has an attribute of this name")
    if len(document["attributes"]) >= MOST:
        raise Validation("attributes has more items than allowed")
    entry = {**call.data, "attributeTags": call.data.get("attributeTags") or {}}
    document["attributes"].append(entry)
    _keep(call, document)
    hide(call, document["id"], [entry["name"]])
    return reply(_shown(call, entry), 201)


def deviceAttribute_get(call: Call) -> Any:
    return _shown(call, _find(call)[1])


def deviceAttribute_patch(call: Call) -> Any:
    document, entry = _find(call, "collaborate")
    name = call.data.get("name", entry["name"])
    if name != entry["name"]:
        if any(other["name"] == name for other in document["attributes"]):
            raise AlreadyExists(reason="the device has an attribute of this name")
        rename(call, document["id"], entry["name"], name)
    apply(entry, call.data)
    entry.setdefault("attributeTags", {})
    _keep(call, document)
    return _shown(call, entry)


def deviceAttribute_delete(call: Call) -> Any:
    document, entry = _find(call, "collaborate")
    document["attributes"].remove(entry)
    _keep(call, document)
    forget(call, document["id"], attributes=[entry["name"]])
    return SUCCESS
