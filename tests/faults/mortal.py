"""The product in a process that ends at a named point: the real wiring, engine, tables and adapters.

It is forked from one that has imported everything. Told through a pipe where to die and what to do; only the harness
in this very process can say so.
"""

import os
import signal
import sys
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog

import analysis.providers.gemini
import analysis.providers.groq  # noqa: F401 - so that no life imports it anew
from analysis.model.webhooks import WebhookReply
from analysis.points import listen
from bot import log
from bot.wiring import World, engine_settings, open_world, start_worker
from handlers.slack.outbound.paint import Pace
from tests.fakes.slack_driver import settings_for
from tests.faults.acts import Acts, TinyAudio

QUICK = Pace(every_s=0, settle_s=3)
"""A request ends within three seconds or its process is dead: the fake answers at once."""


@dataclass(frozen=True)
class Ground:
    """Where a life takes place.

    Attributes:
        url: Of the database, migrated.
        folder: Outlives every process.
        slack: Address of the fake Slack; *groq* and *gemini* likewise.
    """

    url: str
    folder: Path
    slack: str
    groq: str
    gemini: str


@dataclass(frozen=True)
class FileHooks:
    """Implements analysis.ports.WebhookSender: somebody's server is a file, which keeps what it was told."""

    file: Path

    def check(self, url: str) -> None:
        """Take any."""

    def send(self, url: str, headers: Any, body: bytes) -> WebhookReply:
        """Write down what came."""
        with self.file.open("a") as told:
            told.write(f"{headers['webhook-id']}\n")
        return WebhookReply(204, 1)


class Death:
    """Waits at a point."""

    def __init__(self, diary: Path) -> None:
        """Wait nowhere."""
        self.diary, self.at = diary, ""

    def hear(self, name: str) -> None:
        """End the process as the kernel would, once: the diary keeps where."""
        if name != self.at:
            return
        with self.diary.open("a") as diary:
            diary.write(f"{name}\n")
            diary.flush()
            os.fsync(diary.fileno())
        os.kill(os.getpid(), signal.SIGKILL)


def furnished(world: World, ground: Ground) -> World:
    """Return the world with what costs a process or a foreign network replaced."""
    audio = TinyAudio()
    services = replace(world.services, start_from_recording=replace(world.services.start_from_recording, audio=audio))
    return replace(
        world,
        audio=audio,
        recordings=replace(world.recordings, audio=audio),
        services=services,
        webhook_sender=FileHooks(ground.folder / "hooks"),
    )


def main(ground: Ground, link: Connection) -> None:
    """Do as told until killed: ("die", point) or (act, about), each answered with what came of it."""
    with (ground.folder / "lives.log").open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    log.configure("INFO", as_json=False)
    structlog.get_logger(__name__).info("life.began")
    death = Death(ground.folder / "diary")
    listen(death.hear)
    settings = settings_for(
        ground.folder / "data",
        ground.url,
        f"{ground.slack}/api/",
        groq_api_key="loopback",
        groq_base_url=ground.groq,
        groq_requests_per_minute=10_000,
        gemini_api_key="loopback",
        google_gemini_base_url=ground.gemini,
        gemini_requests_per_minute=10_000,
        transcriber="groq",
    )
    with open_world(settings) as opened:
        world = furnished(opened, ground)
        tempo = replace(
            engine_settings(settings), backoff_s=0.1, look_s=0.1, strikes=3, reconcile_s=0.5, max_starts=1000
        )
        start_worker(world, engine=tempo, pace=QUICK)
        acts = Acts(world, ground.folder)
        link.send("ready")
        while True:
            what, about = link.recv()
            if what == "die":
                death.at = about
                link.send("")
            elif what == "end":
                sys.stderr.flush()
                os._exit(0)
            else:
                link.send(acts(what, about))
