"""Client of the Losant platform API: every resource, every operation, by the vendor's own names."""

from __future__ import annotations

from .._http import NO_RETRY, RetryPolicy
from .client import DEFAULT_URL, Client
from .connect import connect
from .errors import (
    ArgumentError,
    ConflictError,
    ForbiddenError,
    LosantError,
    NotFoundError,
    RateLimitError,
    ResponseError,
    TransportError,
    UnauthorizedError,
    ValidationError,
)
from .resource import Method, Resource
from .sse import ServerSentEvent

__all__ = [
    "DEFAULT_URL",
    "NO_RETRY",
    "ArgumentError",
    "Client",
    "ConflictError",
    "ForbiddenError",
    "LosantError",
    "Method",
    "NotFoundError",
    "RateLimitError",
    "Resource",
    "ResponseError",
    "RetryPolicy",
    "ServerSentEvent",
    "TransportError",
    "UnauthorizedError",
    "ValidationError",
    "connect",
]
