"""Published schemas around dashboard that no built operation uses: their names and outermost fields."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import brief

RESOURCES: tuple[Resource, ...] = (
    brief(
        "dashboard",
        ids="id dashboardId ownerId createdById lastUpdatedById applicationId orgId",
        times="creationDate lastUpdated",
        text=(
            "ownerType createdByType lastUpdatedByType organizationName organizationIconColor "
            "applicationName name description defaultTheme _currentRole"
        ),
        numbers="refreshRate duration resolution",
        flags="isPasswordProtected public",
        lists="reportConfigs blocks contextConfiguration",
        other="password",
    ),
    brief("dashboardBlock"),
    brief("dashboardBlockSuggestCodePost", text="text", objects="blockConfig"),
    brief("dashboardBlockSuggestCodeResponse", text="responseId finishReason", objects="response"),
    brief("dashboardContextInstance"),
    brief(
        "dashboardPatch",
        text="name description defaultTheme",
        numbers="refreshRate duration resolution",
        flags="public",
        lists="blocks reportConfigs contextConfiguration",
        other="password",
    ),
    brief(
        "dashboardPost",
        ids="orgId applicationId",
        text="name description defaultTheme",
        numbers="refreshRate duration resolution",
        flags="public",
        lists="blocks reportConfigs contextConfiguration",
        other="password",
    ),
    brief(
        "dashboardSendReport",
        text="callbackUrl subject message theme timezone locale",
        numbers="time",
        flags="branded",
        lists="toEmail",
        objects="ctx",
    ),
    brief("dashboardUpdateEvents", lists="eventIds", objects="updates"),
    brief(
        "dashboards",
        ids="orgId applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief("validateContextError", text="type message invalidCtxName", objects="ctx dashboard"),
    brief("validateContextSuccess", flags="success", objects="ctx dashboard"),
)
