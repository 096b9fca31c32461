"""The service itself, log-in and sign-up, the caller, tokens."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call

from ..auth import given, issue
from ..errors import BLANK, MISSING, Forbidden, NotFound, Unauthorized, Violations
from .declare import Doc
from .people import join, set_home, user_document
from .reading import Reader
from .records import body
from .rights import is_admin, rights
from .sharing import by_token
from .writing import Writer, needed

__all__ = [
    "service_ping",
    "service_root",
    "token_impersonate",
    "token_refresh",
    "user_info",
    "user_login",
    "user_sign_up",
]


def service_root(call: Call) -> Any:
    return {"name": "Labstep API", "version": "8.0.8"}


def service_ping(call: Call) -> Any:
    return {"message": "pong"}


def user_login(call: Call) -> Any:
    """JSON or form; the whole user with its key and a session."""
    data = given(call)
    missing = [(f"[{name}]", MISSING) for name in ("username", "password") if not data.get(name)]
    if missing:
        raise Violations(*missing)
    reader = Reader(call)
    user = reader.doc("user", reader.resolve("user", data["username"])) if isinstance(data["username"], str) else None
    secret = call.docs("secret").get(user["id"]) if user is not None else None
    if user is None or secret is None or secret["password"] != data["password"] or user.get("deleted_at") is not None:
        raise Unauthorized("Bad credentials.", "wrong username or password")
    reader.me = user["id"]
    return _session(call, reader, user)


def _session(call: Call, reader: Reader, user: Doc, **more: Any) -> Doc:
    secret = call.docs("secret").get(user["id"]) or {}
    roles = reader.show("user", user)["roles"]
    token, refresh = issue(call, user, roles)
    shown = user_document(reader, user, {**secret, "token": token, "refresh_token": refresh})
    return {**shown, **more}


def user_info(call: Call) -> Any:
    """The caller. The key is the one presented, so that a client that overwrites its own keeps a usable one [sdk]."""
    reader = Reader(call)
    user = reader.find("user", reader.me)
    secret = call.docs("secret").get(user["id"]) or {}
    key = call.environ.get("HTTP_APIKEY") or secret.get("api_key")
    return user_document(reader, user, {"api_key": key})


def user_sign_up(call: Call) -> Any:
    """A new account with a home workspace; with a link's token also a member of its workspace, then the active one."""
    data = body(call)
    wrong = [(f"[{n}]", MISSING) for n in ("first_name", "last_name", "email", "password") if n not in data]
    wrong += [
        (f"[{n}]", BLANK if data[n] in ("", None) else "This value should be of type string.")
        for n in ("first_name", "last_name", "email", "password")
        if n in data and (not isinstance(data[n], str) or not data[n].strip())
    ]
    if wrong:
        raise Violations(*wrong)
    email = data["email"].strip().lower()
    if "@" not in email or len(email) > 254:
        raise Violations(("[email]", "This value is not a valid email address."))
    with Writer(call) as writer:
        if writer.resolve("user", email) is not None:
            raise Violations(("username", "This value is already used."))
        link = by_token(writer, data["share_link_token"]) if data.get("share_link_token") else None
        names = {"first_name": data["first_name"], "last_name": data["last_name"]}
        doc = {**writer.base("user"), "username": email, **names, "enabled": True, "is_new": True}
        user = writer.add("user", doc, {})
        writer.me = user["id"]
        name = f"{data['first_name']} {data['last_name']} workspace"
        group = {**writer.base("group"), "name": name, "member_permission": "edit", "author_id": user["id"]}
        home = writer.add("group", group, {})
        set_home(writer, user["id"], home["id"])
        if link is not None and link["entity"] == "group":
            join(writer, user["id"], link["entity_id"], link["type"])
            user = writer.copy("user", user["id"])
            user["group_id"] = link["entity_id"]
            writer.put("user", user)
        key = writer.create("access-key", {"name": "Default"}, trusted=True)
        secret = {"id": user["id"], "password": data["password"], "api_key": key["uuid"]}
        call.docs("secret").put(user["id"], secret)
        call.world.register("labstep", f"login:{email}")
        return _session(call, writer, writer.find("user", user["id"]))


def token_impersonate(call: Call) -> Any:
    """A key that acts as another user: organization admins only, over users of theirs."""
    reader, data = Reader(call), body(call)
    key = reader.resolve("user", needed(data, "guid"))
    user = reader.doc("user", key)
    if user is None:
        raise NotFound("User", data["guid"])
    if not is_admin(reader) or not rights(reader, "user", user)[2]:
        raise Forbidden(f"user {reader.me} is no admin of user {key}")
    token = call.world.ids.uuid()
    call.docs("impersonation").put(token, {"user_id": key})
    call.world.register("labstep", token)
    return {"uuid": token}


def token_refresh(call: Call) -> Any:
    held = call.docs("refresh").get(str(given(call).get("refresh_token", "")))
    user = call.docs("user").get(held["user_id"]) if held is not None else None
    if user is None:
        raise Unauthorized("Invalid JWT Refresh Token", "no such refresh token")
    reader = Reader(call)
    reader.me = user["id"]
    token, refresh = issue(call, user, reader.show("user", user)["roles"])
    return {"token": token, "refresh_token": refresh}
