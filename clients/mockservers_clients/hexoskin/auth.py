"""Ways to prove who is calling: the signed API key, OAuth 1 and OAuth 2."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from oauthlib import oauth1
from requests import PreparedRequest
from requests.auth import AuthBase

Clock: TypeAlias = Callable[[], float]
"""Gives the Unix time in seconds."""

Nonce: TypeAlias = Callable[[], str]
"""Gives a text that was not used before."""

RequestAuth: TypeAlias = Callable[[PreparedRequest], PreparedRequest]
"""What ``requests`` takes as ``auth``: adds credentials to a request that is otherwise complete."""

Credentials: TypeAlias = str | Sequence[str] | RequestAuth
"""``"mail:password"``, a (mail, password) pair, or an auth object of ``requests``."""


def signature(api_secret: str, timestamp: int, url: str) -> str:
    """The API key's signature of a request: 40 hexadecimal digits. ``url`` is the absolute URL exactly as sent."""
    return hashlib.sha1(f"{api_secret}{timestamp}{url}".encode()).hexdigest()


class HexoAuth(AuthBase):
    """Signs with the API key and names the user with HTTP Basic.

    Either part may be missing: without ``user`` only the signature is sent, without a key only the user.
    """

    def __init__(self, api_key: str, api_secret: str, user: tuple[str, str] | None = None, *, clock: Clock) -> None:
        self._api_key = api_key
        self._api_secret = api_secret
        self._user = user
        self._clock = clock

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if self._user is not None:
            # UTF-8, because the Basic helper of requests cannot encode beyond Latin-1.
            pair = base64.b64encode(":".join(self._user).encode()).decode("ascii")
            request.headers["Authorization"] = f"Basic {pair}"
        if self._api_key:
            timestamp = int(self._clock())
            request.headers["X-HEXOTIMESTAMP"] = str(timestamp)
            request.headers["X-HEXOAPIKEY"] = self._api_key
            request.headers["X-HEXOAPISIGNATURE"] = signature(self._api_secret, timestamp, request.url or "")
        return request


@dataclass(frozen=True, slots=True)
class OAuth1Token:
    """A token of the OAuth 1 flow with its secret: of the request or, at the end, of access."""

    key: str
    secret: str


class OAuth1Auth(AuthBase):
    """Signs with OAuth 1.0a, HMAC-SHA1, in the ``Authorization`` header (RFC 5849)."""

    def __init__(
        self,
        api_key: str,
        api_secret: str,
        token: OAuth1Token | None = None,
        *,
        callback_uri: str | None = None,
        verifier: str | None = None,
        clock: Clock,
        nonce: Nonce,
    ) -> None:
        self._consumer = (api_key, api_secret)
        self._token = token
        self._callback_uri = callback_uri
        self._verifier = verifier
        self._clock = clock
        self._nonce = nonce

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        signer = oauth1.Client(
            *self._consumer,
            resource_owner_key=self._token.key if self._token else None,
            resource_owner_secret=self._token.secret if self._token else None,
            callback_uri=self._callback_uri,
            verifier=self._verifier,
            timestamp=str(int(self._clock())),
            nonce=self._nonce(),
        )
        # The body is JSON or empty, so it is no part of the signature (RFC 5849, 3.4.1.3.1).
        _, headers, _ = signer.sign(request.url or "", cast(Any, request.method))
        request.headers["Authorization"] = headers["Authorization"]
        return request


@dataclass(frozen=True, slots=True)
class OAuth2Token:
    """The answer of the token endpoint. ``expires_in`` is in seconds, ``expires_at`` a Unix time; None if not told."""

    access_token: str
    token_type: str = "Bearer"
    expires_in: int | None = None
    expires_at: float | None = None
    refresh_token: str | None = None
    scope: str | None = None


class OAuth2Auth(AuthBase):
    """Presents an OAuth 2 access token as a bearer token (RFC 6750)."""

    def __init__(self, token: OAuth2Token) -> None:
        self.token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token.access_token}"
        return request


def as_auth(credentials: Credentials | None, api_key: str, api_secret: str, clock: Clock) -> RequestAuth:
    """The auth object for what a caller may give as ``auth``; None signs with the key alone.

    Raises ``ValueError`` for a text without a colon or a sequence that is no pair, ``TypeError`` for anything else.
    """
    if callable(credentials):
        return credentials
    user: tuple[str, str] | None = None
    if isinstance(credentials, str):
        name, colon, password = credentials.partition(":")
        if not colon:
            raise ValueError("auth must be 'mail:password', a (mail, password) pair or an auth object of requests")
        user = (name, password)
    elif isinstance(credentials, Sequence):
        if len(credentials) != 2 or not all(isinstance(part, str) for part in credentials):
            raise ValueError("auth as a sequence must be exactly a mail address and a password")
        user = (credentials[0], credentials[1])
    elif credentials is not None:
        raise TypeError(
            "auth must be 'mail:password', a (mail, password) pair or an auth object of requests, "
            f"not {type(credentials).__name__}"
        )
    return HexoAuth(api_key, api_secret, user, clock=clock)
