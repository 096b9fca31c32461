"""Operations on private installations: instances and what belongs to them. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "instance": {
        "device_counts": Op("GET", "/instances/{instanceId}/deviceCounts", query="start end"),
        "generate_report": Op("POST", "/instances/{instanceId}/generateReport", body="options"),
        "get": Op("GET", "/instances/{instanceId}"),
        "historical_summaries": Op("GET", "/instances/{instanceId}/historicalSummaries", query="month " + LISTED),
        "notebook_minute_counts": Op("GET", "/instances/{instanceId}/notebookMinuteCounts", query="start end"),
        "patch": Op("PATCH", "/instances/{instanceId}", body="instance"),
        "payload_counts": Op("GET", "/instances/{instanceId}/payloadCounts", query="start end asBytes"),
        "payload_counts_breakdown": Op(
            "GET",
            "/instances/{instanceId}/payloadCountsBreakdown",
            query="start end resolution asBytes includeNonBillable",
        ),
    },
    "instance_api_token": {
        "delete": Op("DELETE", "/instances/{instanceId}/tokens/{apiTokenId}"),
        "get": Op("GET", "/instances/{instanceId}/tokens/{apiTokenId}"),
        "patch": Op("PATCH", "/instances/{instanceId}/tokens/{apiTokenId}", body="apiToken"),
    },
    "instance_api_tokens": {
        "get": Op("GET", "/instances/{instanceId}/tokens", query=LISTED),
        "post": Op("POST", "/instances/{instanceId}/tokens", body="apiToken"),
    },
    "instance_audit_log": {
        "get": Op("GET", "/instance/{instanceId}/audit-logs/{instanceAuditLogId}"),
    },
    "instance_audit_logs": {
        "get": Op(
            "GET",
            "/instance/{instanceId}/audit-logs",
            query="sortField sortDirection page perPage start end auditLogFilter",
        ),
    },
    "instance_custom_node": {
        "delete": Op("DELETE", "/instances/{instanceId}/nodes/{instanceCustomNodeId}"),
        "errors": Op(
            "GET",
            "/instances/{instanceId}/nodes/{instanceCustomNodeId}/errors",
            query="duration end limit sortDirection",
        ),
        "get": Op("GET", "/instances/{instanceId}/nodes/{instanceCustomNodeId}"),
        "patch": Op("PATCH", "/instances/{instanceId}/nodes/{instanceCustomNodeId}", body="instanceCustomNode"),
        "stats": Op(
            "GET", "/instances/{instanceId}/nodes/{instanceCustomNodeId}/stats", query="duration end resolution"
        ),
    },
    "instance_custom_nodes": {
        "get": Op("GET", "/instances/{instanceId}/nodes", query=LISTED),
        "post": Op("POST", "/instances/{instanceId}/nodes", body="instanceCustomNode"),
    },
    "instance_member": {
        "delete": Op("DELETE", "/instances/{instanceId}/members/{userId}"),
        "get": Op("GET", "/instances/{instanceId}/members/{userId}"),
        "patch": Op("PATCH", "/instances/{instanceId}/members/{userId}", body="member"),
    },
    "instance_members": {
        "get": Op("GET", "/instances/{instanceId}/members", query="sortField sortDirection filterField filter"),
        "post": Op("POST", "/instances/{instanceId}/members", body="member"),
    },
    "instance_notification_rule": {
        "delete": Op("DELETE", "/instances/{instanceId}/notification-rules/{notificationRuleId}"),
        "evaluate": Op(
            "POST", "/instances/{instanceId}/notification-rules/{notificationRuleId}/evaluate", body="evaluationOptions"
        ),
        "get": Op("GET", "/instances/{instanceId}/notification-rules/{notificationRuleId}"),
        "logs": Op("GET", "/instances/{instanceId}/notification-rules/{notificationRuleId}/logs", query="limit since"),
        "patch": Op(
            "PATCH", "/instances/{instanceId}/notification-rules/{notificationRuleId}", body="notificationRule"
        ),
    },
    "instance_notification_rules": {
        "get": Op("GET", "/instances/{instanceId}/notification-rules", query=LISTED),
        "post": Op("POST", "/instances/{instanceId}/notification-rules", body="notificationRule"),
    },
    "instance_org": {
        "delete": Op("DELETE", "/instances/{instanceId}/orgs/{orgId}"),
        "device_counts": Op("GET", "/instances/{instanceId}/orgs/{orgId}/deviceCounts", query="start end"),
        "get": Op("GET", "/instances/{instanceId}/orgs/{orgId}", query="summaryInclude"),
        "notebook_minute_counts": Op(
            "GET", "/instances/{instanceId}/orgs/{orgId}/notebookMinuteCounts", query="start end"
        ),
        "patch": Op("PATCH", "/instances/{instanceId}/orgs/{orgId}", query="summaryInclude", body="organization"),
        "payload_counts": Op("GET", "/instances/{instanceId}/orgs/{orgId}/payloadCounts", query="start end asBytes"),
        "payload_counts_breakdown": Op(
            "GET",
            "/instances/{instanceId}/orgs/{orgId}/payloadCountsBreakdown",
            query="start end resolution asBytes includeNonBillable",
        ),
    },
    "instance_org_invite": {
        "delete": Op("DELETE", "/instances/{instanceId}/orgs/{orgId}/invites/{inviteId}"),
        "get": Op("GET", "/instances/{instanceId}/orgs/{orgId}/invites/{inviteId}"),
        "resend_invite": Op("POST", "/instances/{instanceId}/orgs/{orgId}/invites/{inviteId}", body="roleInfo"),
    },
    "instance_org_invites": {
        "get": Op(
            "GET", "/instances/{instanceId}/orgs/{orgId}/invites", query="sortField sortDirection filterField filter"
        ),
        "post": Op("POST", "/instances/{instanceId}/orgs/{orgId}/invites", body="invite"),
    },
    "instance_org_member": {
        "delete": Op("DELETE", "/instances/{instanceId}/orgs/{orgId}/members/{userId}"),
        "get": Op("GET", "/instances/{instanceId}/orgs/{orgId}/members/{userId}"),
        "patch": Op("PATCH", "/instances/{instanceId}/orgs/{orgId}/members/{userId}", body="member"),
    },
    "instance_org_members": {
        "get": Op(
            "GET", "/instances/{instanceId}/orgs/{orgId}/members", query="sortField sortDirection filterField filter"
        ),
        "post": Op("POST", "/instances/{instanceId}/orgs/{orgId}/members", body="member"),
    },
    "instance_orgs": {
        "get": Op("GET", "/instances/{instanceId}/orgs", query=LISTED + " summaryInclude query:json"),
        "post": Op("POST", "/instances/{instanceId}/orgs", query="summaryInclude", body="orgConfig"),
    },
    "instance_sandbox": {
        "delete": Op("DELETE", "/instances/{instanceId}/sandboxes/{instanceSandboxId}"),
        "device_counts": Op(
            "GET", "/instances/{instanceId}/sandboxes/{instanceSandboxId}/deviceCounts", query="start end"
        ),
        "get": Op(
            "GET", "/instances/{instanceId}/sandboxes/{instanceSandboxId}", query="summaryExclude summaryInclude"
        ),
        "notebook_minute_counts": Op(
            "GET", "/instances/{instanceId}/sandboxes/{instanceSandboxId}/notebookMinuteCounts", query="start end"
        ),
        "payload_counts": Op(
            "GET", "/instances/{instanceId}/sandboxes/{instanceSandboxId}/payloadCounts", query="start end asBytes"
        ),
        "payload_counts_breakdown": Op(
            "GET",
            "/instances/{instanceId}/sandboxes/{instanceSandboxId}/payloadCountsBreakdown",
            query="start end resolution asBytes includeNonBillable",
        ),
        "undelete": Op(
            "PATCH",
            "/instances/{instanceId}/sandboxes/{instanceSandboxId}/undelete",
            query="summaryExclude summaryInclude",
        ),
    },
    "instance_sandboxes": {
        "get": Op(
            "GET",
            "/instances/{instanceId}/sandboxes",
            query=(
                "summaryExclude summaryInclude sortField sortDirection startingAfterId"
                " endingBeforeId limit filterField filter includeDeleted"
            ),
        ),
    },
    "instances": {
        "get": Op("GET", "/instances", query=LISTED),
    },
}
