"""Admits requests of programs: nonce, limits and Idempotency-Key, counted where they are stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import DBAPIError

from analysis.errors import RefusedError
from analysis.model.admission import NONCE_KEPT, WINDOW_S, Admission, FirstAnswer, Limit, Once, Ticket, Verdict
from analysis.model.ids import WorkspaceId
from db.dialects import insert_or_change, insert_or_skip
from db.schema import api_answers, api_nonce_floor, api_nonces, rate_windows

ANSWERS, FLOOR, NONCES = api_answers.c, api_nonce_floor.c, api_nonces.c
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's lock time-out (https://www.postgresql.org/docs/18/errcodes-appendix.html)."""

# The chain in one statement: each part takes its row from the one before, so that what is refused ends it there and
# what was counted stays. It is text and passes the guard by: it says the workspace itself, in every part that has one.
NONCE = """
nonce as (
  insert into api_nonces (workspace_id, credential, nonce, expires_at)
  select %(workspace)s, %(credential)s, %(nonce)s, %(nonce_until)s
  where %(nonce_until)s > (select until from api_nonce_floor)
  on conflict do nothing returning 1 as let)"""
NO_NONCE = "nonce as (select 1 as let)"
LIMIT = """
limit{n} as (
  insert into rate_windows as w (bucket, window_start, taken, expires_at)
  select %(bucket{n})s, %(window)s, 1, %(window_until)s from {before}
  on conflict (bucket, window_start) do update set taken = w.taken + 1 where w.taken < %(most{n})s
  returning taken)"""
COUNTED = "(select taken from limit{n})"
ONCE = """
once as (
  insert into api_answers as a (workspace_id, credential, route, key, request, expires_at)
  select %(workspace)s, %(credential)s, %(route)s, %(key)s, %(request)s, %(once_until)s from {before}
  on conflict (workspace_id, credential, route, key) do update
  set request = excluded.request, expires_at = excluded.expires_at, status = null, headers = null, body = null
  where a.expires_at <= %(at)s
  returning 1 as let)"""
NOT_ONCE = "once as (select 1 as let)"


