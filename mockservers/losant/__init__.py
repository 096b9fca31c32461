"""Losant: an IoT platform. Applications, devices and their state, events, data tables, organizations."""

from __future__ import annotations

from typing import Any

from mockservers.engine.vendor import Vendor

__all__ = ["vendor"]

vendor = Vendor(
    "losant",
    "Losant",
    ("api.losant.com", "files.onlosant.com"),
    contract="mockservers.losant.contract:contract",
    dialect="mockservers.losant.dialect:LosantDialect",
    behaviour="mockservers.losant.behaviour",
    fixture="mockservers_fixtures.losant:build",
    client="mockservers_clients.losant:Client",
)


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mockservers.engine.app import VendorApp

    made = globals()["app"] = VendorApp(vendor)
    return made
