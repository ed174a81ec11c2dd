"""The paid-call guard's rows: whoever holds the intent buys, everybody else finds what stands in the way."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from analysis.errors import UnavailableError
from analysis.model.conversation import Step
from analysis.model.ids import ConversationId, PurchaseId, WorkspaceId, new_id
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer, Purchase, PurchaseState
from analysis.ports import Clock
from db.dialects import insert_or_skip
from db.repositories.conversations import demand_conversation
from db.schema import kept_costs, purchases

USAGE = ("input_tokens", "cached_tokens", "output_tokens", "audio_s", "cost_usd", "seconds", "priced")
LOOKS = 3
UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class SqlPurchases:
    """Implements analysis.ports.Purchases for one workspace."""

    connection: Connection
    workspace: WorkspaceId
    clock: Clock

    def bought(self, key: str, *, own: tuple[ConversationId, int] | None = None) -> PaidAnswer | None:
        """Return the stored answer to this key, or None. Uses ix_purchases_bought."""
        done = purchases.c.key == key, purchases.c.state == PurchaseState.DONE, purchases.c.body.is_not(None)
        found = self._first(*done, purchases.c.detail != UNUSABLE)
        if found is None and own is not None:
            found = self._first(*done, *self._own(own[0], key, own[1]))
        return None if found is None else found.answer

    def intend(
        self, conversation: ConversationId, key: str, attempt: int, *, provider: str, step: Step
    ) -> Purchase | None:
        """Insert the intent; or take up one of the same attempt that surely failed.

        uq_purchases_under_way decides between racing callers, of this and of other conversations. An intent that an
        earlier attempt of this conversation left behind becomes unknown: a person has opened the next one.

        Returns:
            None: this caller holds the intent. Else what stands in the way, or was bought a moment ago elsewhere.

        Raises:
            RefusedError: "conversation-not-found".
            UnavailableError: The rows keep changing under us; ask again.
        """
        demand_conversation(self.connection, self.workspace, conversation)
        own = self._own(conversation, key, attempt)
        for _ in range(LOOKS):
            self._supersede(conversation, key, attempt)
            if self._insert(conversation, key, attempt, provider, step) or self._take_up(own):
                return self._bought_meanwhile(own, key)
            in_the_way = self._first(*own, purchases.c.state != PurchaseState.FAILED) or self._first(
                purchases.c.key == key, purchases.c.state == PurchaseState.INTENDED
            )
            if in_the_way is not None:
                return in_the_way
        raise UnavailableError("database", detail="purchase contended")

    def settle(self, conversation: ConversationId, key: str, attempt: int, answer: PaidAnswer) -> None:
        """Store the answer; also a late one, which resolves an unknown. The first answer stays.

        Of a call that was forgotten meanwhile the books take the cost, and nobody the words.
        """
        own = self._own(conversation, key, attempt)
        usage = asdict(answer.usage)
        stored = self._end(
            PurchaseState.DONE, *own, purchases.c.state != PurchaseState.DONE, detail="", body=answer.body, **usage
        )
        if not stored:
            self._book(conversation, own, PurchaseState.DONE, usage)

    def fail(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """Surely not bought: the same attempt may try again. A settled one stays settled."""
        own = self._own(conversation, key, attempt)
        if not self._end(PurchaseState.FAILED, *own, purchases.c.state != PurchaseState.DONE, detail=detail):
            self._book(conversation, own, PurchaseState.FAILED, {})

    def spoil(self, conversation: ConversationId, key: str, attempt: int) -> None:
        """Mark a stored answer as unusable: paid for and kept, but no later attempt takes it."""
        own = self._own(conversation, key, attempt)
        self._end(PurchaseState.DONE, *own, purchases.c.state == PurchaseState.DONE, detail=UNUSABLE)

    def doubt(self, conversation: ConversationId, key: str, attempt: int, detail: str) -> None:
        """May have been bought: nobody buys it again before the next attempt. A settled one stays settled."""
        own = self._own(conversation, key, attempt)
        if not self._end(PurchaseState.UNKNOWN, *own, purchases.c.state == PurchaseState.INTENDED, detail=detail):
            self._book(conversation, own, PurchaseState.UNKNOWN, {})

    def unknown(self, conversation: ConversationId, attempt: int) -> list[Purchase]:
        """Return what may have been bought in this attempt, oldest first."""
        return self._select(
            purchases.c.conversation_id == conversation,
            purchases.c.attempt == attempt,
            purchases.c.state == PurchaseState.UNKNOWN,
        )

    def cost_usd(self, conversation: ConversationId) -> float | None:
        """Return what all answered calls of the conversation cost; None where the price of one is not known."""
        unpriced = func.count().filter(purchases.c.priced.is_(False))
        query = select(func.sum(purchases.c.cost_usd).label("cost_usd"), unpriced.label("unpriced")).where(
            purchases.c.workspace_id == self.workspace,
            purchases.c.conversation_id == conversation,
            purchases.c.state == PurchaseState.DONE,
        )
        found = self.connection.execute(query).one()
        return None if found.unpriced else float(found.cost_usd or 0)

    def bought_by(self, conversation: ConversationId, attempt: int, keys: Collection[str]) -> int:
        """Return how many of these answers this attempt bought itself; the rest were there already."""
        query = select(func.count()).where(
            purchases.c.workspace_id == self.workspace,
            purchases.c.conversation_id == conversation,
            purchases.c.attempt == attempt,
            purchases.c.state == PurchaseState.DONE,
            purchases.c.key.in_(keys),
        )
        return self.connection.scalar(query) or 0

    def _own(self, conversation: ConversationId, key: str, attempt: int) -> tuple[ColumnElement[bool], ...]:
        return (
            purchases.c.conversation_id == conversation,
            purchases.c.key == key,
            purchases.c.attempt == attempt,
        )

    def _supersede(self, conversation: ConversationId, key: str, attempt: int) -> None:
        self._end(
            PurchaseState.UNKNOWN,
            purchases.c.conversation_id == conversation,
            purchases.c.key == key,
            purchases.c.attempt < attempt,
            purchases.c.state == PurchaseState.INTENDED,
            detail="superseded",
        )

    def _insert(self, conversation: ConversationId, key: str, attempt: int, provider: str, step: Step) -> bool:
        row = {
            "workspace_id": self.workspace,
            "id": new_id("buy"),
            "conversation_id": conversation,
            "key": key,
            "attempt": attempt,
            "provider": provider,
            "step": step,
            "state": PurchaseState.INTENDED,
            "intended_at": self.clock(),
        }
        statement = insert_or_skip(self.connection, purchases).values(**row).returning(purchases.c.id)
        return self.connection.scalar(statement) is not None

    def _take_up(self, own: tuple[ColumnElement[bool], ...]) -> bool:
        statement = (
            update(purchases)
            .where(purchases.c.workspace_id == self.workspace, *own, purchases.c.state == PurchaseState.FAILED)
            .values(state=PurchaseState.INTENDED, detail="", intended_at=self.clock(), ended_at=None)
        )
        try:
            with self.connection.begin_nested():  # the transaction outlives a lost race
                return self.connection.execute(statement).rowcount == 1
        except IntegrityError:  # uq_purchases_under_way: another conversation was faster
            return False

    def _bought_meanwhile(self, own: tuple[ColumnElement[bool], ...], key: str) -> Purchase | None:
        """Give the intent back if another conversation's answer came between our look and our intent."""
        done = self._first(
            purchases.c.key == key,
            purchases.c.state == PurchaseState.DONE,
            purchases.c.detail != UNUSABLE,
            purchases.c.body.is_not(None),
        )
        if done is not None:
            self.connection.execute(delete(purchases).where(purchases.c.workspace_id == self.workspace, *own))
        return done

    def _end(self, state: PurchaseState, *conditions: ColumnElement[bool], **values: str | float) -> bool:
        """Move what meets the conditions; True if anything did."""
        moved = self.connection.execute(
            update(purchases)
            .where(purchases.c.workspace_id == self.workspace, *conditions)
            .values(state=state, ended_at=self.clock(), **values)
        )
        return moved.rowcount > 0

    def _book(
        self,
        conversation: ConversationId,
        own: tuple[ColumnElement[bool], ...],
        state: PurchaseState,
        usage: Mapping[str, float],
    ) -> None:
        """Note in the books of forgotten calls what became of an intent; nothing while the purchase itself is there.

        The books do not say which intent was which: of several that were under way any one takes the figures.
        """
        if self._first(*own) is not None:
            return
        open_one = (
            kept_costs.c.workspace_id == self.workspace,
            kept_costs.c.conversation_id == conversation,
            kept_costs.c.state == PurchaseState.INTENDED,
        )
        query = select(kept_costs.c.id).where(*open_one).order_by(kept_costs.c.intended_at, kept_costs.c.id).limit(1)
        found = self.connection.scalar(query.with_for_update())
        self.connection.execute(
            update(kept_costs).where(*open_one, kept_costs.c.id == found).values(state=state, **usage)
        )

    def _select(self, *conditions: ColumnElement[bool]) -> list[Purchase]:
        query = select(purchases).where(purchases.c.workspace_id == self.workspace, *conditions)
        return [read(row) for row in self.connection.execute(query.order_by(purchases.c.intended_at, purchases.c.id))]

    def _first(self, *conditions: ColumnElement[bool]) -> Purchase | None:
        return next(iter(self._select(*conditions)), None)


def read(row: Row[Any]) -> Purchase:
    """Return the value of a row."""
    answer = None
    if row.state is PurchaseState.DONE and row.body is not None:  # else forgotten, and only its cost is left
        answer = PaidAnswer(row.body, Usage(**{name: getattr(row, name) for name in USAGE}))
    return Purchase(
        PurchaseId(row.id), ConversationId(row.conversation_id), row.key, row.attempt, row.provider, row.state, answer
    )
