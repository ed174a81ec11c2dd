"""Deals of one workspace."""

import unicodedata
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.pages import DealFilter, Position
from db.repositories.case_numbers import next_case_number
from db.repositories.pages import before, of_team
from db.schema import opportunities, users

COLUMNS = [column for column in opportunities.c if column.name != "company_key"]


def company_key(company: str) -> str:
    """Return what two spellings of one name share: width, case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", company).casefold().strip()


def demand_user(connection: Connection, workspace: WorkspaceId, user: UserId | None) -> None:
    """Raise RefusedError("user-not-found") unless the workspace has that user, or none is meant."""
    if user is None:
        return
    query = select(users.c.id).where(users.c.workspace_id == workspace, users.c.id == user)
    if connection.scalar(query) is None:
        raise RefusedError("user-not-found", reference=user)


@dataclass(frozen=True, slots=True)
class SqlOpportunities:
    """Implements analysis.ports.Opportunities for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def add(self, opportunity: Opportunity) -> Opportunity:
        """Insert it with a fresh case number. RefusedError("user-not-found") for an unknown owner."""
        demand_user(self.connection, self.workspace, opportunity.owner_id)
        number = next_case_number(self.connection, self.workspace, opportunity.created_at)
        stored = replace(opportunity, case_number=number)
        row = {**asdict(stored), "company_key": company_key(opportunity.company)}
        self.connection.execute(insert(opportunities).values(**row))
        return stored

    def find(self, reference: str) -> Opportunity | None:
        """Return the one with this id or case number, else the newest of that company name; else None.

        Uses the primary key, uq_opportunities_workspace_id_case_number and ix_opportunities_company.
        """
        reference = reference.strip()
        query = select(*COLUMNS).where(
            opportunities.c.workspace_id == self.workspace,
            or_(
                opportunities.c.id == reference,
                opportunities.c.case_number == reference.upper(),
                opportunities.c.company_key == company_key(reference),
            ),
        )
        found = [read(row) for row in self.connection.execute(query.order_by(opportunities.c.created_at.desc()))]
        exact = (one for one in found if reference == one.id or reference.upper() == one.case_number)
        return next(exact, found[0] if found else None)

    def get(self, opportunity: OpportunityId) -> Opportunity:
        """Return it. RefusedError("opportunity-not-found")."""
        query = select(*COLUMNS).where(
            opportunities.c.workspace_id == self.workspace, opportunities.c.id == opportunity
        )
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise RefusedError("opportunity-not-found", reference=opportunity)
        return read(row)

    def ids(self) -> list[OpportunityId]:
        """Return every deal, oldest first. Uses ix_opportunities_recent."""
        query = (
            select(opportunities.c.id)
            .where(opportunities.c.workspace_id == self.workspace)
            .order_by(opportunities.c.created_at, opportunities.c.id)
        )
        return [OpportunityId(found) for found in self.connection.scalars(query)]

    def edit(self, opportunity: OpportunityId, **fields: object) -> None:
        """Store these fields. RefusedError("opportunity-not-found")."""
        statement = (
            update(opportunities)
            .where(opportunities.c.workspace_id == self.workspace, opportunities.c.id == opportunity)
            .values(**fields)
        )
        if self.connection.execute(statement).rowcount != 1:
            raise RefusedError("opportunity-not-found", reference=opportunity)

    def recent(self, *, owner: UserId | None = None, limit: int = 20) -> list[Opportunity]:
        """Return the newest first. Uses ix_opportunities_recent or ix_opportunities_owner."""
        query = select(*COLUMNS).where(opportunities.c.workspace_id == self.workspace)
        if owner is not None:
            query = query.where(opportunities.c.owner_id == owner)
        return self._newest(query, limit)

    def search(self, typed: str, *, limit: int = 20) -> list[Opportunity]:
        """Return those whose company or case number holds *typed*, newest first; all of them for "".

        Reads the workspace's deals once: a middle of a name has no index, and a workspace has thousands, not millions.
        """
        query = select(*COLUMNS).where(
            opportunities.c.workspace_id == self.workspace,
            or_(
                opportunities.c.company_key.contains(company_key(typed), autoescape=True),
                opportunities.c.case_number.contains(typed.strip().upper(), autoescape=True),
            ),
        )
        return self._newest(query, limit)

    def page(self, wanted: DealFilter, *, after: Position | None, limit: int) -> list[Opportunity]:
        """Return them, newest first. Uses ix_opportunities_recent, or the index of the owner or company."""
        table = opportunities.c
        given = {
            table.state: wanted.state,
            table.stage: wanted.stage,
            table.owner_id: wanted.owner,
            table.company_key: company_key(wanted.company),
        }
        conditions = [column == value for column, value in given.items() if value]
        conditions += of_team(opportunities, self.workspace, wanted.team) + before(opportunities, after)
        query = select(*COLUMNS).where(table.workspace_id == self.workspace, *conditions)
        newest = query.order_by(table.created_at.desc(), table.id.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]

    def _newest(self, query: Select[tuple[object, ...]], limit: int) -> list[Opportunity]:
        newest = query.order_by(opportunities.c.created_at.desc(), opportunities.c.case_number.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]


def read(row: Row[tuple[object, ...]]) -> Opportunity:
    """Return the value of a row of COLUMNS, which are its fields."""
    return Opportunity(**row._asdict())
