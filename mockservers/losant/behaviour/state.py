"""Device state, commands and connections."""

from __future__ import annotations

import math
from base64 import b64decode
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.clock import iso, parse_instant
from mockservers.engine.store import decode, encode

from ..access import application, device
from ..auth import Principal
from ..gps import position
from ..paging import descending, enclose, matching
from ..past import past, remember
from ..points import between, composite, history, keep, retention
from ..query import DEVICE_FIELDS, checks_of
from ..wire import KINDS, envelope_tail
from .blobs import linked_entries, linked_reports
from .common import SUCCESS, instant, moment, now, window
from .devices import ordered, reach_test

OLDEST = 30 * 86_400_000
NEWEST = 86_400_000
"""How far in the past and the future a report may lie (ms); beyond, it is ignored and still answered with success."""

LONGEST = 64 * 1024


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
        value = int(value) if math.isfinite(value) and value.is_integer() and abs(value) < 2**53 else value
    return value if isinstance(value, int) or math.isfinite(value) else None


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower())
    return bool(value)


def _string(value: Any) -> Any:
    text = value if isinstance(value, str) else encode(value).decode()
    return text if len(text.encode()) <= LONGEST else None


def _gps(value: Any) -> Any:
    return position(value) if isinstance(value, str) else None


def _blob(value: Any) -> Any:
    try:
        b64decode(value, validate=True)
    except (TypeError, ValueError):
        return None
    return value if len(value) <= LONGEST else None


_CASTS = {"number": _number, "boolean": _boolean, "string": _string, "gps": _gps, "blob": _blob}


def cast(kinds: dict[str, str], data: dict[str, Any]) -> dict[str, Any]:
    """The values of a report whose attributes the device has, in their types; the others are dropped. [docs]"""
    found = {}
    for name, value in data.items():
        kind = kinds.get(name)
        made = _CASTS[kind](value) if kind is not None else None
        if made is not None:
            found[name] = made
    return found


def device_sendState(call: Call) -> Any:
    document = decode(device(call, "collaborate", report=True))
    kinds = {a["name"]: a["dataType"] for a in document["attributes"]}
    at = now(call)
    principal: Principal = call.principal
    for report in call.data if isinstance(call.data, list) else [call.data]:
        when = moment(report.get("time"), at)
        if when is None:
            when = at
        data = cast(kinds, report["data"])
        if data and at - OLDEST <= when <= at + NEWEST:
            keep(call, document["id"], when, data, principal.source, report.get("meta"))
    return SUCCESS


def device_getState(call: Call) -> Any:
    document, params = decode(device(call)), call.params
    start, end = window(params, now(call))
    found = history(call, document, start, end, params["limit"], descending(params["sortDirection"]))
    return b"[" + b",".join(linked_reports(call, document, found)) + b"]"


def _wanted(params: dict[str, Any]) -> set[str] | None:
    names = [n.strip() for n in (params.get("attributes") or "").split(",") if n.strip()]
    return set(names) if names else None


def _span(call: Call) -> tuple[int, int]:
    at = now(call)
    return instant(call.params["start"], at, 1), instant(call.params["end"], at, at)


def device_getCompositeState(call: Call) -> Any:
    document = decode(device(call))
    return linked_entries(call, document, composite(call, document, *_span(call), _wanted(call.params)))


