"""What rules look at: facts of calls as they were known when, and how the fields of deals changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, case, cast, func, insert, or_, select

from analysis.alerts.extract import line_of
from analysis.meddic.skim import may_stand
from analysis.model.conversation import OPEN, Opportunity
from analysis.model.facts import CallFacts, FieldChange, KeptFacts, Owner, Said
from analysis.model.ids import ConversationId, OpportunityId, UserId, WorkspaceId
from analysis.model.snapshot import Snapshot
from analysis.model.transcript import Segment, Transcript
from analysis.ports import Clock
from db.repositories.conversations import people_from_json
from db.repositories.kept_facts import read_facts, stored_facts
from db.repositories.opportunities import COLUMNS
from db.repositories.opportunities import read as read_deal
from db.repositories.snapshots import read_later
from db.schema import (
    call_facts,
    conversations,
    meddic_analyses,
    opportunities,
    opportunity_changes,
    opportunity_snapshots,
    transcript_segments,
    transcripts,
    users,
)

AT_ONCE = 500
"""Ids in one statement: SQLite takes 32,766 parameters, PostgreSQL's planner fewer with pleasure."""

_stood = opportunity_snapshots.c
STOOD = (
    *(column for column in _stood if column not in {_stood.letters, _stood.details}),
    cast(_stood.letters, Text).label("letters"),
    cast(_stood.details, Text).label("details"),
)


