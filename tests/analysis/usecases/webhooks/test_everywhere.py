"""Every place in the code that ends a call tells those who listen; a new one fails here until it does."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[4]
SOURCES = [path for room in ("analysis", "handlers", "bot") for path in sorted((ROOT / room).rglob("*.py"))]
GOES_ON = {"QUEUED", "RUNNING", "WAITING", "HELD"}
EXEMPT = {"ClearWorkspace"}
"""The app was removed from the workspace: its servers are told nothing more, and all of it is about to be deleted."""


def calls(tree: ast.AST, name: str) -> list[ast.Call]:
    """Return the calls of a function or method of this name."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name in {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}
    ]


def ends(tree: ast.AST) -> bool:
    """Tell whether a function sets a state that ends a call, or one that only the moment knows."""
    states = [getattr(call.args[1], "attr", "?") for call in calls(tree, "set_state") if len(call.args) > 1]
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} - GOES_ON
    return any(state not in GOES_ON and (state != "?" or named & {"FAILED", "DONE", "CANCELED"}) for state in states)


def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Return every function with the class it stands in, or its file."""
    found = []
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                found.append((path.name, node))
            elif isinstance(node, ast.ClassDef):
                found += [(node.name, one) for one in node.body if isinstance(one, ast.FunctionDef)]
    return found


def test_whatever_ends_a_call_tells_it() -> None:
    """In the same function, so in the same transaction."""
    ending = [(where, function) for where, function in functions() if ends(function)]
    assert len(ending) >= 6
    silent = [f"{where}.{function.name}" for where, function in ending if not calls(function, "tell_ended")]
    assert [one for one in silent if one.partition(".")[0] not in EXEMPT] == []
