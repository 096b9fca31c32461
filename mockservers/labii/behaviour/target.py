"""What a call is about: the level and its object, or the object of a detail URL; found and checked before anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mockservers.engine.call import Call

from ..contract import Model
from ..errors import NotAcceptable, NotPermitted, wrong_id
from ..keep import DOCUMENTS, Shelf, shelf
from ..serialize import Scene, collection_of
from .recall import OTHERS, recall

__all__ = ["Target", "answered", "find", "keep_answer", "of", "parent"]

_OPENED = {"Project View"}
"""What rows open to everybody can make of a caller. Other roles follow from documents of a few kinds, and who writes by
one of these is let in again until one of them changes."""


@dataclass(slots=True)
class Target:
    """``organization``: the sid whose roles count, None at level user. ``document``: the object of a detail URL.
    ``others``: what is kept in the world until one of the ``OTHERS`` changes, where a list is written to."""

    model: Model
    scene: Scene
    view: str
    level: str = ""
    sid: str = ""
    serializer: str = "detail"
    organization: str | None = None
    document: dict[str, Any] | None = None
    roles: set[str] = field(default_factory=set)
    others: dict[Any, Any] | None = None

    @property
    def call(self) -> Call:
        return self.scene.call

    @property
    def found(self) -> dict[str, Any]:
        assert self.document is not None
        return self.document

    @property
    def home(self) -> str:
        """The organization of what is written."""
        assert self.organization is not None
        return self.organization


def of(call: Call) -> Target:
    """The target found when the call was authorized."""
    assert call.memo is not None
    found: Target = call.memo["target"]
    return found


def find(call: Call, model: Model) -> Target:
    """Raises 406 for a wrong level, serializer or sid, then 403 for a role that is too low."""
    args = call.args
    if "level" not in args:
        return _allowed(call, _detail(call, model))
    if call.operation is None or call.operation.reads:
        return _allowed(call, _list(call, model))
    key = "let", model.name, call.method, call.principal.user, args["level"], args["sid"], args["serializer"]
    kept = call.derived_from(OTHERS)
    found = kept.get(key)
    if found is not None:
        scene = Scene(call)
        scene.organization, roles = found
        return Target(model, scene, "List", *key[4:], scene.organization, None, roles, kept)
    target = _allowed(call, _list(call, model))
    target.others = kept
    if not (target.roles - _OPENED).isdisjoint(model.roles("List", call.method)):
        if len(kept) >= DOCUMENTS:
            kept.clear()
        kept[key] = target.organization, target.roles
    return target


def _allowed(call: Call, target: Target) -> Target:
    """The target; raises 403 where its roles do not allow the call's method."""
    model = target.model
    allowed = model.roles(target.view, "GET" if call.method == "HEAD" else call.method)
    if target.roles.isdisjoint(allowed):
        held = ", ".join(sorted(target.roles)) or "none"
        raise NotPermitted(f"{model.api} {target.view} {call.method} is for {', '.join(allowed)}; roles held: {held}")
    return target


def _list(call: Call, model: Model) -> Target:
    level, sid, serializer = call.args["level"], call.args["sid"], call.args["serializer"]
    if level not in model.levels:
        raise _wrong_level(level, model.levels)
    if level == "user" and call.method not in ("GET", "HEAD") and model.name != "organization":
        # Only organizations are made at the user's level. [docs 2018]
        raise _wrong_level(level, tuple(known for known in model.levels if known != "user"))
    if serializer not in model.serializers:
        raise NotAcceptable(f"Wrong serializer: {serializer}. Acceptable serializer is {list(model.serializers)!r}.")
    scene = Scene(call)
    target = Target(model, scene, "List", level, sid, serializer)
    who = call.principal
    at = scene.find(level, sid)
    if at is None:
        raise wrong_id(sid, f"no {level} has this sid")
    if level == "user":
        if sid != who.user:
            raise NotAcceptable(f"Wrong id: {sid}. The sid does not match to user!")
        target.roles = who.roles(None)
        scene.place(None)
        return target
    target.organization = sid if level == "organization" else at["organization"]
    scene.place(target.organization)
    if level == "project":
        held = who.projects(target.home).get(sid)
        target.roles = {who.role(target.home), *([held] if held else [])}
    else:
        target.roles = who.roles(target.organization, model.roles("List", call.method))
    return target


def _wrong_level(level: str, levels: tuple[str, ...]) -> NotAcceptable:
    return NotAcceptable(f"Wrong level: {level}. Acceptable level is {list(levels)!r}.")


def _detail(call: Call, model: Model) -> Target:
    sid = call.args["sid"]
    scene = Scene(call)
    document = scene.find(collection_of(model), sid)
    if document is None:
        raise wrong_id(sid, f"no {model.name} has this sid")
    organization = document["sid"] if model.name == "organization" else document.get("organization")
    scene.place(organization)
    target = Target(model, scene, "Detail", sid=sid, organization=organization)
    target.document = document
    target.roles = call.principal.towards(scene, model, document)
    return target


def answered(call: Call, model: Model) -> bytes | None:
    """What the caller was answered before, if a call that only reads is answered so again; roles allowed it then."""
    if "level" in call.args:
        return _pages(call).get((call.base_url, call.path, call.query_string))
    return None if call.query_string else _details(call, model).get(call.args["sid"])


def keep_answer(target: Target, made: bytes) -> None:
    """Remember what is ``answered``: it follows from documents and from who asks alone."""
    call, model = target.call, target.model
    if target.view == "List":
        _pages(call).keep((call.base_url, call.path, call.query_string), made)
    elif model.name == "row":
        recall(call).keep(_details(call, model), target.scene, target.sid, made)
    else:
        _details(call, model).keep(target.sid, made)


def _pages(call: Call) -> Shelf:
    return shelf(call, ("pages", call.principal.user))


def _details(call: Call, model: Model) -> Shelf:
    if model.name == "row":
        return recall(call).shown(call.principal.user, None, "detail")
    return shelf(call, ("detail", model.name, call.principal.user))


def parent(target: Target, name: str, missing: bool = True) -> dict[str, Any] | None:
    """The object a POST names as ``<name>__sid`` in the query. Raises 406 when it is missing, unknown, or another
    organization's."""
    sid = target.call.query.get(f"{name}__sid")
    if not sid:
        if missing:
            raise NotAcceptable(f"Error: Missing {name}__sid in the post link.")
        return None
    return belonging(target, name, sid)


def belonging(target: Target, name: str, sid: str) -> dict[str, Any]:
    """An object of the target's organization."""
    found = target.scene.find("project" if name == "workspace" else name, sid)
    if found is None:
        raise wrong_id(sid, f"no {name} has this sid")
    if target.organization is not None and found.get("organization", target.organization) != target.organization:
        raise NotAcceptable(f"Error: The {name} ({sid}) does not belong to the organization ({target.organization})")
    return found
