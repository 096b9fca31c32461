"""Hexoskin: the REST API ("Hexostore") of ``api.hexoskin.com``, unversioned, as its official client uses it."""

from __future__ import annotations

from typing import Any

from mockservers.engine.vendor import Vendor

__all__ = ["vendor"]

vendor = Vendor(
    "hexoskin",
    "Hexoskin",
    ("api.hexoskin.com",),
    contract="mockservers.hexoskin.contract:contract",
    dialect="mockservers.hexoskin.dialect:HexoskinDialect",
    behaviour="mockservers.hexoskin.behaviour",
    fixture="mockservers_fixtures.hexoskin:build",
    client="mockservers_clients.hexoskin:HexoApi",
)


def __getattr__(name: str) -> Any:
    """``app``, made when first asked for: ``flask --app mockservers.hexoskin routes``."""
    if name == "app":
        from mockservers.engine.app import VendorApp

        globals()["app"] = VendorApp(vendor)
        return globals()["app"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
