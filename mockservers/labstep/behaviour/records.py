"""The operations every kind of record has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockservers.engine.call import Call

from ..errors import BadRequest, Forbidden, Violations
from ..wire import escaped
from .filtering import matching
from .kept import PAGES, drafts, joined, pages_of, people_of
from .lists import asked_of, page, select, single
from .mould import poured
from .reading import Reader, Tracer
from .rights import demand, role
from .writing import Writer, needed

__all__ = [
    "create_record",
    "create_records",
    "delete_record",
    "filter_records",
    "get_record",
    "link_records",
    "list_records",
    "transfer_record",
    "unlink_records",
    "update_record",
]


def _name(call: Call) -> str:
    assert call.operation is not None
    return str(call.operation.extra["entity"])


def body(call: Call) -> Mapping[str, Any]:
    """The body as an object; an absent one is empty."""
    if call.data is None:
        return {}
    if not isinstance(call.data, dict):
        raise BadRequest("Invalid json message received")
    return call.data


def list_records(call: Call) -> Any:
    name, pages = _name(call), pages_of(call)
    mark = (name, call.principal, drafts(call), call.query_string)
    known = pages.get(mark)
    if known is not None:
        keys, tail = known
        held = people_of(call).shown.get(mark[:3])
        try:  # nothing has changed since: what is still kept is right
            parts = [held.answers[key] for key in keys] if held is not None else Reader(call).encoded(name, keys)
        except KeyError:
            parts = Reader(call).encoded(name, keys)
        return joined(parts, tail)
    reader, query = Reader(call), call.query
    if query.get("get_single", "0") not in ("0", "false"):
        doc = single(reader, name, query)
        demand(reader, name, doc, "view")
        return reader.encoded(name, [doc["id"]])[0]
    if query.get("get_count", "0") not in ("0", "false"):
        return {"count": select(reader, name, query, asked_of(call)).total()}
    found = page(reader, name, query)
    tail = b'],"total":%d,"next_cursor":"%s"}' % (found.total, found.next_cursor.encode())
    if len(pages) >= PAGES:
        pages.clear()
    pages[mark] = found.keys, tail
    return joined(reader.encoded(name, found.keys), tail)


def get_record(call: Call) -> Any:
    name, people, asked = _name(call), people_of(call), call.args["id"]
    mark = (name, call.principal, drafts(call), asked)
    found = people.single.current(call, mark)
    if found is None:
        tracer = Tracer(Reader(call))
        doc = tracer.find(name, asked)
        demand(tracer, name, doc, "view")
        found = escaped(tracer.show(name, doc))
        tracer.keep(people.single, mark, found)
    return found


def create_record(call: Call) -> Any:
    name, data = _name(call), body(call)
    made = poured(call, name, data)
    if made is not None:
        return made
    with Writer(call) as writer:
        return writer.show(name, writer.create(name, data))


def create_records(call: Call) -> Any:
    """All or none; an array in the order given, not an envelope."""
    name, data = _name(call), body(call)
    items = data.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Violations(("[items]", "This value should be of type array."))
    shared = {"group_id": data["group_id"]} if data.get("group_id") is not None else {}
    with Writer(call) as writer:
        made = [writer.create(name, {**shared, **item}) for item in items]
        return [writer.show(name, doc) for doc in made]


def update_record(call: Call) -> Any:
    name = _name(call)
    with Writer(call) as writer:
        doc = writer.find(name, call.args["id"], deleted=True)
        data = body(call)
        demand(writer, name, doc, _change(name, doc, data) if data else "view")
        return writer.show(name, writer.update(name, doc["id"], data))


_CHANGES = {"group": "manage", "organization": "manage", "permission": "share", "share-link": "link"}


def _change(name: str, doc: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """What an update does, as rights speak of it. Whoever takes a lock away may change other values with that."""
    if name == "experiment-workflow" and "locked_at" in data:
        if data["locked_at"] is None:
            return "lock" if doc.get("locked_at") is None else "unlock"
        if len(data) == 1:
            return "lock"
    return _CHANGES.get(name, "edit")


def delete_record(call: Call) -> Any:
    name = _name(call)
    with Writer(call) as writer:
        doc = writer.find(name, call.args["id"], deleted=True)
        mine = name == "user-group" and doc.get("user_id") == writer.me
        demand(writer, name, doc, "manage" if name == "user-group" and not mine else _CHANGES.get(name, "delete"))
        writer.remove(name, doc)
    return {}


def filter_records(call: Call) -> Any:
    """``page`` counts from 1; a page past the end is empty."""
    name, reader = _name(call), Reader(call)
    data = body(call)
    number, count = _whole(data, "page", 1), _whole(data, "count", 50)
    found = matching(reader, name, data)
    items = found[(number - 1) * count : number * count]
    parts = reader.encoded(name, [doc["id"] for doc in items])
    return joined(parts, b"]}" if data.get("skip_total") else b'],"total":%d}' % len(found))


def _whole(data: Mapping[str, Any], name: str, default: int) -> int:
    value = data.get(name)
    if value is None:
        return default
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Violations((f"[{name}]", "This value should be of type integer."))
    if not 1 <= value <= 10**9:
        raise Violations((f"[{name}]", "This value should be greater than or equal to 1."))
    return min(value, 1000) if name == "count" else value


def link_records(call: Call) -> Any:
    """Idempotent; answers the first record."""
    return _relink(call, True)


def unlink_records(call: Call) -> Any:
    return _relink(call, False)


def _relink(call: Call, present: bool) -> Any:
    assert call.operation is not None
    name, other = _name(call), str(call.operation.extra["other"])
    key = f"{other.replace('-', '_')}_ids"
    with Writer(call) as writer:
        doc = writer.find(name, call.args["id"])
        second = writer.find(other, call.args["other_id"])
        demand(writer, name, doc, "edit")
        demand(writer, other, second, "view")
        held = doc.get(key, [])
        if present != (second["id"] in held):
            doc = writer.copy(name, doc["id"])
            doc[key] = [*held, second["id"]] if present else [k for k in held if k != second["id"]]
            doc["updated_at"] = writer.now
            writer.put(name, doc)
            if other == "tag":
                count_tag(writer, second["id"], name, 1 if present else -1)
        return writer.show(name, doc)


def count_tag(writer: Writer, key: int, name: str, step: int) -> None:
    """Keep the number of records a tag is on."""
    field = f"{name.replace('-', '_')}_count"
    tag = writer.copy("tag", key)
    tag[field] = max(0, tag.get(field, 0) + step)
    writer.put("tag", tag)


def transfer_record(call: Call) -> Any:
    name = _name(call)
    with Writer(call) as writer:
        doc = writer.find(name, call.args["id"])
        demand(writer, name, doc, "transfer")
        key = writer.find("group", needed(body(call), "group_id"))["id"]
        if role(writer, key) is None:
            raise Forbidden(f"user {writer.me} is no member of workspace {key}")
        doc = writer.copy(name, doc["id"])
        doc["group_id"], doc["updated_at"] = key, writer.now
        return writer.show(name, writer.put(name, doc))
