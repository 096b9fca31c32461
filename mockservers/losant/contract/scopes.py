"""Group scopes by the operations that accept them. [sdk]

A token may call an operation when its scopes and the operation's have one in common. Every operation also accepts
``resource.*`` and ``resource.action``; those are added where operations are declared.
"""

from __future__ import annotations

__all__ = [
    "ACCOUNT_CHANGE",
    "ACCOUNT_READ",
    "ACCOUNT_SECRET",
    "APPLICATION_SECRET",
    "CHANGE",
    "CHANGE_CLI",
    "CHANGE_DEVICE",
    "IMPORT",
    "INSTANCE_CHANGE",
    "INSTANCE_READ",
    "INSTANCE_SECRET",
    "ORG_CHANGE",
    "ORG_READ",
    "ORG_READ_CLI",
    "ORG_SECRET",
    "READ",
    "READ_CLI",
    "READ_DEVICE",
    "UNREACHED",
]

_USER = ("all.User", "all.User.bounded")
_ORG = ("all.Organization", "all.Organization.bounded")
_APPLICATION = ("all.Application", "all.Application.bounded")
_INSTANCE = ("all.Instance", "all.Instance.bounded")
_ONLY_USER = ("only.User", "only.User.bounded")
_ONLY_ORG = ("only.Organization", "only.Organization.bounded")
_CLI = ("all.Application.cli", "all.User.cli")

IMPORT = (*_ORG, *_USER)
CHANGE = (*_APPLICATION, *IMPORT)
CHANGE_CLI = (*CHANGE, *_CLI)
CHANGE_DEVICE = (*CHANGE, "all.Device")
READ = (*CHANGE, "all.Application.read", "all.Organization.read", "all.User.read")
READ_CLI = (*READ, *_CLI)
READ_DEVICE = (*READ, "all.Device", "all.Device.read")
APPLICATION_SECRET = ("all.Application", "all.Organization", "all.User")

ORG_CHANGE = (*IMPORT, *_ONLY_ORG)
ORG_READ = (*ORG_CHANGE, "all.Organization.read", "all.User.read", "only.Organization.read")
ORG_READ_CLI = (*ORG_READ, "all.User.cli")
ORG_SECRET = ("all.Organization", "all.User", "only.Organization")

ACCOUNT_CHANGE = (*_USER, *_ONLY_USER)
ACCOUNT_READ = (*ACCOUNT_CHANGE, "all.User.read", "only.User.read")
ACCOUNT_SECRET = ("all.User", "only.User")

INSTANCE_CHANGE = (*_INSTANCE, *_USER)
INSTANCE_READ = (*INSTANCE_CHANGE, "all.Instance.read", "all.User.read")
INSTANCE_SECRET = ("all.Instance", "all.User")

UNREACHED = (
    "application.debug",
    "applications.detailedSummary",
    "dashboard.suggestCode",
    "device.agentLogs",
    "device.debug",
    "devices.detailedSummary",
    "devices.historicalImport",
    "events.detailedSummary",
    "experienceGroups.detailedSummary",
    "experienceUsers.detailedSummary",
    "experienceView.debug",
    "experienceViews.debug",
    "experienceViews.detailedSummary",
    "flow.debug",
    "flow.suggestFunction",
    "flowVersion.debug",
    "instanceOrg.convertToEnterprise",
    "me.connectGithub",
    "org.currentCard",
    "org.invoices",
)
"""Scopes that may be asked for though no published operation needs them."""
