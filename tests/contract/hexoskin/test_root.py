"""The root and the schemas: what drives the official client."""

from __future__ import annotations

import re
from typing import Any

import pytest

readonly = pytest.mark.readonly


@readonly
def test_the_root_is_open_and_lists_every_resource_with_endpoint_and_schema(nobody: Any) -> None:
    root = nobody.ok("/api/")
    assert {"account", "user", "record", "range", "datatype", "data", "annotation", "trainingroutine"} <= set(root)
    assert 25 <= len(root) <= 40
    for name, entry in root.items():
        assert entry == {"list_endpoint": f"/api/{name}/", "schema": f"/api/{name}/schema/"}
    assert "trainingprogram" not in root
    assert list(root) == sorted(root)


@readonly
def test_every_schema_has_what_the_client_needs(api: Any, nobody: Any) -> None:
    root = nobody.ok("/api/")
    for name, entry in root.items():
        schema = api.ok(entry["schema"])
        assert set(schema) >= {"fields", "allowed_list_http_methods", "allowed_detail_http_methods"}, name
        for field, told in schema["fields"].items():
            assert told["type"] in (
                "string",
                "integer",
                "float",
                "boolean",
                "datetime",
                "date",
                "list",
                "dict",
                "related",
            )
            if told["type"] == "related":
                assert told["related_type"] == "to_one"
                related = re.fullmatch("/api/([a-z_]+)/schema/", told["related_schema"])
                assert related is not None
                assert related[1] in root, (name, field)
    assert nobody.get("/api/range/schema/").status_code == 401


@readonly
def test_the_schema_of_range(api: Any) -> None:
    schema = api.ok("/api/range/schema/")
    assert schema["allowed_list_http_methods"] == ["get", "post", "patch"]
    assert schema["allowed_detail_http_methods"] == ["get", "put", "patch", "delete"]
    assert schema["filtering"]["rank"] == ["exact"]
    assert schema["filtering"]["start"] == ["exact", "range", "gt", "gte", "lt", "lte"]
    assert schema["default_limit"] == 20
    assert schema["fields"]["name"] == {
        "blank": False,
        "default": "No default provided.",
        "help_text": 'Unicode string data. Ex: "Hello World"',
        "nullable": False,
        "primary_key": False,
        "readonly": False,
        "type": "string",
        "unique": False,
        "verbose_name": "name",
    }
    assert schema["fields"]["start"]["help_text"] == "Integer data. Ex: 2673"
    assert schema["fields"]["user"]["related_schema"] == "/api/user/schema/"


@readonly
def test_deleting_records_is_offered_to_version_3(api: Any) -> None:
    assert api.ok("/api/record/schema/")["allowed_detail_http_methods"] == ["get", "put", "patch"]
    found = api.send("GET", "/api/record/schema/", headers={"X-HexoAPIVersion": "3.3.x"})
    assert found.json()["allowed_detail_http_methods"] == ["get", "put", "patch", "delete"]


@readonly
def test_fullschema_puts_the_schemas_into_the_root(nobody: Any) -> None:
    root = nobody.ok("/api/", fullschema="true")
    assert root["unit"]["schema"]["allowed_list_http_methods"] == ["get"]


@readonly
def test_resources_known_by_name_alone_are_empty(api: Any, nobody: Any) -> None:
    for name in ("study", "team", "calendar", "csvsurveyanswers"):
        assert api.ok(f"/api/{name}/")["meta"]["total_count"] == 0
        assert set(api.ok(f"/api/{name}/schema/")["fields"]) >= {"id", "name", "resource_uri"}


@readonly
def test_objects_link_to_objects_that_are_there(api: Any) -> None:
    """Every to-one URI of a list must lead somewhere, in a form the client can take apart."""
    for name in ("user", "record", "range", "annotation", "trainingroutine", "bundle_permission", "track", "device"):
        related = [n for n, f in api.ok(f"/api/{name}/schema/")["fields"].items() if f["type"] == "related"]
        for row in api.objects(f"/api/{name}/", limit=3):
            for field in related:
                value = row[field]["resource_uri"] if isinstance(row[field], dict) else row[field]
                if value is not None:
                    assert re.fullmatch(r"(.+?)(\d+)/", value), (name, field, value)
                    assert api.get(value).status_code == 200, (name, field, value)
