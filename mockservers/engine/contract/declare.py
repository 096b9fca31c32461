"""The words a contract is written in: fields, resources, parameters, operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

__all__ = [
    "EVIDENCE",
    "STATUSES",
    "Answer",
    "Body",
    "Contract",
    "ErrorCase",
    "Field",
    "Operation",
    "Param",
    "Resource",
    "anything",
    "array",
    "boolean",
    "integer",
    "list_of",
    "mapping",
    "number",
    "obj",
    "one_of",
    "op",
    "path",
    "query",
    "ref",
    "string",
]

EVIDENCE = ("seed", "sdk", "docs", "sample", "observed", "inferred")
"""How a fact is known, strongest first: the vendor document the project began with, the official client, published
documentation, third-party code or captured traffic, seen live (with a date), or reasoned from a framework's habits."""

STATUSES = ("built", "planned", "unknown")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document: its JSON type, limits, who may write it, and how that is known.

    ``access`` holds letters: ``C`` settable on create, ``U`` on update, ``R`` read-only, ``W`` taken, never returned.
    ``required`` concerns create bodies; ``optional`` says a reply may leave the field out. ``links`` names the resource
    whose key the value is (any element of a list): the control plane keeps such references whole. ``keys`` is the
    pattern that names of undeclared members must match; ``unique`` says no element of a list may be there twice.
    """

    name: str = ""
    type: str = "string"
    nullable: bool = False
    access: str = "CU"
    required: bool = False
    optional: bool = False
    enum: tuple[Any, ...] = ()
    pattern: str | None = None
    format: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False
    items: Field | None = None
    fields: tuple[Field, ...] = ()
    values: Field | None = None
    keys: str | None = None
    closed: bool = False
    alternatives: tuple[Field, ...] = ()
    ref: str | None = None
    links: str | None = None
    default: Any = None
    evidence: str = "inferred"
    note: str = ""


def string(name: str = "", **facts: Any) -> Field:
    return Field(name, "string", **facts)


def integer(name: str = "", **facts: Any) -> Field:
    return Field(name, "integer", **facts)


def number(name: str = "", **facts: Any) -> Field:
    return Field(name, "number", **facts)


def boolean(name: str = "", **facts: Any) -> Field:
    return Field(name, "boolean", **facts)


def anything(name: str = "", **facts: Any) -> Field:
    """A value of any JSON type."""
    return Field(name, "any", **facts)


def array(name: str, items: Field | str, **facts: Any) -> Field:
    """A list; ``items`` is a field without a name, or the name of a resource."""
    return Field(name, "array", items=ref("", items) if isinstance(items, str) else items, **facts)


def obj(name: str, *fields: Field, **facts: Any) -> Field:
    """An object with declared members; ``closed=True`` refuses others."""
    return Field(name, "object", fields=fields, **facts)


def mapping(name: str, values: Field, **facts: Any) -> Field:
    """An object whose members all have one form; with ``keys``, a pattern, no others than those named so."""
    return Field(name, "object", values=values, **facts)


def ref(name: str, resource: str, **facts: Any) -> Field:
    """A value of the form of a declared resource."""
    return Field(name, "ref", ref=resource, **facts)


def one_of(name: str, *alternatives: Field, **facts: Any) -> Field:
    return Field(name, "any", alternatives=alternatives, **facts)


def list_of(resource: str, **facts: Any) -> Field:
    """A bare array of a resource."""
    return array("", resource, **facts)


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind of document: its fields in the vendor's key order and where the world keeps it.

    ``collection`` is the name of its collection in a world, ``key`` the field it is found by, ``label`` the vendor's
    word for it in messages. ``closed`` says replies carry no field beyond the declared ones.
    """

    name: str
    fields: tuple[Field, ...]
    collection: str | None = None
    key: str = "id"
    label: str = ""
    closed: bool = False
    evidence: str = "inferred"
    note: str = ""

    @property
    def as_field(self) -> Field:
        return Field("", "object", fields=self.fields, closed=self.closed)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter in the path, the query or a header. ``field.name`` is its name on the wire.

    An integer in the path that is not written in digits matches no route. ``style``: ``plain``, ``csv`` (one value,
    commas), ``repeat`` (the parameter repeated), ``bracket`` (``a[0][b]=``) or ``json`` (JSON text).
    """

    field: Field
    where: str = "query"
    style: str = "plain"

    @property
    def name(self) -> str:
        return self.field.name


def query(of: Field, style: str = "plain") -> Param:
    return Param(of, "query", style)


def path(of: Field) -> Param:
    return Param(of, "path")


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries: the name of a resource or a field, and the content types accepted."""

    schema: str | Field | None = None
    required: bool = True
    content_types: tuple[str, ...] = ("application/json",)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its status and the form of its body (None: empty)."""

    status: int = 200
    schema: str | Field | None = None
    content_type: str = "application/json"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ErrorCase:
    """A refusal: its status and when it happens."""

    status: int
    when: str = ""
    evidence: str = "inferred"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method and path. ``id`` such as ``devices.get`` (unique within the vendor).

    ``action`` (``list``, ``get``, ``create``, ``update``, ``delete``) with ``resource`` asks for generic CRUD; else
    ``behaviour`` names the function (default: the id with dots and dashes as underscores). ``read`` marks operations
    that change nothing (default: GET and HEAD); only the others are taken back when they fail.
    """

    id: str
    method: str
    path: str
    summary: str = ""
    params: tuple[Param, ...] = ()
    body: Body | None = None
    answers: tuple[Answer, ...] = ()
    errors: tuple[ErrorCase, ...] = ()
    scopes: tuple[str, ...] = ()
    auth: bool = True
    status: str = "built"
    evidence: str = "inferred"
    resource: str | None = None
    action: str | None = None
    behaviour: str | None = None
    read: bool | None = None
    family: str = ""
    note: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reads(self) -> bool:
        return self.method in ("GET", "HEAD", "OPTIONS") if self.read is None else self.read

    @property
    def success(self) -> int:
        return self.answers[0].status if self.answers else 200

    @property
    def function(self) -> str:
        return self.behaviour or self.id.replace(".", "_").replace("-", "_")


