"""Herbarium: an imaginary sixth vendor. Declarations, errors, auth and paging: no behaviour, no engine change."""

from mockservers.engine.vendor import Vendor

vendor = Vendor(
    "herbarium",
    "Herbarium",
    ("api.herbarium.example", "herbarium.example"),
    contract="herbarium.contract:contract",
    dialect="herbarium.paging:Speech",
    behaviour="herbarium",
    fixture="herbarium.fixture:build",
)


def __getattr__(name: str) -> object:
    if name == "app":
        from mockservers.engine.app import VendorApp

        return VendorApp(vendor)
    raise AttributeError(name)
