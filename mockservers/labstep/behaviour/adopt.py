"""Making a freshly built account whole: the threads, lists and counters the machine keeps beside the records.

A fixture writes records with the ids of what they refer to, nothing else.
"""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.ids import stream
from mockservers.engine.store import Base, BaseCollection, decode
from mockservers.engine.world import World

from .declare import ENTITIES, Doc
from .writing import Writer, index

__all__ = ["complete", "settle"]

Kinds = dict[str, dict[Any, Doc]]


def complete(base: Base) -> Base:
    """The account with everything that follows from its records."""
    from . import sharing  # noqa: F401 - the kinds are declared when the modules are imported

    kinds: Kinds = {name: {key: decode(raw) for key, raw in c.rows.items()} for name, c in base.collections.items()}
    for name in ("thread", "metadata-thread"):
        kinds.setdefault(name, {})
    _threads(kinds)
    for name, entity in ENTITIES.items():
        for relation in entity.relations:
            if relation.gather:
                targets = kinds.get(relation.target, {})
                for key, doc in kinds.get(name, {}).items():
                    target = targets.get(doc.get(relation.key))
                    if target is not None:
                        target.setdefault(relation.gather, []).append(key)
    _comments(kinds)
    _special(kinds)
    for name, entity in ENTITIES.items():
        for doc in kinds.get(name, {}).values() if entity.listed else ():
            index(entity, doc)
    return Base((BaseCollection(name, docs.items()) for name, docs in kinds.items()), base.values)


def _guid(number: int) -> str:
    """A version 4 UUID of 128 random bits. Half of an account's documents are threads."""
    n = f"{number:032x}"
    return f"{n[:8]}-{n[8:12]}-4{n[13:16]}-a{n[17:20]}-{n[20:]}"


def _threads(kinds: Kinds) -> None:
    """Threads a record names by no id yet. Comments and metadata may name theirs as ``("thread", kind, id)``."""
    ids = {name: max(kinds[name], default=0) for name in ("thread", "metadata-thread")}
    bits = stream("labstep", "threads").getrandbits
    for name, entity in ENTITIES.items():
        for kind in entity.threads:
            field = f"{kind.replace('-', '_')}_id"
            for key, doc in kinds.get(name, {}).items():
                if field in doc:
                    continue
                ids[kind] += 1
                doc[field] = ids[kind]
                thread: Doc = {"id": ids[kind], "guid": _guid(bits(128)), "entity": name, "entity_id": key}
                if kind == "thread":
                    thread |= {"comment_count": 0, "all_comment_count": 0}
                kinds[kind][ids[kind]] = thread
    for name, field in (("comment", "parent_thread_id"), ("metadata", "metadata_thread_id")):
        for doc in kinds.get(name, {}).values():
            if isinstance(doc.get(field), list):
                above, key = doc[field]
                of = "thread_id" if name == "comment" else "metadata_thread_id"
                doc[field] = kinds[above][key][of]


def _comments(kinds: Kinds) -> None:
    for doc in kinds.get("comment", {}).values():
        thread = kinds["thread"][doc["parent_thread_id"]]
        thread["comment_count"] += 1
        thread["all_comment_count"] += 1


def _special(kinds: Kinds) -> None:
    """What an experiment, a protocol, a tag and an organization note of their own."""
    for key, row in kinds.get("experiment", {}).items():
        if row.get("is_root"):
            kinds["experiment-workflow"][row["experiment_workflow_id"]]["root_experiment_id"] = key
        elif row.get("protocol_id") in kinds.get("protocol", {}):
            kinds["protocol"][row["protocol_id"]].setdefault("@runs", []).append(key)
    for key, version in kinds.get("protocol", {}).items():
        home = kinds["protocol-collection"][version["protocol_collection_id"]]
        home["draft_version_id" if version.get("is_draft") else "last_version_id"] = key
    for name in ("experiment-workflow", "protocol-collection", "resource", "device"):
        for doc in kinds.get(name, {}).values():
            for tag in doc.get("tag_ids", ()):
                field = f"{name.replace('-', '_')}_count"
                held = kinds["tag"][tag]
                held[field] = held.get(field, 0) + 1
    for key, group in kinds.get("group", {}).items():
        if group.get("organization_id") is not None:
            kinds["organization"][group["organization_id"]].setdefault("@groups", []).append(key)
    for row in kinds.get("user-group", {}).values():
        if row.get("is_home"):
            kinds["user"][row["user_id"]]["group_id"] = row["group_id"]
    for key, holding in kinds.get("metadata", {}).items():
        for file in holding.get("file_ids", ()):
            kinds["file"][file].setdefault("@fields", []).append(key)
    for key, item in kinds.get("resource-item", {}).items():
        if item.get("is_template"):
            kinds["resource"][item["resource_id"]]["resource_item_template_id"] = key


def settle(world: World, kind: str, document: Doc) -> Doc:
    """A record changed behind the service's back, its lists and those of what it refers to put right."""
    entity = ENTITIES.get(kind)
    if entity is None or not isinstance(document.get("id"), int):
        return document
    call = Call(world.worlds.vendor("labstep"), {}, "PUT", "/", "")
    call.world = world
    before = call.docs(kind).get(document["id"]) or {}
    with Writer(call) as writer:
        after = writer.put(kind, document)
        for relation in entity.relations:
            if relation.gather and before.get(relation.key) != after.get(relation.key):
                writer.gather(relation.target, before.get(relation.key), relation.gather, after["id"], present=False)
                writer.gather(relation.target, after.get(relation.key), relation.gather, after["id"])
        if before.get("deleted_at") != after.get("deleted_at"):
            writer.rehang(kind, after["id"])
        return writer.copy(kind, after["id"])
