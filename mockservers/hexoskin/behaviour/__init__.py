"""What operations do. Each function is found by its name, its module imported when it is first called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "show_schema": "schema",
    "discover": "schema",
    "list_objects": "tastypie",
    "get_object": "tastypie",
    "get_several": "tastypie",
    "create_object": "tastypie",
    "replace_object": "tastypie",
    "update_object": "tastypie",
    "delete_object": "tastypie",
    "patch_objects": "tastypie",
    "data_list": "data",
    "report_list": "report",
    "oauth2_authorize": "oauth2",
    "oauth2_authorize_submit": "oauth2",
    "oauth2_token": "oauth2",
    "oauth2token_revoke": "oauth2",
    "oauth1_request_token": "oauth1",
    "oauth1_authorize": "oauth1",
    "oauth1_authorize_submit": "oauth1",
    "oauth1_access_token": "oauth1",
}


def __getattr__(name: str) -> Any:
    module = _WHERE.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)
