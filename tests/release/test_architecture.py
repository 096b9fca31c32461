"""The directions of dependency, file sizes and words: what holds the house together, read from the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VENDORS = ("labstats", "labstep", "labii", "losant", "hexoskin")
SOURCES = {
    "mockservers": ROOT / "mockservers",
    "mockservers_fixtures": ROOT / "fixtures" / "mockservers_fixtures",
    "mockservers_clients": ROOT / "clients" / "mockservers_clients",
    "mockservers_scenarios": ROOT / "scenarios" / "mockservers_scenarios",
}


def shipped() -> list[tuple[str, Path]]:
    """(module, file) of everything that is shipped."""
    found = []
    for package, folder in SOURCES.items():
        for file in sorted(folder.rglob("*.py")):
            parts = [package, *file.relative_to(folder).with_suffix("").parts]
            found.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), file))
    return found


def typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def imports(module: str, file: Path, top: bool = False) -> set[str]:
    """What a module imports, absolute; ``top``: when it is itself imported, so not within functions or for types."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(file.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            found |= {name, *(f"{name}.{alias.name}" for alias in node.names)}
        if top and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or typing_only(node)):
            continue
        waiting += ast.iter_child_nodes(node)
    return found


def broken(within: str, *forbidden: str, allowed: tuple[str, ...] = ()) -> list[str]:
    def under(name: str, roots: tuple[str, ...]) -> bool:
        return any(name == root or name.startswith(root + ".") for root in roots)

    return [
        f"{module} imports {name}"
        for module, file in shipped()
        if under(module, (within,))
        for name in sorted(imports(module, file))
        if under(name, forbidden) and not under(name, (within, *allowed))
    ]


def test_this_test_sees_imports() -> None:
    assert "mockservers.engine.door" in imports("mockservers.handle", ROOT / "mockservers" / "handle.py")
    assert "mockservers.engine.call" in imports("mockservers.engine.door", ROOT / "mockservers" / "engine" / "door.py")
    assert broken("mockservers.handle", "mockservers.engine")


def test_the_engine_knows_no_vendor_no_control_and_no_command_line() -> None:
    others = [f"mockservers.{name}" for name in (*VENDORS, "control", "cli", "pytest_plugin", "handle")]
    rest = ["mockservers_fixtures", "mockservers_clients", "mockservers_scenarios"]
    assert broken("mockservers.engine", *others, *rest) == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_vendors_know_the_engine_and_never_each_other(vendor: str) -> None:
    others = [
        f"mockservers.{name}" for name in (*VENDORS, "control", "cli", "pytest_plugin", "handle") if name != vendor
    ]
    assert broken(f"mockservers.{vendor}", *others, "mockservers_clients", "mockservers_scenarios") == []


def test_clients_know_nothing_of_the_doubles() -> None:
    assert broken("mockservers_clients", "mockservers", "mockservers_fixtures", "mockservers_scenarios") == []


def test_fixtures_know_the_engine_and_contracts_alone() -> None:
    # What a vendor computes or says of itself (clock work, identifiers) may be shared with its account.
    contracts = tuple(f"mockservers.{v}" for v in VENDORS)
    found = broken("mockservers_fixtures", "mockservers", allowed=("mockservers.engine", *contracts))
    assert [f for f in found if not f.endswith(" imports mockservers")] == []
    assert broken("mockservers_fixtures", "mockservers_clients", "mockservers_scenarios") == []


def test_scenarios_know_the_engine_alone() -> None:
    assert [
        f
        for f in broken("mockservers_scenarios", "mockservers", allowed=("mockservers.engine",))
        if not f.endswith((" imports mockservers", ".__version__"))
    ] == []
    assert broken("mockservers_scenarios", "mockservers_clients", "mockservers_fixtures") == []


def test_the_pytest_plugin_imports_pytest_and_the_standard_library_at_its_top() -> None:
    found = imports("mockservers.pytest_plugin", ROOT / "mockservers" / "pytest_plugin.py", top=True)
    assert {name.partition(".")[0] for name in found} - sys.stdlib_module_names == {"pytest"}


@pytest.mark.parametrize("package", ["mockservers", "mockservers.pytest_plugin", "mockservers.engine.registry"])
def test_importing_is_cheap(package: str) -> None:
    script = f"import sys; before = set(sys.modules); import {package}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert not roots & {"flask", "werkzeug", "requests", "urllib3", "faker", "click", "granian", "httpx", "yaml"}
    assert not {f"mockservers.{v}" for v in VENDORS} & set(done.stdout.split())


def test_no_file_passes_500_lines() -> None:
    long = {m: n for m, f in shipped() if (n := len(f.read_text(encoding="utf-8").splitlines())) > 500}
    assert long == {}


def test_the_package_says_it_is_typed_and_source_roots_are_no_packages() -> None:
    for folder in SOURCES.values():
        assert (folder / "py.typed").is_file(), folder
    for name in ("fixtures", "clients", "scenarios"):
        assert not (ROOT / name / "__init__.py").exists()


BANNED = (
    "/wo" + "rk/",
    "doss" + "ier",
    "/ro" + "ot/",
    "pypi" + ".org",
    "files.python" + "hosted",
    "TO" + "DO",
    "FIX" + "ME",
)


def test_nothing_speaks_of_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in listed.stdout.decode().split("\0"):
        file = ROOT / name
        if not name or not file.is_file() or file.suffix in (".png", ".gz", ".edf"):
            continue
        text = file.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {word}" for word in BANNED if word in text]
    assert found == []
