"""Ends lives of the product at named points, lets the next life go on, and looks what is left of it all."""

import ast
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from dbos import DBOSClient
from sqlalchemy import Engine, Select, func, select
from starlette.applications import Starlette

from analysis.model.conversation import ConversationState
from analysis.model.ids import ConversationId, WorkspaceId
from bot.engine import launch
from bot.engine.client import make_client
from bot.playground.api import share
from bot.playground.people import BOT_USER, REP, TEAM_ID
from bot.wiring import utc_now
from db.directory import Directory
from db.engine import make_engine
from db.schema import audit_log, purchases, slack_messages, webhook_deliveries
from db.schema import meddic_analyses as analyses
from db.unit_of_work import SqlBegin
from tests.db.conftest import bound
from tests.fakes.forked import forked
from tests.fakes.gemini_server import GeminiServer, error
from tests.fakes.groq_server import GroqServer
from tests.fakes.slack_driver import TOKEN
from tests.fakes.slack_server import slack_server
from tests.faults.acts import spoken
from tests.faults.mortal import Ground, main

ROOT = Path(__file__).parents[2]
PRODUCT = ("analysis", "bot", "db", "handlers", "storage")
ALIVE = ["ENQUEUED", "PENDING", "DELAYED"]
PATIENCE_S = 300.0
DONE, UNKNOWN, FAILED = ConversationState.DONE, ConversationState.UNKNOWN, ConversationState.FAILED


@dataclass(frozen=True)
class Case:
    """What is done for a life to come past a point, and how that ends although the life ended there.

    Attributes:
        act: See `tests.faults.acts`.
        ends: Of the conversation; None where there is none any more.
        refused: The model refuses the first question.
        beside: It happens while the model is asked, so that a purchase may be cut off with it.
    """

    act: str
    ends: ConversationState | None = DONE
    refused: bool = False
    beside: bool = False


CASES = {
    "start.announced": Case("recording"),
    "start.put": Case("recording"),
    "start.queued": Case("recording"),
    "bring.fetched": Case("upload"),
    "bring.started": Case("upload"),
    "bring.forgotten": Case("upload"),
    "take.downloaded": Case("share"),
    "take.started": Case("share"),
    "ingest.committed": Case("push"),
    "fetch.fetched": Case("recording"),
    "cut.cut": Case("recording"),
    "transcribe.read": Case("recording"),
    "merge.saved": Case("recording"),
    # Only here may something have been bought that nobody has: nothing else may end as unknown.
    "paid.intended": Case("words", UNKNOWN),
    "paid.answered": Case("words", UNKNOWN),
    "paid.refused": Case("words", UNKNOWN, refused=True),
    "paid.kept": Case("words"),
    "analyze.answered": Case("words"),
    "store.assessed": Case("words"),
    "store.stored": Case("words"),
    "evaluate.claimed": Case("words"),
    "notify.answered": Case("words"),
    "close.ended": Case("words", FAILED, refused=True),
    "step.ended": Case("words"),
    "paint.prepared": Case("words", beside=True),
    "paint.intended": Case("words", beside=True),
    "paint.posted": Case("words", beside=True),
    "paint.confirmed": Case("words", beside=True),
    "paint.edited": Case("words", beside=True),
    "webhook.spread": Case("words"),
    "webhook.signed": Case("words"),
    "webhook.sent": Case("words"),
    "alerts.turned": Case("alert", None),
    "forget.erased": Case("forget", None),
    "forget.files": Case("forget", None),
    "forget.taken-back": Case("forget", None),
    "forget.receipted": Case("forget", None),
    "uploads.ended": Case("sweep", FAILED),
}


