"""Experiments and the rows in them: the hidden root that carries the entry, and one run for every protocol added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Violations
from .contents import copy_contents, next_position
from .declare import Always, Doc, Relation, entity, hung
from .kept import drafts
from .reading import Reader, plain
from .values import truth
from .writing import Writer

PERMA = "perma_link"


def perma_link(writer: Writer, doc: Doc) -> None:
    """Every top-level record of the notebook and the inventory has a permanent link."""
    links = writer.stored("perma-link")
    number = links.next_id()
    doc[PERMA] = {"id": number, "token": writer.uuid()}
    links.put(number, {"id": number})


# Experiments


def _completed(writer: Writer, doc: Doc) -> None:
    doc.setdefault("started_at", doc["created_at"])
    doc["is_template"] = bool(doc.get("is_template"))
    perma_link(writer, doc)


def _created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    root = writer.base("experiment")
    root["name"], root["experiment_workflow_id"], root["author_id"] = None, doc["id"], doc["author_id"]
    writer.place("experiment", root)
    _make_root(doc, root)
    if data.get("source_id") is not None:
        source = writer.find("experiment-workflow", data["source_id"])
        if "name" not in data and not source.get("is_template"):
            named = {**writer.copy("experiment-workflow", doc["id"]), "name": f"Duplicate of: {source['name']}"}
            writer.put("experiment-workflow", named)
        _from_source(writer, source, root, doc)


def _from_source(writer: Writer, source: Doc, root: Doc, doc: Doc) -> None:
    """Copy a template (or another experiment): its entry and fields, and its runs."""
    first = writer.doc("experiment", source.get("root_experiment_id"))
    if first is not None:
        copy_contents(writer, "experiment", first, "experiment", root)
    for run in writer.docs("experiment", source.get("@experiments")):
        if not run.get("is_root"):
            data = {"experiment_workflow_id": doc["id"], "name": run.get("name")}
            made = writer.create("experiment", data, trusted=True)
            copy_contents(writer, "experiment", run, "experiment", made)


def _changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    if before.get("locked_at") != doc.get("locked_at"):
        doc = writer.copy("experiment-workflow", doc["id"])
        locked = doc.get("locked_at")
        doc["locked_log"] = locked and {"created_at": locked, "author": writer.user(writer.me)}
        writer.put("experiment-workflow", doc)


def root_of(reader: Reader, doc: Doc) -> Doc | None:
    """The root row as an experiment carries it."""
    row = reader.doc("experiment", doc.get("root_experiment_id"))
    return row and _brief(reader, row)


def _brief(reader: Reader, row: Doc) -> Doc:
    """A row inside its experiment: the lists of what is in it are read from the row itself."""
    held = row.get
    return {
        "id": held("id"),
        "guid": held("guid"),
        "created_at": held("created_at"),
        "updated_at": held("updated_at"),
        "deleted_at": held("deleted_at"),
        "name": held("name"),
        "is_root": bool(held("is_root")),
        "state": held("state"),
        "position": held("position"),
        "started_at": held("started_at"),
        "ended_at": held("ended_at"),
        "metadata_thread": reader.metadata_thread(held("metadata_thread_id"), full=False),
        "thread": reader.thread(held("thread_id")),
    }


def _runs(reader: Reader, doc: Doc) -> list[Doc]:
    rows = reader.docs("experiment", doc.get("@experiments"))
    return [_brief(reader, row) for row in rows if not row.get("is_root")]


def _thread_ids(reader: Reader, doc: Doc) -> list[int]:
    """Every comment thread inside an experiment: its own, those of its rows and of their steps."""
    found = [doc.get("thread_id")]
    for row in reader.docs("experiment", doc.get("@experiments")):
        found.append(row.get("thread_id"))
        if "@protocol_steps" in row:
            found.extend(step.get("thread_id") for step in reader.docs("protocol-step", row["@protocol_steps"]))
    return [key for key in found if key is not None]


def comment_threads(reader: Reader, value: str) -> list[int]:
    """The threads whose comments are an experiment's."""
    doc = reader.doc("experiment-workflow", reader.resolve("experiment-workflow", value))
    return _thread_ids(reader, doc) if doc is not None else []


def _comments(reader: Reader, doc: Doc) -> Any:
    return (reader.doc("thread", doc.get("thread_id")) or {"comment_count": 0}).get("comment_count")


entity(
    "experiment-workflow",
    "ExperimentWorkflow",
    owned=True,
    threads=("thread",),
    facets=("tag_ids", "folder_ids"),
    search=("name", "custom_identifier"),
    template=True,
    defaults={"name": "Untitled experiment", "is_template": False},
    completed=_completed,
    created=_created,
    changed=_changed,
    copied=("name", "description"),
    show={
        "root_experiment": root_of,
        "experiments": _runs,
        "signatures": Always([]),
        "thread_ids": _thread_ids,
        "comment_count": _comments,
        "entity_users_preview": Always([]),
    },
)


