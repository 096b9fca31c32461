"""The declared facts of the Labstep API.

Sources: ``seed`` the vendor's example scripts, ``sdk`` the official Python client 3.37.1, ``docs`` the vendor's help
pages and script collection, ``sample`` answers printed in published third-party pages and scripts.
"""

from __future__ import annotations

from mockservers.engine.contract import Contract, Reference, Resource

from .operations import OPERATIONS


def _resources() -> tuple[Resource, ...]:
    from .resources import attached, inventory, jobs, notebook, people

    return (
        *notebook.RESOURCES,
        *inventory.RESOURCES,
        *attached.RESOURCES,
        *people.RESOURCES,
        *jobs.RESOURCES,
    )


_TAGGED = ("experiment-workflow", "protocol-collection", "resource")

contract = Contract(
    "labstep",
    "Labstep API",
    "8.0.8",
    OPERATIONS,
    _resources,
    servers=("https://api.labstep.com",),
    description="The generic entity API of the Labstep electronic lab notebook.",
    references=(
        Reference("user-organization", "user_id", ("user",)),
        Reference("user", "group_id", ("group",), nullable=True),
        Reference("experiment-workflow", "root_experiment_id", ("experiment",), nullable=True),
        Reference("secret", "@key", ("user",), along=True),
        *(Reference(name, "tag_ids", ("tag",)) for name in _TAGGED),
        Reference("experiment-workflow", "folder_ids", ("folder",)),
        Reference("resource-item", "resource_location_id", ("resource-location",), nullable=True),
        Reference("resource-location", "outer_location_id", ("resource-location",), nullable=True),
    ),
)
