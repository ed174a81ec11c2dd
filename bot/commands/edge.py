"""What every command shares: settings, words, and the one place where errors become words and exit codes."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Annotated

import structlog
import typer
from rich.console import Console

from analysis.errors import CallError, OutcomeUnknownError, RefusedError, UnavailableError
from bot import log
from bot.engine.locks import EngineBusyError
from bot.settings import Settings, load_or_exit
from handlers.render.words import Words, language_of

Lang = Annotated[str, typer.Option("--lang", help="Language of the words: en or zh-TW. Default: DEFAULT_LOCALE.")]
"""The option every command with words takes."""


class Exit(IntEnum):
    """Exit codes; 2 is wrong usage, 78 a wrong setting."""

    DONE = 0
    FAILED = 1
    UNKNOWN = 3
    CANCELED = 4


def out() -> Console:
    """Return the console for results; made late, so that it finds the terminal of the moment."""
    return Console(highlight=False, soft_wrap=False)


def begin(lang: str = "", *, quiet: bool = True) -> tuple[Settings, Words]:
    """Read the settings, start the logs and choose the language. A wrong setting ends the process with one line."""
    settings = load_or_exit()
    log.configure("WARNING" if quiet else settings.log_level, as_json=settings.environment == "production")
    return settings, Words(language_of(lang or settings.default_locale))


def error_words(words: Words, error: CallError) -> tuple[str, str]:
    """Return what to say of *error*, and the id under which the log has it ("" where the person can mend it alone)."""
    if isinstance(error, RefusedError):
        return words(error.key, **error.params), ""
    error_id = secrets.token_hex(4)
    structlog.get_logger(__name__).error("command.failed", error_id=error_id, error=repr(error))
    if isinstance(error, UnavailableError):
        return words("provider-unavailable", provider=error.provider), error_id
    if isinstance(error, OutcomeUnknownError):
        return words("outcome-unknown", provider=error.provider), error_id
    return words("our-fault"), error_id


@contextmanager
def spoken(words: Words) -> Iterator[None]:
    """Turn an expected error into words on standard error and exit code 1."""
    try:
        yield
    except (CallError, EngineBusyError) as error:
        if isinstance(error, EngineBusyError):
            error = RefusedError("worker-busy")
        said, error_id = error_words(words, error)
        said = words("cli-error", words=said, id=error_id) if error_id else said
        Console(stderr=True, highlight=False).print(said, style="red", markup=False)
        raise typer.Exit(Exit.FAILED) from None
