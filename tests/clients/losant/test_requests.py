"""How arguments reach the wire."""

from __future__ import annotations

import copy
import inspect
import io
import json
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qsl

import pytest
from mockservers_clients import losant
from mockservers_clients.losant.encoding import flatten

APP = "64f1a0c2d4b8e1000f3a9c11"


def parts(request: object) -> list[tuple[str | None, str | None, bytes]]:
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()  # type: ignore[attr-defined]
    message: Message = BytesParser().parsebytes(head + request.body)  # type: ignore[attr-defined]
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename(),
            part.get_payload(decode=True),
        )
        for part in message.get_payload()
    ]


def test_the_documented_first_session(make, wire) -> None:
    wire.answer({"token": "a.b.c", "applicationId": APP, "deviceId": "d1"}).answer({"success": True})
    client = make()
    login = client.auth.authenticate_device(credentials={"deviceId": "d1", "key": "k", "secret": "s"})
    assert "Authorization" not in wire.last.headers
    client.auth_token = login["token"]
    reply = client.device.send_state(deviceId="d1", applicationId=APP, deviceState={"data": {"temperature": 21.5}})
    assert reply == {"success": True}
    assert wire.path() == f"/applications/{APP}/devices/d1/state"
    assert wire.body() == {"data": {"temperature": 21.5}}
    assert wire.last.headers["Authorization"] == "Bearer a.b.c"
    assert wire.last.headers["Accept-Version"] == "^1.31.0"
    assert wire.last.headers["Accept"] == "application/json"


def test_common_parameters_and_their_override(client, wire) -> None:
    wire.answer({})
    client.applications.get()
    assert dict(parse_qsl(wire.last.url.split("?")[1])) == {"_actions": "false", "_links": "true", "_embedded": "true"}
    client.applications.get(_links=False, losantdomain="example.org")
    assert "_links=false" in wire.last.url
    assert wire.last.headers["losantdomain"] == "example.org"


def test_nested_values_become_brackets_and_query_becomes_json(client, wire) -> None:
    wire.answer({"items": []})
    client.devices.get(
        applicationId=APP,
        deviceClass=["gateway", "edgeCompute"],
        tagFilter=[{"key": "site", "value": "a&b"}, {"key": "floor"}],
        query={"name": {"$startsWith": "Fr"}},
        tagsAsObject=True,
        filter=None,
    )
    assert wire.query() == {
        "deviceClass[0]": "gateway",
        "deviceClass[1]": "edgeCompute",
        "tagFilter[0][key]": "site",
        "tagFilter[0][value]": "a&b",
        "tagFilter[1][key]": "floor",
        "query": '{"name":{"$startsWith":"Fr"}}',
        "tagsAsObject": "true",
    }


def test_query_given_as_text_is_not_encoded_twice(client, wire) -> None:
    wire.answer({"items": []})
    client.devices.get(applicationId=APP, query='{"$and":[]}')
    assert wire.query()["query"] == '{"$and":[]}'


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        (None, []),
        ([], []),
        ({}, []),
        (0, [("x", "0")]),
        (False, [("x", "false")]),
        ("", [("x", "")]),
        ({"actor": [{"id": "1"}]}, [("x[actor][0][id]", "1")]),
    ],
)
def test_flatten(value: object, pairs: list[tuple[str, str]]) -> None:
    assert flatten("x", value) == pairs


def test_path_values_are_escaped(client, wire) -> None:
    wire.answer({})
    client.device_attribute.get(applicationId=APP, deviceId="d1", name="a/b c?")
    assert wire.last.url.split("?")[0].endswith("/attributes/a%2Fb%20c%3F")


@pytest.mark.parametrize("value", ["", ".", "..", 1.5, True, {"id": 1}])
def test_path_values_that_address_something_else_are_refused(client, wire, value: object) -> None:
    with pytest.raises(losant.ArgumentError, match="deviceId must"):
        client.device.get(applicationId=APP, deviceId=value)
    assert not wire.sent


def test_missing_argument(client, wire) -> None:
    with pytest.raises(losant.ArgumentError, match=r"^device\.get\(\) needs applicationId and deviceId$"):
        client.device.get()
    with pytest.raises(TypeError, match="needs filter"):
        client.application.search(applicationId=APP)
    assert not wire.sent


def test_unknown_argument_names_the_nearest(client, wire) -> None:
    with pytest.raises(losant.ArgumentError, match="takes no 'perpage'; did you mean perPage"):
        client.devices.get(applicationId=APP, perpage=10)
    with pytest.raises(losant.ArgumentError, match="it takes applicationId, deviceId"):
        client.device.delete(applicationId=APP, deviceId="d", zzzzzz=1)
    assert not wire.sent


def test_unknown_method_and_unserialisable_body(client, wire) -> None:
    wire.answer({})
    with pytest.raises(AttributeError, match="device has no 'explode'; it has"):
        client.device.explode()
    with pytest.raises(losant.ArgumentError, match="cannot be written as JSON"):
        client.device.send_state(applicationId=APP, deviceId="d", deviceState={"data": object()})
    assert not wire.sent


def test_array_bodies_and_absent_bodies(client, wire) -> None:
    wire.answer({"success": True})
    client.device.send_state(applicationId=APP, deviceId="d", deviceState=[])
    assert wire.body() == []
    client.data_table_rows.truncate(applicationId=APP, dataTableId="t")
    assert wire.last.body is None
    assert "Content-Type" not in wire.last.headers


