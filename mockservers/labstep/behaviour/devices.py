"""Devices, their categories, and the readings instruments push."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contents import file_ids
from .declare import Doc, Relation, entity, hung
from .writing import Writer


def _reading(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    if data.get("file_id") is not None:
        doc = writer.copy("device-data", doc["id"])
        doc["file_ids"] = file_ids(writer, data["file_id"])
        writer.put("device-data", doc)


entity(
    "device",
    "Device",
    owned=True,
    relations=(Relation("template_id", "device", fixed=False),),
    threads=("thread", "metadata-thread"),
    facets=("tag_ids", "template_id"),
    template=True,
    defaults={"is_template": False},
    copied=("name",),
    show={"template": lambda r, d: r.ref("device", d.get("template_id"))},
)
entity(
    "device-data",
    "DeviceData",
    relations=(Relation("device_id", "device", required=True),),
    parents=("device_id",),
    facets=("device_id",),
    created=_reading,
    show={"files": hung("file", "file_ids")},
)
