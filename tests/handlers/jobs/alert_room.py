"""A deal with its people, rules whose truth a test decides, and everything between a match and Slack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from analysis.errors import OutcomeUnknownError, UnavailableError
from analysis.model.alerts import (
    Alert,
    AlertId,
    AlertMatch,
    AlertRule,
    AlertState,
    Delivery,
    Phrase,
    Recipient,
    RuleId,
    Severity,
    Signal,
)
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.messages import SEND, MessageId, MessageKind
from analysis.model.policy import NotificationPolicy
from analysis.ports import Begin, Work
from analysis.usecases.alerts.deliver import Deliver
from analysis.usecases.alerts.reflect import ReflectMessage
from analysis.usecases.alerts.settle import Settled, settle
from analysis.usecases.appoint import Appointment, AppointPerson
from analysis.usecases.control import ShowConversation
from bot.alert_jobs import alert_pages
from db.directory import Directory
from db.schema import alert_history
from db.unit_of_work import SqlBegin
from handlers.render.slack.message import Message
from handlers.slack.outbound.contents import notice
from handlers.slack.outbound.gateway import RefusedBySlackError, Room
from handlers.slack.outbound.paint import Pace, Painter
from handlers.slack.outbound.scene import ReadScene
from handlers.slack.outbound.workflows import paint_message
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, an_opportunity, bound
from tests.fakes.alerts import a_match
from tests.fakes.engine import FakeEngine
from tests.fakes.job_queue import FakeQueue

ZONE = "Asia/Taipei"
MORNING = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
"""A Wednesday."""
DAY_S = 86_400


@dataclass
class Post:
    """What stands in Slack."""

    channel: str
    thread: str
    identity: str
    message: Message
    ts: str
    edits: int = 0


@dataclass
class MemorySlack:
    """Implements what of SlackGateway alerts need; goes wrong as planned.

    Attributes:
        plan: What becomes of the next posts: "lost" does it and breaks off the answer, "away" does nothing, anything
            else is Slack's refusal.
        unreadable: Histories cannot be read.
    """

    clock: FakeClock
    posts: list[Post] = field(default_factory=list)
    plan: list[str] = field(default_factory=list)
    unreadable: bool = False
    gone: set[str] = field(default_factory=set)

    def post(self, channel: str, message: Message, *, thread: str = "", identity: str = "") -> str:
        fate = self.plan.pop(0) if self.plan else ""
        if fate == "away":
            raise UnavailableError("slack", 1)
        if fate and fate != "lost":
            raise RefusedBySlackError(fate)
        ts = f"{self.clock().timestamp():.0f}.{len(self.posts):06d}"
        self.posts.append(Post(channel, thread, identity, message, ts))
        if fate == "lost":
            raise OutcomeUnknownError("slack", "TimeoutError")
        return ts

    def update(self, channel: str, ts: str, message: Message, *, identity: str = "") -> None:
        del identity
        [found] = [one for one in self.posts if (one.channel, one.ts) == (channel, ts)]
        found.message, found.edits = message, found.edits + 1

    def find(self, channel: str, identity: str, *, thread: str = "", since: float) -> str | None:
        del thread, since
        if self.unreadable:
            raise RefusedBySlackError("missing_scope")
        return next((one.ts for one in self.posts if (one.channel, one.identity) == (channel, identity)), None)

    def direct(self, user: str) -> str:
        if user in self.gone:
            raise RefusedBySlackError("user_not_found")
        return f"D{user}"

    def permalink(self, channel: str, ts: str) -> str:
        return f"https://slack.example/{channel}/{ts}"

    def room(self, channel: str) -> Room:
        direct = channel.startswith("D")
        return Room(external=False, archived=channel in self.gone, direct=direct, member=True)


@dataclass
class AlertRoom:
    """One workspace; Dana owns the deal, Lin manages her, Ada administers.

    Attributes:
        untrue: Subjects that are no longer true when somebody looks again.
    """

    engine: Engine
    begin: Begin
    clock: FakeClock
    queue: FakeQueue
    workspace: WorkspaceId
    slack: MemorySlack
    deal: Opportunity
    call: Conversation
    people: dict[str, UserId]
    untrue: set[str] = field(default_factory=set)
    still: AlertMatch = field(init=False)
    worked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Have something to say of what is still true."""
        self.still = self.match()

    # --- rules and matches ------------------------------------------------------------------------------------

    def rule(self, name: str = "r1", version: int = 1, **changes: Any) -> AlertRule:
        """Store a rule, once, and return it."""
        fields: dict[str, Any] = {
            "kind": "threshold",
            "severity": Severity.MEDIUM,
            "settings": {},
            "recipients": (Recipient.REP, Recipient.MANAGER),
            "cooldown_s": 7 * DAY_S,
            "rep_first": True,
            "passes_quiet": False,
        } | changes
        made = AlertRule(id=RuleId(name), version=version, name=name, **fields)
        with self.begin(self.workspace) as work:
            work.rulebook.add(made, by="usr_1")
        return made

    def policy(self, **changes: Any) -> None:
        """Let the workspace decide on quiet hours and the like."""
        with self.begin(self.workspace) as work:
            work.policies.put(NotificationPolicy(**changes))

    def match(self, fingerprint: str = "f1", *, of: AlertRule | None = None, **changes: Any) -> AlertMatch:
        """Return a match of the deal with a quote from its call."""
        fields: dict[str, Any] = {
            "opportunity_id": self.deal.id,
            "conversation_id": self.call.id,
            "stage": 2,
            "change": Phrase("alert-line-resolved", {"reason": fingerprint}),
            "why": Phrase("alert-line-resolved", {"reason": "why"}),
            "action": Phrase("alert-line-resolved", {"reason": "do"}),
            "signals": (Signal(self.call.id, 1, "I'd have to ask upstairs.", "Lin", "buyer", 1000),),
        }
        return a_match(of or self.rule(), fingerprint=fingerprint, **fields | changes)

    def found(self, *matches: AlertMatch, gone: Sequence[Alert] = (), **more: Any) -> Settled:
        """Let an evaluation find these."""
        with self.begin(self.workspace) as work:
            return settle(work, matches, gone, now=self.clock(), **more)

    def review(
        self, work: Work, deal: Opportunity, alerts: Sequence[Alert], now: datetime
    ) -> Mapping[AlertId, AlertMatch | None]:
        """Implement the look that is taken again: everything is still true but what the test says."""
        del work, deal, now
        return {one.id: None if one.subject in self.untrue else self.still for one in alerts}

    # --- the way to Slack -------------------------------------------------------------------------------------

    def deliver(self) -> int:
        """Bring on its way what is due."""
        return Deliver(self.begin, self.clock, self.review)(self.workspace)["moved"]

    def painter(self) -> Painter:
        """Return a painter."""
        return Painter(
            begin=self.begin,
            clock=self.clock,
            gateways=lambda _: self.slack,  # type: ignore[arg-type,return-value]  # as much of it as alerts need
            read=ReadScene(self.begin, ShowConversation(self.begin)),
            renderers={MessageKind.NOTICE: notice, **alert_pages(self.begin, self.clock)},
            sleep=lambda _: None,
            pace=Pace(every_s=0, settle_s=0),
            reflect=ReflectMessage(self.clock),
        )

    def paint(self) -> None:
        """Work off what waits to be painted, also what comes of it."""
        while todo := [(key, job) for key, job in self.queue.jobs.items() if key not in self.worked]:
            for key, job in todo:
                self.worked.add(key)
                if job[0] == SEND:
                    paint_message(FakeEngine(), self.painter(), job[2], job[3])

    def again(self, message: str) -> None:
        """Run a message's job once more, as after a crash."""
        paint_message(FakeEngine(), self.painter(), self.workspace, MessageId(message))

    def work(self) -> None:
        """Deliver and paint until nothing more comes of it."""
        while self.deliver():
            self.paint()
        self.paint()

    def pass_time(self, **length: float) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**length)

    # --- what is there ----------------------------------------------------------------------------------------

    def alerts(self) -> list[Alert]:
        """Return every stored alert, oldest first."""
        with bound(self.engine, self.workspace) as connection:
            query = select(alert_history.c.id).where(alert_history.c.workspace_id == self.workspace)
            ids = list(connection.scalars(query.order_by(alert_history.c.created_at, alert_history.c.id)))
        with self.begin(self.workspace) as work:
            return [work.inbox.get(AlertId(one)) for one in ids]

    def one(self, state: AlertState | None = None) -> Alert:
        """Return the only alert, of those in a state."""
        [found] = [one for one in self.alerts() if state is None or one.state is state]
        return found

    def deliveries(self, alert: AlertId) -> dict[str, Delivery]:
        """Return an alert's by the name of the person."""
        names = {user: name for name, user in self.people.items()}
        with self.begin(self.workspace) as work:
            return {names[one.recipient_id]: one for one in work.inbox.deliveries(alert)}

    def to(self, name: str) -> list[Post]:
        """Return what stands in a person's direct messages, without what stands in threads."""
        return [one for one in self.slack.posts if one.channel == f"DU{name.upper()}" and not one.thread]

    def lines(self, name: str) -> list[Post]:
        """Return what stands in the threads there."""
        return [one for one in self.slack.posts if one.channel == f"DU{name.upper()}" and one.thread]


