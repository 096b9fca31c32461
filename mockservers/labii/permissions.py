"""Who may call what, at which level: Labii's two published tables [seed], and the roles of what they leave out.

Organization roles: Admin, Member, Alumni, User (no part of the organization), Anonymous. Project roles: Project Admin,
Project Edit, Project View. A method nobody may call is not offered: it answers 405.
"""

from __future__ import annotations

from functools import cache

__all__ = ["INFERRED", "LEVELS", "MATRIX", "METHODS", "PROJECT_ROLES", "ROLES", "levels", "roles"]

A, M = "Admin", "Member"
PA, PE, PV = "Project Admin", "Project Edit", "Project View"
ROLES = (A, M, "Alumni", "User", "Anonymous", PA, PE, PV)
PROJECT_ROLES = {"Admin": PA, "Edit": PE, "View": PV}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Roles = tuple[str, ...]
NOBODY: Roles = ()
ADMIN: Roles = (A,)
STAFF: Roles = (A, M)
LEADS: Roles = (A, PA)
WRITERS: Roles = (PA, PE)
READERS: Roles = (A, PA, PE, PV)

MATRIX: dict[str, tuple[Roles, Roles, Roles, Roles, Roles]] = {
    # API: GET, POST, PUT, PATCH, DELETE [seed]
    "Organization List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Organization Detail": (STAFF, NOBODY, NOBODY, ADMIN, NOBODY),
    "Organization Member List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Organization Member Detail": (STAFF, NOBODY, NOBODY, ADMIN, NOBODY),
    "Team List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Team Detail": (STAFF, NOBODY, NOBODY, ADMIN, ADMIN),
    "Organization Widget List": (STAFF, ADMIN, NOBODY, NOBODY, ADMIN),
    "Organization Widget Detail": (STAFF, NOBODY, NOBODY, NOBODY, ADMIN),
    "Statement List": (ADMIN, NOBODY, NOBODY, NOBODY, NOBODY),
    "Statement Detail": (ADMIN, NOBODY, NOBODY, NOBODY, NOBODY),
    "Backup List": (ADMIN, ADMIN, NOBODY, NOBODY, NOBODY),
    "Backup Detail": (ADMIN, NOBODY, NOBODY, NOBODY, NOBODY),
    "Project List": (READERS, ADMIN, NOBODY, NOBODY, NOBODY),
    "Project Detail": (READERS, NOBODY, NOBODY, LEADS, NOBODY),
    "Project Member List": (READERS, LEADS, NOBODY, NOBODY, NOBODY),
    "Project Member Detail": (READERS, NOBODY, NOBODY, LEADS, LEADS),
    "Table List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Table Detail": (STAFF, NOBODY, NOBODY, ADMIN, NOBODY),
    "Column List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Column Detail": (STAFF, NOBODY, NOBODY, ADMIN, NOBODY),
    "Filter List": (STAFF, STAFF, NOBODY, NOBODY, NOBODY),
    "Filter Detail": (STAFF, NOBODY, NOBODY, STAFF, STAFF),
    "Row List": (READERS, WRITERS, NOBODY, WRITERS, NOBODY),
    "Row Detail": (READERS, NOBODY, NOBODY, WRITERS, NOBODY),
    "Cell List": (READERS, WRITERS, NOBODY, NOBODY, NOBODY),
    "Cell Detail": (NOBODY, NOBODY, NOBODY, WRITERS, NOBODY),
    "Section List": (READERS, WRITERS, NOBODY, NOBODY, NOBODY),
    "Section Detail": (READERS, NOBODY, NOBODY, WRITERS, NOBODY),
    "Version List": (READERS, NOBODY, NOBODY, NOBODY, NOBODY),
    "Version Detail": (READERS, NOBODY, NOBODY, NOBODY, NOBODY),
    "Activity List": (STAFF, NOBODY, NOBODY, NOBODY, NOBODY),
    "Activity Detail": (NOBODY, NOBODY, NOBODY, NOBODY, NOBODY),
    "Widget List": (STAFF, NOBODY, NOBODY, NOBODY, NOBODY),
    "Widget Detail": (STAFF, NOBODY, NOBODY, NOBODY, NOBODY),
}

INFERRED: dict[str, tuple[Roles, Roles, Roles, Roles, Roles]] = {
    # in the published list of objects, absent from its matrix [docs 2020]
    "Workflow List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Workflow Detail": (STAFF, NOBODY, NOBODY, ADMIN, ADMIN),
    "Step List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Step Detail": (STAFF, NOBODY, NOBODY, ADMIN, ADMIN),
    # known from the official client alone; whose they are is inferred
    "Own List": (STAFF, STAFF, NOBODY, NOBODY, NOBODY),
    "Own Detail": (STAFF, NOBODY, NOBODY, STAFF, STAFF),
    "Profile List": (STAFF, NOBODY, NOBODY, NOBODY, NOBODY),
    "Profile Detail": (STAFF, NOBODY, NOBODY, STAFF, NOBODY),
    "Setting List": (ADMIN, ADMIN, NOBODY, NOBODY, NOBODY),
    "Setting Detail": (ADMIN, NOBODY, NOBODY, ADMIN, ADMIN),
    "Shared List": (STAFF, ADMIN, NOBODY, NOBODY, NOBODY),
    "Shared Detail": (STAFF, NOBODY, NOBODY, ADMIN, ADMIN),
    "Signer List": (READERS, WRITERS, NOBODY, NOBODY, NOBODY),
    "Signer Detail": (READERS, NOBODY, NOBODY, WRITERS, WRITERS),
}

ORGANIZATION = ("organization",)
ANY = ("organization", "user", "project")
LEVELS: dict[str, tuple[str, ...]] = {
    "Organization List": ("organization", "user"),
    "Organization Member List": ORGANIZATION,
    "Team List": ("organization", "user"),
    "Organization Widget List": ORGANIZATION,
    "Statement List": ORGANIZATION,
    "Backup List": ORGANIZATION,
    "Project List": ("organization", "user"),
    "Project Member List": ("organization", "project"),
    "Table List": ORGANIZATION,
    "Column List": ORGANIZATION,
    "Filter List": ("organization", "user"),
    "Row List": ANY,
    "Cell List": ORGANIZATION,
    "Section List": ORGANIZATION,
    "Version List": ORGANIZATION,
    "Activity List": ("organization", "user"),
    "Widget List": ANY,
}


@cache
def roles(api: str, view: str, method: str) -> Roles:
    """Roles that may call a method of an API (``Row``) in a view (``List`` or ``Detail``)."""
    name = f"{api} {view}"
    row = MATRIX.get(name) or INFERRED.get(name)
    return row[METHODS.index(method)] if row is not None and method in METHODS else NOBODY


def levels(api: str) -> tuple[str, ...]:
    """Levels an API's list may be asked at; the organization's where nothing is published."""
    return LEVELS.get(f"{api} List", ORGANIZATION)
