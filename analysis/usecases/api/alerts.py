"""Alerts as programs read and acknowledge them."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.alerts import CLOSED, Alert, AlertId, AlertRule, AlertState
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.credentials import Caller
from analysis.model.ids import UserId
from analysis.model.pages import AlertFilter, Position
from analysis.ports import Begin, Work
from analysis.usecases.access import open_to_program
from analysis.usecases.alerts.copies import show_again
from analysis.usecases.alerts.show import Told, name_of, rests_on, told_by
from analysis.usecases.api.push import person_of


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """An alert as a program reads it.

    Attributes:
        told: Its words.
        rule: The version that found it.
        people: Names of whoever it mentions.
    """

    alert: Alert
    told: Told
    rule: AlertRule
    people: Mapping[str, str]


def readable(work: Work, alert: Alert, caller: Caller) -> bool:
    """Tell whether a program may see an alert: its deal, and every call whose words it rests on."""
    if not caller.team:
        return True
    calls = [work.conversations.get(call) for call in sorted(rests_on(alert))]
    deal = None if alert.opportunity_id is None else work.opportunities.get(alert.opportunity_id)
    about: list[Conversation | Opportunity] = [*calls, deal] if deal is not None else [*calls]
    return bool(about) and all(open_to_program(work, one, caller) for one in about)


def read(work: Work, alert: Alert) -> ReadAlert:
    """Return an alert with its words and names."""
    mentioned = sorted({str(one) for one in (alert.assigned_to, alert.acted_by) if one})
    people = {one: name_of(work, one) for one in mentioned}
    return ReadAlert(alert, told_by(alert), work.inbox.rule(alert.rule_id, alert.rule_version), people)


def demand_alert(work: Work, alert: Alert, caller: Caller) -> Alert:
    """Return an alert that a program may see. RefusedError("alert-not-found")."""
    if not readable(work, alert, caller):
        raise RefusedError("alert-not-found")
    return alert


@dataclass(frozen=True, slots=True)
class AlertsForPrograms:
    """Read and acknowledge alerts. What a program may not see answers like what does not exist."""

    begin: Begin

    def page(
        self, caller: Caller, wanted: AlertFilter, *, after: Position | None, limit: int
    ) -> tuple[list[ReadAlert], Position | None]:
        """Return the newest first, behind *after*, and where the page ended; None at the end of all.

        A page may hold fewer than *limit*: an alert of the team's deal may rest on a call that is kept from it.
        """
        with self.begin(caller.workspace) as work:
            found = work.inbox.page(wanted, after=after, limit=limit + 1)
            shown = [read(work, one) for one in found[:limit] if readable(work, one, caller)]
            last = found[limit - 1] if len(found) > limit else None
            return shown, None if last is None else Position(last.created_at, last.id)

    def one(self, caller: Caller, alert: str) -> ReadAlert:
        """Return it. RefusedError("alert-not-found")."""
        with self.begin(caller.workspace) as work:
            return read(work, demand_alert(work, work.inbox.get(AlertId(alert)), caller))

    def acknowledge(self, caller: Caller, alert: str, assignee: str) -> ReadAlert:
        """Say that somebody has taken it on; its messages show it. Twice is once.

        Args:
            caller: Who says so.
            alert: Which.
            assignee: Our id of a person, or the messenger's; "" for nobody in particular.

        Raises:
            RefusedError: "alert-not-found", "user-not-found"; "alert-ended" for one that is over.
        """
        with self.begin(caller.workspace) as work:
            found = demand_alert(work, work.inbox.hold(AlertId(alert)), caller)
            to = person_of(work, assignee, caller)
            if found.state in CLOSED:
                raise RefusedError("alert-ended")
            if found.state is not AlertState.ACKNOWLEDGED or (to is not None and to != found.assigned_to):
                by = UserId(caller.credential)
                work.inbox.move(found.id, AlertState.ACKNOWLEDGED, by=by, assigned_to=to)
                after = {} if to is None else {"to": to}
                before = {"state": found.state}
                work.audit.record(
                    "alert.acknowledged", actor=caller.credential, target=found.id, before=before, after=after
                )
                show_again(work, found.id)
            return read(work, work.inbox.get(found.id))
