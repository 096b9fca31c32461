"""What is declared of Losant: operations at once, schemas when first needed."""

from __future__ import annotations

from collections.abc import Iterable

from mockservers.engine.contract import Contract, Resource

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
)