def named_in_code() -> Counter[str]:
    """Return the points of the product, by reading its source."""
    found: Counter[str] = Counter()
    for path in (file for room in PRODUCT for file in (ROOT / room).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "point(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "point":
                assert isinstance(node.args[0], ast.Constant), f"{path}: a point's name is a plain word"
                found[str(node.args[0].value)] += 1
    return found


class Life:
    """One process of the product."""

    def __init__(self, ground: Ground) -> None:
        """Begin it."""
        self.link, theirs = forked().Pipe()
        self.process: ForkServerProcess = forked().Process(target=main, args=(ground, theirs), daemon=True)
        self.process.start()
        theirs.close()
        assert self.told() == "ready", f"no life began: see {ground.folder / 'lives.log'}"

    def told(self) -> str | None:
        """Return the answer; None where it died before."""
        link: Connection = self.link
        if not link.poll(PATIENCE_S):
            raise TimeoutError("a life neither answers nor ends")
        try:
            return str(link.recv())
        except (EOFError, ConnectionResetError):
            return None

    def ask(self, what: str, about: str) -> str | None:
        """Have it do something."""
        self.link.send((what, about))
        return self.told()

    def do(self, what: str, about: str) -> str:
        """Have it do something and live."""
        answer = self.ask(what, about)
        assert answer is not None, f"it died of {what} {about}"
        return answer

    def end(self) -> int:
        """Wait for its death, or bring it about; return its exit code."""
        self.process.join(PATIENCE_S)
        code = self.process.exitcode
        self.close()
        assert code is not None, "it did not die"
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.link.close()


@dataclass
class Stage:
    """Everything that outlives the product's processes: the database, the fakes and their books."""

    ground: Ground
    engine: Engine
    client: DBOSClient
    slack: Starlette
    groq: GroqServer
    gemini: GeminiServer
    life: Life
    home: WorkspaceId
    retried: int = 0
    forgotten: list[str] = field(default_factory=list)

    @property
    def begin(self) -> SqlBegin:
        """Units of work to look with."""
        return SqlBegin(self.engine, utc_now, self.client)

    def state(self, conversation: str) -> ConversationState:
        """Return where a conversation stands."""
        with self.begin(self.home) as work:
            return work.conversations.get(ConversationId(conversation)).state

    def newest(self) -> str:
        """Return the conversation that came last."""
        with self.begin(self.home) as work:
            return str(work.conversations.recent(limit=1)[0].id)

    def settle(self) -> None:
        """Wait until no job is under way, nor waits for its turn."""
        end, quiet = time.monotonic() + PATIENCE_S, 0
        while quiet < 2:
            left = self.client.list_workflows(status=ALIVE, load_input=False, load_output=False)
            quiet = 0 if left else quiet + 1
            assert time.monotonic() < end, f"stuck: {[(one.workflow_id, one.status) for one in left]}"
            time.sleep(0.05)

    def kill_at(self, point: str) -> list[str]:
        """Let a life die at a point and the next one go on; return what is wrong then."""
        case = CASES[point]
        about = self._prepared(case.act, point)
        if case.refused:
            self.gemini.script(error(400, "INVALID_ARGUMENT"))
        self.life.do("die", point)
        answer = self.life.ask(case.act, about)
        if self.life.end() != -signal.SIGKILL:
            return [f"{point}: the life ended by itself"]
        self.life = Life(self.ground)
        if answer is None:  # whoever was never answered does it again
            answer = self.life.do(case.act, about)
        self.settle()
        found = [f"{point}: {one}" for one in self._ends(case, answer)]
        return found + [f"{point}: {one}" for one in self.wrong()]

    def _prepared(self, act: str, about: str) -> str:
        """Return what the act is about, made where it must be there before."""
        if act == "share":
            said = "\n".join(f"{one.speaker}: {one.text}" for one in spoken(about).segments)
            return share(self.slack.state.workspace, "call.txt", said.encode(), REP, "text/plain")
        if act == "sweep":
            self.life.do("expect", about)
        if act == "forget":
            call = self.life.do("words", about)
            self.settle()
            self.forgotten.append(call)
            return call
        return about

    def _ends(self, case: Case, answer: str) -> Iterator[str]:
        """Yield what is wrong with how the conversation ended; retry what is unknown, as its owner would."""
        if case.ends is None:
            return
        call = answer or self.newest()
        state = self.state(call)
        if state is not case.ends and not (case.beside and state is UNKNOWN):
            yield f"it ended as {state}, not as {case.ends}"
        if state is UNKNOWN:
            if not self._count(purchases, purchases.c.state == "unknown"):
                yield "unknown, and nothing was bought"
            self.retried += 1
            self.life.do("retry", call)
            self.settle()
            if (state := self.state(call)) is not DONE:
                yield f"retried, it ended as {state}"

    def wrong(self) -> Iterator[str]:
        """Yield what is wrong with the whole, whatever was killed."""
        bought = Counter([*self.groq.purchases, *self.gemini.purchases])
        twice = bought.total() - len(bought)
        if twice > self.retried:
            yield f"bought twice: {twice}, retried {self.retried}"
        if left := self._count(purchases, purchases.c.state == "intended"):
            yield f"intents that nobody cleared up: {left}"
        results = select(func.count()).where(analyses.c.workspace_id == self.home).group_by(analyses.c.conversation_id)
        if max(self._all(results), default=1) > 1:
            yield "a conversation with two results"
        yield from self._messages()
        states = set(
            self._all(select(webhook_deliveries.c.state).where(webhook_deliveries.c.workspace_id == self.home))
        )
        if states - {"delivered"}:
            yield f"webhooks: {states}"
        hooks = Counter((self.ground.folder / "hooks").read_text().split())
        if hooks.total() - len(hooks) > 1:
            yield f"webhooks told again: {hooks.total() - len(hooks)}"
        receipts = select(audit_log.c.target).where(
            audit_log.c.workspace_id == self.home, audit_log.c.action == "conversation.forgotten"
        )
        if Counter(self._all(receipts)) != Counter(self.forgotten):
            yield "forgotten without one receipt each"

    def _messages(self) -> Iterator[str]:
        """Yield what is wrong with what people see in Slack."""
        shown = self.slack.state.workspace.messages
        posted = Counter(str(one.metadata["event_payload"]["message"]) for one in shown if one.metadata)
        shared = Counter(file for one in shown if one.user == BOT_USER for file in one.files)
        if again := [one for one, times in (posted + shared).items() if times > 1]:
            yield f"posted twice: {again}"
        columns = slack_messages.c.id, slack_messages.c.state, slack_messages.c.kind, slack_messages.c.file
        with bound(self.engine, self.home) as connection:
            rows = list(connection.execute(select(*columns).where(slack_messages.c.workspace_id == self.home)))
        if left := [(row.id, row.kind, row.state) for row in rows if row.state != "posted"]:
            yield f"messages not posted: {left}"
        if {row.file or row.id for row in rows} != {*posted, *shared}:
            yield f"{len(rows)} messages in our books, {len(posted) + len(shared)} in Slack"

    def _all(self, query: Select[Any]) -> list[Any]:
        with bound(self.engine, self.home) as connection:
            return list(connection.scalars(query))

    def _count(self, table: Any, condition: Any) -> int:
        [count] = self._all(select(func.count()).select_from(table).where(table.c.workspace_id == self.home, condition))
        return int(count)


@contextmanager
def stage(url: str, folder: Path) -> Iterator[Stage]:
    """Set everything up on the migrated database at *url*, with a first life."""
    launch.migrate(url)
    (folder / "hooks").touch()
    with ExitStack() as opened:
        groq, gemini = opened.enter_context(GroqServer()), opened.enter_context(GeminiServer())
        slack_url, slack = opened.enter_context(slack_server(TOKEN))
        ground = Ground(url, folder, slack_url, groq.url, gemini.url)
        engine = make_engine(url)
        opened.callback(engine.dispose)
        home = Directory(engine, utc_now).ensure_workspace(f"slack:{TEAM_ID}")
        client = make_client(engine)
        opened.callback(client.destroy)
        made = Stage(ground, engine, client, slack, groq, gemini, Life(ground), home)
        opened.callback(lambda: made.life.close())  # noqa: PLW0108 - the life there is at the end
        made.life.do("set up", "")
        yield made
