"""The login flows: OAuth 2 and OAuth 1."""

from __future__ import annotations

from mockservers.engine.contract import Answer, Body, ErrorCase, op, path, query, string

__all__ = ["LOGIN"]

_LOGIN = (ErrorCase(401, "no or wrong credentials", "sample"),)
_FORM = ("application/x-www-form-urlencoded", "application/json")
_TOKEN_ERRORS = (ErrorCase(400, "invalid_request, invalid_client, invalid_grant, ...", "sdk"),)
_OAUTH2 = (
    query(string("response_type", note="code or token")),
    query(string("client_id")),
    query(string("redirect_uri")),
    query(string("scope", note="readonly or readwrite")),
    query(string("state")),
)

LOGIN = (
    op(
        "oauth2.authorize",
        "GET",
        "/api/connect/oauth2/auth/",
        *_OAUTH2,
        answers=(Answer(200, None, "text/html"), Answer(302, None, "text/html")),
        errors=((400, "unknown client or callback", "sdk"),),
        auth=False,
        evidence="sdk",
        behaviour="oauth2_authorize",
        family="oauth",
    ),
    op(
        "oauth2.authorize_submit",
        "POST",
        "/api/connect/oauth2/auth/",
        *_OAUTH2,
        answers=(Answer(302, None, "text/html"), Answer(200, None, "text/html")),
        errors=((400, "unknown client or callback", "sdk"),),
        auth=False,
        evidence="inferred",
        behaviour="oauth2_authorize_submit",
        family="oauth",
    ),
    op(
        "oauth2.token",
        "POST",
        "/api/connect/oauth2/token/",
        body=Body("TokenRequest", required=False, content_types=_FORM),
        answer=(200, "Token"),
        errors=_TOKEN_ERRORS,
        auth=False,
        evidence="sdk",
        behaviour="oauth2_token",
        family="oauth",
        note="Grants: authorization_code, password, refresh_token; parameters in a form, in JSON or in the query",
    ),
    op(
        "oauth1.request_token",
        "POST",
        "/oauth/request_token",
        answers=(Answer(200, None, "application/x-www-form-urlencoded"),),
        errors=_LOGIN,
        auth=False,
        evidence="sdk",
        behaviour="oauth1_request_token",
        family="oauth",
    ),
    op(
        "oauth1.authorize",
        "GET",
        "/oauth/authorize",
        query(string("oauth_token")),
        answers=(Answer(200, None, "text/html"), Answer(302, None, "text/html")),
        errors=((400, "unknown token", "sdk"),),
        auth=False,
        evidence="sdk",
        behaviour="oauth1_authorize",
        family="oauth",
    ),
    op(
        "oauth1.authorize_submit",
        "POST",
        "/oauth/authorize",
        query(string("oauth_token")),
        answers=(Answer(302, None, "text/html"), Answer(200, None, "text/html")),
        errors=((400, "unknown token", "sdk"),),
        auth=False,
        evidence="inferred",
        behaviour="oauth1_authorize_submit",
        family="oauth",
    ),
    op(
        "oauth1.access_token",
        "POST",
        "/oauth/access_token",
        answers=(Answer(200, None, "application/x-www-form-urlencoded"),),
        errors=_LOGIN,
        auth=False,
        evidence="sdk",
        behaviour="oauth1_access_token",
        family="oauth",
    ),
    op(
        "oauth2token.revoke",
        "DELETE",
        "/api/oauth2token/{id}/",
        path(string("id", note="Number of the OAuth 2 client")),
        answer=(204, None),
        errors=((404, "no such client", "sample"), *_LOGIN),
        evidence="sample",
        behaviour="oauth2token_revoke",
        family="oauth",
    ),
)
