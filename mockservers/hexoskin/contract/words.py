"""The words Hexoskin's contract is written in: a resource of the vendor's framework, and what follows from one.

Filters, orders, methods and relations are declared once, in a ``Tasty``; the operations, the schema endpoints, the
checks of queries and of bodies all derive from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mockservers.engine.contract import (
    Answer,
    Body,
    ErrorCase,
    Field,
    Operation,
    Param,
    array,
    integer,
    obj,
    path,
    query,
    ref,
    string,
)

__all__ = ["ALL", "ALL_WITH_RELATIONS", "EQUAL", "SPAN", "Tasty", "operations_of", "page_of"]

ALL = 1
"""Every lookup is allowed; the number is what a schema shows."""
ALL_WITH_RELATIONS = 2
"""Every lookup is allowed, and lookups on the related object too."""
EQUAL = ("exact", "in")
SPAN = ("exact", "range", "gt", "gte", "lt", "lte")


@dataclass(frozen=True, slots=True)
class Tasty:
    """One resource under ``/api/``.

    ``list`` and ``detail``: methods allowed on the list and on one object, in the order the vendor names them.
    ``filtering``: lookups by field; ``ordering``: fields a list can be ordered by. ``form``: the name of its fields'
    resource in the contract. ``collection``: where its documents are; empty if it has none of its own.
    ``owner``: dotted path to the URI of the user a document belongs to; empty if everybody may read all.
    ``shared``: documents without owner are everybody's. ``relations``: to-one fields and the resource they lead to;
    ``full`` those whose object is nested. ``paths``: where the value of a filter is, if not under its own name.
    ``aliases``: old names of fields. ``newest``: newest first unless asked otherwise. ``tier``: A touched by the
    official client, B documented, C known by name alone.
    """

    name: str
    list: tuple[str, ...] = ("get",)
    detail: tuple[str, ...] = ("get",)
    filtering: Mapping[str, tuple[str, ...] | int] = field(default_factory=dict)
    ordering: tuple[str, ...] = ()
    form: str = "Named"
    collection: str = ""
    key: str = "id"
    owner: str = ""
    shared: bool = False
    relations: Mapping[str, str] = field(default_factory=dict)
    full: tuple[str, ...] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    newest: bool = False
    several: bool = True
    tier: str = "B"
    evidence: str = "docs"
    planned: tuple[str, ...] = ()
    note: str = ""

    @property
    def uri(self) -> str:
        return f"/api/{self.name}/"


PAGING = (
    query(string("limit", note="At most this many, 20 unless said; 0 and more than 1000 mean 1000")),
    query(string("offset", note="Skip this many")),
)
ORDER = query(string("order_by", note="Fields with commas between, each with a minus in front for descending"))
FORMAT = query(string("format", note="json, or a media type; in place of the Accept header"))
METRICS = query(string("include_metrics", note="Metric ids with commas between"))

_UNAUTHORIZED = ErrorCase(401, "no or wrong credentials", "sample")
_MISSING = ErrorCase(404, "unknown, or not visible to the caller", "docs")
_FORBIDDEN = ErrorCase(403, "visible, but not the caller's to change", "docs")
_BAD = ErrorCase(400, "a body the resource does not take", "docs")
_TYPE = ErrorCase(415, "a body that is not JSON", "inferred")


def page_of(form: str, meta: str = "Meta") -> Field:
    """A page of a list."""
    return obj("", ref("meta", meta), array("objects", form), closed=True)


def _filters(tasty: Tasty) -> tuple[Param, ...]:
    return tuple(
        query(string(name, note="Lookups: " + (", ".join(how) if isinstance(how, tuple) else "any")))
        for name, how in tasty.filtering.items()
    )


def operations_of(tasty: Tasty) -> Iterable[Operation]:
    """Every operation of a resource, each with the function of the framework that answers it."""
    name, form = tasty.name, tasty.form
    one = path(string(tasty.key))
    metrics = (METRICS,) if name in ("record", "range") else ()

    def make(
        action: str,
        method: str,
        where: str,
        *params: Param,
        answer: Answer,
        errors: tuple[ErrorCase, ...] = (),
        body: Body | None = None,
        evidence: str = "",
        behaviour: str = "",
    ) -> Operation:
        return Operation(
            f"{name}.{action}",
            method,
            where,
            params=params,
            answers=(answer,),
            errors=(*errors, _UNAUTHORIZED),
            body=body,
            evidence=evidence or tasty.evidence,
            status="planned" if action in tasty.planned else "built",
            behaviour=behaviour,
            family=name,
            note=tasty.note,
            extra={"tasty": tasty},
        )

    yield make(
        "schema",
        "GET",
        f"{tasty.uri}schema/",
        answer=Answer(200, "Schema"),
        evidence="sdk",
        behaviour="show_schema",
    )
    for method in tasty.list:
        if method == "get" and tasty.collection:
            yield make(
                "list",
                "GET",
                tasty.uri,
                *PAGING,
                *((ORDER,) if tasty.ordering else ()),
                FORMAT,
                *metrics,
                *_filters(tasty),
                answer=Answer(200, page_of(form, "TrackpointMeta" if name == "trackpoint" else "Meta")),
                errors=(ErrorCase(400, "a filter, an order, a limit or an offset that cannot be", "inferred"),),
                behaviour="list_objects",
            )
        elif method == "post":
            yield make(
                "create",
                "POST",
                tasty.uri,
                answer=Answer(201, form),
                errors=(_BAD, _FORBIDDEN, _TYPE),
                body=Body(form),
                behaviour="create_object",
            )
        elif method == "patch":
            yield make(
                "bulk_patch",
                "PATCH",
                tasty.uri,
                answer=Answer(202, obj("", array("objects", form), closed=True)),
                errors=(_BAD, _FORBIDDEN, _MISSING, _TYPE),
                body=Body("Bulk"),
                evidence="inferred",
                behaviour="patch_objects",
            )
    where = f"{tasty.uri}{{{tasty.key}}}/"
    for method in tasty.detail:
        if method == "get":
            yield make(
                "get",
                "GET",
                where,
                one,
                FORMAT,
                *metrics,
                answer=Answer(200, form),
                errors=(_MISSING,),
                behaviour="get_object",
            )
        elif method in ("put", "patch"):
            yield make(
                "replace" if method == "put" else "update",
                method.upper(),
                where,
                one,
                answer=Answer(200 if method == "put" else 202, form),
                errors=(_BAD, _FORBIDDEN, _MISSING, _TYPE),
                body=Body(form),
                behaviour="replace_object" if method == "put" else "update_object",
            )
        elif method == "delete":
            yield make(
                "delete",
                "DELETE",
                where,
                one,
                answer=Answer(204, None),
                errors=(_FORBIDDEN, _MISSING),
                behaviour="delete_object",
            )
    if tasty.several and "get" in tasty.detail and tasty.collection:
        several = obj("", array("objects", form), array("not_found", Field("", "any"), optional=True), closed=True)
        yield make(
            "get_set",
            "GET",
            f"{tasty.uri}set/{{ids}}/",
            path(string("ids", note="Ids with semicolons between")),
            answer=Answer(200, several),
            evidence="inferred",
            behaviour="get_several",
        )


def key_field(name: str = "id") -> Field:
    return integer(name, access="R", evidence="docs")
