"""Published schemas around application that no built operation uses: their names and outermost fields."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import brief

RESOURCES: tuple[Resource, ...] = (
    brief(
        "advancedApplicationCertQuery",
        lists="$and $or $nor",
        objects="id creationDate lastUpdated status commonName fingerprint deviceId",
    ),
    brief(
        "advancedExperienceGroupQuery",
        lists="$and $or $nor",
        other=("id creationDate lastUpdated name parentId ancestorId groupTags experienceUserId experienceEndpointId"),
    ),
    brief(
        "advancedExperienceUserQuery",
        lists="$and $or $nor",
        other=(
            "id creationDate lastUpdated firstName lastName email lastLogin passwordLastUpdated userTags "
            "experienceGroupId"
        ),
    ),
    brief(
        "advancedFlowByVersionQuery",
        lists="$and $or $nor",
        other="name id creationDate lastUpdated flowClass enabled flowId",
    ),
    brief(
        "advancedFlowQuery",
        lists="$and $or $nor",
        objects="triggers nodes",
        other="name id creationDate lastUpdated flowClass enabled defaultVersion customNodeSupports",
    ),
    brief(
        "advancedFlowVersionQuery",
        lists="$and $or $nor",
        objects="triggers nodes",
        other="name id creationDate lastUpdated flowClass enabled version customNodeSupports",
    ),
    brief(
        "advancedInstanceOrgQuery",
        lists="$and $or $nor",
        other=(
            "id creationDate lastUpdated name mfaMode isReadOnly auditLogEnabled disabledAt referralId tags memberId"
        ),
    ),
    brief("applicationApiTokenPost", times="expirationDate", text="name description status", lists="scope"),
    brief("applicationApplyTemplatePatch", ids="templateId", text="email callbackUrl"),
    brief(
        "applicationCertificate",
        ids="id applicationCertificateId applicationId",
        times="creationDate lastUpdated",
        text="status description certificate filterType",
        lists="deviceIds deviceTags pubTopics subTopics",
        objects="certificateInfo",
    ),
    brief(
        "applicationCertificateAuthorities",
        ids="applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "applicationCertificateAuthority",
        ids="id applicationCertificateAuthorityId applicationId",
        times="creationDate lastUpdated",
        text="status name description caBundle",
        lists="caInfo",
    ),
    brief("applicationCertificateAuthorityPatch", text="name status description caBundle"),
    brief("applicationCertificateAuthorityPost", text="name status description caBundle"),
    brief("applicationCertificatePatch", text="status description certificate filterType", lists="pubTopics subTopics"),
    brief(
        "applicationCertificatePost",
        text="status description certificate filterType",
        lists="deviceIds deviceTags pubTopics subTopics",
    ),
    brief(
        "applicationCertificates",
        ids="applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief("applicationCloneDryRunResult", flags="success requiresJob"),
    brief(
        "applicationClonePost",
        text="ownerType email callbackUrl",
        flags="dryRun includeFiles includePrivateFiles includeDataTableRows includeDevices forceJob",
        other="ownerId",
    ),
    brief("applicationCreationByTemplateResult", lists="validationErrors", objects="application"),
    brief(
        "applicationDashboardPost",
        text="name description defaultTheme",
        numbers="refreshRate duration resolution",
        flags="public",
        lists="blocks reportConfigs contextConfiguration",
        other="password",
    ),
    brief(
        "applicationExportPost",
        text="email callbackUrl exportType credentialName",
        flags="includeFiles includePrivateFiles includeDataTableRows includeDevices forceJob",
        objects="repo",
    ),
    brief("applicationExportResult", text="url"),
    brief("applicationImportExecutions"),
    brief("applicationImportOptions", text="importUrl callbackUrl", lists="include"),
    brief(
        "applicationTemplate",
        ids="id templateId",
        times="creationDate lastUpdated",
        text="name readme description authorName imageUrl authorUrl templateUrl",
        flags="public",
        lists="categoryIds keywords",
        objects="summary",
    ),
    brief("applicationTemplateCategories", ids="baseId", numbers="count totalCount", lists="items"),
    brief("applicationTemplateCategory", ids="id parentId", text="name description", lists="resourceTypes"),
    brief(
        "applicationTemplates",
        ids="categoryId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items keywords",
    ),
    brief(
        "credential",
        ids="id applicationId createdById lastUpdatedById",
        times="creationDate lastUpdated",
        text="createdByType lastUpdatedByType name description type",
        flags="enabled",
        objects=(
            "awsConfig azureConfig gcpConfig httpConfig sendgridConfig twilioConfig logglyConfig jwtConfig "
            "whatsappConfig sqlConfig mongodbConfig mailgunConfig snowflakeConfig gitConfig datadogConfig "
            "certificateKeyPairConfig"
        ),
    ),
    brief("credentialLinkedResources", objects="integrations flows flowVersions"),
    brief(
        "credentialPatch",
        text="name description",
        flags="enabled",
        objects=(
            "awsConfig azureConfig gcpConfig httpConfig sendgridConfig twilioConfig logglyConfig jwtConfig "
            "whatsappConfig sqlConfig mongodbConfig mailgunConfig snowflakeConfig gitConfig datadogConfig "
            "certificateKeyPairConfig"
        ),
    ),
    brief(
        "credentialPost",
        text="name description type",
        flags="enabled",
        objects=(
            "awsConfig azureConfig gcpConfig httpConfig sendgridConfig twilioConfig logglyConfig jwtConfig "
            "whatsappConfig sqlConfig mongodbConfig mailgunConfig snowflakeConfig gitConfig datadogConfig "
            "certificateKeyPairConfig"
        ),
    ),
    brief(
        "credentials",
        ids="applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "dataExport",
        text="email callbackUrl",
        numbers="start end",
        lists="deviceIds deviceTags attributes",
        objects="deviceQuery options",
    ),
    brief("dataTableRowInMultiple"),
    brief("devicePayloadCounts", numbers="deviceCommand deviceConnect deviceDisconnect deviceState mqttIn mqttOut"),
    brief("deviceRecipeBulkCreateEnqueued", text="jobId", flags="jobQueued"),
    brief("devicesDataRemoved", numbers="completed notApplicable"),
    brief("devicesDeletePost", text="email callbackUrl", objects="query"),
    brief("devicesDeleted", numbers="removed failed"),
    brief("devicesExportPayloadCountPost", text="email callbackUrl", numbers="start end", objects="query"),
    brief("devicesHistoricalImportPost", text="email callbackUrl fileUrl"),
    brief("eventTagsSummary", lists="eventTags"),
    brief(
        "importIntoApplicationOptions",
        ids="fromApplicationId",
        text="importUrl callbackUrl conflictBehavior credentialName",
        flags="dryRun forceJob",
        lists="include",
        objects="repo",
    ),
    brief("importNewApplicationOptions", text="importUrl callbackUrl", flags="forceJob", lists="include"),
    brief(
        "integration",
        ids="id integrationId applicationId",
        times="creationDate lastUpdated",
        text="name credentialName integrationType",
        flags="enabled",
        lists="topics",
        objects="azureEventHubConfig googlePubSubConfig mqttConfig particleConfig sqsConfig websocketConfig",
        other="status",
    ),
    brief(
        "integrationPatch",
        text="name",
        flags="enabled",
        lists="topics",
        objects="azureEventHubConfig googlePubSubConfig mqttConfig particleConfig sqsConfig websocketConfig",
        other="credentialName",
    ),
    brief(
        "integrationPost",
        text="name integrationType credentialName",
        flags="enabled",
        lists="topics",
        objects="azureEventHubConfig googlePubSubConfig mqttConfig particleConfig sqsConfig websocketConfig",
    ),
    brief(
        "integrations",
        ids="applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "payloadCounts",
        objects=(
            "mqttOut mqttIn dataTable deviceState deviceCommand webhook timer event virtualButton "
            "deviceConnect deviceDisconnect endpoint integration"
        ),
    ),
    brief("payloadCountsBreakdown", times="start end", lists="counts"),
    brief(
        "periodSummaries",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief("successWithExecutionId", ids="executionId", flags="success"),
    brief("successWithJobId", text="jobId", flags="success"),
    brief("templateKeywords", lists="keywords"),
    brief(
        "webhook",
        ids="id webhookId applicationId",
        times="creationDate lastUpdated",
        text=(
            "name description token verificationType verificationCode basicAuthUsername basicAuthPassword castBuffersAs"
        ),
        numbers="responseCode",
        flags="waitForReply isWebsocket annotateMultipart enabled",
    ),
    brief(
        "webhookPatch",
        text=("name description verificationType verificationCode basicAuthUsername basicAuthPassword castBuffersAs"),
        numbers="responseCode",
        flags="waitForReply isWebsocket annotateMultipart enabled",
    ),
    brief(
        "webhookPost",
        text=("name description verificationType verificationCode basicAuthUsername basicAuthPassword castBuffersAs"),
        numbers="responseCode",
        flags="waitForReply isWebsocket annotateMultipart enabled",
    ),
    brief(
        "webhooks",
        ids="applicationId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
)
