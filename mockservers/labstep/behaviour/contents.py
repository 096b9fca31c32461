"""What stands in an experiment row or a protocol version: steps, timers, tables, inventory fields, data fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .declare import ENTITIES, Always, Asked, Doc, Relation, entity, hung, values_of
from .reading import Reader, plain
from .values import truth
from .writing import Writer

__all__ = ["KINDS", "copy_contents", "file_ids", "next_position"]

KINDS = ("protocol-step", "protocol-timer", "protocol-table", "protocol-value")


def _parents(gather: str) -> tuple[Relation, ...]:
    return (Relation("protocol_id", "protocol", gather=gather), Relation("experiment_id", "experiment", gather=gather))


PARENTS = ("protocol_id", "experiment_id")


def next_position(writer: Writer, one: int, kind: str, keys: Iterable[int]) -> int:
    """A number that no other of the records has, nor a deleted one that may come back."""
    return 1 + max(((writer.doc(kind, key) or {}).get("position") or 0 for key in keys if key != one), default=0)


def _position(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    above = writer.doc("protocol", doc.get("protocol_id")) or writer.doc("experiment", doc.get("experiment_id")) or {}
    doc = writer.copy("protocol-step", doc["id"])
    doc["position"] = next_position(writer, doc["id"], "protocol-step", above.get("@protocol_steps", ()))
    writer.put("protocol-step", doc)


entity(
    "protocol-step",
    "ProtocolStep",
    relations=_parents("@protocol_steps"),
    parents=PARENTS,
    threads=("thread",),
    created=_position,
    show={
        "files": hung("file", "@files"),
        "protocol_tables": Always([]),
        "protocol_timers": Always([]),
        "protocol_values": Always([]),
    },
)
entity("protocol-timer", "ProtocolTimer", relations=_parents("@protocol_timers"), parents=PARENTS)
entity("protocol-table", "ProtocolTable", relations=_parents("@protocol_tables"), parents=PARENTS)


# Inventory fields


def _has_item(reader: Reader, doc: Doc, value: str) -> bool:
    return (doc.get("resource_item_id") is not None) == truth(value)


def _linked(reader: Reader, doc: Doc, value: str) -> bool:
    field = reader.doc("metadata", reader.resolve("metadata", value)) or {}
    return doc["id"] in field.get("protocol_value_ids", ())


def _in_condition(reader: Reader, doc: Doc, value: str) -> bool:
    """Conditions are not built: nothing stands in one but what an account came with."""
    return value in (str(doc.get("protocol_condition_id")), doc.get("protocol_condition_guid"))


def _in_condition_or_none(reader: Reader, doc: Doc, value: str) -> bool:
    return doc.get("protocol_condition_guid") in (None, value)


def _experiment(reader: Reader, doc: Doc) -> Doc | None:
    row = reader.doc("experiment", doc.get("experiment_id"))
    return row and plain(row, "id", "guid", "name")


entity(
    "protocol-value",
    "ProtocolValue",
    relations=(
        *_parents("@protocol_values"),
        Relation("resource_id", "resource", gather="@values", fixed=False),
        Relation("resource_item_id", "resource-item", gather="@values", fixed=False),
        Relation("resource_template_id", "resource", fixed=False),
    ),
    parents=PARENTS,
    defaults={"is_input": True, "is_output": False, "is_variable": False},
    tests={
        "metadata_id": _linked,
        "has_resource_item": _has_item,
        "has_resource_item_output": _has_item,
        "is_lineage": _has_item,  # inferred: what lineage follows is items
        "protocol_condition_guid_or_null": _in_condition_or_none,
        "protocol_condition_id": _in_condition,
        "protocol_condition_guid": _in_condition,
    },
    show={
        "resource": lambda r, d: r.ref("resource", d.get("resource_id")),
        "resource_item": lambda r, d: r.ref("resource-item", d.get("resource_item_id")),
        "experiment": _experiment,
    },
)


# Data fields and metadata fields


def file_ids(writer: Writer, value: Any) -> list[int]:
    """Files by id: a number, a text, or lists of either, nested as clients send them."""
    found: list[int] = []
    stack = [value]
    while stack:
        one = stack.pop(0)
        if isinstance(one, list):
            stack[:0] = one[:1000]
        elif one is not None and one != "":
            key = writer.find("file", one)["id"]
            if key not in found:
                found.append(key)
    return found


def _owner(reader: Reader, doc: Doc) -> tuple[str, Doc] | None:
    thread = reader.doc("metadata-thread", doc.get("metadata_thread_id"))
    above = thread and reader.doc(thread["entity"], thread["entity_id"])
    return (thread["entity"], above) if thread is not None and above is not None else None


def _sub_record(writer: Writer, kind: str, value: Any, before: Any) -> Any:
    """A sequence or structure given with a field becomes a record with an id of its own, or replaces the one there."""
    if not isinstance(value, dict):
        return None
    if isinstance(before, dict):
        kept = {key: before[key] for key in ("id", "guid", "created_at")}
    else:
        base = writer.base(kind)
        kept = {key: base[key] for key in ("id", "guid", "created_at")}
        writer.keep(kind, {"id": kept["id"], "guid": kept["guid"]})
    return {**kept, "updated_at": writer.now, "deleted_at": None, **{k: v for k, v in value.items() if k not in kept}}


def _filled(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    doc = writer.copy("metadata", doc["id"])
    if "file_id" in data:
        doc["file_ids"] = file_ids(writer, data["file_id"])
    was, now = before.get("file_ids", ()), doc.get("file_ids", ())
    for key in {*was} ^ {*now}:
        writer.gather("file", key, "@fields", doc["id"], present=key in now)
    for kind in ("sequence", "molecule"):
        if kind in data:
            doc[kind] = _sub_record(writer, kind, data[kind], before.get(kind))
    writer.put("metadata", doc)


def _new_field(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    if data.get("source_id") is not None:
        source = writer.find("metadata", data["source_id"])
        names = ("label", "type", "value", "number", "unit", "date", "options", "is_input", "is_output")
        doc = writer.copy("metadata", doc["id"])
        doc.update({name: source[name] for name in names if name in source and name not in data})
        writer.put("metadata", doc)
    _filled(writer, {}, doc, data)


def _has_value(reader: Reader, doc: Doc, value: str) -> bool:
    held = any(doc.get(name) not in (None, "", []) for name in ("value", "number", "date", "options", "file_ids"))
    return held == truth(value)


def _users_of(reader: Reader, kind: str, value: str, flag: str) -> set[int]:
    """Experiment rows that use a resource (or one of its items), or an item, as an input or output."""
    key = reader.resolve(kind, value)
    doc = reader.doc(kind, key) or {}
    fields = list(doc.get("@values", ()))
    if kind == "resource":
        for item in reader.docs("resource-item", doc.get("@items")):
            fields.extend(item.get("@values", ()))
    defaults = ENTITIES["protocol-value"].defaults
    return {
        row["experiment_id"]
        for row in reader.live("protocol-value", fields)
        if row.get(flag, defaults[flag]) and row.get("experiment_id") is not None
    }


def _multiplexing(kind: str, flag: str) -> Any:
    def test(reader: Reader, doc: Doc, value: str) -> bool:
        above = _owner(reader, doc)
        return above is not None and above[0] == "experiment" and above[1]["id"] in _users_of(reader, kind, value, flag)

    return test


_MULTIPLEXING = {
    f"multiplexing_{word}_{kind.replace('-', '_')}_id": (kind, f"is_{word}")
    for word in ("input", "output")
    for kind in ("resource", "resource-item")
}


def _fields(reader: Reader, asked: Asked) -> list[int] | None:
    """The data fields of every row that uses a resource or item; else all there are."""
    for name, (kind, flag) in _MULTIPLEXING.items():
        values = values_of(asked, name)
        if values:
            found: list[int] = []
            for key in sorted(set().union(*(_users_of(reader, kind, value, flag) for value in values))):
                row = reader.doc("experiment", key) or {}
                thread = reader.doc("metadata-thread", row.get("metadata_thread_id")) or {}
                found.extend(thread.get("@metadatas", ()))
            return found
    return list(reader.collection("metadata").view(None, "@key"))


entity(
    "metadata",
    "Metadata",
    relations=(
        Relation("metadata_thread_id", "metadata-thread", gather="@metadatas"),
        Relation("device_data_id", "device-data", fixed=False),
    ),
    parents=("metadata_thread_id",),
    owner=_owner,
    threads=("thread",),
    search=("label",),
    source=_fields,
    defaults={"label": "", "type": "default", "is_input": False, "is_output": False, "is_variable": False},
    tests={
        "has_value": _has_value,
        "protocol_condition_id": _in_condition,
        "protocol_condition_guid": _in_condition,
        **{name: _multiplexing(kind, flag) for name, (kind, flag) in _MULTIPLEXING.items()},
    },
    created=_new_field,
    changed=_filled,
    show={
        "files": hung("file", "file_ids"),
        "device_data": lambda r, d: next(iter(r.shown("device-data", [d.get("device_data_id")])), None),
        "metadata_thread": lambda r, d: r.metadata_thread(d.get("metadata_thread_id"), full=False),
        "notification_alert": Always(None),
    },
)


# Copies


def copy_contents(writer: Writer, from_kind: str, source: Doc, to_kind: str, target: Doc) -> None:
    """Copy what stands in a version or row into another: document, steps, timers, tables and fields.

    Ids inside the document are rewritten to those of the copies.
    """
    ids: dict[tuple[str, Any], Any] = {}
    for kind in KINDS:
        gather = next(r.gather for r in ENTITIES[kind].relations if r.key in PARENTS)
        for one in writer.docs(kind, source.get(gather)):
            copied = {k: v for k, v in one.items() if not k.startswith("@") and k not in PARENTS}
            copied |= {**writer.base(kind), f"{to_kind}_id": target["id"], "author_id": writer.me}
            if kind == "protocol-step":
                copied["ended_at"] = None
            made = writer.add(kind, copied, {})
            ids[kind.replace("-", "_"), one["id"]] = made["id"]
            ids[kind.replace("-", "_"), one["guid"]] = made["guid"]
    fields = writer.doc("metadata-thread", source.get("metadata_thread_id")) or {}
    for one in writer.docs("metadata", fields.get("@metadatas")):
        copied = {k: v for k, v in one.items() if not k.startswith("@")}
        copied |= {
            **writer.base("metadata"),
            "metadata_thread_id": target["metadata_thread_id"],
            "author_id": writer.me,
        }
        made = writer.add("metadata", copied, {})
        ids["metadata", one["id"]] = made["id"]
    doc = writer.copy(to_kind, target["id"])
    doc["state"] = _rewritten(source.get("state"), ids)
    writer.put(to_kind, doc)


def _rewritten(node: Any, ids: Mapping[tuple[str, Any], Any]) -> Any:
    if isinstance(node, list):
        return [_rewritten(one, ids) for one in node]
    if not isinstance(node, dict):
        return node
    out = {key: _rewritten(value, ids) for key, value in node.items()}
    attrs, kind = out.get("attrs"), out.get("type")
    if isinstance(attrs, dict) and isinstance(kind, str):
        for key in ("id", "guid"):
            value = attrs.get(key)
            if isinstance(value, int | str) and (kind, value) in ids:
                attrs[key] = ids[kind, value]
    return out
