"""Put together what rules look at in a deal now; keep what a deal's calls tell when it changes."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from analysis.alerts.kinds import KINDS
from analysis.model.alerts import Alert, AlertRule
from analysis.model.conversation import Opportunity
from analysis.model.facts import CallFacts, DealFacts, Owner, Replied
from analysis.model.ids import ConversationId, UserId
from analysis.model.policy import StagePolicy
from analysis.model.snapshot import Snapshot
from analysis.model.watch import Occasion
from analysis.ports import Work

NO_ANSWERS: Mapping[str, Replied] = {}


class Surroundings:
    """What all deals of a workspace have in common, read once."""

    def __init__(self, work: Work, owners: Iterable[UserId | None]) -> None:
        self.stages = work.policies.get(StagePolicy).stages
        self.zone = zone_of(work.policies.home().time_zone)
        self.owners = work.facts.owners({owner for owner in owners if owner is not None})

    def owner(self, deal: Opportunity) -> Owner | None:
        """Return who owns the deal, or None."""
        return None if deal.owner_id is None else self.owners.get(deal.owner_id)

    def name(self, deal: Opportunity) -> str:
        """Return the owner's name; "" for none."""
        owner = self.owner(deal)
        return owner.name if owner else ""

    def team(self, deal: Opportunity) -> str:
        """Return the owner's team; "" for none."""
        owner = self.owner(deal)
        return owner.team if owner else ""

    def day(self, moment: datetime) -> date:
        """Return the day that it is where the workspace is."""
        return moment.astimezone(self.zone).date()


def zone_of(name: str) -> tzinfo:
    """Return the zone with this IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def facts_of(
    work: Work,
    deal: Opportunity,
    now: datetime,
    occasion: Occasion,
    *,
    rules: Collection[AlertRule] = (),
    answers: Mapping[str, Replied] = NO_ANSWERS,
    alerts: Collection[Alert] = (),
) -> DealFacts:
    """Return what rules look at in this transaction.

    Args:
        work: The transaction.
        deal: Which.
        now: The moment.
        occasion: Why they look; the lines of its call are read where one of *rules* reads them.
        rules: That will look.
        answers: To their questions.
        alerts: That will be looked at again; the lines of their calls are read where their rules read them.
    """
    around = Surroundings(work, [deal.owner_id])
    snapshot = work.snapshots.latest([deal.id]).get(deal.id)
    read = calls_to_read(occasion, rules, alerts)
    return DealFacts(
        deal=deal,
        at=now,
        today=around.day(now),
        stages=around.stages,
        team=around.team(deal),
        owner=around.name(deal),
        standing=snapshot.standing if snapshot else None,
        calls=counting(snapshot, {one.conversation_id: one for one in work.facts.of(deal.id)}),
        occasion=occasion,
        lines=work.facts.lines(read, words_of(rules)) if read else {},
        answers=answers,
    )


def counting(snapshot: Snapshot | None, kept: Mapping[ConversationId, CallFacts]) -> tuple[CallFacts, ...]:
    """Return the calls that count in a deal as it stood, in order of time."""
    calls = snapshot.standing.calls if snapshot else ()
    return tuple(kept[call] for call in calls if call in kept)


def words_of(rules: Iterable[AlertRule]) -> frozenset[str]:
    """Return the folded forms that these rules look for in lines."""
    listening = [(rule, KINDS[rule.kind].words) for rule in rules if rule.kind in KINDS]
    return frozenset(form for rule, words in listening if words for form in words(rule))


def calls_to_read(occasion: Occasion, rules: Iterable[AlertRule], alerts: Iterable[Alert]) -> frozenset[ConversationId]:
    """Return the calls that one of the rules reads line by line: the one just analyzed, and those of its alerts."""
    reading = {rule.id for rule in rules if rule.kind in KINDS and KINDS[rule.kind].words}
    calls = {alert.conversation_id for alert in alerts if alert.rule_id in reading}
    calls |= {occasion.call} if reading else set()
    return frozenset(call for call in calls if call is not None)
