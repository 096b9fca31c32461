"""What is known of Labii's REST API: models, the operations that follow from them, and the account operations."""

from __future__ import annotations

from collections.abc import Iterator

from mockservers.engine.contract import Contract, Operation, Reference, Resource

from . import accounts, catalogue, extras, organizations, projects, rows, tables
from .model import Model, Path, operations, resources

__all__ = ["MODELS", "Model", "Path", "contract", "model_of"]

MODELS: dict[str, Model] = {
    model.name: model
    for family in (organizations, projects, tables, rows, catalogue, extras)
    for model in family.MODELS
}
_BY_RESOURCE = {model.resource: model for model in MODELS.values()}


def model_of(resource: str) -> Model | None:
    """The model that a relation names by its resource; None for accounts."""
    return _BY_RESOURCE.get(resource)


def _operations() -> Iterator[Operation]:
    yield from accounts.OPERATIONS
    for model in MODELS.values():
        yield from operations(model)


def _resources() -> Iterator[Resource]:
    yield from accounts.RESOURCES
    for model in MODELS.values():
        yield from resources(model)


contract = Contract(
    "labii",
    "Labii",
    "1.13.16",
    _operations(),
    _resources,
    servers=("https://www.labii.dev",),
    description="Labii's REST API as its concept page and the official client, labii-sdk 1.13.16, show it.",
    references=(
        Reference("filter", "users", ("user",)),
        Reference("bearer", "user", ("user",), along=True),
        Reference("bearer", "apikey", ("apikey",), along=True),
        Reference("login", "@key", ("user",), along=True),
        *(Reference("contents", "@key", (name,), along=True, by=f"{name}:{{key}}") for name in ("table", "row")),
        *(Reference("contents", name, (name,)) for name in ("section", "version", "activity")),
    ),
)
