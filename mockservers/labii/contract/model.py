"""A model: what Labii's regular URLs need to know about a kind of object, and the operations that follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from mockservers.engine.contract import (
    Answer,
    Body,
    ErrorCase,
    Field,
    Operation,
    Param,
    Resource,
    array,
    boolean,
    integer,
    mapping,
    obj,
    one_of,
    op,
    path,
    query,
    ref,
    string,
)

from ..permissions import METHODS, levels, roles

__all__ = ["Model", "Path", "flag", "link", "links", "operations", "person", "resources", "sid", "stamp", "text"]

SID = r"^[0-9A-Za-z]{4}0a40x[0-9a-f]+[0-9A-Za-z]{8}$"


def sid(name: str = "sid", **facts: Any) -> Field:
    return string(name, **{"access": "R", "pattern": SID, "evidence": "docs", **facts})


def text(name: str, **facts: Any) -> Field:
    return string(name, **{"evidence": "docs", **facts})


def stamp(name: str, **facts: Any) -> Field:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``, the server's to set."""
    return string(name, **{"access": "R", "format": "date-time", "evidence": "docs", **facts})


def flag(name: str, **facts: Any) -> Field:
    return boolean(name, **{"default": False, "evidence": "docs", **facts})


def link(name: str, to: str, *more: Field, **facts: Any) -> Field:
    """A related object, shown as ``{"sid", "name"}`` and written as ``{"sid"}``; kept as its sid."""
    members = more or (sid(access="CU", pattern=None), string("name", nullable=True))
    return obj(name, *members, **{"links": to, "evidence": "docs", **facts})


def links(name: str, to: str, **facts: Any) -> Field:
    """Related objects, kept as a list of sids."""
    return array(
        name, obj("", sid(access="CU", pattern=None), string("name", nullable=True), links=to), evidence="docs", **facts
    )


def person(name: str, **facts: Any) -> Field:
    """A user account as other objects show it; kept as its sid."""
    members = (sid(), string("first_name"), string("last_name"), string("email"))
    return obj(name, *members, **{"access": "R", "links": "User", "evidence": "docs", **facts})


@dataclass(frozen=True)
class Path:
    """One place where a model is served: the words of its URLs and the vendor's name for it there."""

    app: str
    word: str
    evidence: str = "seed"
    renames: Mapping[str, str] = field(default_factory=dict)
    """Keys that have another name on this path."""


@dataclass(frozen=True)
class Model:
    """A kind of object.

    ``fields``: all fields of all serializers, in the order of the detail serializer; ``detail`` names those it
    shows (default: all that are not write-only). ``listed`` and ``named``: the list and name serializers; an entry
    is a name, or a field of its own where the serializers differ in form. ``api``: the model's name in the
    permission matrix. ``parents``: what POST takes as ``<parent>__sid`` in the query; all are needed unless
    ``either`` (then one is) or ``optional``. ``needs``: of these, lists must be asked for one. ``order``: field of
    the default order; None is newest first. ``hidden``: relations that are kept and can be filtered by, but are not
    shown. ``scope``: how a caller's sight is limited: ``organization`` (it is not), ``project``, ``row`` (what
    belongs to a row the caller may see), ``own`` or ``global``. ``logged``: changes are written to the audit trail.
    ``open``: unknown fields are taken and kept. ``planned``: actions that exist there, of which too little is known.
    """

    name: str
    resource: str
    paths: tuple[Path, ...]
    api: str
    fields: tuple[Field, ...]
    listed: tuple[str | Field, ...] = ()
    named: tuple[str | Field, ...] = ("sid", "name")
    detail: tuple[str, ...] = ()
    extra: Mapping[str, tuple[str | Field, ...]] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    either: bool = False
    optional: bool = False
    needs: tuple[str, ...] = ()
    order: str | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    scope: str = "organization"
    logged: bool = True
    open: bool = False
    status: str = "built"
    planned: tuple[str, ...] = ()
    kept: bool = True
    evidence: str = "docs"
    queries: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if f.required)

    @cached_property
    def serializers(self) -> dict[str, tuple[Field, ...]]:
        """Fields per serializer, in the order shown."""
        shown = self.detail or tuple(f.name for f in self.fields if f.access != "W")
        listed = self.listed or shown
        forms = {"name": self.named, "list": listed, **self.extra, "detail": shown}
        return {n: tuple(self.by_name[f] if isinstance(f, str) else f for f in form) for n, form in forms.items()}

    @cached_property
    def links(self) -> dict[str, str]:
        """Fields that hold a sid or sids -> resource."""
        found = {f.name: f.links for f in self.fields if f.links} | {
            f.name: f.items.links for f in self.fields if f.items is not None and f.items.links
        }
        return {**{n: r for n, r in found.items() if r}, **self.hidden}

    def roles(self, view: str, method: str) -> tuple[str, ...]:
        return roles(self.api, view, method)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        return levels(self.api)

    def allowed(self, view: str) -> tuple[str, ...]:
        """Methods some role may call."""
        return (*(m for m in METHODS if self.roles(view, m)), "HEAD", "OPTIONS")


