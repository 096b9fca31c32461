"""What models do beyond being kept, hooked into the machine at five places.

``CREATE`` and ``MODIFY`` replace the machine's own; ``PREPARE`` completes a new document before it is kept, ``MADE``
acts after; ``CHANGE`` looks at new values before they are applied, ``CHANGED`` acts after; ``DELETED`` clears up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import contents, organizations, others, projects, rows, tables
from .target import Target

__all__ = ["CHANGE", "CHANGED", "CREATE", "DELETED", "MADE", "MODIFY", "PREPARE"]

Document = dict[str, Any]
Whole = Callable[[Target, Document], Any]

CREATE: dict[str, Whole] = {
    "organization": organizations.create_organization,
    "personnel": organizations.create_personnel,
    "organizationwidget": organizations.install_widget,
    "member": projects.create_member,
    "workspacepermission": projects.create_member,
    "row": rows.create_row,
    "cell": contents.create_cell,
    "section": contents.create_section,
    "apikey": others.create_apikey,
}

MODIFY: dict[str, Whole] = {
    "personnel": organizations.modify_personnel,
    "member": projects.modify_member,
    "workspacepermission": projects.modify_member,
    "row": rows.modify_row,
    "cell": contents.modify_cell,
    "section": contents.modify_section,
    "profile": others.modify_profile,
}

PREPARE: dict[str, Callable[[Target, Document, Document], None]] = {
    "backup": organizations.prepare_backup,
    "table": tables.prepare_table,
    "column": tables.prepare_column,
    "filter": tables.prepare_filter,
    "step": tables.prepare_step,
    "signer": others.prepare_signer,
}

MADE: dict[str, Callable[[Target, Document], None]] = {"project": projects.made_project}

CHANGE: dict[str, Callable[[Target, Document], None]] = {
    "table": tables.change_table,
    "column": tables.change_column,
    "filter": tables.change_filter,
    "workflow": tables.start_workflow,
}

CHANGED: dict[str, Callable[[Target, Document], None]] = {"apikey": others.changed_apikey}

DELETED: dict[str, Callable[[Target, Document], None]] = {
    "team": projects.deleted_team,
    "apikey": others.revoke,
}
