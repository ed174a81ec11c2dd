"""A workspace with people, calls and a queue that remembers, for tests of what people ask for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dbos import error
from sqlalchemy import Connection, Engine

from analysis.meddic.analyze import assess
from analysis.meddic.answer import parse_answer
from analysis.model.brief import Brief
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.delivery import Delivery
from analysis.model.ids import AnalysisId, UserId, WorkspaceId
from analysis.model.meddic import MeddicAnalysis, Usage
from analysis.model.messages import MessageKind, Outgoing
from analysis.usecases.appoint import Appointment, AppointPerson
from analysis.usecases.requests import Asked
from bot.demo import samples
from db.unit_of_work import SqlBegin
from handlers.slack.outbound.announcer import announce
from handlers.slack.reply_to import SlackPlace
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation


@dataclass
class Queue:
    """Stands in for the durable queue's client: keeps what was queued, refuses a key it knows.

    Attributes:
        jobs: (workflow, key, arguments) in order.
    """

    jobs: list[tuple[str, str, tuple[Any, ...]]] = field(default_factory=list)

    def enqueue_in_transaction(self, conn_or_session: Connection, options: Any, /, *args: Any) -> object:
        """Keep one job."""
        key = options["workflow_id"]
        if any(known == key for _, known, _ in self.jobs):
            raise error.DBOSWorkflowIDInUseError(key, "ENQUEUED", options["workflow_name"])
        self.jobs.append((options["workflow_name"], key, args))
        return None

    def named(self, workflow: str) -> list[tuple[Any, ...]]:
        """Return the arguments of the jobs of one workflow."""
        return [args for name, _, args in self.jobs if name == workflow]


@dataclass
class Room:
    """One workspace.

    Attributes:
        begin: With the queue.
    """

    begin: SqlBegin
    workspace: WorkspaceId
    queue: Queue
    clock: FakeClock
    numbers: Callable[[], int]

    def person(self, slack: str) -> UserId:
        """Return a member, made when new."""
        with self.begin(self.workspace) as work:
            return work.users.ensure(slack).id

    def appoint(self, slack: str, *, role: str = "", manager: str = "", team: str = "") -> UserId:
        """Give a member a role, a manager and a team, as an operator does."""
        who = self.person(slack)
        new = Appointment(role or None, self.person(manager) if manager else None, team or None)
        AppointPerson(self.begin)(self.workspace, who, new, actor=None)
        return who

    def removed(self, slack: str) -> None:
        """Let Slack say that a member was removed."""
        with self.begin(self.workspace) as work:
            work.users.profile(slack, name=slack, locale="", time_zone="", active=False)

    def asked(
        self, slack: str = "U1LIN", channel: str = "C1", thread: str = "", *, private: bool = False, key: str = ""
    ) -> Asked:
        """Return a request by one person in one place; *key* makes it a repetition of another."""
        place = SlackPlace("T1", channel, thread, slack, private=private)
        return Asked(
            user=self.person(slack),
            person=slack,
            channel=channel,
            thread=thread,
            private=private,
            reply_to=place.mint(),
            delivery=Delivery(key or f"d{self.numbers()}", "command"),
        )

    def call(self, state: ConversationState = ConversationState.QUEUED, **changes: Any) -> Conversation:
        """Store a call without a result."""
        with self.begin(self.workspace) as work:
            return work.conversations.add(a_conversation(self.workspace, state=state, **changes))

    def sample(self, name: str = samples.CALL_EN, **changes: Any) -> tuple[Conversation, AnalysisId]:
        """Store a bundled call with the result that its written answer leads to."""
        bundled, result = samples.sample(name), assessed(name)
        call = self.call(ConversationState.DONE, **{"title": bundled.title, "object_key": "audio/x.ogg"} | changes)
        with self.begin(self.workspace) as work:
            transcript = work.transcripts.save(call.id, bundled.transcript)
            return call, work.analyses.save(call.id, transcript, result)

    def shown(self, call: Conversation, asked: Asked, ts: str = "1.1") -> None:
        """Post the call's message where it was asked for."""
        with self.begin(self.workspace) as work:
            announced = call.__class__(**{**fields(call), "reply_to": asked.reply_to})
            announce(work, announced)
            message = work.messages.of(call.id, MessageKind.PROGRESS)[0]
            work.messages.settle_place(message.id, place=asked.channel)
            work.messages.confirm(message.id, ts=ts, shown=message.wanted, permalink=f"https://slack.example/{ts}")

    def messages(self, call: Conversation, kind: MessageKind = MessageKind.PROGRESS) -> list[Outgoing]:
        """Return the messages about a call."""
        with self.begin(self.workspace) as work:
            return work.messages.of(call.id, kind)

    def audited(self, engine: Engine) -> list[tuple[str, str]]:
        """Return (action, actor) of the audit log, in order."""
        from db.schema import audit_log  # noqa: PLC0415 - only this look needs it
        from tests.db.conftest import bound  # noqa: PLC0415

        with bound(engine, self.workspace) as connection:
            query = audit_log.select().where(audit_log.c.workspace_id == self.workspace).order_by(audit_log.c.at)
            return [(row.action, row.actor) for row in connection.execute(query)]


@cache
def assessed(name: str) -> MeddicAnalysis:
    """Return the result that a bundled call's written answer leads to."""
    bundled = samples.sample(name)
    assert bundled.answer is not None
    answer = parse_answer(bundled.answer.read_text(encoding="utf-8"))
    return assess(bundled.transcript, [answer], engine="sample:written", usage=Usage(), brief=Brief(bundled.language))


def fields(call: Conversation) -> dict[str, Any]:
    """Return the fields of a conversation."""
    return {name: getattr(call, name) for name in call.__dataclass_fields__}