def resource_name(model: Model, serializer: str) -> str:
    return model.resource + serializer.title()


def kept(model: Model) -> Resource:
    """How a world keeps the documents: relations by sid, nothing worked out. The control plane changes these."""
    fields: dict[str, Field] = {}
    for f in model.fields:
        if f.access == "W":
            continue
        to = f.links or (f.items.links if f.items is not None else None)
        if to is None:
            fields[f.name] = replace(f, optional=True)
        elif f.type == "array":
            fields[f.name] = array(f.name, string(), links=to, optional=True, evidence=f.evidence)
        else:
            fields[f.name] = string(f.name, links=to, nullable=f.nullable, optional=True, evidence=f.evidence)
    for name, to in {**model.hidden, "organization": "Organization"}.items():
        fields[name] = string(name, links=to, nullable=True, optional=True, note="not shown")
    return Resource(model.resource, tuple(fields.values()), model.name, "sid", model.resource, False, model.evidence)


def resources(model: Model) -> Iterator[Resource]:
    """A resource per serializer, and one for how documents are kept where the model has a place of its own."""
    if model.kept:
        yield kept(model)
    written = tuple(f for f in model.fields if f.access == "W")
    for serializer, fields in model.serializers.items():
        name = resource_name(model, serializer)
        more = written if serializer == "detail" else ()
        yield Resource(name, fields + more, None, "sid", name, not model.open, model.evidence)


KEPT_ROW = mapping("", Field("", "any"))
"""What a version keeps of its row: with ``dataonly`` in the query it is shown alone. [docs 2020]"""


def envelope(model: Model) -> Field:
    """A page of any serializer."""
    forms: tuple[Field, ...] = tuple(ref("", resource_name(model, s)) for s in model.serializers)
    if model.name == "version":
        forms = (*forms, KEPT_ROW)
    return obj(
        "",
        integer("page_size", minimum=1),
        integer("page_number", minimum=1),
        integer("page_count", minimum=1),
        integer("count", minimum=0),
        string("next", nullable=True),
        string("previous", nullable=True),
        boolean("add_permission"),
        array("results", one_of("", *forms)),
        closed=True,
    )


BAD = (ErrorCase(401, "not authenticated", "seed"), ErrorCase(403, "the role is too low", "seed"))
WRONG = ErrorCase(406, "wrong level, sid, field or value", "seed")
PAGE = ErrorCase(404, "no such page")


