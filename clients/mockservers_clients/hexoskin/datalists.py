"""Measurements, which come whole and not in pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, overload

from mockservers_clients.hexoskin.errors import ApiError

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.auth import Credentials
    from mockservers_clients.hexoskin.client import HexoApi
    from mockservers_clients.hexoskin.instance import ApiResourceInstance

Point: TypeAlias = Any
"""A (timestamp, value) tuple, or the value alone when timestamps were left out; a value may be None."""

T = TypeVar("T")


class _FixedList(Sequence[T]):
    def __init__(self, elements: Iterable[T]) -> None:
        self._elements = list(elements)

    def __len__(self) -> int:
        return len(self._elements)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._elements[index]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._elements!r}>"


class ApiDataResult:
    """One user's data: ``user`` is the instance (its URI when unknown), ``data`` maps datatype ids to points."""

    def __init__(self, user: ApiResourceInstance | str, data: dict[int | str, list[Point]]) -> None:
        self.user = user
        self.data = data

    def __repr__(self) -> str:
        counts = ", ".join(f"{datatype}: {len(points)} points" for datatype, points in self.data.items())
        return f"<ApiDataResult of {self.user!r}: {counts}>"


class ApiDataList(_FixedList[ApiDataResult]):
    """One :class:`ApiDataResult` for each user the request matched."""

    def __init__(self, api: HexoApi, rows: Iterable[Any], auth: Credentials | None) -> None:
        super().__init__(self._result(api, row, auth) for row in rows)

    @staticmethod
    def _result(api: HexoApi, row: Any, auth: Credentials | None) -> ApiDataResult:
        if not isinstance(row, dict) or not isinstance(row.get("data"), dict):
            raise ApiError("data should be a list of objects with user and data; was it asked for with flat?")
        series = {_datatype(key): _points(points) for key, points in row["data"].items()}
        return ApiDataResult(api.link(row.get("user"), auth), series)


class ApiFlatDataList(_FixedList[Point]):
    """The points alone, without datatypes and users: those of several follow one another unmarked."""

    def __init__(self, rows: Iterable[Any]) -> None:
        super().__init__(_points(rows))


def _datatype(key: str) -> int | str:
    return int(key) if key.isascii() and key.isdigit() else key


def _points(rows: Iterable[Any]) -> list[Point]:
    return [tuple(row) if isinstance(row, list) else row for row in rows]
