"""Activities, the widget catalogue, what only the client knows."""

from __future__ import annotations

from typing import Any

from ..serialize import Document, Scene, computed

__all__ = ["widget_active"]


@computed("activity", "field")
def activity_field(scene: Scene, doc: Document) -> str:
    return f"{doc['attribute']} of {doc['model'].title()} ({doc['target']})"


@computed("activity", "name")
def activity_name(scene: Scene, doc: Document) -> str:
    return f"{doc['action']} {doc['model'].title()} ({doc['target']}) {doc['attribute']}"


@computed("widget", "component___status___WidgetActive")
def widget_active(scene: Scene, doc: Document) -> bool:
    def read() -> set[str]:
        docs = scene.call.docs("organizationwidget")
        wanted = {scene.organization} if scene.organization else set(scene.principal.people)
        return {w["widget"] for o in wanted for k in docs.view(("organization", o)) if (w := docs.get(k)) is not None}

    return doc["sid"] in scene.once("widgets", read)


@computed("profile", "name")
def profile_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("User", doc["sid"])


def _profile(field: str) -> None:
    @computed("profile", field)
    def value(scene: Scene, doc: Document) -> Any:
        return (scene.find("profile", doc["sid"]) or {}).get(field)


for _field in ("avatar", "statement", "timezone", "language"):
    _profile(_field)


@computed("signer", "name")
def signer_name(scene: Scene, doc: Document) -> str | None:
    return scene.title("Personnel", doc["personnel"])
