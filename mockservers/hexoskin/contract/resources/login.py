"""OAuth: tokens, clients."""

from __future__ import annotations

from mockservers.engine.contract import Resource, array, integer, string

from .common import ident, uri

LOGIN = (
    Resource(
        "Token",
        (
            string("access_token", pattern="^[A-Za-z0-9]{30}$", evidence="sample"),
            integer("expires_in", evidence="sdk", note="seconds"),
            string("refresh_token", pattern="^[A-Za-z0-9]{30}$", evidence="sample"),
            string("scope", enum=("readonly", "readwrite"), evidence="seed"),
            string("token_type", enum=("Bearer",), evidence="sdk"),
        ),
        closed=True,
        evidence="sdk",
        note="Exactly these keys: the official client fails on any other",
    ),
    Resource(
        "TokenRequest",
        (
            string("grant_type", required=True, enum=("authorization_code", "password", "refresh_token")),
            string("code"),
            string("redirect_uri"),
            string("username"),
            string("password"),
            string("scope"),
            string("refresh_token"),
            string("client_id"),
            string("client_secret"),
        ),
        evidence="sdk",
    ),
    Resource(
        "Accesstoken",
        (
            string("client", access="R"),
            string("expires", access="R", format="date-time"),
            ident(),
            uri(r"^/api/accesstoken/\d+/$"),
            string("scope", access="R", enum=("readonly", "readwrite")),
        ),
        collection="accesstoken",
        label="accesstoken",
    ),
    Resource(
        "Oauthclient",
        (
            ident(),
            string("name", access="R"),
            array("redirect_uris", string(), access="R"),
            uri(r"^/api/oauthclient/\d+/$"),
        ),
        collection="oauthclient",
        label="oauthclient",
    ),
)
