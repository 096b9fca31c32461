"""What can be set for LabStats in a world. Kept in the world's store, so that forks and snapshots have it too."""

from __future__ import annotations

from typing import NamedTuple, cast

from mockservers.engine.world import World

__all__ = ["Settings", "change", "settings"]

_NAME = "labstats:settings"


class Settings(NamedTuple):
    """``offline_threshold`` ms of silence after which a station is offline (no figure is documented); ``rate_limit``
    calls in ``rate_window`` ms for the whole account, None: no limit (the numbers are not known); ``allowed_ips``
    addresses or networks for keys that have no list of their own; ``extensions``: invented operations are on."""

    offline_threshold: int = 600_000
    rate_limit: int | None = None
    rate_window: int = 60_000
    allowed_ips: tuple[str, ...] = ()
    extensions: bool = False


DEFAULTS = Settings()


def settings(world: World) -> Settings:
    """The settings of a world."""
    kept = world.store.values.get(_NAME)
    return DEFAULTS if kept is None else cast(Settings, kept)


def change(world: World, to: Settings) -> None:
    world.store.values[_NAME] = to
