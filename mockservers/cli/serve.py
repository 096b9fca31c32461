"""``mockservers serve``: a hub port and one port per vendor, until Ctrl-C."""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .common import DEFAULT_PORT, account_options, clearly, find_vendors, write_file

if TYPE_CHECKING:
    from mockservers.engine.transport.server import Server
    from mockservers.engine.vendor import Vendor
    from mockservers.engine.world import Worlds

__all__ = ["ease_collector", "serve"]


@click.command()
@click.argument("vendors", nargs=-1, metavar="[VENDOR]...")
@account_options
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The hub's port; vendors follow on the next ones. 0: any free ports.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--server",
    default="granian",
    show_default=True,
    type=click.Choice(["granian", "werkzeug"]),
    help="granian is fast; werkzeug can break connections on purpose.",
)
@click.option("--clock", metavar="INSTANT", help="Freeze the worlds' clocks, at 2026-03-02T09:00:00Z for example.")
@click.option("--scenario", metavar="FILE", help="Profile, seed, clock and faults from a scenario file or the library.")
@click.option("--control-token", envvar="MOCKSERVERS_CONTROL_TOKEN", help="Token the control API asks for.")
@click.option(
    "--ready-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the URLs to this file once they answer.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing.")
def serve(
    vendors: tuple[str, ...],
    profile: str,
    seed: int,
    port: int,
    host: str,
    server: str,
    clock: str | None,
    scenario: str | None,
    control_token: str | None,
    ready_file: Path | None,
    quiet: bool,
) -> None:
    """Serve VENDORs (default: all) on this machine, with an account full of data in each.

    \b
    Each vendor has a port of its own, whose root is the vendor's root; the hub port serves all of them under
    /<vendor>/, or by Host. The control API is at /_mock/ on every port (clock, faults, journal, worlds, state).

    \b
    Examples:
      mockservers serve
      mockservers serve losant labstats --profile large
      mockservers serve hexoskin --port 0 --ready-file ready.json
      mockservers serve losant --scenario losant/busy-platform
    """
    with clearly():
        from mockservers.control import ControlApp
        from mockservers.engine.door import Door, Hub
        from mockservers.engine.ids import unguessable
        from mockservers.engine.transport.server import make_server
        from mockservers.engine.world import Worlds

        found = find_vendors(vendors)
        if port + len(found) > 65535:
            raise click.ClickException(
                f"--port {port} leaves no room for the vendors after it: choose at most {65535 - len(found)}, or 0"
            )
        if ready_file is not None and not ready_file.parent.is_dir():
            raise click.ClickException(f"--ready-file: there is no folder {ready_file.parent}")
        account: dict[str, Any] = {"profile": profile, "seed": seed, "clock": clock}
        setting = None if scenario is None else Setting(scenario)
        if setting is not None:
            account |= setting.options
        worlds = Worlds(found, **account)
        if setting is not None:
            setting.apply(worlds)
        if control_token is not None and not control_token.strip():
            raise click.ClickException("--control-token is empty: give one of some characters, or leave the option out")
        if control_token is None and not _loopback(host):
            control_token = unguessable()
        control = ControlApp(worlds, control_token)
        servers: list[Server] = []
        try:
            servers.append(make_server(server, Hub(found, worlds, control), host, port))
            for index, vendor in enumerate(found, 1):
                servers.append(make_server(server, Door(vendor, worlds, control), host, port + index if port else 0))
            for vendor, one in zip(found, servers[1:], strict=True):
                control.urls[vendor.name] = _url(host, one.port)
            for one in servers:
                one.start()
            _run(servers, worlds, found, control, ready_file, quiet)
        finally:
            for one in servers:
                one.stop()


class Setting:
    """The part of a scenario that sets the default world up; a scenario of exchanges is for ``replay``."""

    def __init__(self, name: str) -> None:
        from mockservers_scenarios import ScenariosError, load
        from mockservers_scenarios.catalog import locate
        from mockservers_scenarios.worlds import vendor_of, world_options

        try:
            self.path = locate(name)
            self.scenario = load(self.path)
            vendor_of(self.scenario, self.path)
            self.options = world_options(self.scenario, self.path)
        except ScenariosError as error:
            raise click.ClickException(str(error)) from None
        if self.scenario.exchanges:
            raise click.ClickException(f"{name} holds recorded exchanges: use `mockservers replay {name}`")

    def apply(self, worlds: Worlds) -> None:
        """Set the faults in the default world."""
        from mockservers_scenarios import ScenariosError
        from mockservers_scenarios.worlds import set_faults

        try:
            set_faults(worlds.default, worlds.vendor(self.scenario.vendor), self.scenario, self.path)
        except ScenariosError as error:
            raise click.ClickException(str(error)) from None


def _run(
    servers: list[Server], worlds: Worlds, found: list[Vendor], control: Any, ready_file: Path | None, quiet: bool
) -> None:
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    hub = servers[0]
    url = _url(hub.host, hub.port)
    ready = {"url": url, "vendors": dict(control.urls)}
    if not quiet:
        _banner(url, worlds, found, control, hub)
    threading.Thread(target=_warm, args=(worlds, found), name="mockservers-warm", daemon=True).start()
    if ready_file is not None:
        if ready_file.is_fifo():  # opening it waits for a reader: that must not keep Ctrl-C away
            threading.Thread(target=_tell, args=(ready_file, ready), name="mockservers-ready", daemon=True).start()
        else:
            _tell(ready_file, ready)
    # Event.wait without a limit would not let signals through on every platform.
    while not done.wait(0.5):
        pass
    if ready_file is not None:
        written = ready_file.resolve()
        if written.is_file():
            written.unlink(missing_ok=True)
    if not quiet:
        click.echo("\nStopped.")


def _tell(ready_file: Path, ready: dict[str, Any]) -> None:
    write_file(ready_file, json.dumps(ready) + "\n", "--ready-file")


def _warm(worlds: Worlds, found: list[Vendor]) -> None:
    """Build the accounts while nobody asks, then keep the collector away from them."""
    for vendor in found:
        try:
            worlds.attach(worlds.default, vendor.name)
        except Exception as error:
            print(f"mockservers: the account of {vendor.name} cannot be built: {error!r}", file=sys.stderr)
    ease_collector()


def ease_collector() -> None:
    """Keep the collector away from what stays: it finds nothing there, and callers wait while it looks.

    It looks rarely, as calls leave no cycles, and at few objects at a time: a pass over 10,000 takes 2 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


def _banner(url: str, worlds: Worlds, found: list[Vendor], control: Any, hub: Server) -> None:
    click.echo(f"mockservers: {len(found)} vendor{'s' if len(found) > 1 else ''}, hub at {url}, server {hub.name}")
    if hub.faults:
        click.echo(f"  connection faults this server can do: {', '.join(sorted(hub.faults))}")
    for vendor in found:
        click.echo(f"\n  {vendor.title:<9} {control.urls[vendor.name]}   (or {url}/{vendor.name})")
        credentials = vendor.dialect.credentials(worlds.default)
        for name, value in list(credentials.items())[:8]:
            shown = str(value)
            click.echo(f"    {name:<20} {shown if len(shown) <= 72 else shown[:69] + '...'}")
    click.echo(f"\n  all credentials   mockservers credentials --server {url}")
    click.echo(f"  control API       {url}/_mock/openapi.json")
    if control.token:
        click.echo(f"  control token     {control.token}")
    click.echo("\nCtrl-C stops.")


def _loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _url(host: str, port: int) -> str:
    shown = (
        "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    )
    return f"http://{shown}:{port}"
