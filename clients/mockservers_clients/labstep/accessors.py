"""The kinds of record as attributes of the client."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from .attached import Comments, DataFields, Files, Tags
from .entity import Entities
from .kinds import KINDS

E = TypeVar("E", bound=Entities)


class Accessor(Generic[E]):
    """Descriptor that makes the accessor of its own name when it is first asked for, once per client."""

    def __init__(self, cls: type[E]) -> None:
        self._cls = cls

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> Accessor[E]: ...
    @overload
    def __get__(self, client: Any, owner: type) -> E: ...
    def __get__(self, client: Any, owner: type) -> Accessor[E] | E:
        if client is None:
            return self
        made = self._cls(client, KINDS[self._name])
        client.__dict__[self._name] = made
        return made


class Accessors:
    """One attribute per kind of record; see :data:`KINDS` for where each lives."""

    # notebook
    experiments = Accessor(Entities)
    entries = Accessor(Entities)
    protocols = Accessor(Entities)
    protocol_versions = Accessor(Entities)
    steps = Accessor(Entities)
    timers = Accessor(Entities)
    tables = Accessor(Entities)
    inventory_fields = Accessor(Entities)
    data_fields = Accessor(DataFields)
    conditions = Accessor(Entities)
    protocol_devices = Accessor(Entities)
    experiment_links = Accessor(Entities)
    signatures = Accessor(Entities)
    signature_requests = Accessor(Entities)
    signature_requirements = Accessor(Entities)
    molecules = Accessor(Entities)
    chemicals = Accessor(Entities)
    sequences = Accessor(Entities)

    # inventory
    resources = Accessor(Entities)
    items = Accessor(Entities)
    locations = Accessor(Entities)
    order_requests = Accessor(Entities)
    purchase_orders = Accessor(Entities)
    devices = Accessor(Entities)
    device_data = Accessor(Entities)
    device_bookings = Accessor(Entities)

    # what is attached to records
    files = Accessor(Files)
    comments = Accessor(Comments)
    tags = Accessor(Tags)
    folders = Accessor(Entities)
    permissions = Accessor(Entities)
    share_links = Accessor(Entities)
    collaborators = Accessor(Entities)
    collaborator_roles = Accessor(Entities)
    collaborator_role_requirements = Accessor(Entities)
    statuses = Accessor(Entities)
    status_workflows = Accessor(Entities)

    # people
    workspaces = Accessor(Entities)
    members = Accessor(Entities)
    workspace_roles = Accessor(Entities)
    workspace_role_permissions = Accessor(Entities)
    organizations = Accessor(Entities)
    organization_users = Accessor(Entities)
    invitations = Accessor(Entities)
    security_policies = Accessor(Entities)
    api_keys = Accessor(Entities)
    notifications = Accessor(Entities)
    notification_alerts = Accessor(Entities)
    log = Accessor(Entities)

    # jobs
    imports = Accessor(Entities)
    exports = Accessor(Entities)
    smart_tables = Accessor(Entities)
    custom_identifier_sets = Accessor(Entities)
    jupyter_notebooks = Accessor(Entities)
    jupyter_instances = Accessor(Entities)
    jupyter_schedules = Accessor(Entities)
