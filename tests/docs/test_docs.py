"""Documentation is true: its table is the contracts', its code runs, its links lead somewhere, its commands exist."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.S | re.M)


def _refresh() -> Any:
    spec = importlib.util.spec_from_file_location("refresh", Path(__file__).with_name("refresh.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_shows_the_contracts_counts() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "| LabStats |" in text
    assert _refresh().refreshed(text) == text, "run `make readme`"


def test_the_code_in_the_documentation_runs(tmp_path: Path) -> None:
    count = 0
    for page in PAGES:
        for number, code in enumerate(BLOCK.findall(page.read_text(encoding="utf-8"))):
            count += 1
            if "def test_" not in code:
                body = "".join(f"    {line}\n" if line else "\n" for line in code.splitlines())
                code = f"def test_script(tmp_path, monkeypatch):\n    monkeypatch.chdir(tmp_path)\n{body}"
            (tmp_path / f"test_{page.stem.lower()}_{number}.py").write_text(code, encoding="utf-8")
    assert count >= 3
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_named_exist(page: Path) -> None:
    from mockservers.cli import COMMANDS

    for name in re.findall(r"mockservers ([a-z]+)", page.read_text(encoding="utf-8")):
        if f"`mockservers {name}" in page.read_text(encoding="utf-8") or f"$ mockservers {name}" in page.read_text():
            assert name in COMMANDS, f"{page.name} names the command {name}"
