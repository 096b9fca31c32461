"""Protocols and their versions: at most one draft, and the last version set live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Violations
from .contents import copy_contents
from .declare import Always, Doc, Relation, entity, hung
from .experiments import drafts_run, perma_link
from .reading import Reader, plain
from .rights import demand
from .writing import Writer

ONE_DRAFT = "A protocol has one draft version at most."


def _completed(writer: Writer, doc: Doc) -> None:
    doc["is_template"] = bool(doc.get("is_template"))
    perma_link(writer, doc)


def _created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    """A new protocol has version 0, a draft with one step."""
    _add_version(writer, doc, None)


def _add_version(writer: Writer, home: Doc, source: Doc | None) -> Doc:
    number = 0 if source is None else source.get("version", 0) + 1
    values = {
        **writer.base("protocol"),
        "name": home["name"],
        "version": number,
        "is_draft": True,
        "is_last_version": True,
        "state": None,
        "protocol_collection_id": home["id"],
        "author_id": writer.me,
    }
    version = writer.add("protocol", values, {})
    home = writer.copy("protocol-collection", home["id"])
    for key in home.get("@versions", ()):
        other = writer.copy("protocol", key)
        if other["id"] != version["id"] and other.get("is_last_version"):
            other["is_last_version"] = False
            writer.put("protocol", other)
    home["draft_version_id"] = version["id"]
    writer.put("protocol-collection", home)
    if source is None:
        writer.create("protocol-step", {"protocol_id": version["id"]}, trusted=True)
    else:
        copy_contents(writer, "protocol", source, "protocol", version)
    return writer.copy("protocol", version["id"])


def _settle(writer: Writer, version: Doc, live: bool) -> None:
    """Put right what a protocol says of its versions. The one just set live is the last; else it is the newest of those
    that are left, should that one be deleted [inferred]."""
    home = writer.copy("protocol-collection", version["protocol_collection_id"])
    rows = sorted(writer.docs("protocol", home.get("@versions")), key=lambda row: (row.get("version", 0), row["id"]))
    drafts = [row["id"] for row in rows if row.get("is_draft")]
    if len(drafts) > 1:
        raise Violations(("protocol_collection", ONE_DRAFT))
    home["draft_version_id"] = drafts[0] if drafts else None
    kept = [row["id"] for row in rows if not row.get("is_draft")]
    home["last_version_id"] = version["id"] if live and version["id"] in kept else kept[-1] if kept else None
    writer.put("protocol-collection", home)
    for row in rows:
        newest = row["id"] == rows[-1]["id"]
        if bool(row.get("is_last_version")) != newest:
            writer.put("protocol", {**writer.copy("protocol", row["id"]), "is_last_version": newest})


def _changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    if before.get("name") != doc.get("name"):
        for key in doc.get("@versions", ()):
            writer.put("protocol", {**writer.copy("protocol", key), "name": doc["name"]})


def _version_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    """What has been run stays as it was: a live version is no draft again, a new draft is a copy of it [inferred]."""
    if doc.get("is_draft") and not before.get("is_draft"):
        raise Violations(("is_draft", "A version that has been set live cannot be a draft again."))
    live = bool(before.get("is_draft")) and not doc.get("is_draft")
    if live or (before.get("deleted_at") is None) != (doc.get("deleted_at") is None):
        _settle(writer, doc, live)


def _given(writer: Writer, data: Mapping[str, Any]) -> Doc | None:
    """A new draft of a protocol, or the one there is; without a protocol, a new one already live [seed]."""
    value = data.get("protocol_collection_id", data.get("protocol_collection_guid"))
    if value is None:
        named = {key: data[key] for key in ("name", "group_id") if data.get(key) is not None}
        home = writer.create("protocol-collection", named)
        rest = {key: v for key, v in data.items() if key in ("state", "additional_information", "changes")}
        return writer.update("protocol", home["draft_version_id"], {**rest, "is_draft": False})
    home = writer.find("protocol-collection", value)
    demand(writer, "protocol-collection", home, "edit")
    draft = writer.doc("protocol", home.get("draft_version_id"))
    if draft is not None and draft.get("deleted_at") is None:
        return draft
    last = next(iter(writer.docs("protocol", [home.get("last_version_id")])), None)
    return _add_version(writer, home, last)


def _brief(reader: Reader, key: Any) -> Doc | None:
    """A version inside its protocol, unless it is deleted."""
    doc = reader.doc("protocol", key)
    if doc is None or doc.get("deleted_at") is not None:
        return None
    return {
        **plain(doc, "id", "guid", "created_at", "updated_at", "deleted_at", "name", "version"),
        "is_draft": bool(doc.get("is_draft")),
        "is_last_version": bool(doc.get("is_last_version")),
        **plain(doc, "state", "additional_information", "changes"),
        "protocol_collection": reader.ref("protocol-collection", doc.get("protocol_collection_id")),
        "metadata_thread": reader.metadata_thread(doc.get("metadata_thread_id"), full=False),
        "thread": reader.thread(doc.get("thread_id")),
    }


def _last(reader: Reader, doc: Doc) -> Doc | None:
    key = doc.get("last_version_id")
    return _brief(reader, doc.get("draft_version_id") if key is None and drafts_run(reader) else key)


def _versions(reader: Reader, doc: Doc) -> list[Doc]:
    return [found for key in doc.get("@versions", ()) if (found := _brief(reader, key)) is not None]


entity(
    "protocol-collection",
    "ProtocolCollection",
    owned=True,
    threads=("thread",),
    facets=("tag_ids", "folder_ids"),
    template=True,
    defaults={"name": "Untitled protocol", "is_template": False},
    completed=_completed,
    created=_created,
    changed=_changed,
    copied=("name", "description"),
    show={
        "draft_version": lambda r, d: _brief(r, d.get("draft_version_id")),
        "last_version": _last,
        "draft": Always(None),
        "parent_protocol": Always(None),
        "versions": _versions,
    },
)


def _home(reader: Reader, doc: Doc) -> Doc | None:
    """The older name of the block that names a version's protocol."""
    home = reader.doc("protocol-collection", doc.get("protocol_collection_id"))
    return home and {
        **plain(home, "id", "guid", "name", "created_at", "updated_at", "deleted_at"),
        "parent_protocol": None,
        "tags": [plain(t, "id", "guid", "name", "type") for t in reader.docs("tag", home.get("tag_ids"))],
        "permissions": reader.permissions("protocol-collection", home),
        "logged_user_protocol_collection_playlist_count": 0,
    }


