"""What no linter can hold: the rooms of the house, their names, and where a few dangerous things may be done."""

import ast
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

import bot

ROOT = Path(__file__).parent.parent
ROOMS = {"analysis", "bot", "db", "handlers", "storage"}
MAX_LINES = 400


def tracked(pattern: str) -> list[Path]:
    """Return the files of the tree by pattern, without environments and caches."""
    return [path for room in sorted(ROOMS) for path in (ROOT / room).rglob(pattern)]


def test_the_set_of_top_level_packages_is_fixed() -> None:
    """A new room is a decision, not an accident."""
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert found == ROOMS | {"tests"}


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_generic_names_are_ours_and_nobody_elses(name: str) -> None:
    """`db`, `storage` and `analysis` exist on PyPI too: an installed stranger would win over us."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
    assert name not in packages_distributions()


def calls(tree: ast.AST, attribute: str) -> bool:
    """Tell whether *tree* calls a method of this name."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute
        for node in ast.walk(tree)
    )


def test_only_the_unit_of_work_commits() -> None:
    """Nobody ends a transaction in the middle of another's work."""
    guilty = [path for path in tracked("*.py") if calls(ast.parse(path.read_text()), "commit")]
    assert guilty == [ROOT / "db" / "turns.py"]  # it is the driver's connection, and hands its own commit on


def test_no_file_outgrows_its_room() -> None:
    """A file that nobody reads in one go hides things."""
    assert [path for path in tracked("*.py") if len(path.read_text().splitlines()) > MAX_LINES] == []


def test_every_module_says_why_it_exists() -> None:
    """The first line of a module is a sentence for whoever comes next; empty package files need none."""
    silent = [
        path
        for path in tracked("*.py")
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert silent == []


def test_the_version_is_told_once() -> None:
    """/api/health and pyproject.toml say the same."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == bot.__version__


@pytest.mark.fault("70")
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-offline.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_index_address(lock: str) -> None:
    """What is installed is what was locked, from whichever index a machine uses."""
    lines = (ROOT / lock).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert all("==" in pin for pin in pins)
    assert all(lines[lines.index(pin) + 1].strip().startswith("--hash=") for pin in pins)
    assert not any("://" in line or "--index" in line or "--find-links" in line for line in lines)


def test_the_shell_script_of_ci_is_executable() -> None:
    """A clone can start it."""
    mode = subprocess.run(["git", "ls-files", "-s", ".ci/run"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert mode.stdout.startswith("100755")
