"""``mockservers worlds``: the worlds of a running server."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from .common import ask, server_options

__all__ = ["worlds"]


@click.group()
def worlds() -> None:
    """Worlds of a running server: isolated universes with credentials of their own.

    \b
      mockservers worlds create --name ci-42 --profile small
      mockservers worlds reset ci-42
    """


@worlds.command("list")
@server_options
def list_(server: str, control_token: str | None) -> None:
    """List the worlds."""
    rows = ask(server, control_token, "GET", "/worlds")
    click.echo(f"{'NAME':<19} {'PROFILE':<9} {'SEED':>6}  {'CLOCK':<28} FAULTS JOURNAL")
    for row in rows:
        clock = row["clock"]["now"] + (" frozen" if row["clock"]["frozen"] else "")
        name, profile, seed = row["name"], row["profile"], row["seed"]
        click.echo(f"{name:<19} {profile:<9} {seed:>6}  {clock:<31} {row['faults']:>3} {row['journal']:>7}")


@worlds.command()
@click.option("--name", help="Letters, digits, - and _. Default: made up.")
@click.option("--profile", help="empty, small, default or large. Default: the server's.")
@click.option("--seed", type=click.IntRange(0), help="Default: the server's.")
@click.option("--clock", help="Freeze its clock at this instant.")
@server_options
def create(server: str, control_token: str | None, **settings: Any) -> None:
    """Make a world; prints it with its credentials."""
    given = {name: value for name, value in settings.items() if value is not None}
    click.echo(json.dumps(ask(server, control_token, "POST", "/worlds", given), indent=2))


@worlds.command()
@click.argument("name")
@server_options
def reset(name: str, server: str, control_token: str | None) -> None:
    """Put a world back to its beginning."""
    ask(server, control_token, "POST", f"/worlds/{quote(name, '')}/reset")
    click.echo(f"World {name} is as it was at the beginning.")


@worlds.command()
@click.argument("name")
@click.option("--to", help="Name of the new world. Default: made up.")
@server_options
def fork(name: str, to: str | None, server: str, control_token: str | None) -> None:
    """Make a new world that begins as NAME is now; prints it with its credentials."""
    click.echo(
        json.dumps(ask(server, control_token, "POST", f"/worlds/{quote(name, '')}/fork", {"name": to}), indent=2)
    )


@worlds.command()
@click.argument("name")
@server_options
def delete(name: str, server: str, control_token: str | None) -> None:
    """Forget a world."""
    ask(server, control_token, "DELETE", f"/worlds/{quote(name, '')}")
    click.echo(f"World {name} is gone.")
