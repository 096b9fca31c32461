"""Put the fidelity table into the README: ``make readme``."""

from __future__ import annotations

import re
from pathlib import Path

from mockservers.cli.common import find_vendors
from mockservers.cli.describe import fidelity_markdown

README = Path(__file__).parents[2] / "README.md"
PLACE = re.compile(r"(<!-- fidelity -->\n).*?(<!-- /fidelity -->)", re.S)


def refreshed(text: str) -> str:
    """The README's text with the table as the contracts have it now."""
    table = fidelity_markdown(find_vendors(()))
    return PLACE.sub(lambda m: f"{m[1]}{table}\n{m[2]}", text)


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8")), encoding="utf-8")
