"""How Losant speaks: order of checks, credentials, headers, errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mockservers.engine.call import Call, Invalid, MethodMissing, Reply, RouteMissing, VendorError
from mockservers.engine.dialect import Dialect
from mockservers.engine.store import decode

from . import auth, limits
from .auth import ISSUED, bearer, credentials, secret_hash
from .contract.account import APPLICATION_ID, KEY_ID, ORG_ID, TOKEN_ID, USER_ID
from .errors import Forbidden, LosantError, MethodNotAllowed, by_status, validation
from .parameters import Plan

if TYPE_CHECKING:
    from mockservers.engine.vendor import Endpoint
    from mockservers.engine.world import World

__all__ = ["LosantDialect"]

HEADERS = (
    ("Content-Type", "application/json"),
    ("Server", "Losant API"),
    ("Pragma", "no-cache"),
    ("Cache-Control", "no-cache, no-store, must-revalidate"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-XSS-Protection", "1; mode=block"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ("Access-Control-Allow-Origin", "*"),
    ("Strict-Transport-Security", "max-age=31536000"),
)
"""Recorded from the service [sample]."""

_PREFLIGHT = (
    *HEADERS[1:],
    ("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Version, Authorization, Content-Type, losantdomain"),
    ("Access-Control-Max-Age", "86400"),
)


class LosantDialect(Dialect):
    # A path without an operation is told before anyone asks for a token [sample]: an unauthenticated call to an
    # unmapped path answered 405.
    order = ("route", "method", "authenticate", "authorize", "fault", "quota", "parse")
    slash = "both"
    headers = HEADERS

    def __init__(self) -> None:
        self._plans: dict[str, Plan] = {}

    # Credentials and worlds

    def credentials(self, world: World) -> dict[str, Any]:
        return credentials(world.name).named()

    def keys(self, world: World) -> Iterable[str]:
        made = credentials(world.name)
        return (
            made.user_token,
            made.application_token,
            f"key:{made.access_key}",
            f"user:{made.email}",
        )

    def begin(self, world: World) -> None:
        """Give the account of this world its own e-mail, password, access key and tokens."""
        made = credentials(world.name)

        def docs(name: str) -> Any:
            return world.collection("losant", name)

        user = docs("user").get(USER_ID)
        if user is None:  # deleted before this world was forked
            return
        user["email"] = made.email
        docs("user").put(USER_ID, user)
        docs("password").put(USER_ID, {"hash": secret_hash(USER_ID, made.password), "failed": 0})
        org = docs("org").get(ORG_ID)
        for member in org["members"] if org is not None else ():
            if member["userId"] == USER_ID:
                member["email"] = made.email
                docs("org").put(ORG_ID, org)
        key = docs("applicationKey").get(KEY_ID)
        if key is not None:
            docs("keyText").delete(key["key"])
            docs("keyText").put(made.access_key, {"id": KEY_ID})
            key["key"] = made.access_key
            docs("applicationKey").put(KEY_ID, key)
            docs("keySecret").put(KEY_ID, {"hash": secret_hash(KEY_ID, made.access_secret)})
        common = {"issued": ISSUED, "expires": None}
        docs("token").put(
            made.user_token, {"kind": "user", "sub": USER_ID, "scope": ["all.User"], "user": USER_ID, **common}
        )
        docs("token").put(
            made.application_token,
            {
                "kind": "apiToken",
                "sub": TOKEN_ID,
                "scope": ["all.Application"],
                "application": APPLICATION_ID,
                **common,
            },
        )
        docs("tokenText").put(TOKEN_ID, {"token": made.application_token})

    def identify(self, call: Call) -> str | None:
        path = call.path
        if path.startswith("/auth/"):
            return _login(call) or _presented(call)
        if path == "/invites":
            data = _peek(call)
            return f"invite:{data.get('token') or call.query.get('token')}"
        return _presented(call)

    # Checks

    def authenticate(self, call: Call) -> None:
        call.principal = auth.principal(call)

    def authorize(self, call: Call) -> None:
        operation = call.operation
        if operation is None or not operation.scopes:
            return
        if not call.principal.may(operation.id, operation.scopes):
            raise Forbidden(reason=f"{operation.id} needs one of: {', '.join(operation.scopes)}")

    def quota(self, call: Call) -> None:
        if call.operation is not None and call.operation.id in limits.LIMITS:
            limits.throttle(call)

    # Requests and answers

    def parse(self, call: Call, endpoint: Endpoint) -> None:
        plan = self._plans.get(endpoint.operation.id)
        if plan is None:
            plan = self._plans[endpoint.operation.id] = Plan(endpoint)
        plan.read(call)

    def translate(self, call: Call, error: VendorError) -> VendorError:
        if isinstance(error, LosantError):
            return error
        if isinstance(error, RouteMissing | MethodMissing):
            return MethodNotAllowed(call.method, error.reason)
        if isinstance(error, Invalid):
            return validation(error.problems)
        return error

    def fault(self, call: Call, status: int) -> VendorError:
        error = by_status(status, call.method)
        error.reason = f"fault: {status}"
        return error

    def options(self, call: Call) -> Reply | None:
        return Reply(b"", 204, _PREFLIGHT)

    # The control plane

    def settle(self, world: World, kind: str, document: dict[str, Any]) -> dict[str, Any]:
        """A device's ancestors follow from its parent."""
        if kind == "device":
            devices, chain = world.collection("losant", "device"), list[str]()
            above = document.get("parentId")
            while above is not None and above != document["id"] and above not in chain:
                chain.append(above)
                above = (devices.get(above) or {}).get("parentId")
            document.pop("ancestorIds", None)
            if chain:
                document["ancestorIds"] = chain
        return document

    def actions(self) -> Mapping[str, Callable[..., Any]]:
        from .actions import ACTIONS

        return ACTIONS


def _presented(call: Call) -> str | None:
    header = call.environ.get("HTTP_AUTHORIZATION")
    return bearer(header) if header else None


def _peek(call: Call) -> dict[str, Any]:
    try:
        data = decode(call.body) if call.body else {}
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _login(call: Call) -> str | None:
    data = _peek(call)
    if call.path == "/auth/device":
        return f"key:{data.get('key')}"
    if call.path == "/auth/user":
        return f"user:{str(data.get('email')).lower()}"
    return None
