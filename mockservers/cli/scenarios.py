"""``mockservers record``, ``replay`` and ``scenarios``: real traffic kept and played again."""

from __future__ import annotations

from pathlib import Path

import click

from .common import find_vendors

__all__ = ["record", "replay", "scenarios"]


def _complain(text: str) -> None:
    click.ClickException(text).show()


@click.command()
@click.argument("vendor")
@click.option("--upstream", required=True, metavar="URL", help="The real endpoint; nothing else is forwarded to.")
@click.option("--to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Scenario file to write.")
@click.option(
    "--port", default=0, show_default="any free port", type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option("--purpose", default="", help="What the recording is for; kept in the file.")
@click.option("--secret", "secrets", multiple=True, help="One more value to scrub; may be repeated.")
@click.option("--force", is_flag=True, help="Write over an existing file.")
def record(
    vendor: str, upstream: str, to: Path, port: int, purpose: str, secrets: tuple[str, ...], force: bool
) -> None:
    """Record a client's traffic with VENDOR into a scenario file, through a proxy on this machine.

    \b
    Point the client at the printed URL, use it, press Ctrl-C. Credentials, tokens, cookies, signatures, passwords and
    e-mail addresses are replaced before anything is written. Should the file's place be taken or gone by then, the
    recording is kept beside it.

    \b
      mockservers record losant --upstream https://api.losant.com --to devices.yaml
    """
    from mockservers_scenarios.commands import RecordOptions, record_command

    from mockservers.engine.clock import utc, wall_ms

    find_vendors((vendor,))
    options = RecordOptions(
        vendor=vendor, upstream=upstream, to=to, port=port, force=force, purpose=purpose, secrets=secrets
    )
    raise SystemExit(record_command(options, click.echo, now=lambda: utc(wall_ms()), complain=_complain))


@click.command()
@click.argument("file")
@click.option(
    "--port", default=0, show_default="any free port", type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--mode",
    default="any",
    show_default=True,
    type=click.Choice(["any", "ordered"]),
    help="any: by request; ordered: in the recorded order only.",
)
def replay(file: str, port: int, mode: str) -> None:
    """Answer from the scenario in FILE, until Ctrl-C. A request that was not recorded is told the nearest that was.

    \b
      mockservers replay devices.yaml
      mockservers replay losant/device-report        # of the library: see `mockservers scenarios`
    """
    from mockservers_scenarios.commands import ReplayOptions, replay_command

    options = ReplayOptions(file=file, port=port, mode=mode)  # type: ignore[arg-type]
    raise SystemExit(replay_command(options, click.echo, complain=_complain))


@click.command()
def scenarios() -> None:
    """List the scenarios that come with the package, and what each is for."""
    from mockservers_scenarios import library

    for entry in library():
        click.echo(f"{entry.vendor}/{entry.name}\n    {entry.purpose}\n    {entry.path}")
