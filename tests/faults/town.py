"""The whole product in one process, and between it and everybody it speaks to a proxy that goes wrong on demand."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from dbos import DBOSClient
from sqlalchemy import make_url
from starlette.applications import Starlette

from analysis.model.conversation import ConversationState
from analysis.model.ids import ConversationId
from analysis.providers.gemini import make_gemini
from analysis.providers.groq import make_groq
from analysis.usecases.control import ConversationView
from bot.engine.client import make_client
from bot.playground import payloads
from bot.playground.people import REP
from bot.web import build
from bot.wiring import World, engine_settings, make_engines, migrate, open_world, start_worker
from handlers.api.door import Bounds
from handlers.slack.outbound.paint import Pace
from storage.r2 import R2Storage
from storage.r2 import make_client as make_r2
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer
from tests.fakes.s3_servers import make_bucket, moto_server
from tests.fakes.slack_driver import TOKEN, settings_for, signed_by_hand
from tests.fakes.slack_server import slack_server
from tests.faults.acts import Acts, TinyAudio
from tests.faults.mortal import FileHooks

BUCKET = "calls"
PATIENCE_S = 300.0
SILENCE_S = 2
"""Everybody's patience with an answer, in place of the product's own: ten seconds to five minutes."""
ALIVE = ["ENQUEUED", "PENDING", "DELAYED"]
UNDER_WAY = {ConversationState.WAITING, ConversationState.QUEUED, ConversationState.RUNNING}


def until(true: Callable[[], object], what: str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.1)


@dataclass
class Town:
    """What a test holds.

    Attributes:
        proxies: By service: "slack", "groq", "gemini", "storage"; and "database" where it is a server.
    """

    world: World
    acts: Acts
    slack: Starlette
    groq: GroqServer
    gemini: GeminiServer
    proxies: dict[str, FaultProxy]
    client: DBOSClient
    web: Starlette
    loop: asyncio.Runner

    def view(self, call: str) -> ConversationView:
        """Return what its owner sees of a call."""
        return self.world.services.show(self.acts.home, call)

    def ended(self, call: str) -> ConversationState:
        """Wait until a call has come to an end, and return which."""
        until(lambda: self.view(call).conversation.state not in UNDER_WAY, f"an end of {call}")
        return self.view(call).conversation.state

    def twice(self) -> int:
        """Return how many purchases were made more than once."""
        bought = Counter([*self.groq.purchases, *self.gemini.purchases])
        return bought.total() - len(bought)

    def shown(self, call: str) -> bool:
        """Tell whether everything about a call stands in Slack."""
        with self.world.begin(self.acts.home) as work:
            states = {one.state for one in work.messages.about_call(ConversationId(call))}
        return states == {"posted"}

    def posted_twice(self) -> list[str]:
        """Return messages that stand in Slack more than once."""
        shown = self.slack.state.workspace.messages
        posted = Counter(str(one.metadata["event_payload"]["message"]) for one in shown if one.metadata)
        return [one for one, times in posted.items() if times > 1]

    def idle(self) -> bool:
        """Tell whether no job is under way."""
        return not self.client.list_workflows(status=ALIVE, load_input=False, load_output=False)

    def command(self, line: str) -> int:
        """Type a slash command; return the status that Slack is answered with."""
        workspace = self.slack.state.workspace
        form = payloads.command(workspace, REP, workspace.channel("C0DEALS001"), line)
        body = str(httpx.QueryParams(form)).encode()
        headers = {**signed_by_hand(body), "Content-Type": "application/x-www-form-urlencoded"}

        async def sent() -> int:
            transport = httpx.ASGITransport(app=self.web, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as client:
                return (await client.post("http://bot/slack/commands", content=body, headers=headers)).status_code

        return self.loop.run(sent())

    def push(self, about: str) -> int:
        """Push a call as a program does, under one Idempotency-Key; return the status of the answer."""
        return self.acts.pushed(about, Bounds(answer_s=SILENCE_S)).status

    def health(self) -> int:
        """Return the status of /api/health."""

        async def asked() -> int:
            transport = httpx.ASGITransport(app=self.web, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport) as client:
                return (await client.get("http://bot/api/health")).status_code

        return self.loop.run(asked())


def behind(url: str) -> tuple[int | str, str]:
    """Return where a PostgreSQL server listens, and the database's address with room for another port."""
    place = make_url(url)
    folder = place.query.get("host")
    target: int | str = f"{folder}/.s.PGSQL.5432" if isinstance(folder, str) else place.port or 5432
    plain = place.set(query={}, host="127.0.0.1", port=1).render_as_string(hide_password=False)
    return target, plain.replace(":1/", ":{}/")


