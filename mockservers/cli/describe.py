"""``mockservers openapi`` and ``mockservers fidelity``: what the contracts say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .common import find_vendors, write_file

if TYPE_CHECKING:
    from mockservers.engine.vendor import Vendor

__all__ = ["fidelity", "fidelity_markdown", "openapi"]


@click.command()
@click.argument("vendor")
@click.option(
    "--format", "form", default="json", show_default=True, type=click.Choice(["json", "yaml"]), help="How to write it."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the screen."
)
def openapi(vendor: str, form: str, out: Path | None) -> None:
    """Print the OpenAPI 3.1 description of VENDOR as the double serves it (`mock`: the control API)."""
    from mockservers.engine.contract.schema import openapi as derive

    if vendor == "mock":
        from mockservers.control.contract import contract
    else:
        contract = find_vendors((vendor,))[0].contract
    document = derive(contract)
    if form == "yaml":
        import yaml

        text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    else:
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    write_file(out, text, "--out")
    click.echo(f"Wrote {out} ({len(document['paths'])} paths).")


@click.command()
@click.argument("vendors", nargs=-1, metavar="[VENDOR]...")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "markdown", "json"]),
    help="markdown: as in the README.",
)
def fidelity(vendors: tuple[str, ...], form: str) -> None:
    """Count, per VENDOR, the operations that are built, planned and unknown, by how they are known.

    Evidence, strongest first: seed (the vendor document the project began with), sdk (the official client), docs,
    sample (third-party code or captured traffic), observed, inferred. Planned and unknown operations answer the
    vendor's own not-found and say why in X-Mock-Reason.
    """
    found = find_vendors(vendors)
    if form == "json":
        click.echo(json.dumps({v.name: v.contract.counts() for v in found}, indent=2))
    elif form == "markdown":
        click.echo(fidelity_markdown(found))
    else:
        rows = _rows(found)
        widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            click.echo("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _rows(found: list[Vendor]) -> list[list[Any]]:
    from mockservers.engine.contract import EVIDENCE

    rows: list[list[Any]] = [["vendor", "built", "planned", "unknown", *(f"built: {e}" for e in EVIDENCE)]]
    for vendor in found:
        counts = vendor.contract.counts()
        rows.append(
            [
                vendor.title,
                *(sum(counts[s].values()) for s in ("built", "planned", "unknown")),
                *counts["built"].values(),
            ]
        )
    return rows


def fidelity_markdown(found: list[Vendor]) -> str:
    """The table the README shows."""
    head, *rows = _rows(found)
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)
