"""Labstep: log in, make a protocol, run it in an experiment, attach an instrument's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockservers.handle import Handle

    from . import Narrator

__all__ = ["story"]


def story(tell: Narrator, vendor: Handle) -> None:
    from mockservers_clients.labstep import Client

    client = Client(url=vendor.url)
    tell.say("Log in; the answer holds the API key and the home workspace.")
    tell.code("user = client.login(username, password)")
    user = client.login(vendor.username, vendor.password)
    tell.show(f"{user['name']}, workspace {user['group']['id']}")

    tell.say("Make a protocol. It begins as a draft; set live, it can be run.")
    tell.code("protocol = client.protocols.create(name='Programmatic Protocol')")
    protocol = client.protocols.create(name="Programmatic Protocol")
    tell.show({"id": protocol["id"], "draft_version": protocol["draft_version"]["id"], "last_version": None})
    client.entity("protocol").update(protocol["draft_version"]["id"], is_draft=False)
    protocol = client.protocols.get(protocol["id"])

    tell.say("Make an experiment and put the protocol into it: steps, fields and tables are copied.")
    tell.code("experiment = client.experiments.create(name='My Experiment')")
    experiment = client.experiments.create(name="My Experiment")
    run = client.entity("experiment").create(
        experiment_workflow_id=experiment["id"], protocol_id=protocol["last_version"]["id"]
    )
    tell.show(f"experiment {experiment['id']}, run {run['id']} {run['name']!r}")

    tell.say("Attach what the instrument wrote; the double keeps the bytes and serves them again.")
    tell.code("file = client.files.upload(b'...', 'IMG_0001.png', experiment_id=...)")
    file = client.files.upload(b"\x89PNG\r\n\x1a\n" + bytes(32), "IMG_0001.png", experiment_id=run["id"])
    tell.show({name: file[name] for name in ("id", "name", "size", "mime_type")})

    tell.say("Lists go by cursor, to the text '-1'.")
    tell.code("sum(1 for _ in client.experiments.iterate())")
    tell.show(f"{sum(1 for _ in client.experiments.iterate())} experiments")
