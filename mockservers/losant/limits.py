"""Throttles [docs]: how often the operations that take them may be called, by what, in how long.

A world may do without: ``world.settings["losant.throttles"] = False``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockservers.engine.limits import take

from .errors import RateLimit

if TYPE_CHECKING:
    from mockservers.engine.call import Call

__all__ = ["LIMITS", "SWITCH", "throttle"]

SWITCH = "losant.throttles"

LIMITS = {
    "device.sendState": (30, 15_000, "deviceId"),
    "device.sendCommand": (30, 15_000, "deviceId"),
    "device.setConnectionStatus": (30, 15_000, "deviceId"),
    "application.mqttPublishMessage": (30, 15_000, "applicationId"),
    "events.post": (15, 15_000, "applicationId"),
}


def throttle(call: Call) -> None:
    """Take one call of an operation in ``LIMITS``; raises ``RateLimit`` when there are none left. Refused calls take
    nothing."""
    assert call.operation is not None
    if not call.world.settings.get(SWITCH, True):
        return
    most, window, per = LIMITS[call.operation.id]
    docs = call.docs("throttle")
    key = f"{call.operation.id}:{call.args[per]}"
    kept = docs.get(key)
    values: dict[str, Any] = {"limit:": tuple(kept["at"])} if kept is not None else {}
    taken = take(values, "", most, window, call.world.clock.ms())
    if not taken.allowed:
        raise RateLimit(reason=f"more than {most} {call.operation.id} in {window // 1000} s")
    docs.put(key, {"at": values["limit:"]})
