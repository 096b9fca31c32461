"""Operations on dashboards."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..scopes import CHANGE, ORG_CHANGE, ORG_READ, READ
from ..words import id_or_empty, ms, paged, planned, text

OPERATIONS: tuple[Operation, ...] = (
    planned(
        "applicationDashboard.delete",
        "DELETE",
        "/applications/{applicationId}/dashboards/{dashboardId}",
        answer="success",
        scopes=CHANGE,
    ),
    planned(
        "applicationDashboard.get",
        "GET",
        "/applications/{applicationId}/dashboards/{dashboardId}",
        answer="dashboard",
        scopes=READ,
    ),
    planned(
        "applicationDashboard.patch",
        "PATCH",
        "/applications/{applicationId}/dashboards/{dashboardId}",
        body="dashboardPatch",
        answer="dashboard",
        scopes=CHANGE,
    ),
    planned(
        "applicationDashboard.sendReport",
        "POST",
        "/applications/{applicationId}/dashboards/{dashboardId}",
        body="dashboardSendReport",
        answer=(202, "jobEnqueuedResult"),
        scopes=READ,
    ),
    planned(
        "applicationDashboards.get",
        "GET",
        "/applications/{applicationId}/dashboards",
        *paged("name", "name id creationDate lastUpdated", filters="name"),
        answer="dashboards",
        scopes=READ,
    ),
    planned(
        "applicationDashboards.post",
        "POST",
        "/applications/{applicationId}/dashboards",
        body="applicationDashboardPost",
        answer=(201, "dashboard"),
        scopes=CHANGE,
    ),
    planned("dashboard.delete", "DELETE", "/dashboards/{dashboardId}", answer="success", scopes=ORG_CHANGE),
    planned("dashboard.get", "GET", "/dashboards/{dashboardId}", text("password"), answer="dashboard", auth=False),
    planned(
        "dashboard.patch",
        "PATCH",
        "/dashboards/{dashboardId}",
        body="dashboardPatch",
        answer="dashboard",
        scopes=ORG_CHANGE,
    ),
    planned(
        "dashboard.sendReport",
        "POST",
        "/dashboards/{dashboardId}",
        body="dashboardSendReport",
        answer=(202, "jobEnqueuedResult"),
        scopes=ORG_CHANGE,
    ),
    planned(
        "dashboard.validateContext",
        "POST",
        "/dashboards/{dashboardId}/validateContext",
        text("password"),
        ms("duration"),
        ms("resolution"),
        ms("end"),
        body="dashboardContextInstance",
        answer="validateContextSuccess",
        auth=False,
    ),
    planned(
        "dashboards.get",
        "GET",
        "/dashboards",
        *paged("name", "name id creationDate ownerId applicationId lastUpdated", filters="name"),
        id_or_empty("applicationId"),
        id_or_empty("orgId"),
        answer="dashboards",
        errors="400",
        scopes=ORG_READ,
    ),
    planned(
        "dashboards.post", "POST", "/dashboards", body="dashboardPost", answer=(201, "dashboard"), scopes=ORG_CHANGE
    ),
)
