"""What is declared of Hexoskin.

Sources behind the marks: ``seed`` the readme of the official Python client; ``sdk`` that client's source; ``docs`` the
pages of api.hexoskin.com; ``sample`` requests and replies in third-party programs; ``inferred`` the habits of Django
Tastypie, which the service is written in, or a choice.
"""

from __future__ import annotations

from collections.abc import Iterable

from mockservers.engine.contract import Contract, Reference, Resource

from .operations import OPERATIONS
from .tables import BY_NAME

__all__ = ["contract"]


def _resources() -> Iterable[Resource]:
    from .resources import RESOURCES

    return RESOURCES


def _by_uri(kind: str, path: str, to: str, nullable: bool = False) -> Reference:
    return Reference(kind, path, (BY_NAME[to].collection,), nullable=nullable, by=f"{BY_NAME[to].uri}{{key}}/")


_MAY_BE_NULL = {("device", "user"), ("range", "parent"), ("annotation", "record"), ("trainingroutine", "user")}
_REFERENCES = (
    *(
        _by_uri(
            kind,
            f"{name}.resource_uri" if name in tasty.full else name,
            to,
            (kind, name) in _MAY_BE_NULL,
        )
        for kind, tasty in BY_NAME.items()
        if tasty.collection == kind
        for name, to in tasty.relations.items()
    ),
    _by_uri("record", "device", "device", nullable=True),
    _by_uri("range", "context.activitytype", "activitytype", nullable=True),
    _by_uri("range", "context.trainingroutine", "trainingroutine", nullable=True),
    _by_uri("activityattribute", "user", "user", nullable=True),
    _by_uri("activitytype", "activityattributes", "activityattribute"),
    _by_uri("activitytype", "metrics", "metric"),
    Reference("credential", "user", ("user",), along=True),
    Reference("recording", "@key", ("record",), along=True),
)

contract = Contract(
    "hexoskin",
    "Hexoskin",
    "3.3",
    OPERATIONS,
    _resources,
    servers=("https://api.hexoskin.com",),
    description=(
        "The Hexoskin API as the test double serves it: a reconstruction, not the vendor's own description. Send HTTP "
        "Basic credentials, signed with an API key or not, an OAuth 2 bearer token, or an OAuth 1 signature."
    ),
    references=_REFERENCES,
)
