"""Conversations of one workspace."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.ids import ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.overview import DealCall
from analysis.model.pages import CallFilter, Position
from analysis.model.transcript import Participant, Side, SideSource
from db.dialects import INSERTS
from db.repositories.case_numbers import next_case_number
from db.repositories.opportunities import SqlOpportunities, demand_user
from db.repositories.pages import before, of_team
from db.schema import conversations

OVER = (ConversationState.FAILED, ConversationState.UNKNOWN, ConversationState.CANCELED, ConversationState.DONE)
"""From where a person may open the next attempt."""

OWN_ID = conversations.c.id == bindparam("own_id")
NUMBER = conversations.c.case_number == bindparam("number")
EXTERNAL_ID = (conversations.c.external_id == bindparam("external")) & (conversations.c.external_id != "")
# Slack waits for this one. Building a query anew costs five times what running it on SQLite does.
FIND = (
    select(conversations)
    .where(conversations.c.workspace_id == bindparam("workspace"), or_(OWN_ID, NUMBER, EXTERNAL_ID))
    .order_by(case((OWN_ID, 0), (NUMBER, 1), else_=2))
    .limit(1)
)


THERE = select(conversations.c.id).where(conversations.c.workspace_id == bindparam("workspace"), OWN_ID)
LOCKED = THERE.with_for_update(key_share=True)
"""No key share: rows that only point to the conversation need not wait."""
BY_EXTERNAL_ID = select(conversations).where(conversations.c.workspace_id == bindparam("workspace"), EXTERNAL_ID)


@cache
def adding(dialect: str) -> ReturningInsert[Any]:
    """Return the insert of a conversation; without a row where any of its keys is taken."""
    return INSERTS[dialect](conversations).on_conflict_do_nothing().returning(conversations.c.id)


def demand_conversation(
    connection: Connection, workspace: WorkspaceId, conversation: ConversationId, *, lock: bool = False
) -> None:
    """Raise unless the workspace has that conversation.

    Args:
        connection: In a transaction.
        workspace: Bound.
        conversation: Wanted.
        lock: Hold it until the transaction ends, so that its revisions are counted one by one.

    Raises:
        RefusedError: "conversation-not-found".
    """
    if connection.scalar(LOCKED if lock else THERE, {"workspace": workspace, "own_id": conversation}) is None:
        raise RefusedError("conversation-not-found", reference=conversation)


def people_to_json(people: tuple[Participant, ...]) -> list[dict[str, Any]]:
    """Return participants as JSON."""
    return [asdict(person) for person in people]


def people_from_json(people: list[dict[str, Any]]) -> tuple[Participant, ...]:
    """Return participants from JSON."""
    return tuple(
        Participant(**{**person, "side": Side(person["side"]), "source": SideSource(person["source"])})
        for person in people
    )


@dataclass(frozen=True, slots=True)
class SqlConversations:
    """Implements analysis.ports.Conversations for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def add(self, conversation: Conversation) -> Conversation:
        """Insert it with a fresh case number.

        Raises:
            RefusedError: "conversation-exists", "opportunity-not-found" or "user-not-found".
        """
        demand_user(self.connection, self.workspace, conversation.owner_id)
        if conversation.opportunity_id is not None:
            SqlOpportunities(self.connection, self.workspace).get(conversation.opportunity_id)
        number = next_case_number(self.connection, self.workspace, conversation.created_at)
        stored = replace(conversation, case_number=number)
        row = asdict(stored) | {"participants": people_to_json(stored.participants)}
        # A second one waits here for the first to commit; it is not an exception, so the transaction lives on.
        if self.connection.scalar(adding(self.connection.dialect.name), row) is None:
            raise RefusedError("conversation-exists", external_id=conversation.external_id)
        return stored

    def get(self, conversation: ConversationId) -> Conversation:
        """Return it. RefusedError("conversation-not-found")."""
        query = select(conversations).where(
            conversations.c.workspace_id == self.workspace, conversations.c.id == conversation
        )
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise RefusedError("conversation-not-found", reference=conversation)
        return read(row)

    def by_external_id(self, external_id: str) -> Conversation | None:
        """Return the one that its bringer knows by exactly this id. Uses uq_conversations_external_id."""
        values = {"workspace": self.workspace, "external": external_id}
        row = self.connection.execute(BY_EXTERNAL_ID, values).first()
        return None if row is None else read(row)

    def find(self, reference: str) -> Conversation | None:
        """Return the one with this id, case number or external id, in that order; else None.

        Uses the primary key, uq_conversations_workspace_id_case_number and uq_conversations_external_id.
        """
        plain = reference.strip()
        if not plain:
            return None
        values = {"workspace": self.workspace, "own_id": plain, "number": plain.upper(), "external": reference}
        row = self.connection.execute(FIND, values).one_or_none()
        return None if row is None else read(row)

    def recent(
        self, *, owner: UserId | None = None, owners: Collection[UserId] | None = None, limit: int = 20
    ) -> list[Conversation]:
        """Return the newest first. Uses ix_conversations_recent or ix_conversations_owner_recent."""
        query = select(conversations).where(conversations.c.workspace_id == self.workspace)
        if owner is not None:
            query = query.where(conversations.c.owner_id == owner)
        if owners is not None:
            query = query.where(conversations.c.owner_id.in_(owners))
        newest = query.order_by(conversations.c.created_at.desc(), conversations.c.case_number.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]

    def page(self, wanted: CallFilter, *, after: Position | None, limit: int) -> list[Conversation]:
        """Return them, newest first. Uses ix_conversations_recent, or the index of the deal, owner or external id."""
        table = conversations.c
        given = {
            table.state: wanted.state,
            table.opportunity_id: wanted.opportunity,
            table.owner_id: wanted.owner,
            table.external_id: wanted.external_id,
        }
        conditions = [column == value for column, value in given.items() if value]
        if wanted.external_id:  # what the partial index holds
            conditions.append(table.external_id != "")
        if wanted.since is not None:
            conditions.append(table.created_at >= wanted.since)
        if wanted.until is not None:
            conditions.append(table.created_at < wanted.until)
        conditions += of_team(conversations, self.workspace, wanted.team) + before(conversations, after)
        query = select(conversations).where(table.workspace_id == self.workspace, *conditions)
        newest = query.order_by(table.created_at.desc(), table.id.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]

    def of(self, opportunity: OpportunityId, *, limit: int = 50) -> list[Conversation]:
        """Return the conversations of a deal, the last call first. Uses ix_conversations_opportunity."""
        query = select(conversations).where(
            conversations.c.workspace_id == self.workspace, conversations.c.opportunity_id == opportunity
        )
        last = query.order_by(conversations.c.occurred_at.desc(), conversations.c.case_number.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(last)]

    def members(self, opportunities: Iterable[OpportunityId]) -> list[DealCall]:
        """Return the conversations of these deals. Uses ix_conversations_opportunity."""
        table = conversations.c
        query = select(table.opportunity_id, table.id, table.owner_id, table.restricted, table.occurred_at).where(
            table.workspace_id == self.workspace, table.opportunity_id.in_(list(opportunities))
        )
        return [DealCall(*row) for row in self.connection.execute(query)]

    def hold(self, conversation: ConversationId) -> Conversation:
        """Return it, held until the transaction ends. RefusedError("conversation-not-found")."""
        demand_conversation(self.connection, self.workspace, conversation, lock=True)
        return self.get(conversation)

    def assign(self, conversation: ConversationId, opportunity: OpportunityId | None) -> None:
        """Set its deal. RefusedError("conversation-not-found", "opportunity-not-found")."""
        if opportunity is not None:
            SqlOpportunities(self.connection, self.workspace).get(opportunity)
        self._set(conversation, opportunity_id=opportunity)

    def set_state(
        self, conversation: ConversationId, state: ConversationState, *, attempt: int, failure: Failure | None = None
    ) -> bool:
        """Move it on, unless its attempt is another or it was canceled; True if a row changed."""
        return self._update(
            conversation,
            conversations.c.attempt == attempt,
            conversations.c.state != ConversationState.CANCELED,
            state=state,
            failure=None if failure is None else asdict(failure),
        )

    def open_attempt(self, conversation: ConversationId) -> int:
        """Raise the attempt by one, state QUEUED, failure cleared, and return the new attempt.

        Raises:
            RefusedError: "conversation-not-found"; "conversation-under-way" while an attempt still runs.
        """
        opened = self._update(
            conversation,
            conversations.c.state.in_(OVER),
            state=ConversationState.QUEUED,
            failure=None,
            attempt=conversations.c.attempt + 1,
        )
        current = self.get(conversation)
        if not opened:
            raise RefusedError("conversation-under-way", case_number=current.case_number)
        return current.attempt

    def set_recording(self, conversation: ConversationId, *, object_key: str, media_type: str, size_bytes: int) -> None:
        """Say where the verified recording lies. RefusedError("conversation-not-found")."""
        self._set(conversation, object_key=object_key, media_type=media_type, size_bytes=size_bytes)

    def amend(
        self,
        conversation: ConversationId,
        *,
        language: str = "",
        provider: str = "",
        seller_channel: int | None = None,
        consent: str = "",
    ) -> None:
        """Correct what was given with it; "" and None leave a value as it is."""
        given = {"language": language, "provider": provider, "seller_channel": seller_channel, "consent": consent}
        changed = {name: value for name, value in given.items() if value not in {"", None}}
        if changed:
            self._set(conversation, **changed)

    def restrict(self, conversation: ConversationId, *, restricted: bool) -> None:
        """Store whether it is kept. RefusedError("conversation-not-found")."""
        self._set(conversation, restricted=restricted)

    def keep(self, conversation: ConversationId, *, hold: bool) -> None:
        """Store whether it is kept for the law. RefusedError("conversation-not-found")."""
        self._set(conversation, legal_hold=hold)

    def kept(self, *, skip: int, limit: int) -> list[Conversation]:
        """Return them, newest first. Reads the workspace's calls along ix_conversations_recent."""
        table = conversations.c
        query = select(conversations).where(
            table.workspace_id == self.workspace,
            or_(table.restricted, table.legal_hold, table.state == ConversationState.HELD),
        )
        newest = query.order_by(table.created_at.desc(), table.case_number.desc()).offset(skip).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]

    def search(self, typed: str, *, limit: int) -> list[Conversation]:
        """Return them, newest first."""
        table, wanted = conversations.c, typed.strip()
        query = select(conversations).where(
            table.workspace_id == self.workspace,
            or_(
                table.title.icontains(wanted, autoescape=True),
                table.case_number.icontains(wanted, autoescape=True),
            ),
        )
        newest = query.order_by(table.created_at.desc(), table.case_number.desc()).limit(limit)
        return [read(row) for row in self.connection.execute(newest)]

    def held(self, *, limit: int) -> list[ConversationId]:
        """Return the oldest that policy holds; few ever are, and an admin waits for the answer once."""
        query = select(conversations.c.id).where(
            conversations.c.workspace_id == self.workspace, conversations.c.state == ConversationState.HELD
        )
        return [
            ConversationId(one)
            for one in self.connection.scalars(query.order_by(conversations.c.created_at).limit(limit))
        ]

    def set_duration(self, conversation: ConversationId, duration_ms: int) -> None:
        """Store the decoded length. RefusedError("conversation-not-found")."""
        self._set(conversation, duration_ms=duration_ms)

    def _update(self, conversation: ConversationId, *conditions: ColumnElement[bool], **values: object) -> bool:
        statement = (
            update(conversations)
            .where(conversations.c.workspace_id == self.workspace, conversations.c.id == conversation, *conditions)
            .values(**values)
        )
        return self.connection.execute(statement).rowcount == 1

    def _set(self, conversation: ConversationId, **values: object) -> None:
        if not self._update(conversation, **values):
            raise RefusedError("conversation-not-found", reference=conversation)


def read(row: Row[Any]) -> Conversation:
    """Return the value of a row, whose columns are its fields."""
    fields = row._asdict()
    fields["participants"] = people_from_json(fields["participants"])
    fields["failure"] = None if fields["failure"] is None else Failure(**fields["failure"])
    return Conversation(**fields)
