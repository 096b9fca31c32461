"""OAuth 2: consent page, codes, tokens. A client has exactly one grant; every grant can be refreshed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from mockservers.engine.call import Call, Reply
from mockservers.engine.clock import iso

from ..auth import pair_of
from ..dialect import JSON
from ..errors import BadConsent, NotFound, OAuthRefused
from ..options import option
from ..wire import dumps, keep
from .consent import page, redirect, who

__all__ = ["oauth2_authorize", "oauth2_authorize_submit", "oauth2_token", "oauth2token_revoke"]

SCOPES = ("readonly", "readwrite")
CODE_MS = 600_000
_GRANT = {"code": "authorization_code", "token": "implicit"}


class _Wrong(Exception):
    """Something the client is told by way of its callback (RFC 6749, 4.1.2.1)."""


def _asked(call: Call) -> tuple[dict[str, Any], str, str, str, str]:
    """(client, its key, callback, scope, response type). Raises ``BadConsent``, or ``_Wrong`` to send back."""
    query = call.query
    key = query.get("client_id", "")
    client = call.docs("credential").get(key)
    if client is None or client["kind"] != "oauth2":
        raise BadConsent("There is no client with this client_id.")
    known = (call.docs("oauthclient").get(client["client"]) or {}).get("redirect_uris", [])
    where = query.get("redirect_uri", "")
    if where not in known:
        raise BadConsent("The redirect_uri is not registered for this client.")
    return client, key, where, query.get("scope") or "readonly", query.get("response_type", "")


def _check(client: dict[str, Any], scope: str, kind: str) -> None:
    if kind not in _GRANT:
        raise _Wrong("unsupported_response_type")
    if client["grant"] != _GRANT[kind]:
        raise _Wrong("unauthorized_client")
    if scope not in SCOPES:
        raise _Wrong("invalid_scope")


def _back(call: Call, where: str, kind: str, values: dict[str, Any]) -> Reply:
    """To the callback: values in the query, or in the fragment for the implicit grant; ``state`` as it came."""
    state = call.query.get("state")
    if state is not None:
        values = {**values, "state": state}
    mark = "#" if kind == "token" else "&" if "?" in where else "?"
    return redirect(f"{where}{mark}{urlencode(values, errors='replace')}")


def oauth2_authorize(call: Call) -> Reply:
    """The consent page."""
    client, _, where, scope, kind = _asked(call)
    try:
        _check(client, scope, kind)
    except _Wrong as wrong:
        return _back(call, where, kind, {"error": str(wrong)})
    return page(_name(call, client), scope)


def oauth2_authorize_submit(call: Call) -> Reply:
    """The page filled in: back to the client with a code, a token, or a refusal."""
    client, key, where, scope, kind = _asked(call)
    try:
        _check(client, scope, kind)
    except _Wrong as wrong:
        return _back(call, where, kind, {"error": str(wrong)})
    form, _ = call.form()
    if "deny" in form or "allow" not in form:
        return _back(call, where, kind, {"error": "access_denied"})
    user = who(call, form)
    if user is None:
        return page(_name(call, client), scope, wrong=True)
    if kind == "token":
        token = _issue(call, user.user, client, key, scope, refresh=False)
        return _back(call, where, kind, token)
    code = call.world.ids.text(30)
    grant = {"client": key, "user": user.user, "scope": scope, "redirect_uri": where}
    call.docs("code").put(code, {**grant, "expires": call.world.clock.ms() + CODE_MS})
    return _back(call, where, kind, {"code": code})


def _name(call: Call, client: dict[str, Any]) -> str:
    return str((call.docs("oauthclient").get(client["client"]) or {}).get("name", "A client"))


def _given(call: Call) -> dict[str, str]:
    """Parameters of a token call: of the query, as one program sends them [sample], then of a form or JSON body."""
    found = dict(call.query)
    if call.content_type == "application/json" and call.body.strip():
        try:
            data = call.json()
        except ValueError:
            raise OAuthRefused("invalid_request", "the body is not JSON") from None
        if not isinstance(data, dict):
            raise OAuthRefused("invalid_request", "the body is not an object")
        found.update({str(k): str(v) for k, v in data.items() if isinstance(v, str | int | float)})
    else:
        try:
            found.update(call.form()[0])
        except ValueError:
            raise OAuthRefused("invalid_request", "the form cannot be read") from None
    return found


def _client(call: Call, given: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The client of a token call, by HTTP Basic or by parameters. Raises ``OAuthRefused``."""
    kind, _, rest = (call.environ.get("HTTP_AUTHORIZATION") or "").partition(" ")
    pair = pair_of(rest.strip()) if kind.lower() == "basic" else None
    key, secret = pair or (given.get("client_id", ""), given.get("client_secret", ""))
    client = call.docs("credential").get(key)
    # An API key is no OAuth 2 client: the official example falls back to signatures on this very answer [sdk].
    if client is None or client["kind"] != "oauth2" or client["secret"] != secret:
        raise OAuthRefused("invalid_client", "The client is unknown or its secret is wrong.")
    return key, client


