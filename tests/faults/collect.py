"""Finds which tests prove which rows by reading their sources: a second collection by pytest would cost seconds."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests"
KINDS = {"sqlite_url": "SQLite", "postgres_url": "PostgreSQL"}
"""The fixtures that make a database; all others lead to them."""
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OWN = {"sqlite:///": "SQLite", "sqlite3.connect(": "SQLite", "PrivatePostgres(": "PostgreSQL"}
"""What stands in a test that makes a database of its own."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Proof:
    """One marked test."""

    path: str
    name: str
    ids: tuple[str, ...]
    databases: frozenset[str]
    full: str
    """ "no": the same with and without --full; "longer" with it; "only" with it."""
    without: str = ""
    """What a machine may lack, so that the test is skipped there, in the words of its mark."""


@dataclass(slots=True)
class Room:
    """The fixtures that the tests of one folder or file may ask for."""

    functions: dict[str, Function] = field(default_factory=dict)

    def needs(self, names: set[str]) -> set[str]:
        """Return *names* and everything that these fixtures ask for in turn."""
        found: set[str] = set()
        left = list(names)
        while left:
            name = left.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.functions:
                left += asked(self.functions[name])
        return found


def decorators(function: Function | ast.ClassDef, ending: str) -> Iterator[ast.expr]:
    """Yield the decorators whose name ends so, with or without a call."""
    for one in function.decorator_list:
        if ast.unparse(one.func if isinstance(one, ast.Call) else one).endswith(ending):
            yield one


def constants(node: ast.AST) -> set[str]:
    """Return every text that stands in *node*."""
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def asked(function: Function) -> set[str]:
    """Return the fixtures a function asks for: by parameter, by mark, or by name while it runs."""
    names = {one.arg for one in [*function.args.args, *function.args.kwonlyargs]}
    for mark in decorators(function, ".usefixtures"):
        names |= constants(mark)
    if "request" in names:
        names |= constants(function) & set(KINDS)
    return names


def marks_of_module(tree: ast.Module) -> list[ast.expr]:
    """Return what `pytestmark` gives to all tests of a file."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            return list(node.value.elts) if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return []


def ids_in(marks: Iterable[ast.expr]) -> tuple[str, ...]:
    """Return the rows that these marks name."""
    calls = [one for one in marks if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("mark.fault")]
    return tuple(str(ast.literal_eval(argument)) for one in calls for argument in one.args)


def lacks_in(marks: Iterable[ast.expr]) -> str:
    """Return the reason of the first skipif among these marks."""
    for one in marks:
        if isinstance(one, ast.Call) and ast.unparse(one.func).endswith("mark.skipif"):
            return next((str(ast.literal_eval(each.value)) for each in one.keywords if each.arg == "reason"), "")
    return ""


def tests_of(tree: ast.Module) -> Iterator[tuple[Function, list[ast.expr], dict[str, Function]]]:
    """Yield the tests of a file, with every mark they have, their own first, and the fixtures of their class."""
    shared = marks_of_module(tree)
    for node in tree.body:
        if is_test(node):
            yield node, [*node.decorator_list, *shared], {}
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            own = made_in(node.body)
            for one in node.body:
                if is_test(one):
                    yield one, [*one.decorator_list, *node.decorator_list, *shared], own


def is_test(node: ast.stmt) -> TypeGuard[Function]:
    """Tell whether pytest takes it for a test."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")


def made_in(body: Iterable[ast.stmt]) -> dict[str, Function]:
    """Return the fixtures defined here."""
    functions = [one for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {one.name: one for one in functions if any(decorators(one, "fixture"))}


def fixtures(tree: ast.Module) -> dict[str, Function]:
    """Return the fixtures of a file: its own, and those it imports from another one's conftest."""
    found: dict[str, Function] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".conftest"):
            path = ROOT.joinpath(*str(node.module).split(".")).with_suffix(".py")
            there = made_in(ast.parse(path.read_text(encoding="utf-8")).body)
            found |= {one.name: there[one.name] for one in node.names if one.name in there}
    return found | made_in(tree.body)


def room_of(path: Path, tree: ast.Module, trees: dict[Path, ast.Module]) -> Room:
    """Return what tests of *path* may ask for: every conftest above, then the file's own."""
    room = Room()
    for folder in reversed([one for one in path.parents if one.is_relative_to(TESTS)]):
        if folder / "conftest.py" in trees:
            room.functions |= fixtures(trees[folder / "conftest.py"])
    room.functions |= fixtures(tree)
    return room


def databases(function: Function, room: Room) -> frozenset[str]:
    """Return the kinds of database a test runs on."""
    needed = room.needs(asked(function))
    kinds = {KINDS[name] for name in needed & set(KINDS)}
    made_by = [one for name in needed if name in room.functions for one in decorators(room.functions[name], "fixture")]
    for mark in [*decorators(function, ".parametrize"), *(one for one in made_by if isinstance(one, ast.Call))]:
        kinds |= {NAMES[one] for one in constants(mark) & set(NAMES)}
    sources = [ast.unparse(one) for one in (function, *(room.functions[name] for name in needed & set(room.functions)))]
    kinds |= {kind for sign, kind in OWN.items() if any(sign in source for source in sources)}
    return frozenset(kinds)


def fullness(function: Function, room: Room) -> str:
    """Tell whether a test runs always alike, longer with --full, or only with it."""
    needed = room.needs(asked(function))
    if "full" not in needed:
        return "no"
    told = (function, *(room.functions[name] for name in needed & set(room.functions)))
    return "only" if any("if not full:\n" in ast.unparse(one) for one in told) else "longer"


@cache
def proofs() -> list[Proof]:
    """Return all marked tests in the order of their files."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.py"))}
    wanted = {path: text for path, text in sources.items() if "mark.fault" in text or path.name == "conftest.py"}
    trees = {path: ast.parse(text) for path, text in wanted.items()}
    found = []
    for path, tree in trees.items():
        if not path.name.startswith("test_"):
            continue
        place, room = path.relative_to(ROOT).as_posix(), room_of(path, tree, trees)
        for test, marks, own in tests_of(tree):
            ids = ids_in(marks)
            if ids:
                near = Room(room.functions | own)
                found.append(Proof(place, test.name, ids, databases(test, near), fullness(test, near), lacks_in(marks)))
    return found
