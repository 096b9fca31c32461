"""Labii: log in, list records, and let the token's thirty minutes pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockservers.handle import Handle

    from . import Narrator

__all__ = ["story"]


def story(tell: Narrator, vendor: Handle) -> None:
    from mockservers_clients.labii import AuthenticationError, Client, decode_sid

    client = Client(vendor.organization_sid, url=vendor.url)
    tell.say("Log in for a token that lives thirty minutes after its last use.")
    tell.code("client.login(email, password)")
    tell.show(client.login(vendor.email, vendor.password)["user"])

    tell.say("List records, ten a page, as in the vendor's own example.")
    tell.code("rows = list(client.rows.iterate(serializer='name'))")
    rows = list(client.rows.iterate(serializer="name"))
    tell.show(
        f"{len(rows)} records, newest: {rows[0]['name']!r}, sid {rows[0]['sid']} = key {decode_sid(rows[0]['sid'])}"
    )

    tell.say("An unknown sid is not a 404 here, but a 406.")
    tell.code("client.tables.get('nonsense')")
    try:
        client.tables.get("nonsense")
    except Exception as error:
        tell.show(f"{type(error).__name__}: {error}")

    tell.say("Half an hour passes in silence.")
    tell.code("vendor.clock.advance('31m'); client.tables.list()")
    vendor.clock.advance("31m")
    try:
        client.tables.list()
    except AuthenticationError as error:
        tell.show(f"{type(error).__name__}: {error}")