def operations(model: Model) -> Iterator[Operation]:
    """The operations of a model on every path: those some role may call."""
    for place in model.paths:
        prefix = place.word
        at = f"/{place.app}/{place.word}"
        if any(o.word == place.word for o in model.paths if o is not place) and place is not model.paths[0]:
            prefix = f"{place.app}.{place.word}"
        detail = resource_name(model, "detail")
        where = f"{at}/list/{{level}}/{{sid}}/{{serializer}}/"
        facts: dict[str, Any] = {
            "evidence": place.evidence,
            "family": place.app,
            "status": model.status,
            "extra": {"model": model.name, "path": place},
        }
        level = path(string("level", enum=model.levels))
        serializer = path(string("serializer", enum=tuple(model.serializers)))
        scope = (level, path(sid(access="CU", pattern=None)), serializer)
        found = path(sid(access="CU", pattern=None))
        body = Body(detail, required=False)
        plural = f"{prefix.partition('.')[2] or prefix} objects"
        needs = tuple(query(string(f"{n}__sid")) for n in (*model.parents, *model.queries))
        if model.roles("List", "GET"):
            paging = (query(string("page")), query(string("page_size")), *needs, *_dataonly(model))
            yield op(
                f"{prefix}.list",
                "GET",
                where,
                *scope,
                *paging,
                summary=f"List {plural}",
                answers=(Answer(200, envelope(model)),),
                errors=(*BAD, WRONG, PAGE),
                behaviour="list_objects",
                **facts,
            )
        if model.roles("List", "POST") or "create" in model.planned:
            yield op(
                f"{prefix}.create",
                "POST",
                where,
                *scope,
                *needs,
                summary=f"Create one of the {plural}",
                body=body,
                answers=(Answer(201, created(model)),),
                errors=(*BAD, WRONG),
                behaviour="create_object",
                **facts | _status(model, "create"),
            )
        if model.roles("List", "PATCH"):
            yield op(
                f"{prefix}.edit",
                "PATCH",
                where,
                *scope,
                summary="Set one column of the rows the query selects",
                body=Body(obj("", sid("column", access="CU"), Field("value", "any", nullable=True))),
                answers=(Answer(200, resource_name(model, "detail")),),
                errors=(*BAD, WRONG),
                behaviour="bulk_edit",
                **facts,
            )
        if model.roles("List", "DELETE"):
            yield op(
                f"{prefix}.uninstall",
                "DELETE",
                where,
                *scope,
                query(string("widget__sid")),
                summary="Uninstall a widget by its sid",
                answers=(Answer(204),),
                errors=(*BAD, WRONG),
                behaviour="uninstall_widget",
                **facts,
            )
        yield from _details(model, prefix, f"{at}/detail/{{sid}}/", found, body, facts)


def _dataonly(model: Model) -> tuple[Param, ...]:
    return (query(string("dataonly")),) if model.name == "version" else ()


def _status(model: Model, action: str) -> dict[str, str]:
    return {"status": "planned" if action in model.planned else model.status}


def created(model: Model) -> str | Field:
    """Cells answer a list of sids when several were given at once [docs 2018]."""
    if model.name == "cell":
        return one_of("", ref("", "CellDetail"), array("", obj("", sid(), closed=True)))
    return resource_name(model, "detail")


def _details(
    model: Model, prefix: str, where: str, found: Any, body: Body, facts: dict[str, Any]
) -> Iterator[Operation]:
    one = f"one {prefix.partition('.')[2] or prefix}"
    if model.roles("Detail", "GET"):
        form: str | Field = resource_name(model, "detail")
        if model.name == "version":
            form = one_of("", ref("", "VersionDetail"), KEPT_ROW)
        yield op(
            f"{prefix}.retrieve",
            "GET",
            where,
            found,
            *_dataonly(model),
            summary=f"Retrieve {one}",
            answers=(Answer(200, form),),
            errors=(*BAD, WRONG),
            behaviour="retrieve_object",
            **facts,
        )
    if model.roles("Detail", "PATCH"):
        yield op(
            f"{prefix}.modify",
            "PATCH",
            where,
            found,
            summary=f"Change {one}",
            body=body,
            answers=(Answer(200, resource_name(model, "detail")),),
            errors=(*BAD, WRONG),
            behaviour="modify_object",
            **facts,
        )
    if model.roles("Detail", "DELETE") or "delete" in model.planned:
        yield op(
            f"{prefix}.delete",
            "DELETE",
            where,
            found,
            summary=f"Delete {one}",
            answers=(Answer(204),),
            errors=(*BAD, WRONG),
            behaviour="delete_object",
            **facts | _status(model, "delete"),
        )
    if not any(model.roles("Detail", m) for m in METHODS):
        yield op(
            f"{prefix}.detail",
            "GET",
            where,
            found,
            summary="A URL that exists and offers no method",
            errors=(ErrorCase(401, "not authenticated", "seed"), ErrorCase(405, "always", "seed")),
            behaviour="no_detail",
            **{**facts, "extra": {}},
        )
