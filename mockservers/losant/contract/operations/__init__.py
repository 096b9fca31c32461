"""Every operation of the vendor's API description, by family: built ones and those known but not built yet."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from . import (
    account,
    application,
    dashboard,
    device,
    edge,
    event,
    experience,
    instance,
    instance_org,
    integration,
    organization,
    workflow,
)

__all__ = ["OPERATIONS"]

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *organization.OPERATIONS,
    *application.OPERATIONS,
    *integration.OPERATIONS,
    *dashboard.OPERATIONS,
    *device.OPERATIONS,
    *edge.OPERATIONS,
    *event.OPERATIONS,
    *workflow.OPERATIONS,
    *experience.OPERATIONS,
    *instance.OPERATIONS,
    *instance_org.OPERATIONS,
)
