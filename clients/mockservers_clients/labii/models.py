"""The kinds of object as attributes of the client."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, overload

from .model import Cells, Model, OrganizationWidgets, Rows, Workflows

M = TypeVar("M", bound=Model)


class At(Generic[M]):
    """Descriptor for the objects at ``app/model``, made when first asked for, once per client."""

    def __init__(self, where: str, cls: type[M]) -> None:
        self.app, _, self.model = where.partition("/")
        self._cls = cls

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> At[M]: ...
    @overload
    def __get__(self, client: Any, owner: type) -> M: ...
    def __get__(self, client: Any, owner: type) -> At[M] | M:
        if client is None:
            return self
        made = self._cls(client, self.app, self.model)
        client.__dict__[self._name] = made
        return made


class Models:
    """One attribute per kind of object."""

    # what the documentation describes
    organizations = At("organizations/organization", Model)
    personnel = At("organizations/personnel", Model)
    teams = At("organizations/team", Model)
    organization_widgets = At("organizations/organizationwidget", OrganizationWidgets)
    statements = At("organizations/statement", Model)
    backups = At("organizations/backup", Model)
    projects = At("projects/project", Model)
    members = At("projects/member", Model)
    tables = At("tables/table", Model)
    columns = At("tables/column", Model)
    rows = At("tables/row", Rows)
    cells = At("tables/cell", Cells)
    sections = At("tables/section", Model)
    versions = At("tables/version", Model)
    filters = At("tables/filter", Model)
    workflows = At("tables/workflow", Workflows)
    steps = At("tables/step", Model)
    activities = At("activities/activity", Model)
    widgets = At("widgets/widget", Model)

    # newer names for the same things, and what only the vendor's client knows [sdk]
    workspaces = At("workspaces/workspace", Model)
    workspace_permissions = At("workspaces/workspacepermission", Model)
    profiles = At("accounts/profile", Model)
    api_keys = At("accounts/apikey", Model)
    saml = At("organizations/saml", Model)
    certifications = At("organizations/certification", Model)
    invoices = At("organizations/invoice", Model)
    subscriptions = At("organizations/subscription", Model)
    credits = At("organizations/credit", Model)
    seats = At("organizations/seat", Model)
    providers = At("organizations/provider", Model)
    applications = At("applications/application", Model)
    signers = At("tables/signer", Model)
    visitors = At("tables/visitor", Model)
    row_permissions = At("tables/permission", Model)
    dashboards = At("dashboard/dashboard", Model)
    notifications = At("notifications/notification", Model)
    videos = At("support/video", Model)
    short_urls = At("support/shortenurl", Model)
    tickets = At("support/ticket", Model)
    gpt = At("support/gpt", Model)
    conversations = At("support/conversation", Model)
    questions = At("support/question", Model)
