"""Client of the Labstep API: the generic entity API for every kind of record, and what goes beyond it."""

from __future__ import annotations

from .client import DEFAULT_URL, Client
from .connect import connect
from .entity import Entities, Kind, Page, Record, Ref
from .errors import (
    AccessDeniedError,
    ArgumentError,
    AuthenticationError,
    LabstepError,
    NotFoundError,
    ProtocolError,
    RateLimitError,
    ResponseError,
    ServerError,
    TransportError,
    ValidationError,
    Violation,
)
from .kinds import KINDS
from .transport import NO_RETRY, Credentials, RetryPolicy

__all__ = [
    "DEFAULT_URL",
    "KINDS",
    "NO_RETRY",
    "AccessDeniedError",
    "ArgumentError",
    "AuthenticationError",
    "Client",
    "Credentials",
    "Entities",
    "Kind",
    "LabstepError",
    "NotFoundError",
    "Page",
    "ProtocolError",
    "RateLimitError",
    "Record",
    "Ref",
    "ResponseError",
    "RetryPolicy",
    "ServerError",
    "TransportError",
    "ValidationError",
    "Violation",
    "connect",
]