def _mine(reader: Reader, doc: Doc) -> int:
    return sum(1 for row in reader.live("experiment", doc.get("@runs")) if row.get("author_id") == reader.me)


def _runs(reader: Reader, doc: Doc) -> int:
    return len(reader.live("experiment", doc.get("@runs")))


def _count(kind: str, key: str) -> Any:
    return lambda r, d: len(r.docs(kind, d.get(key)))


entity(
    "protocol",
    "Protocol",
    relations=(Relation("protocol_collection_id", "protocol-collection", gather="@versions"),),
    parents=("protocol_collection_id",),
    threads=("thread", "metadata-thread"),
    given=_given,
    changed=_version_changed,
    defaults={"is_draft": True},
    show={
        "protocol_collection": lambda r, d: r.ref("protocol-collection", d.get("protocol_collection_id")),
        "collection": _home,
        "protocol_steps": hung("protocol-step", "@protocol_steps"),
        "protocol_timers": hung("protocol-timer", "@protocol_timers"),
        "protocol_tables": hung("protocol-table", "@protocol_tables"),
        "protocol_values": hung("protocol-value", "@protocol_values"),
        "files": hung("file", "@files"),
        "jupyter_notebooks": Always([]),
        "entity_views": Always([]),
        "all_experiment_count": _runs,
        "experiment_count": _runs,
        "logged_user_experiment_count": _mine,
        "protocol_step_count": _count("protocol-step", "@protocol_steps"),
        "file_count": _count("file", "@files"),
        "protocol_table_count": _count("protocol-table", "@protocol_tables"),
        "protocol_timer_count": _count("protocol-timer", "@protocol_timers"),
        "protocol_value_count": _count("protocol-value", "@protocol_values"),
        "protocol_collection_draft": Always(None),
    },
)
