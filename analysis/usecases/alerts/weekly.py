"""The week in one message: how deals moved, a gap that repeats, proof worth sharing; for admins, rules to look at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from analysis.meddic.rubric import LETTERS
from analysis.model.access import MANAGER, Viewer, may_see_scores
from analysis.model.conversation import OPEN, Conversation, Opportunity
from analysis.model.ids import ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.meddic import Letter, Level, Span
from analysis.model.messages import MessageKind, Wanted
from analysis.model.snapshot import DealStanding
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of, visible_among
from analysis.usecases.alerts.address import reachable
from analysis.usecases.alerts.lists import AlertList, alerts_of
from analysis.usecases.alerts.precision import Rehearse, RuleStanding, standings_of

WEEK = timedelta(days=7)
WEEKS = 8
"""Points of the picture."""
DEALS = 100
CALLS, REPEATED = 5, 3
"""The same gap in so many of a rep's last calls is worth a word."""
MONDAY, LAST_DAY = 0, 2
FROM, UNTIL = time(8), time(12)
"""When the summary goes out, Monday, where the person is; after an outage until Wednesday, at the same hours."""
PROPOSALS = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A deal and how it stands.

    Attributes:
        before: Strength a week ago; None for a deal that had no call then.
    """

    deal: Opportunity
    strength: int
    before: int | None
    weakest: Letter


@dataclass(frozen=True, slots=True)
class Gap:
    """A letter that at most was claimed in several of somebody's last calls.

    Attributes:
        owner: Whose calls; "" for the reader's own.
        count: In how many of the last five.
    """

    owner: str
    letter: Letter
    count: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A letter newly confirmed, with the words that did it."""

    company: str
    letter: Letter
    span: Span
    speaker: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """One person's week.

    Attributes:
        team: It is about the people they stand over, not only about themselves.
        calls: Analyzed in this week.
        deals: Open ones with a call, those that moved most first.
        trend: Average strength of these deals at the end of each week, the last one now; empty before the first call.
        rules: For admins: what was wrong too often, with proposals.
    """

    until: datetime
    team: bool
    calls: int
    deals: tuple[Moved, ...]
    trend: tuple[tuple[datetime, float], ...]
    gaps: tuple[Gap, ...]
    proofs: tuple[Proof, ...]
    alerts: AlertList
    rules: tuple[RuleStanding, ...] = ()

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to say."""
        return not (self.calls or self.deals or self.gaps or self.alerts.open or self.rules)


@dataclass(frozen=True, slots=True)
class ShowWeekly:
    """Put somebody's week together from what is stored; scores only of deals whose scores they may see."""

    begin: Begin
    rehearse: Rehearse | None = None

    def __call__(self, workspace: WorkspaceId, user: UserId, until: datetime) -> Weekly:
        """Return the seven days before *until*."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            whose = sorted({user, *viewer.team} if viewer.role == MANAGER else {user})
            deals = _deals(work, viewer, whose)
            seen = _seen(work, [deal.id for deal in deals], viewer)
            now = _stood(work, deals, until, seen)
            ago = _stood(work, deals, until - WEEK, seen)
            recent = {one: _last_calls(work, one, viewer, until) for one in whose}
            return Weekly(
                until=until,
                team=len(whose) > 1,
                calls=sum(call.occurred_at > until - WEEK for calls in recent.values() for call in calls),
                deals=tuple(_moved(deals, now, ago)),
                trend=tuple(_trend(work, deals, until, seen)),
                gaps=tuple(gap for one in whose for gap in _gaps(work, one, user, recent[one])),
                proofs=tuple(_proofs(work, deals, now, ago)),
                alerts=alerts_of(work, viewer, until),
                rules=_rules(work, viewer, until, self.rehearse),
            )


def _deals(work: Work, viewer: Viewer, whose: Sequence[UserId]) -> list[Opportunity]:
    setting = work.policies.score_visibility()
    found = [deal for one in whose for deal in work.opportunities.recent(owner=one, limit=DEALS)]
    return [deal for deal in found if deal.state == OPEN and may_see_scores(viewer, deal.owner_id, setting)]


def _seen(work: Work, deals: Sequence[OpportunityId], viewer: Viewer) -> set[ConversationId]:
    calls = [call for deal in deals for call in work.conversations.of(deal)]
    return {call.id for call in visible_among(work, calls, viewer)}


def _stood(
    work: Work, deals: Sequence[Opportunity], at: datetime, seen: set[ConversationId]
) -> Mapping[OpportunityId, DealStanding]:
    """Return how deals stood then; without those in which a call counts that the reader may not see."""
    kept = work.snapshots.as_of([deal.id for deal in deals], at)
    found = {deal: one.standing for deal, one in kept.items()}
    return {deal: stood for deal, stood in found.items() if stood.calls and set(stood.calls) <= seen}


def _moved(
    deals: Sequence[Opportunity],
    now: Mapping[OpportunityId, DealStanding],
    ago: Mapping[OpportunityId, DealStanding],
) -> list[Moved]:
    found = [
        Moved(deal, now[deal.id].strength, ago[deal.id].strength if deal.id in ago else None, now[deal.id].headline)
        for deal in deals
        if deal.id in now
    ]
    return sorted(found, key=lambda one: (-abs(one.strength - (one.before or 0)), one.deal.company))


def _trend(
    work: Work, deals: Sequence[Opportunity], until: datetime, seen: set[ConversationId]
) -> list[tuple[datetime, float]]:
    found = []
    for back in range(WEEKS - 1, -1, -1):
        at = until - back * WEEK
        stood = _stood(work, deals, at, seen)
        if stood:
            found.append((at, round(sum(one.strength for one in stood.values()) / len(stood), 1)))
    return found


def _last_calls(work: Work, owner: UserId, viewer: Viewer, until: datetime) -> list[Conversation]:
    """Return a person's newest calls with a result, of which the reader may know."""
    calls = [call for call in work.conversations.recent(owner=owner, limit=4 * CALLS) if call.occurred_at <= until]
    return [call for call in visible_among(work, calls, viewer) if work.analyses.latest(call.id) is not None]


