"""What a digest tells: alerts that waited for a person, by deal, each with why it had no message of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.model.alerts import URGENCY, Delivery, DeliveryState
from analysis.model.ids import UserId, WorkspaceId
from analysis.ports import Begin, Clock
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.show import AlertView, may_read, view_of_alert


@dataclass(frozen=True, slots=True)
class DigestLine:
    """An alert and how it came to be here.

    Attributes:
        told: It is news to the person; else it only says that it was not told, and why.
        reason: Catalog key; "" for none.
    """

    view: AlertView
    told: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DigestDeal:
    """What a digest tells of one deal, or of one call without a deal; the most urgent first."""

    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True)
class ShowDigest:
    """Read a digest for the person it is for."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, digest: str, user: UserId) -> tuple[DigestDeal, ...]:
        """Return it by deal, the deal with the most urgent alert first; without what they may not see any more."""
        with self.begin(workspace) as work:
            viewer, now = viewer_of(work, user), self.clock()
            mine = [one for one in work.alert_deliveries.in_digest(digest) if one.recipient_id == user]
            found: dict[str, list[DigestLine]] = {}
            for delivery in mine:
                alert = work.inbox.get(delivery.alert_id)
                if may_read(work, alert, viewer):
                    line = _line(view_of_alert(work, alert, viewer, now), delivery)
                    found.setdefault(alert.target, []).append(line)
        deals = [DigestDeal(tuple(sorted(lines, key=_first))) for lines in found.values()]
        return tuple(sorted(deals, key=lambda deal: _first(deal.lines[0])))


def _line(view: AlertView, delivery: Delivery) -> DigestLine:
    return DigestLine(view, told=delivery.state is not DeliveryState.SUPPRESSED, reason=delivery.reason)


def _first(line: DigestLine) -> tuple[bool, int]:
    return not line.told, URGENCY[line.view.alert.severity]


def told_in(deals: Sequence[DigestDeal]) -> int:
    """Return how many alerts are news in it."""
    return sum(line.told for deal in deals for line in deal.lines)
