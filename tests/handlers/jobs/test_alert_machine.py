"""Whatever happens in whatever order: no claim is told twice, none is lost, every match can be found again."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine

from analysis.alerts.decide import UNSEEN
from analysis.errors import RefusedError
from analysis.model.alerts import CLOSED, Alert, AlertState, Answer, DeliveryState, Later, Recipient
from analysis.model.ids import ReplyTo, WorkspaceId
from analysis.ports import Begin, Work
from analysis.usecases.alerts.answer import AnswerAlert, ReleaseAlert
from analysis.usecases.alerts.copies import message_key, own_key
from analysis.usecases.requests import Asked
from db.engine import make_engine
from tests.conftest import FakeClock
from tests.fakes.databases import PostgresDatabases
from tests.handlers.jobs.alert_room import alert_room

SUBJECTS, FINGERPRINTS = ("champion", "metrics", "pain"), ("f1", "f2", "f3")
PEOPLE = ("dana", "lin", "ada", "eve")
"""The rep, her manager, the admin, and somebody whom nothing concerns."""
ENDED = {
    DeliveryState.SENT,
    DeliveryState.DIGESTED,
    DeliveryState.RESOLVED,
    DeliveryState.SUPPRESSED,
    DeliveryState.FAILED,
    DeliveryState.UNCERTAIN,
}
TOLD = {DeliveryState.SENT, DeliveryState.DIGESTED, DeliveryState.UNCERTAIN}


class KilledError(BaseException):
    """The process is gone: nothing catches it."""


@dataclass
class Mortal:
    """Transactions of a process that is killed in one of them, before or right after its commit."""

    inner: Begin
    left: int | None = None
    after: bool = False

    @contextmanager
    def _work(self, workspace: WorkspaceId) -> Iterator[Work]:
        last = self.left == 0
        if self.left is not None:
            self.left -= 1
        with self.inner(workspace) as work:
            yield work
            if last and not self.after:
                raise KilledError
        if last:
            raise KilledError

    def __call__(self, workspace: WorkspaceId) -> AbstractContextManager[Work]:
        return self._work(workspace)


class Alerts(RuleBasedStateMachine):
    """Analyses, edits of rules and deals, clocks, deliveries, crashes and clicks; the test says on which databases."""

    database: Callable[[], Engine]

    def __init__(self) -> None:
        super().__init__()
        self.engine = type(self).database()
        self.mortals: list[Mortal] = []
        self.room = alert_room(self.engine, FakeClock(), wrap=self._mortal)
        with self.room.begin(self.room.workspace) as work:
            self.room.people["eve"] = work.users.ensure("UEVE").id
        self.kinds = [
            self.room.rule("rep", recipients=(Recipient.REP,)),
            self.room.rule("both", cooldown_s=3600),
        ]
        self.stage = 2
        self.matched: set[tuple[str, str, str]] = set()
        self.barred = 0

    def _mortal(self, begin: Begin) -> Mortal:
        self.mortals.append(Mortal(begin))
        return self.mortals[0]

    def _risk(self, crash: tuple[int, bool] | None) -> None:
        self.mortals[0].left, self.mortals[0].after = crash or (None, False)

    def _open(self) -> list[Alert]:
        return [one for one in self.room.alerts() if one.state not in CLOSED]

    crashes = st.none() | st.tuples(st.integers(0, 12), st.booleans())

    @rule(
        of=st.integers(0, 1), subject=st.sampled_from(SUBJECTS), fp=st.sampled_from(FINGERPRINTS), bad=st.integers(1, 3)
    )
    def analyze(self, of: int, subject: str, fp: str, bad: int) -> None:
        """A rule finds something true."""
        self.room.untrue.discard(subject)
        self.room.found(self.room.match(fp, of=self.kinds[of], subject=subject, badness=bad, stage=self.stage))
        self.matched.add((self.kinds[of].id, subject, fp))

    @rule(of=st.integers(0, 1), cooldown=st.sampled_from((0, 3600, 7 * 86_400)))
    def edit_rule(self, of: int, cooldown: int) -> None:
        """An admin edits a rule: a new version, which tells nothing of its history again."""
        old = self.kinds[of]
        self.kinds[of] = self.room.rule(old.id, old.version + 1, recipients=old.recipients, cooldown_s=cooldown)

    @rule(stage=st.integers(1, 4))
    def edit_deal(self, stage: int) -> None:
        """The deal moves to another stage: what is found from now on is found there."""
        self.stage = stage

    @rule(active=st.booleans())
    def remove_manager(self, active: bool) -> None:  # noqa: FBT001 - drawn by name
        """The manager is removed from Slack, or comes back."""
        with self.room.begin(self.room.workspace) as work:
            work.users.profile("ULIN", name="Lin", locale="en-US", time_zone="Asia/Taipei", active=active)
        self.barred = 0 if active else len(self._words("lin"))

    @rule(who=st.sampled_from(("dana", "lin")), days=st.integers(1, 10))
    def mute(self, who: str, days: int) -> None:
        """Somebody wants to hear nothing of the deal for a while."""
        with self.room.begin(self.room.workspace) as work:
            work.inbox.mute(self.room.people[who], self.room.deal.id, self.room.clock() + timedelta(days=days))

    def _words(self, who: str) -> list[str]:
        """Return everything that stands in somebody's direct messages, that says something."""
        return [str(post.message.blocks) for post in self.room.slack.posts if post.channel == f"DU{who.upper()}"]

    @rule(subject=st.sampled_from(SUBJECTS))
    def correct(self, subject: str) -> None:
        """Somebody sets it right, and the deal is looked at."""
        self.room.untrue.add(subject)
        self.room.found(gone=[one for one in self._open() if one.subject == subject])

    @rule(minutes=st.sampled_from((1, 31, 61, 600, 1440, 5000)))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.room.pass_time(minutes=minutes)

    @rule(crash=crashes)
    def deliver(self, crash: tuple[int, bool] | None) -> None:
        """A worker brings what is due on its way; or dies of it."""
        self._risk(crash)
        with suppress(KilledError):
            self.room.deliver()
        self._risk(None)

    @rule(crash=crashes, fates=st.lists(st.sampled_from(("", "lost", "away")), max_size=4))
    def paint(self, crash: tuple[int, bool] | None, fates: list[str]) -> None:
        """A worker sends; Slack loses answers, is away, or the worker dies."""
        self.room.slack.plan, before = list(fates), set(self.room.worked)
        self._risk(crash)
        try:
            self.room.paint()
        except KilledError:
            self.room.worked = before  # what did not end runs again
        self._risk(None)
        self.room.slack.plan = []

    @precondition(lambda self: self._open())
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), press=st.integers(0, 4), crash=crashes)
    def click(self, data: st.DataObject, who: str, press: int, crash: tuple[int, bool] | None) -> None:
        """Somebody presses a button of any alert; whom it does not concern finds none, and nothing changes."""
        before = data.draw(st.sampled_from(self._open()))
        slack = f"U{who.upper()}"
        asked = Asked(self.room.people[who], slack, f"D{slack}", "", private=True, reply_to=ReplyTo("x"))
        answer = AnswerAlert(self.room.begin, self.room.clock)
        release = ReleaseAlert(self.room.begin, self.room.clock)
        where = self.room.workspace
        presses: list[Callable[[], object]] = [
            lambda: answer.useful(where, before.id, asked),
            lambda: answer.acknowledge(where, before.id, asked),
            lambda: answer.snooze(where, before.id, data.draw(st.sampled_from(Later)), asked),
            lambda: answer.dismiss(
                where, before.id, data.draw(st.sampled_from((Answer.KNOWN, Answer.NOT_TRUE))), asked
            ),
            lambda: release(where, before.id, asked),
        ]
        self._risk(crash)
        refused = ""
        try:
            presses[press]()
        except KilledError:
            pass
        except RefusedError as error:
            refused = error.key
        self._risk(None)
        assert refused in {"", "alert-not-found", "alert-ended"}
        if who == "eve":
            assert refused == "alert-not-found" or crash is not None
            [now] = [one for one in self.room.alerts() if one.id == before.id]
            assert (now.state, now.answers) == (before.state, before.answers)

    @invariant()
    def nothing_stands_twice(self) -> None:
        """Each message was posted once, and each person has at most one message of an alert: its own or a digest."""
        posted = Counter(post.identity for post in self.room.slack.posts)
        assert max(posted.values(), default=1) == 1

    @invariant()
    def strangers_hear_nothing(self) -> None:
        """No word ever came to somebody whom nothing concerns, and no new one to somebody who was removed."""
        assert self._words("eve") == []
        with self.room.begin(self.room.workspace) as work:
            active = work.users.get(self.room.people["lin"]).active
        if not active:
            assert len(self._words("lin")) == self.barred

    @invariant()
    def every_match_is_there(self) -> None:
        """Claimed, added to an open alert, or suppressed with a reason."""
        stored = {(one.rule_id, one.subject, one.fingerprint) for one in self.room.alerts()}
        assert self.matched <= stored

    def teardown(self) -> None:
        """In the end everything that was claimed has been told to somebody, or ended before anybody was told."""
        try:
            for _ in range(12):
                self.room.worked = set()  # the durable queue runs again what did not end
                self.room.work()
                self.room.pass_time(hours=13)
            for alert in self.room.alerts():
                self._accounted(alert)
        finally:
            self.engine.dispose()

    def _accounted(self, alert: Alert) -> None:
        """Hold that what is stored of an alert is what stands in Slack."""
        deliveries = self.room.deliveries(alert.id).values()
        assert {one.state for one in deliveries} <= ENDED
        posted = {post.identity for post in self.room.slack.posts}
        for one in deliveries:
            with self.room.begin(self.room.workspace) as work:
                own = work.messages.find(own_key(alert.id, one.recipient_id))
                told = work.messages.find(message_key(one))
            if one.state in TOLD:
                assert told is not None
                assert told.id in posted
            if one.digest:
                assert own is None, "told by itself and in a digest"
            elif one.state is DeliveryState.RESOLVED:
                assert own is None or own.id not in posted
        if alert.state is AlertState.SUPPRESSED:
            assert alert.reason
        elif alert.reason == UNSEEN:
            assert not any(one.state in TOLD for one in deliveries)
        elif alert.state not in {AlertState.RESOLVED, AlertState.DISMISSED}:  # dismissed: whoever did it has read it
            assert any(one.state in TOLD for one in deliveries), "a claim nobody was told of"


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_claim_is_told_twice_or_lost(
    kind: str, sqlite_template: Path, tmp_path: Path, request: pytest.FixtureRequest, *, full: bool
) -> None:
    """Random lives of a deal's alerts, with crashes before and after commits, on either database."""
    made: list[str] = []

    def copied() -> Engine:
        made.append(str(tmp_path / f"{len(made)}.db"))
        shutil.copyfile(sqlite_template, made[-1])
        return make_engine(f"sqlite:///{made[-1]}")

    def created() -> Engine:
        databases: PostgresDatabases = request.getfixturevalue("postgres_databases")
        name, url = databases.make()
        made.append(name)
        return make_engine(url)

    Alerts.database = staticmethod(copied if kind == "sqlite" else created)
    examples = {"sqlite": 5, "postgresql": 2}[kind]
    try:
        run_state_machine_as_test(
            Alerts,
            settings=settings(
                max_examples=examples * 10 if full else examples,
                stateful_step_count=30,
                deadline=None,
                derandomize=not full,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate, *([Phase.shrink] if full else [])],
            ),
        )
    finally:
        for name in made if kind == "postgresql" else ():
            request.getfixturevalue("postgres_databases").drop(name)
