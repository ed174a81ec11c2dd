"""The world around the product on loopback: Slack, providers, object storage and a server that takes webhooks.

While a storm blows they fail by seed: answers are lost after the work was done, refused, late or cut off. Everything
they do is written into the books before they answer.
"""

import asyncio
import random
import re
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from bot.manifest import read as manifest
from bot.playground.api import SlackApi
from bot.playground.calls import Fault, Knobs
from bot.playground.people import BOT_USER, Channel, Json, User
from bot.playground.state import Workspace
from bot.playground.web import create_playground, server
from tests.chaos.books import Books
from tests.chaos.internet.sitecustomize import NAME
from tests.fakes.fake_slack import FakeSlack
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer
from tests.fakes.provider_server import Break, Reply, Request
from tests.fakes.receiver import Received, Receiver, receiving
from tests.fakes.s3_servers import S3Server, moto_server
from tests.fakes.slack_driver import SECRET, TOKEN, bound, serving

REPS, CHANNELS = 8, 16
"""So many that nobody waits long for Slack's one message a second and channel."""
MARK = re.compile(rb"mark-[0-9a-z]{6,12}")
PROVIDER_S = 0.4
"""Seconds of a good answer: long enough to die in."""


@dataclass
class Weather:
    """Whether it storms, and the dice for how."""

    dice: random.Random
    storm: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, chance: float) -> bool:
        """Throw the dice."""
        with self.lock:
            return self.storm and self.dice.random() < chance


@dataclass(slots=True)
class Moody(Knobs):
    """Slack's faults: by chance, and only while it storms."""

    weather: Weather | None = None
    books: Books | None = None

    def next_fault(self, method: str) -> Fault | None:
        """Lose, refuse or delay some answers."""
        chances = (("lose_reply", 0.04), ("500", 0.02), ("429", 0.02), ("delay", 0.03))
        for kind, chance in chances:
            if self.weather and self.books and self.weather.strikes(chance):
                self.books.faults[f"slack {kind}"] += 1
                return Fault(method, kind, seconds=1)  # type: ignore[arg-type]  # one of FaultKind
        return None


class Ledger(asyncio.Queue[Json]):
    """Hears of every change in the fake Slack as it happens, and writes down what we posted there for good."""

    def __init__(self, workspace: Workspace, books: Books) -> None:
        super().__init__()
        self.workspace, self.books = workspace, books

    def put_nowait(self, item: Json) -> None:
        """Count a message of ours that everybody sees, or the files it shares."""
        if item["what"] != "posted":
            return
        message = self.workspace.messages[-1]
        if message.user == BOT_USER and not message.visible_to:
            self.books.posts[identity(message.metadata)] += not message.files
            self.books.shares.update(message.files)


def identity(metadata: Json | None) -> str:
    """Return what a message of ours is known by; "" for one that carries nothing."""
    return str(((metadata or {}).get("event_payload") or {}).get("message", ""))


def moody(weather: Weather, books: Books, provider: str) -> Reply:
    """Return how a provider answers the next request."""
    for chance, reply in (
        (0.04, Reply(503, {"error": {"message": "overloaded", "code": 503, "status": "UNAVAILABLE"}})),
        (0.03, Reply(dies=Break.AFTER)),
        (0.02, Reply(dies=Break.MIDWAY)),
        (0.05, Reply(delay_s=2.0)),
    ):
        if weather.strikes(chance):
            how = reply.dies or ("late" if reply.delay_s else reply.status)
            books.faults[f"{provider} {how}"] += 1
            return reply
    return Reply(delay_s=PROVIDER_S)


class Gemini(GeminiServer):
    """Gemini whose books are ours."""

    weather: Weather
    books: Books

    def plan(self, request: Request) -> Reply:
        """Decide by the weather."""
        if self.is_work(request):
            self.replies.append(moody(self.weather, self.books, "gemini"))
        self.requests.clear()  # nobody reads them, and a long run would keep every prompt
        return super().plan(request)

    def _bill(self, request: Request) -> None:
        found = MARK.search(request.body)
        self.books.bought["gemini"].append((found[0].decode() if found else "", self.purchase_key(request)))


