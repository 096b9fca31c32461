"""Log-in, token, password reset, and the two places a file may be uploaded to."""

from __future__ import annotations

from typing import Any

from mockservers.engine.contract import Answer, Body, Field, Operation, Resource, obj, one_of, op, path, query, string

from .model import person, sid

__all__ = ["OPERATIONS", "RESOURCES"]

CREDENTIALS = obj("", string("username", required=True), string("password", required=True))
SIGNED_IN = obj("", string("token"), person("user"), closed=True, evidence="docs")
CHALLENGE = obj("", string("secret"), closed=True, evidence="sdk", note="multi-factor log-in is on")
DETAIL = obj("", string("detail"), closed=True)
EMPTY = obj("", closed=True)
FORMS = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "User",
        (sid(), string("first_name"), string("last_name"), string("email")),
        collection="user",
        key="sid",
        closed=True,
        evidence="docs",
        note="an account; its sid is the one for level=user, not that of a personnel record",
    ),
)


def _op(id: str, method: str, where: str, summary: str, answer: Field, evidence: str, **facts: Any) -> Operation:
    params = facts.pop("params", ())
    answers = (Answer(200, answer),)
    return op(
        id, method, where, *params, summary=summary, answers=answers, evidence=evidence, family="accounts", **facts
    )


OPERATIONS: tuple[Operation, ...] = (
    _op(
        "auth.login",
        "POST",
        "/accounts/auth/",
        "Log in with e-mail and password",
        one_of("", SIGNED_IN, CHALLENGE),
        "sdk",
        auth=False,
        body=Body(CREDENTIALS, content_types=FORMS),
        errors=((406, "wrong credentials or locked account"), (429, "throttled")),
    ),
    _op(
        "auth.login_old",
        "POST",
        "/accounts/login/",
        "Log in, at the path of 2018",
        one_of("", SIGNED_IN, CHALLENGE),
        "docs",
        auth=False,
        behaviour="auth_login",
        body=Body(CREDENTIALS, content_types=FORMS),
        errors=((406, "wrong credentials or locked account"),),
    ),
    _op(
        "auth.mfa_code",
        "POST",
        "/accounts/mfa/code/",
        "Send the code of a multi-factor log-in",
        DETAIL,
        "sdk",
        auth=False,
        body=Body(obj("", string("option"), string("secret", required=True)), content_types=FORMS),
        errors=((406, "unknown challenge"),),
    ),
    _op(
        "auth.mfa_verify",
        "POST",
        "/accounts/mfa/verify/",
        "Finish a multi-factor log-in",
        SIGNED_IN,
        "sdk",
        auth=False,
        body=Body(obj("", string("code", required=True), string("secret", required=True)), content_types=FORMS),
        errors=((406, "wrong code"),),
    ),
    _op(
        "auth.check",
        "GET",
        "/accounts/checktoken/",
        "Whether the token is still good",
        DETAIL,
        "sdk",
        errors=((401, "it is not"),),
    ),
    _op(
        "auth.logout",
        "GET",
        "/accounts/logout/",
        "End the token",
        EMPTY,
        "docs",
        read=False,
        errors=((401, "the token is not good"),),
    ),
    _op(
        "auth.forget_password",
        "POST",
        "/accounts/forgetpassword/",
        "Ask for a password reset",
        obj("", string("tag"), closed=True),
        "docs",
        auth=False,
        body=Body(obj("", string("email", required=True)), content_types=FORMS),
        errors=((406, "unknown address"),),
    ),
    _op(
        "auth.reset_password",
        "POST",
        "/accounts/resetpassword/",
        "Set a new password",
        EMPTY,
        "docs",
        auth=False,
        body=Body(obj("", string("password", required=True)), content_types=FORMS),
        params=(query(string("tag")),),
        errors=((406, "missing, unknown or expired tag"),),
    ),
    op(
        "uploads.s3",
        "POST",
        "/s3.amazonaws.com/{bucket}/{upload}",
        path(string("bucket")),
        path(string("upload")),
        summary="Take a file, as the object store a presigned form points to",
        auth=False,
        body=Body(None, content_types=("multipart/form-data",)),
        answers=(Answer(204),),
        errors=((403, "no such presigned form, or its fields were changed"),),
        evidence="sdk",
        family="uploads",
    ),
    op(
        "uploads.server",
        "POST",
        "/tables/row/upload/",
        summary="Take a file where no object store is used",
        body=Body(None, content_types=("multipart/form-data",)),
        answers=(Answer(200, DETAIL),),
        errors=((401, "not authenticated"),),
        evidence="sdk",
        family="uploads",
    ),
)
