"""The built wheel, opened."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"mockservers", "mockservers_fixtures", "mockservers_clients", "mockservers_scenarios"}

pytestmark = pytest.mark.release


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    (found,) = out.glob("*.whl")
    return zipfile.ZipFile(found)


def test_its_top_level_is_the_four_packages(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == PACKAGES
    assert len([t for t in tops if t.endswith(".dist-info")]) == 1


def test_it_holds_every_source_and_data_file(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for package in PACKAGES:
        assert f"{package}/py.typed" in names
        (folder,) = (p for p in (ROOT / package, *ROOT.glob(f"*/{package}")) if p.is_dir())
        for file in folder.rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and not file.name.startswith("."):
                assert f"{package}/{file.relative_to(folder).as_posix()}" in names
    assert not [n for n in names if "__pycache__" in n or n.startswith("tests/")]


def test_its_metadata(wheel: zipfile.ZipFile) -> None:
    (info,) = {n.partition("/")[0] for n in wheel.namelist() if ".dist-info/" in n}
    points = wheel.read(f"{info}/entry_points.txt").decode()
    assert "mockservers = mockservers.cli:main" in points
    assert "mockservers = mockservers.pytest_plugin" in points
    assert "License-Expression: Apache-2.0" in wheel.read(f"{info}/METADATA").decode()
    assert any(n.startswith(f"{info}/licenses/") for n in wheel.namelist())
