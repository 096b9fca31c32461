"""One kind of object: list, read, make, change, delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import quote

from .errors import ArgumentError, NotFoundError, ProtocolError

Level: TypeAlias = Literal["organization", "user", "project"]
"""The scope of a list; ``sid`` is then that of an organization, a user or a project."""

Serializer: TypeAlias = Literal["name", "list", "detail", "version"]
"""How much of each object is sent: sid and name, selected fields, all fields; rows also know ``version``."""

Object: TypeAlias = dict[str, Any]
"""One object as the server sent it."""

Objects: TypeAlias = list[Object]

Ref: TypeAlias = str | Mapping[str, Any]
"""What names an object: its sid, or the object itself."""

PAGE_SIZE = 100
"""The page :meth:`Model.iterate` asks for; the server's own is 10, its largest 2000. [docs]"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``number`` counts from 1, ``count`` all matches, ``add_permission`` is the caller's right."""

    results: Objects
    number: int
    pages: int
    size: int
    count: int
    has_next: bool
    add_permission: bool | None = None


class Caller(Protocol):
    """What the models need of their client."""

    def call(self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None) -> Any:
        """Send a request with the caller's credentials; the parsed answer, None when it is empty."""

    def scope_sid(self, level: Level) -> str:
        """The sid that stands for a level when none is given."""


class Model:
    """Objects of one kind, at ``/{app}/{model}/``. Every method raises :class:`LabiiError` or one of its kinds.

    Keyword arguments beyond those named are query parameters: filters such as ``is_archived=False``,
    ``name__icontains="HeLa"``, ``column__sid__in=[a, b]`` (joined by commas), or switches such as
    ``table__sid=...`` where a new object needs them.
    """

    def __init__(self, caller: Caller, app: str, model: str) -> None:
        self._caller = caller
        self.path = f"/{app}/{model}"

    def list(
        self,
        *,
        level: Level = "organization",
        sid: str | None = None,
        serializer: Serializer = "list",
        page: int = 1,
        page_size: int | None = None,
        **filters: Any,
    ) -> Page:
        """One page. ``sid`` defaults to the client's organization, or to the signed-in user for level ``user``."""
        if page < 1 or (page_size is not None and page_size < 1):
            raise ArgumentError("page and page_size count from 1")
        params = {"page": page, "page_size": page_size, **filters}
        return _page(self._caller.call("GET", self._list_path(level, sid, serializer), params=params))

    def iterate(
        self,
        *,
        level: Level = "organization",
        sid: str | None = None,
        serializer: Serializer = "list",
        page_size: int = PAGE_SIZE,
        **filters: Any,
    ) -> Iterator[Object]:
        """Every match on all pages, asked for as they are needed.

        Ends where the server says so, or where a page has gone because the list shrank meanwhile.
        """
        number = 1
        while True:
            try:
                page = self.list(
                    level=level, sid=sid, serializer=serializer, page=number, page_size=page_size, **filters
                )
            except NotFoundError:
                if number == 1:
                    raise
                return
            yield from page.results
            if not page.has_next or not page.results:
                return
            number += 1

    def first(self, **filters: Any) -> Object | None:
        """The first match, or None. Takes what :meth:`list` takes."""
        results = self.list(**{"page_size": 1, **filters}).results
        return results[0] if results else None

    def get(self, ref: Ref, **parameters: Any) -> Object:
        """One object with all its fields. An unknown sid is a :class:`NotAcceptableError`."""
        return _object(self._caller.call("GET", self._detail_path(ref), params=parameters))

    def create(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        level: Level = "organization",
        sid: str | None = None,
        serializer: Serializer = "detail",
        **parameters: Any,
    ) -> Object:
        """A new object. Name related ones as ``{"sid": ...}``; ``parameters`` go into the query."""
        path = self._list_path(level, sid, serializer)
        return _object(self._caller.call("POST", path, params=parameters, json=dict(data or {})))

    def modify(self, ref: Ref, data: Mapping[str, Any], **parameters: Any) -> Object:
        """The whole object after changing the fields in ``data``."""
        return _object(self._caller.call("PATCH", self._detail_path(ref), params=parameters, json=dict(data)))

    def archive(self, ref: Ref) -> Object:
        """Put away; what most kinds have instead of deletion."""
        return self.modify(ref, {"is_archived": True})

    def unarchive(self, ref: Ref) -> Object:
        """Bring back."""
        return self.modify(ref, {"is_archived": False})

    def delete(self, ref: Ref, **parameters: Any) -> None:
        """Delete. Most kinds refuse with :class:`MethodNotAllowedError`: teams, filters, members and such allow it."""
        self._caller.call("DELETE", self._detail_path(ref), params=parameters)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}/>"

    def _list_path(self, level: Level, sid: str | None, serializer: Serializer) -> str:
        scope = self._caller.scope_sid(level) if sid is None else sid_of(sid)
        return f"{self.path}/list/{_segment(level)}/{_segment(scope)}/{_segment(serializer)}/"

    def _detail_path(self, ref: Ref) -> str:
        return f"{self.path}/detail/{_segment(sid_of(ref))}/"


