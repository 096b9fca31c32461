"""One resource: fields as attributes, fetched when first needed."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mockservers_clients.hexoskin.encoding import Linked
from mockservers_clients.hexoskin.errors import ApiError

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.accessor import ApiResourceAccessor
    from mockservers_clients.hexoskin.auth import Credentials


class _State(enum.Enum):
    PARTIAL = "some fields are known, at least the URI"
    LOADED = "the server described it in full"
    DELETED = "gone"


class ApiResourceInstance(Linked):
    """A resource of the API. Its fields are attributes, and items of ``fields``.

    An instance known by its URI alone, such as ``rng.user``, fetches itself when another field is first read. Assigning
    a field changes the object here; :meth:`update` sends it. What arrives from the API later overwrites it.
    """

    fields: dict[str, Any]
    _parent: ApiResourceAccessor

    def __init__(
        self, parent: ApiResourceAccessor, uri: str | None, fields: Mapping[str, Any], auth: Credentials | None
    ) -> None:
        # Past __setattr__, which is for fields.
        self.__dict__.update(_parent=parent, _uri=uri, _auth=auth, _state=_State.PARTIAL, fields=dict(fields))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "fields":
            raise AttributeError(name)
        if name not in self.fields and self._state is _State.PARTIAL and name in self._parent._conf["fields"]:
            self._load()
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(f"{self!r} has no field {name!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or name == "fields":
            self.__dict__[name] = value
            return
        if name not in self.fields and name not in self._parent._conf["fields"]:
            raise AttributeError(f"{self._parent.name} has no field {name!r}")
        if self._state is _State.PARTIAL and self._uri is not None:
            # Otherwise a later load would overwrite the change before it is sent.
            self._load()
        self.fields[name] = value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.fields})

    def __repr__(self) -> str:
        return f"<ApiResourceInstance {self._parent.name}: {self._uri or 'without URI'}>"

    def __str__(self) -> str:
        shown = {key: repr(value) if isinstance(value, Linked) else value for key, value in self.fields.items()}
        return f"{self._parent.name} {shown}"

    def update(self, changes: Mapping[str, Any] | None = None, *, auth: Credentials | None = None) -> None:
        """PUT all fields, with ``changes`` in place of theirs; instances count as values.

        When the API answers with the object, its fields replace the ones here; nothing changes here if it refuses.
        Raises :class:`~.errors.MethodNotAllowed`, without a request, when the resource cannot be changed.
        """
        if changes is not None and not isinstance(changes, Mapping):
            raise TypeError(f"update takes a mapping of fields, not {type(changes).__name__}")
        uri = self._ready_for("put", auth)
        if self._state is _State.PARTIAL:
            self._load(auth)
        intended = {**self.fields, **(changes or {})}
        answer = self._parent.api.put(uri, intended, auth=self._auth if auth is None else auth).result
        self._take(answer if isinstance(answer, dict) else intended, full=True)

    def delete(self, *, auth: Credentials | None = None) -> None:
        """DELETE the resource; afterwards every field is None.

        Raises :class:`~.errors.MethodNotAllowed`, without a request, when the resource cannot be deleted.
        """
        uri = self._ready_for("delete", auth)
        self._parent.api.delete(uri, auth=self._auth if auth is None else auth)
        self._parent.api.cache.forget(uri)
        self.__dict__.update(_state=_State.DELETED, _uri=None, fields=dict.fromkeys(self.fields))

    def _ready_for(self, method: str, auth: Credentials | None) -> str:
        if self._state is _State.DELETED:
            raise ApiError(f"this {self._parent.name} was deleted")
        self._parent.check_method(method, "detail", auth)
        if self._uri is None:
            raise ApiError(f"this {self._parent.name} has no URI, so it cannot be changed")
        return self._uri

    def _load(self, auth: Credentials | None = None) -> None:
        if self._uri is not None:
            self._parent.fetch(self._uri, auth=self._auth if auth is None else auth)

    def _take(self, fields: Mapping[str, Any], *, full: bool) -> None:
        """Adopt ``fields`` as received: all there is when ``full``, else in addition to what is known."""
        linked = self._parent.link(fields, self._auth)
        self.fields = linked if full else {**self.fields, **linked}
        if full:
            self._state = _State.LOADED
            if self._uri is not None:
                self._parent.api.cache.loaded(self._uri)
