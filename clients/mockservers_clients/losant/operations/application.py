"""Operations on applications, their keys, tokens, certificates, templates, job logs and dashboards. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "application": {
        "api_import": Op(
            "POST",
            "/applications/{applicationId}/import",
            form="importBundle:file email options:json",
            encoding="multipart",
        ),
        "apply_template": Op("PATCH", "/applications/{applicationId}/applyTemplate", body="options"),
        "archive_data": Op("GET", "/applications/{applicationId}/archiveData", query="date!"),
        "backfill_archive_data": Op("GET", "/applications/{applicationId}/backfillArchiveData"),
        "clone": Op("POST", "/applications/{applicationId}/clone", body="options"),
        "delete": Op("DELETE", "/applications/{applicationId}"),
        "device_counts": Op("GET", "/applications/{applicationId}/deviceCounts", query="start end"),
        "export": Op("POST", "/applications/{applicationId}/export", body="options"),
        "full_data_tables_archive": Op("GET", "/applications/{applicationId}/fullDataTablesArchive"),
        "full_events_archive": Op("GET", "/applications/{applicationId}/fullEventsArchive"),
        "get": Op("GET", "/applications/{applicationId}", query="summaryExclude summaryInclude"),
        "globals": Op("PATCH", "/applications/{applicationId}/globals", body="globals"),
        "import_logs": Op("GET", "/applications/{applicationId}/importLogs", query="limit since"),
        "mqtt_publish_message": Op("POST", "/applications/{applicationId}/mqttPublishMessage", body="payload"),
        "mqtt_subscription_stream": Op(
            "GET", "/applications/{applicationId}/mqttSubscriptionStream", query="keepAliveInterval topic!", stream=True
        ),
        "notebook_minute_counts": Op("GET", "/applications/{applicationId}/notebookMinuteCounts", query="start end"),
        "patch": Op(
            "PATCH", "/applications/{applicationId}", query="summaryExclude summaryInclude", body="application"
        ),
        "payload_counts": Op("GET", "/applications/{applicationId}/payloadCounts", query="start end asBytes"),
        "payload_counts_breakdown": Op(
            "GET",
            "/applications/{applicationId}/payloadCountsBreakdown",
            query="start end resolution asBytes includeNonBillable",
        ),
        "readme": Op("GET", "/applications/{applicationId}/readme"),
        "readme_patch": Op("PATCH", "/applications/{applicationId}/readme", body="readme"),
        "search": Op("GET", "/applications/{applicationId}/search", query="filter!"),
    },
    "application_api_token": {
        "delete": Op("DELETE", "/applications/{applicationId}/tokens/{apiTokenId}"),
        "get": Op("GET", "/applications/{applicationId}/tokens/{apiTokenId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/tokens/{apiTokenId}", body="apiToken"),
    },
    "application_api_tokens": {
        "get": Op("GET", "/applications/{applicationId}/tokens", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/tokens", body="apiToken"),
    },
    "application_certificate": {
        "delete": Op("DELETE", "/applications/{applicationId}/certificates/{applicationCertificateId}"),
        "get": Op("GET", "/applications/{applicationId}/certificates/{applicationCertificateId}"),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/certificates/{applicationCertificateId}",
            body="applicationCertificate",
        ),
    },
    "application_certificate_authorities": {
        "get": Op("GET", "/applications/{applicationId}/certificate-authorities", query=LISTED),
        "post": Op(
            "POST", "/applications/{applicationId}/certificate-authorities", body="applicationCertificateAuthority"
        ),
    },
    "application_certificate_authority": {
        "delete": Op(
            "DELETE", "/applications/{applicationId}/certificate-authorities/{applicationCertificateAuthorityId}"
        ),
        "get": Op("GET", "/applications/{applicationId}/certificate-authorities/{applicationCertificateAuthorityId}"),
        "patch": Op(
            "PATCH",
            "/applications/{applicationId}/certificate-authorities/{applicationCertificateAuthorityId}",
            body="applicationCertificateAuthority",
        ),
    },
    "application_certificates": {
        "get": Op("GET", "/applications/{applicationId}/certificates", query=LISTED + " query:json"),
        "post": Op("POST", "/applications/{applicationId}/certificates", body="applicationCertificate"),
    },
    "application_dashboard": {
        "delete": Op("DELETE", "/applications/{applicationId}/dashboards/{dashboardId}"),
        "get": Op("GET", "/applications/{applicationId}/dashboards/{dashboardId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/dashboards/{dashboardId}", body="dashboard"),
        "send_report": Op("POST", "/applications/{applicationId}/dashboards/{dashboardId}", body="reportConfig"),
    },
    "application_dashboards": {
        "get": Op("GET", "/applications/{applicationId}/dashboards", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/dashboards", body="dashboard"),
    },
    "application_job_log": {
        "get": Op("GET", "/applications/{applicationId}/jobLogs/{jobId}"),
    },
    "application_job_logs": {
        "get": Op(
            "GET", "/applications/{applicationId}/jobLogs", query="sortField sortDirection page perPage query:json"
        ),
    },
    "application_key": {
        "delete": Op("DELETE", "/applications/{applicationId}/keys/{applicationKeyId}"),
        "get": Op("GET", "/applications/{applicationId}/keys/{applicationKeyId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/keys/{applicationKeyId}", body="applicationKey"),
    },
    "application_keys": {
        "get": Op("GET", "/applications/{applicationId}/keys", query=LISTED + " query:json"),
        "post": Op("POST", "/applications/{applicationId}/keys", body="applicationKey"),
    },
    "application_template": {
        "get": Op("GET", "/applicationTemplates/{templateId}"),
    },
    "application_templates": {
        "get": Op("GET", "/applicationTemplates", query=LISTED + " keywords categoryId"),
        "get_categories": Op("GET", "/applicationTemplates/categories", query="baseId"),
        "get_unique_keywords": Op("GET", "/applicationTemplates/keywords"),
    },
    "applications": {
        "api_import": Op(
            "POST",
            "/applications/import",
            form=(
                "importBundle:file ownerId ownerType includeDevices includeDataTableRows includeFiles "
                "email options:json"
            ),
            encoding="multipart",
        ),
        "get": Op("GET", "/applications", query=LISTED + " orgId summaryExclude summaryInclude"),
        "period_summaries": Op(
            "GET",
            "/applications/periodSummaries",
            query="start end asBytes includeNonBillable " + LISTED + " orgId exclude include",
        ),
        "post": Op("POST", "/applications", query="summaryExclude summaryInclude", body="application"),
    },
    "credential": {
        "delete": Op("DELETE", "/applications/{applicationId}/credentials/{credentialId}"),
        "get": Op("GET", "/applications/{applicationId}/credentials/{credentialId}"),
        "linked_resources": Op(
            "GET",
            "/applications/{applicationId}/credentials/{credentialId}/linkedResources",
            query="includeCustomNodes",
        ),
        "patch": Op("PATCH", "/applications/{applicationId}/credentials/{credentialId}", body="credential"),
    },
    "credentials": {
        "get": Op("GET", "/applications/{applicationId}/credentials", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/credentials", body="credential"),
    },
    "dashboard": {
        "delete": Op("DELETE", "/dashboards/{dashboardId}"),
        "get": Op("GET", "/dashboards/{dashboardId}", query="password"),
        "patch": Op("PATCH", "/dashboards/{dashboardId}", body="dashboard"),
        "send_report": Op("POST", "/dashboards/{dashboardId}", body="reportConfig"),
        "validate_context": Op(
            "POST", "/dashboards/{dashboardId}/validateContext", query="password duration resolution end", body="ctx"
        ),
    },
    "dashboards": {
        "get": Op("GET", "/dashboards", query=LISTED + " applicationId orgId"),
        "post": Op("POST", "/dashboards", body="dashboard"),
    },
    "integration": {
        "delete": Op("DELETE", "/applications/{applicationId}/integrations/{integrationId}", query="includeWorkflows"),
        "get": Op("GET", "/applications/{applicationId}/integrations/{integrationId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/integrations/{integrationId}", body="integration"),
    },
    "integrations": {
        "get": Op("GET", "/applications/{applicationId}/integrations", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/integrations", body="integration"),
    },
    "webhook": {
        "delete": Op("DELETE", "/applications/{applicationId}/webhooks/{webhookId}", query="includeWorkflows"),
        "get": Op("GET", "/applications/{applicationId}/webhooks/{webhookId}"),
        "patch": Op("PATCH", "/applications/{applicationId}/webhooks/{webhookId}", body="webhook"),
    },
    "webhooks": {
        "get": Op("GET", "/applications/{applicationId}/webhooks", query=LISTED),
        "post": Op("POST", "/applications/{applicationId}/webhooks", body="webhook"),
    },
}
