"""API keys, profiles, signers."""

from __future__ import annotations

from typing import Any

from .. import auth
from ..errors import NotAcceptable
from . import clean, log, machine
from .target import Target

__all__ = ["changed_apikey", "create_apikey", "modify_profile", "prepare_signer", "revoke"]

Document = dict[str, Any]


def create_apikey(target: Target, data: Document) -> Document:
    """A key acts with the rights of its owner; it is shown this once. [inferred]"""
    document = machine.new_document(target, data)
    document.pop("key", None)
    machine.keep(target, document, "Created")
    text = f"lk_{auth.issue(target.call.world, 'apikey', 32)}"
    target.call.world.register("labii", text)
    target.call.docs("bearer").put(text, {"user": document["user"], "apikey": document["sid"]})
    return target.scene.show(target.model, {**document, "key": text})


def revoke(target: Target, document: Document) -> None:
    docs = target.call.docs("bearer")
    for key in [k for k in docs.view() if (b := docs.get(k)) is not None and b["apikey"] == document["sid"]]:
        docs.delete(key)


def changed_apikey(target: Target, document: Document) -> None:
    if document["is_archived"]:
        revoke(target, document)


def modify_profile(target: Target, data: Document) -> Document:
    """A profile is the account itself and what it says of itself."""
    given = clean.values(target, data, creating=False)
    scene = target.scene
    user = dict(target.found)
    if "email" in given:
        other = auth.account_of(target.call, given["email"])
        if other is not None and other["sid"] != user["sid"]:
            raise NotAcceptable(f"Error: The user ({given['email']}) already exists!")
        target.call.world.register("labii", given["email"].strip().lower())
    user.update({k: v for k, v in given.items() if k in user})
    log.save(scene, "user", user)
    more = {k: v for k, v in given.items() if k not in user}
    log.save(scene, "profile", {"sid": user["sid"], **(scene.find("profile", user["sid"]) or {}), **more})
    return scene.show(target.model, user)


def prepare_signer(target: Target, document: Document, data: Document) -> None:
    """A person signs a record once, in order. [docs]"""
    docs = target.call.docs("signer")
    others = docs.where("row", document["row"])
    if any(other["personnel"] == document["personnel"] for other in others):
        raise NotAcceptable("The fields row, personnel must make a unique set.")
    if "order" not in data:
        document["order"] = len(others) + 1
    document |= {"signature": None, "date_signed": None}
