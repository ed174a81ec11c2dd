"""A fake Slack over real HTTP, in a thread of its own, and a painter that speaks to it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine
from starlette.applications import Starlette

from analysis.model.conversation import Conversation, ConversationState, Step, StepState
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.messages import SEND, MessageId, MessageKind, Outgoing
from bot.playground.people import REP, TEAM_ID
from bot.playground.web import create_playground, installed_judge
from bot.slack_sending import SlackGateways, make_http, make_painter
from db.directory import Directory
from db.unit_of_work import SqlBegin
from handlers.slack.outbound.announcer import announce
from handlers.slack.outbound.gateway import SlackGateway
from handlers.slack.outbound.paint import Pace, Painter
from handlers.slack.outbound.workflows import paint_message
from handlers.slack.reply_to import SlackPlace
from storage.local import LocalStorage
from tests.db.conftest import a_conversation, a_transcript, an_analysis
from tests.fakes.engine import FakeEngine
from tests.fakes.fake_slack import FakeSlack
from tests.fakes.job_queue import FakeQueue

TOKEN = "xoxb-test-token"
DEALS, DEALS_TW, SHARED = "C0DEALS001", "C0DEALSTW1", "C0SHARED01"
REP_DM = f"D{REP[1:]}"
QUICK = Pace(every_s=0, settle_s=0)


def now() -> datetime:
    """Return the wall time: Slack's own timestamps are compared with it."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def slack_server() -> Iterator[tuple[str, Callable[[], Starlette]]]:
    """One address for the module's tests, and what puts a fresh Slack behind it."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"

    def fresh() -> Starlette:
        return create_playground(
            "http://127.0.0.1:1", "secret", TOKEN, environment="test", base_url=url, judge=installed_judge()
        )

    holder = Starlette()
    current = [fresh()]

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await (holder if scope["type"] == "lifespan" else current[0])(scope, receive, send)

    def renew() -> Starlette:
        current[0] = fresh()
        return current[0]

    running = uvicorn.Server(uvicorn.Config(behind, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[sock])))
    thread.start()
    while not running.started:
        time.sleep(0.005)
    yield url, renew
    running.should_exit = True
    thread.join()


@pytest.fixture
def slack(slack_server: tuple[str, Callable[[], Starlette]]) -> FakeSlack:
    """A fresh Slack."""
    url, renew = slack_server
    return FakeSlack(playground=renew(), url=url)


@dataclass
class Desk:
    """Everything that sends, and the queue in between.

    Attributes:
        wrap: Puts something between the painter and Slack.
    """

    begin: SqlBegin
    workspace: WorkspaceId
    queue: FakeQueue
    slack: FakeSlack
    gateways: Callable[[WorkspaceId], SlackGateway]
    storage: LocalStorage
    audio: Any
    pace: Pace = QUICK
    wrap: Callable[[SlackGateway], SlackGateway] = lambda gateway: gateway
    worked: set[str] = field(default_factory=set)

    def painter(self) -> Painter:
        """Return a painter."""
        return make_painter(
            self.begin, now, lambda ws: self.wrap(self.gateways(ws)), self.storage, self.audio, pace=self.pace
        )

    def work_off(self) -> list[FakeEngine]:
        """Run every job that was queued, also those that come of it."""
        engines = []
        while todo := [(key, job) for key, job in self.queue.jobs.items() if key not in self.worked]:
            for key, job in todo:
                self.worked.add(key)
                if job[0] == SEND:
                    engines.append(FakeEngine())
                    paint_message(engines[-1], self.painter(), job[2], job[3])
        return engines

    def again(self, message: MessageId) -> None:
        """Run a message's job once more, as after a crash."""
        paint_message(FakeEngine(), self.painter(), self.workspace, message)

    def announce(self, conversation: Conversation) -> None:
        """Say that something changed."""
        with self.begin(self.workspace) as work:
            announce(work, conversation)

    def person(self, slack: str) -> UserId:
        """Return a member, made when new."""
        with self.begin(self.workspace) as work:
            return work.users.ensure(slack).id

    def started(self, channel: str = DEALS, thread: str = "", user: str = REP, **changes: Any) -> Conversation:
        """Store a conversation somebody asked for in Slack, and announce it."""
        private = changes.pop("private", False)
        reply_to = SlackPlace(TEAM_ID, channel, thread, user, private=private).mint()
        fields = {"state": ConversationState.QUEUED, "reply_to": reply_to} | changes
        with self.begin(self.workspace) as work:
            conversation = work.conversations.add(a_conversation(self.workspace, **fields))
            announce(work, conversation)
        return conversation

    def running(self, conversation: Conversation, step: Step) -> None:
        """Let it go on to a step."""
        with self.begin(self.workspace) as work:
            work.conversations.set_state(conversation.id, ConversationState.RUNNING, attempt=1)
            work.steps.put(conversation.id, 1, step, StepState.RUNNING)
            announce(work, conversation)

    def finish(self, conversation: Conversation) -> None:
        """Store a result and announce it."""
        transcript = a_transcript()
        with self.begin(self.workspace) as work:
            saved = work.transcripts.save(conversation.id, transcript)
            work.analyses.save(conversation.id, saved, an_analysis(transcript))
            work.conversations.set_state(conversation.id, ConversationState.DONE, attempt=conversation.attempt)
            announce(work, conversation)

    def message(self, conversation: Conversation, kind: MessageKind = MessageKind.PROGRESS) -> Outgoing:
        """Return the newest message of a kind."""
        with self.begin(self.workspace) as work:
            return work.messages.of(conversation.id, kind)[0]


class CutsNothing:
    """An AudioEngine that writes which piece it was asked for."""

    def clip(self, recording: Path, into: Path, *, start_ms: int, end_ms: int) -> None:
        into.write_bytes(b"OggS " + f"{start_ms}-{end_ms} of {recording.read_text()}".encode())


@pytest.fixture
def desk(engine: Engine, slack: FakeSlack, tmp_path: Path) -> Iterator[Desk]:
    """A desk on the test's database; a test that asks runs on both kinds."""
    queue = FakeQueue()
    begin = SqlBegin(engine, now, queue)
    workspace = Directory(engine, now).ensure_workspace(f"slack:{TEAM_ID}")
    with make_http() as http:
        yield Desk(
            begin=begin,
            workspace=workspace,
            queue=queue,
            slack=slack,
            gateways=SlackGateways(lambda _: TOKEN, f"{slack.url}/api/", http),
            storage=LocalStorage(tmp_path / "objects", slack.url),
            audio=CutsNothing(),
        )


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client as the bot has one."""
    with make_http() as client:
        yield client


def restricted(conversation: Conversation) -> Conversation:
    """Return it as an admin restricted it."""
    return replace(conversation, restricted=True)
