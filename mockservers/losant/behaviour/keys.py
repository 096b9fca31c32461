"""Access keys of an application: what devices log in with."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode, encode

from ..access import application, child
from ..auth import secret_hash
from ..paging import listing
from ..query import KEY_FIELDS, checks_of
from ..wire import KINDS, show
from .common import SUCCESS, apply, authors, changed, stamp

KIND = KINDS["applicationKey"]


def applicationKeys_get(call: Call) -> Any:
    application(call)
    app = call.args["applicationId"]
    query = call.params.get("query")
    if query is not None:
        call.params.update(filter=None, filterField=None)
    return listing(
        call,
        KIND,
        "applicationKey",
        ("applicationId", app),
        f"/applications/{app}/keys",
        tests=checks_of(query, KEY_FIELDS, open=True),
        echo={"query": query} if query is not None else None,
    )


def applicationKeys_post(call: Call) -> Any:
    application(call, "collaborate")
    data = call.data
    made = stamp(call)
    key = made["id"]
    document: dict[str, Any] = {
        **made,
        "applicationKeyId": key,
        "applicationId": call.args["applicationId"],
        **authors(call),
        "key": call.world.ids.uuid(),
        "status": "active",
    }
    document.update({name: value for name, value in data.items() if value is not None})
    document.setdefault("filterType", "all")
    document.setdefault("addressFilterType", "all")
    secret = call.world.ids.hex(64)
    raw = call.docs("applicationKey").put(key, document)
    call.docs("keySecret").put(key, {"hash": secret_hash(key, secret)})
    call.docs("keyText").put(document["key"], {"id": key})
    call.world.register("losant", f"key:{document['key']}")
    # The secret is in this reply and nowhere after it.
    place = list(document).index("key") + 1
    members = list(document.items())
    members.insert(place, ("secret", secret))
    return show(call, KIND, encode(dict(members)) if raw else raw)


def applicationKey_get(call: Call) -> Any:
    application(call)
    return show(call, KIND, child(call, KIND, "applicationKey", call.args["applicationKeyId"]))


def applicationKey_patch(call: Call) -> Any:
    application(call, "collaborate")
    key = call.args["applicationKeyId"]
    document = decode(child(call, KIND, "applicationKey", key))
    apply(document, call.data).update(authors(call, created=False))
    if document["status"] != "active":
        _forget_tokens(call, key)
    return show(call, KIND, call.docs("applicationKey").put(key, changed(call, document)))


def applicationKey_delete(call: Call) -> Any:
    application(call, "collaborate")
    key = call.args["applicationKeyId"]
    document = decode(child(call, KIND, "applicationKey", key))
    call.docs("keyText").delete(document["key"])
    call.docs("applicationKey").delete(key)
    call.docs("keySecret").delete(key)
    _forget_tokens(call, key)
    return SUCCESS


def _forget_tokens(call: Call, key: str) -> None:
    """Device tokens got with a key end with it [inferred]."""
    tokens = call.docs("token")
    for token in list(tokens.view(("key", key))):
        tokens.delete(token)
