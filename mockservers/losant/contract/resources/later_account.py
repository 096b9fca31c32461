"""Published schemas around account that no built operation uses: their names and outermost fields."""

from __future__ import annotations

from mockservers.engine.contract import Resource

from ..fields import brief

RESOURCES: tuple[Resource, ...] = (
    brief(
        "auditLog",
        ids="id auditLogId orgId primaryTargetId secondaryTargetId actorId",
        times="creationDate",
        text=(
            "primaryTargetType primaryTargetName secondaryTargetType secondaryTargetName actorType actorName "
            "requestResource requestAction"
        ),
        numbers="responseStatus",
        objects="requestQueryParams requestBody requestPathParams responseBody",
    ),
    brief("auditLogFilter", lists="primaryTarget secondaryTarget actor request responseCode"),
    brief(
        "auditLogs", ids="orgId", text="sortField sortDirection", numbers="count totalCount perPage page", lists="items"
    ),
    brief("disableTwoFactorAuth", text="twoFactorCode password"),
    brief("emailVerificationVerify", text="email token"),
    brief("enableTwoFactorAuth", text="twoFactorAuthKey password twoFactorCode"),
    brief("githubLogin", text="accessToken", numbers="tokenTTL", lists="requestedScopes"),
    brief(
        "oauthClient",
        ids="id",
        times="creationDate lastUpdated",
        text=(
            "client_id client_secret client_name client_uri logo_uri token_endpoint_auth_method scope "
            "tos_uri policy_uri"
        ),
        numbers="client_id_issued_at client_secret_expires_at",
        lists="redirect_uris grant_types response_types contacts",
    ),
    brief(
        "oauthClientPost",
        text="client_name client_uri logo_uri token_endpoint_auth_method scope tos_uri policy_uri",
        lists="redirect_uris grant_types response_types contacts",
    ),
    brief("oauthDcrError", text="error error_description"),
    brief("oauthError", text="error error_description error_uri"),
    brief(
        "orgInviteCollection",
        ids="instanceId orgId",
        text="filter filterField sortField sortDirection",
        numbers="count",
        lists="items",
    ),
    brief("orgRoleInfo", text="role", lists="applicationRoles dashboardRoles"),
    brief("passwordResetFinish", text="token email password"),
    brief("passwordResetInput", text="email"),
    brief("passwordResetResponse", flags="success accountIsLocked twoFactorAuthEnabled"),
    brief("samlResponse", text="SAMLResponse SAMLDomain", numbers="tokenTTL", lists="requestedScopes"),
    brief("twoFactorAuthInfo", text="key keyUri"),
    brief("userOauthClient"),
    brief("userOauthClientPatch"),
    brief("userOauthClientPost"),
    brief("userOauthClients"),
    brief(
        "userOauthToken",
        ids="id oauthTokenId",
        times="creationDate lastUpdated expirationDate",
        text="name description defaultRole status",
        lists="orgRoles scope",
        objects="oauth",
    ),
    brief("userOauthTokenPatch", text="name description defaultRole status", lists="orgRoles"),
    brief(
        "userOauthTokenPost",
        text="name description defaultRole",
        lists="orgRoles scope",
        objects="oauth",
        other="expirationDate",
    ),
    brief(
        "userOauthTokens",
        text="filter filterField sortField sortDirection",
        numbers="count totalCount perPage page",
        lists="items",
    ),
    brief(
        "userPost",
        text=(
            "email firstName lastName companyName title phoneNumber location url password acceptTerms "
            "hsToken iotJourneyStage inviteToken"
        ),
        numbers="tokenTTL",
        flags="acceptInvite",
        lists="requestedScopes",
        objects="oauth",
    ),
)
