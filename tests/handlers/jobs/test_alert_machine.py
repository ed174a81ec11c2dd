"""Whatever happens in whatever order: no claim is told twice, none is lost, every match can be found again."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from analysis.alerts.decide import UNSEEN
from analysis.model.alerts import CLOSED, Alert, AlertState, DeliveryState, Recipient
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Work
from analysis.usecases.alerts.copies import message_key, own_key, show_again
from db.engine import make_engine
from tests.conftest import FakeClock
from tests.handlers.jobs.alert_room import alert_room

SUBJECTS, FINGERPRINTS = ("champion", "metrics", "pain"), ("f1", "f2", "f3")
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
    """Analyses, edits, clocks, deliveries, crashes and clicks; the folder and template are set by the test."""

    template: Path
    folder: Path
    number = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).number += 1
        path = self.folder / f"{self.number}.db"
        shutil.copyfile(self.template, path)
        self.engine = make_engine(f"sqlite:///{path}")
        self.mortals: list[Mortal] = []
        self.room = alert_room(self.engine, FakeClock(), wrap=self._mortal)
        self.kinds = [
            self.room.rule("rep", recipients=(Recipient.REP,)),
            self.room.rule("both", cooldown_s=3600),
        ]
        self.matched: set[tuple[str, str, str]] = set()

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
        self.room.found(self.room.match(fp, of=self.kinds[of], subject=subject, badness=bad))
        self.matched.add((self.kinds[of].id, subject, fp))

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
    @rule(data=st.data(), answer=st.sampled_from((AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.DISMISSED)))
    def click(self, data: st.DataObject, answer: AlertState) -> None:
        """Somebody answers one that reached them."""
        one = data.draw(st.sampled_from(self._open()))
        mine = self.room.deliveries(one.id)["dana"]
        if mine.state not in TOLD:
            return
        until = None
        with self.room.begin(self.room.workspace) as work:
            if answer is AlertState.SNOOZED:
                until = self.room.clock.now.replace(hour=12)
            work.inbox.move(one.id, answer, by=self.room.people["dana"], due_at=until)
            show_again(work, one.id)

    @invariant()
    def nothing_stands_twice(self) -> None:
        """Each message was posted once, and each person has at most one message of an alert: its own or a digest."""
        posted = Counter(post.identity for post in self.room.slack.posts)
        assert max(posted.values(), default=1) == 1

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
        elif alert.state is not AlertState.RESOLVED:
            assert any(one.state in TOLD for one in deliveries), "a claim nobody was told of"


@pytest.mark.timeout(300)
def test_no_claim_is_told_twice_or_lost(sqlite_template: Path, tmp_path: Path) -> None:
    """Random lives of a deal's alerts, with crashes before and after commits."""
    Alerts.template, Alerts.folder = sqlite_template, tmp_path
    run_state_machine_as_test(
        Alerts,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
