"""The machine behind all models: create, retrieve, modify and delete, driven by their declarations."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import encode

from ..contract import Model
from ..errors import NotAcceptable, NotAllowed
from ..serialize import collection_of, getter_of, keeps
from . import clean, log
from . import target as targets
from .target import Target

__all__ = ["create_object", "delete_object", "modify_object", "no_detail", "retrieve_object"]


@cache
def _hooks() -> Any:
    """``effects``, whose modules need this one: imported once, when first asked for."""
    from . import effects

    return effects


def retrieve_object(call: Call) -> Any:
    assert call.memo is not None
    kept: bytes | None = call.memo.get("kept")
    if kept is not None:
        return kept
    target = targets.of(call)
    document = target.found
    if target.model.name == "version" and "dataonly" in call.query:
        return document["data"]
    shown = target.scene.show(target.model, document)
    if target.model.name == "row" and call.query.get("presigned_post") == "true":
        from .uploads import presign

        shown["presigned_post"] = presign(call, document)
        return shown
    made = encode(shown)
    if keeps(target.model) and call.principal.only_reads:
        targets.keep_answer(target, made)
    return made


def create_object(call: Call) -> Any:
    hooks = _hooks()
    target = targets.of(call)
    own = hooks.CREATE.get(target.model.name)
    if own is not None:
        return own(target, dict(call.data or {}))
    data = dict(call.data or {})
    document = new_document(target, data)
    prepare = hooks.PREPARE.get(target.model.name)
    if prepare is not None:
        prepare(target, document, data)
    keep(target, document, "Created")
    made = hooks.MADE.get(target.model.name)
    if made is not None:
        made(target, document)
    return target.scene.show(target.model, document)


def new_document(target: Target, data: dict[str, Any]) -> dict[str, Any]:
    """A document of the target's model from a body: declared values and defaults, its place, its dates."""
    model, scene, call = target.model, target.scene, target.call
    places = parents_of(target)
    given = clean.values(target, data, creating=True)
    collection = collection_of(model)
    document: dict[str, Any] = {"sid": log.next_sid(call.world, collection)}
    at = scene.at
    for field in model.fields:
        name = field.name
        if field.access == "W" or name in ("sid", "change_permission"):
            continue
        if name in given:
            document[name] = given[name]
        elif name in ("date_created", "date_updated"):
            document[name] = at
        elif name == "updated_by":
            document[name] = scene.title("User", scene.principal.user)
        elif name == "order":
            beside = next(((n, sid) for n, sid in places.items() if sid), ("organization", target.home))
            document[name] = len(call.docs(collection).view(beside)) + 1
        elif name not in model.links and getter_of(model, "detail", field) is not None:
            continue
        elif not field.optional:
            default = field.default
            document[name] = default.copy() if isinstance(default, list | dict) else default
    if model.open:
        document.update((k, v) for k, v in given.items() if k not in model.by_name)
    document.update(places)
    document["organization"] = target.home
    if "user" in model.links:
        document["user"] = scene.principal.user
    return document


def parents_of(target: Target) -> dict[str, str | None]:
    """What the query of a POST places the new object under."""
    model = target.model
    places: dict[str, str | None] = dict.fromkeys(model.parents)
    for name in model.parents:
        found = targets.parent(target, name, missing=not (model.optional or model.either))
        if found is not None:
            places[name] = found["sid"]
    if model.either and not any(places.values()):
        names = " or ".join(f"{name}__sid" for name in model.parents)
        raise NotAcceptable(f"Error: Missing {names} in the post link.")
    return places


def label_of(target: Target, document: dict[str, Any]) -> str:
    name = target.scene.title(target.model.resource, document["sid"])
    return name if name is not None else document["sid"]


def keep(target: Target, document: dict[str, Any], action: str) -> None:
    """Keep a new document and note that it was made."""
    model = target.model
    log.save(target.scene, collection_of(model), document)
    if model.logged:
        label = label_of(target, document)
        log.activity(target.scene, target.home, action, model.name, document, "name", label, label)


def modify_object(call: Call) -> Any:
    hooks = _hooks()
    target = targets.of(call)
    data = dict(call.data or {})
    own = hooks.MODIFY.get(target.model.name)
    if own is not None:
        return own(target, data)
    given = clean.values(target, data, creating=False)
    change = hooks.CHANGE.get(target.model.name)
    if change is not None:
        change(target, given)
    document = apply(target, given)
    changed = hooks.CHANGED.get(target.model.name)
    if changed is not None:
        changed(target, document)
    return target.scene.show(target.model, document)


def apply(target: Target, given: dict[str, Any], note: Callable[[str, Any, Any], None] | None = None) -> dict[str, Any]:
    """The target's document with new values; an activity per field that changed."""
    model, scene = target.model, target.scene
    document = dict(target.found)
    before = {name: document.get(name) for name in given}
    document.update(given)
    if "date_updated" in model.by_name:
        document["date_updated"] = scene.at
    if "updated_by" in model.by_name:
        document["updated_by"] = scene.title("User", scene.principal.user)
    log.save(scene, collection_of(model), document)
    for name, value in given.items():
        if before[name] != value:
            if note is not None:
                note(name, before[name], value)
            elif model.logged:
                organization = document["sid"] if model.name == "organization" else target.home
                label = label_of(target, document)
                log.activity(scene, organization, "Updated", model.name, document, name, value, label)
    return document


def no_detail(call: Call) -> None:
    """A detail URL at which no role may do anything."""
    raise NotAllowed(call.method, ("OPTIONS",))


def delete_object(call: Call) -> None:
    target = targets.of(call)
    document = target.found
    remove(target, document)
    gone = _hooks().DELETED.get(target.model.name)
    if gone is not None:
        gone(target, document)


def remove(target: Target, document: dict[str, Any]) -> None:
    """Forget a document: its sid is then as good as unknown."""
    model: Model = target.model
    label = label_of(target, document)
    target.call.docs(collection_of(model)).delete(document["sid"])
    if model.logged:
        log.activity(target.scene, target.home, "Deleted", model.name, document, "name", label, label)