# Rows


def _given(writer: Writer, data: Mapping[str, Any]) -> Doc | None:
    """Without an experiment one is made for the row [seed]; without a protocol the row asked for is its root."""
    if data.get("experiment_workflow_id") is not None or data.get("experiment_workflow_guid") is not None:
        return None
    version = _version(writer, data)
    name = data.get("name")
    if name is None and version is not None:
        name = f"Run of {version.get('name')}"
    new = {"name": name, "description": data.get("description"), "group_id": data.get("group_id")}
    made = writer.create("experiment-workflow", {key: value for key, value in new.items() if value is not None})
    if version is not None:
        return writer.create("experiment", {**data, "experiment_workflow_id": made["id"]})
    row = {
        key: value for key, value in data.items() if key in ("name", "description", "state", "started_at", "ended_at")
    }
    return writer.update("experiment", made["root_experiment_id"], row)


def _version(writer: Writer, data: Mapping[str, Any]) -> Doc | None:
    value = data.get("protocol_id")
    return None if value is None or value == "" else writer.find("protocol", value)


def _make_root(experiment: Doc, row: Doc) -> None:
    """Both must be the call's own."""
    row["is_root"], row["position"] = True, 0
    experiment["root_experiment_id"] = row["id"]


def _row_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    parent = writer.copy("experiment-workflow", doc["experiment_workflow_id"])
    doc = writer.copy("experiment", doc["id"])
    if data.get("is_root") is True and parent.get("root_experiment_id") is None:
        _make_root(writer.keep("experiment-workflow", parent), writer.keep("experiment", doc))
        return
    doc["is_root"] = False
    doc["position"] = next_position(writer, doc["id"], "experiment", parent.get("@experiments", ()))
    version = writer.doc("protocol", doc.get("protocol_id"))
    if version is not None:
        if version.get("is_draft") and not drafts_run(writer):
            raise Violations(("protocol", "A draft version of a protocol cannot be run."))
        doc["name"] = doc.get("name") or version.get("name")
        run = writer.copy("protocol", version["id"])
        run["@runs"] = [*run.get("@runs", ()), doc["id"]]
        writer.put("protocol", run)
    writer.put("experiment", doc)
    if version is not None:
        copy_contents(writer, "protocol", version, "experiment", doc)


def drafts_run(reader: Reader) -> bool:
    """Whether a protocol never set live may be run."""
    return drafts(reader.call)


def _source(reader: Reader, doc: Doc) -> Doc | None:
    version = reader.doc("protocol", doc.get("protocol_id"))
    if version is None:
        return None
    home = reader.doc("protocol-collection", version.get("protocol_collection_id")) or {}
    return {
        **plain(version, "id", "guid", "name", "version", "created_at"),
        "collection": {
            **plain(home, "id", "guid", "name", "created_at"),
            "owner": reader.group(home.get("group_id")),
        },
    }


_steps = hung("protocol-step", "@protocol_steps")
_timers = hung("protocol-timer", "@protocol_timers")


def _is_root(reader: Reader, doc: Doc, value: str) -> bool:
    return bool(doc.get("is_root")) == truth(value)


entity(
    "experiment",
    "Experiment",
    relations=(
        Relation("experiment_workflow_id", "experiment-workflow", gather="@experiments"),
        Relation("protocol_id", "protocol"),
    ),
    parents=("experiment_workflow_id",),
    threads=("thread", "metadata-thread"),
    given=_given,
    created=_row_created,
    tests={"is_root": _is_root},
    show={
        "is_root": lambda r, d: bool(d.get("is_root")),
        "end": lambda r, d: d.get("ended_at"),
        "experiment_workflow": lambda r, d: r.ref("experiment-workflow", d.get("experiment_workflow_id")),
        "protocol": _source,
        "protocol_steps": _steps,
        "protocol_timers": _timers,
        "protocol_tables": hung("protocol-table", "@protocol_tables"),
        "protocol_values": hung("protocol-value", "@protocol_values"),
        "molecules": Always([]),
        "files": hung("file", "@files"),
        "jupyter_notebooks": Always([]),
        "entity_views": Always([]),
        # Older names: `steps` in scripts of 2018, `experiment_steps` of 2020, which the client still prefers.
        "steps": _steps,
        "experiment_steps": _steps,
        "experiment_timers": _timers,
    },
)

__all__ = ["comment_threads", "drafts_run", "perma_link", "root_of"]
