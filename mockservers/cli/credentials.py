"""``mockservers credentials``: who may log in, as JSON or as lines for a shell."""

from __future__ import annotations

import json
import shlex
from typing import Any
from urllib.parse import quote

import click

from .common import DEFAULT_PORT, HUB, account_options, ask, clearly, find_vendors

__all__ = ["credentials"]


@click.command()
@click.argument("vendors", nargs=-1, metavar="[VENDOR]...")
@click.option(
    "--format",
    "form",
    default="json",
    show_default=True,
    type=click.Choice(["json", "env"]),
    help="env: export lines for a shell.",
)
@click.option("--world", default="default", show_default=True, help="Whose credentials.")
@click.option("--server", help=f"URL of a running server; asked at {HUB} when one answers there.")
@click.option("--control-token", envvar="MOCKSERVERS_CONTROL_TOKEN", help="Its control token, if it has one.")
@account_options
def credentials(
    vendors: tuple[str, ...],
    form: str,
    world: str,
    server: str | None,
    control_token: str | None,
    profile: str,
    seed: int,
) -> None:
    """Print the credentials of VENDORs (default: all that are served).

    Asks the running server; when none runs, prints those of the default world that `mockservers serve` with the same
    --profile and --seed will have.

    \b
      mockservers credentials losant
      eval "$(mockservers credentials --format env)"     # LOSANT_URL, LOSANT_ACCESS_KEY, ...
    """
    with clearly():
        chosen = [v.name for v in find_vendors(vendors)] if vendors else None
        found = _found(server, control_token, world, profile, seed)
        if chosen is not None:
            absent = [name for name in chosen if name not in found]
            if absent:
                raise click.ClickException(f"{absent[0]} is not served there. Served: {', '.join(found)}")
            found = {name: found[name] for name in chosen}
    if form == "json":
        click.echo(json.dumps(found, indent=2))
        return
    for vendor, values in found.items():
        for name, value in values.items():
            text = value if isinstance(value, str) else json.dumps(value)
            click.echo(f"export {vendor.upper()}_{name.upper()}={shlex.quote(text)}")


def _found(server: str | None, token: str | None, world: str, profile: str, seed: int) -> dict[str, dict[str, Any]]:
    if server is not None or _answers():
        found: dict[str, dict[str, Any]] = ask(server or HUB, token, "GET", f"/credentials?world={quote(world, '')}")
        return found
    if world != "default":
        raise click.ClickException(
            f"no server runs at {HUB}, so there is no world {world!r}: start one, or give --server"
        )
    from mockservers.engine.vendor import credentials_of
    from mockservers.engine.world import Worlds

    all_vendors = find_vendors(())
    worlds = Worlds(all_vendors, profile, seed)
    return {
        v.name: dict(credentials_of(v, worlds.default, f"http://127.0.0.1:{DEFAULT_PORT + index}"))
        for index, v in enumerate(all_vendors, 1)
    }


def _answers() -> bool:
    import requests

    try:
        return bool(requests.get(f"{HUB}/_mock/health", timeout=0.5).json().get("status") == "ok")
    except (requests.exceptions.RequestException, ValueError, AttributeError):
        return False