def op(id: str, method: str, path: str, *params: Param, **facts: Any) -> Operation:
    """An operation. Facts: the fields of ``Operation``; ``answer`` and ``errors`` may be given in short forms:
    ``answer=(200, "Device")``, ``errors=((404, "unknown id"),)``."""
    answer = facts.pop("answer", None)
    if answer is not None:
        facts["answers"] = (Answer(*answer) if isinstance(answer, tuple) else Answer(200, answer),)
    facts["errors"] = tuple(e if isinstance(e, ErrorCase) else ErrorCase(*e) for e in facts.get("errors", ()))
    body = facts.get("body")
    if isinstance(body, str | Field):
        facts["body"] = Body(body)
    return Operation(id, method, path, params=params, **facts)


@dataclass(frozen=True, slots=True)
class Reference:
    """Where kept documents name others, as far as no field's ``links`` says it.

    Documents of ``collection`` hold keys of documents of the collections ``to`` at ``path``: dotted, through lists of
    objects; ``@key`` is their own key. ``by`` is how a key is written there. When the named document goes, an element
    of a list drops out, a ``nullable`` value becomes null, and what belongs to it alone (``along``) goes with it.
    """

    collection: str
    path: str
    to: tuple[str, ...]
    nullable: bool = False
    along: bool = False
    by: str = "{key}"


class Contract:
    """Everything declared of a vendor. Resources may be given as a function: they are loaded when first needed."""

    def __init__(
        self,
        vendor: str,
        title: str,
        version: str,
        operations: Iterable[Operation],
        resources: Iterable[Resource] | Callable[[], Iterable[Resource]] = (),
        servers: tuple[str, ...] = (),
        description: str = "",
        references: Iterable[Reference] = (),
    ) -> None:
        self.vendor, self.title, self.version = vendor, title, version
        self.servers, self.description = servers, description
        self.operations = tuple(operations)
        self._resources = resources
        self._references = tuple(references)
        self.by_id = {o.id: o for o in self.operations}
        if len(self.by_id) != len(self.operations):
            ids = [o.id for o in self.operations]
            raise ValueError(f"{vendor}: operation ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}")

    @cached_property
    def resources(self) -> dict[str, Resource]:
        """Resources by name."""
        found = self._resources() if callable(self._resources) else self._resources
        return {r.name: r for r in found}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every place where kept documents name others: the fields' links, and what is declared besides."""
        where = {name: r.collection for name, r in self.resources.items() if r.collection}
        linked = [
            Reference(r.collection, f.name, (where.get(f.links, f.links),), f.nullable or f.type == "array")
            for r in self.resources.values()
            if r.collection
            for f in r.fields
            if f.links
        ]
        return (*dict.fromkeys(linked), *self._references)

    def schema_field(self, schema: str | Field) -> Field:
        """The field a body or answer names."""
        return self.resources[schema].as_field if isinstance(schema, str) else schema

    def counts(self) -> dict[str, dict[str, int]]:
        """Operations by status, then by their strongest evidence: what the fidelity table shows."""
        table = {status: dict.fromkeys(EVIDENCE, 0) for status in STATUSES}
        for operation in self.operations:
            table[operation.status][operation.evidence.split(" ")[0]] += 1
        return table
