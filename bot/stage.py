"""Puts the whole product on one stage: the playground, the web application and the worker in one process."""

import asyncio
import base64
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import time
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from analysis.model.policy import NotificationPolicy
from analysis.usecases.installations import workspace_key
from bot.engine.launch import Worker
from bot.manifest import read
from bot.playground.driver import PATIENCE_S
from bot.playground.people import ADMIN, MANAGER, REP, REP_ZH, TEAM_ID, TEAM_NAME
from bot.playground.web import create_playground, installed_judge
from bot.playground.web import server as playground_server
from bot.settings import Environment, Settings
from bot.web import build
from bot.wiring import World, open_world, start_worker
from handlers.slack.app import ANSWER_S

FIRST_PORT, PORTS = 20_000, 12_000


def free_port() -> int:
    """Return a port of this machine that nobody listens on, and that the system gives nobody in the meantime.

    Those it gives out by itself, to servers and to clients, begin at 32768 (Linux) or 49152 (IANA).
    """
    while True:
        port = FIRST_PORT + secrets.randbelow(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


def stage_settings(given: Settings, folder: Path, port: int) -> Settings:
    """Return settings for the stage: whatever the environment names, it touches its folder and calls this machine.

    The provider keys of the environment are kept: with them the playground analyzes for real.
    """
    return given.model_copy(
        update={
            "environment": Environment.DEVELOPMENT,
            "host": "127.0.0.1",
            "port": free_port(),
            "public_url": "",
            "data_folder": folder,
            "database_url": "",
            "cloudflare_r2_endpoint": "",
            "slack_bot_token": SecretStr(f"xoxb-playground-{secrets.token_hex(8)}"),
            "slack_signing_secret": SecretStr(secrets.token_hex(16)),
            "slack_app_token": SecretStr(""),
            "slack_oauth_client_id": "",
            # Keys and webhooks need one; what it seals goes with the stage's folder.
            "token_encryption_keys": SecretStr(f"v1:{base64.b64encode(secrets.token_bytes(32)).decode()}"),
            "slack_api_url": f"http://127.0.0.1:{port}/api/",
        }
    )


async def up(server: uvicorn.Server, task: "asyncio.Task[None]") -> None:
    """Wait until *server* listens or has given up."""
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn tells nobody
        await asyncio.sleep(0.02)


async def both(world: World, port: int, ready: Callable[[str], None], patience_s: float) -> None:
    """Serve playground and bot until one of them is asked to stop."""
    settings = world.settings
    bot_url = f"http://127.0.0.1:{settings.port}"
    stage = create_playground(
        bot_url,
        settings.text("SLACK_SIGNING_SECRET"),
        settings.text("SLACK_BOT_TOKEN"),
        environment=settings.environment,
        base_url=f"http://127.0.0.1:{port}",
        manifest=read().at(bot_url),
        judge=installed_judge(),
        patience_s=patience_s,
    )
    front = playground_server(stage, port)
    showing = asyncio.create_task(front.serve())
    await up(front, showing)
    back = uvicorn.Server(
        uvicorn.Config(
            build(world, answer_s=patience_s * ANSWER_S / PATIENCE_S),
            host="127.0.0.1",
            port=settings.port,
            log_config=None,
            timeout_graceful_shutdown=2,
        )
    )
    working = asyncio.create_task(back.serve())
    await up(back, working)
    if not showing.done() and not working.done():
        ready(f"http://127.0.0.1:{port}/")
    await asyncio.wait({showing, working}, return_when=asyncio.FIRST_COMPLETED)
    front.should_exit = back.should_exit = True
    await asyncio.gather(showing, working)


def cast(world: World) -> None:
    """Give the playground's people their parts: two reps, their manager, an admin; alerts come at any hour, at once."""
    key = workspace_key("", TEAM_ID)
    workspace = world.directory.ensure_workspace(key, name=TEAM_NAME, locale=world.settings.default_locale)
    with world.begin(workspace) as work:
        manager, admin = work.users.ensure(MANAGER).id, work.users.ensure(ADMIN).id
        work.users.appoint(admin, role="admin", manager="", team="")
        work.users.appoint(manager, role="manager", manager="", team="North")
        for rep in (REP, REP_ZH):
            work.users.appoint(work.users.ensure(rep).id, role="rep", manager=manager, team="North")
        work.policies.put(NotificationPolicy(0, time(0), time(0), frozenset()))


def perform(
    given: Settings, folder: Path, port: int, ready: Callable[[str], None], *, patience_s: float = PATIENCE_S
) -> None:
    """Serve until Ctrl-C. *ready* is told the page's address; *patience_s*: how long its Slack waits for answers."""
    with open_world(stage_settings(given, folder, port)) as world:
        cast(world)
        worker: Worker = start_worker(world)
        try:
            asyncio.run(both(world, port, ready, patience_s))
        finally:
            worker.close()
