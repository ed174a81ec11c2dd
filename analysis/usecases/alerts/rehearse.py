"""How often would this rule have spoken, of which deals, to whom: played over the past by the live code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from analysis.alerts.kinds import KINDS
from analysis.alerts.recipients import Roles, addressees
from analysis.alerts.replay import Claim, Event, Past, Played, play
from analysis.model.alerts import AlertRule, Recipient
from analysis.model.conversation import Opportunity
from analysis.model.facts import FieldChange, KeptFacts, Replied, Said
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.snapshot import Snapshot, SnapshotCause
from analysis.model.watch import Asks, Occasion, PerWeek, Rehearsal, Rehearsed, Trigger
from analysis.ports import Work
from analysis.usecases.alerts.daily import BEGINS_AT
from analysis.usecases.alerts.facts import NO_ANSWERS, Surroundings

DAYS = 30
WEEK_DAYS = 7
ENOUGH_CALLS = 10
ENOUGH_DAYS = 14
"""With fewer results, or a shorter history, a count says little."""
BY_PEOPLE = frozenset({SnapshotCause.CORRECTED, SnapshotCause.REASSIGNED, SnapshotCause.OWNER_RUN})
"""What people set right is looked at as soon as it is stored."""
AT_ONCE = 20
"""Deals whose history is in memory at a time: few, so that what was read of one is freed before much is."""


def rehearse(
    work: Work, rule: AlertRule, now: datetime, days: int = DAYS, *, answers: Mapping[str, Replied] = NO_ANSWERS
) -> Rehearsal:
    """Return what *rule* would have done in the past days, had it been there, switched on and without a history.

    The rules' own code runs at every result, change and day of then, on the facts as they were known then, with dedup
    and cooldown. Writes nothing.

    Args:
        work: The transaction.
        rule: Stored or not.
        now: Until when.
        days: How far back.
        answers: To a question, of the calls that were asked about.
    """
    theater = _Theater(work, rule, now - timedelta(days=days), now)
    played = [(past.deal, play(rule, past)) for past in theater.pasts(answers)]
    return theater.report(played, days, answers)


class _Theater:
    """The past of a workspace, read deal by deal, and what a rule played there comes to."""

    def __init__(self, work: Work, rule: AlertRule, since: datetime, now: datetime) -> None:
        self.work, self.rule, self.since, self.now = work, rule, since, now
        self.first = now
        self.kind = KINDS.get(rule.kind)
        self.calls = work.facts.analyzed(since)
        self.deals = work.facts.deals(open_since=since)
        self.changes: dict[OpportunityId, list[FieldChange]] = defaultdict(list)
        for change in work.facts.changes(since):
            self.changes[change.opportunity_id].append(change)
        owners = {deal.owner_id for deal in self.deals}
        owners |= {
            UserId(str(c.before)) for of in self.changes.values() for c in of if c.field == "owner_id" and c.before
        }
        self.around = Surroundings(work, owners)
        self.people = {str(one.id): (one.team, one.name) for one in self.around.owners.values()}
        self.days = list(self._days()) if self.kind and Trigger.DAILY in self.kind.on else []

    def _days(self) -> Iterator[Event]:
        """Yield the daily looks of the time, at the hour where the workspace is."""
        day = self.around.day(self.since)
        while day <= self.around.day(self.now):
            at = datetime.combine(day, time(BEGINS_AT), self.around.zone)
            if self.since < at <= self.now:
                yield Event(at, day, Occasion(Trigger.DAILY))
            day += timedelta(days=1)

    def pasts(self, answers: Mapping[str, Replied]) -> Iterator[Past]:
        """Yield the history of each deal that something happened to."""
        for at in range(0, len(self.deals), AT_ONCE):
            some = self.deals[at : at + AT_ONCE]
            ids = [deal.id for deal in some]
            snapshots: dict[OpportunityId, list[Snapshot]] = defaultdict(list)
            for snapshot in self.work.facts.stood(ids):
                snapshots[snapshot.opportunity_id].append(snapshot)
            kept: dict[OpportunityId, list[KeptFacts]] = defaultdict(list)
            for one in self.work.facts.kept(ids):
                kept[one.opportunity_id].append(one)
            events = {deal.id: self._events(deal, snapshots[deal.id]) for deal in some}
            lines = self._lines(events.values())
            self.first = min((self.first, *(one[0].at for one in snapshots.values() if one)))
            for deal in some:
                if events[deal.id]:
                    yield Past(
                        deal=deal,
                        changes=self.changes[deal.id],
                        snapshots=snapshots[deal.id],
                        kept=kept[deal.id],
                        events=events[deal.id],
                        stages=self.around.stages,
                        people=self.people,
                        lines=lines,
                        answers=answers,
                    )

    def _events(self, deal: Opportunity, snapshots: Sequence[Snapshot]) -> list[Event]:
        triggers = self.kind.on if self.kind else frozenset[Trigger]()
        found: list[Event] = []
        for snapshot in snapshots:
            call = self.calls.get(snapshot.source) if snapshot.cause is SnapshotCause.ANALYZED else None
            if call is not None and snapshot.at > self.since:
                found.append(self._event(snapshot.at, Trigger.ANALYZED, call))
        moments = {change.at for change in self.changes[deal.id] if change.at > self.since}
        # Who runs the buyer changes how the deal stands: the look came after that was kept.
        moments -= {change.at for change in self.changes[deal.id] if change.field == "owner_run"}
        moments |= {one.at for one in snapshots if one.cause in BY_PEOPLE and one.at > self.since}
        found += [self._event(at, Trigger.CHANGED) for at in moments]
        found += [event for event in self.days if event.at >= deal.created_at]
        # What a rule does not look at may still end what it said.
        kept = found if triggers else []
        return sorted(kept, key=lambda event: event.at)

    def _event(self, at: datetime, trigger: Trigger, call: ConversationId | None = None) -> Event:
        return Event(at, self.around.day(at), Occasion(trigger, call))

    def _lines(self, events: Iterable[Sequence[Event]]) -> Mapping[ConversationId, tuple[Said, ...]]:
        if self.kind is None or self.kind.words is None:
            return {}
        calls = {event.occasion.call for of in events for event in of if event.occasion.call}
        return self.work.facts.lines(calls, self.kind.words(self.rule))

    def report(
        self, played: Sequence[tuple[Opportunity, Played]], days: int, answers: Mapping[str, Replied]
    ) -> Rehearsal:
        """Return what it comes to."""
        spoke = [(deal, one) for deal, one in played if one.claims]
        deals = sorted((_rehearsed(deal, one) for deal, one in spoke), key=lambda one: (-one.count, one.first_on))
        needs = Counter(need for _, one in played for need in one.needs)
        return Rehearsal(
            since=self.since,
            count=sum(one.count for one in deals),
            deals=tuple(deals),
            per_week=tuple(self._per_week([claim for _, one in spoke for claim in one.claims], days)),
            won=sum(one.state == "won" for one in deals),
            lost=sum(one.state == "lost" for one in deals),
            looked_at=len(self.calls),
            too_little_history=self._too_little(),
            off=tuple(sorted(needs.items())),
            asks=self._asks(played, answers),
        )

    def _asks(self, played: Sequence[tuple[Opportunity, Played]], answers: Mapping[str, Replied]) -> Asks | None:
        """Return what it would have put to a model, by what reading the same calls cost."""
        if self.kind is None or not self.kind.bought:
            return None
        calls = {call for _, one in played for call in one.calls}
        costs = self.work.facts.costs(self.since)
        known = [costs.get(call, 0.0) for call in calls]
        usd = None if None in known else sum(one for one in known if one is not None)
        return Asks(len(calls), usd, len(answers))

    def _too_little(self) -> bool:
        young = self.first > max(self.since, self.now - timedelta(days=ENOUGH_DAYS))
        return len(self.calls) < ENOUGH_CALLS or young

    def _per_week(self, claims: Sequence[Claim], days: int) -> list[PerWeek]:
        """Return how many alerts a week each person would have had; None stands for a role that nobody holds."""
        admins = tuple(self.work.users.admins())
        counted: Counter[tuple[Recipient, UserId | None]] = Counter()
        for claim in claims:
            owner = None if claim.owner is None else self.around.owners.get(claim.owner)
            roles = Roles(claim.owner, owner.manager if owner else None, admins)
            recipients = claim.match.rule.recipients
            counted.update((one.role, one.user) for one in addressees(recipients, roles))
            counted.update((role, None) for role in recipients if not tuple(roles.of(role)))
        weeks = days / WEEK_DAYS
        return [PerWeek(role, person, round(count / weeks, 1)) for (role, person), count in counted.most_common()]


def _rehearsed(deal: Opportunity, played: Played) -> Rehearsed:
    first = min(claim.today for claim in played.claims)
    return Rehearsed(deal.id, deal.company, len(played.claims), first, deal.state)