@contextmanager
def town(url: str, folder: Path) -> Iterator[Town]:
    """Set everything up on the migrated database at *url*; web and worker are this process."""
    (folder / "hooks").touch()
    with ExitStack() as opened:
        groq, gemini = opened.enter_context(GroqServer()), opened.enter_context(GeminiServer())
        slack_url, slack = opened.enter_context(slack_server(TOKEN))
        s3 = opened.enter_context(moto_server())
        ports = {"slack": slack_url, "groq": groq.url, "gemini": gemini.url, "storage": s3.endpoint}
        proxies = {
            name: opened.enter_context(FaultProxy(int(address.rpartition(":")[2]))) for name, address in ports.items()
        }
        if url.startswith("postgresql"):
            target, plain = behind(url)
            proxies["database"] = opened.enter_context(FaultProxy(target))
            url = plain.format(proxies["database"].port)
        make_bucket(s3, BUCKET)
        settings = settings_for(
            folder / "data",
            url,
            f"{proxies['slack'].url}/api/",
            groq_api_key="loopback",
            groq_requests_per_minute=10_000,
            gemini_api_key="loopback",
            gemini_requests_per_minute=10_000,
            transcriber="groq",
        )
        migrate(settings)
        plain_world = opened.enter_context(open_world(settings))
        world = furnished(plain_world, folder, proxies)
        tempo = replace(engine_settings(settings), backoff_s=0.1, look_s=0.5, strikes=3, reconcile_s=1.0, tries=1000)
        worker = start_worker(world, engine=tempo, pace=Pace(every_s=0, settle_s=SILENCE_S + 1))
        client = make_client(world.engine)
        opened.callback(client.destroy)
        web, loop = build(world, answer_s=SILENCE_S), opened.enter_context(asyncio.Runner())
        web.state.world = world
        made = Town(world, Acts(world, folder), slack, groq, gemini, proxies, client, web, loop)
        made.acts.set_up("")
        assert made.command("/analyze help") == 200  # from here on it knows whose token it has
        try:
            yield made
        finally:
            for proxy in proxies.values():
                proxy.mend()
            worker.close()


def furnished(world: World, folder: Path, proxies: dict[str, FaultProxy]) -> World:
    """Return the world with shorter patience everywhere, behind the proxies."""
    audio = TinyAudio()
    client = make_r2(proxies["storage"].url, "key", "secret", connect_s=SILENCE_S, read_s=SILENCE_S)
    storage = R2Storage(client, BUCKET)
    groq = make_groq("loopback", proxies["groq"].url, timeout_s=SILENCE_S)
    gemini = make_gemini("loopback", proxies["gemini"].url, timeout_s=SILENCE_S)
    start = replace(world.services.start_from_recording, audio=audio, storage=storage)
    return replace(
        world,
        audio=audio,
        storage=storage,
        recordings=replace(world.recordings, audio=audio, storage=storage),
        services=replace(world.services, start_from_recording=start),
        groq=groq,
        gemini=gemini,
        engines=make_engines(world.settings, groq, gemini),
        gateways=replace(world.gateways, timeout_s=SILENCE_S),
        webhook_sender=FileHooks(folder / "hooks"),
    )
