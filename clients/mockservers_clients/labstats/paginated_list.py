"""Lists that fetch their pages when an element on them is first needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from mockservers_clients.labstats.requester import QueryValue, Requester, unexpected

if TYPE_CHECKING:
    from mockservers_clients.labstats.models import LabStatsObject

T = TypeVar("T", bound="LabStatsObject")


class AfterIDPaginatedList(Sequence[T], Generic[T]):
    """A lazy, read-only list over the service's ``after_id`` paging.

    ``content_class`` is built as ``content_class(requester, attributes)`` for each element. ``request_endpoint`` is
    such as ``apps/``; ``"GET"`` is the only supported ``request_method``; ``first_id`` is the exclusive lower bound of
    ids. ``kwargs``, among them ``limit``, go into the query of every page.

    Nothing is asked on construction. Each page is asked for once, when an index beyond the loaded elements is needed:
    iteration and bounded slices load no more than they use, ``bool()`` at most one page; ``len()``, negative indexes
    and slices with an open or negative end load everything. A slice is a plain list. A page that fails leaves the
    list as it was, so the same access may be tried again.
    """

    def __init__(
        self,
        content_class: type[T],
        requester: Requester,
        request_endpoint: str,
        request_method: str = "GET",
        first_id: int = 1,
        **kwargs: QueryValue,
    ) -> None:
        self._content_class = content_class
        self._requester = requester
        self._endpoint = request_endpoint
        self._method = request_method
        self._parameters = kwargs
        self._after_id = first_id
        self._elements: list[T] = []
        self._seen: set[Any] = set()
        self._complete = False

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            self._load(_reach(index))
        else:
            self._load(index + 1 if index >= 0 else None)
        return self._elements[index]

    def __iter__(self) -> Iterator[T]:
        position = 0
        while self._load(position + 1):
            yield self._elements[position]
            position += 1

    def __len__(self) -> int:
        self._load(None)
        return len(self._elements)

    def __bool__(self) -> bool:
        return self._load(1)

    def __repr__(self) -> str:
        state = "all" if self._complete else "so far"
        return f"<{type(self).__name__} of {self._content_class.__name__}: {len(self._elements)} loaded, {state}>"

    def _load(self, count: int | None) -> bool:
        """Load pages until ``count`` elements are there (None: all); whether that many are."""
        while not self._complete and (count is None or len(self._elements) < count):
            self._load_page()
        return count is None or len(self._elements) >= count

    def _load_page(self) -> None:
        page = self._requester.request_data(
            self._method, self._endpoint, {**self._parameters, "after_id": self._after_id}
        )
        rows = page.get("results") if isinstance(page, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise unexpected(self._endpoint, 'a page, {"results": [...], ...}', page)
        # A server that ignores after_id would answer the same page for ever.
        fresh = [row for row in rows if row.get("id") is None or row["id"] not in self._seen]
        last_id = page.get("last_id")
        if last_id is None and fresh:
            last_id = fresh[-1].get("id")
        more = bool(fresh) and page.get("additional_pages", True) is not False
        if more and not isinstance(last_id, int):
            raise unexpected(self._endpoint, 'a "last_id", or elements with an "id", to continue from', page)
        self._elements += [self._content_class(self._requester, row) for row in fresh]
        self._seen.update(row.get("id") for row in fresh)
        self._complete = not more
        if more:
            self._after_id = last_id


def _reach(window: slice) -> int | None:
    """How many leading elements ``window`` can touch; None when that depends on the length."""
    if window.step is not None and window.step < 0:
        if window.start is None or window.start < 0 or (window.stop is not None and window.stop < 0):
            return None
        return int(window.start) + 1
    start = window.start or 0
    if window.stop is None or window.stop < 0 or start < 0:
        return None
    touched = range(start, window.stop, window.step or 1)
    return touched[-1] + 1 if touched else 0
