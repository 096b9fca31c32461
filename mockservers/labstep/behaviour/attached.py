"""What is attached to records: comments on threads, tags, folders. (Files have operations of their own: ``files``.)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Violations
from .contents import file_ids
from .declare import ENTITIES, Always, Asked, Doc, Relation, entity, hung, values_of
from .experiments import comment_threads
from .reading import Reader
from .writing import Writer

# Comments


def _thread_owner(reader: Reader, doc: Doc) -> tuple[str, Doc] | None:
    thread = reader.doc("thread", doc.get("parent_thread_id"))
    above = thread and reader.doc(thread["entity"], thread["entity_id"])
    return (thread["entity"], above) if thread is not None and above is not None else None


def _given(writer: Writer, data: Mapping[str, Any]) -> Doc | None:
    """Scripts of before 2021 name the thread ``thread_id``."""
    if "parent_thread_id" in data or "parent_thread_guid" in data or "thread_id" not in data:
        return None
    rest = {key: value for key, value in data.items() if key != "thread_id"}
    return writer.create("comment", {**rest, "parent_thread_id": data["thread_id"]})


def _count(writer: Writer, doc: Doc, step: int) -> None:
    """Keep the counts of a comment's thread and, with its replies, of the threads above it: to one that is deleted."""
    replies = (writer.doc("thread", doc.get("thread_id")) or {}).get("all_comment_count", 0)
    key: Any = doc.get("parent_thread_id")
    for depth in range(100):
        held = writer.doc("thread", key)
        if held is None:
            return
        thread = held.copy()
        if depth == 0:
            thread["comment_count"] = max(0, thread["comment_count"] + step)
        thread["all_comment_count"] = max(0, thread["all_comment_count"] + step * (1 + replies))
        writer.keep("thread", thread)
        above = writer.doc("comment", thread["entity_id"]) if thread["entity"] == "comment" else None
        if above is None or above.get("deleted_at") is not None:
            return
        key = above.get("parent_thread_id")


def _commented(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    doc = writer.copy("comment", doc["id"])
    if data.get("file_id") is not None:
        doc["file_ids"] = file_ids(writer, data["file_id"])
        for key in doc["file_ids"]:
            file = writer.copy("file", key)
            writer.put("file", {**file, "parent_type": file.get("parent_type") or "comment"})
    if isinstance(data.get("comment_molecule"), dict):
        doc["comment_molecule"] = data["comment_molecule"]
    writer.put("comment", doc)
    _count(writer, doc, 1)


def _comment_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    was, now = before.get("deleted_at") is None, doc.get("deleted_at") is None
    if was != now:
        _count(writer, doc, 1 if now else -1)


def _comments(reader: Reader, asked: Asked) -> list[int] | None:
    """Those of an experiment are those on it, its runs and its steps; replies are read from each comment's thread."""
    experiments = values_of(asked, "experiment_workflow_id")
    if experiments:
        found: list[int] = []
        for value in experiments:
            for key in comment_threads(reader, value):
                found.extend((reader.doc("thread", key) or {}).get("@comments", ()))
        return found
    return list(reader.collection("comment").view(None, "@key"))


entity(
    "comment",
    "Comment",
    relations=(Relation("parent_thread_id", "thread", gather="@comments"),),
    parents=("parent_thread_id",),
    owner=_thread_owner,
    threads=("thread",),
    search=("body",),
    source=_comments,
    given=_given,
    created=_commented,
    changed=_comment_changed,
    show={
        "files": hung("file", "file_ids"),
        "resource": Always(None),
        "comment_post": Always(None),
        "comment_table": Always(None),
    },
)


# Tags and folders: many records each, linked by the records' own operations


TAGGED = ("experiment-workflow", "protocol-collection", "resource", "device")


def _attached(key: str, *kinds: str) -> Any:
    """The tags (or folders, or files) of the records a query names."""

    def source(reader: Reader, asked: Asked) -> list[int] | None:
        for name in kinds:
            values = values_of(asked, f"{name.replace('-', '_')}_id")
            if values:
                docs = reader.live(name, [reader.resolve(name, value) for value in values])
                return [one for doc in docs for one in doc.get(key, ())]
        return None

    return source


def _unique(writer: Writer, doc: Doc) -> None:
    """A tag's name is unique among those of its type in its workspace."""
    name, kind = str(doc.get("name")).lower(), doc.get("type")
    view = writer.collection("tag").view(("@in", f"g{doc.get('group_id')}&type={kind}"))
    for key in view:
        other = writer.doc("tag", key)
        if other is not None and other["id"] != doc["id"] and str(other.get("name")).lower() == name:
            raise Violations(("author", "This author has already created a Tag with this name."))


def _tag_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    _unique(writer, doc)


def _tag_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    if before.get("name") != doc.get("name"):
        _unique(writer, doc)


def _unlink(key: str) -> Any:
    def removed(writer: Writer, doc: Doc) -> None:
        for name in TAGGED:
            for one in list(writer.collection(name).view((key, doc["id"]))):
                record = writer.copy(name, one)
                record[key] = [k for k in record[key] if k != doc["id"]]
                writer.put(name, record)

    return removed


entity(
    "tag",
    "Tag",
    owned=True,
    facets=("type",),
    source=_attached("tag_ids", *TAGGED),
    created=_tag_created,
    changed=_tag_changed,
    removed=_unlink("tag_ids"),
)
entity(
    "folder",
    "Folder",
    owned=True,
    relations=(Relation("outer_folder_id", "folder"),),
    facets=("type", "outer_folder_id"),
    source=_attached("folder_ids", *TAGGED),
    copied=("name",),
    show={"outer_folder": lambda r, d: r.ref("folder", d.get("outer_folder_id"))},
)


# Files


def _file_parents() -> tuple[Relation, ...]:
    return (
        Relation("experiment_id", "experiment", gather="@files"),
        Relation("protocol_id", "protocol", gather="@files"),
        Relation("experiment_workflow_id", "experiment-workflow"),
    )


def _extension(reader: Reader, doc: Doc, value: str) -> bool:
    return str(doc.get("filetype", "")).lower() == value.lower().lstrip(".")


entity(
    "file",
    "File",
    owned=True,
    relations=_file_parents(),
    inside=("experiment_id", "protocol_id", "experiment_workflow_id"),
    source=_attached("file_ids", "comment", "metadata", "device-data"),
    tests={"extension": _extension},
    show={
        "image_annotation": Always(None),
        "snapgene_output_png": Always(None),
        "snapgene_output_svg": Always(None),
    },
)
entity("thread", "Thread", rights="", owner=lambda r, d: _above(r, d))
entity("metadata-thread", "MetadataThread", rights="", owner=lambda r, d: _above(r, d))


def _above(reader: Reader, doc: Doc) -> tuple[str, Doc] | None:
    """The record a thread belongs to."""
    found = reader.doc(doc["entity"], doc["entity_id"])
    return (doc["entity"], found) if found is not None and doc["entity"] in ENTITIES else None


__all__ = ["TAGGED"]
