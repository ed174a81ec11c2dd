"""What a month cost: one workspace, in its own time zone, divided by team, provider, opportunity or person."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.errors import RefusedError
from analysis.model.costs import CostBy, CostReport
from analysis.model.ids import WorkspaceId
from analysis.ports import Begin, Clock

MONTH = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")


def month_of(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of a month such as "2026-11" and the first behind it.

    Raises:
        RefusedError: "costs-month".
    """
    found = MONTH.fullmatch(month.strip())
    if found is None:
        raise RefusedError("costs-month", month=month.strip()[:20])
    year, number = int(found[1]), int(found[2])
    following = (year + 1, 1) if number == 12 else (year, number + 1)  # noqa: PLR2004 - December
    return datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class ReportCosts:
    """Add up a month."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, month: str = "", by: CostBy | None = None) -> CostReport:
        """Return the books of a month.

        Args:
            workspace: Whose.
            month: Such as "2026-11"; "" for the present one.
            by: What to divide by; None for the sum alone.

        Raises:
            RefusedError: "costs-month" for what is no month.
        """
        with self.begin(workspace) as work:
            name, zone_name = work.costs.home()
            zone = ZoneInfo(zone_name)
            meant = month or self.clock().astimezone(zone).strftime("%Y-%m")
            since, until = month_of(meant, zone)
            [total] = work.costs.spent(since, until)
            lines = work.costs.spent(since, until, by=by) if by is not None else []
        return CostReport(name, since.strftime("%Y-%m"), zone_name, since, until, by, tuple(lines), total)
