"""What of the workspace's figures one person may read: the access rule and the visibility of scores, for many at once.

A report is about whoever its reader stands over: reps themselves, managers their people too, admins everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.model.access import MANAGER, NOWHERE, Kept, ScoreVisibility, Viewer, may_see, may_see_scores, stands_over
from analysis.model.conversation import OPEN
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.reports import DealRow, Member, Period, Point, ReportCall, ReportDeal, Scope
from analysis.ports import Work

ACTIVE = timedelta(days=30)
"""A deal counts in a week's trend for so long after its last call, won, lost or open: else lost deals would leave the
past and make it look better than it was."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a report is computed from: only what its reader may see.

    Attributes:
        seen: The calls they may see; None for all.
        unseen: Deals of theirs left out because a call in them is kept from them.
    """

    viewer: Viewer
    setting: ScoreVisibility
    period: Period
    members: Mapping[UserId, Member]
    deals: tuple[ReportDeal, ...]
    calls: tuple[ReportCall, ...]
    seen: frozenset[ConversationId] | None
    unseen: int

    @property
    def scope(self) -> Scope:
        """Whose figures these are."""
        if self.viewer.is_admin:
            return Scope.ALL
        return Scope.TEAM if self.viewer.role == MANAGER else Scope.OWN

    def open_to(self, point: Point) -> bool:
        """Tell whether the reader may see every call that counts in it."""
        return self.seen is None or self.seen.issuperset(point.calls)

    def scored(self, owner: UserId | None) -> bool:
        """Tell whether the reader may see scores of this owner's deals and calls."""
        return may_see_scores(self.viewer, owner, self.setting)

    def shown(self, points: Mapping[OpportunityId, Point], deal: ReportDeal) -> Point | None:
        """Return how a deal stands, as far as the reader may know; None without a result."""
        point = points.get(deal.id)
        told = point is not None and point.calls and self.scored(deal.owner) and self.open_to(point)
        return point if told else None

    def name(self, owner: UserId | None) -> str:
        """Return somebody's name; "" for nobody."""
        member = self.members.get(owner) if owner else None
        return member.name if member else ""

    def within(self, since: datetime, until: datetime) -> list[ReportCall]:
        """Return the calls of the scope that took place then."""
        return [call for call in self.calls if since <= call.occurred_at < until]


def look(work: Work, viewer: Viewer, period: Period, since: datetime, *, also: Mapping[OpportunityId, Point]) -> Sight:
    """Return what this reader may read, of calls since *since*. At most six statements.

    Args:
        work: In the transaction of the report.
        viewer: Who reads.
        period: Of the report.
        since: Of calls that count; those of the deals are read besides, to see who may see them.
        also: How the deals stand at the end.
    """
    lately = alive(period)
    listed = work.reports.calls(since, period.until, alive=None if viewer.is_admin else lately)
    seen = None if viewer.is_admin else _seen(work, viewer, listed)
    mine = [deal for deal in work.reports.deals(lately) if covers(viewer, deal.owner)]
    left_out = {
        deal.id for deal in mine if seen is not None and deal.id in also and not seen.issuperset(also[deal.id].calls)
    }
    return Sight(
        viewer=viewer,
        setting=work.policies.score_visibility(),
        period=period,
        members={member.id: member for member in work.reports.members()},
        deals=tuple(deal for deal in mine if deal.id not in left_out),
        calls=tuple(call for call in listed if covers(viewer, call.owner)),
        seen=seen,
        unseen=sum(deal.id in left_out and deal.state == OPEN for deal in mine),
    )


def alive(period: Period) -> datetime:
    """Return since when a deal must have stood otherwise, if it is closed, to be in any figure of the period."""
    return period.since - ACTIVE


def covers(viewer: Viewer, owner: UserId | None) -> bool:
    """Tell whether what this person owns is in the reader's reports; what nobody owns is in the admins'."""
    return stands_over(viewer, owner)


def _seen(work: Work, viewer: Viewer, calls: list[ReportCall]) -> frozenset[ConversationId]:
    plain = {call.id: may_see(viewer, Kept(call.owner, call.restricted)) for call in calls}
    doubtful = [call for call in calls if not plain[call.id] and not call.restricted]
    audiences = work.messages.audiences([call.id for call in doubtful])
    asked = {
        call.id
        for call in doubtful
        if may_see(viewer, Kept(call.owner, call.restricted, audiences.get(call.id, NOWHERE)))
    }
    return frozenset(asked | {call for call, open_ in plain.items() if open_})


def rows_of(
    sight: Sight,
    now: Mapping[OpportunityId, Point],
    then: Mapping[OpportunityId, Point],
    *,
    owner: UserId | None = None,
) -> list[DealRow]:
    """Return the open deals, the strongest first, those without a result last; of one owner, or of the scope."""
    rows = [
        DealRow(
            deal=deal,
            owner=sight.name(deal.owner),
            now=sight.shown(now, deal),
            before=sight.shown(then, deal),
            kept=not sight.scored(deal.owner),
        )
        for deal in sight.deals
        if deal.state == OPEN and owner in {None, deal.owner}
    ]
    return sorted(rows, key=lambda row: (row.now is None, -(row.now.strength if row.now else 0), row.deal.company))
