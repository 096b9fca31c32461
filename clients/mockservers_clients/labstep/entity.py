"""The generic entity API: one set of operations that works for every kind of record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import quote

from .errors import ArgumentError, ProtocolError

Record: TypeAlias = dict[str, Any]
"""One record as the server sent it."""

Records: TypeAlias = list[Record]

Ref: TypeAlias = int | str | Mapping[str, Any]
"""What names a record: its number, its guid, or the record itself."""

LAST = "-1"
"""Both the first cursor to ask with and the mark of the end: always a string. [sdk]"""

PAGE_SIZE = 50
"""The page the vendor's client asks for. [sdk]"""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is peculiar about one kind of record.

    ``key``: which identifier of a record goes into paths. ``search``: lists are asked with ``search=1``.
    ``workspace``: records are made in a workspace (``group_id``). ``single``: how one is read, by the
    ``get_single`` query or by its path. ``hides_deleted``: single reads take ``is_deleted``. All as in [sdk].
    """

    slug: str
    key: Literal["id", "guid"] = "id"
    search: bool = True
    workspace: bool = False
    single: Literal["query", "path"] = "query"
    hides_deleted: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``total`` counts all matches; ``next_cursor`` is None after the last page."""

    items: list[Record]
    total: int
    next_cursor: str | None