class Groq(GroqServer):
    """Groq whose books are ours; every recording is heard to say something of its own."""

    weather: Weather
    books: Books

    def plan(self, request: Request) -> Reply:
        """Decide by the weather."""
        if self.is_work(request):
            self.replies.append(moody(self.weather, self.books, "groq"))
        self.requests.clear()
        return super().plan(request)

    def good(self, request: Request) -> Any:
        """Return lines of a call, one of which nobody else says: equal prompts would be bought once for all."""
        said = super().good(request)
        said["segments"][0]["text"] += f" This is about {self.purchase_key(request)[:10]}."
        return said

    def _bill(self, request: Request) -> None:
        self.books.bought["groq"].append(("", self.purchase_key(request)))


@dataclass(frozen=True)
class Outside(FakeSlack):
    """Everything that runs around one set-up.

    Attributes:
        storage: None where recordings lie in a folder.
        authority: File with the certificate that the webhooks' server is trusted by.
    """

    books: Books
    weather: Weather
    groq: Groq
    gemini: Gemini
    storage: S3Server | None
    receiver: Receiver
    authority: Path


def reps() -> list[str]:
    """Return the Slack ids of the people."""
    return [f"U0CHAOS{number:03}" for number in range(1, REPS + 1)]


def channels() -> list[str]:
    """Return the ids of the rooms."""
    return [f"C0CHAOS{number:03}" for number in range(1, CHANNELS + 1)]


def settle_in(workspace: Workspace) -> None:
    """Add people and rooms to the fake Slack."""
    for user in reps():
        workspace.users[user] = User(user, user.lower(), f"Rep {user[-3:]}", "en-US", "UTC", 0)
        workspace.channels[f"D{user[1:]}"] = Channel(
            f"D{user[1:]}", user.lower(), kind="im", user=user, members=[user, BOT_USER]
        )
    for channel in channels():
        workspace.channels[channel] = Channel(channel, channel.lower(), members=[*workspace.users])


@asynccontextmanager
async def outside(bot_url: str, books: Books, seed: int, folder: Path, *, bucket: bool) -> AsyncIterator[Outside]:
    """Run it all.

    Args:
        bot_url: Where the product will listen.
        books: To write into.
        seed: Of the weather.
        folder: For the certificate.
        bucket: Run an S3 server too.
    """
    weather = Weather(random.Random(f"weather {seed}"))  # noqa: S311 - moments, no secrets
    sock = bound()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    fake = create_playground(bot_url, SECRET, TOKEN, environment="test", base_url=url, manifest=manifest().content)
    api: SlackApi = fake.state.api
    settle_in(api.workspace)
    api.knobs = fake.state.knobs = Moody(weather=weather, books=books)
    api.workspace.listeners.add(Ledger(api.workspace, books))
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    async with AsyncExitStack() as opened:
        threads = opened.enter_context(ExitStack())
        await opened.enter_async_context(serving(server(fake, 0), sock))
        groq, gemini = Groq(), Gemini()
        for one in (groq, gemini):
            one.weather, one.books = weather, books
            threads.enter_context(one)
        storage = threads.enter_context(moto_server()) if bucket else None
        receiver = threads.enter_context(receiving(authority, NAME))
        receiver.say = taking(weather, books)
        yield Outside(
            books, weather, groq, gemini, storage, receiver, folder / "authority.pem", playground=fake, url=url
        )


def taking(weather: Weather, books: Books) -> Any:
    """Return a receiver that takes everything, at the first try or, in a storm, at the second."""

    def say(request: Received) -> tuple[int, dict[str, str], bytes]:
        known = request.headers["webhook-id"]
        books.hooks[known] += 1
        if books.hooks[known] == 1 and weather.strikes(0.1):
            books.faults["receiver 503"] += 1
            return 503, {}, b""
        return 204, {}, b""

    return say
