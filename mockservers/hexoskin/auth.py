"""Who calls: HTTP Basic, signed with an API key or not, OAuth 2 bearer tokens, OAuth 1 signatures."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from mockservers.engine.call import Call
from mockservers.engine.clock import wall_ms

from .errors import BadSignature, Forbidden, Unauthorized
from .options import option
from .people import find_user, password_of

__all__ = ["Principal", "authenticate", "authorize", "check_basic", "identify", "oauth1_parameters", "verify_oauth1"]

SKEW_MS = 300_000
_SIGNED = ("HTTP_X_HEXOAPIKEY", "HTTP_X_HEXOAPISIGNATURE", "HTTP_X_HEXOTIMESTAMP")


class Principal(NamedTuple):
    """The caller: a user, and what the credential allows."""

    user: int
    uri: str
    scope: str = "readwrite"
    client: int | None = None


def _principal(user: int, scope: str = "readwrite", client: int | None = None) -> Principal:
    return Principal(user, f"/api/user/{user}/", scope, client)


def identify(call: Call) -> str | None:
    """The text by which a call's world is found: its credential."""
    header = call.environ.get("HTTP_AUTHORIZATION")
    if isinstance(header, str) and header:
        if header[:6] == "Basic " and header[6:].strip() == header[6:]:
            return header
        if header[:6].lower() == "oauth ":
            return f"key {oauth1_parameters(header).get('oauth_consumer_key', '')}"
        kind, _, rest = header.partition(" ")
        return f"{kind.capitalize()} {rest.strip()}"
    key = call.environ.get("HTTP_X_HEXOAPIKEY")
    if key:
        return f"key {key}"
    client = call.query.get("client_id")
    if client is None and call.path.endswith("/oauth2/token/") and call.body:
        client = call.form()[0].get("client_id")
        if client is None and call.body[:1] == b"{":
            try:
                found = call.json()
            except ValueError:
                found = None
            client = found.get("client_id") if isinstance(found, dict) else None
    if client is not None:
        return f"key {client}"
    token = call.query.get("oauth_token")
    return f"request {token}" if token is not None else None


def authenticate(call: Call) -> None:
    """Put the caller into ``call.principal``. Raises ``Unauthorized`` or ``BadSignature``."""
    environ = call.environ
    header = environ.get("HTTP_AUTHORIZATION") or ""
    kind, _, rest = header.partition(" ")
    kind = kind.lower()
    if kind == "basic":
        # A password follows from the user and from what lies in ``password``: kept until the one or the other changes.
        kept = call.derived_from(("user", "password"))
        call.principal = kept.get(rest) or _by_basic(call, rest, kept)
    elif kind == "bearer":
        call.principal = _by_bearer(call, rest.strip())
    elif kind == "oauth":
        call.principal = _by_oauth1(call, header)
    else:
        raise Unauthorized("no credentials" if not header else f"authorization of an unknown kind: {kind}")
    if "HTTP_X_HEXOAPIKEY" in environ or "HTTP_X_HEXOAPISIGNATURE" in environ or "HTTP_X_HEXOTIMESTAMP" in environ:
        _check_signature(call)
    elif kind == "basic" and option(call.world, "require_signature"):
        raise BadSignature("this account requires a signature beside Basic credentials")


def authorize(call: Call) -> None:
    """Called for operations that change something: a ``readonly`` token does not (inferred)."""
    if call.principal is not None and call.principal.scope == "readonly":
        raise Forbidden("the token's scope is readonly")


def check_basic(call: Call, name: str, password: str) -> Principal | None:
    """The user with that e-mail address and password."""
    user = find_user(call.world, name)
    if user is None or not hmac.compare_digest(password_of(call.world, user["id"]).encode(), password.encode()):
        return None
    return _principal(user["id"])


def pair_of(encoded: str) -> tuple[str, str] | None:
    """Name and password of a Basic credential; None if it is none."""
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None


def _by_basic(call: Call, encoded: str, kept: dict[Any, Any]) -> Principal:
    pair = pair_of(encoded.strip())
    if pair is None:
        raise Unauthorized("the Basic credential cannot be read")
    found = check_basic(call, *pair)
    if found is None:
        raise Unauthorized(f"wrong e-mail address or password for {pair[0]!r}")
    if len(kept) >= 1024:
        kept.clear()
    kept[encoded] = found
    return found


def _by_bearer(call: Call, token: str) -> Principal:
    found = call.docs("token").get(token)
    if found is None:
        raise Unauthorized("unknown bearer token")
    if found["expires"] <= call.world.clock.ms():
        raise Unauthorized("the bearer token has expired")
    return _principal(found["user"], found["scope"], found["client"])


