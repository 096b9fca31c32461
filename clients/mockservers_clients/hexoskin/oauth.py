"""The login flows: a URL to send the user to, then the URL the user comes back with."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from requests.auth import HTTPBasicAuth

from mockservers_clients.hexoskin.auth import Clock, Nonce, OAuth1Auth, OAuth1Token, OAuth2Token
from mockservers_clients.hexoskin.errors import ApiError
from mockservers_clients.hexoskin.transport import ApiHelper

_RESPONSE_TYPES = {"authorization_code": "code", "implicit": "token"}


class OAuth1Flow:
    """The three legs of OAuth 1: request token, consent in the browser, access token."""

    def __init__(self, api: ApiHelper, api_secret: str, clock: Clock, nonce: Nonce) -> None:
        self._api = api
        self._api_secret = api_secret
        self._clock = clock
        self._nonce = nonce
        self._pending: OAuth1Token | None = None

    def request_token_url(self, callback_uri: str) -> str:
        """Get a request token, and the URL where the user consents."""
        signer = OAuth1Auth(
            self._api.api_key, self._api_secret, callback_uri=callback_uri, clock=self._clock, nonce=self._nonce
        )
        self._pending = self._token("/oauth/request_token", signer)
        return self._api.url_of(f"/oauth/authorize?{urlencode({'oauth_token': self._pending.key})}")

    def access_token(self, callback_uri_with_args: str) -> OAuth1Auth:
        """Exchange the verifier in the URL the user came back with for an access token that signs requests."""
        arguments = _arguments(callback_uri_with_args)
        pending, verifier = self._pending, arguments.get("oauth_verifier")
        if pending is None:
            raise ApiError("call oauth1_get_request_token_url first: the callback answers its request")
        if not verifier:
            raise ApiError("the callback URL carries no oauth_verifier; did the user refuse?")
        if arguments.get("oauth_token") != pending.key:
            raise ApiError("the callback URL is for another request token")
        signer = OAuth1Auth(
            self._api.api_key, self._api_secret, pending, verifier=verifier, clock=self._clock, nonce=self._nonce
        )
        token = self._token("/oauth/access_token", signer)
        self._pending = None
        return OAuth1Auth(self._api.api_key, self._api_secret, token, clock=self._clock, nonce=self._nonce)

    def _token(self, path: str, signer: OAuth1Auth) -> OAuth1Token:
        values = dict(parse_qsl(self._api.submit(path, {}, auth=signer).text))
        try:
            return OAuth1Token(values["oauth_token"], values["oauth_token_secret"])
        except KeyError as missing:
            raise ApiError(f"{path} answered without {missing}") from None


class OAuth2Flow:
    """The grants ``authorization_code``, ``implicit`` and ``password``, and the refresh of a token."""

    def __init__(self, api: ApiHelper, api_secret: str, clock: Clock, nonce: Nonce) -> None:
        self._api = api
        self._client = HTTPBasicAuth(api.api_key, api_secret)
        self._clock = clock
        self._nonce = nonce
        self._pending: tuple[str, str] | None = None

    def request_token_url(self, callback_uri: str, grant_type: str, scope: str) -> str:
        """The URL where the user consents; nothing is sent."""
        if grant_type not in _RESPONSE_TYPES:
            raise ValueError(f"grant_type must be one of {', '.join(_RESPONSE_TYPES)}, got {grant_type!r}")
        state = self._nonce()
        self._pending = (callback_uri, state)
        query = {
            "response_type": _RESPONSE_TYPES[grant_type],
            "client_id": self._api.api_key,
            "redirect_uri": callback_uri,
            "scope": scope,
            "state": state,
        }
        return self._api.url_of(f"/api/connect/oauth2/auth/?{urlencode(query)}")

    def from_callback(self, callback_uri_with_args: str) -> OAuth2Token:
        """The token for the URL the user came back with, after either browser grant."""
        if self._pending is None:
            raise ApiError("call oauth2_get_request_token_url first: the callback answers its request")
        callback_uri, state = self._pending
        arguments = _arguments(callback_uri_with_args)
        if arguments.get("state") != state:
            raise ApiError("the callback URL carries another state: it does not answer this request")
        if "error" in arguments:
            raise ApiError(f"the login failed: {arguments.get('error_description') or arguments['error']}")
        if "access_token" in arguments:
            token = self._read(arguments)
        elif "code" in arguments:
            token = self._ask(
                {"grant_type": "authorization_code", "code": arguments["code"], "redirect_uri": callback_uri}
            )
        else:
            raise ApiError("the callback URL carries neither a code nor an access_token")
        self._pending = None
        return token

    def from_password(self, username: str, password: str, scope: str | None) -> OAuth2Token:
        """The token for the client's owner."""
        form = {"grant_type": "password", "username": username, "password": password}
        return self._ask(form if scope is None else {**form, "scope": scope})

    def refreshed(self, token: OAuth2Token) -> OAuth2Token:
        """The token that succeeds ``token``."""
        if token.refresh_token is None:
            raise ApiError("this token came without a refresh token")
        return self._ask({"grant_type": "refresh_token", "refresh_token": token.refresh_token}, token.refresh_token)

    def _ask(self, form: dict[str, str], refresh_token: str | None = None) -> OAuth2Token:
        answer = self._api.submit("/api/connect/oauth2/token/", form, auth=self._client).result
        return self._read(answer if isinstance(answer, dict) else {}, refresh_token)

    def _read(self, values: dict[str, Any], refresh_token: str | None = None) -> OAuth2Token:
        if not isinstance(values.get("access_token"), str):
            raise ApiError("the token endpoint answered without an access_token")
        try:
            expires_in = None if values.get("expires_in") is None else int(values["expires_in"])
        except (TypeError, ValueError):
            raise ApiError(f"the token's expires_in is no number of seconds: {values['expires_in']!r}") from None
        return OAuth2Token(
            access_token=values["access_token"],
            token_type=values.get("token_type") or "Bearer",
            expires_in=expires_in,
            expires_at=None if expires_in is None else self._clock() + expires_in,
            # A refresh that brings no new refresh token leaves the old one valid (RFC 6749, 6).
            refresh_token=values.get("refresh_token") or refresh_token,
            scope=values.get("scope"),
        )


def _arguments(url: str) -> dict[str, str]:
    """The parameters of a callback, in its query or, after an implicit grant, in its fragment."""
    parts = urlsplit(url)
    return dict(parse_qsl(parts.query)) | dict(parse_qsl(parts.fragment))
