"""Operations on signing in, the signed-in user, organizations, audit logs and OAuth. [sdk]"""

from __future__ import annotations

from .op import LISTED, Op, Table

OPERATIONS: Table = {
    "audit_log": {
        "get": Op("GET", "/orgs/{orgId}/audit-logs/{auditLogId}"),
    },
    "audit_logs": {
        "get": Op(
            "GET", "/orgs/{orgId}/audit-logs", query="sortField sortDirection page perPage start end auditLogFilter"
        ),
    },
    "auth": {
        "authenticate_device": Op("POST", "/auth/device", body="credentials"),
        "authenticate_user": Op("POST", "/auth/user", body="credentials"),
        "authenticate_user_github": Op("POST", "/auth/user/github", body="oauth"),
        "authenticate_user_saml": Op("POST", "/auth/user/saml", body="saml"),
        "sso_domain": Op("GET", "/auth/ssoDomain", query="email!"),
    },
    "me": {
        "add_recent_item": Op("POST", "/me/recentItems", body="data"),
        "change_password": Op("PATCH", "/me/changePassword", body="data"),
        "delete": Op("POST", "/me/delete", body="credentials"),
        "device_counts": Op("GET", "/me/deviceCounts", query="start end"),
        "disable_two_factor_auth": Op(
            "PATCH", "/me/disableTwoFactorAuth", query="includeRecent summaryExclude summaryInclude", body="data"
        ),
        "disconnect_github": Op("PATCH", "/me/disconnectGithub", query="includeRecent summaryExclude summaryInclude"),
        "enable_two_factor_auth": Op(
            "PATCH", "/me/enableTwoFactorAuth", query="includeRecent summaryExclude summaryInclude", body="data"
        ),
        "fetch_recent_items": Op("GET", "/me/recentItems", query="parentId itemType!"),
        "generate_two_factor_auth": Op("PATCH", "/me/generateTwoFactorAuth"),
        "get": Op("GET", "/me", query="includeRecent summaryExclude summaryInclude"),
        "invite": Op("GET", "/me/invites/{inviteId}"),
        "invites": Op("GET", "/me/invites"),
        "notebook_minute_counts": Op("GET", "/me/notebookMinuteCounts", query="start end"),
        "patch": Op("PATCH", "/me", query="includeRecent summaryExclude summaryInclude", body="user"),
        "payload_counts": Op("GET", "/me/payloadCounts", query="start end asBytes"),
        "payload_counts_breakdown": Op(
            "GET", "/me/payloadCountsBreakdown", query="start end resolution asBytes includeNonBillable"
        ),
        "refresh_token": Op("GET", "/me/refreshToken"),
        "respond_to_invite": Op("POST", "/me/invites/{inviteId}", body="response"),
        "transfer_resources": Op("PATCH", "/me/transferResources", body="transfer"),
        "verify_email": Op("POST", "/me/verify-email"),
    },
    "oauth": {
        "register_client": Op("POST", "/oauth/clients", body="client"),
        "revoke": Op("POST", "/oauth/revoke", form="token! client_id client_secret", encoding="urlencoded"),
        "server_metadata": Op("GET", "/.well-known/oauth-authorization-server"),
        "token": Op(
            "POST",
            "/oauth/token",
            form="grant_type! code redirect_uri code_verifier refresh_token client_id client_secret",
            encoding="urlencoded",
        ),
    },
    "org": {
        "delete": Op("DELETE", "/orgs/{orgId}"),
        "device_counts": Op("GET", "/orgs/{orgId}/deviceCounts", query="start end"),
        "get": Op("GET", "/orgs/{orgId}", query="summaryExclude summaryInclude"),
        "invite_member": Op("POST", "/orgs/{orgId}/invites", body="invite"),
        "modify_member": Op("PATCH", "/orgs/{orgId}/member", query="summaryExclude summaryInclude", body="member"),
        "notebook_minute_counts": Op("GET", "/orgs/{orgId}/notebookMinuteCounts", query="start end"),
        "patch": Op("PATCH", "/orgs/{orgId}", query="summaryExclude summaryInclude", body="organization"),
        "payload_counts": Op("GET", "/orgs/{orgId}/payloadCounts", query="start end asBytes"),
        "payload_counts_breakdown": Op(
            "GET", "/orgs/{orgId}/payloadCountsBreakdown", query="start end resolution asBytes includeNonBillable"
        ),
        "pending_invites": Op("GET", "/orgs/{orgId}/invites"),
        "remove_member": Op("DELETE", "/orgs/{orgId}/member", query="userId! summaryExclude summaryInclude"),
        "revoke_invite": Op("DELETE", "/orgs/{orgId}/invites", query="inviteId!"),
        "transfer_resources": Op("PATCH", "/orgs/{orgId}/transferResources", body="transfer"),
    },
    "org_invites": {
        "get": Op("GET", "/invites", query="token! email!"),
        "post": Op("POST", "/invites", body="invite"),
    },
    "orgs": {
        "get": Op("GET", "/orgs", query=LISTED + " summaryExclude summaryInclude"),
        "post": Op("POST", "/orgs", query="summaryExclude summaryInclude", body="organization"),
    },
    "root": {
        "api_description": Op("GET", "/"),
    },
    "user_api_token": {
        "delete": Op("DELETE", "/me/tokens/{apiTokenId}"),
        "get": Op("GET", "/me/tokens/{apiTokenId}"),
        "patch": Op("PATCH", "/me/tokens/{apiTokenId}", body="apiToken"),
    },
    "user_api_tokens": {
        "get": Op("GET", "/me/tokens", query=LISTED),
        "post": Op("POST", "/me/tokens", body="apiToken"),
    },
    "user_oauth_client": {
        "delete": Op("DELETE", "/me/oauth-clients/{clientId}"),
        "get": Op("GET", "/me/oauth-clients/{clientId}"),
        "patch": Op("PATCH", "/me/oauth-clients/{clientId}", body="oauthClient"),
    },
    "user_oauth_clients": {
        "get": Op("GET", "/me/oauth-clients", query=LISTED),
        "post": Op("POST", "/me/oauth-clients", body="oauthClient"),
    },
    "user_oauth_token": {
        "delete": Op("DELETE", "/me/oauth-tokens/{oauthTokenId}"),
        "get": Op("GET", "/me/oauth-tokens/{oauthTokenId}"),
        "patch": Op("PATCH", "/me/oauth-tokens/{oauthTokenId}", body="oauthToken"),
    },
    "user_oauth_tokens": {
        "get": Op("GET", "/me/oauth-tokens", query=LISTED),
        "post": Op("POST", "/me/oauth-tokens", body="oauthToken"),
    },
    "whitelabel": {
        "domain": Op("GET", "/whitelabels/domain"),
    },
}