def devices_getCompositeState(call: Call) -> Any:
    application(call)
    params, docs, app = call.params, call.docs("device"), call.args["applicationId"]
    query = params.get("query")
    field = {"id": "@key", "connectionStatus": "connectionInfo.connected"}.get(params["sortField"], params["sortField"])
    tests = reach_test(call) + checks_of(query, DEVICE_FIELDS)
    keys: Any = docs.view(("applicationId", app), field)
    reverse, per_page = descending(params["sortDirection"]), min(params["perPage"], 1000)
    if tests:
        keys = matching(call, "device", ("applicationId", app), field, tests)
        total = len(keys)
        if reverse:
            keys.reverse()
        page = keys[params["page"] * per_page : (params["page"] + 1) * per_page]
    else:
        total = len(keys)
        page = keys.slice(params["page"] * per_page, per_page, reverse)
    span, wanted = _span(call), _wanted(params)
    items = []
    for key in page:
        document = decode(docs.raw(key) or b"{}")
        state = linked_entries(call, document, composite(call, document, *span, wanted))
        items.append(encode({"id": key, "name": document["name"], "compositeState": state}))
    echo = {"query": query} if query is not None else None
    path = f"/applications/{app}/devices/compositeState"
    out = enclose(call, KINDS["device"], items, total, path, echo=echo)
    # The envelope is not a list of devices, only its shape is.
    tail = encode(envelope_tail(call, KINDS["device"], path))
    return out.replace(tail[1:], tail[1:].replace(b'"_type":"devices"', b'"_type":"compositeDevicesState"', 1))


# Commands


def store_command(call: Call, device_id: str, data: dict[str, Any]) -> None:
    at = moment(data.get("time"), now(call))
    at = now(call) if at is None else at
    docs = call.docs(f"command:{device_id}")
    key = at * 1000
    while key in docs:
        key += 1
    docs.put(
        key, {"name": data["name"], "time": iso(at), **({"payload": data["payload"]} if "payload" in data else {})}
    )


def device_sendCommand(call: Call) -> Any:
    device(call, "collaborate")
    store_command(call, call.args["deviceId"], call.data)
    return SUCCESS


def device_getCommand(call: Call) -> Any:
    return _entries(call, "command")


def _entries(call: Call, kind: str) -> bytes:
    """Commands or connections: what came through the API, and before it the fixture's."""
    document, params = decode(device(call)), call.params
    start, end = window(params, now(call))
    docs, reverse = call.docs(f"{kind}:{document['id']}"), descending(params["sortDirection"])
    # The account's own are shown however old they are, as its connections are.
    since = max(start, now(call) - retention(call))
    keys = between(docs, since * 1000, end * 1000 + 999, reverse, params["limit"])
    found = [(key, docs.raw(key) or b"{}") for key in keys]
    earlier = past(call, kind, document, start, end)
    if earlier:
        found += [(at * 1000, encode(entry)) for at, entry in earlier]
        found.sort(key=lambda entry: entry[0], reverse=reverse)
    return b"[" + b",".join([raw for _, raw in found[: params["limit"]]]) + b"]"


# Connections


def device_getLogEntries(call: Call) -> Any:
    return _entries(call, "connection")


def _log(call: Call, device_id: str, at: int, entry: dict[str, Any]) -> None:
    docs = call.docs(f"connection:{device_id}")
    key = at * 1000
    while key in docs:
        key += 1
    docs.put(key, entry)


def device_setConnectionStatus(call: Call) -> Any:
    document = decode(device(call, "collaborate", report=True))
    data, at = call.data, now(call)
    connected = moment(data.get("connectedAt"), at)
    address = {"ipAddress": data["ipAddress"]} if data.get("ipAddress") else {}
    key = document["id"]
    if data["status"] == "connected":
        when, value = connected if connected is not None else at, 1
        _log(call, key, when, {"connected": 1, "time": iso(when), **address})
    else:
        left = moment(data.get("disconnectedAt"), at)
        when, value = left if left is not None else at, 0
        if connected is not None:
            _log(call, key, connected, {"connected": 1, "time": iso(connected), **address})
        facts = {n: data[n] for n in ("disconnectReason", "messagesFromClient", "messagesToClient") if n in data}
        _log(call, key, when, {"connected": 0, "time": iso(when), **facts, **address})
    known = document["connectionInfo"].get("time")
    if known is None or parse_instant(known) <= when:
        remember(call, document)
        document["connectionInfo"] = {"connected": value, "time": iso(when)}
        call.docs("device").put(key, ordered(document))
    return SUCCESS
