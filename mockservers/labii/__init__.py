"""Labii: electronic lab notebook and LIMS, ``https://www.labii.dev``."""

from __future__ import annotations

from typing import Any

from mockservers.engine.vendor import Vendor

__all__ = ["vendor"]

vendor = Vendor(
    "labii",
    "Labii",
    ("www.labii.dev", "labii.dev"),
    contract="mockservers.labii.contract:contract",
    dialect="mockservers.labii.dialect:LabiiDialect",
    behaviour="mockservers.labii.behaviour",
    fixture="mockservers_fixtures.labii:build",
    client="mockservers_clients.labii:Client",
)


def __getattr__(name: str) -> Any:
    """``app``: the vendor as a Flask application, made when first asked for."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mockservers.engine.app import VendorApp

    made = globals()["app"] = VendorApp(vendor)
    return made
