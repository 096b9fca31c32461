"""The declared facts of the Labstep API.

Sources: ``seed`` the vendor's example scripts, ``sdk`` the official Python client 3.37.1, ``docs`` the vendor's help
pages and script collection, ``sample`` answers printed in published third-party pages and scripts.
"""

from __future__ import annotations

from mockservers.engine.contract import Contract, Resource

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


contract = Contract(
    "labstep",
    "Labstep API",
    "8.0.8",
    OPERATIONS,
    _resources,
    servers=("https://api.labstep.com",),
    description="The generic entity API of the Labstep electronic lab notebook.",
)
