"""Deals from a table that another system wrote: first what it would change, then the change; twice is once."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.delivery import Delivery
from analysis.model.ids import CaseNumber, OpportunityId, UserId, WorkspaceId, new_id
from analysis.model.messages import MessageKind, Wanted
from analysis.model.policy import StagePolicy
from analysis.model.spreadsheet import guarded
from analysis.ports import Begin, Clock, Work
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.edit_opportunity import DealFields, changed, demand_sound, edit, fields_of, said
from analysis.usecases.lists import COMPANY
from analysis.usecases.once import claim
from analysis.usecases.opportunity_cells import (
    COLUMNS,
    date_of,
    decoded,
    number_of,
    plain,
    rows,
    state_of,
    truth_of,
)

STRANGER = "import-owner-unknown"
"""Key of a line whose owner we do not know."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken: its number as a spreadsheet shows it, and why, by a catalog key."""

    line: int
    key: str
    params: Mapping[str, str | float]


@dataclass(frozen=True, slots=True)
class Planned:
    """What one line would do.

    Attributes:
        case: "" for a deal to be made.
        changes: Before and after by field.
    """

    line: int
    case: str
    company: str
    changes: Mapping[str, tuple[Any, Any]]

    @property
    def new(self) -> bool:
        """Tell whether the deal would be made."""
        return not self.case


@dataclass(frozen=True, slots=True)
class Report:
    """What a table would change, or changed.

    Attributes:
        same: Lines that say what stands already.
        names: Of the owners before and after, by id.
    """

    planned: tuple[Planned, ...]
    wrong: tuple[Wrong, ...]
    same: int
    stored: bool
    names: Mapping[UserId, str] = field(default_factory=dict)

    @property
    def strangers(self) -> bool:
        """Tell whether a line names an owner whom we do not know; Slack may."""
        return any(one.key == STRANGER for one in self.wrong)


