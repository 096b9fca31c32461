"""What is declared of LabStats. The vendor publishes no description that could be read: this is a reconstruction.

Sources behind the marks: ``seed`` the documentation of the unofficial Python wrapper; ``docs`` the vendor's support
pages; ``sample`` programs that talk to LabStats and data they captured; ``inferred`` the habits of ASP.NET Core, which
the service is written in by all signs, or a choice.
"""

from __future__ import annotations

from collections.abc import Iterable

from mockservers.engine.contract import Contract, Reference, Resource

from .legacy import LEGACY
from .operations import OPERATIONS

__all__ = ["contract"]


def _resources() -> Iterable[Resource]:
    from .resources import RESOURCES
    from .resources_legacy import LEGACY_RESOURCES

    return (*RESOURCES, *LEGACY_RESOURCES)


_WITH_A_STATION = ("inventory", "metadata", "tagging")

contract = Contract(
    "labstats",
    "LabStats",
    "1",
    (*OPERATIONS, *LEGACY),
    _resources,
    servers=("https://api.labstats.com", "https://sea-api.labstats.com", "https://weu-api.labstats.com"),
    description=(
        "The LabStats REST API as the test double serves it: a reconstruction, not the vendor's own description. "
        "Send an API key as `Authorization: Bearer <key>` or `Authorization: <key>`."
    ),
    references=(
        *(Reference(name, "@key", ("station",), along=True) for name in _WITH_A_STATION),
        Reference("inventory", "apps", ("application",)),
        Reference("inventory", "versions", ("application_version",)),
        Reference("group_capability", "@key", ("group",), along=True),
        Reference("map", "group_id", ("group",), nullable=True),
        Reference("map", "stations.station_id", ("station",)),
        Reference("page_set", "groups.group_id", ("group",)),
    ),
)
