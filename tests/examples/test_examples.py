"""The examples of the vendors' documents, one test each."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


def _table() -> Any:
    import sys

    path = Path(__file__).with_name("table.py")
    spec = importlib.util.spec_from_file_location("examples_table", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["examples_table"] = module
    spec.loader.exec_module(module)
    return module


ALL = _table().examples()


@pytest.mark.parametrize("one", ALL, ids=[f"{e.vendor}-{e.how}-{e.title}" for e in ALL])
def test_example(one: Any, tmp_path: Path) -> None:
    one.play(tmp_path)


def test_every_vendor_has_examples() -> None:
    assert {e.vendor for e in ALL} == {"labstats", "labstep", "labii", "losant", "hexoskin"}
