"""``mockservers demo``: each vendor driven by its reference client, narrated.

A story per vendor: a module with ``story(tell: Narrator, vendor: Handle) -> None``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from ..common import account_options, clearly, find_vendors

__all__ = ["Narrator", "demo"]

STORIES = ("labstats", "losant", "labstep", "labii", "hexoskin")


class Narrator:
    """Says what is done, shows the line that does it and what came of it."""

    def __init__(self, echo: Callable[[str], object] = click.echo) -> None:
        self._echo = echo

    def title(self, text: str) -> None:
        self._echo("\n" + click.style(text, bold=True))

    def say(self, text: str) -> None:
        self._echo(f"\n  {text}")

    def code(self, text: str) -> None:
        for line in text.splitlines():
            self._echo(click.style(f"    >>> {line}", fg="cyan"))

    def show(self, value: Any) -> None:
        """A result, cut to a few lines."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        for line in text.splitlines()[:6]:
            self._echo(f"    {line if len(line) <= 112 else line[:109] + '...'}")


@click.command()
@click.argument("vendors", nargs=-1, metavar="[VENDOR]...")
@account_options
def demo(vendors: tuple[str, ...], profile: str, seed: int) -> None:
    """Drive each of VENDORs (default: all) with its reference client and narrate what happens.

    Nothing listens and nothing leaves this machine: the vendors' real host names are answered in this process.
    """
    from mockservers.engine.clock import perf
    from mockservers.handle import intercept

    names = [v.name for v in find_vendors(vendors)] if vendors else list(STORIES)
    if profile == "empty":
        raise click.UsageError("an empty account has no story to tell: choose --profile small, default or large")
    tell = Narrator()
    began = perf()
    with clearly():
        for name in names:
            if name not in STORIES:
                raise click.ClickException(f"there is no demo of {name}. Demos: {', '.join(STORIES)}")
            story = import_module(f"mockservers.cli.demo.{name}").story
            with intercept(name, profile=profile, seed=seed) as vendor:
                tell.title(f"{vendor.vendor.title}   {vendor.url}")
                story(tell, vendor)
                calls = len(vendor.journal)
                tell.say(f"{calls} calls, none of them left this process.")
    click.echo(f"\n{len(names)} vendor{'s' if len(names) > 1 else ''} in {perf() - began:.1f} s.")
    click.echo("Next: `mockservers serve`, or a pytest fixture named after the vendor (see the README).")