class Rows(Model):
    """Records of the tables."""

    def modify_many(
        self, column: Ref, value: Any, *, level: Level = "organization", sid: str | None = None, **filters: Any
    ) -> Any:
        """Set one column of every row the filters match; refused without filters, which would mean every row."""
        if not filters:
            raise ArgumentError("modify_many() needs a filter, e.g. sid__in=[...]")
        path = self._list_path(level, sid, "detail")
        return self._caller.call("PATCH", path, params=filters, json={"column": sid_of(column), "value": value})


class Cells(Model):
    """Values of rows, one per column."""

    def put(self, row: Ref, values: Mapping[str, Any]) -> Any:
        """Set cells of a row by column sid; makes those that are missing. One value gives one object, more a list."""
        if not values:
            raise ArgumentError("put() needs at least one column sid with its value")
        params = {"row__sid": sid_of(row)}
        return self._caller.call(
            "POST", self._list_path("organization", None, "detail"), params=params, json=dict(values)
        )


class OrganizationWidgets(Model):
    """Widgets installed in the organization: create installs, delete uninstalls."""

    def uninstall(self, widget: Ref) -> None:
        """Uninstall by the widget's own sid."""
        path = self._list_path("organization", None, "detail")
        self._caller.call("DELETE", path, params={"widget__sid": sid_of(widget)})


class Workflows(Model):
    """Workflows of tables."""

    def run(self, workflow: Ref, row: Ref, event: str | None = None) -> Object:
        """Run a workflow on a row; the workflow with its log grown."""
        return self.modify(workflow, {}, trigger__sid=sid_of(row), event=event)


def sid_of(ref: Ref) -> str:
    """The sid of an object or a sid itself. Whether it exists is the server's to say."""
    sid = ref.get("sid") if isinstance(ref, Mapping) else ref
    if not isinstance(sid, str) or not sid:
        raise ArgumentError(f"a sid is non-empty text, not {sid!r}")
    return sid


def relations(refs: Sequence[Ref]) -> list[dict[str, str]]:
    """``[{"sid": ...}, ...]``, the form in which related objects are written. [sdk]"""
    return [{"sid": sid_of(ref)} for ref in refs]


def _segment(text: str) -> str:
    if text in ("", ".", ".."):
        raise ArgumentError(f"{text!r} cannot be a part of a path")
    return quote(text, safe="")


def _object(answer: Any) -> Object:
    if not isinstance(answer, dict):
        raise ProtocolError("the answer is not an object")
    return answer


def _page(answer: Any) -> Page:
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        raise ProtocolError("the answer is not a page of a list")
    return Page(
        results=results,
        number=int(answer.get("page_number") or 1),
        pages=int(answer.get("page_count") or 1),
        size=int(answer.get("page_size") or len(results)),
        count=int(answer.get("count") or 0),
        has_next=answer.get("next") is not None,
        add_permission=answer.get("add_permission"),
    )
