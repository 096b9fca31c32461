"""Losant: a device logs in with its key and reports a temperature, as in the vendor's own example."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockservers.handle import Handle

    from . import Narrator

__all__ = ["story"]


def story(tell: Narrator, vendor: Handle) -> None:
    from mockservers_clients.losant import Client, LosantError

    client = Client(url=vendor.url)
    where = {"applicationId": vendor.application_id, "deviceId": vendor.device_id}

    tell.say("A device presents its id, key and secret and gets a token.")
    tell.code("answer = client.auth.authenticate_device(credentials={'deviceId': ..., 'key': ..., 'secret': ...})")
    answer = client.auth.authenticate_device(
        credentials={"deviceId": vendor.device_id, "key": vendor.access_key, "secret": vendor.access_secret}
    )
    tell.show({k: v for k, v in answer.items() if k != "token"})
    client.auth_token = answer["token"]

    tell.say("It reports state, and reads it back.")
    tell.code("client.device.send_state(deviceState={'data': {'temperature': 21.5}}, ...)")
    tell.show(client.device.send_state(deviceState={"data": {"temperature": 21.5}}, **where))
    tell.code("client.device.get_state(limit=1, ...)")
    tell.show(client.device.get_state(limit=1, **where))

    tell.say("A user sees the whole application: lists with paging, sorting and filters.")
    client.auth_token = vendor.user_token
    tell.code("client.devices.get(applicationId=..., perPage=3, sortField='name')")
    page = client.devices.get(applicationId=vendor.application_id, perPage=3, sortField="name")
    tell.show(f"{page['totalCount']} devices, first: {', '.join(d['name'] for d in page['items'])}")

    tell.say("Make the vendor fail on command: the next call is refused in Losant's own words.")
    tell.code("vendor.fault('device.get', status=500, times=1)")
    vendor.fault("device.get", status=500, times=1)
    try:
        client.device.get(**where)
    except LosantError as error:
        tell.show(f"LosantError: {error}")
    tell.show(f"and again: {client.device.get(**where)['name']}")
