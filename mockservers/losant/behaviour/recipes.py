"""Device recipes: templates, and the devices made from them in bulk."""

from __future__ import annotations

import csv
import io
from typing import Any

from mockservers.engine.call import Call
from mockservers.engine.store import decode

from ..access import application, child
from ..auth import secret_hash
from ..errors import LosantError, Validation
from ..paging import listing
from ..wire import KINDS, show
from .common import SUCCESS, accepted, apply, authors, changed, check, stamp, within_limit
from .devices import _attributes, as_objects, create, reshaped

KIND = KINDS["deviceRecipe"]
INLINE = 750
MOST = 100_000
FROM_RECIPE = ("tags", "attributes", "deviceClass", "gatewayId", "parentId", "systemInterval", "keepDuplicates")


def _shown(call: Call, raw: bytes) -> bytes:
    return show(call, KIND, as_objects(call, raw) if reshaped(call) else raw)


def deviceRecipes_get(call: Call) -> Any:
    application(call)
    app = call.args["applicationId"]
    return listing(
        call,
        KIND,
        "deviceRecipe",
        ("applicationId", app),
        f"/applications/{app}/device-recipes",
        rewrite=(lambda raw: as_objects(call, raw)) if reshaped(call) else None,
    )


def deviceRecipes_post(call: Call) -> Any:
    application(call, "collaborate")
    made = stamp(call)
    document = {**made, "deviceRecipeId": made["id"], "applicationId": call.args["applicationId"]}
    document.update({name: value for name, value in call.data.items() if value is not None})
    document.setdefault("tags", [])
    document["attributes"] = _attributes(document.get("attributes"))
    document.setdefault("deviceClass", "standalone")
    return _shown(call, call.docs("deviceRecipe").put(made["id"], document))


def _find(call: Call, need: str = "view") -> bytes:
    application(call, need)
    return child(call, KIND, "deviceRecipe", call.args["deviceRecipeId"])


def deviceRecipe_get(call: Call) -> Any:
    return _shown(call, _find(call))


def deviceRecipe_patch(call: Call) -> Any:
    document = apply(decode(_find(call, "collaborate")), call.data)
    document["attributes"] = _attributes(document.get("attributes"))
    return _shown(call, call.docs("deviceRecipe").put(document["id"], changed(call, document)))


def deviceRecipe_delete(call: Call) -> Any:
    _find(call, "collaborate")
    call.docs("deviceRecipe").delete(call.args["deviceRecipeId"])
    return SUCCESS


def deviceRecipe_bulkCreate(call: Call) -> Any:
    """Devices from a recipe: so many of them, or one per row of a CSV text whose columns become tags."""
    recipe, data = decode(_find(call, "collaborate")), call.data
    heads, rows = _table(data)
    within_limit(call, "device", "Device", len(rows))
    secrets = bool(data.get("makeUniqueKeySecret"))
    special = {
        data[n]: n for n in ("nameColumn", "descriptionColumn", "gatewayIdColumn", "parentIdColumn") if data.get(n)
    }
    created = failed = unnamed = 0
    out = io.StringIO()
    writer = csv.writer(out)
    extra = ["losantDeviceKey", "losantDeviceSecret"] if secrets else []
    writer.writerow([*heads, "losantDeviceId", *extra, "creationErrors"])
    for row in rows:
        cells = dict(zip(heads, row, strict=False))
        body = _body(recipe, data, special, cells)
        if "name" not in body:
            body["name"] = f"{recipe.get('deviceName') or recipe['name']} {unnamed:04d}"
            unnamed += 1
        key, pair, error = "", ["", ""], ""
        try:
            if heads:
                check(call, "devicePost", body)
            key, _ = create(call, body)
            created += 1
            if secrets:
                pair = _key_for(call, key)
        except LosantError as refused:
            failed, error = failed + 1, refused.message
        for column, field in special.items():
            if field == "nameColumn":
                cells[column] = body["name"]
        writer.writerow([*(cells.get(head, "") for head in heads), key, *(pair if secrets else []), error])
    if len(rows) > INLINE:
        return accepted(call, "DeviceRecipeBulkCreate", "deviceRecipe", recipe["id"], len(rows))
    return {"created": created, "failed": failed, "csvResult": out.getvalue()}


def _table(data: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    count, text = data.get("count"), data.get("csv")
    if (count is None) == (text is None):
        raise Validation("one of csv and count is required")
    if text is None:
        count = int(count or 0)
        if not 1 <= count <= MOST:
            raise Validation(f"count is {'less than minimum' if count < 1 else 'more than maximum'}")
        return [], [[] for _ in range(count)]
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        raise Validation("csv must be csv format") from None
    if not rows:
        raise Validation("csv has less length than allowed")
    return rows[0], rows[1 : MOST + 1]


def _body(
    recipe: dict[str, Any], data: dict[str, Any], special: dict[str, str], cells: dict[str, str]
) -> dict[str, Any]:
    body = {name: recipe[name] for name in FROM_RECIPE if recipe.get(name) is not None}
    if recipe.get("deviceDescription"):
        body["description"] = recipe["deviceDescription"]
    for name in ("gatewayId", "parentId"):
        if data.get(name) is not None:
            body[name] = data[name]
    tags = [dict(tag) for tag in recipe.get("tags", ())]
    for head, cell in cells.items():
        field = special.get(head)
        if field is not None:
            if cell:
                body[field.removesuffix("Column")] = cell
        elif cell:
            tags = [tag for tag in tags if tag["key"] != head] + [{"key": head, "value": cell}]
    body["tags"] = [*tags, {"key": "DeviceRecipe", "value": recipe["id"]}]
    return body


def _key_for(call: Call, device: str) -> list[str]:
    """An access key of a device's own."""
    made = stamp(call)
    key, secret = call.world.ids.uuid(), call.world.ids.hex(64)
    call.docs("applicationKey").put(
        made["id"],
        {
            **made,
            "applicationKeyId": made["id"],
            "applicationId": call.args["applicationId"],
            **authors(call),
            "key": key,
            "status": "active",
            "deviceIds": [device],
            "filterType": "all",
            "addressFilterType": "all",
        },
    )
    call.docs("keySecret").put(made["id"], {"hash": secret_hash(made["id"], secret)})
    call.docs("keyText").put(key, {"id": made["id"]})
    call.world.register("losant", f"key:{key}")
    return [key, secret]
