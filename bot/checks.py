"""Is each configured service really there? Quick answers for /api/health, thorough ones for `doctor`."""

import importlib.util
import io
import secrets
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine, text

from analysis.model.system import Check, State
from analysis.ports import ObjectStorage
from bot.crypto import KeyRing
from bot.settings import Settings
from db.migrate import is_current
from db.sealed import SqlSealed
from db.sizes import SqlSizes

if TYPE_CHECKING:  # the libraries take a second to import, and only an installation with their key needs them
    from google.genai import Client as GeminiClient
    from groq import Groq

LOW_DISK_BYTES = 2 * 1024**3
LARGEST = 5
SLACK_S = 5


class World(Protocol):
    """What checks look at: a part of `bot.wiring.World`. Clients are None where they have no key."""

    @property
    def settings(self) -> Settings: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def storage(self) -> ObjectStorage: ...
    @property
    def groq(self) -> "Groq | None": ...
    @property
    def gemini(self) -> "GeminiClient | None": ...


def database(world: World) -> Check:
    """Ask the database for an answer and for its schema's version."""
    kind = "SQLite" if world.settings.embedded else "PostgreSQL"
    with world.engine.connect() as connection:
        connection.execute(text("select 1"))
    if not is_current(world.settings.database):
        return Check("database", State.DOWN, f"{kind}, schema is not current", "fix-migrate", "detail-schema")
    return Check("database", State.OK, kind)


def storage_quick(world: World) -> Check:
    """Ask for an object that is not there."""
    world.storage.head("doctor/absent")
    if world.settings.has_r2:
        return Check("storage", State.OK, "Cloudflare R2")
    # A PostgreSQL is there so that processes can run apart, and apart they do not see each other's folders.
    apart = not world.settings.embedded
    return Check(
        "storage",
        State.WARN if apart else State.OK,
        "local folder",
        "fix-storage-shared" if apart else "",
        "detail-folder",
    )


def storage_thorough(world: World) -> Check:
    """Write, read back and delete a small object."""
    key = f"doctor/{secrets.token_hex(8)}"
    world.storage.put(key, io.BytesIO(b"doctor"), media_type="text/plain")
    there = world.storage.head(key)
    world.storage.delete(key)
    if there is None:
        return Check("storage", State.DOWN, "an object just written is not there", "fix-storage", "detail-lost")
    return storage_quick(world)


def groq(world: World) -> Check:
    """List the models the key may use: costs nothing."""
    if world.groq is None:
        return Check("groq", State.OFF, fix="fix-groq-off")
    models = {model.id for model in world.groq.models.list().data}
    if world.settings.groq_model not in models:
        return Check("groq", State.WARN, f"no model named {world.settings.groq_model}", "fix-groq-model")
    return Check("groq", State.OK, world.settings.groq_model)


def gemini(world: World) -> Check:
    """Look the model up: costs nothing."""
    if world.gemini is None:
        return Check("gemini", State.OFF, fix="fix-gemini-off")
    world.gemini.models.get(model=world.settings.gemini_model)
    return Check("gemini", State.OK, world.settings.gemini_model)


def slack(world: World) -> Check:
    """Ask Slack whose the bot token is: costs nothing. Installed by OAuth each workspace has a token of its own."""
    settings = world.settings
    token = settings.text("SLACK_BOT_TOKEN")
    if not token:
        return configured("slack", there=settings.has_slack, fix="fix-slack-off")
    from slack_sdk import WebClient  # noqa: PLC0415 - only where there is an app
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415

    from handlers.slack.limits import noted  # noqa: PLC0415

    client = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_S, retry_handlers=[])
    try:
        found = client.auth_test()
    except SlackApiError as error:  # its word for it, such as invalid_auth; the token is not among them
        noted(error)
        said = error.response.data if isinstance(error.response.data, dict) else {}
        return Check("slack", State.DOWN, str(said.get("error", "SlackApiError"))[:60], "fix-slack")
    return Check("slack", State.OK, str(found.get("team") or "configured"))