class Caller(Protocol):
    """What the accessors need of their client."""

    group_id: int | str | None

    def call(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        """Send a request with the caller's credentials; the parsed answer."""

    def now(self) -> datetime:
        """The present moment, aware of its zone."""


class Entities:
    """Records of one kind. Every method raises :class:`LabstepError` or one of its kinds."""

    def __init__(self, caller: Caller, kind: Kind) -> None:
        self._caller = caller
        self.kind = kind
        self.path = f"/api/generic/{kind.slug}"

    def list(self, *, cursor: str = LAST, count: int | None = None, **filters: Any) -> Page:
        """One page of at most ``count`` records (the server's own choice when None), from ``cursor`` on.

        ``filters`` are query parameters, e.g. ``search_query``, ``group_id``, ``is_deleted="both"``; a list of
        values means any of them. Without ``group_id`` every workspace the caller sees is searched.
        """
        if count is not None and count < 1:
            raise ArgumentError(f"count must be at least 1, not {count}")
        search = {"search": 1} if self.kind.search else {}
        answer = self._caller.call("GET", self.path, params={**search, "cursor": cursor, "count": count, **filters})
        return _page(answer)

    def iterate(self, *, limit: int | None = None, **filters: Any) -> Iterator[Record]:
        """Every matching record, or the first ``limit``; pages are asked for as they are needed."""
        cursor, left = LAST, limit
        while left is None or left > 0:
            count = None if left is None else min(left, PAGE_SIZE)
            page = self.list(cursor=cursor, count=count, **filters)
            yield from page.items if left is None else page.items[:left]
            if page.next_cursor is None:
                return
            if page.next_cursor == cursor:
                raise ProtocolError(f"{self.kind.slug}: the next cursor is the one just used")
            cursor = page.next_cursor
            left = None if left is None else left - len(page.items)

    def count(self, **filters: Any) -> Any:
        """The answer to ``get_count=1`` as it is; its shape is not documented."""
        search = {"search": 1} if self.kind.search else {}
        return self._caller.call("GET", self.path, params={**search, "get_count": 1, **filters})

    def get(self, ref: Ref, *, groups: Sequence[str] = (), **parameters: Any) -> Record:
        """One record by number or guid, soft-deleted ones included where the API allows it.

        ``groups`` asks for extra blocks of fields, e.g. ``["resource_item_metadatas"]``.
        """
        if self.kind.single == "path":
            return _record(self._caller.call("GET", self.member(ref), params=parameters))
        key, value = identify(ref, self.kind.key)
        params: dict[str, Any] = {"get_single": 1, key: value}
        if self.kind.hides_deleted:
            params["is_deleted"] = "both"
        if groups:
            # The plain fields vanish unless asked for too. [sdk]
            params["serializerGroups"] = ",".join(["default", *groups])
        return _record(self._caller.call("GET", self.path, params={**params, **parameters}))

    def create(self, **fields: Any) -> Record:
        """A new record; in the client's workspace when this kind lives in one and no ``group_id`` is given."""
        return _record(self._caller.call("POST", self.path, json={**self._scope(), **fields}))

    def create_batch(self, items: Iterable[Mapping[str, Any]], **fields: Any) -> Records:
        """Several records at once; ``fields`` go beside ``items``. An empty batch sends nothing."""
        batch = [dict(item) for item in items]
        if not batch:
            return []
        answer = self._caller.call("POST", f"{self.path}/batch", json={"items": batch, **self._scope(), **fields})
        if not isinstance(answer, list):
            raise ProtocolError("the answer to a batch is not an array")
        return answer

    def update(self, ref: Ref, **fields: Any) -> Record:
        """The whole record after changing ``fields``. None clears a field, what is not named stays."""
        return _record(self._caller.call("PUT", self.member(ref), json=fields))

    def delete(self, ref: Ref) -> Record:
        """Mark as deleted, now. The record stays and can be restored."""
        return self.update(ref, deleted_at=stamp(self._caller.now()))

    def restore(self, ref: Ref) -> Record:
        """Take the mark of deletion away."""
        return self.update(ref, deleted_at=None)

    def destroy(self, ref: Ref) -> None:
        """Delete for good. Only for tags, permissions, members, workspace roles and their settings. [sdk]"""
        self._caller.call("DELETE", self.member(ref))

    def filter(
        self, nodes: Sequence[Mapping[str, Any]], *, page: int = 1, count: int = PAGE_SIZE, **fields: Any
    ) -> Records:
        """One page, from 1, of the records that satisfy all nodes of a structured filter.

        A node is ``{"type": "and"|"or", "path"?, "predicates": [...]}``, a leaf
        ``{"attribute", "comparison", "value"?}``. [docs]
        """
        if page < 1 or count < 1:
            raise ArgumentError("page and count must be at least 1")
        body = {"filter": [dict(node) for node in nodes], "page": page, "count": count, "skip_total": 1, **fields}
        return _items(self._caller.call("POST", f"{self.path}/filter", json=body))

    def iterate_filter(
        self, nodes: Sequence[Mapping[str, Any]], *, count: int = PAGE_SIZE, **fields: Any
    ) -> Iterator[Record]:
        """Every record that satisfies a structured filter; ends with the first page that is not full. [sdk]"""
        page = 1
        while True:
            items = self.filter(nodes, page=page, count=count, **fields)
            yield from items
            if len(items) < count:
                return
            page += 1

    def link(self, ref: Ref, other: str, other_ref: Ref) -> Record:
        """Attach a record of kind ``other``: ``link(5, "tag", 88)``."""
        return _record(self._caller.call("PUT", f"{self.member(ref)}/{_segment(other)}/{_address(other_ref)}"))

    def unlink(self, ref: Ref, other: str, other_ref: Ref) -> None:
        """Detach a record of kind ``other``; both stay."""
        self._caller.call("DELETE", f"{self.member(ref)}/{_segment(other)}/{_address(other_ref)}")

    def transfer(self, ref: Ref, group_id: int | str) -> None:
        """Hand the record to another workspace."""
        self._caller.call("POST", f"{self.member(ref)}/transfer-ownership", json={"group_id": group_id})

    def member(self, ref: Ref) -> str:
        """The path of one record."""
        return f"{self.path}/{_address(ref, self.kind.key)}"

    def __repr__(self) -> str:
        return f"<Entities {self.kind.slug}>"

    def _scope(self) -> dict[str, Any]:
        group = self._caller.group_id
        return {"group_id": group} if self.kind.workspace and group is not None else {}


def identify(ref: Ref, key: Literal["id", "guid"] = "id") -> tuple[str, int | str]:
    """``("id", 5)`` or ``("guid", "...")`` for whatever names a record; ``key`` is preferred where a record has both.

    Raises :class:`ArgumentError` for what cannot name one.
    """
    if isinstance(ref, Mapping):
        for name in (key, "id", "guid"):
            value = ref.get(name)
            if value is not None and not isinstance(value, Mapping):
                return identify(value)
        raise ArgumentError("the record has neither id nor guid")
    if isinstance(ref, bool) or not isinstance(ref, (int, str)):
        raise ArgumentError(f"a record is named by a number, a guid or itself, not by {type(ref).__name__}")
    if isinstance(ref, int):
        if ref < 1:
            raise ArgumentError(f"ids are positive, not {ref}")
        return "id", ref
    if _GUID.fullmatch(ref):
        return "guid", ref
    if ref.isascii() and ref.isdigit():
        return "id", int(ref)
    raise ArgumentError(f"{ref!r} is neither a number nor a guid")


def stamp(moment: datetime) -> str:
    """The one form of date-time the API writes and reads: UTC, no fraction, ``+00:00``. [sdk]"""
    offset = moment.utcoffset()
    if offset is None:
        raise ArgumentError("the moment must know its zone")
    return (moment - offset).replace(tzinfo=None).isoformat(timespec="seconds") + "+00:00"


def _address(ref: Ref, key: Literal["id", "guid"] = "id") -> str:
    return str(identify(ref, key)[1])


def _segment(text: str) -> str:
    if text in ("", ".", ".."):
        raise ArgumentError(f"{text!r} cannot be a part of a path")
    return quote(text, safe="")


def _record(answer: Any) -> Record:
    if not isinstance(answer, dict):
        raise ProtocolError("the answer is not a record")
    return answer


def _items(answer: Any) -> Records:
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise ProtocolError("the answer has no items")
    return items


def _page(answer: Any) -> Page:
    items = _items(answer)
    cursor = answer.get("next_cursor")
    if not isinstance(cursor, str):
        raise ProtocolError(f"next_cursor must be text, not {cursor!r}")
    return Page(items, int(answer.get("total") or 0), None if cursor == LAST else cursor)
