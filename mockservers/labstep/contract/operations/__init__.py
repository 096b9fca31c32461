"""Every operation of the API, by family.

One operation stands for all the uses a client makes of one method and path (``Operation.extra["covers"]``): a list also
answers ``get_single=1`` and ``get_count=1``, an update is also how a record is deleted, restored, locked or set live.
"""

from __future__ import annotations

from mockservers.engine.contract import Operation

from . import attached, inventory, jobs, notebook, people, service

OPERATIONS: tuple[Operation, ...] = (
    *service.OPERATIONS,
    *notebook.OPERATIONS,
    *inventory.OPERATIONS,
    *attached.OPERATIONS,
    *people.OPERATIONS,
    *jobs.OPERATIONS,
)
