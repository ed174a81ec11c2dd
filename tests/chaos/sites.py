"""The two set-ups: web and two workers on PostgreSQL with a bucket; the all-in-one process on SQLite and a folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from typing import Any

import boto3

from analysis.alerts.catalog import READY_MADE, starting
from analysis.model.alerts import Recipient, RuleId
from analysis.model.ids import WorkspaceId
from analysis.model.policy import NotificationPolicy
from analysis.model.webhooks import SUBSCRIBABLE, NewEndpoint
from analysis.usecases.alerts.seed import seed as seed_rules
from bot.playground.people import TEAM_ID
from bot.settings import load
from bot.stage import free_port
from bot.webhook_jobs import manage_webhooks
from bot.wiring import World, migrate, open_world, utc_now
from tests.chaos.books import Books
from tests.chaos.internet.sitecustomize import NAME
from tests.chaos.outside import Outside, outside, reps
from tests.chaos.processes import Product
from tests.fakes.postgres import PrivatePostgres
from tests.fakes.slack_driver import SECRET, TOKEN
from tests.handlers.api.driver import RING_TEXT, Program, new_key

LISTENED_FOR = "kumquat budget"
"""Who says so sets off the alert rule of a chaos run, and nothing else does."""
BUCKET = "recordings"
LIMITS = ("requests", "reads", "writes", "uploads", "address_requests")
ABUNDANT = 1_000_000
ALONE = asyncio.Lock()
"""Of whoever migrates: alembic knows one migration at a time in a process."""
INTERNET = Path(__file__).parent / "internet"


@dataclass(frozen=True)
class Site:
    """One set-up, up and running.

    Attributes:
        database: Address.
        server: The database server, where there is one to restart.
        settings: Of its processes, as environment variables.
    """

    name: str
    database: str
    url: str
    settings: dict[str, str]
    server: PrivatePostgres | None
    outside: Outside
    product: Product
    program: Program
    workspace: WorkspaceId
    books: Books


def settings_of(around: Outside, database: str, folder: Path, port: int) -> dict[str, str]:
    """Return the settings of the processes."""
    found = {
        "environment": "test",
        "log_level": "INFO",
        "database_url": database,
        "data_folder": str(folder / "data"),
        "port": str(port),
        "slack_api_url": f"{around.url}/api/",
        "slack_signing_secret": SECRET,
        "slack_bot_token": TOKEN,
        "token_encryption_keys": RING_TEXT,
        "gemini_api_key": "loopback",
        "google_gemini_base_url": around.gemini.url,
        "gemini_requests_per_minute": str(ABUNDANT),
        "groq_api_key": "loopback",
        "groq_base_url": around.groq.url,
        "groq_requests_per_minute": str(ABUNDANT),
        "groq_audio_seconds_per_hour": str(ABUNDANT),
        **{f"api_{name}_per_minute": str(ABUNDANT) for name in LIMITS},
    }
    if around.storage:
        found |= {
            "cloudflare_r2_endpoint": around.storage.endpoint,
            "cloudflare_r2_access_key": around.storage.access_key,
            "cloudflare_r2_secret_key": around.storage.secret_key,
            "cloudflare_r2_bucket": BUCKET,
        }
    return found


def environment_of(settings: dict[str, str], around: Outside) -> dict[str, str]:
    """Return what the processes are started with: their settings, and an internet that ends at the harness."""
    return {name.upper(): value for name, value in settings.items()} | {
        "PYTHONPATH": str(INTERNET),
        "CHAOS_RECEIVER": str(around.receiver.port),
        "SSL_CERT_FILE": str(around.authority),
    }


def furnish(settings: dict[str, str]) -> tuple[Program, WorkspaceId]:
    """Make the tables, the workspace, its people and rules, a key for programs and a webhook."""
    given = load(env_file=None, **settings)
    migrate(given)
    with open_world(given) as world:
        home = world.directory.ensure_workspace(f"slack:{TEAM_ID}")
        people_and_rules(world, home)
        program = new_key(world.begin, utc_now, home)
        hooks = manage_webhooks(given, world.begin, world.webhook_sender)
        hooks.create(home, NewEndpoint(f"https://{NAME}/calls", frozenset(SUBSCRIBABLE)), actor=None)
    return program, home


def people_and_rules(world: World, home: WorkspaceId) -> None:
    """Let alerts come at once and one by one, from one rule."""
    always = time.min
    with world.begin(home) as work:
        for user in reps():
            work.users.profile(user, name=f"Rep {user[-3:]}", locale="en-US", time_zone="UTC")
        work.policies.put(NotificationPolicy(0, always, always, frozenset(), ABUNDANT))
        seed_rules(work)
        for rule in READY_MADE:
            work.rulebook.add(replace(rule, version=2, enabled=False), by="")
        mine = replace(
            starting("phrase", RuleId("rule_chaos")),
            name="Chaos",
            enabled=True,
            settings={"phrases": [LISTENED_FOR], "voice": "buyer"},
            recipients=(Recipient.REP,),
            cooldown_s=0,
        )
        work.rulebook.add(mine, by="")


def make_bucket(around: Outside) -> None:
    """Make the bucket on the S3 server."""
    if around.storage:
        client: Any = boto3.client(
            "s3",
            endpoint_url=around.storage.endpoint,
            aws_access_key_id=around.storage.access_key,
            aws_secret_access_key=around.storage.secret_key,
            region_name="us-east-1",
        )
        client.create_bucket(Bucket=BUCKET)


@asynccontextmanager
async def site(name: str, folder: Path, seed: int) -> AsyncIterator[Site]:
    """Set everything up: *name* is "postgresql" or "sqlite"."""
    many = name == "postgresql"
    books, port = Books(), free_port()
    url, logs = f"http://127.0.0.1:{port}", folder / "logs"
    logs.mkdir(parents=True)
    async with AsyncExitStack() as opened:
        around = await opened.enter_async_context(outside(url, books, seed, folder, bucket=many))
        server = opened.enter_context(closing(PrivatePostgres())) if many else None
        database = server.url if server else f"sqlite:///{folder / 'analyst.sqlite'}"
        settings = settings_of(around, database, folder, port)
        await asyncio.to_thread(make_bucket, around)
        async with ALONE:
            program, home = await asyncio.to_thread(furnish, settings)
        kinds = {"web": "web", "worker-1": "worker", "worker-2": "worker"} if many else {"web": "web"}
        product = Product(kinds, environment_of(settings, around), logs, books)
        opened.callback(product.end)
        await product.up()
        yield Site(name, database, url, settings, server, around, product, program, home, books)