def _gaps(work: Work, owner: UserId, reader: UserId, calls: Sequence[Conversation]) -> list[Gap]:
    """Return the letter that was missing most often in the last five calls, if in three of them."""
    missing: Counter[Letter] = Counter()
    for call in calls[:CALLS]:
        latest = work.analyses.latest(call.id)
        if latest is not None:
            missing.update(result.letter for result in latest[1].letters if result.level <= Level.CLAIMED)
    worst = max(LETTERS, key=lambda letter: missing[letter])
    name = "" if owner == reader else work.users.get(owner).name
    return [Gap(name, worst, missing[worst])] if missing[worst] >= REPEATED else []


def _proofs(
    work: Work,
    deals: Sequence[Opportunity],
    now: Mapping[OpportunityId, DealStanding],
    ago: Mapping[OpportunityId, DealStanding],
) -> list[Proof]:
    """Return letters that reached the highest level in this week, each with its newest words."""
    found = []
    for deal in deals:
        for one in now[deal.id].letters if deal.id in now else ():
            was = ago[deal.id].of(one.letter).level if deal.id in ago else Level.UNKNOWN
            proof = _words(work, deal, one.letter, now[deal.id]) if was < one.level == Level.CONFIRMED else None
            if proof is not None:
                found.append(proof)
    return found


def _words(work: Work, deal: Opportunity, letter: Letter, stands: DealStanding) -> Proof | None:
    for call in reversed(stands.calls):
        latest, transcript = work.analyses.latest(call), work.transcripts.latest(call)
        evidence = (
            [] if latest is None else [r.evidence for r in latest[1].letters if r.letter is letter and r.evidence]
        )
        if evidence and transcript is not None:
            span = evidence[0][0].span
            return Proof(deal.company, letter, span, transcript[1].participant(span.speaker).name)
    return None


def _rules(work: Work, viewer: Viewer, now: datetime, rehearse: Rehearse | None) -> tuple[RuleStanding, ...]:
    if not viewer.is_admin:
        return ()
    return tuple(one for one in standings_of(work, now, rehearse, most=PROPOSALS) if one.precision.warns)


@dataclass(frozen=True, slots=True)
class SendWeekly:
    """Have everybody's summary sent in the morning where they are (see `due`); once a week, and never empty."""

    begin: Begin
    clock: Clock
    show: ShowWeekly

    def __call__(self, workspace: WorkspaceId) -> dict[str, int]:
        """Queue what is due now; return for how many people."""
        now, sent = self.clock(), 0
        with self.begin(workspace) as work:
            people = {one: end for one in work.users.members() if reachable(one) and (end := due(now, one.zone))}
            known = {one.id for one in people if work.messages.find(key_of(one.id, now, one.zone)) is not None}
        for person, until in people.items():
            if person.id in known or self.show(workspace, person.id, until).empty:
                continue
            payload = {"user": person.id, "until": until.isoformat()}
            text = Wanted(
                key=key_of(person.id, now, person.zone),
                kind=MessageKind.WEEKLY,
                channel="",
                thread="",
                asker=person.slack_id,
                private=True,
                payload=payload,
            )
            with self.begin(workspace) as work:
                made = work.messages.want_once(text)
                if made is not None:
                    part = {**payload, "picture": True, "parent": made}
                    work.messages.want_once(_picture(text, part))
                    sent += 1
        return {"sent": sent}


def _picture(text: Wanted, payload: Mapping[str, object]) -> Wanted:
    return Wanted(
        key=f"{text.key}:picture",
        kind=MessageKind.WEEKLY,
        channel="",
        thread="",
        asker=text.asker,
        private=True,
        payload=payload,
    )


def due(now: datetime, zone: str) -> datetime | None:
    """Return where the week to tell of ends, or None outside the hours: now on Monday, later that Monday's beginning.

    Who was told on Monday that there is nothing is not told on Tuesday of what came since.
    """
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() > LAST_DAY or not FROM <= local.time() < UNTIL:
        return None
    if local.weekday() == MONDAY:
        return now
    return datetime.combine(local.date() - timedelta(local.weekday()), FROM, local.tzinfo).astimezone(now.tzinfo)


def key_of(user: UserId, now: datetime, zone: str) -> str:
    """Return the key of a person's summary of the week before."""
    year, week, _ = now.astimezone(ZoneInfo(zone)).isocalendar()
    return f"weekly:{user}:{year}-W{week:02}"
