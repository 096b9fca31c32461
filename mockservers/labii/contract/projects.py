"""Projects and their members; the newest client calls them workspaces and workspace permissions."""

from __future__ import annotations

from mockservers.engine.contract import Field, array, integer, string

from .model import Model, Path, flag, link, sid, stamp, text

__all__ = ["MODELS"]

CHANGE = flag("change_permission", access="R", default=None)

PROJECT = Model(
    "project",
    "Project",
    (Path("projects", "project"), Path("workspaces", "workspace", "sdk")),
    "Project",
    (
        sid(),
        text("name", required=True),
        link("parent", "Project", nullable=True),
        text("description", nullable=True, default=""),
        text("date_start", nullable=True, format="date"),
        text("date_end", nullable=True, format="date"),
        flag("should_receive_weekly_digest", default=True),
        flag("open_to_organization"),
        flag("open_to_public"),
        array("metadata", Field("", "any"), default=[], evidence="docs"),
        flag("is_archived"),
        integer("number_of_records", access="R", evidence="docs"),
        text("updated_by", access="R", nullable=True),
        stamp("date_updated"),
        stamp("date_created"),
        CHANGE,
    ),
    listed=("sid", "name", "parent", "description", "date_start", "date_end", "is_archived", "change_permission"),
    scope="project",
)

MEMBER = Model(
    "member",
    "Member",
    (
        Path("projects", "member"),
        Path("projects", "projectmember", "docs"),
    ),
    "Project Member",
    (
        sid(),
        text("name", access="R"),
        link("team", "Team", nullable=True, access="R"),
        link("personnel", "Personnel", nullable=True, access="R"),
        link("project", "Project", access="R"),
        text("permission", enum=("Admin", "Edit", "View"), required=True),
        flag("is_archived"),
        CHANGE,
        array("member", string(), access="W", evidence="docs", note="sids of personnel"),
    ),
    listed=("sid", "team", "personnel", "project", "permission", "is_archived", "change_permission"),
    parents=("project",),
    scope="project",
)

WORKSPACE_PERMISSION = Model(
    "workspacepermission",
    "WorkspacePermission",
    (Path("workspaces", "workspacepermission", "sdk"),),
    "Project Member",
    tuple(
        link("workspace", "Project", access="R", evidence="sdk") if f.name == "project" else f for f in MEMBER.fields
    ),
    listed=("sid", "team", "personnel", "workspace", "permission", "is_archived", "change_permission"),
    parents=("workspace",),
    scope="project",
    kept=False,
    evidence="sdk",
)

MODELS = (PROJECT, MEMBER, WORKSPACE_PERMISSION)
