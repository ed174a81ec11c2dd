"""What every command shares: settings, words, and the one place where errors become words and exit codes."""

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from traceback import extract_tb
from typing import Annotated

import structlog
import typer
from rich.console import Console
from rich.table import Column, Table

from analysis.errors import CallError, OutcomeUnknownError, RefusedError, RejectedError, UnavailableError
from analysis.transcript.decode import clean
from bot import log
from bot.engine.locks import EngineBusyError
from bot.settings import READ_LOCALE, Settings, load_or_exit
from bot.wiring import World, demand_schema, open_world
from handlers.render.words import Words, language_of

Lang = Annotated[str, typer.Option("--lang", help="Language of the words: en or zh-TW. Default: DEFAULT_LOCALE.")]
"""The option every command with words takes."""


class Exit(IntEnum):
    """Exit codes; 78 is a wrong setting."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNKNOWN = 3
    CANCELED = 4


def out() -> Console:
    """Return the console for results; made late, so that it finds the terminal of the moment."""
    return Console(highlight=False, soft_wrap=False)


def table(words: Words, first: str, *columns: str) -> Table:
    """Return an empty table with the headings `cli-column-…`; the first column stays whole: an id is copied."""
    heading = Column(words(f"cli-column-{first}"), no_wrap=True)
    return Table(heading, *(words(f"cli-column-{name}") for name in columns))


def begin(lang: str = "", *, quiet: bool = True) -> tuple[Settings, Words]:
    """Read the settings, start the logs and choose the language. A wrong setting ends the process with one line.

    Args:
        lang: As a person gave it; "" for DEFAULT_LOCALE.
        quiet: Keep the log to warnings, for commands whose output a person reads; LOG_LEVEL=DEBUG still wins.
    """
    settings = load_or_exit()
    level = "WARNING" if quiet and settings.log_level != "DEBUG" else settings.log_level
    log.configure(level, as_json=settings.environment == "production")
    words = Words(language_of(settings.default_locale))
    if lang and not READ_LOCALE.fullmatch(lang):
        say_error(words("cli-lang-unknown", lang=clean(lang)))
        raise typer.Exit(Exit.USAGE)
    return settings, Words(language_of(lang)) if lang else words


@contextmanager
def opened(settings: Settings, *, current: bool = True) -> Iterator[World]:
    """Open the world for work on calls: with a data folder to write to and a schema of today.

    Args:
        settings: Of this process.
        current: Demand that schema; without it only `doctor` can do anything.

    Raises:
        RefusedError: "folder-unusable", "schema-not-current".
        UnavailableError: The database is away.
    """
    demand_folder(settings.data_folder)
    with open_world(settings) as world:
        if current and not settings.embedded:  # the embedded one was brought up to date by opening
            demand_schema(settings)
        yield world


def demand_folder(folder: Path) -> None:
    """Make *folder*, or refuse in words. RefusedError("folder-unusable")."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise RefusedError("folder-unusable", folder=str(folder)) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RefusedError("folder-unusable", folder=str(folder))


def say_error(said: str) -> None:
    """Print one sentence on standard error."""
    Console(stderr=True, highlight=False).print(said, style="red", markup=False)


def error_words(words: Words, error: CallError) -> tuple[str, str]:
    """Return what to say of *error*, and the id under which the log has it ("" where the person can mend it alone)."""
    if isinstance(error, RefusedError):
        return words(error.key, **error.params), ""
    error_id = secrets.token_hex(4)
    structlog.get_logger(__name__).error("command.failed", error_id=error_id, error=repr(error))
    if isinstance(error, UnavailableError):
        said = words("provider-unavailable", provider=error.provider)
        return f"{said} {words('fix-database')}" if error.provider == "database" else said, error_id
    if isinstance(error, OutcomeUnknownError):
        return words("outcome-unknown", provider=error.provider), error_id
    if isinstance(error, RejectedError) and error.provider:
        return words("provider-rejected", provider=error.provider), error_id
    return words(error.key if isinstance(error, RejectedError) else "our-fault"), error_id


def crash_words(words: Words, error: Exception, *, traceback: bool) -> str:
    """Return what to say of a bug, and log where it is; its traceback is for the log, not for a reader."""
    error_id = secrets.token_hex(4)
    last = next(reversed(extract_tb(error.__traceback__)), None)
    place = f"{Path(last.filename).name}:{last.lineno}" if last else ""
    logger = structlog.get_logger(__name__)
    if traceback or logging.getLogger().isEnabledFor(logging.DEBUG):
        logger.error("command.crashed", error_id=error_id, exc_info=error)
    else:
        logger.error("command.crashed", error_id=error_id, error=type(error).__name__, at=place)
    return words("cli-error", words=words("our-fault"), id=error_id)


@contextmanager
def spoken(words: Words, *, traceback: bool = False) -> Iterator[None]:
    """Turn an error into words on standard error and exit code 1.

    Args:
        words: The reader's.
        traceback: Log the traceback of a bug: for processes whose standard error is a log. In a terminal
            LOG_LEVEL=DEBUG shows it.
    """
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except (CallError, EngineBusyError) as error:
        if isinstance(error, EngineBusyError):
            error = RefusedError("worker-busy")
        said, error_id = error_words(words, error)
        say_error(words("cli-error", words=said, id=error_id) if error_id else said)
        raise typer.Exit(Exit.FAILED) from None
    except Exception as error:  # noqa: BLE001 - the terminal's edge: a bug becomes words here and nowhere else
        say_error(crash_words(words, error, traceback=traceback))
        raise typer.Exit(Exit.FAILED) from None
