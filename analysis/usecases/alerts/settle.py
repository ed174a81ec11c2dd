"""What becomes of matches, in the transaction that evaluates: claimed, told by an edit, suppressed, or resolved.

Nothing is sent here. A claim is a row under a unique index with a delivery for each person (`deliver` sends those);
what is suppressed is a row with its reason, told in digests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analysis.alerts.decide import MERGED, Decision, Verdict, decide, worse
from analysis.alerts.recipients import addressees
from analysis.model.alerts import CLOSED, Alert, AlertId, AlertMatch, AlertState, DeliveryState
from analysis.model.ids import ConversationId
from analysis.ports import Work
from analysis.usecases.alerts.address import NO_RECIPIENT, address, for_digest, roles_of
from analysis.usecases.alerts.copies import bring_forward, show_again, tell_line
from analysis.usecases.alerts.resolve import OVER, resolve
from analysis.usecases.alerts.wake import wake

DUPLICATE, COOLING = "alert-duplicate", "alert-cooldown"
"""Reasons of what is not told: the same evidence came again; the same matter was told too short a while ago."""
RACES = 3
"""Looks at a claim that somebody else may take at the same moment; the second look already sees theirs."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the matches; one that is in none of the first three brought nothing new."""

    claimed: list[AlertId] = field(default_factory=list)
    updated: list[AlertId] = field(default_factory=list)
    suppressed: list[AlertId] = field(default_factory=list)
    resolved: list[AlertId] = field(default_factory=list)


def settle(
    work: Work,
    matches: Sequence[AlertMatch],
    gone: Sequence[Alert],
    *,
    now: datetime,
    call: ConversationId | None = None,
    why_gone: str = OVER,
) -> Settled:
    """Store what becomes of each match and end what is no longer true; everything that follows is queued with it.

    Calling it again with the same changes nothing. Racing transactions claim once: the index decides, and the other
    sees the winner's alert as one that is open.

    Args:
        work: The transaction that evaluated.
        matches: All that the rules find true now, of one deal or call.
        gone: Open alerts that are no longer true; the original gets a tick, what was not sent yet is never sent.
        now: The moment of evaluation.
        call: The analyzed call that was the occasion; what was snoozed until the next call returns with it.
        why_gone: Catalog key for the history.
    """
    settled = Settled()
    settled.resolved.extend(alert.id for alert in gone if resolve(work, alert, now, why_gone))
    desk = _Desk(work, now, call, settled)
    for match in matches:
        desk.settle(match)
    if settled.claimed or settled.updated:
        wake(work)
    return settled


@dataclass(frozen=True, slots=True)
class _Desk:
    work: Work
    now: datetime
    call: ConversationId | None
    settled: Settled

    def settle(self, match: AlertMatch) -> None:
        """Take a match to its end; where somebody else takes the claim, their alert is what it adds to."""
        for _ in range(RACES):
            before = self.work.alert_log.told(match.rule.id, target_of(match), match.subject)
            decision = decide(match, before, self.now)
            if decision.verdict not in {Verdict.CLAIM, Verdict.REOPEN}:
                self._untold(match, decision)
                return
            if self._claim(match, decision.alert):
                return

    def _claim(self, match: AlertMatch, ended: Alert | None) -> bool:
        log = self.work.alert_log
        claimed = self.work.alerts.claim(match) if ended is None else log.reopen(ended, match)
        if claimed is None:
            return False
        address(self.work, claimed, match, self.now)
        self.settled.claimed.append(claimed)
        return True

    def _untold(self, match: AlertMatch, decision: Decision) -> None:
        """Do what a verdict asks for that is no claim."""
        before = decision.alert
        if decision.verdict is Verdict.UPDATE and before is not None:
            self._update(match, before)
        elif decision.verdict is Verdict.DUPLICATE:
            self._suppress(match, DUPLICATE)
        elif decision.verdict is Verdict.COOLDOWN:
            self._suppress(match, COOLING)
        if before is not None and before.state not in CLOSED:
            self._readdress(match, before)
        waits_for_call = before is not None and before.state is AlertState.SNOOZED and before.due_at is None
        if before is not None and waits_for_call and self.call is not None:
            self.work.alert_log.move(before.id, AlertState.SENT)
            show_again(self.work, before.id)
            tell_line(self.work, before, "returned", self.call)

    def _readdress(self, match: AlertMatch, before: Alert) -> None:
        """Tell an alert that had nobody to go to to whoever holds the role by now."""
        if all(one.reason == NO_RECIPIENT for one in self.work.inbox.deliveries(before.id)):
            made = address(self.work, before.id, match, self.now)
            if any(one.reason != NO_RECIPIENT for one in made):
                wake(self.work)

    def _update(self, match: AlertMatch, before: Alert) -> None:
        """Edit the open alert, wherever it stands, and say in its thread what is new."""
        self.work.alert_log.amend(before, match)
        merged = self.work.alert_log.suppress(match, MERGED)
        bring_forward(self.work, before, match, self.now)
        if before.state is AlertState.SNOOZED and worse(match, before):
            # It was put off as it stood then; what became worse is not what they put off.
            self.work.alert_log.move(before.id, AlertState.SENT)
        show_again(self.work, before.id)
        tell_line(self.work, before, "changed", merged)
        self.settled.updated.append(before.id)

    def _suppress(self, match: AlertMatch, reason: str) -> None:
        """Store it, to be told in the next digest of each person it would have gone to."""
        made = self.work.alert_log.suppress(match, reason)
        roles = roles_of(self.work, match.opportunity_id, match.conversation_id)
        people = addressees(match.rule.recipients, roles)
        for_digest(self.work, made, people, DeliveryState.SUPPRESSED, reason, now=self.now)
        self.settled.suppressed.append(made)


def target_of(match: AlertMatch) -> str:
    """Return what a match is about: the deal, else the call."""
    return match.opportunity_id or match.conversation_id or ""