@dataclass(frozen=True, slots=True)
class SqlFacts:
    """Implements analysis.ports.Facts for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def keep(self, opportunity: OpportunityId, facts: Sequence[CallFacts], *, at: datetime | None = None) -> None:
        """Append what differs from the newest kept of each call. Uses the primary key."""
        table = call_facts.c
        newest = (
            select(table.conversation_id, func.max(table.position).label("position"))
            .where(
                table.workspace_id == self.workspace,
                table.conversation_id.in_([one.conversation_id for one in facts]),
            )
            .group_by(table.conversation_id)
            .subquery()
        )
        query = select(table.conversation_id, table.position, table.opportunity_id, table.content).join(
            newest, and_(newest.c.conversation_id == table.conversation_id, newest.c.position == table.position)
        )
        known = {
            row.conversation_id: row
            for row in self.connection.execute(query.where(table.workspace_id == self.workspace))
        }
        for one in facts:
            content, last = stored_facts(one), known.get(one.conversation_id)
            if last is not None and last.opportunity_id == opportunity and last.content == content:
                continue
            row = {
                "workspace_id": self.workspace,
                "conversation_id": one.conversation_id,
                "position": 1 if last is None else last.position + 1,
                "opportunity_id": opportunity,
                "at": at or self.clock(),
                "occurred_at": one.occurred_at,
                "content": content,
            }
            self.connection.execute(insert(call_facts).values(**row))

    def of(self, opportunity: OpportunityId) -> list[CallFacts]:
        """Return the newest of each call. Uses ix_call_facts_deal and the primary key."""
        table = call_facts.c
        mine = select(table.conversation_id).where(
            table.workspace_id == self.workspace, table.opportunity_id == opportunity
        )
        newest = (
            select(table.conversation_id, func.max(table.position).label("position"))
            .where(table.workspace_id == self.workspace, table.conversation_id.in_(mine))
            .group_by(table.conversation_id)
            .subquery()
        )
        query = (
            select(cast(table.content, Text))
            .join(newest, and_(newest.c.conversation_id == table.conversation_id, newest.c.position == table.position))
            # A call that was moved is kept with its new deal by now.
            .where(table.workspace_id == self.workspace, table.opportunity_id == opportunity)
            .order_by(table.occurred_at, table.conversation_id)
        )
        return [read_facts(content) for content in self.connection.scalars(query)]

    def lines(
        self, calls: Collection[ConversationId], wanted: Collection[str]
    ) -> Mapping[ConversationId, tuple[Said, ...]]:
        """Return the lines that may matter. Uses the unique keys of the newest transcripts.

        A call in ten holds the words: each is first looked over as one text, which the database puts together.
        """
        found: dict[ConversationId, tuple[Said, ...]] = {}
        for some in batches(calls):
            newest = self._newest(some)
            holding = [one for one, text in self._spoken(newest) if may_stand(text, wanted)]
            found.update(self._lines(holding, newest, wanted) if holding else {})
        return found

    def _newest(self, calls: Collection[str]) -> dict[str, ConversationId]:
        """Return the call of each newest transcript."""
        table = transcripts.c
        heads = (
            select(table.conversation_id, table.id)
            .where(table.workspace_id == self.workspace, table.conversation_id.in_(calls))
            .order_by(table.conversation_id, table.revision)
        )
        last: dict[str, str] = dict(self._rows(heads))
        return {transcript: ConversationId(call) for call, transcript in last.items()}

    def _spoken(self, wanted: Collection[str]) -> Iterable[tuple[str, str]]:
        """Return everything said in each transcript, in no order."""
        table = transcript_segments.c
        query = (
            select(table.transcript_id, func.aggregate_strings(table.text, " "))
            .where(table.workspace_id == self.workspace, table.transcript_id.in_(wanted))
            .group_by(table.transcript_id)
        )
        found: Iterable[tuple[str, str]] = self._rows(query)
        return found

    def _lines(
        self, holding: Collection[str], calls: Mapping[str, ConversationId], wanted: Collection[str]
    ) -> dict[ConversationId, tuple[Said, ...]]:
        table = transcript_segments.c
        rows = (
            select(table.transcript_id, table.segment_id, table.text, table.speaker, table.start_ms)
            .where(table.workspace_id == self.workspace, table.transcript_id.in_(holding))
            .order_by(table.transcript_id, table.position)
        )
        spoken: dict[str, list[Segment]] = {}
        for transcript, segment, text, speaker, start_ms in self.connection.execute(rows):
            if may_stand(text, wanted):
                spoken.setdefault(transcript, []).append(Segment(segment, text, speaker, start_ms))
        heads = select(transcripts.c.id, transcripts.c.participants).where(
            transcripts.c.workspace_id == self.workspace, transcripts.c.id.in_(holding)
        )
        return {
            calls[row.id]: _as_said(
                Transcript(tuple(spoken.get(row.id, ())), people_from_json(row.participants), "", "")
            )
            for row in self.connection.execute(heads)
        }

    def deals(self, *, open_since: datetime | None = None) -> list[Opportunity]:
        """Return open deals, with *open_since* those closed since too. Reads the workspace's deals once."""
        is_open: ColumnElement[bool] = opportunities.c.state == OPEN
        if open_since is not None:
            closed = select(opportunity_changes.c.opportunity_id).where(
                opportunity_changes.c.workspace_id == self.workspace,
                opportunity_changes.c.at >= open_since,
                opportunity_changes.c.field == "state",
            )
            is_open = or_(is_open, opportunities.c.id.in_(closed))
        query = select(*COLUMNS).where(opportunities.c.workspace_id == self.workspace, is_open)
        order = query.order_by(opportunities.c.created_at, opportunities.c.id)
        return [read_deal(row) for row in self.connection.execute(order)]

    def owners(self, owners: Iterable[UserId]) -> Mapping[UserId, Owner]:
        """Return the people. Uses the primary key."""
        query = select(users.c.id, users.c.name, users.c.team, users.c.manager_id).where(
            users.c.workspace_id == self.workspace, users.c.id.in_(list(owners))
        )
        return {
            UserId(row.id): Owner(
                UserId(row.id), row.name, row.team, UserId(row.manager_id) if row.manager_id else None
            )
            for row in self.connection.execute(query)
        }

    def changes(self, since: datetime) -> list[FieldChange]:
        """Return changes since then. Uses ix_opportunity_changes_recent."""
        table = opportunity_changes.c
        query = (
            select(table.opportunity_id, table.field, table.before, table.after, table.at, table.author_id)
            .where(table.workspace_id == self.workspace, table.at >= since)
            .order_by(table.at, table.opportunity_id, table.position)
        )
        return [FieldChange(*row) for row in self.connection.execute(query)]

    def change(self, change: FieldChange) -> None:
        """Append one."""
        table = opportunity_changes.c
        last = select(func.max(table.position)).where(
            table.workspace_id == self.workspace, table.opportunity_id == change.opportunity_id
        )
        row = {
            "workspace_id": self.workspace,
            "opportunity_id": change.opportunity_id,
            "position": (self.connection.scalar(last) or 0) + 1,
            "field": change.field,
            "before": change.before,
            "after": change.after,
            "author_id": change.author,
            "at": change.at,
        }
        self.connection.execute(insert(opportunity_changes).values(**row))

    def kept(self, opportunities: Collection[OpportunityId]) -> list[KeptFacts]:
        """Return everything kept. Uses ix_call_facts_deal."""
        table = call_facts.c
        found: list[KeptFacts] = []
        for some in batches(opportunities):
            query = (
                select(table.opportunity_id, table.at, cast(table.content, Text))
                .where(table.workspace_id == self.workspace, table.opportunity_id.in_(some))
                .order_by(table.at, table.conversation_id, table.position)
            )
            found += [KeptFacts(deal, at, read_facts(content)) for deal, at, content in self._rows(query)]
        return found

    def stood(self, opportunities: Collection[OpportunityId]) -> list[Snapshot]:
        """Return snapshots. Uses the primary key."""
        table = opportunity_snapshots.c
        found: list[Snapshot] = []
        for some in batches(opportunities):
            query = (
                select(*STOOD)
                .where(table.workspace_id == self.workspace, table.opportunity_id.in_(some))
                .order_by(table.opportunity_id, table.position)
            )
            found += [read_later(row) for row in self._rows(query)]
        return found

    def analyzed(self, since: datetime) -> Mapping[str, ConversationId]:
        """Return the calls of newer results. Uses ix_meddic_analyses_recent."""
        query = select(meddic_analyses.c.id, meddic_analyses.c.conversation_id).where(
            meddic_analyses.c.workspace_id == self.workspace,
            meddic_analyses.c.created_at >= since,
            meddic_analyses.c.kind == "meddic",
        )
        return {row.id: ConversationId(row.conversation_id) for row in self.connection.execute(query)}

    def costs(self, since: datetime) -> Mapping[ConversationId, float | None]:
        """Return the dearest of each call. Uses ix_meddic_analyses_recent."""
        table = meddic_analyses.c
        query = (
            select(table.conversation_id, func.max(table.cost_usd), func.min(case((table.priced, 1), else_=0)))
            .where(table.workspace_id == self.workspace, table.created_at >= since, table.kind == "meddic")
            .group_by(table.conversation_id)
        )
        return {ConversationId(call): float(cost) if priced else None for call, cost, priced in self._rows(query)}

    def unkept(self) -> list[OpportunityId]:
        """Return deals with results of whose calls nothing is kept."""
        kept = select(call_facts.c.conversation_id).where(call_facts.c.workspace_id == self.workspace)
        query = (
            select(conversations.c.opportunity_id)
            .join(meddic_analyses, meddic_analyses.c.conversation_id == conversations.c.id)
            .where(
                conversations.c.workspace_id == self.workspace,
                meddic_analyses.c.workspace_id == self.workspace,
                meddic_analyses.c.kind == "meddic",
                conversations.c.opportunity_id.is_not(None),
                conversations.c.state != "held",
                conversations.c.id.not_in(kept),
            )
            .distinct()
        )
        return [OpportunityId(deal) for deal in self.connection.scalars(query)]

    def _rows(self, query: Any) -> Any:  # noqa: ANN401 - rows as SQLAlchemy types them
        return self.connection.execute(query).all()


def _as_said(transcript: Transcript) -> tuple[Said, ...]:
    return tuple(line_of(segment, transcript) for segment in transcript.segments)


def batches(ids: Collection[str]) -> list[list[str]]:
    """Return the ids in lists that fit one statement."""
    listed = list(ids)
    return [listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE)]
