"""Messages that go out: identity and intent before sending, confirmation after."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from analysis.errors import RefusedError
from analysis.model.access import NOWHERE, Audience
from analysis.model.ids import ConversationId, WorkspaceId, new_id
from analysis.model.messages import ENDED, SEND, SEND_QUEUE, MessageId, MessageKind, MessageState, Outgoing, Wanted
from analysis.ports import Clock, Jobs
from db.dialects import INSERTS, Insert, insert_or_skip
from db.schema import slack_messages as messages

LOST = timedelta(minutes=15)
"""A job that was queued so long ago and has not shown anything is taken for dead; a second one does no harm."""


def wanting(row: Insert) -> ReturningInsert[tuple[str, int, int]]:
    """Return the statement of `SqlMessages.want`: it takes the values of a new row, and "lost_before"."""
    new, lost = row.excluded, messages.c.queued_at < bindparam("lost_before")
    idle = or_(messages.c.queued == 0, lost) & and_(*(messages.c.state != ended for ended in sorted(ENDED)))
    changes = {
        "wanted": messages.c.wanted + 1,
        "payload": new.payload,
        "queued": case((idle, messages.c.wanted + 1), else_=messages.c.queued),
        "queued_at": case((idle, new.queued_at), else_=messages.c.queued_at),
    }
    return row.on_conflict_do_update(index_elements=["workspace_id", "key"], set_=changes).returning(
        messages.c.id, messages.c.wanted, messages.c.queued
    )


# Slack waits for these two. Building a statement anew costs five times what running it on SQLite does.
WANT = {name: wanting(insert(messages)) for name, insert in INSERTS.items()}
OF = (
    select(messages)
    .where(
        messages.c.workspace_id == bindparam("workspace"),
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.kind == bindparam("kind"),
    )
    .order_by(messages.c.created_at.desc())
)


@dataclass(frozen=True, slots=True)
class SqlMessages:
    """Implements analysis.ports.Messages for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock
    jobs: Jobs

    def want(self, message: Wanted) -> MessageId:
        """Count one more change; queue a job unless one is queued or working, or the message has ended.

        The row stays locked until the transaction ends, so racing callers queue one job.
        """
        row = self._row(message)
        values = {**row, "lost_before": row["queued_at"] - LOST}
        stored = self.connection.execute(WANT[self.connection.dialect.name], values).one()
        if stored.queued == stored.wanted:
            self._enqueue(stored.id, stored.wanted)
        return MessageId(stored.id)

    def want_once(self, message: Wanted) -> MessageId | None:
        """Want it unless it was ever wanted before."""
        statement = insert_or_skip(self.connection, messages).returning(messages.c.id)
        made = self.connection.scalar(statement, self._row(message))
        if made is None:
            return None
        self._enqueue(made, 1)
        return MessageId(made)

    def get(self, message: MessageId) -> Outgoing:
        """Return it. RefusedError("message-not-found")."""
        row = self.connection.execute(self._select(messages.c.id == message)).one_or_none()
        if row is None:
            raise RefusedError("message-not-found", reference=message)
        return read(row)

    def find(self, key: str) -> Outgoing | None:
        """Return the message with this key, or None. Uses uq_slack_messages_workspace_id_key."""
        row = self.connection.execute(self._select(messages.c.key == key)).one_or_none()
        return None if row is None else read(row)

    def of(self, conversation: ConversationId, kind: MessageKind) -> list[Outgoing]:
        """Return the newest first. Uses ix_slack_messages_conversation."""
        values = {"workspace": self.workspace, "conversation": conversation, "kind": kind}
        return [read(row) for row in self.connection.execute(OF, values)]

    def audiences(self, conversations: Collection[ConversationId]) -> dict[ConversationId, Audience]:
        """Return where each has been asked for. Uses ix_slack_messages_conversation.

        One that was turned away from its channel (`moved`) was not shared there.
        """
        columns = (messages.c.conversation_id, messages.c.channel, messages.c.private, messages.c.moved)
        query = select(*columns, messages.c.asker).where(
            messages.c.workspace_id == self.workspace,
            messages.c.conversation_id.in_(conversations),
            messages.c.kind == MessageKind.PROGRESS,
        )
        found: dict[ConversationId, Audience] = {}
        for row in self.connection.execute(query) if conversations else ():
            before = found.get(row.conversation_id, NOWHERE)
            shared = before.shared or bool(row.channel and not row.private and not row.moved)
            found[row.conversation_id] = Audience(shared, before.askers | {row.asker})
        return found

    def about_call(self, conversation: ConversationId) -> list[Outgoing]:
        """Return what stands or is on its way. Uses ix_slack_messages_conversation."""
        query = self._select(messages.c.conversation_id == conversation, messages.c.state.not_in(ENDED))
        return [read(row) for row in self.connection.execute(query.order_by(messages.c.created_at, messages.c.id))]

    def links(self, conversations: Collection[ConversationId], person: str) -> dict[ConversationId, str]:
        """Return the newest permalink of each that the person can read. Uses ix_slack_messages_conversation."""
        query = (
            select(messages.c.conversation_id, messages.c.permalink)
            .where(
                messages.c.workspace_id == self.workspace,
                messages.c.conversation_id.in_(conversations),
                messages.c.kind == MessageKind.PROGRESS,
                messages.c.state == MessageState.POSTED,
                messages.c.permalink != "",
                or_((messages.c.private.is_(False)) & (messages.c.moved == ""), messages.c.asker == person),
            )
            .order_by(messages.c.created_at)
        )
        rows = self.connection.execute(query) if conversations else ()
        return {ConversationId(row.conversation_id): row.permalink for row in rows}

    def at(self, place: str, ts: str) -> Outgoing | None:
        """Return our message at this place, or None. Uses uq_slack_messages_place."""
        if not ts:
            return None
        query = self._select(messages.c.place == place, messages.c.ts == ts, messages.c.ts != "")
        row = self.connection.execute(query).one_or_none()
        return None if row is None else read(row)

    def about(self, place: str, thread: str) -> Outgoing | None:
        """Return the newest that begins this thread or stands in it. Uses uq_slack_messages_place by the place."""
        if not thread:
            return None
        query = self._select(
            messages.c.place == place,
            or_(messages.c.ts == thread, messages.c.thread == thread),
            messages.c.ts != "",
            messages.c.conversation_id.is_not(None),
        )
        row = self.connection.execute(query.order_by(messages.c.created_at.desc()).limit(1)).one_or_none()
        return None if row is None else read(row)

    def settle_place(self, message: MessageId, *, place: str, moved: str = "", instead_of: str = "") -> bool:
        """Say where it goes; what stood elsewhere is no longer this message. False if somebody else settled it."""
        statement = (
            update(messages)
            .where(
                messages.c.workspace_id == self.workspace,
                messages.c.id == message,
                messages.c.place == instead_of,
                messages.c.state.in_((MessageState.INTENDED, MessageState.POSTED)),
            )
            .values(place=place, moved=moved, state=MessageState.INTENDED, ts="", file="", permalink="")
        )
        return self.connection.execute(statement).rowcount == 1

    def sending(self, message: MessageId, *, file: str = "") -> bool:
        """Take the intent to send; False if it was taken, or there is nothing to send."""
        statement = (
            update(messages)
            .where(
                messages.c.workspace_id == self.workspace,
                messages.c.id == message,
                messages.c.state == MessageState.INTENDED,
            )
            .values(state=MessageState.SENDING, sending_at=self.clock(), file=file)
        )
        return self.connection.execute(statement).rowcount == 1

    def not_sent(self, message: MessageId) -> None:
        """Take the intent back."""
        self._update(message, state=MessageState.INTENDED, sending_at=None, file="")

    def confirm(self, message: MessageId, *, ts: str, shown: int, permalink: str = "") -> bool:
        """Say that it is posted; True if nothing newer is wanted, and then nobody works on it any more."""
        done = messages.c.wanted <= shown
        values: dict[str, Any] = {
            "state": MessageState.POSTED,
            "ts": ts,
            "shown": shown,
            "sending_at": None,
            "error": "",
        }
        if permalink:
            values["permalink"] = permalink
        statement = (
            update(messages)
            .where(messages.c.workspace_id == self.workspace, messages.c.id == message)
            .values(**values, queued=case((done, 0), else_=messages.c.queued))
            .returning(messages.c.queued)
        )
        return bool(self.connection.scalar(statement) == 0)

    def end(self, message: MessageId, state: MessageState, *, error: str) -> None:
        """Say that it will not be sent (again)."""
        self._update(message, state=state, error=error, queued=0, sending_at=None)

    def release(self, message: MessageId) -> None:
        """Say that nobody works on it."""
        self._update(message, queued=0)

    def _enqueue(self, message: str, number: int) -> None:
        self.jobs.enqueue(SEND, f"paint:{message}:{number}", self.workspace, message, queue=SEND_QUEUE)

    def _row(self, message: Wanted) -> dict[str, Any]:
        now = self.clock()
        return {
            "workspace_id": self.workspace,
            "id": new_id("msg"),
            "key": message.key,
            "kind": message.kind,
            "conversation_id": message.conversation_id,
            "channel": message.channel,
            "thread": message.thread,
            "asker": message.asker,
            "private": message.private,
            "payload": dict(message.payload),
            "state": MessageState.INTENDED,
            "place": "",
            "moved": "",
            "ts": "",
            "file": "",
            "permalink": "",
            "wanted": 1,
            "shown": 0,
            "queued": 1,
            "queued_at": now,
            "sending_at": None,
            "error": "",
            "created_at": now,
        }

    def _select(self, *conditions: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's own types are longer than the query
        return select(messages).where(messages.c.workspace_id == self.workspace, *conditions)

    def _update(self, message: MessageId, **values: object) -> None:
        self.connection.execute(
            update(messages).where(messages.c.workspace_id == self.workspace, messages.c.id == message).values(**values)
        )


def read(row: Row[Any]) -> Outgoing:
    """Return the value of a row."""
    want = Wanted(
        key=row.key,
        kind=row.kind,
        channel=row.channel,
        thread=row.thread,
        asker=row.asker,
        private=row.private,
        conversation_id=None if row.conversation_id is None else ConversationId(row.conversation_id),
        payload=row.payload,
    )
    return Outgoing(
        id=MessageId(row.id),
        want=want,
        state=row.state,
        place=row.place,
        moved=row.moved,
        ts=row.ts,
        file=row.file,
        permalink=row.permalink,
        wanted=row.wanted,
        shown=row.shown,
        sending_at=row.sending_at,
        error=row.error,
        created_at=row.created_at,
    )
