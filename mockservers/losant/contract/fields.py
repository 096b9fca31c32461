"""How schemas are written here: the engine's constructors with what holds for all published Losant schemas.

Every fact comes from the JSON schemas the vendor ships inside its clients [sdk]. Replies leave out what is not set, so
fields are optional in replies unless they say otherwise.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from mockservers.engine import contract as engine
from mockservers.engine.contract import Field, Resource

from .words import ID24

__all__ = [
    "anything",
    "array",
    "boolean",
    "brief",
    "id24",
    "instant",
    "integer",
    "limits",
    "mapping",
    "name",
    "named",
    "number",
    "obj",
    "one_of",
    "published_scopes",
    "ref",
    "resource",
    "scalar",
    "schema",
    "string",
]

NAME = r"^[0-9a-zA-Z_-]{1,255}$"
SDK: dict[str, Any] = {"evidence": "sdk", "optional": True}


@cache
def string(name: str = "", **facts: Any) -> Field:
    return engine.string(name, **(SDK | facts))


@cache
def integer(name: str = "", **facts: Any) -> Field:
    return engine.integer(name, **(SDK | facts))


@cache
def number(name: str = "", **facts: Any) -> Field:
    return engine.number(name, **(SDK | facts))


@cache
def boolean(name: str = "", **facts: Any) -> Field:
    return engine.boolean(name, **(SDK | facts))


@cache
def anything(name: str = "", **facts: Any) -> Field:
    return engine.anything(name, **(SDK | facts))


def id24(name: str = "", **facts: Any) -> Field:
    """24 hexadecimal digits."""
    return string(name, pattern=ID24, **facts)


def instant(name: str = "", **facts: Any) -> Field:
    """ISO 8601 text: replies carry UTC with three decimals and ``Z``."""
    return string(name, format="date-time", **facts)


def name(name: str = "", **facts: Any) -> Field:
    """A word used as a key: of tags, attributes, columns, globals."""
    return string(name, pattern=NAME, **facts)


@cache
def scalar(name: str = "", **facts: Any) -> Field:
    """Text, a number or a boolean."""
    return engine.one_of(name, string(), number(), boolean(), **(SDK | facts))


def array(name: str, items: Field, **facts: Any) -> Field:
    return engine.array(name, items, **(SDK | facts))


def obj(name: str, *fields: Field, **facts: Any) -> Field:
    return engine.obj(name, *fields, **(SDK | facts))


def mapping(name: str, values: Field, **facts: Any) -> Field:
    return engine.mapping(name, values, **(SDK | facts))


def named(name: str, values: Field, **facts: Any) -> Field:
    """A map whose keys are words as ``name`` describes them, and no others."""
    return mapping(name, values, keys=NAME, **facts)


def ref(name: str, schema: str, **facts: Any) -> Field:
    return engine.ref(name, schema, **(SDK | facts))


def one_of(name: str, *alternatives: Field, **facts: Any) -> Field:
    return engine.one_of(name, *alternatives, **(SDK | facts))


_LIMITS = (
    "apitoken application applicationcertificate applicationcertificateauthority applicationkey credential dashboard "
    "datatable device devicerecipe experiencedomain experienceendpoint experiencegroup experienceslug experienceuser "
    "experienceversion experienceview file flow integration notebook privatefile resourcejob webhook dataTTL member "
    "payload storage notebookMinutesPerRun notebookMinutesPerMonth notebookInParallel experienceFlowSlots "
    "applicationFlowSlots systemInterval"
)


def limits(**facts: Any) -> Field:
    """The limits of a plan, by kind of thing."""
    return obj("limits", *(integer(n, minimum=0) for n in _LIMITS.split()), **facts)


def resource(name: str, *fields: Field, **facts: Any) -> Resource:
    """A schema that is an object with named members."""
    return Resource(name, fields, evidence="sdk", **facts)


class Schema(Resource):
    """A schema that is not an object with named members: a list, a map, a choice."""

    __slots__ = ("shape",)

    shape: Field

    @property
    def as_field(self) -> Field:
        return self.shape


def schema(name: str, shape: Field) -> Resource:
    made = Schema(name, (), evidence="sdk")
    object.__setattr__(made, "shape", shape)
    return made


def brief(
    name: str,
    ids: str = "",
    times: str = "",
    text: str = "",
    numbers: str = "",
    flags: str = "",
    lists: str = "",
    objects: str = "",
    other: str = "",
) -> Resource:
    """A schema by its outermost fields alone, their names grouped by type."""
    fields = (
        *(id24(n) for n in ids.split()),
        *(instant(n) for n in times.split()),
        *(string(n) for n in text.split()),
        *(number(n) for n in numbers.split()),
        *(boolean(n) for n in flags.split()),
        *(array(n, anything()) for n in lists.split()),
        *(obj(n) for n in objects.split()),
        *(anything(n) for n in other.split()),
    )
    return Resource(name, fields, evidence="sdk")


def published_scopes() -> tuple[str, ...]:
    """Every scope a token may be asked for: those operations accept, and those published beside them."""
    from .operations import OPERATIONS
    from .scopes import UNREACHED

    return (*dict.fromkeys(s for o in OPERATIONS for s in o.scopes), *UNREACHED)