def test_empty_answer_is_empty_text(client, wire) -> None:
    wire.answer(b"", 204)
    assert client.auth.sso_domain(email="mira@example.org") == ""


def test_multipart_upload(client, wire) -> None:
    wire.answer({})
    file = io.BytesIO(b"\x00binary")
    file.name = "/somewhere/plan.bin"
    client.file.upload(applicationId=APP, fileId="f", file=file)
    assert parts(wire.last) == [("file", "plan.bin", b"\x00binary")]
    client.applications.api_import(ownerType="user", options={"a": 1})
    assert wire.last.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert parts(wire.last) == [("ownerType", None, b"user"), ("options", None, b'{"a":1}')]
    with pytest.raises(losant.ArgumentError, match="binary mode"):
        client.file.upload(applicationId=APP, fileId="f", file=io.StringIO("text"))
    with pytest.raises(losant.ArgumentError, match="not int"):
        client.file.upload(applicationId=APP, fileId="f", file=3)


def test_upload_by_the_returned_form_keeps_field_order_and_sends_no_token(client, wire) -> None:
    wire.answer(b"", 204)
    client.upload({"url": "https://upload.example.org/", "fields": {"key": "k", "policy": "p"}}, b"abc")
    assert wire.last.url == "https://upload.example.org/"
    assert parts(wire.last) == [("key", None, b"k"), ("policy", None, b"p"), ("file", "file", b"abc")]
    assert "Authorization" not in wire.last.headers
    with pytest.raises(losant.ArgumentError, match="form of a pending file"):
        client.upload({}, b"")


def test_oauth_is_form_encoded(client, wire) -> None:
    wire.answer({"access_token": "x"})
    client.oauth.token(grant_type="refresh_token", refresh_token="r", client_id="c")
    assert wire.last.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert dict(parse_qsl(wire.last.body)) == {"grant_type": "refresh_token", "refresh_token": "r", "client_id": "c"}


def test_the_other_hosts(client, wire) -> None:
    wire.answer(b"Hello")
    assert client.trigger_webhook("w0", {"n": 1}, params={"a": [1]}) == "Hello"
    assert wire.last.url == "https://triggers.losant.com/webhooks/w0?a%5B0%5D=1"
    assert client.file_content(APP, "/docs/a b.txt") == b"Hello"
    assert wire.last.url == f"https://files.onlosant.com/{APP}/docs/a%20b.txt"
    assert "Authorization" not in wire.last.headers


def test_any_other_call(client, wire) -> None:
    wire.answer({"ok": 1})
    assert client.request("patch", "/applications/x", {"a": {"b": True}}, {"X-Extra": "1"}, {"name": "n"}) == {"ok": 1}
    assert (wire.last.method, wire.query(), wire.body()) == ("PATCH", {"a[b]": "true"}, {"name": "n"})
    assert wire.last.headers["X-Extra"] == "1"


def test_url_and_token_may_change_and_never_show(client, wire) -> None:
    wire.answer({})
    client.url, client.auth_token = "https://losant.example.org/prefix/", "other"
    client.me.get()
    assert wire.last.url.startswith("https://losant.example.org/prefix/me?")
    assert wire.last.headers["Authorization"] == "Bearer other"
    assert "other" not in repr(client)


def test_a_netrc_entry_does_not_replace_the_token(client, wire, tmp_path, monkeypatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine api.losant.com login l password p\n")
    monkeypatch.setenv("NETRC", str(netrc))
    wire.answer({})
    client.me.get()
    assert wire.last.headers["Authorization"] == "Bearer t0ken"


def test_methods_describe_themselves(client) -> None:
    signature = inspect.signature(client.device.get)
    assert list(signature.parameters)[:3] == ["applicationId", "deviceId", "excludeConnectionInfo"]
    assert signature.parameters["deviceId"].default is inspect.Parameter.empty
    assert signature.parameters["losantdomain"].default is None
    assert "GET /applications/{applicationId}/devices/{deviceId}" in client.device.get.__doc__
    assert "send_state" in dir(client.device)
    assert client.device is client.device


def test_resources_can_be_copied_and_looked_up_on_the_class(client) -> None:
    assert copy.copy(client.device).get.op == client.device.get.op
    assert "devices" in dict(inspect.getmembers(losant.Client))


def test_own_session_is_closed_and_a_given_one_is_not(make, monkeypatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr("requests.Session.close", lambda session: closed.append(session))
    with make():
        pass
    assert closed == []
    with losant.Client():
        pass
    assert len(closed) == 1


def test_stream(client, wire) -> None:
    wire.answer(
        b": keep-alive\n\nevent: deviceState\nid: 7\ndata: " + json.dumps({"t": 1}).encode() + b"\n\n"
        b'event: deviceState\ndata: {"t":\ndata: 2}\n\ndata: cut off'
    )
    events = list(client.device.state_stream(applicationId=APP, deviceId="d", keepAliveInterval=5))
    assert [(e.name, e.id, e.json()) for e in events] == [
        ("deviceState", "7", {"t": 1}),
        ("deviceState", "7", {"t": 2}),
    ]
    assert wire.options[-1]["stream"] is True
    assert wire.query() == {"keepAliveInterval": "5"}


def test_timeouts(make: Callable[..., losant.Client], wire) -> None:
    wire.answer({})
    make().me.get()
    assert wire.options[-1]["timeout"] == 10.0
    make(timeout=(1.0, 2.0)).me.get()
    assert wire.options[-1]["timeout"] == (1.0, 2.0)
