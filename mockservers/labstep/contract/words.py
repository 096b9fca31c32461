"""The words Labstep's facts are written in: blocks that many records share, and the operations every kind has."""

from __future__ import annotations

from typing import Any

from mockservers.engine.contract import (
    Body,
    Field,
    Operation,
    Param,
    Resource,
    anything,
    array,
    boolean,
    integer,
    obj,
    one_of,
    op,
    path,
    query,
    ref,
    string,
)

__all__ = [
    "AUTHOR",
    "BASE",
    "METADATA_THREAD",
    "OWNER",
    "PERMA_LINK",
    "PERMISSIONS",
    "SHARE_LINK",
    "THREAD",
    "document",
    "embedded",
    "group_ref",
    "record",
    "records",
    "relation",
    "stamp",
    "user_ref",
]

STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$"
UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


def stamp(name: str, nullable: bool = True, **facts: Any) -> Field:
    """A moment as Labstep writes it: UTC, whole seconds, a literal ``+00:00``."""
    return string(name, nullable=nullable, format="date-time", pattern=STAMP, **facts)


def relation(name: str, target: str | None = None, shown: bool = False, **facts: Any) -> Field:
    """An id or guid of another record. Taken under this name, shown as an embedded record unless ``shown``."""
    facts.setdefault("evidence", "sdk")
    if shown:
        facts.update(optional=True, nullable=True, access="CU")
    else:
        facts.update(access="W", nullable=True)
    return one_of(name, integer(), string(), array("", anything()), links=target, **facts)


def embedded(name: str = "", **facts: Any) -> Field:
    """Another record inside this one, as much of it as the place shows; its ``id`` at least."""
    return obj(name, integer("id"), string("guid", optional=True), **facts)


def document(name: str, **facts: Any) -> Field:
    """A ProseMirror document, kept as given."""
    return obj(name, **facts)


def user_ref(name: str, nullable: bool = False, evidence: str = "sample") -> Field:
    return obj(
        name,
        integer("id"),
        string("guid", format="uuid"),
        string("username"),
        string("name"),
        string("first_name"),
        string("last_name"),
        obj("profile", integer("id"), obj("photo", nullable=True)),
        nullable=nullable,
        access="R",
        evidence=evidence,
    )


def group_ref(name: str, nullable: bool = False, evidence: str = "sample") -> Field:
    return obj(
        name,
        integer("id"),
        string("guid", format="uuid"),
        string("name"),
        stamp("created_at", nullable=False),
        stamp("deleted_at"),
        string("description", nullable=True),
        obj("profile", integer("id"), obj("photo", nullable=True)),
        boolean("is_home"),
        nullable=nullable,
        access="R",
        evidence=evidence,
    )


BASE = (
    integer("id", minimum=1, access="R", evidence="seed"),
    string("guid", format="uuid", pattern=UUID, access="R", evidence="sdk"),
    stamp("created_at", nullable=False, access="R", evidence="sdk"),
    stamp("updated_at", nullable=False, access="R", evidence="docs"),
    stamp("deleted_at", access="CU", evidence="sdk"),
)
AUTHOR = user_ref("author", nullable=True, evidence="sdk")
OWNER = group_ref("owner", nullable=True, evidence="sdk")
PERMISSIONS = obj(
    "permissions",
    boolean("view"),
    boolean("edit"),
    boolean("owner"),
    access="R",
    evidence="seed",
)
THREAD = obj(
    "thread",
    integer("id"),
    string("guid", format="uuid"),
    integer("comment_count"),
    integer("all_comment_count"),
    nullable=True,
    access="R",
    evidence="sdk",
)
METADATA_THREAD = obj(
    "metadata_thread",
    integer("id"),
    string("guid", format="uuid"),
    array("metadatas", embedded(), optional=True),
    access="R",
    evidence="sdk",
)
PERMA_LINK = obj(
    "perma_link", integer("id"), string("token", format="uuid"), nullable=True, access="R", evidence="sample"
)
SHARE_LINK = embedded("share_link", nullable=True, access="R", evidence="sample")


def record(name: str, *fields: Field, **facts: Any) -> Resource:
    """A kind of record; replies carry more than is known, so it is never closed."""
    return Resource(name, fields, collection=name, **facts)


_ID = path(string("id", note="the numeric id or the guid", evidence="sdk"))
_PAGING: tuple[Param, ...] = (
    query(string("cursor", note="-1, then what next_cursor said", evidence="sdk")),
    query(string("count", note="page size", evidence="sdk")),
    query(string("search", evidence="sdk")),
    query(string("search_query", evidence="sdk")),
    query(string("is_deleted", note="absent: live; both; true: deleted only", evidence="sdk")),
    query(string("get_single", note="1: one record by id or guid, not a list", evidence="sdk")),
    query(string("get_count", note="1: only how many", evidence="sdk")),
    query(string("id", evidence="sdk")),
    query(string("guid", evidence="sdk")),
)
_DENIED = ((401, "no credential, or a bad one"), (403, "not allowed"))
_REFUSED = ((400, "a value is missing or wrong"), *_DENIED, (404, "unknown id"))


