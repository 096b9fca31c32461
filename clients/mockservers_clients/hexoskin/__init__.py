"""A Python client for the Hexoskin API, with the documented interface of Hexoskin's own.

>>> from mockservers_clients.hexoskin import HexoApi
>>> api = HexoApi("key", "secret", auth="maude.lavoie@example.org:password")

Modules: :mod:`.client` (the entry point and every public class), :mod:`.errors`.
"""

from mockservers_clients.hexoskin.client import (
    ApiDataList,
    ApiDataResult,
    ApiFlatDataList,
    ApiResourceAccessor,
    ApiResourceInstance,
    ApiResourceList,
    ApiResponse,
    HexoApi,
    HexoAuth,
    OAuth1Token,
    OAuth2Token,
)
from mockservers_clients.hexoskin.connect import connect
from mockservers_clients.hexoskin.errors import ApiError, HttpError, MethodNotAllowed

__all__ = [
    "ApiDataList",
    "ApiDataResult",
    "ApiError",
    "ApiFlatDataList",
    "ApiResourceAccessor",
    "ApiResourceInstance",
    "ApiResourceList",
    "ApiResponse",
    "HexoApi",
    "HexoAuth",
    "HttpError",
    "MethodNotAllowed",
    "OAuth1Token",
    "OAuth2Token",
    "connect",
]
