"""The command line inside this process: a process of its own costs two seconds of CPU."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.commands import app
from bot.settings import Settings

Run = Callable[..., Result]
"""run("import", "folder", DATA_FOLDER="…"): arguments, then environment."""


def terminal(folder: Path) -> Run:
    """Return what runs one command on empty data in *folder*, without any account."""

    def run(*arguments: str, **environment: str) -> Result:
        nothing: dict[str, str | None] = {name.upper(): None for name in Settings.model_fields}
        given = {**nothing, "DATA_FOLDER": str(folder / "data"), "COLUMNS": "300", **environment}
        return CliRunner().invoke(app, arguments, env=given, catch_exceptions=False)  # a traceback is no answer

    return run
