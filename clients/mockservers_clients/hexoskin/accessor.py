"""The door to one resource: list, get, create, patch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mockservers_clients.hexoskin.datalists import ApiDataList, ApiFlatDataList
from mockservers_clients.hexoskin.errors import ApiError, MethodNotAllowed
from mockservers_clients.hexoskin.instance import ApiResourceInstance
from mockservers_clients.hexoskin.lists import ApiResourceList, is_page
from mockservers_clients.hexoskin.transport import ApiResponse

if TYPE_CHECKING:
    from mockservers_clients.hexoskin.auth import Credentials
    from mockservers_clients.hexoskin.cache import ResourceConf
    from mockservers_clients.hexoskin.client import HexoApi

_ID = re.compile(r"[^/?#\s]+")
_OFF = {"", "0", "false", "none"}


class ApiResourceAccessor:
    """One resource of the API, such as ``api.record``.

    ``auth`` in its methods holds for that call and for what comes of it: further pages, lazy loading, updates. It is
    ``"mail:password"``, a pair, or an auth object of ``requests``.
    """

    def __init__(self, api: HexoApi, name: str, list_endpoint: str) -> None:
        self.api = api
        self.name = name
        self.list_endpoint = list_endpoint

    @property
    def _conf(self) -> ResourceConf:
        """The resource's schema with its ``name`` and ``list_endpoint``."""
        return self.api.conf_of(self.name)

    def __repr__(self) -> str:
        return f"<ApiResourceAccessor {self.name}: {self.list_endpoint}>"

    def list(
        self,
        parameters: Mapping[str, Any] | None = None,
        *,
        format: str | None = None,
        auth: Credentials | None = None,
        **filters: Any,
    ) -> Any:
        """GET the list, filtered by ``parameters`` and keyword arguments.

        Lists, tuples and sets are joined by commas; date-times become timestamps, instances URIs. The kind of result
        follows the answer: :class:`ApiResourceList` for a page of resources; :class:`ApiDataList`, or with a ``flat``
        parameter :class:`ApiFlatDataList`, for data; :class:`ApiResourceInstance` for a single object. With ``format``,
        a media type: a list of rows for ``text/csv``, else a ``bytearray``.
        """
        if parameters is not None and not isinstance(parameters, Mapping):
            raise TypeError(f"list takes a mapping of parameters, not {type(parameters).__name__}")
        self.check_method("get", "list", auth)
        query = {**(parameters or {}), **filters}
        response = self.api.get(self.list_endpoint, query, format=format, auth=auth)
        answer = response.result
        if is_page(answer):
            return ApiResourceList(self, answer, auth)
        if isinstance(answer, dict):
            return self.receive(answer, auth)
        if isinstance(answer, list) and response.content_type != "text/csv":
            flat = str(query.get("flat", "")).lower() not in _OFF
            return ApiFlatDataList(answer) if flat else ApiDataList(self.api, answer, auth)
        return answer

    def get(
        self,
        id_or_uri: int | str | ApiResourceInstance,
        *,
        format: str | None = None,
        auth: Credentials | None = None,
        force_refresh: bool = False,
    ) -> Any:
        """One resource, by id or URI, as an :class:`ApiResourceInstance`.

        It comes from memory if it was loaded within the last hour, unless ``force_refresh`` is set or the call has its
        own ``auth``. With ``format``, a media type, the decoded answer is returned instead.
        """
        uri = self.uri_of(id_or_uri)
        self.check_method("get", "detail", auth)
        if format is not None:
            return self.api.get(uri, format=format, auth=auth).result
        known = None if force_refresh or auth is not None else self.api.cache.fresh(uri)
        return known or self.fetch(uri, auth=auth)

    def create(
        self, fields: Mapping[str, Any] | None = None, *, auth: Credentials | None = None, **more: Any
    ) -> ApiResourceInstance | str:
        """POST a new resource. Returns the instance, or its URI when the API answers without a body."""
        if fields is not None and not isinstance(fields, Mapping):
            raise TypeError(f"create takes a mapping of fields, not {type(fields).__name__}")
        self.check_method("post", "list", auth)
        answer = self.api.post(self.list_endpoint, {**(fields or {}), **more}, auth=auth)
        if isinstance(answer.result, dict):
            return self.receive(answer.result, auth)
        location = answer.headers.get("Location")
        if not location:
            raise ApiError(f"{self.name} was created, but the answer has neither a body nor a Location")
        return self.api.path_of(location)

    def patch(
        self,
        objects: Sequence[Mapping[str, Any] | ApiResourceInstance],
        deleted_objects: Sequence[str | ApiResourceInstance] = (),
        *,
        auth: Credentials | None = None,
    ) -> ApiResponse:
        """PATCH the list: create the objects without ``resource_uri``, change the others, delete ``deleted_objects``.

        All or nothing. An instance among ``objects`` stands for all its fields. Objects in the answer refresh the
        ones in memory.
        """
        self.check_method("patch", "list", auth)
        bodies = [item.fields if isinstance(item, ApiResourceInstance) else item for item in objects]
        deleted = [self.uri_of(item) for item in deleted_objects]
        document = {"objects": bodies} | ({"deleted_objects": deleted} if deleted else {})
        answer = self.api.patch(self.list_endpoint, document, auth=auth)
        for uri in deleted:
            self.api.cache.forget(uri)
        changed = answer.result.get("objects") if isinstance(answer.result, dict) else None
        for item in changed or ():
            self.api.instance(self, item, auth, full=False)
        return answer

    def fetch(self, uri: str, *, auth: Credentials | None) -> ApiResourceInstance:
        """GET ``uri`` and put the answer into the one object of that URI."""
        answer = self.api.get(uri, auth=auth).result
        if not isinstance(answer, dict):
            raise ApiError(f"{uri} should answer a JSON object, got {type(answer).__name__}")
        return self.receive({**answer, "resource_uri": uri}, auth)

    def receive(self, fields: Mapping[str, Any], auth: Credentials | None) -> ApiResourceInstance:
        """The instance that ``fields``, a full description by the API, belong to."""
        return self.api.instance(self, fields, auth, full=True)

    def link(self, fields: Mapping[str, Any], auth: Credentials | None) -> dict[str, Any]:
        """``fields`` with every to-one relation, URI or nested object, as an instance."""
        linked = dict(fields)
        for name, field in self._conf["fields"].items():
            if linked.get(name) and field.get("related_type") == "to_one":
                linked[name] = self.api.link(linked[name], auth)
        return linked

    def uri_of(self, id_or_uri: int | str | ApiResourceInstance) -> str:
        """The URI of an id of this resource; the URI of another resource stays what it is.

        Raises ``ValueError`` or ``TypeError`` for what can be neither.
        """
        if isinstance(id_or_uri, ApiResourceInstance):
            if id_or_uri._uri is None:
                raise ValueError(f"{id_or_uri!r} has no URI")
            return id_or_uri._uri
        if isinstance(id_or_uri, bool) or not isinstance(id_or_uri, int | str):
            raise TypeError(f"expected an id or a URI of {self.name}, got {id_or_uri!r}")
        path = self.api.path_of(str(id_or_uri))
        owner = self.api.accessor_of(path) if path.startswith("/") else self
        text = path.rstrip("/").rpartition("/")[2] if path.startswith("/") else path
        if owner is None or not _ID.fullmatch(text) or text in (".", ".."):
            raise ValueError(f"{id_or_uri!r} is no id or URI of {self.name}, whose URIs are {self.list_endpoint}<id>/")
        return f"{owner.list_endpoint}{text}/"

    def check_method(self, method: str, place: str, auth: Credentials | None) -> None:
        """Raise :class:`MethodNotAllowed` when the schema does not list ``method`` for ``place``: list or detail."""
        self.api.build_resources(auth=auth)
        if method not in self._conf[f"allowed_{place}_http_methods"]:
            raise MethodNotAllowed(f"{method} method is not allowed on a {self.name} {place}")
