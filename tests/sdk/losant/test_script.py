"""The script of the client's own documentation, as it stands there, and what it leaves behind."""

from __future__ import annotations

import sys
import types
from typing import Any

import losant_rest
import pytest

SCRIPT = """
from platformrest import Client
from analog import AnalogSensor
client = Client()
creds = {
'deviceId': 'my-device-id',
'key': 'my-app-access-key',
'secret': 'my-app-access-secret'
}
response = client.auth.authenticate_device(credentials=creds)
client.auth_token = response['token']
app_id = response['applicationId']
state = {'data': {'temperature': AnalogSensor.read()}}
response = client.device.send_state(deviceId='my-device-id',
applicationId=app_id, deviceState=state)
print(response)
"""


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script's two imports: the client under its former name, and somebody's sensor."""
    sensor = types.ModuleType("analog")
    sensor.AnalogSensor = type("AnalogSensor", (), {"read": staticmethod(lambda: 20.25)})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "platformrest", losant_rest)
    monkeypatch.setitem(sys.modules, "analog", sensor)


@pytest.mark.usefixtures("modules")
def test_the_documented_script(account: Any, capsys: pytest.CaptureFixture[str]) -> None:
    script = SCRIPT
    for placeholder, value in (
        ("my-device-id", account.device_id),
        ("my-app-access-key", account.access_key),
        ("my-app-access-secret", account.access_secret),
    ):
        script = script.replace(placeholder, value)
    names: dict[str, Any] = {}
    exec(script, names)
    assert capsys.readouterr().out == "{'success': True}\n"
    client = names["client"]
    (report,) = client.device.get_state(deviceId=account.device_id, applicationId=names["app_id"])
    assert report["data"] == {"temperature": 20.25}
    assert account.journal.count("device.sendState") == 1


@pytest.mark.usefixtures("modules")
def test_the_script_with_wrong_credentials_fails_as_documented(account: Any) -> None:
    with pytest.raises(losant_rest.LosantError) as caught:
        exec(SCRIPT.replace("my-device-id", account.device_id), {})
    assert caught.value.status == 401
    assert caught.value.data == {"type": "Unauthorized", "message": "Unauthorized"}
    assert str(caught.value).startswith("401 ")
