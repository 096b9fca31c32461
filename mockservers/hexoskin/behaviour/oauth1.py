"""OAuth 1: a request token, the user's consent, an access token. Outside /api/, answers url-encoded [sdk]."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from mockservers.engine.call import Call, Reply

from ..auth import oauth1_parameters, verify_oauth1
from ..errors import BadConsent, Unauthorized
from ..people import CALLBACKS
from .consent import page, redirect, who

__all__ = ["oauth1_access_token", "oauth1_authorize", "oauth1_authorize_submit", "oauth1_request_token"]

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def _issued(call: Call, kind: str, **told: Any) -> dict[str, str]:
    token, secret = call.world.ids.text(30), call.world.ids.text(30)
    call.docs("oauth1token").put(token, {"kind": kind, "secret": secret, **told})
    return {"oauth_token": token, "oauth_token_secret": secret}


def oauth1_request_token(call: Call) -> Reply:
    """A token the user is asked about."""
    given = verify_oauth1(call, None)
    where = given.get("oauth_callback", "")
    if where != "oob" and where not in CALLBACKS:
        raise Unauthorized(f"the callback {where!r} is not registered")
    found = _issued(call, "request", callback=where, consumer=given["oauth_consumer_key"], user=None, verifier=None)
    call.world.register("hexoskin", f"request {found['oauth_token']}")
    return Reply(urlencode({**found, "oauth_callback_confirmed": "true"}).encode(), 200, FORM)


def _pending(call: Call) -> tuple[str, dict[str, Any]]:
    token = call.query.get("oauth_token", "")
    known = call.docs("oauth1token").get(token)
    if known is None or known["kind"] != "request":
        raise BadConsent("There is no such request token.")
    return token, known


def oauth1_authorize(call: Call) -> Reply:
    """The consent page."""
    _pending(call)
    return page("An application", "readwrite")


def oauth1_authorize_submit(call: Call) -> Reply:
    """The page filled in: back to the client with a verifier."""
    token, known = _pending(call)
    form, _ = call.form()
    where = known["callback"]
    mark = "&" if "?" in where else "?"
    if "deny" in form or "allow" not in form:
        call.docs("oauth1token").delete(token)
        return redirect(f"{where}{mark}{urlencode({'oauth_problem': 'user_refused', 'oauth_token': token})}")
    user = who(call, form)
    if user is None:
        return page("An application", "readwrite", wrong=True)
    verifier = call.world.ids.text(30)
    call.docs("oauth1token").put(token, {**known, "user": user.user, "verifier": verifier})
    back = urlencode({"oauth_token": token, "oauth_verifier": verifier})
    if where == "oob":
        return Reply(f"<!doctype html>\n<p>{verifier}</p>\n".encode(), 200, (("Content-Type", "text/html"),))
    return redirect(f"{where}{mark}{back}")


def oauth1_access_token(call: Call) -> Reply:
    """The access token for a request token the user agreed to; good once."""
    given = oauth1_parameters(call.environ.get("HTTP_AUTHORIZATION") or "")
    token = given.get("oauth_token", "")
    known = call.docs("oauth1token").get(token)
    if known is None or known["kind"] != "request" or known["user"] is None:
        raise Unauthorized("there is no request token a user agreed to")
    verify_oauth1(call, known["secret"])
    if given.get("oauth_verifier") != known["verifier"] or given["oauth_consumer_key"] != known["consumer"]:
        raise Unauthorized("the verifier is not the one given to the callback")
    call.docs("oauth1token").delete(token)
    found = _issued(call, "access", user=known["user"])
    return Reply(urlencode(found).encode(), 200, FORM)