def alert_room(engine: Engine, clock: FakeClock, *, wrap: Any = lambda begin: begin) -> AlertRoom:
    """Return a room on a database, on a Wednesday morning in Taipei; *wrap* puts something before its transactions."""
    clock.now = MORNING
    queue = FakeQueue()
    begin = SqlBegin(engine, clock, queue)
    workspace = Directory(engine, clock).ensure_workspace("slack:T1", time_zone=ZONE)
    people = {}
    with begin(workspace) as work:
        for name in ("ada", "lin", "dana"):
            people[name] = work.users.ensure(f"U{name.upper()}", name=name.title()).id
            work.users.profile(f"U{name.upper()}", name=name.title(), locale="en-US", time_zone=ZONE)
    appoint = AppointPerson(begin)
    appoint(workspace, people["ada"], Appointment("admin"), actor=None)
    appoint(workspace, people["lin"], Appointment("manager"), actor=None)
    appoint(workspace, people["dana"], Appointment("rep", people["lin"]), actor=None)
    with begin(workspace) as work:
        deal = work.opportunities.add(an_opportunity(workspace, owner_id=people["dana"], stage="proposal"))
        call = work.conversations.add(
            a_conversation(workspace, owner_id=people["dana"], opportunity_id=deal.id, created_at=clock())
        )
    slack = MemorySlack(clock)
    return AlertRoom(engine, wrap(begin), clock, queue, workspace, slack, deal, call, people)
