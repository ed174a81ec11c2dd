"""How many planted faults in scoring and grounding the fast tests notice: mutmut on a copy of the sources.

make mutate                                      all mutants of all modules; hours on one core
make mutate ARGS="--ending 37"                   a fifth: mutants whose number ends in one of these digits
make mutate ARGS="levels score"                  some modules
python -m tests.bench.mutation --survivors       what survived the last run, as diffs

Not part of CI: it is slow, and some mutants mean the same as the code. mutmut changes functions, not the patterns and
word lists beside them. Property tests are left out, for a survivor costs the time of every test that reaches it: the
score is a lower bound.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests.bench.__main__ import RESULTS, machine

ROOT: Final = Path(__file__).parents[2]
COPY: Final = ROOT / "build" / "mutation"
PACKAGE: Final = "analysis.meddic"
MODULES: Final = ("levels", "score", "grounding", "fold", "negation", "denial", "numerals", "witness", "speech",
                  "rollup", "standing", "contradiction", "cues")  # fmt: skip
TESTS: Final = "tests/analysis/meddic"
SLOW: Final = ("test_properties.py", "test_rollup_properties.py", "test_shown_properties.py")
BESIDE: Final = ("bot", "db", "handlers", "storage")
"""Packages that some of the tests import; copied, not mutated."""
KILLED: Final = frozenset({1, 3})
TIMED_OUT: Final = frozenset({36, 24, -24, 152})
SURVIVED: Final = frozenset({0, 33})
"""Exit codes of mutmut 3: 0 all tests passed, 33 no test reaches the mutant."""


def _config(modules: Iterable[str]) -> str:
    arguments = ["-n0", "-p", "no:randomly", "-p", "no:cacheprovider", *(f"--ignore={TESTS}/{name}" for name in SLOW)]
    return "\n".join((
        "[tool.pytest]",
        'pythonpath = ["."]',
        'addopts = ["--import-mode=importlib", "--disable-socket"]',
        'asyncio_default_fixture_loop_scope = "function"',
        "[tool.mutmut]",
        'source_paths = ["analysis"]',
        f"also_copy = {json.dumps(list(BESIDE))}",
        f"only_mutate = {json.dumps([f'analysis/meddic/{name}.py' for name in modules])}",
        f"pytest_add_cli_args = {json.dumps(arguments)}",
        f"pytest_add_cli_args_test_selection = {json.dumps([TESTS])}",
        "timeout_constant = 10.0",
        "timeout_multiplier = 4.0",
        "use_git_change_detection = false",
        "",
    ))  # fmt: skip


def _copy(folder: Path, modules: Iterable[str]) -> None:
    """Lay out what the tests concerned need; mutmut runs only those of `TESTS`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("analysis", "tests", *BESIDE):
        shutil.copytree(ROOT / name, folder / name, ignore=skip)
    (folder / "pyproject.toml").write_text(_config(modules), encoding="utf-8")


def _codes(folder: Path, module: str) -> dict[str, int]:
    """Return the exit code of each mutant of a module that was run."""
    meta = folder / "mutants" / "analysis" / "meddic" / f"{module}.py.meta"
    codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return {name: code for name, code in codes.items() if code is not None}


def _row(codes: dict[str, int]) -> dict[str, float | int]:
    seen = Counter(
        "killed" if code in KILLED else "timed_out" if code in TIMED_OUT else "survived" if code in SURVIVED else "odd"
        for code in codes.values()
    )
    noticed = seen["killed"] + seen["timed_out"]
    return {
        "mutants": len(codes),
        "killed": noticed,
        "survived": seen["survived"] + seen["odd"],
        "score": round(100 * noticed / max(1, len(codes)), 1),
    }


def _mutmut(folder: Path, *arguments: str) -> int:
    command = ["nice", "-n", "10", str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(command, cwd=folder, check=False, env={**os.environ, "COLUMNS": "120"}).returncode


def run(modules: tuple[str, ...] = MODULES, ending: str = "", folder: Path = COPY) -> dict[str, object]:
    """Mutate, run, and return the score of each module.

    Args:
        modules: Of `analysis.meddic`.
        ending: Only mutants whose number ends in one of these digits; "" takes all.
        folder: Emptied first; holds the copy and mutmut's files.
    """
    _copy(folder, modules)
    digits = f"[{ending}]" if ending else ""
    wanted = [f"{PACKAGE}.{name}.*__mutmut_*{digits}" for name in modules]
    if _mutmut(folder, "run", "--max-children", "1", *wanted) != 0:
        raise SystemExit("mutmut did not finish")
    rows = {name: _codes(folder, name) for name in modules}
    everything = {mutant: code for codes in rows.values() for mutant, code in codes.items()}
    return {
        "sample": f"mutants whose number ends in {', '.join(ending)}" if ending else "all mutants",
        "modules": {name: _row(codes) for name, codes in rows.items()},
        "all": _row(everything),
        "survivors": sorted(name for name, code in everything.items() if code not in KILLED | TIMED_OUT),
    }


def main() -> int:
    """Read the command line; return the exit code."""
    parser = argparse.ArgumentParser(description="Mutation check on scoring and grounding.")
    parser.add_argument("modules", nargs="*", choices=[*MODULES, []], help="of analysis.meddic; default: all")
    parser.add_argument("--ending", default="", help="only mutants whose number ends in one of these digits")
    parser.add_argument("--folder", type=Path, default=COPY, help="working folder, emptied first")
    parser.add_argument("--survivors", action="store_true", help="show what survived the last run")
    wanted = parser.parse_args()
    kept = RESULTS / "mutation.json"
    if wanted.survivors:
        for name in json.loads(kept.read_text(encoding="utf-8"))["result"]["survivors"]:
            _mutmut(wanted.folder, "show", name)
        return 0
    result = run(tuple(wanted.modules) or MODULES, wanted.ending, wanted.folder.resolve())
    kept.write_text(json.dumps({"machine": machine(), "result": result}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({name: result[name] for name in ("sample", "modules", "all")}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
