"""Every published schema, by family. Those that built operations use are whole; ``later_*`` name the others."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from . import (
    account,
    application,
    bulk,
    common,
    device,
    event,
    files,
    keys,
    later_account,
    later_application,
    later_dashboard,
    later_experience,
    later_instance,
    later_workflow,
    organization,
    query,
    state,
    table,
)

__all__ = ["RESOURCES"]

RESOURCES: tuple[Resource, ...] = (
    *common.RESOURCES,
    *account.RESOURCES,
    *organization.RESOURCES,
    *application.RESOURCES,
    *keys.RESOURCES,
    *device.RESOURCES,
    *state.RESOURCES,
    *bulk.RESOURCES,
    *event.RESOURCES,
    *table.RESOURCES,
    *files.RESOURCES,
    *query.RESOURCES,
    *later_account.RESOURCES,
    *later_application.RESOURCES,
    *later_dashboard.RESOURCES,
    *later_workflow.RESOURCES,
    *later_experience.RESOURCES,
    *later_instance.RESOURCES,
)