def oauth2_token(call: Call) -> Reply:
    """A new token for a code, a password or a refresh token."""
    given = _given(call)
    grant = given.get("grant_type", "")
    if not grant:
        raise OAuthRefused("invalid_request", "The grant_type is missing.")
    key, client = _client(call, given)
    if grant == "refresh_token":
        user, scope = _refreshed(call, key, given)
    elif grant not in ("authorization_code", "password"):
        raise OAuthRefused("unsupported_grant_type", "The grant_type is not supported.")
    elif client["grant"] != grant:
        raise OAuthRefused("unauthorized_client", f"The client is not registered for {grant}.")
    elif grant == "password":
        user, scope = _by_password(call, client, given)
    else:
        user, scope = _by_code(call, key, given)
    token = _issue(call, user, client, key, scope, refresh=True)
    return Reply(dumps(token), 200, (JSON[0], ("Cache-Control", "no-store"), ("Pragma", "no-cache")))


def _by_password(call: Call, client: dict[str, Any], given: dict[str, str]) -> tuple[int, str]:
    user = who(call, given)
    # Only the user who owns the client can be authenticated this way [docs].
    if user is None or user.user != client["user"]:
        raise OAuthRefused("invalid_grant", "Wrong user name or password, or not the owner of the client.")
    return user.user, _scope(given.get("scope") or "readwrite")


def _scope(text: str) -> str:
    if text not in SCOPES:
        raise OAuthRefused("invalid_scope", "The scope is readonly or readwrite.")
    return text


def _by_code(call: Call, key: str, given: dict[str, str]) -> tuple[int, str]:
    codes = call.docs("code")
    code = codes.get(given.get("code", ""))
    if code is None or code["client"] != key or code["expires"] <= call.world.clock.ms():
        raise OAuthRefused("invalid_grant", "The code is unknown, used or expired.")
    if code["redirect_uri"] != given.get("redirect_uri"):
        raise OAuthRefused("invalid_grant", "The redirect_uri is not the one the code was given to.")
    codes.delete(given["code"])
    return code["user"], code["scope"]


def _refreshed(call: Call, key: str, given: dict[str, str]) -> tuple[int, str]:
    """A refresh token is good once; the access token it came with goes with it (inferred)."""
    refreshes = call.docs("refresh")
    known = refreshes.get(given.get("refresh_token", ""))
    if known is None or known["client"] != key:
        raise OAuthRefused("invalid_grant", "The refresh token is unknown.")
    refreshes.delete(given["refresh_token"])
    _forget(call, known["access"])
    return known["user"], known["scope"]


def _issue(call: Call, user: int, client: dict[str, Any], key: str, scope: str, *, refresh: bool) -> dict[str, Any]:
    """A token. Exactly these keys: the official client fails on any other."""
    life = int(option(call.world, "token_seconds"))
    access = call.world.ids.text(30)
    expires = call.world.clock.ms() + life * 1000
    listed = call.docs("accesstoken")
    id = listed.next_id(7001)
    call.docs("token").put(
        access, {"id": id, "user": user, "client": client["client"], "scope": scope, "expires": expires}
    )
    document = {
        "client": f"/api/oauthclient/{client['client']}/",
        "expires": iso(expires, 0, "+00:00"),
        "id": id,
        "resource_uri": f"/api/accesstoken/{id}/",
        "scope": scope,
    }
    keep(listed, id, document)
    call.world.register("hexoskin", f"Bearer {access}")
    token: dict[str, Any] = {"access_token": access, "expires_in": life, "scope": scope, "token_type": "Bearer"}
    if refresh:
        token["refresh_token"] = call.world.ids.text(30)
        known = {"client": key, "user": user, "scope": scope, "access": access}
        call.docs("refresh").put(token["refresh_token"], known)
    return token


def _forget(call: Call, access: str) -> None:
    tokens = call.docs("token")
    known = tokens.get(access)
    if known is not None:
        tokens.delete(access)
        call.docs("accesstoken").delete(known["id"])


def oauth2token_revoke(call: Call) -> None:
    """Disconnect an application: every token it has of the caller goes."""
    text = call.args["id"]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if number is None or number not in call.docs("oauthclient"):
        raise NotFound(f"no OAuth 2 client {text!r}")
    tokens = call.docs("token")
    mine = [k for k in tokens.view(("user", call.principal.user)) if (tokens.get(k) or {}).get("client") == number]
    for access in mine:
        _forget(call, access)
    refreshes = call.docs("refresh")
    for key in list(refreshes.view(("user", call.principal.user))):
        if (refreshes.get(key) or {}).get("access") in mine:
            refreshes.delete(key)
