"""The operations every resource has, driven by what it declares: list, get, several, create, replace, update, delete,
and the PATCH of a list."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call, Reply
from mockservers.engine.store import decode

from ..contract.words import Tasty
from ..dialect import JSON
from ..errors import BadRequest, NotANumber, NotFound
from ..wire import dumps, keep
from .hydrate import hydrate
from .kept import keep_page, kept_page
from .kinds import check_owner, finish, poured, rows, rows_still, show, stored, taken_away
from .mould import blank_of, learn, mould_for
from .paging import limit_and_offset, meta_of, select
from .scope import key_of_uri, sees, visible

__all__ = [
    "create_object",
    "delete_object",
    "get_object",
    "get_several",
    "list_objects",
    "patch_objects",
    "replace_object",
    "update_object",
]

FIRST_ID = {
    "range": 2_450_000,
    "record": 241_000,
    "annotation": 61_000,
    "trainingroutine": 1_041,
    "bundle_permission": 1,
}
SPECIAL = ("application/vnd.ant.fit", "application/vnd.garmin.tcx+xml")


def tasty_of(call: Call) -> Tasty:
    assert call.operation is not None
    found: Tasty = call.operation.extra["tasty"]
    return found


def list_objects(call: Call) -> bytes:
    """A page: ``meta`` and ``objects``."""
    kept = kept_page(call)
    if kept is not None:
        return kept
    tasty = tasty_of(call)
    if tasty.name == "account":
        if call.query_string:  # what cannot be is refused, though there is nothing to choose from
            limit_and_offset(call)
            select(call, tasty, 0)
        meta = {"limit": 1, "next": None, "offset": 0, "previous": None, "total_count": 1}
        keys = [call.principal.user]
    else:
        limit, offset = limit_and_offset(call)
        found = select(call, tasty, offset)
        keys = found.slice(offset, limit)
        meta = meta_of(call, tasty.uri, limit, offset, len(found))
        if tasty.name == "trackpoint":
            meta |= _tracks(call)
    shown, still = rows_still(call, tasty, call.docs(tasty.collection).raws(keys))
    page = b'{"meta": ' + dumps(meta) + b', "objects": [' + b", ".join(shown) + b"]}"
    return keep_page(call, page) if still else page


def _tracks(call: Call) -> dict[str, Any]:
    """What the page of trackpoints says beyond others: how long the ten latest tracks are, and how many there are."""
    tracks = call.docs("track")
    mine = [t for u in visible(call) for t in tracks.where("user", u)]
    latest = sorted(mine, key=lambda t: -t["id"])[:10]
    return {"distance": {t["resource_uri"]: t["distance"] for t in latest}, "total_tracks": len(mine)}


def find(call: Call, tasty: Tasty, text: Any) -> tuple[Any, bytes]:
    """Key and document, encoded, of an object the caller sees. Raises ``NotFound``, or ``NotANumber`` for a key of
    letters."""
    key: Any = text
    if tasty.key == "id":
        text = str(text)
        if not (text.isascii() and text.isdigit()):
            raise NotANumber(f"no {tasty.name} has the id {text!r}")
        key = int(text[:19])
    raw = call.docs(tasty.collection).raw(key)
    if raw is None:
        raise NotFound(f"no {tasty.name} {key}")
    if not sees(call, tasty, raw):
        raise NotFound(f"{tasty.name} {key} is not visible to user {call.principal.user}")
    return key, raw


def get_object(call: Call) -> bytes:
    """One object."""
    tasty = tasty_of(call)
    raw = find(call, tasty, call.args[tasty.key])[1]
    accept = call.environ.get("HTTP_ACCEPT")
    special = accept is not None and any(kind in accept for kind in SPECIAL)
    if special and tasty.name in ("record", "range", "trainingroutine"):
        raise NotFound(f"planned: export of a {tasty.name} as {accept}")
    return rows(call, tasty, (raw,))[0]


def get_several(call: Call) -> bytes:
    """Objects by ids with semicolons between, and the ids that were not found."""
    tasty = tasty_of(call)
    found: list[bytes] = []
    missing: list[str] = []
    for text in [t for t in call.args["ids"].split(";") if t]:
        try:
            found.append(find(call, tasty, text)[1])
        except (NotFound, NotANumber):
            missing.append(text)
    shown = rows(call, tasty, found) if found else []
    lost = b'"not_found": ' + dumps(missing) + b", " if missing else b""
    return b"{" + lost + b'"objects": [' + b", ".join(shown) + b"]}"


def _write(
    call: Call, tasty: Tasty, data: dict[str, Any], key: Any, before: dict[str, Any] | None, whole: bool
) -> tuple[str, bytes]:
    """The URI of an object, made or changed as a body says, and what is shown of it."""
    collection = call.docs(tasty.collection)
    blank = blank_of(call, tasty, data) if before is None else None
    mould = mould_for(call, tasty, blank) if blank is not None else None
    if blank is not None and mould is not None:
        key = blank.gaps[tasty.key] = collection.next_id(FIRST_ID[tasty.name])
        raw, shown = poured(call, tasty, mould, blank.gaps)
        collection.put_raw(key, raw)
        return f"{tasty.uri}{key}/", shown
    if before is not None:
        check_owner(call, tasty, before)
    document = hydrate(call, tasty, data, before, whole)
    finish(call, tasty, data, document, before)
    check_owner(call, tasty, document)
    if before is None:
        key = collection.next_id(FIRST_ID.get(tasty.name, 1))
        document[tasty.key] = key
        document["resource_uri"] = f"{tasty.uri}{key}/"
    raw = keep(collection, key, document)
    stored(call, tasty, document, before)
    if blank is not None:
        learn(call, tasty, blank, document, raw)
    return document["resource_uri"], show(call, tasty, raw, document if before is None else None)


def create_object(call: Call) -> Reply:
    """201, the object, and where it is."""
    uri, shown = _write(call, tasty_of(call), call.data, None, None, True)
    return Reply(shown, 201, (*JSON, ("Location", uri)))


def replace_object(call: Call) -> bytes:
    """PUT: the whole object. Never creates."""
    tasty = tasty_of(call)
    key, raw = find(call, tasty, call.args[tasty.key])
    return _write(call, tasty, call.data, key, decode(raw), True)[1]


def update_object(call: Call) -> bytes:
    """PATCH: some members."""
    tasty = tasty_of(call)
    key, raw = find(call, tasty, call.args[tasty.key])
    return _write(call, tasty, call.data, key, decode(raw), False)[1]


def delete_object(call: Call) -> None:
    tasty = tasty_of(call)
    _delete(call, tasty, call.args[tasty.key])


def _delete(call: Call, tasty: Tasty, text: Any) -> None:
    key, raw = find(call, tasty, text)
    document = decode(raw)
    check_owner(call, tasty, document)
    if taken_away(call, tasty, document):
        call.docs(tasty.collection).delete(key)


def patch_objects(call: Call) -> bytes:
    """Create, change and delete several objects at once, all or nothing."""
    tasty = tasty_of(call)
    objects = call.data.get("objects")
    if not isinstance(objects, list):
        raise BadRequest("Invalid data sent: missing 'objects'")
    shown: list[bytes] = []
    for data in objects:
        if not isinstance(data, dict):
            raise BadRequest("Invalid data sent: 'objects' is a list of objects")
        uri = data.get("resource_uri")
        if uri is None:
            shown.append(_write(call, tasty, data, None, None, True)[1])
            continue
        key, raw = find(call, tasty, _key(tasty, uri))
        shown.append(_write(call, tasty, data, key, decode(raw), False)[1])
    deleted = call.data.get("deleted_objects") or []
    if not isinstance(deleted, list):
        raise BadRequest("Invalid data sent: 'deleted_objects' is a list of URIs")
    for uri in deleted:
        _delete(call, tasty, _key(tasty, uri))
    return b'{"objects": [' + b", ".join(shown) + b"]}"


def _key(tasty: Tasty, uri: Any) -> Any:
    if not isinstance(uri, str) or not uri.startswith(tasty.uri):
        raise NotFound(f"{uri!r} is the URI of no {tasty.name}")
    return key_of_uri(uri)
