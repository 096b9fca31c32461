"""Discovery: what is fetched before the first use, and what a schema may lack."""

import mockservers_clients.hexoskin.client as client
import pytest
from mockservers_clients.hexoskin import (
    ApiError,
    errors,
)

# Discovery


def test_nothing_is_sent_before_the_first_use(server, api):
    assert server.sent == []


def test_the_first_use_fetches_root_and_schemas_once(server, api):
    server.objects("GET /api/user/", [])
    api.user.list()
    api.user.list()
    lines = [request.path_url for request in server.sent]
    assert lines[0] == "/api/"
    assert len([line for line in lines if line.endswith("/schema/")]) == 9
    assert lines[-2:] == ["/api/user/", "/api/user/"]


def test_unknown_names(api):
    with pytest.raises(AttributeError, match="'nope' is not a valid API endpoint"):
        _ = api.nope
    assert not hasattr(api, "import")
    assert not hasattr(api, "_private")
    assert "user" in dir(api)


def test_the_configuration_is_a_dict(api):
    assert api.resource_conf["range"]["allowed_list_http_methods"] == ["get", "post", "patch"]
    assert api.range._conf is api.resource_conf["range"]
    assert api.range._conf["list_endpoint"] == "/api/range/"
    assert set(api.resources) == set(api.resource_conf)


def test_a_missing_schema_is_skipped_and_any_other_failure_is_not(server, make):
    server.answer("GET /api/report/schema/", b"", 404)
    api = make()
    assert "report" not in api.resource_conf
    with pytest.raises(ApiError, match="gives no schema for it"):
        api.report.list()
    server.answer("GET /api/user/schema/", b"", 500)
    with pytest.raises(errors.HttpInternalServerError):
        _ = make().resource_conf


@pytest.mark.parametrize(
    ("target", "body", "complaint"),
    [("GET /api/", [], "a map of resources"), ("GET /api/user/schema/", {"fields": {}}, "no schema")],
)
def test_discovery_answers_of_another_shape(server, api, target, body, complaint):
    server.answer(target, body)
    with pytest.raises(ApiError, match=complaint):
        _ = api.resource_conf


def test_schema_delay(server, make, monkeypatch):
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    _ = make().resource_conf
    assert slept == []
    _ = make(schema_delay=0.3).resource_conf
    assert slept == [0.3] * 8
