"""What the API host says about itself."""

from __future__ import annotations

from typing import Any

from mockservers.engine.call import Call


def root_apiDescription(call: Call) -> Any:
    from mockservers.engine.contract.schema import openapi

    found: dict[str, Any] = openapi(call.vendor.contract, [call.base_url])
    return found


def whitelabel_domain(call: Call) -> Any:
    """Asked for by the command line tool when it logs in. [sample]"""
    return {"appUrl": "https://app.losant.com", "endpointDomain": "onlosant.com"}


def oauth_serverMetadata(call: Call) -> Any:
    base = call.base_url
    return {
        "issuer": base,
        "authorization_endpoint": "https://accounts.losant.com/oauth",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "registration_endpoint": f"{base}/oauth/clients",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
    }
