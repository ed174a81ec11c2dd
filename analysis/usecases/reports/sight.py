"""What of the workspace's figures one person may read: the access rule and the visibility of scores, for many at once.

A report is about whoever its reader stands over: reps themselves, managers their people too, admins everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.model.access import MANAGER, ScoreVisibility, Viewer, may_see_scores, stands_over
from analysis.model.conversation import OPEN
from analysis.model.ids import OpportunityId, UserId
from analysis.model.reports import DealRow, Member, Period, Point, ReportDeal, Scope
from analysis.ports import Work
from analysis.usecases.reports.eyes import Eyes, owners

ACTIVE = timedelta(days=30)
"""A deal counts in a week's trend for so long after its last call, won, lost or open: else lost deals would leave the
past and make it look better than it was."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a report is computed from: only what its reader may see.

    Attributes:
        now: How each deal stands at the period's end, kept from the reader or not; see `shown`.
        then: The same at its beginning.
        deals: Of the reader and the people they stand over, as far as they count and no call in them is kept from them.
        unseen: Deals of theirs left out because a call in them is kept from them.
    """

    viewer: Viewer
    setting: ScoreVisibility
    period: Period
    members: Mapping[UserId, Member]
    now: Mapping[OpportunityId, Point]
    then: Mapping[OpportunityId, Point]
    deals: tuple[ReportDeal, ...]
    eyes: Eyes
    unseen: int

    @property
    def scope(self) -> Scope:
        """Whose figures these are."""
        if self.viewer.is_admin:
            return Scope.ALL
        return Scope.TEAM if self.viewer.role == MANAGER else Scope.OWN

    def scored(self, owner: UserId | None) -> bool:
        """Tell whether the reader may see scores of this owner's deals and calls."""
        return may_see_scores(self.viewer, owner, self.setting)

    def shown(self, points: Mapping[OpportunityId, Point], deal: ReportDeal) -> Point | None:
        """Return how a deal stands, as far as the reader may know; None without a result."""
        point = points.get(deal.id)
        told = point is not None and point.calls and self.scored(deal.owner) and self.eyes.open_to(point)
        return point if told else None

    def name(self, owner: UserId | None) -> str:
        """Return somebody's name; "" for nobody."""
        member = self.members.get(owner) if owner else None
        return member.name if member else ""

    def calls(self, counted: Mapping[UserId | None, int]) -> int:
        """Return how many of the calls, counted by owner, are of the scope."""
        return sum(count for owner, count in counted.items() if covers(self.viewer, owner))


def look(work: Work, viewer: Viewer, period: Period, *, deals: bool = True) -> Sight:
    """Return what this reader may read. At most eight statements, two more for each ten thousand calls of others.

    Args:
        work: In the transaction of the report.
        viewer: Who reads.
        period: Of the report.
        deals: False for a report about no deal: none is read.
    """
    lately, people = alive(period), owners(viewer)
    now, then = [work.reports.stood(at, lately, people) if deals else {} for at in (period.until, period.since)]
    mine = work.reports.deals(lately, people) if deals else []
    eyes = Eyes(work, viewer)
    if deals:
        eyes.stand_over(lately)
        eyes.learn([*now.values(), *then.values()])
    left_out = {deal.id for deal in mine if deal.id in now and not eyes.open_to(now[deal.id])}
    return Sight(
        viewer=viewer,
        setting=work.policies.score_visibility(),
        period=period,
        members={member.id: member for member in work.reports.members()},
        now=now,
        then=then,
        deals=tuple(deal for deal in mine if deal.id not in left_out),
        eyes=eyes,
        unseen=sum(deal.id in left_out and deal.state == OPEN for deal in mine),
    )


def alive(period: Period) -> datetime:
    """Return since when a deal must have stood otherwise, if it is closed, to be in any figure of the period."""
    return period.since - ACTIVE


def covers(viewer: Viewer, owner: UserId | None) -> bool:
    """Tell whether what this person owns is in the reader's reports; what nobody owns is in the admins'."""
    return stands_over(viewer, owner)


def rows_of(sight: Sight, *, owner: UserId | None = None) -> list[DealRow]:
    """Return the open deals, the strongest first, those without a result last; of one owner, or of the scope."""
    rows = [
        DealRow(
            deal=deal,
            owner=sight.name(deal.owner),
            now=sight.shown(sight.now, deal),
            before=sight.shown(sight.then, deal),
            kept=not sight.scored(deal.owner),
        )
        for deal in sight.deals
        if deal.state == OPEN and owner in {None, deal.owner}
    ]
    return sorted(rows, key=lambda row: (row.now is None, -(row.now.strength if row.now else 0), row.deal.company))
