"""The guide names every setting there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mockservers.control.contract import contract
from mockservers.engine import faults
from mockservers.handle import Handle

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text()


def test_every_ini_option_of_the_plugin(pytestconfig: pytest.Config) -> None:
    from mockservers import pytest_plugin

    source = Path(pytest_plugin.__file__).read_text()
    options = re.findall(r'addini\("(\w+)"', source)
    assert len(options) == 3
    assert [o for o in options if f"`{o}`" not in GUIDE] == []


@pytest.mark.parametrize("setting", sorted(faults._GIVEN))
def test_every_setting_of_a_fault(setting: str) -> None:
    assert re.search(rf"^\|[^|]*`{setting}`", GUIDE, re.MULTILINE)


def test_every_kind_of_fault() -> None:
    assert [kind for kind in faults.KINDS if f"`{kind}`" not in GUIDE] == []


def test_every_member_of_a_handle() -> None:
    members = {name for name in vars(Handle) if not name.startswith("_")} | {"url", "world", "journal"}
    assert [m for m in sorted(members) if not re.search(rf"^\|[^|]*`{m}[`(]", GUIDE, re.MULTILINE)] == []


def test_every_word_of_the_control_apis_paths() -> None:
    table = GUIDE.partition("## The control API")[2].partition("\n## ")[0]
    words = {part for o in contract.operations for part in o.path.split("/") if part}
    assert [w for w in sorted(words) if w not in table] == []


def test_every_setting_of_the_control_api() -> None:
    table = GUIDE.partition("## The control API")[2].partition("\n## ")[0]
    names = {p.name for o in contract.operations for p in o.params if p.where == "query"}
    assert [n for n in sorted(names) if n not in table] == []