def _fresh(call: Call, timestamp: str) -> bool:
    """Clients sign with the system's time, tests with the world's: a stamp near either will do."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16):
        return False
    sent = int(timestamp) * 1000
    return min(abs(sent - wall_ms()), abs(sent - call.world.clock.ms())) <= SKEW_MS


def _check_signature(call: Call) -> None:
    key, signature, timestamp = (str(call.environ.get(name, "")) for name in _SIGNED)
    known = call.docs("credential").get(key)
    if known is None:
        raise BadSignature("unknown API key" if key else "signature headers without X-HEXOAPIKEY")
    if not _fresh(call, timestamp):
        raise BadSignature(f"X-HEXOTIMESTAMP is not within {SKEW_MS // 1000} s of now: {timestamp!r}")
    # sha1(secret + timestamp + url) in hexadecimal; the URL exactly as sent, query still encoded [docs] [sdk].
    text = f"{known['secret']}{timestamp}{call.url}"
    expected = hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    if not hmac.compare_digest(expected, signature.strip().lower().encode("ascii", "replace").decode()):
        raise BadSignature(f"the signature is not that of {call.url}")


# OAuth 1


def oauth1_parameters(header: str) -> dict[str, str]:
    """The parameters of an ``Authorization: OAuth`` header, decoded."""
    found: dict[str, str] = {}
    for part in header[6:].split(","):
        name, equals, value = part.strip().partition("=")
        if equals:
            found[unquote(name)] = unquote(value.strip('"'))
    return found


class _Secrets(NamedTuple):
    """What a signature is made with, as oauthlib asks for it."""

    client_secret: str
    resource_owner_secret: str


def _signatures(call: Call, given: Mapping[str, str], secrets: _Secrets) -> Iterator[str]:
    """The signatures that fit: RFC 5849's, and that of clients that sign query values as they are [sdk]."""
    # Imported here: a start-up cost for those alone who sign this way. Its stubs ask for less than it takes.
    signature: Any = import_module("oauthlib.oauth1.rfc5849.signature")

    parts = urlsplit(call.url)
    where = signature.base_string_uri(f"{parts.scheme}://{parts.netloc}{parts.path}")
    pairs = [(k, v) for k, v in given.items() if k not in ("oauth_signature", "realm")]
    pairs += parse_qsl(parts.query, keep_blank_values=True, errors="replace")
    for text in (signature.normalize_parameters(pairs), "&".join(f"{k}={v}" for k, v in sorted(pairs))):
        base = signature.signature_base_string(call.method, where, text)
        yield signature.sign_hmac_sha1_with_client(base, secrets)


def verify_oauth1(call: Call, token_secret: str | None) -> dict[str, str]:
    """The parameters of a request signed by a known consumer. Raises ``Unauthorized``.

    ``token_secret`` of the request or access token named, None where there is no token yet.
    """
    given = oauth1_parameters(call.environ.get("HTTP_AUTHORIZATION") or "")
    consumer = call.docs("credential").get(given.get("oauth_consumer_key", ""))
    if consumer is None or consumer["kind"] != "oauth1":
        raise Unauthorized("unknown OAuth 1 consumer")
    if given.get("oauth_signature_method") != "HMAC-SHA1":
        raise Unauthorized("the signature method must be HMAC-SHA1")
    if not _fresh(call, given.get("oauth_timestamp", "")):
        raise Unauthorized("oauth_timestamp is not near now")
    secrets = _Secrets(consumer["secret"], token_secret or "")
    sent = given.get("oauth_signature", "").encode("utf-8", "replace")
    try:
        fits = any(hmac.compare_digest(one.encode(), sent) for one in _signatures(call, given, secrets))
    except ValueError:  # nothing that could have been signed
        fits = False
    if not fits:
        raise Unauthorized("the OAuth 1 signature is wrong")
    return given


def _by_oauth1(call: Call, header: str) -> Principal:
    given = oauth1_parameters(header)
    token: dict[str, Any] | None = call.docs("oauth1token").get(given.get("oauth_token", ""))
    if token is None or token["kind"] != "access":
        raise Unauthorized("unknown OAuth 1 token")
    verify_oauth1(call, token["secret"])
    used = call.docs("nonce")
    mark = f"{given.get('oauth_token')} {given.get('oauth_timestamp')} {given.get('oauth_nonce')}"
    if mark in used:
        raise Unauthorized("this OAuth 1 nonce was used before")
    used.put(mark, {})
    return _principal(token["user"])
