"""The file that keeps the resource list between starts."""

import json
import logging
import os

import mockservers_clients.hexoskin.client as client
import pytest
from mockservers_clients.hexoskin.cache import resource_file

NAME = "stash_http.hexoskin.example.org"


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", str(tmp_path / "stash"))
    return tmp_path / NAME


@pytest.mark.parametrize(
    ("url", "version", "name"),
    [
        ("https://api.hexoskin.com", "", "stash_https.api.hexoskin.com"),
        ("https://api.hexoskin.com", "3.3.x", "stash_https.api.hexoskin.com.3.3.x"),
        ("http://127.0.0.1:8700/hexoskin", "", "stash_http.127.0.0.1.8700.hexoskin"),
    ],
)
def test_the_name_follows_the_url(url, version, name):
    assert resource_file("stash", url, version).name == name


def test_a_second_start_needs_no_requests(server, make, path):
    conf = make().resource_conf
    asked = len(server.sent)
    again = make()
    assert again.resource_conf == conf
    assert again.user.list_endpoint == "/api/user/"
    assert len(server.sent) == asked
    assert [entry.name for entry in path.parent.iterdir()] == [NAME]


def test_another_version_has_another_file(server, make, path):
    _ = make().resource_conf
    asked = len(server.sent)
    _ = make(api_version="3.3.x").resource_conf
    assert len(server.sent) == 2 * asked


def test_none_keeps_no_file(server, make, path, monkeypatch, tmp_path):
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", None)
    _ = make().resource_conf
    assert list(tmp_path.iterdir()) == []


def test_clear_resource_cache(server, make, path):
    server.objects("GET /api/user/", [])
    api = make()
    api.user.list()
    asked = len(server.sent)
    api.clear_resource_cache()
    assert not path.exists()
    api.clear_resource_cache()
    api.user.list()
    assert len(server.sent) == 2 * asked
    assert path.exists()


def document(**changes):
    conf = {
        "list_endpoint": "/api/user/",
        "fields": {},
        "allowed_list_http_methods": [],
        "allowed_detail_http_methods": [],
    }
    whole = {
        "format": 1,
        "base_url": "http://hexoskin.example.org",
        "api_version": "",
        "resources": {"user": conf | changes.pop("conf", {})},
    }
    return json.dumps(whole | changes).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04\x95pickle",
        b"{",
        b"[]",
        b"{}",
        document(resources=[]),
        document(format=2),
        document(base_url="http://other.example.org"),
        document(api_version="1"),
        document(conf={"fields": None}),
        document(conf={"list_endpoint": None}),
        document()[:-20],
    ],
)
def test_an_unusable_file_is_reported_and_replaced(server, make, path, caplog, content):
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert len(make().resource_conf) == 9
    (record,) = caplog.records
    assert str(path) in record.getMessage()
    assert "fetched again" in record.getMessage()
    assert len(json.loads(path.read_text())["resources"]) == 9


def test_a_usable_file_is_used(server, make, path):
    path.write_bytes(document())
    assert set(make().resource_conf) == {"user"}
    assert server.sent == []


def test_a_place_that_cannot_be_written_is_reported(server, make, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(client, "CACHED_API_RESOURCE_LIST", str(tmp_path / "missing" / "stash"))
    with caplog.at_level(logging.WARNING):
        assert len(make().resource_conf) == 9
    assert "cannot keep the resource list" in caplog.text


def test_a_failed_write_leaves_the_old_file_and_nothing_else(server, make, path, monkeypatch, caplog):
    _ = make().resource_conf
    before = path.read_bytes()

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    client.write_resources(path, "http://hexoskin.example.org", "", {})
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [NAME]
    assert "disk full" in caplog.text


def test_a_failed_start_writes_nothing(server, make, path):
    server.answer("GET /api/user/schema/", b"", 401)
    with pytest.raises(client.ApiError):
        _ = make().resource_conf
    assert not path.exists()
