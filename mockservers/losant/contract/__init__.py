"""What is declared of Losant: operations at once, schemas when first needed."""

from __future__ import annotations

from collections.abc import Iterable

from mockservers.engine.contract import Contract, Reference, Resource

from .operations import OPERATIONS

__all__ = ["contract"]


def _resources() -> Iterable[Resource]:
    from .resources import RESOURCES

    return RESOURCES


contract = Contract(
    "losant",
    "Losant",
    "1.31.0",
    OPERATIONS,
    _resources,
    servers=("https://api.losant.com",),
    description="The Losant platform's REST API as its test double serves it.",
    references=(
        Reference("application", "ownerId", ("user", "org")),
        Reference("org", "members.userId", ("user",)),
        Reference("apiToken", "ownerId", ("application", "user", "org")),
        Reference("applicationKey", "deviceIds", ("device",)),
        Reference("device", "ancestorIds", ("device",)),
        Reference("password", "@key", ("user",), along=True),
        Reference("token", "user", ("user",), along=True),
        Reference("token", "sub", ("apiToken", "device", "user"), along=True),
        Reference("token", "application", ("application",), along=True),
        Reference("content", "@key", ("file",), along=True),
        Reference("tokenText", "@key", ("apiToken",), along=True),
        Reference("keySecret", "@key", ("applicationKey",), along=True),
        Reference("keyText", "id", ("applicationKey",), along=True),
    ),
)
