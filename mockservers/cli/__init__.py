"""The command line. Each command's module is imported when the command is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from mockservers import __version__

__all__ = ["main"]

COMMANDS = {
    "serve": "serve",
    "demo": "demo",
    "credentials": "credentials",
    "worlds": "worlds",
    "openapi": "describe",
    "fidelity": "describe",
    "record": "scenarios",
    "replay": "scenarios",
    "scenarios": "scenarios",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        module = COMMANDS.get(name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"mockservers.cli.{module}"), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        from .common import output_told

        with output_told():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Commands: {', '.join(COMMANDS)}."
            raise click.UsageError(f"no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mockservers")
def main() -> None:
    """Stateful test doubles of five vendor REST APIs: LabStats, Labstep, Labii, Losant, Hexoskin.

    \b
    Start here:
      mockservers demo                        see every vendor being driven
      mockservers serve                       all five on this machine, an account in each
      mockservers serve losant --port 8700    one of them
      mockservers credentials --format env    export lines for your shell

    Point the vendor's own client at the printed URL; it will not notice the difference. In pytest nothing needs to be
    started: ask for a fixture named after the vendor.
    """