@dataclass(frozen=True, slots=True)
class SqlGate:
    """Implements analysis.ports.api.Gate for one workspace."""

    connection: Connection
    workspace: WorkspaceId

    def admit(self, ticket: Ticket) -> Admission:
        """Decide on one connection, in its transaction.

        On PostgreSQL in one statement, whose locks are always taken in the same order. It cannot see what others
        commit while it runs, so that what it did not let by is looked at in a second one.
        """
        found = self._at_once(ticket) if self.connection.dialect.name == "postgresql" else self._in_turn(ticket)
        nonce, *taken, once = found
        counted = {limit.name: count for limit, count in zip(ticket.limits, taken, strict=True) if count is not None}
        if nonce is None:
            return Admission(self._why(ticket))
        reached = next((limit for limit, count in zip(ticket.limits, taken, strict=True) if count is None), None)
        if reached is not None:
            return Admission(Verdict.LIMITED, counted, limit=reached)
        if once is None and ticket.once is not None:
            return self._known(ticket, ticket.once, counted)
        return Admission(Verdict.ADMITTED, counted)

    def keep(self, ticket: Ticket, answer: FirstAnswer) -> None:
        """Write the answer into the row that `admit` made."""
        if ticket.once is None:
            return
        values = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
        self.connection.execute(update(api_answers).where(*self._mine(ticket, ticket.once)).values(**values))

    def forget(self, ticket: Ticket) -> None:
        """Delete the row that `admit` made."""
        if ticket.once is not None:
            self.connection.execute(delete(api_answers).where(*self._mine(ticket, ticket.once)))

    def _mine(self, ticket: Ticket, once: Once) -> tuple[Any, ...]:
        return (
            ANSWERS.workspace_id == self.workspace,
            ANSWERS.credential == ticket.credential,
            ANSWERS.route == once.route,
            ANSWERS.key == once.key,
        )

    def _at_once(self, ticket: Ticket) -> tuple[int | None, ...]:
        """Return 1 for the nonce, the count of each limit, 1 for the key; None from where the chain ended."""
        limits = range(len(ticket.limits))
        before = ["nonce", *(f"limit{n}" for n in limits)]
        parts = [NONCE if ticket.nonce else NO_NONCE]
        parts += [LIMIT.format(n=n, before=before[n]) for n in limits]
        parts.append(ONCE.format(before=before[-1]) if ticket.once else NOT_ONCE)
        seen = ["(select let from nonce)", *(COUNTED.format(n=n) for n in limits), "(select let from once)"]
        chain = f"with {','.join(parts)} select {', '.join(seen)}"
        try:
            return tuple(self.connection.exec_driver_sql(chain, self._values(ticket)).one())
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                raise RefusedError("api-idempotency-key-in-progress") from error
            raise

    def _values(self, ticket: Ticket) -> dict[str, Any]:
        values: dict[str, Any] = {
            "workspace": self.workspace,
            "credential": ticket.credential,
            "at": ticket.at,
            "window": ticket.window,
            "window_until": window_end(ticket),
        }
        for n, limit in enumerate(ticket.limits):
            values |= {f"bucket{n}": limit.bucket, f"most{n}": limit.most}
        if ticket.nonce:
            values |= {"nonce": ticket.nonce.value, "nonce_until": nonce_end(ticket.nonce.sent_at)}
        if ticket.once:
            once = ticket.once
            values |= {"route": once.route, "key": once.key, "request": once.body, "once_until": ticket.at + once.kept}
        return values

    def _in_turn(self, ticket: Ticket) -> tuple[int | None, ...]:
        """Do the same statement by statement: SQLite has no such chains, and its transactions no others beside them."""
        nothing: tuple[int | None, ...] = (None,) * (len(ticket.limits) + 2)
        if ticket.nonce and not self._use(ticket):
            return nothing
        counts: list[int | None] = []
        for limit in ticket.limits:
            counts.append(self._count(ticket, limit))
            if counts[-1] is None:
                return (1, *counts, *nothing)[: len(nothing)]
        return (1, *counts, self._first(ticket, ticket.once) if ticket.once else 1)

    def _use(self, ticket: Ticket) -> bool:
        """Use up the nonce; False if it was used, or may have been."""
        assert ticket.nonce is not None  # noqa: S101 - the caller asked
        until = nonce_end(ticket.nonce.sent_at)
        row = {"credential": ticket.credential, "nonce": ticket.nonce.value, "expires_at": until}
        statement = insert_or_skip(self.connection, api_nonces).values(workspace_id=self.workspace, **row)
        return self.connection.execute(statement).rowcount == 1 and until > self._floor()

    def _floor(self) -> datetime:
        found: datetime = self.connection.scalars(select(FLOOR.until)).one()
        return found

    def _count(self, ticket: Ticket, limit: Limit) -> int | None:
        """Count one; None, and nothing counted, where the limit is reached."""
        row = {
            "bucket": limit.bucket,
            "window_start": ticket.window,
            "taken": 1,
            "expires_at": window_end(ticket),
        }
        taken = rate_windows.c.taken
        statement = insert_or_change(
            self.connection, rate_windows, row, {"taken": taken + 1}, where=taken < limit.most
        ).returning(taken)
        found: int | None = self.connection.scalar(statement)
        return found

    def _first(self, ticket: Ticket, once: Once) -> int | None:
        """Take the Idempotency-Key; None if somebody had it, and its time is not over."""
        row = {
            "workspace_id": self.workspace,
            "credential": ticket.credential,
            "route": once.route,
            "key": once.key,
            "request": once.body,
            "expires_at": ticket.at + once.kept,
        }
        changes = {"request": once.body, "expires_at": row["expires_at"], "status": None, "headers": None, "body": None}
        statement = insert_or_change(self.connection, api_answers, row, changes, where=ANSWERS.expires_at <= ticket.at)
        return 1 if self.connection.execute(statement).rowcount == 1 else None

    def _why(self, ticket: Ticket) -> Verdict:
        """Tell apart what the nonce was refused for."""
        assert ticket.nonce is not None  # noqa: S101 - without one it is not refused
        return Verdict.NONCE_USED if nonce_end(ticket.nonce.sent_at) > self._floor() else Verdict.NONCE_STALE

    def _known(self, ticket: Ticket, once: Once, counted: Mapping[str, int]) -> Admission:
        """Return what the first request was told, to one that repeats it."""
        query = select(ANSWERS.request, ANSWERS.status, ANSWERS.headers, ANSWERS.body)
        row = self.connection.execute(query.where(*self._mine(ticket, once))).one()
        if row.request != once.body:
            return Admission(Verdict.REUSED, counted)
        return Admission(Verdict.REPEATED, counted, answer=FirstAnswer(row.status, row.body or b"", row.headers or {}))


def nonce_end(sent_at: int) -> datetime:
    """Return until when a nonce is kept."""
    return datetime.fromtimestamp(sent_at, UTC) + NONCE_KEPT


def window_end(ticket: Ticket) -> datetime:
    """Return from when a window's row is of no use any more."""
    return datetime.fromtimestamp(ticket.window, UTC) + timedelta(seconds=2 * WINDOW_S)
