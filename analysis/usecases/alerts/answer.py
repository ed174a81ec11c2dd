"""What people make of an alert: useful, taken on, given to somebody, later, or not for them; everybody sees who."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.errors import RefusedError
from analysis.model.access import Viewer
from analysis.model.alerts import CLOSED, Alert, AlertId, AlertState, Answer, DeliveryState, Later
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.people import Person
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.copies import show_again
from analysis.usecases.alerts.show import AlertView, held_back, may_answer, may_read, view_of_alert
from analysis.usecases.alerts.wake import wake
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked

LENGTH: Mapping[Later, timedelta] = {
    Later.DAY: timedelta(days=1),
    Later.THREE_DAYS: timedelta(days=3),
    Later.WEEK: timedelta(days=7),
}
REASONS = (Answer.NOT_TRUE, Answer.KNOWN, Answer.NOT_MINE, Answer.NOT_IMPORTANT)
"""Why an alert may be dismissed, in the order shown."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to.

    Attributes:
        view: The alert as it stands now, for whoever answered.
        changed: False where it stood so already.
    """

    view: AlertView
    changed: bool


@dataclass(frozen=True, slots=True)
class AnswerAlert:
    """Take one person's answer to an alert; each of its messages then shows it to its reader."""

    begin: Begin
    clock: Clock

    def useful(self, workspace: WorkspaceId, alert: AlertId, asked: Asked) -> Answered:
        """Note that it helped; its state stays. See `_held` for errors."""
        with self.begin(workspace) as work:
            found, viewer = _held(work, alert, asked)
            changed = found.answers.get(asked.user) is not Answer.USEFUL
            work.inbox.say(alert, asked.user, Answer.USEFUL)
            return self._shown(work, alert, viewer, changed=changed)

    def acknowledge(self, workspace: WorkspaceId, alert: AlertId, asked: Asked) -> Answered:
        """Take it on. See `_held` for errors."""
        return self.assign(workspace, alert, asked.user, asked)

    def assign(self, workspace: WorkspaceId, alert: AlertId, to: UserId, asked: Asked) -> Answered:
        """Give it to somebody who may see it.

        Raises:
            RefusedError: "alert-assignee-unseen" where they may not; and as `_held`.
        """
        with self.begin(workspace) as work:
            found, viewer = _held(work, alert, asked)
            _refuse_ended(found)
            if to != asked.user and not may_read(work, found, viewer_of(work, to)):
                raise RefusedError("alert-assignee-unseen", person=work.users.get(to).name)
            changed = (found.state, found.assigned_to) != (AlertState.ACKNOWLEDGED, to)
            if changed:
                work.inbox.move(alert, AlertState.ACKNOWLEDGED, by=asked.user, assigned_to=to)
                self._note(work, found, "assigned", asked, {"to": to})
            return self._shown(work, alert, viewer, changed=changed)

    def snooze(self, workspace: WorkspaceId, alert: AlertId, later: Later, asked: Asked) -> Answered:
        """Put it off; the sender brings it back when it is due. See `_held` for errors."""
        with self.begin(workspace) as work:
            found, viewer = _held(work, alert, asked)
            _refuse_ended(found)
            until: datetime | None = self.clock() + LENGTH[later] if later in LENGTH else None
            work.inbox.move(alert, AlertState.SNOOZED, by=asked.user, due_at=until)
            self._note(work, found, "snoozed", asked, {"for": later})
            return self._shown(work, alert, viewer)

    def dismiss(self, workspace: WorkspaceId, alert: AlertId, reason: Answer, asked: Asked) -> Answered:
        """Set it aside for good, with the reason, which counts in the rule's precision. See `_held` for errors.

        Raises:
            RefusedError: "form-value-unknown" for what is no reason; and as `_held`.
        """
        if reason not in REASONS:
            raise RefusedError("form-value-unknown")
        with self.begin(workspace) as work:
            found, viewer = _held(work, alert, asked)
            work.inbox.say(alert, asked.user, reason)
            ended = found.state in CLOSED
            if not ended:
                work.inbox.move(alert, AlertState.DISMISSED, by=asked.user, reason=f"alert-answer-{reason}")
                self._note(work, found, "dismissed", asked, {"reason": reason})
            return self._shown(work, alert, viewer, changed=not ended)

    def _note(self, work: Work, alert: Alert, what: str, asked: Asked, after: Mapping[str, str]) -> None:
        work.audit.record(
            f"alert.{what}", actor=asked.user, target=alert.id, before={"state": alert.state}, after=dict(after)
        )

    def _shown(self, work: Work, alert: AlertId, viewer: Viewer, *, changed: bool = True) -> Answered:
        if changed:
            show_again(work, alert)
        return Answered(view_of_alert(work, work.inbox.get(alert), viewer, self.clock()), changed)


def _held(work: Work, alert: AlertId, asked: Asked) -> tuple[Alert, Viewer]:
    """Return the alert, held until this transaction ends, and who answers.

    Raises:
        RefusedError: "alert-not-found": there is none, or the person may not answer it: neither did they get it or
            take it on, nor do they manage its deal's owner, nor are they an admin.
        RepeatedError: The same click again.
    """
    claim(work, asked.delivery)
    found, viewer = work.inbox.hold(alert), viewer_of(work, asked.user)
    if not may_answer(work, found, viewer):
        raise RefusedError("alert-not-found")
    return found, viewer


def _refuse_ended(alert: Alert) -> None:
    """Keep what ended from coming back by an old button. RefusedError("alert-ended")."""
    if alert.state in CLOSED:
        raise RefusedError("alert-ended")


@dataclass(frozen=True, slots=True)
class Assignable:
    """An alert and whom it can be given to, by name."""

    view: AlertView
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class ListAssignable:
    """Read who may take an alert on: everybody here who may see it."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, alert: AlertId, user: UserId, *, limit: int = 100) -> Assignable:
        """Return them. RefusedError("alert-not-found") as for an answer."""
        with self.begin(workspace) as work:
            found, viewer = work.inbox.get(alert), viewer_of(work, user)
            if not may_answer(work, found, viewer):
                raise RefusedError("alert-not-found")
            people = [
                one for one in work.users.members() if one.slack_id and may_read(work, found, viewer_of(work, one.id))
            ]
            return Assignable(view_of_alert(work, found, viewer, self.clock()), tuple(people[:limit]))


@dataclass(frozen=True, slots=True)
class ReleaseAlert:
    """Let those who wait for the rep's time alone have an alert now; quiet hours and caps hold all the same."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, alert: AlertId, asked: Asked) -> bool:
        """Release it; False if nobody waits for it (any more).

        Raises:
            RefusedError: "alert-not-found": also for anybody but the deal's owner, whose time it is.
            RepeatedError: The same click again.
        """
        with self.begin(workspace) as work:
            found, _ = _held(work, alert, asked)
            owner = None if found.opportunity_id is None else work.opportunities.get(found.opportunity_id).owner_id
            if owner != asked.user:
                raise RefusedError("alert-not-found")
            waiting = [one for one in work.inbox.deliveries(alert) if held_back(one)]
            for one in waiting:
                work.alert_deliveries.put(replace(one, state=DeliveryState.PENDING, reason="", due_at=self.clock()))
            if waiting:
                people = [one.recipient_id for one in waiting]
                work.audit.record("alert.released", actor=asked.user, target=alert, after={"to": people})
                wake(work)
                show_again(work, alert)
            return bool(waiting)
