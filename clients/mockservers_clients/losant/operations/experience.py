"""Operations on the experience of an application: endpoints, users, groups, views, versions, slugs, domains. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "experience": {
        "bootstrap": Op("PATCH", "/applications/{applicationId}/experience/bootstrap", body="options"),
        "delete": Op(
            "DELETE",
            "/applications/{applicationId}/experience",
            query=("keepUsers keepGroups keepSlugs keepDomains removeVersions keepViews keepEndpoints removeWorkflows"),
        ),
    },
    "experience_domain": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/domains/{experienceDomainId}"),
        "get": Op("GET", "/applications/{applicationId}/experience/domains/{experienceDomainId}"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/experience/domains/{experienceDomainId}", body="experienceDomain"
        ),
    },
    "experience_domains": {
        "get": Op("GET", "/applications/{applicationId}/experience/domains"),
        "post": Op("POST", "/applications/{applicationId}/experience/domains", body="experienceDomain"),
    },
    "experience_endpoint": {
        "delete": Op(
            "DELETE",
            "/applications/{applicationId}/experience/endpoints/{experienceEndpointId}",
            query="includeWorkflows",
        ),
        "get": Op("GET", "/applications/{applicationId}/experience/endpoints/{experienceEndpointId}", query="version"),
        "linked_resources": Op(
            "GET",
            "/applications/{applicationId}/experience/endpoints/{experienceEndpointId}/linkedResources",
            query="version includeCustomNodes",
        ),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/experience/endpoints/{experienceEndpointId}",
            body="experienceEndpoint",
        ),
    },
    "experience_endpoints": {
        "get": Op(
            "GET",
            "/applications/{applicationId}/experience/endpoints",
            query=("sortField sortDirection filterField filter experienceGroupId requestCountDuration version"),
        ),
        "post": Op("POST", "/applications/{applicationId}/experience/endpoints", body="experienceEndpoint"),
        "stats": Op(
            "GET",
            "/applications/{applicationId}/experience/endpoints/stats",
            query=("statGrouping duration end resolution versionFilter domainFilter statusCodeFilter endpointIdFilter"),
        ),
    },
    "experience_group": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/groups/{experienceGroupId}"),
        "get": Op(
            "GET",
            "/applications/{applicationId}/experience/groups/{experienceGroupId}",
            query="includeDirectDeviceCount includeTotalDeviceCount",
        ),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/experience/groups/{experienceGroupId}", body="experienceGroup"
        ),
    },
    "experience_groups": {
        "get": Op("GET", "/applications/{applicationId}/experience/groups", query=LISTED + " query:json"),
        "post": Op("POST", "/applications/{applicationId}/experience/groups", body="experienceGroup"),
    },
    "experience_slug": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/slugs/{experienceSlugId}"),
        "get": Op("GET", "/applications/{applicationId}/experience/slugs/{experienceSlugId}"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/experience/slugs/{experienceSlugId}", body="experienceSlug"
        ),
    },
    "experience_slugs": {
        "get": Op("GET", "/applications/{applicationId}/experience/slugs"),
        "post": Op("POST", "/applications/{applicationId}/experience/slugs", body="experienceSlug"),
    },
    "experience_user": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/users/{experienceUserId}"),
        "get": Op("GET", "/applications/{applicationId}/experience/users/{experienceUserId}"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/experience/users/{experienceUserId}", body="experienceUser"
        ),
    },
    "experience_users": {
        "get": Op(
            "GET",
            "/applications/{applicationId}/experience/users",
            query=LISTED + " experienceGroupId includeAncestorGroups query:json",
        ),
        "post": Op("POST", "/applications/{applicationId}/experience/users", body="experienceUser"),
    },
    "experience_version": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/versions/{experienceVersionIdOrName}"),
        "get": Op("GET", "/applications/{applicationId}/experience/versions/{experienceVersionIdOrName}"),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/experience/versions/{experienceVersionIdOrName}",
            body="experienceVersion",
        ),
    },
    "experience_versions": {
        "get": Op("GET", "/applications/{applicationId}/experience/versions", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/experience/versions", body="experienceVersion"),
    },
    "experience_view": {
        "delete": Op("DELETE", "/applications/{applicationId}/experience/views/{experienceViewId}"),
        "get": Op("GET", "/applications/{applicationId}/experience/views/{experienceViewId}", query="version"),
        "linked_resources": Op(
            "GET",
            "/applications/{applicationId}/experience/views/{experienceViewId}/linkedResources",
            query="version includeCustomNodes",
        ),
        "patch": Op(
            "PATCH", "/applications/{applicationId}/experience/views/{experienceViewId}", body="experienceView"
        ),
    },
    "experience_views": {
        "get": Op("GET", "/applications/{applicationId}/experience/views", query=LISTED + " viewType version"),
        "post": Op("POST", "/applications/{applicationId}/experience/views", body="experienceView"),
    },
}