def records(
    name: str,
    verbs: str,
    *,
    evidence: str = "sdk",
    status: str = "built",
    filters: str = "",
    links: str = "",
    covers: str = "",
    note: str = "",
) -> tuple[Operation, ...]:
    """The operations of one kind of record.

    ``verbs``: of ``list get create batch update delete filter transfer``, one after ``?`` is inferred from the other
    kinds. ``filters`` name query parameters of the list. ``links`` name kinds that may be linked (``PUT``) and unlinked
    (``DELETE``). ``covers`` names variants the vendor's clients use that share a method and path with one of these.
    """
    root = f"/api/generic/{name}"
    facts: dict[str, Any] = {"status": status, "family": "records", "note": note}
    extra = {"entity": name, "covers": tuple(covers.split())}
    page = obj(
        "",
        array("items", name, note="one page"),
        integer("total", optional=True, minimum=0),
        string("next_cursor", note='the text "-1" at the end'),
    )
    one = {"answer": (200, name), "errors": _REFUSED, "extra": extra}
    table: dict[str, Any] = {
        "list": lambda e: op(
            f"{name}.list",
            "GET",
            root,
            *_PAGING,
            *(query(string(f)) for f in filters.split()),
            answer=(200, one_of("", page, ref("", name), obj("", integer("count", minimum=0)))),
            errors=_REFUSED,
            behaviour="list_records",
            evidence=e,
            extra=extra,
            **facts,
        ),
        "get": lambda e: op(
            f"{name}.get", "GET", f"{root}/{{id}}", _ID, behaviour="get_record", evidence=e, **one, **facts
        ),
        "create": lambda e: op(
            f"{name}.create", "POST", root, body=Body(name), behaviour="create_record", evidence=e, **one, **facts
        ),
        "batch": lambda e: op(
            f"{name}.create_batch",
            "POST",
            f"{root}/batch",
            body=Body(obj("", array("items", name, required=True), relation("group_id", "group"))),
            answer=(200, array("", name)),
            errors=_REFUSED,
            behaviour="create_records",
            evidence=e,
            extra=extra,
            **facts,
        ),
        "update": lambda e: op(
            f"{name}.update",
            "PUT",
            f"{root}/{{id}}",
            _ID,
            body=Body(name, required=False),
            behaviour="update_record",
            evidence=e,
            **one,
            **facts,
        ),
        "delete": lambda e: op(
            f"{name}.delete",
            "DELETE",
            f"{root}/{{id}}",
            _ID,
            answer=(200, obj("")),
            errors=(*_DENIED, (404, "unknown id")),
            behaviour="delete_record",
            evidence=e,
            extra=extra,
            **facts,
        ),
        "filter": lambda e: op(
            f"{name}.filter",
            "POST",
            f"{root}/filter",
            body=Body(
                obj(
                    "",
                    array("filter", anything()),
                    integer("page", minimum=1),
                    integer("count", minimum=1),
                    anything("skip_total"),
                    relation("group_id", "group"),
                )
            ),
            answer=(200, obj("", array("items", name), integer("total", optional=True, minimum=0))),
            errors=((400, "unknown attribute, path or comparison"), *_DENIED),
            behaviour="filter_records",
            read=True,
            evidence=e,
            extra=extra,
            **facts,
        ),
        "transfer": lambda e: op(
            f"{name}.transfer_ownership",
            "POST",
            f"{root}/{{id}}/transfer-ownership",
            _ID,
            body=Body(obj("", relation("group_id", "group", required=True))),
            behaviour="transfer_record",
            evidence=e,
            **one,
            **facts,
        ),
    }
    found = [table[verb.lstrip("?")]("inferred" if verb.startswith("?") else evidence) for verb in verbs.split()]
    for link in links.split():
        other, _, words = link.partition(":")
        add, _, remove = words.partition("/")
        for verb, method, how in ((add, "PUT", "link_records"), (remove, "DELETE", "unlink_records")):
            if verb:
                known = "inferred" if verb.startswith("?") else evidence
                found.append(
                    op(
                        f"{name}.{verb.lstrip('?')}",
                        method,
                        f"{root}/{{id}}/{other}/{{other_id}}",
                        _ID,
                        path(string("other_id", note=f"id or guid of a {other}")),
                        answer=(200, name),
                        errors=_REFUSED,
                        behaviour=how,
                        evidence=known,
                        extra={**extra, "other": other},
                        **facts,
                    )
                )
    return tuple(found)
