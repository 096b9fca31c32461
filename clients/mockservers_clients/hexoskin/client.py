"""The entry point: :class:`HexoApi` has one attribute for each resource the API lists."""

from __future__ import annotations

import secrets  # noqa: TID251  (a nonce and a login state must not be guessable; tests inject their own)
import time
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests

from mockservers_clients._http import DEFAULT_TIMEOUT, Timeout
from mockservers_clients.hexoskin.accessor import ApiResourceAccessor
from mockservers_clients.hexoskin.auth import Clock, Credentials, HexoAuth, Nonce, OAuth1Token, OAuth2Auth, OAuth2Token
from mockservers_clients.hexoskin.cache import (
    ObjectCache,
    ResourceConf,
    is_resource_conf,
    read_resources,
    resource_file,
    write_resources,
)
from mockservers_clients.hexoskin.datalists import ApiDataList, ApiDataResult, ApiFlatDataList
from mockservers_clients.hexoskin.errors import ApiError, HttpNotFound
from mockservers_clients.hexoskin.instance import ApiResourceInstance
from mockservers_clients.hexoskin.lists import ApiResourceList
from mockservers_clients.hexoskin.oauth import OAuth1Flow, OAuth2Flow
from mockservers_clients.hexoskin.transport import ApiHelper, ApiResponse

__all__ = [
    "CACHED_API_RESOURCE_LIST",
    "ApiDataList",
    "ApiDataResult",
    "ApiFlatDataList",
    "ApiHelper",
    "ApiResourceAccessor",
    "ApiResourceInstance",
    "ApiResourceList",
    "ApiResponse",
    "HexoApi",
    "HexoAuth",
    "OAuth1Token",
    "OAuth2Token",
]

CACHED_API_RESOURCE_LIST: str | None = ".api_stash"
"""Prefix of the files that keep resource lists, one file for each server and API version; None keeps none."""


def _nonce() -> str:
    return secrets.token_hex(16)


