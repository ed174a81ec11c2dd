"""What a rule would have done over a stretch of a deal's history: the live rules on facts as they were. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from analysis.alerts.decide import MERGED, Verdict, decide
from analysis.alerts.kinds import KINDS
from analysis.alerts.look import Glance, content_of
from analysis.model.alerts import CLOSED, URGENCY, Alert, AlertId, AlertMatch, AlertRule, AlertState
from analysis.model.conversation import Opportunity
from analysis.model.facts import CallFacts, DealFacts, FieldChange, KeptFacts, Replied, Said
from analysis.model.ids import ConversationId, UserId
from analysis.model.snapshot import Snapshot
from analysis.model.watch import Need, Occasion


@dataclass(frozen=True, slots=True)
class Event:
    """Something that made rules look.

    Attributes:
        today: The day it was where the workspace is.
    """

    at: datetime
    today: date
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Past:
    """The history of one deal.

    Attributes:
        deal: As it stands now.
        changes: Of its fields, in order of time, as far back as the events go.
        snapshots: In the order they were written.
        kept: Facts of its calls, in order of time.
        events: In order of time.
        people: Team and name by owner.
    """

    deal: Opportunity
    changes: Sequence[FieldChange]
    snapshots: Sequence[Snapshot]
    kept: Sequence[KeptFacts]
    events: Sequence[Event]
    stages: tuple[str, ...]
    people: Mapping[str, tuple[str, str]]
    lines: Mapping[ConversationId, tuple[Said, ...]] = field(default_factory=dict)
    answers: Mapping[str, Replied] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """An alert that the rule would have raised.

    Attributes:
        owner: Of the deal, then.
        today: The day it was where the workspace is.
    """

    match: AlertMatch
    owner: UserId | None
    today: date


@dataclass(frozen=True, slots=True)
class Played:
    """What the rule would have done.

    Attributes:
        claims: In order of time.
        needs: What it lacked on some occasion.
        calls: Analyzed calls that it looked at.
    """

    claims: tuple[Claim, ...]
    needs: frozenset[Need]
    calls: frozenset[ConversationId] = frozenset()


def play(rule: AlertRule, past: Past) -> Played:
    """Return what the rule would have claimed, one event after another, with dedup and cooldown; nobody answers."""
    desk, needs, looked, glance = _Desk(), set[Need](), set[ConversationId](), None
    for facts in unfold(past):
        glance = Glance(rule, facts, glance)
        needs.update(glance.needs)
        if facts.occasion.call is not None and glance.looks:
            looked.add(facts.occasion.call)
        desk.settle(glance, facts)
    return Played(tuple(desk.claims), frozenset(needs), frozenset(looked))


def unfold(past: Past) -> Iterator[DealFacts]:
    """Yield the facts at each event."""
    deal = as_it_was(past.deal, past.changes)
    changes, snapshots, kept = list(past.changes), list(past.snapshots), list(past.kept)
    calls: dict[ConversationId, CallFacts] = {}
    standing, counted = None, tuple[CallFacts, ...]()
    at_change = at_snapshot = at_kept = 0
    for event in past.events:
        while at_change < len(changes) and changes[at_change].at <= event.at:
            deal = changed(deal, changes[at_change], before=False)
            at_change += 1
        before = at_snapshot, at_kept
        while at_snapshot < len(snapshots) and snapshots[at_snapshot].at <= event.at:
            standing = snapshots[at_snapshot].standing
            at_snapshot += 1
        while at_kept < len(kept) and kept[at_kept].at <= event.at:
            calls[kept[at_kept].facts.conversation_id] = kept[at_kept].facts
            at_kept += 1
        if (at_snapshot, at_kept) != before:
            counted = tuple([calls[one] for one in standing.calls if one in calls]) if standing else ()
        team, owner = past.people.get(deal.owner_id or "", ("", ""))
        yield DealFacts(
            deal=deal,
            at=event.at,
            today=event.today,
            stages=past.stages,
            team=team,
            owner=owner,
            standing=standing,
            calls=counted,
            occasion=event.occasion,
            lines=past.lines,
            answers=past.answers,
        )


def as_it_was(deal: Opportunity, changes: Sequence[FieldChange]) -> Opportunity:
    """Return a deal before all of these changes."""
    for change in reversed(changes):
        deal = changed(deal, change, before=True)
    return deal


def changed(deal: Opportunity, change: FieldChange, *, before: bool) -> Opportunity:
    """Return a deal with one field as it was before, or is after, a change."""
    value = change.before if before else change.after
    if change.field == "close_date":
        return replace(deal, close_date=date.fromisoformat(str(value)) if value else None)
    if change.field == "stage_at":
        return replace(deal, stage_at=datetime.fromisoformat(str(value)) if value else None)
    if change.field in {"stage", "amount", "currency", "owner_id", "owner_run", "state"}:
        return replace(deal, **{change.field: value})  # type: ignore[arg-type]  # as it was stored from this field
    return deal


@dataclass(slots=True)
class _Desk:
    """Keeps what would have become of each match, as the history of alerts does; alerts stand by their subject."""

    alerts: dict[str, list[Alert]] = field(default_factory=dict)
    open: dict[str, Alert] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    def settle(self, glance: Glance, facts: DealFacts) -> None:
        """Resolve what is over, then take each match to its end."""
        for alert in [one for one in self.open.values() if not glance.holds(one)]:
            self._put(alert, replace(alert, state=AlertState.RESOLVED, closed_at=facts.at))
        for match in glance.now():
            self._take(match, facts)

    def _take(self, match: AlertMatch, facts: DealFacts) -> None:
        stored = self.alerts.setdefault(match.subject, [])
        decision = decide(match, stored, facts.at)
        if decision.verdict in {Verdict.CLAIM, Verdict.REOPEN}:
            self.claims.append(Claim(match, facts.deal.owner_id, facts.today))
            self._put(None, alert_of(match, facts.at, AlertState.SENT, len(stored)))
        elif decision.verdict is Verdict.UPDATE and decision.alert is not None:
            self._put(decision.alert, amended(decision.alert, match))
            self._put(None, alert_of(match, facts.at, AlertState.SUPPRESSED, len(stored), reason=MERGED))
        elif decision.verdict in {Verdict.DUPLICATE, Verdict.COOLDOWN}:
            reason = f"alert-{decision.verdict}"
            self._put(None, alert_of(match, facts.at, AlertState.SUPPRESSED, len(stored), reason=reason))

    def _put(self, before: Alert | None, alert: Alert) -> None:
        """Store an alert, in the place of what it was before."""
        stored = self.alerts[alert.subject]
        if before is None:
            stored.append(alert)
        else:
            stored[stored.index(before)] = alert
        if alert.state not in CLOSED:
            self.open[alert.subject] = alert
        elif before is not None:
            del self.open[alert.subject]


def amended(alert: Alert, match: AlertMatch) -> Alert:
    """Return an open alert with what was found now; how bad, late and severe it was is never less."""
    severity = min(alert.severity, match.severity, key=lambda one: URGENCY[one])
    return replace(
        alert,
        badness=max(alert.badness, match.badness),
        stage=max(alert.stage, match.stage),
        severity=severity,
        conversation_id=match.conversation_id or alert.conversation_id,
        rule_version=match.rule.version,
        content=words_of(match),
    )


def words_of(match: AlertMatch) -> dict[str, Any]:
    """Return what of the words a rehearsal needs later: only an answer that was paid for is known by them again."""
    kind = KINDS.get(match.rule.kind)
    return content_of(match) if kind is not None and kind.bought else {}


def alert_of(match: AlertMatch, at: datetime, state: AlertState, number: int, *, reason: str = "") -> Alert:
    """Return a match as it would be stored; what is told is told at once."""
    return Alert(
        id=AlertId(f"rehearsed:{match.subject}:{number}"),
        rule_id=match.rule.id,
        rule_version=match.rule.version,
        opportunity_id=match.opportunity_id,
        conversation_id=match.conversation_id,
        target=match.opportunity_id or "",
        subject=match.subject,
        fingerprint=match.fingerprint,
        severity=match.severity,
        badness=match.badness,
        stage=match.stage,
        state=state,
        reason=reason,
        content=words_of(match),
        assigned_to=None,
        due_at=None,
        created_at=at,
        sent_at=at if state is AlertState.SENT else None,
        closed_at=at if state in CLOSED else None,
    )
