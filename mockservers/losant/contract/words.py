"""How operations are written here: shorthand for what Losant's operations have in common. [sdk]"""

from __future__ import annotations

from functools import cache
from typing import Any

from mockservers.engine.contract import (
    ErrorCase,
    Operation,
    Param,
    array,
    boolean,
    integer,
    number,
    op,
    path,
    query,
    ref,
    string,
)

__all__ = [
    "AS_OBJECTS",
    "ID24",
    "INCLUDE_FIELDS",
    "SUMMARY",
    "bracket",
    "built",
    "direction",
    "flag",
    "id_or_empty",
    "id_param",
    "json_query",
    "ms",
    "paged",
    "planned",
    "text",
    "whole",
]

ID24 = r"^[A-Fa-f\d]{24}$"

_WHEN = {
    400: "parameters or body are not valid",
    401: "wrong credentials",
    403: "not allowed",
    404: "unknown id, or no access to it",
    410: "the invitation has expired",
    413: "the body is too large",
    422: "the result would not be valid",
    429: "too many calls",
    504: "no workflow answered in time",
}


@cache
def _errors(statuses: str) -> tuple[ErrorCase, ...]:
    return tuple(ErrorCase(int(s), _WHEN[int(s)], "sdk") for s in statuses.split())


@cache
def _path_param(name: str) -> Param:
    return path(string(name, pattern=ID24, evidence="sdk"))


@cache
def _path_params(template: str) -> tuple[Param, ...]:
    # A job's log may also be asked for by the job's own id, which is no 24 digits [inferred].
    names = [p[1:-1] for p in template.split("/") if p.startswith("{") and p.endswith("Id}") and p != "{jobId}"]
    return tuple(_path_param(name) for name in names)


def _declare(status: str, id: str, method: str, template: str, *params: Param, **facts: Any) -> Operation:
    scopes: tuple[str, ...] = facts.pop("scopes", ())
    if scopes:
        scopes = (*scopes, id.partition(".")[0] + ".*", facts.pop("scope", id))
    errors = _errors(facts.pop("errors", "400 404"))
    facts.setdefault("evidence", "seed")
    ids = _path_params(template) if "Id}" in template else ()
    return op(id, method, template, *ids, *params, status=status, scopes=scopes, errors=errors, **facts)


def built(id: str, method: str, template: str, *params: Param, **facts: Any) -> Operation:
    """An operation this project answers. ``scopes``: the group scopes; ``scope``: its own, where it is not the id."""
    return _declare("built", id, method, template, *params, **facts)


def planned(id: str, method: str, template: str, *params: Param, **facts: Any) -> Operation:
    """An operation known but not built yet."""
    return _declare("planned", id, method, template, *params, **facts)


# Parameters


@cache
def text(name: str, **facts: Any) -> Param:
    return query(string(name, evidence="sdk", **facts))


@cache
def whole(name: str, **facts: Any) -> Param:
    return query(integer(name, evidence="sdk", minimum=0, **facts))


@cache
def ms(name: str, **facts: Any) -> Param:
    """Milliseconds: since 1970, or before now when negative; 0 is now."""
    return query(number(name, evidence="sdk", **facts))


@cache
def flag(name: str, **facts: Any) -> Param:
    return query(boolean(name, evidence="sdk", **facts))


@cache
def id_param(name: str, **facts: Any) -> Param:
    return query(string(name, pattern=ID24, evidence="sdk", **facts))


@cache
def id_or_empty(name: str) -> Param:
    """An id, or the empty text, which means "none" (absent means "any")."""
    return query(string(name, pattern=r"^([A-Fa-f\d]{24})?$", evidence="sdk"))


@cache
def json_query(name: str, schema: str) -> Param:
    """A parameter that holds the JSON text of a schema."""
    return query(ref(name, schema, evidence="sdk"), "json")


@cache
def bracket(name: str, schema: str) -> Param:
    """A parameter in bracket notation: ``name[0][key]=...``."""
    return query(ref(name, schema, evidence="sdk"), "bracket")


@cache
def direction(default: str = "asc") -> Param:
    return query(
        string("sortDirection", enum=("asc", "desc", "ASC", "DESC", ""), default=default, evidence="sdk"),
    )


@cache
def _page(per_page: int) -> tuple[Param, Param]:
    return (
        query(integer("page", minimum=0, default=0, evidence="sdk")),
        query(integer("perPage", minimum=1, default=per_page, evidence="sdk", note="above 1000 means 1000")),
    )


@cache
def paged(
    default: str, fields: str, filters: str = "", direction: str = "asc", per_page: int = 100
) -> tuple[Param, ...]:
    """The parameters of an enveloped list: what it is sorted by unless asked, what it may be sorted and filtered by."""
    sort = query(string("sortField", enum=tuple(fields.split()), default=default, evidence="sdk"))
    found: tuple[Param, ...] = (sort, _direction(direction), *_page(per_page))
    if filters:
        found += (text("filterField", enum=tuple(filters.split())), text("filter"))
    return found


_direction = direction

AS_OBJECTS = (flag("tagsAsObject"), flag("attributesAsObject"))
"""Tags and attributes as objects by key instead of lists, in the body as in the reply."""

SUMMARY = (
    query(array("summaryExclude", string(), evidence="sdk"), "bracket"),
    query(array("summaryInclude", string(), evidence="sdk"), "bracket"),
)
"""Which counts of ``summary`` are computed: all, all but some, or some."""

INCLUDE_FIELDS = query(array("includeFields", string(), evidence="docs"), "bracket")
"""The columns a row list shows; ``id`` always is."""
