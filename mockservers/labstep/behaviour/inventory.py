"""Resources, their categories and items, and the places the items are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import NotFound, Violations
from .declare import Always, Doc, Relation, entity
from .experiments import perma_link
from .reading import Reader, plain
from .writing import Writer

PATH_MARK = " / "
GRID = 10  # a location without a grid gets one of 10 x 10, or larger when the position needs it
MAX_DEPTH = 50


# Resources


def _completed(writer: Writer, doc: Doc) -> None:
    doc["is_template"] = bool(doc.get("is_template"))
    perma_link(writer, doc)


def _created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    if doc["is_template"]:  # a new category has an item template already [docs]
        writer.create("resource-item", {"resource_id": doc["id"], "is_template": True}, trusted=True)


def _items(reader: Reader, doc: Doc) -> list[Doc]:
    return [item for item in reader.docs("resource-item", doc.get("@items")) if not item.get("is_template")]


def _available(reader: Reader, doc: Doc) -> int:
    return sum(1 for item in _items(reader, doc) if item.get("status", "available") == "available")


def _item_template(reader: Reader, doc: Doc) -> Doc | None:
    """The item template; a disabled one is deleted and stays visible here [sdk]."""
    item = reader.doc("resource-item", doc.get("resource_item_template_id"))
    return item and reader.show("resource-item", item)


def _molecule(reader: Reader, doc: Doc) -> Any:
    thread = reader.doc("metadata-thread", doc.get("metadata_thread_id")) or {}
    for field in reader.docs("metadata", thread.get("@metadatas")):
        if field.get("molecule"):
            return field["molecule"]
    return None


entity(
    "resource",
    "Resource",
    owned=True,
    relations=(Relation("template_id", "resource", fixed=False),),
    threads=("thread", "metadata-thread"),
    facets=("template_id", "tag_ids"),
    order="name",
    template=True,
    defaults={"is_template": False},
    completed=_completed,
    created=_created,
    show={
        "status": lambda r, d: "available" if _available(r, d) else "unavailable",
        "template": lambda r, d: r.ref("resource", d.get("template_id")),
        "resource_item_template": _item_template,
        "resource_item_count": lambda r, d: len(_items(r, d)),
        "available_resource_item_count": _available,
        "identifier": lambda r, d: d["guid"],
        "molecule": _molecule,
        "review_thread": lambda r, d: {"id": d["id"], "reviews_count": 0, "average_rating": None},
        **{name: Always(None) for name in ("metadata", "image", "parent", "resource_category", "resource_location")},
    },
)


# Items


def _item_completed(writer: Writer, doc: Doc) -> None:
    doc["is_template"] = bool(doc.get("is_template"))


def _item_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    if doc["is_template"]:
        resource = writer.copy("resource", doc["resource_id"])
        resource["resource_item_template_id"] = doc["id"]
        writer.put("resource", resource)
    place(writer, "resource-item", doc, doc.get("resource_location_id"), data)


def _item_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    place(writer, "resource-item", doc, doc.get("resource_location_id"), data)


def _parent(reader: Reader, doc: Doc) -> Doc | None:
    resource = reader.doc("resource", doc.get("resource_id"))
    return resource and {**plain(resource, "id", "guid", "name"), "owner": reader.group(resource.get("group_id"))}


def _location(reader: Reader, doc: Doc) -> Doc | None:
    found = reader.doc("resource-location", doc.get("resource_location_id"))
    return found and {**plain(found, "id", "guid", "name"), "location_path": path_of(reader, found)}


def _origin(reader: Reader, doc: Doc) -> Doc | None:
    """The output field that made the item."""
    for row in reader.live("protocol-value", doc.get("@values")):
        if row.get("is_output") and row.get("experiment_id") is not None:
            return {
                **plain(row, "id", "guid"),
                "experiment": {"id": row["experiment_id"]},
                "protocol_condition_guid": None,
            }
    return None


def _inputs(reader: Reader, doc: Doc) -> list[int]:
    """Rows that used the item."""
    rows = reader.live("protocol-value", doc.get("@values"))
    return list(
        dict.fromkeys(
            r["experiment_id"] for r in rows if r.get("experiment_id") is not None and r.get("is_input", True)
        )
    )


entity(
    "resource-item",
    "ResourceItem",
    owned=True,
    relations=(
        Relation("resource_id", "resource", gather="@items", required=True),
        Relation("resource_location_id", "resource-location", fixed=False),
    ),
    parents=("resource_id",),
    threads=("thread", "metadata-thread"),
    facets=("resource_location_id",),
    template=True,
    defaults={"status": "available", "is_template": False},
    completed=_item_completed,
    created=_item_created,
    changed=_item_changed,
    show={
        "resource": _parent,
        "resource_location": _location,
        "protocol_value_origin": _origin,
        "input_experiment_ids": _inputs,
        "input_protocol_condition_guids": Always([]),
    },
)


# Locations


def path_of(reader: Reader, doc: Doc) -> str:
    """The names from the outermost place to this one."""
    names, seen = [str(doc.get("name"))], {doc["id"]}
    outer = reader.doc("resource-location", doc.get("outer_location_id"))
    while outer is not None and outer["id"] not in seen and len(names) < MAX_DEPTH:
        names.append(str(outer.get("name")))
        seen.add(outer["id"])
        outer = reader.doc("resource-location", outer.get("outer_location_id"))
    return PATH_MARK.join(reversed(names))


def place(writer: Writer, kind: str, doc: Doc, location: int | None, data: Mapping[str, Any]) -> None:
    """Write a position given with an item or inner location onto the grid of the place it is in."""
    position = data.get("position")
    if position is None:
        return
    names = ("x", "y", "x_span", "y_span")
    if not isinstance(position, dict):
        raise Violations(("[position]", "This value should be of type array."))
    values: dict[str, int] = {}
    for name in names:
        value = position.get(name, 1 if "span" in name else None)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
            raise Violations((f"[position][{name}]", "This value should be of type integer."))
        values[name] = value
    if location is None:
        raise NotFound("ResourceLocation")
    there = writer.copy("resource-location", location)
    x, y, w, h = (values[name] for name in names)
    grid = there.get("map_data")
    grid = dict(grid) if isinstance(grid, dict) else {"rowCount": GRID, "columnCount": GRID, "data": {}}
    cells = grid.get("data")
    mark = f"{kind.replace('-', '_')}-{doc['id']}"
    cell = {"w": w, "h": h, "x": x, "y": y, "i": mark, "moved": False, "static": False, "isDraggable": True}
    grid["data"] = {**(cells if isinstance(cells, dict) else {}), mark: {"name": doc.get("name"), "item": cell}}
    for name, needed in (("rowCount", y + h), ("columnCount", x + w)):
        held = grid.get(name)
        grid[name] = max(held if isinstance(held, int) else GRID, needed)
    there["map_data"] = grid
    writer.put("resource-location", there)


def _place_created(writer: Writer, doc: Doc, data: Mapping[str, Any]) -> None:
    place(writer, "resource-location", doc, doc.get("outer_location_id"), data)


def _place_changed(writer: Writer, before: Doc, doc: Doc, data: Mapping[str, Any]) -> None:
    place(writer, "resource-location", doc, doc.get("outer_location_id"), data)


entity(
    "resource-location",
    "ResourceLocation",
    owned=True,
    relations=(Relation("outer_location_id", "resource-location", fixed=False),),
    threads=("thread", "metadata-thread"),
    facets=("outer_location_id",),
    created=_place_created,
    changed=_place_changed,
    copied=("name",),
    show={
        "outer_location": lambda r, d: r.ref("resource-location", d.get("outer_location_id")),
        "location_path": path_of,
    },
)
