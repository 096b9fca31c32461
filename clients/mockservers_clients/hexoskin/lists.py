"""Pages of resources as one growing list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard, overload

from mockservers_clients.hexoskin.errors import ApiError
from mockservers_clients.hexoskin.instance import ApiResourceInstance

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.accessor import ApiResourceAccessor
    from mockservers_clients.hexoskin.auth import Credentials
    from mockservers_clients.hexoskin.cache import ResourceConf


def is_page(answer: object) -> TypeGuard[dict[str, Any]]:
    """Whether ``answer`` is a page of resources: ``meta`` and ``objects``."""
    return isinstance(answer, dict) and isinstance(answer.get("meta"), dict) and isinstance(answer.get("objects"), list)


class ApiResourceList(Sequence[ApiResourceInstance]):
    """The resources loaded so far.

    Length, indexing and iteration concern loaded resources only; ``load_next``, ``load_prev``, ``prefetch_all`` and
    ``iter_all`` load more. ``del list[i]`` deletes at the API. ``nexturl`` and ``prevurl`` are the neighbouring pages'
    URIs, None at the ends; ``meta`` is the paging information of the page loaded last.
    """

    def __init__(self, parent: ApiResourceAccessor, page: Mapping[str, Any], auth: Credentials | None) -> None:
        self._parent = parent
        self._auth = auth
        self.objects = self._read(page)
        self.nexturl: str | None = self.meta.get("next")
        self.prevurl: str | None = self.meta.get("previous")

    @property
    def _conf(self) -> ResourceConf:
        """The resource's schema."""
        return self._parent._conf

    def __len__(self) -> int:
        return len(self.objects)

    @overload
    def __getitem__(self, index: int) -> ApiResourceInstance: ...
    @overload
    def __getitem__(self, index: slice) -> list[ApiResourceInstance]: ...
    def __getitem__(self, index: int | slice) -> ApiResourceInstance | list[ApiResourceInstance]:
        return self.objects[index]

    def __delitem__(self, index: int | slice) -> None:
        doomed = self.objects[index] if isinstance(index, slice) else [self.objects[index]]
        for instance in doomed:
            instance.delete(auth=self._auth)
            self.objects = [kept for kept in self.objects if kept is not instance]

    def __repr__(self) -> str:
        return f"<ApiResourceList of {self._parent.name}: {self.objects!r}>"

    def load_next(self) -> None:
        """Append the next page. Raises ``StopIteration`` when there is none."""
        if not self.nexturl:
            raise StopIteration("List is already at the end.")
        fetched = self._fetch(self.nexturl)
        self.objects += fetched
        self.nexturl = self.meta.get("next")

    def load_prev(self) -> None:
        """Put the previous page in front. Raises ``StopIteration`` when there is none."""
        if not self.prevurl:
            raise StopIteration("List is already at the beginning.")
        fetched = self._fetch(self.prevurl)
        self.objects[:0] = fetched
        self.prevurl = self.meta.get("previous")

    def prefetch_all(self) -> None:
        """Append all following pages."""
        while self.nexturl:
            self.load_next()

    def iter_all(self) -> Iterator[ApiResourceInstance]:
        """The loaded resources, then those of the following pages, each page loaded when it is reached."""
        position = 0
        while True:
            while position < len(self.objects):
                yield self.objects[position]
                position += 1
            if not self.nexturl:
                return
            self.load_next()

    def _fetch(self, uri: str) -> list[ApiResourceInstance]:
        page = self._parent.api.get(uri, auth=self._auth).result
        if not (
            isinstance(page, dict) and isinstance(page.get("objects"), list) and isinstance(page.get("meta"), dict)
        ):
            raise ApiError(f"{uri} should answer a page with meta and objects")
        if page["meta"].get("next") == uri:
            raise ApiError(f"{uri} names itself as its next page")
        return self._read(page)

    def _read(self, page: Mapping[str, Any]) -> list[ApiResourceInstance]:
        self.meta: dict[str, Any] = page["meta"]
        return [self._parent.receive(fields, self._auth) for fields in page["objects"]]