def offline(world: World) -> Check:
    """See whether the optional offline engine is installed."""
    if importlib.util.find_spec("faster_whisper") is None:
        needed = world.settings.transcriber == "offline"
        return Check("offline", State.DOWN if needed else State.OFF, fix="fix-offline-off")
    return Check("offline", State.OK, "English draft", said="detail-draft")


def configured(name: str, *, there: bool, fix: str) -> Check:
    """Say whether a service has its key, without asking it."""
    return Check(name, State.OK if there else State.OFF, "configured" if there else "", "" if there else fix)


def sealed(world: World) -> Check:
    """Count what older keys than the newest of TOKEN_ENCRYPTION_KEYS have sealed."""
    keys = world.settings.text("TOKEN_ENCRYPTION_KEYS")
    if not keys:
        return Check("sealed", State.OFF)
    ring, counts = KeyRing.parse(keys), SqlSealed(world.engine).counts()
    newest = max(ring.keys)
    older = counts.total() - counts[newest]
    lost = any(version not in ring.keys for version in counts)
    state = State.DOWN if lost else State.WARN if older else State.OK
    fix = "fix-seal-lost" if lost else "fix-reseal" if older else ""
    return Check("sealed", state, f"v{newest}: {counts[newest]}, older: {older}", fix)


def disk(world: World) -> Check:
    """See how much room the data folder has."""
    world.settings.data_folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(world.settings.data_folder).free
    state = State.WARN if free < LOW_DISK_BYTES else State.OK
    return Check("disk", state, f"{free / 1024**3:.1f} GB free", "fix-disk" if state is State.WARN else "")


def tables(world: World) -> Check:
    """Say how large the database is, and its largest tables."""
    sizes = SqlSizes(world.engine)
    largest = ", ".join(
        f"{one.name} {one.rows:,}" + (f" ({megabytes(one.size_bytes)})" if one.size_bytes else "")
        for one in sizes()[:LARGEST]
        if one.rows
    )
    return Check("tables", State.OK, f"{megabytes(sizes.total_bytes())}: {largest}")


def megabytes(size_bytes: int) -> str:
    """Return a size as people read it."""
    return f"{size_bytes / 1024**2:.1f} MB"


FIXES = {
    "database": "fix-database",
    "storage": "fix-storage",
    "groq": "fix-groq",
    "gemini": "fix-gemini",
    "slack": "fix-slack",
    "disk": "fix-data-folder",
}


def guarded(name: str, check: Callable[[World], Check], world: World) -> Check:
    """Turn whatever a service throws at us into a line: a check must never be what breaks."""
    try:
        return check(world)
    except Exception as error:  # noqa: BLE001 - the clients of five services share no base class
        return Check(name, State.DOWN, type(error).__name__, FIXES.get(name, ""))


def quick_checks(world: World) -> list[Check]:
    """Return what can be said within a second, without a request to a paid provider."""
    settings = world.settings
    return [
        guarded("database", database, world),
        guarded("storage", storage_quick, world),
        configured("groq", there=world.groq is not None, fix="fix-groq-off"),
        configured("gemini", there=world.gemini is not None, fix="fix-gemini-off"),
        configured("slack", there=settings.has_slack, fix="fix-slack-off"),
    ]


def thorough_checks(world: World) -> Iterator[Check]:
    """Yield one check a service as it is done; talks to each configured one."""
    yield guarded("database", database, world)
    yield guarded("storage", storage_thorough, world)
    yield guarded("groq", groq, world)
    yield guarded("gemini", gemini, world)
    yield guarded("offline", offline, world)
    yield guarded("slack", slack, world)
    yield guarded("sealed", sealed, world)
    yield guarded("disk", disk, world)
    yield guarded("tables", tables, world)
