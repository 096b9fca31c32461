"""What is declared of Hexoskin.

Sources behind the marks: ``seed`` the readme of the official Python client; ``sdk`` that client's source; ``docs`` the
pages of api.hexoskin.com; ``sample`` requests and replies in third-party programs; ``inferred`` the habits of Django
Tastypie, which the service is written in, or a choice.
"""

from __future__ import annotations

from collections.abc import Iterable

from mockservers.engine.contract import Contract, Resource

from .operations import OPERATIONS

__all__ = ["contract"]


def _resources() -> Iterable[Resource]:
    from .resources import RESOURCES

    return RESOURCES


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
)
