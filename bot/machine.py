"""What the installation is, for its admins: settings without secrets, versions, health, queues, engines."""

import platform
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alembic.runtime.migration import MigrationContext
from dbos import DBOSClient
from pydantic import SecretStr
from sqlalchemy import Engine, make_url

import bot
from analysis.model.system import EngineInfo, Machine, Waiting
from analysis.ports import ObjectStorage
from analysis.usecases.admin.engines import MODEL, TRANSCRIBER
from analysis.usecases.engines import Engines
from bot.checks import quick_checks, thorough_checks
from bot.settings import Settings

if TYPE_CHECKING:  # the libraries take a second to import, and only an installation with their key needs them
    from google.genai import Client as GeminiClient
    from groq import Groq

KEYS = {"groq": "GROQ_API_KEY", "gemini": "GEMINI_API_KEY"}
SHOWN = ("fluent.runtime", "slack_bolt", "dbos", "google-genai", "groq")
MOST = 2_000
"""Jobs that are counted: with more than that the number does not matter."""


@dataclass(frozen=True, slots=True)
class Machinery:
    """Implements bot.checks.Checked, and analysis.usecases.admin.system.LookAtMachine over it."""

    settings: Settings
    engine: Engine
    storage: ObjectStorage
    groq: "Groq | None"
    gemini: "GeminiClient | None"
    jobs: DBOSClient

    def __call__(self, *, thorough: bool) -> Machine:
        """Look at everything; with *thorough* every service is asked, which takes seconds."""
        checks = thorough_checks(self) if thorough else quick_checks(self)
        return Machine(
            settings=effective(self.settings),
            versions=(*versions(self.engine), *((name, version(name)) for name in SHOWN)),
            health=tuple(checks),
            checked=thorough,
            queues=queues(self.jobs),
        )


def effective(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return what the environment decides by name; of secrets only that they are there, of addresses no credentials."""
    found = []
    for name in sorted(type(settings).model_fields):
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "•••" if value.get_secret_value() else ""
        elif name == "database_url":
            shown = make_url(settings.database).render_as_string(hide_password=True)
        elif isinstance(value, frozenset | tuple):
            shown = ", ".join(sorted(map(str, value)))
        else:
            shown = without_credentials(str(value if value is not None else ""))
        found.append((name.upper(), shown))
    return tuple(found)


def without_credentials(value: str) -> str:
    """Return an address without the name and password it may carry, and anything else as it is."""
    parts = urlsplit(value)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else value


def versions(engine: Engine) -> tuple[tuple[str, str], ...]:
    """Return what runs here, and the schema it runs on."""
    with engine.begin() as connection:
        schema = MigrationContext.configure(connection).get_current_revision() or "-"
    return ("app", bot.__version__), ("schema", schema), ("Python", platform.python_version())


def queues(jobs: DBOSClient) -> tuple[Waiting, ...]:
    """Return how many jobs wait and run, the fullest queue first."""
    found = jobs.list_queued_workflows(limit=MOST, load_input=False, load_output=False)
    counted = Counter((one.queue_name or "-", one.status) for one in found)
    names = {queue for queue, _ in counted}
    rows = [Waiting(one, counted[one, "ENQUEUED"], counted[one, "PENDING"], counted[one, "DELAYED"]) for one in names]
    return tuple(sorted(rows, key=lambda row: (-row.queued, -row.running, row.queue)))


def catalog(settings: Settings, engines: Engines) -> tuple[EngineInfo, ...]:
    """Return every engine there could be, ready or not."""
    models = {"groq": settings.groq_model, "gemini": settings.gemini_transcribe_model, "offline": "whisper"}
    found = []
    for name, model in models.items():
        ready = engines.transcribers.get(name)
        engine = f"{name}:{model}" if ready is None else ready.engine
        key = KEYS.get(name, "")
        found.append(EngineInfo(name, TRANSCRIBER, engine, key, bool(key and settings.text(key)), ready is not None))
    for name in dict.fromkeys((f"gemini:{settings.gemini_model}", *engines.models)):
        key = KEYS["gemini"]
        found.append(EngineInfo(name, MODEL, name, key, bool(settings.text(key)), name in engines.models))
    return tuple(found)
