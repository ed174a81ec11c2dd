"""Deletes a call with everything about it, but for what it cost."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    Text,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from analysis.model.conversation import ConversationState
from analysis.model.ids import CaseNumber, ConversationId, WorkspaceId
from analysis.model.messages import MessageState
from analysis.model.privacy import ForgetCause, Forgetting, Shown
from analysis.ports import Clock, Messages
from db.repositories.conversations import SqlConversations, demand_conversation
from db.repositories.messages import read as read_message
from db.schema import (
    alert_deliveries,
    alert_history,
    audit_links,
    audit_log,
    call_facts,
    conversations,
    corrections,
    evidence_items,
    forgettings,
    intakes,
    kept_costs,
    meddic_analyses,
    metadata,
    purchases,
    slack_messages,
    transcript_segments,
    transcripts,
    workspaces,
)

IN_SLACK = frozenset({MessageState.POSTED, MessageState.SENDING, MessageState.UNCERTAIN})
"""Where something may stand in Slack."""
COSTS = [column.name for column in kept_costs.c if column.name not in {"opportunity_id", "owner_id"}]
ENDED = (
    ConversationState.DONE,
    ConversationState.FAILED,
    ConversationState.UNKNOWN,
    ConversationState.CANCELED,
    ConversationState.HELD,
    ConversationState.WAITING,
)


@dataclass(frozen=True, slots=True)
class SqlForgettings:
    """Implements analysis.ports.Forgettings for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock
    messages: Messages

    def erase(self, conversation: ConversationId, *, actor: str, cause: ForgetCause) -> Forgetting:
        """Delete its rows. Deleting the conversation takes with it whatever points to it."""
        demand_conversation(self.connection, self.workspace, conversation, lock=True)
        call = SqlConversations(self.connection, self.workspace).get(conversation)
        brought = self._ids(intakes, intakes.c.conversation_id == conversation)
        alerts = self._ids(alert_history, self._quotes(conversation))
        digests = self._digests(alerts)
        told = self._told(conversation, brought, alerts)
        counts = self._counted(conversation, alerts=len(alerts))
        self._keep_costs(conversation, opportunity=call.opportunity_id, owner=call.owner_id)
        self._delete(alert_history, alert_history.c.id.in_(alerts))
        self._delete(slack_messages, slack_messages.c.id.in_([row.id for row in told]))
        # Facts of another call may quote what this one contradicted; they are kept anew with the deal.
        self._delete(call_facts, cast(call_facts.c.content, Text).contains(conversation, autoescape=True))
        self._delete(conversations, conversations.c.id == conversation)
        for row in digests:
            self.messages.want(read_message(row).want)
        forgetting = Forgetting(
            id=conversation,
            case_number=call.case_number,
            actor=actor,
            cause=cause,
            shown=tuple(shown(row) for row in told if row.state in IN_SLACK and row.place),
            jobs=jobs_of(conversation, [row.id for row in told], brought),
            counts=counts,
            asked_at=self.clock(),
            done_at=None,
        )
        fields = asdict(forgetting) | {
            "workspace_id": self.workspace,
            "shown": [asdict(one) for one in forgetting.shown],
        }
        self.connection.execute(insert(forgettings).values(**fields | {"jobs": list(forgetting.jobs)}))
        return forgetting

    def find(self, conversation: ConversationId) -> Forgetting | None:
        """Return it by the id the call had."""
        return self._one(forgettings.c.id == conversation)

    def known(self, reference: str) -> Forgetting | None:
        """Return it by id or case number, which no other call gets."""
        plain = reference.strip()
        return self._one(or_(forgettings.c.id == plain, forgettings.c.case_number == plain.upper()))

    def gone(self, conversation: ConversationId, message: str, *, deleted: bool) -> None:
        """Take it off the list; the row is held, so that two that work on it do not undo each other."""
        found = self._one(forgettings.c.id == conversation, lock=True)
        if found is None or all(one.message != message for one in found.shown):
            return
        kind = "messages" if deleted else "messages_left"
        left = [asdict(one) for one in found.shown if one.message != message]
        self._update(conversation, shown=left, counts={**found.counts, kind: found.counts.get(kind, 0) + 1})

    def done(self, conversation: ConversationId, counts: Mapping[str, int]) -> bool:
        """Store it."""
        found = self._one(forgettings.c.id == conversation, forgettings.c.done_at.is_(None), lock=True)
        if found is None:
            return False
        self._update(conversation, counts={**found.counts, **counts}, done_at=self.clock(), jobs=[])
        return True

    def recent(self, since: datetime) -> list[ConversationId]:
        """Return them, oldest first."""
        query = select(forgettings.c.id).where(
            forgettings.c.workspace_id == self.workspace, forgettings.c.asked_at >= since
        )
        return [ConversationId(one) for one in self.connection.scalars(query.order_by(forgettings.c.asked_at))]

    def open(self) -> list[ConversationId]:
        """Return them, oldest first. Uses ix_forgettings_done."""
        query = select(forgettings.c.id).where(
            forgettings.c.workspace_id == self.workspace, forgettings.c.done_at.is_(None)
        )
        return [ConversationId(one) for one in self.connection.scalars(query.order_by(forgettings.c.asked_at))]

    def aged(self, before: datetime, *, audio: bool, words: bool, limit: int) -> list[ConversationId]:
        """Return them. Uses ix_conversations_recent."""
        table = conversations.c
        query = select(table.id).where(
            table.workspace_id == self.workspace,
            table.created_at < before,
            table.legal_hold.is_(False),
            table.state.in_(ENDED),
        )
        if audio:
            query = query.where(table.object_key != "")
        if words:
            spoken = select(transcripts.c.conversation_id).where(
                transcripts.c.workspace_id == self.workspace,
                transcript_segments.c.workspace_id == self.workspace,
                transcript_segments.c.transcript_id == transcripts.c.id,
                transcript_segments.c.position == 0,
            )
            query = query.where(table.id.in_(spoken))
        return [ConversationId(one) for one in self.connection.scalars(query.order_by(table.created_at).limit(limit))]

    def silence(self, conversation: ConversationId) -> None:
        """Empty its object key."""
        self.connection.execute(
            update(conversations)
            .where(conversations.c.workspace_id == self.workspace, conversations.c.id == conversation)
            .values(object_key="", size_bytes=0)
        )

    def wipe_words(self, conversation: ConversationId) -> int:
        """Delete lines and raw answers."""
        mine = select(transcripts.c.id).where(
            transcripts.c.workspace_id == self.workspace, transcripts.c.conversation_id == conversation
        )
        gone = self._delete(transcript_segments, transcript_segments.c.transcript_id.in_(mine))
        emptied = self.connection.execute(
            update(purchases)
            .where(
                purchases.c.workspace_id == self.workspace,
                purchases.c.conversation_id == conversation,
                purchases.c.body.is_not(None),
            )
            .values(body=None, detail="")
        )
        return gone + emptied.rowcount

    def empty(self) -> int:
        """Delete them, those that point to others first; and say that nothing is left to do for it."""
        everything = [table for table in reversed(metadata.sorted_tables) if "workspace_id" in table.c]
        count = sum(self._delete(table, true()) for table in everything if table not in {audit_log, audit_links})
        mine = update(workspaces).where(workspaces.c.id == self.workspace)
        self.connection.execute(mine.values(uninstalled_at=None))
        return count

    # --- what is deleted ----------------------------------------------------------------------------------------

    def _quotes(self, conversation: ConversationId) -> ColumnElement[bool]:
        """Return the condition that an alert is about a call, or quotes it: its content names the calls it quotes."""
        inside = cast(alert_history.c.content, Text).contains(conversation, autoescape=True)
        return or_(alert_history.c.conversation_id == conversation, alert_history.c.target == conversation, inside)

    def _told(self, conversation: ConversationId, brought: Collection[str], alerts: Collection[str]) -> list[Row[Any]]:
        """Return the messages about a call: of it, of the file it came as, of alerts that quote it."""
        columns = slack_messages.c
        prefixes = [f"{kind}:{one}" for one in brought for kind in ("offer", "notice")]
        prefixes += [f"alert:{one}" for one in alerts]
        named = [columns.key.startswith(prefix, autoescape=True) for prefix in prefixes]
        query = select(slack_messages).where(
            columns.workspace_id == self.workspace,
            or_(
                columns.conversation_id == conversation,
                cast(columns.payload, Text).contains(conversation, autoescape=True),
                *named,
            ),
        )
        return list(self.connection.execute(query.order_by(columns.created_at, columns.id)))

    def _digests(self, alerts: Collection[str]) -> list[Row[Any]]:
        """Return the messages of the digests that told of these alerts."""
        keys = select(alert_deliveries.c.digest).where(
            alert_deliveries.c.workspace_id == self.workspace,
            alert_deliveries.c.alert_id.in_(alerts),
            alert_deliveries.c.digest != "",
        )
        query = select(slack_messages).where(
            slack_messages.c.workspace_id == self.workspace, slack_messages.c.key.in_(keys)
        )
        return list(self.connection.execute(query)) if alerts else []

    def _counted(self, conversation: ConversationId, *, alerts: int) -> dict[str, int]:
        """Count what the rows hold, for the receipt."""
        results = select(meddic_analyses.c.id).where(
            meddic_analyses.c.workspace_id == self.workspace, meddic_analyses.c.conversation_id == conversation
        )
        spoken = select(transcripts.c.id).where(
            transcripts.c.workspace_id == self.workspace, transcripts.c.conversation_id == conversation
        )
        return {
            "lines": self._count(transcript_segments, transcript_segments.c.transcript_id.in_(spoken)),
            "results": self._count(meddic_analyses, meddic_analyses.c.conversation_id == conversation),
            "quotes": self._count(evidence_items, evidence_items.c.analysis_id.in_(results)),
            "corrections": self._count(corrections, corrections.c.conversation_id == conversation),
            "answers": self._count(purchases, purchases.c.conversation_id == conversation),
            "alerts": alerts,
        }

    def _keep_costs(self, conversation: ConversationId, *, opportunity: str | None, owner: str | None) -> None:
        columns = [purchases.c[name] for name in COSTS]
        mine = (purchases.c.workspace_id == self.workspace, purchases.c.conversation_id == conversation)
        whose = {"opportunity_id": opportunity, "owner_id": owner}
        # Held: an answer that comes at this moment waits, and finds the books in place of its purchase.
        held = select(*columns).where(*mine).with_for_update()
        rows = [row._asdict() | whose for row in self.connection.execute(held)]
        if rows:
            self.connection.execute(insert(kept_costs), rows)

    # --- the small things ---------------------------------------------------------------------------------------

    def _ids(self, table: Table, condition: ColumnElement[bool]) -> list[str]:
        return list(
            self.connection.scalars(select(table.c.id).where(table.c.workspace_id == self.workspace, condition))
        )

    def _count(self, table: Table, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(table).where(table.c.workspace_id == self.workspace, condition)
        return int(self.connection.execute(query).scalar_one())

    def _delete(self, table: Table, condition: ColumnElement[bool]) -> int:
        statement = delete(table).where(table.c.workspace_id == self.workspace, condition)
        return self.connection.execute(statement).rowcount

    def _update(self, conversation: ConversationId, **values: object) -> None:
        mine = (forgettings.c.workspace_id == self.workspace, forgettings.c.id == conversation)
        self.connection.execute(update(forgettings).where(*mine).values(**values))

    def _one(self, *conditions: ColumnElement[bool], lock: bool = False) -> Forgetting | None:
        query = select(forgettings).where(forgettings.c.workspace_id == self.workspace, *conditions)
        newest = query.order_by(forgettings.c.asked_at.desc()).limit(1)
        row = self.connection.execute(newest.with_for_update() if lock else newest).one_or_none()
        return None if row is None else read(row)


def shown(row: Row[Any]) -> Shown:
    """Return where a message of ours stands, or may stand."""
    since = row.sending_at or row.created_at
    return Shown(row.id, row.place, row.thread, row.ts, row.file, since.timestamp())


def jobs_of(conversation: ConversationId, messages: Collection[str], brought: Collection[str]) -> tuple[str, ...]:
    """Return the prefixes of the ids of all jobs that were about a call; see the `enqueue` calls of the use cases."""
    own = [f"{kind}:{conversation}" for kind in ("process", "close", "demo", "bring")]
    sent = [f"{kind}:{message}" for message in messages for kind in ("paint", "ask", "coach")]
    return (*own, *sent, *(f"intake:{one}" for one in brought))


def read(row: Row[Any]) -> Forgetting:
    """Return the value of a row."""
    return Forgetting(
        id=ConversationId(row.id),
        case_number=CaseNumber(row.case_number),
        actor=row.actor,
        cause=row.cause,
        shown=tuple(Shown(**one) for one in row.shown),
        jobs=tuple(row.jobs),
        counts=row.counts,
        asked_at=row.asked_at,
        done_at=row.done_at,
    )
