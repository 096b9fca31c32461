"""Operations on edge and embedded deployments."""

from __future__ import annotations

from mockservers.engine.contract import Operation

from ..scopes import CHANGE, READ
from ..words import flag, id_param, paged, planned, text

OPERATIONS: tuple[Operation, ...] = (
    planned(
        "edgeDeployment.get",
        "GET",
        "/applications/{applicationId}/edge/deployments/{edgeDeploymentId}",
        answer="edgeDeployment",
        scopes=READ,
    ),
    planned(
        "edgeDeployments.get",
        "GET",
        "/applications/{applicationId}/edge/deployments",
        *paged("lastUpdated", "id deviceId flowId desiredVersion currentVersion creationDate lastUpdated"),
        id_param("deviceId"),
        text("version"),
        flag("filterEmpty"),
        id_param("flowId"),
        answer="edgeDeployments",
        scopes=READ,
    ),
    planned(
        "edgeDeployments.release",
        "POST",
        "/applications/{applicationId}/edge/deployments/release",
        body="edgeDeploymentRelease",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
    planned(
        "edgeDeployments.remove",
        "POST",
        "/applications/{applicationId}/edge/deployments/remove",
        body="edgeDeploymentRemove",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
    planned(
        "edgeDeployments.replace",
        "POST",
        "/applications/{applicationId}/edge/deployments/replace",
        body="edgeDeploymentReplace",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
    planned(
        "embeddedDeployment.get",
        "GET",
        "/applications/{applicationId}/embedded/deployments/{embeddedDeploymentId}",
        answer="embeddedDeployment",
        scopes=READ,
    ),
    planned(
        "embeddedDeployments.export",
        "POST",
        "/applications/{applicationId}/embedded/deployments/export",
        body="embeddedDeploymentExport",
        answer=(202, "jobEnqueuedResult"),
        scopes=READ,
    ),
    planned(
        "embeddedDeployments.get",
        "GET",
        "/applications/{applicationId}/embedded/deployments",
        *paged("lastUpdated", "id creationDate lastUpdated", direction="desc", per_page=1000),
        id_param("deviceId"),
        text("version"),
        id_param("flowId"),
        answer="embeddedDeployments",
        scopes=READ,
    ),
    planned(
        "embeddedDeployments.release",
        "POST",
        "/applications/{applicationId}/embedded/deployments/release",
        body="embeddedDeploymentRelease",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
    planned(
        "embeddedDeployments.remove",
        "POST",
        "/applications/{applicationId}/embedded/deployments/remove",
        body="embeddedDeploymentRemove",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
    planned(
        "embeddedDeployments.replace",
        "POST",
        "/applications/{applicationId}/embedded/deployments/replace",
        body="embeddedDeploymentReplace",
        answer=(202, "success"),
        scopes=CHANGE,
    ),
)
