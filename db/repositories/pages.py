"""What pages of every list share: where the next one begins, and which rows a team's programs see."""

from sqlalchemy import Column, ColumnElement, Table, and_, or_, select

from analysis.model.ids import WorkspaceId
from analysis.model.pages import Position
from db.schema import conversations, opportunities, users


def before(table: Table, after: Position | None) -> list[ColumnElement[bool]]:
    """Return the condition for rows older than a position: by created_at, then by id."""
    if after is None:
        return []
    at: Column[object] = table.c.created_at
    same = and_(at == after.at, table.c.id < after.id)
    return [at <= after.at, or_(at < after.at, same)]  # the first lets an index begin there


def of_team(table: Table, workspace: WorkspaceId, team: str) -> list[ColumnElement[bool]]:
    """Return the condition of `analysis.model.access.program_may_see` for calls or deals."""
    if not team:
        return []
    members = select(users.c.id).where(users.c.workspace_id == workspace, users.c.team == team)
    brought = and_(table.c.owner_id.is_(None), table.c.team == team)
    seen: list[ColumnElement[bool]] = [or_(brought, table.c.owner_id.in_(members))]
    return [*seen, ~table.c.restricted] if "restricted" in table.c else seen


def about_team(table: Table, workspace: WorkspaceId, team: str) -> list[ColumnElement[bool]]:
    """Return the condition for alerts that are about a team's deals, or its calls where there is no deal."""
    if not team:
        return []
    deals = select(opportunities.c.id).where(
        opportunities.c.workspace_id == workspace, *of_team(opportunities, workspace, team)
    )
    calls = select(conversations.c.id).where(
        conversations.c.workspace_id == workspace, *of_team(conversations, workspace, team)
    )
    alone = and_(table.c.opportunity_id.is_(None), table.c.conversation_id.in_(calls))
    return [or_(table.c.opportunity_id.in_(deals), alone)]
