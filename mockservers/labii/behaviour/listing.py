"""Lists: from a level and filters to an order of keys, to a page, to bytes.

What the query narrows by parent (a table, a project, a row) is taken from a view; other filters look at every document
left. A member sees the projects and rows his or her roles reach, an administrator all. [docs]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode

from ..contract import Model
from ..errors import NotAcceptable
from ..filters import Condition, Predicate, asked, plain, predicate
from ..keep import shelf
from ..paging import Keys, Listed, cut, envelope
from ..serialize import collection_of, keeps, shown, value_of
from . import target as targets
from .recall import recall
from .target import Target

__all__ = ["list_objects", "select"]

NARROW = {
    "column": "table",
    "filter": "table",
    "workflow": "table",
    "step": "workflow",
    "row": "table",
    "member": "project",
    "workspacepermission": "workspace",
}
"""Models listed by their parent through a view."""

REMEMBERED = 64
"""Filtered lists kept at most, per kind of document."""

DATA = "dataonly"
"""Stands for a serializer that shows the record a version keeps. [docs 2020]"""

HELD = ("cell", "section", "version", "activity")
"""Models whose sids are written down with their row."""


def list_objects(call: Call) -> bytes:
    assert call.memo is not None
    answered: bytes | None = call.memo.get("kept")
    if answered is not None:
        return answered
    target = targets.of(call)
    if target.model.name == "version" and "dataonly" in call.query:
        target.serializer = DATA
    keys, reverse = select(target)
    page = cut(call, keys, reverse)
    model = target.model
    may_add = not target.roles.isdisjoint(model.roles("List", "POST"))
    if not call.principal.only_reads or not keeps(model):
        results = [made for key in page.keys if (made := _shown(target, key)) is not None]
        return envelope(call, page, may_add, results)
    results = _kept(target, page.keys)
    made = envelope(call, page, may_add, results)
    targets.keep_answer(target, made)
    return made


def _shown(target: Target, key: str) -> bytes | None:
    raw = target.call.docs(collection_of(target.model)).raw(key)
    if raw is not None and target.serializer == DATA:
        return encode(decode(raw)["data"])
    return None if raw is None else shown(target.scene, target.model, decode(raw), target.serializer)


def _kept(target: Target, keys: list[str]) -> list[bytes]:
    """What is shown of objects to a caller whom most were shown to before."""
    call, scene, model, serializer = target.call, target.scene, target.model, target.serializer
    user = call.principal.user
    rows = recall(call) if model.name == "row" else None
    if rows is not None:
        kept = rows.shown(user, scene.organization, serializer)
    else:
        kept = shelf(call, ("shown", model.name, serializer, user, scene.organization))
    results: list[bytes | None] = [kept.get(key) for key in keys]
    if None in results:
        for n, key in enumerate(keys):
            if results[n] is None:
                made = results[n] = _shown(target, key)
                if made is not None and rows is not None:
                    rows.keep(kept, scene, key, made)
                elif made is not None:
                    kept.keep(key, made)
    return [made for made in results if made is not None]


def select(target: Target) -> tuple[Keys, bool]:
    """The keys of all that a list call asks for, and whether they are read backwards."""
    call, model = target.call, target.model
    wanted = list(asked(call.query_string))
    for name in model.needs:
        if any(c.name == f"{name}__sid" for c in wanted):
            break
    else:
        if model.needs:
            raise NotAcceptable(f"Error: Missing {' or '.join(f'{n}__sid' for n in model.needs)} in the link.")
    keys, reverse, wanted = _base(target, wanted)
    test = predicate(target.scene, model, wanted)
    if test is not None:
        keys = Listed(_passing(target, keys, wanted, test))
    ordering = call.query.get("ordering")
    if ordering:
        return _ordered(target, keys, ordering, reverse), False
    return keys if not isinstance(keys, list) else Listed(keys), reverse


def _passing(target: Target, keys: Any, wanted: list[Condition], test: Predicate) -> list[str]:
    """The keys whose documents pass. Page after page asks the same: what rests on the documents alone and begins with a
    view is remembered until one of them changes."""
    docs = target.call.docs(collection_of(target.model))
    memo: tuple[Any, ...] | None = None
    if not isinstance(keys, Listed) and all(plain(target.model, c.name) for c in wanted):
        memo = ("passing", id(keys), *wanted)
        found: list[str] | None = docs.memo.get(memo)
        if found is not None:
            return found
    needles = _needles(target.model, wanted)
    kept = []
    for key in keys:
        raw = docs.raw(key)
        if raw is not None and all(n in raw for n in needles) and test(decode(raw)):
            kept.append(key)
    if memo is not None:
        if len(docs.memo) >= REMEMBERED:
            docs.memo.clear()
        docs.memo[memo] = kept
    return kept


def _needles(model: Model, wanted: list[Condition]) -> list[bytes]:
    """Bytes that a kept document must hold to pass: saves decoding those that cannot."""
    found = []
    for one in wanted:
        field = model.by_name.get(one.name)
        if field is not None and field.type == "string" and one.name in ("name", "uid") and model.name == "row":
            found.append(encode(one.name) + b":" + encode(one.value))
    return found


def _ordered(target: Target, keys: Any, ordering: str, reverse: bool) -> Keys:
    """By a field, ``-`` in front for descending. [inferred: DRF]"""
    scene, model = target.scene, target.model
    field = model.by_name.get(ordering.lstrip("-"))
    if field is None or field.access == "W":
        raise NotAcceptable(f"Error: the field ({ordering.lstrip('-')}) is not allowed!")

    def mark(key: str) -> tuple[int, float, str]:
        document = scene.find(collection_of(model), key) or {}
        value = value_of(scene, model, field, document)
        if isinstance(value, int | float):
            return (1, value, "")
        return (0, 0, "") if value is None else (2, 0, value if isinstance(value, str) else encode(value).decode())

    listed = list(keys)
    if reverse:
        listed.reverse()
    return Listed(sorted(listed, key=mark, reverse=ordering.startswith("-")))


def _base(target: Target, wanted: list[Condition]) -> tuple[Any, bool, list[Condition]]:
    """Keys before filtering, whether newest first (read backwards), and the filters left."""
    call, model, level = target.call, target.model, target.level
    docs = call.docs(collection_of(model))
    newest = model.order is None
    by_name = {c.name: c for c in wanted}
    if model.scope == "global":
        return docs.view(None, model.order), newest, wanted
    if level == "user":
        return _of_user(target), newest, wanted
    organization = target.home
    if model.name == "organization":
        return Listed([organization]), newest, wanted
    if model.scope == "own":
        mine = [target.scene.principal.user] if model.name == "profile" else docs.view(("user", call.principal.user))
        return Listed(_in_organization(target, mine)), newest, wanted
    if model.name in HELD or model.name == "signer":
        row = by_name.get("row__sid")
        if row is not None and model.name != "signer":
            wanted = [c for c in wanted if c is not row]
            return _of_row(target, row.value), False, wanted
        table = by_name.get("table__sid")
        if table is not None and model.name == "section":
            targets.belonging(target, "table", table.value)
            sids = target.scene.contents("table", table.value).get("section", ())
            return _by_order(target, sids), False, [c for c in wanted if c is not table]
        return _seen(target, docs.view(("organization", organization), model.order)), newest, wanted
    kept = "project" if model.name == "workspacepermission" else NARROW.get(model.name)
    if level == "project":
        return docs.view(("projects" if model.name == "row" else "project", target.sid)), newest, wanted
    parent = NARROW.get(model.name)
    narrowed = by_name.get(f"{parent}__sid") if parent else None
    if narrowed is not None and parent is not None and kept is not None:
        targets.belonging(target, parent, narrowed.value)
        wanted = [c for c in wanted if c is not narrowed]
        return _seen(target, docs.view((kept, narrowed.value), model.order)), newest, wanted
    if model.name == "row":
        project = next((by_name[n] for n in ("project__sid", "workspace__sid") if n in by_name), None)
        if project is not None:
            targets.belonging(target, "project", project.value)
            wanted = [c for c in wanted if c is not project]
            return _seen(target, docs.view(("projects", project.value))), newest, wanted
    return _seen(target, docs.view(("organization", organization), model.order)), newest, wanted


def _in_organization(target: Target, keys: Iterable[str]) -> list[str]:
    docs = target.call.docs(collection_of(target.model))
    found = []
    for key in keys:
        document = docs.get(key)
        if document is not None and document.get("organization", target.organization) == target.organization:
            found.append(key)
    return found


def _of_user(target: Target) -> Keys:
    """What belongs to the caller, at level user."""
    call, model, who = target.call, target.model, target.call.principal
    docs = call.docs(model.name)
    if model.name == "organization":
        return Listed([k for k in docs.view() if k in who.people])
    if model.name == "team":
        return Listed([t for p in who.people.values() for t in docs.view(("members", p["sid"]))])
    if model.name == "project":
        held = {p for o in who.people for p in who.projects(o)}
        return Listed([k for k in docs.view() if k in held])
    keys: Keys = docs.view(("users" if model.name == "filter" else "user", who.user))
    return keys


def _of_row(target: Target, sid: str) -> Keys:
    """What is written down with a row, newest first; sections in their order."""
    row = targets.belonging(target, "row", sid)
    if target.model.scope == "row" and not _visible(target, row):
        return Listed([])
    held = target.scene.contents("row", sid).get(target.model.name, ())
    if target.model.name == "section":
        return _by_order(target, held)
    sids = list(held.values()) if isinstance(held, dict) else list(held)
    return Listed(sids[::-1])


def _by_order(target: Target, sids: Iterable[str]) -> Keys:
    found = (target.scene.find("section", s) for s in sids)
    return Listed([s["sid"] for s in sorted((s for s in found if s), key=lambda s: s["order"])])


def _visible(target: Target, row: dict[str, Any]) -> bool:
    who, home = target.call.principal, target.home
    if who.is_admin(home) or row["open_to_organization"]:
        return True
    held = who.projects(home)
    return any(p in held for p in row["projects"])


def _seen(target: Target, keys: Any) -> Any:
    """The keys the caller may see."""
    model, call = target.model, target.call
    who, home = call.principal, target.home
    if model.scope not in ("project", "row") or who.is_admin(home):
        return keys
    held = who.projects(home)
    if model.scope == "project":
        where = "project" if collection_of(model) == "member" else "sid"
        docs = call.docs(collection_of(model))
        return Listed([k for k in keys if (d := docs.get(k)) is not None and d[where] in held])
    rows = _rows_seen(call, home, frozenset(held))
    if model.name == "row":
        return Listed([k for k in keys if k in rows])
    docs = call.docs(model.name)
    return Listed([k for k in keys if (d := docs.get(k)) is not None and (d["row"] is None or d["row"] in rows)])


def _rows_seen(call: Call, organization: str, projects: frozenset[str]) -> set[str]:
    """Rows within reach of some projects; worked out again when a row changes."""
    docs = call.docs("row")
    key = ("seen", organization, projects)
    found: set[str] | None = docs.memo.get(key)
    if found is None:
        found = set(call.principal.open_rows(organization))
        for project in projects:
            found.update(docs.view(("projects", project)))
        docs.memo[key] = found
    return found
