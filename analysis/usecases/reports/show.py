"""Put a report together for whoever reads it, and have one sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from analysis.errors import RefusedError
from analysis.model.access import ADMIN, Viewer
from analysis.model.conversation import OPEN
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.messages import MessageKind, Wanted
from analysis.model.reports import Body, Member, Period, Report, ReportKind
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.once import claim
from analysis.usecases.reports import pages
from analysis.usecases.reports.pages import Question
from analysis.usecases.reports.period import Wanted as WantedPeriod
from analysis.usecases.reports.period import period_of
from analysis.usecases.reports.sight import covers, look
from analysis.usecases.requests import Asked

PAGES: Mapping[ReportKind, Callable[[Work, Question], Body | None]] = {
    ReportKind.DASHBOARD: pages.dashboard,
    ReportKind.TEAM: pages.team,
    ReportKind.TRENDS: pages.trends,
    ReportKind.REP: pages.rep,
    ReportKind.GAPS: pages.gaps,
    ReportKind.COSTS: pages.costs,
    ReportKind.USAGE: pages.usage,
}
"""Every report there is; a new one is a kind, a function here, and a page in `handlers.render`."""
FOR_ADMINS = frozenset({ReportKind.COSTS, ReportKind.USAGE})
PICTURE = "picture"
"""Part of a REPORT_FILE that is drawn; any other is the table."""
DRAWN = 20
"""Weeks up to which a chart draws itself; more come as a picture."""
OPERATOR = Viewer(UserId(""), "", ADMIN, active=True)
"""Whoever has the command line: reads what admins read."""


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Compute a report from what is stored at this moment."""

    begin: Begin

    def __call__(
        self, workspace: WorkspaceId, kind: ReportKind, period: Period, viewer: UserId | Viewer, person: UserId | None
    ) -> Report:
        """Return it as this reader may have it. At most 55 statements, however much there is.

        Args:
            workspace: Whose.
            kind: Which.
            period: From `AskReport`.
            viewer: Who reads; OPERATOR for the command line.
            person: Whose page, for REP; one the reader does not stand over is like none.

        Raises:
            RefusedError: "user-not-found"; "reports-person" for a page without a person.
        """
        with self.begin(workspace) as work:
            reader = viewer if isinstance(viewer, Viewer) else viewer_of(work, viewer)
            sight = look(work, reader, period, deals=kind not in FOR_ADMINS)
            found = sight.members.get(person) if person and covers(reader, person) else None
            if kind is ReportKind.REP and found is None:
                raise RefusedError("reports-person")
            name, _ = work.costs.home()
            return Report(
                kind=kind,
                period=period,
                workspace=name,
                scope=sight.scope,
                body=PAGES[kind](work, Question(sight, found)) if reader.active else None,
                unseen=sight.unseen,
                kept=sum(deal.state == OPEN and not sight.scored(deal.owner) for deal in sight.deals),
                person=found,
            )


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a request for a report.

    Attributes:
        coming: It is on its way as a direct message.
        near: Names that may have been meant, where nobody is found by the one given.
    """

    coming: bool
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskReport:
    """Have a report sent to whoever asks, as a direct message wherever it was asked for."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, kind: ReportKind, wanted: WantedPeriod | Period, named: str, asked: Asked
    ) -> Sent:
        """Queue it; computed when it is sent, by what its reader may see then.

        Args:
            workspace: Whose.
            kind: Which.
            wanted: As somebody put it, or as an earlier report had it.
            named: Of a REP page: a name, or an id; "" for the asker's own.
            asked: By whom.

        Raises:
            RefusedError: "reports-period", "costs-month"; "reports-admins-only" for COSTS and USAGE.
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            if kind in FOR_ADMINS and not viewer_of(work, asked.user).is_admin:
                raise RefusedError("reports-admins-only")
            period = self.period(work, wanted)
            person: UserId | None = None
            if kind is ReportKind.REP:
                person, near = _person(work, viewer_of(work, asked.user), named)
                if person is None:
                    return Sent(coming=False, near=near)
            payload = {"user": asked.user, "person": person or "", **stored(kind, period)}
            key = asked.delivery.key if asked.delivery else f"{asked.user}:{self.clock().isoformat()}"
            shown = work.messages.want(message(f"report:{key}", MessageKind.REPORT, asked.person, payload))
            if kind is ReportKind.TRENDS and len(pages.weeks_of(period)) > DRAWN:
                drawn = {**payload, "parent": shown, "part": PICTURE}
                file = message(f"report-picture:{shown}", MessageKind.REPORT_FILE, asked.person, drawn)
                work.messages.want(file)
            return Sent(coming=True)

    def period(self, work: Work, wanted: WantedPeriod | Period) -> Period:
        """Return the period in the workspace's own zone."""
        if isinstance(wanted, Period):
            return wanted
        _, zone = work.costs.home()
        return period_of(wanted, self.clock(), zone)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Have the figures of a report sent as a file to whoever asks, into the report's thread."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, place: str, ts: str, asked: Asked) -> None:
        """Queue the file of the report that stands there; a file of one report comes once.

        Raises:
            RefusedError: "reports-not-found": there stands none of the asker's.
        """
        with self.begin(workspace) as work:
            shown = work.messages.at(place, ts)
            if shown is None or shown.want.kind is not MessageKind.REPORT or shown.want.asker != asked.person:
                raise RefusedError("reports-not-found")
            payload = {**shown.want.payload, "parent": shown.id}
            work.messages.want_once(message(f"report-file:{shown.id}", MessageKind.REPORT_FILE, asked.person, payload))


def message(key: str, kind: MessageKind, person: str, payload: Mapping[str, Any]) -> Wanted:
    """Return a direct message to one person."""
    return Wanted(key=key, kind=kind, channel="", thread="", asker=person, private=True, payload=payload)


def stored(kind: ReportKind, period: Period) -> dict[str, str]:
    """Return kind and period as a message keeps them."""
    since, until = period.since.isoformat(), period.until.isoformat()
    return {"report": kind, "since": since, "until": until, "zone": period.zone}


def read(payload: Mapping[str, Any]) -> tuple[ReportKind, Period]:
    """Return what `stored` kept."""
    since, until = (datetime.fromisoformat(str(payload[name])) for name in ("since", "until"))
    return ReportKind(str(payload["report"])), Period(since, until, str(payload["zone"]))


def _person(work: Work, viewer: Viewer, named: str) -> tuple[UserId | None, tuple[str, ...]]:
    """Return who is meant among those the asker stands over; else names that are near."""
    if not named:
        return viewer.user, ()
    open_to = [member for member in work.reports.members() if covers(viewer, member.id)]
    wanted = named.strip().lstrip("@").casefold()
    exact = [one for one in open_to if wanted in {one.id.casefold(), one.name.casefold()}]
    holding = [one for one in open_to if wanted in one.name.casefold()]
    found = exact or holding
    if len(found) == 1:
        return found[0].id, ()
    return None, _near(wanted, found or open_to)


def _near(wanted: str, members: list[Member]) -> tuple[str, ...]:
    by_name = {member.name.casefold(): member.name for member in members}
    if any(wanted in name for name in by_name):
        return tuple(by_name.values())[:5]
    return tuple(by_name[name] for name in get_close_matches(wanted, list(by_name), n=3, cutoff=0.5))
