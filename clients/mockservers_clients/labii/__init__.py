"""Client of the Labii API: every kind of object, sessions, API keys, uploads, and the sid codec."""

from __future__ import annotations

from .._http import NO_RETRY, RetryPolicy
from .client import DEFAULT_URL, Client, MfaCode
from .connect import connect
from .errors import (
    ArgumentError,
    AuthenticationError,
    LabiiError,
    LoginError,
    MethodNotAllowedError,
    MfaRequiredError,
    NotAcceptableError,
    NotFoundError,
    PermissionDeniedError,
    ProtocolError,
    RateLimitError,
    ResponseError,
    ServerError,
    TransportError,
)
from .model import Level, Model, Object, Page, Ref, Serializer
from .sid import SidError, decode_sid, encode_sid
from .transport import Credentials

__all__ = [
    "DEFAULT_URL",
    "NO_RETRY",
    "ArgumentError",
    "AuthenticationError",
    "Client",
    "Credentials",
    "LabiiError",
    "Level",
    "LoginError",
    "MethodNotAllowedError",
    "MfaCode",
    "MfaRequiredError",
    "Model",
    "NotAcceptableError",
    "NotFoundError",
    "Object",
    "Page",
    "PermissionDeniedError",
    "ProtocolError",
    "RateLimitError",
    "Ref",
    "ResponseError",
    "RetryPolicy",
    "Serializer",
    "ServerError",
    "SidError",
    "TransportError",
    "connect",
    "decode_sid",
    "encode_sid",
]