class HexoApi(ApiHelper):
    """A session with the Hexoskin API.

    ``api_key`` and ``api_secret`` identify the program; ``auth`` the user: ``"mail:password"``, a (mail, password)
    pair or an auth object of ``requests``. ``api_version`` such as ``3.3.x`` asks for a version of the API.
    ``verify_ssl=False`` accepts any certificate. ``session`` is a ``requests.Session`` to use, which stays the caller's
    to close; ``timeout`` is in seconds, or a (connect, read) pair. ``schema_delay`` seconds are left between the
    requests of the first start. ``clock`` and ``nonce`` are where signatures take time and one-time texts from.

    Nothing is sent before the first use of a resource. That fetches the list of resources and their schemas, or reads
    them from the file of an earlier start (``CACHED_API_RESOURCE_LIST``). Each object exists once for each URI and is
    taken from memory for an hour; :meth:`clear_object_cache` forgets them.

    Raises ``ValueError`` or ``TypeError`` for arguments that cannot be right, :class:`~.errors.HttpError` for answers
    from 400 up, and the exceptions of ``requests`` when there is no answer.
    """

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        api_version: str = "",
        auth: Credentials | None = None,
        base_url: str = "https://api.hexoskin.com",
        verify_ssl: bool = True,
        *,
        session: requests.Session | None = None,
        timeout: Timeout = DEFAULT_TIMEOUT,
        schema_delay: float = 0.0,
        clock: Clock = time.time,  # noqa: TID251  (signatures carry the real time; tests inject their own)
        nonce: Nonce = _nonce,
    ) -> None:
        super().__init__(
            api_key, api_secret, api_version, auth, base_url, verify_ssl, session=session, timeout=timeout, clock=clock
        )
        self.cache = ObjectCache(clock)
        self._schema_delay = schema_delay
        self._oauth1 = OAuth1Flow(self, api_secret, clock, nonce)
        self._oauth2 = OAuth2Flow(self, api_secret, clock, nonce)
        self._accessors: dict[str, ApiResourceAccessor] | None = None
        self._schema_uris: dict[str, str] = {}
        self._conf: dict[str, ResourceConf] | None = None

    def __enter__(self) -> HexoApi:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> ApiResourceAccessor:
        if not name.startswith("_") and name in self.resources:
            return self.resources[name]
        raise AttributeError(f"{name!r} is not a valid API endpoint")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(self._accessors or ())})

    # Resources

    @property
    def resources(self) -> dict[str, ApiResourceAccessor]:
        """The accessors by resource name."""
        if self._accessors is None:
            self._read_file()
        if self._accessors is None:
            self._read_root()
        return self._accessors or {}

    @property
    def resource_conf(self) -> dict[str, ResourceConf]:
        """The schemas by resource name, as the API gave them, each with its ``name`` and ``list_endpoint``."""
        self.build_resources()
        return self._conf or {}

    def build_resources(self, *, auth: Credentials | None = None) -> None:
        """Make the schemas known, unless they are: from the file, else from the API with ``auth``."""
        names = self.resources
        if self._conf is not None:
            return
        found: dict[str, ResourceConf] = {}
        for name, uri in self._schema_uris.items():
            if found and self._schema_delay > 0:
                time.sleep(self._schema_delay)
            try:
                schema = self.get(uri, auth=auth).result
            except HttpNotFound:  # the real root lists a resource without schema [sdk]
                continue
            conf = {**schema, "name": name, "list_endpoint": names[name].list_endpoint, "schema": uri}
            if not is_resource_conf(conf):
                raise ApiError(f"{uri} is no schema: it lacks fields or allowed methods")
            found[name] = conf
        self._conf = found
        if CACHED_API_RESOURCE_LIST is not None:
            path = resource_file(CACHED_API_RESOURCE_LIST, self.base_url, self.api_version)
            write_resources(path, self.base_url, self.api_version, found)

    def clear_resource_cache(self) -> None:
        """Forget the resources and remove their file; the next use fetches them again."""
        self._accessors = self._conf = None
        self._schema_uris = {}
        if CACHED_API_RESOURCE_LIST is not None:
            resource_file(CACHED_API_RESOURCE_LIST, self.base_url, self.api_version).unlink(missing_ok=True)

    def clear_object_cache(self) -> None:
        """Forget all objects: each is fetched again, as a new instance, when next asked for."""
        self.cache.clear()

    def resource_from_uri(self, uri: str, *, auth: Credentials | None = None) -> ApiResourceInstance:
        """The resource with this URI, loaded. Raises ``ValueError`` when no resource has such URIs."""
        accessor = self.accessor_of(self.path_of(uri))
        if accessor is None:
            raise ValueError(f"{uri!r} is the URI of no resource of this API")
        instance: ApiResourceInstance = accessor.get(uri, auth=auth)
        return instance

    def conf_of(self, name: str) -> ResourceConf:
        """The schema of one resource. Raises :class:`ApiError` for a resource the API lists without one."""
        try:
            return self.resource_conf[name]
        except KeyError:
            raise ApiError(f"the API lists {name}, but gives no schema for it") from None

    def link(self, value: Any, auth: Credentials | None) -> Any:
        """The instance a relation's value, URI or nested object, stands for; ``value`` itself if it is none."""
        if isinstance(value, str):
            fields: dict[str, Any] = {"resource_uri": value}
        elif isinstance(value, dict) and isinstance(value.get("resource_uri"), str):
            fields = value
        else:
            return value
        accessor = self.accessor_of(fields["resource_uri"])
        if accessor is None or accessor.name not in self.resource_conf:
            return value
        return self.instance(accessor, fields, auth, full=False)

    def instance(
        self, accessor: ApiResourceAccessor, fields: Any, auth: Credentials | None, *, full: bool
    ) -> ApiResourceInstance:
        """The one instance of ``fields["resource_uri"]``, with ``fields`` put into it; a new one without a URI."""
        if not isinstance(fields, dict):
            raise ApiError(f"{accessor.name} should be a JSON object, got {type(fields).__name__}")
        uri = fields.get("resource_uri")
        if not isinstance(uri, str) or not uri:
            loose = ApiResourceInstance(accessor, None, {}, auth)
            loose._take(fields, full=True)
            return loose
        known = self.cache.get(uri)
        if known is None:
            # An account carries the URI of its user: the object is that user, whichever list it came from.
            known = ApiResourceInstance(self.accessor_of(uri) or accessor, uri, {"resource_uri": uri}, auth)
            self.cache.add(uri, known)
        if auth is not None:
            known._auth = auth
        known._take(fields, full=full)
        return known

    def accessor_of(self, uri: str) -> ApiResourceAccessor | None:
        """The accessor of the resource that ``uri`` is one of, None when there is none."""
        head, slash, _ = uri.removesuffix("/").rpartition("/")
        endpoint = head + slash
        return next((found for found in self.resources.values() if found.list_endpoint == endpoint), None)

    def _read_file(self) -> None:
        if CACHED_API_RESOURCE_LIST is None:
            return
        path = resource_file(CACHED_API_RESOURCE_LIST, self.base_url, self.api_version)
        found = read_resources(path, self.base_url, self.api_version)
        if found is not None:
            self._conf = found
            self._accessors = {
                name: ApiResourceAccessor(self, name, conf["list_endpoint"]) for name, conf in found.items()
            }

    def _read_root(self) -> None:
        root = self.get("/api/").result
        if not isinstance(root, dict):
            raise ApiError(f"{self.url_of('/api/')} should answer a map of resources")
        accessors: dict[str, ApiResourceAccessor] = {}
        for name, entry in root.items():
            # "import" has no schema the vendor's client would ask for, and takes files, not JSON [sdk].
            if name == "import" or not isinstance(entry, dict):
                continue
            if isinstance(entry.get("list_endpoint"), str) and isinstance(entry.get("schema"), str):
                accessors[name] = ApiResourceAccessor(self, name, entry["list_endpoint"])
                self._schema_uris[name] = entry["schema"]
        self._accessors = accessors

    # Login flows

    def oauth1_get_request_token_url(self, callback_uri: str) -> str:
        """Get an OAuth 1 request token; returns the URL where the user consents."""
        return self._oauth1.request_token_url(callback_uri)

    def oauth1_get_access_token(self, callback_uri_with_args: str) -> None:
        """Complete OAuth 1 with the whole URL the user came back with; sets :attr:`auth`."""
        self.auth = self._oauth1.access_token(callback_uri_with_args)

    def oauth2_get_request_token_url(
        self, callback_uri: str, grant_type: str = "authorization_code", scope: str = "readonly"
    ) -> str:
        """The URL where the user consents to OAuth 2.

        ``grant_type`` is ``authorization_code`` or ``implicit``, as registered for the client; ``scope`` is
        ``readonly`` or ``readwrite``.
        """
        return self._oauth2.request_token_url(callback_uri, grant_type, scope)

    def oauth2_get_access_token(
        self, callback_or_username: str, password: str | None = None, scope: str | None = None
    ) -> OAuth2Token:
        """Complete OAuth 2; sets :attr:`auth` and returns the token.

        Takes the whole URL the user came back with, or, for the password grant, a user name and password.
        Raises :class:`~.errors.HttpBadRequest` when the key is no OAuth 2 client or the credentials are wrong.
        """
        if password is None:
            if urlsplit(callback_or_username).scheme == "":
                raise ValueError("give the whole callback URL, or a user name and a password")
            return self._use(self._oauth2.from_callback(callback_or_username))
        return self._use(self._oauth2.from_password(callback_or_username, password, scope))

    def refresh_access_token(self) -> OAuth2Token:
        """Replace the OAuth 2 token by its successor; sets :attr:`auth` and returns the token."""
        current = self.auth
        if not isinstance(current, OAuth2Auth):
            raise ApiError("there is no OAuth 2 token to refresh")
        return self._use(self._oauth2.refreshed(current.token))

    def _use(self, token: OAuth2Token) -> OAuth2Token:
        self.auth = OAuth2Auth(token)
        return token