@dataclass(frozen=True, slots=True)
class ImportOpportunities:
    """Bring deals up to date with a table."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, content: bytes, *, store: bool, actor: UserId | None) -> Report:
        """Say what the table would change, or change it: all lines in one transaction, and none if one is wrong.

        A line is a deal by its case number, else by its company. A column that is not there, and an empty cell, leave
        a field as it is. Brought a second time, the same table changes nothing.

        Raises:
            RefusedError: "access-admin-only"; "import-too-large", "table-encoding", "import-no-header",
                "import-too-long" for the table as a whole.
        """
        table = list(rows(decoded(content)))
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            staff = work.users.staff()
            desk = Desk(work, self.clock(), {plain(one.name): one.id for one in staff if one.active})
            report = replace(desk.read(table), names={one.id: one.name for one in staff})
            if report.wrong or not store:
                return report
            for line in desk.lines:
                self._store(work, line, actor)
            work.audit.record(
                "opportunities.imported",
                actor=actor or OPERATOR,
                target=workspace,
                after={
                    "changed": sum(not one.new for one in report.planned),
                    "made": sum(one.new for one in report.planned),
                },
            )
        return replace(report, stored=True)

    def _store(self, work: Work, line: "Line", actor: UserId | None) -> None:
        deal = line.deal
        if not deal.case_number:
            deal = work.opportunities.add(replace(deal, state="open"))
            after = {"case_number": deal.case_number}
            work.audit.record("opportunity.created", actor=actor or OPERATOR, target=deal.id, after=after)
        edit(work, deal, line.fields, actor=actor, clock=self.clock)


@dataclass(frozen=True, slots=True)
class Line:
    """A deal, and how it shall stand."""

    deal: Opportunity
    fields: DealFields


class Desk:
    """Reads a table against what is stored.

    Attributes:
        lines: What is to be stored, in the order of the table.
    """

    def __init__(self, work: Work, now: datetime, people: Mapping[str, UserId]) -> None:
        self.work, self.now, self.people = work, now, people
        self.stages = {plain(one): one for one in work.policies.get(StagePolicy).stages}
        self.lines: list[Line] = []

    def read(self, table: Iterable[tuple[int, dict[str, str]]]) -> Report:
        """Return what it comes to."""
        planned: list[Planned] = []
        wrong: list[Wrong] = []
        seen: dict[str, int] = {}
        same = 0
        for number, cells in table:
            try:
                line = self._line(cells)
            except RefusedError as error:
                wrong.append(Wrong(number, error.key, dict(error.params)))
                continue
            first = seen.setdefault(line.deal.case_number or plain(line.deal.company), number)
            if first != number:
                wrong.append(Wrong(number, "import-twice", {"first": first}))
                continue
            changes = changed(fields_of(line.deal), line.fields)
            if line.deal.case_number and not changes:
                same += 1
                continue
            self.lines.append(line)
            planned.append(Planned(number, line.deal.case_number, line.deal.company, changes))
        return Report(tuple(planned), tuple(wrong), same, stored=False)

    def _line(self, cells: Mapping[str, str]) -> Line:
        deal = self._deal(cells)
        stands = fields_of(deal)
        amount, closes = cells.get("amount", ""), cells.get("close_date", "")
        owner, state = cells.get("owner", ""), cells.get("state", "")
        fields = DealFields(
            stage=self.stages.get(plain(cells.get("stage", "")), cells.get("stage")) or stands.stage,
            amount=number_of(amount) if amount else stands.amount,
            currency=cells.get("currency", "").upper() or stands.currency,
            close_date=date_of(closes) if closes else stands.close_date,
            owner_id=self._owner(owner) if owner else stands.owner_id,
            owner_run=truth_of(cells["owner_run"]) if cells.get("owner_run") else stands.owner_run,
            state=state_of(state) or stands.state,
        )
        demand_sound(self.work, deal, fields)
        return Line(deal, fields)

    def _deal(self, cells: Mapping[str, str]) -> Opportunity:
        """Return the deal a line means, made but not stored where there is none of that company."""
        case, company = cells.get("case", ""), " ".join(cells.get("company", "").split())
        if case:
            known = self.work.opportunities.find(case)
            if known is None or known.case_number != case.upper():
                raise RefusedError("import-case-unknown", case=case[:40])
            return known
        if not company:
            raise RefusedError("opportunity-no-company")
        if len(company) > COMPANY:
            raise RefusedError("opportunity-name-too-long", limit=COMPANY)
        known = self.work.opportunities.find(company)
        return known or Opportunity(
            id=OpportunityId(new_id("opp")),
            workspace_id=self.work.workspace,
            case_number=CaseNumber(""),
            company=company,
            created_at=self.now,
        )

    def _owner(self, owner: str) -> UserId:
        known = self.people.get(plain(owner))
        if known is None:
            person = self.work.users.find(owner)
            known = person.id if person else None
        if known is None:
            raise RefusedError(STRANGER, owner=owner[:80])
        return known


@dataclass(frozen=True, slots=True)
class ExportOpportunities:
    """Write all deals as a table that `ImportOpportunities` reads, and no spreadsheet runs."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, *, actor: UserId | None) -> bytes:
        """Return it, in UTF-8 with a byte order mark, for Excel. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            names = {one.id: one.name for one in work.users.staff()}
            deals = [work.opportunities.get(one) for one in work.opportunities.ids()]
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for deal in deals:
            cells = (
                deal.case_number,
                deal.company,
                deal.stage,
                "" if deal.amount is None else f"{deal.amount:.15g}",
                deal.currency,
                said(deal.close_date) or "",
                names.get(deal.owner_id, "") if deal.owner_id else "",
                "yes" if deal.owner_run else "no",
                deal.state,
            )
            writer.writerow([guarded(cell) for cell in cells])
        return out.getvalue().encode("utf-8-sig")

    def send(self, workspace: WorkspaceId, *, actor: UserId, delivery: Delivery) -> None:
        """Have it sent to an admin as a file in a direct message; that too is in the audit log.

        Raises:
            RefusedError: "access-admin-only".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, delivery)
            demand_admin(work, actor)
            work.messages.want(
                Wanted(
                    key=f"table:{actor}:{delivery.key}",
                    kind=MessageKind.TABLE,
                    channel="",
                    thread="",
                    asker=work.users.get(actor).slack_id,
                    private=True,
                    payload={"user": actor},
                )
            )
            work.audit.record("opportunities.exported", actor=actor, target=workspace)


READ_TABLE = "admin.import"
"""Name of the workflow that reads a table: (workspace, user, window, file, "store" or "", window beneath)."""
QUEUE = "interactive"


@dataclass(frozen=True, slots=True)
class ReadTable:
    """Have a table that somebody put into a window read, and what it changes shown there."""

    begin: Begin

    def __call__(
        self,
        workspace: WorkspaceId,
        *,
        actor: UserId,
        window: str,
        file: str,
        store: bool,
        delivery: Delivery,
        beneath: str = "",
    ) -> None:
        """Queue it; *beneath* is the window with the list, "" where it stays as it is.

        Raises:
            RefusedError: "access-admin-only".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, delivery)
            demand_admin(work, actor)
            args = (workspace, actor, window, file, "store" if store else "", beneath)
            work.jobs.enqueue(READ_TABLE, f"table:{workspace}:{delivery.key}", *args, queue=QUEUE)
