"""Published schemas around instance that no built operation uses: their names and outermost fields."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import brief

RESOURCES: tuple[Resource, ...] = (
    brief(
        "historicalSummaries",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "historicalSummary",
        ids="resourceId ownerId",
        times="currentPeriodStart currentPeriodEnd",
        text="resourceType resourceName ownerType ownerName",
        numbers=(
            "resourceProration applicationCount applicationCountProrated userCount userCountProrated "
            "apiTokenCount applicationKeyCount certificateAuthorityCount certificateCount credentialCount "
            "dashboardCount dashboardCountProrated dataTableCount dataTableRowCount dataTableTotalSizeMb "
            "deviceCount deviceCountProrated deviceRecipeCount eventCount experienceDomainCount "
            "experienceEndpointCount experienceGroupCount experienceSlugCount experienceUserCount "
            "experienceVersionCount experienceViewCount fileCount fileTotalSizeMb integrationCount "
            "notebookCount resourceJobCount notebookRunCount notebookMinutesCount privateFileCount "
            "privateFileTotalSizeMb webhookCount workflowCount payloadBillableCount payloadNonbillableCount "
            "payloadBillableSizeMb payloadNonbillableSizeMb"
        ),
        objects="limits payloadCountDetails payloadSizeDetails",
    ),
    brief(
        "instance",
        ids="id instanceId",
        times="creationDate lastUpdated",
        text="name mfaMode",
        flags="allowAuditLogging",
        lists="reportConfigs members",
        objects="limits orgDefaultLimitConfig",
    ),
    brief(
        "instanceAuditLog",
        ids="id instanceAuditLogId instanceId primaryTargetId secondaryTargetId actorId",
        times="creationDate",
        text=(
            "primaryTargetType primaryTargetName secondaryTargetType secondaryTargetName actorType actorName "
            "requestResource requestAction"
        ),
        numbers="responseStatus",
        objects="requestQueryParams requestBody requestPathParams responseBody",
    ),
    brief("instanceAuditLogFilter", lists="primaryTarget secondaryTarget actor request responseCode"),
    brief(
        "instanceAuditLogs",
        ids="instanceId",
        text="sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "instanceCustomNode",
        ids=("id instanceCustomNodeId instanceId createdById lastUpdatedById sourceApplicationId sourceFlowId"),
        times="creationDate lastUpdated",
        text=(
            "createdByType lastUpdatedByType name description shortDescription iconData docsUrl category "
            "minimumAgentVersion sourceFlowVersion"
        ),
        lists="triggers nodes customNodeSupports",
        objects="customNodeConfig stats usage",
    ),
    brief(
        "instanceCustomNodePatch",
        text="name description shortDescription docsUrl category minimumAgentVersion",
        lists="triggers nodes customNodeSupports",
        objects="customNodeConfig",
        other="iconData",
    ),
    brief(
        "instanceCustomNodePost",
        text="name description shortDescription docsUrl category minimumAgentVersion",
        lists="triggers nodes customNodeSupports",
        objects="customNodeConfig",
        other="iconData",
    ),
    brief(
        "instanceCustomNodes",
        ids="instanceId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "instanceMember",
        ids="instanceId userId",
        text="email firstName lastName role avatarUrl",
        flags="twoFactorAuthEnabled ssoLinked",
    ),
    brief("instanceMemberPatch", text="role"),
    brief("instanceMemberPost", ids="userId", text="email role"),
    brief(
        "instanceMembers",
        ids="instanceId",
        text="filter filterField sortField sortDirection",
        numbers="count",
        lists="items",
    ),
    brief(
        "instanceOrg",
        ids="id orgId instanceId",
        times="creationDate lastUpdated currentPeriodStart currentPeriodEnd",
        text=(
            "name description iconColor referralId mfaMode planId customerId subscriptionId billingEmail "
            "subscriptionStatus"
        ),
        flags="auditLogEnabled isReadOnly",
        lists="whitelistedEmailDomains tags members",
        objects="limits summary banner",
        other="disabledAt",
    ),
    brief("instanceOrgInvite"),
    brief("instanceOrgInviteSent", flags="inviteSent"),
    brief("instanceOrgInvites"),
    brief(
        "instanceOrgMember",
        ids="instanceId orgId userId",
        text="email firstName lastName role avatarUrl",
        flags="twoFactorAuthEnabled ssoLinked",
        lists="applicationRoles dashboardRoles",
    ),
    brief("instanceOrgMemberPatch", text="role", lists="applicationRoles dashboardRoles"),
    brief("instanceOrgMemberPost"),
    brief(
        "instanceOrgMembers",
        ids="instanceId orgId",
        text="filter filterField sortField sortDirection",
        numbers="count",
        lists="items",
    ),
    brief(
        "instanceOrgPatch",
        text="name description iconColor referralId mfaMode",
        flags="auditLogEnabled isReadOnly",
        lists="whitelistedEmailDomains tags",
        objects="limits banner",
        other="disabledAt",
    ),
    brief(
        "instanceOrgPost",
        text="name description iconColor referralId mfaMode",
        flags="auditLogEnabled isReadOnly",
        lists="members whitelistedEmailDomains tags",
        objects="limits banner",
        other="disabledAt",
    ),
    brief(
        "instanceOrgs",
        ids="instanceId",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief("instancePatch", text="mfaMode", lists="reportConfigs", objects="orgDefaultLimitConfig"),
    brief(
        "instanceReportOptionsPost",
        times="start end",
        text="email callbackUrl resourceGroupBy dateGroupBy",
        flags="includeSandbox",
    ),
    brief(
        "instanceSandbox",
        ids="id instanceSandboxId instanceId",
        times=(
            "creationDate permanentDeletion dataDeletion lastUpdated lastSuccessfulLogin lastFailedLogin "
            "passwordLastUpdated tokenCutoff currentPeriodStart currentPeriodEnd"
        ),
        text=("email firstName lastName companyName title phoneNumber location url fullName githubName avatarUrl"),
        numbers="failedLoginCount",
        flags="emailVerified needsToVerifyEmail twoFactorAuthEnabled ssoLinked",
        lists="orgs",
        objects="limits summary",
    ),
    brief(
        "instanceSandboxes",
        ids="startingAfterId endingBeforeId",
        text="filter filterField sortField sortDirection",
        numbers="count limit",
        flags="hasMore",
        lists="items",
    ),
    brief(
        "instances",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "notificationRule",
        ids="id notificationRuleId ownerId createdById lastUpdatedById",
        times="creationDate lastUpdated",
        text=("ownerType createdByType lastUpdatedByType targetType targetQueryJson name description callbackUrl"),
        flags="enabled",
        objects="emailConfig ruleConfig",
    ),
    brief("notificationRuleDeliveryLogs"),
    brief("notificationRuleEvaluationOptions", flags="ignoreFrequencyCheck"),
    brief(
        "notificationRulePatch",
        text="targetQueryJson name description",
        flags="enabled",
        objects="ruleConfig",
        other="callbackUrl emailConfig",
    ),
    brief(
        "notificationRulePost",
        text="targetType targetQueryJson name description",
        flags="enabled",
        objects="ruleConfig",
        other="callbackUrl emailConfig",
    ),
    brief(
        "notificationRules",
        ids="ownerId",
        text="filter filterField sortField sortDirection ownerType",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief("paletteResponse", ids="applicationId", lists="customNodes"),
    brief("suggestFunctionPost", text="text", other="payload"),
    brief("suggestFunctionResponse", text="text responseId finishReason", objects="response"),
)
