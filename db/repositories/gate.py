"""Admits requests of programs: nonce, limits and Idempotency-Key, counted where they are stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError

from analysis.errors import RefusedError
from analysis.model.admission import NONCE_KEPT, WINDOW_S, Admission, FirstAnswer, Once, Ticket, Verdict
from analysis.model.ids import WorkspaceId
from db.schema import api_answers, api_nonce_floor

ANSWERS = api_answers.c
FLOOR = select(api_nonce_floor.c.until)
MINE = (
    ANSWERS.workspace_id == bindparam("workspace"),
    ANSWERS.credential == bindparam("who"),
    ANSWERS.route == bindparam("on"),
    ANSWERS.key == bindparam("by"),
)
KEEP = update(api_answers).where(*MINE)
FORGET = delete(api_answers).where(*MINE)
KNOWN = select(ANSWERS.request, ANSWERS.status, ANSWERS.headers, ANSWERS.body).where(*MINE)
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's lock time-out (https://www.postgresql.org/docs/18/errcodes-appendix.html)."""

# Each takes its row from what stands before it. They are text and pass the guard by: it costs them as much again as
# SQLite does, they run in every request, and each says the workspace itself where it has one.
NONCE = """
  insert into api_nonces (workspace_id, credential, nonce, expires_at)
  select :workspace, :credential, :nonce, :nonce_until {before}
  where :nonce_until > (select until from api_nonce_floor)
  on conflict do nothing returning 1 as let"""
LIMIT = """
  insert into rate_windows as w (bucket, window_start, taken, expires_at)
  select :bucket{n}, :window, 1, :window_until {before} where true
  on conflict (bucket, window_start) do update set taken = w.taken + 1 where w.taken < :most{n}
  returning taken as let"""
ONCE = """
  insert into api_answers as a (workspace_id, credential, route, key, request, expires_at)
  select :workspace, :credential, :route, :key, :request, :once_until {before} where true
  on conflict (workspace_id, credential, route, key) do update
  set request = excluded.request, expires_at = excluded.expires_at, status = null, headers = null, body = null
  where a.expires_at <= :at
  returning 1 as let"""
LET = "(select let from {name})"
PARAMETER = re.compile(r":(\w+)")


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
        if ticket.once is not None:
            values = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
            self.connection.execute(KEEP, values | self._mine(ticket, ticket.once))

    def forget(self, ticket: Ticket) -> None:
        """Delete the row that `admit` made."""
        if ticket.once is not None:
            self.connection.execute(FORGET, self._mine(ticket, ticket.once))

    def _mine(self, ticket: Ticket, once: Once) -> dict[str, str]:
        return {"workspace": self.workspace, "who": ticket.credential, "on": once.route, "by": once.key}

    def _at_once(self, ticket: Ticket) -> tuple[int | None, ...]:
        """Return 1 for the nonce, the count of each limit, 1 for the key; None from where the chain ended."""
        chain = chained(nonce=ticket.nonce is not None, limits=len(ticket.limits), once=ticket.once is not None)
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
        values = {name: told(value) for name, value in self._values(ticket).items()}
        steps = stepped(nonce=ticket.nonce is not None, limits=len(ticket.limits), once=ticket.once is not None)
        found: list[int | None] = []
        for step in steps:
            found.append(1 if not step else self.connection.exec_driver_sql(step, values).scalar())
            if found[-1] is None:
                break
        return (*found, *[None] * (len(steps) - len(found)))

    def _why(self, ticket: Ticket) -> Verdict:
        """Tell apart what the nonce was refused for."""
        assert ticket.nonce is not None  # noqa: S101 - without one it is not refused
        used = nonce_end(ticket.nonce.sent_at) > self.connection.scalars(FLOOR).one()
        return Verdict.NONCE_USED if used else Verdict.NONCE_STALE

    def _known(self, ticket: Ticket, once: Once, counted: Mapping[str, int]) -> Admission:
        """Return what the first request was told, to one that repeats it."""
        row = self.connection.execute(KNOWN, self._mine(ticket, once)).one()
        if row.request != once.body:
            return Admission(Verdict.REUSED, counted)
        return Admission(Verdict.REPEATED, counted, answer=FirstAnswer(row.status, row.body or b"", row.headers or {}))


def nonce_end(sent_at: int) -> datetime:
    """Return until when a nonce is kept."""
    return datetime.fromtimestamp(sent_at, UTC) + NONCE_KEPT


def window_end(ticket: Ticket) -> datetime:
    """Return from when a window's row is of no use any more."""
    return datetime.fromtimestamp(ticket.window, UTC) + timedelta(seconds=2 * WINDOW_S)


def parts(*, nonce: bool, limits: int, once: bool) -> list[tuple[str, str]]:
    """Return name and statement of each part, "" for one that lets everything by."""
    counted = [(f"limit{n}", LIMIT.replace("{n}", str(n))) for n in range(limits)]
    return [("nonce", NONCE if nonce else ""), *counted, ("once", ONCE if once else "")]


@cache
def chained(*, nonce: bool, limits: int, once: bool) -> str:
    """Return PostgreSQL's one statement, in which each part selects from the one before."""
    steps, before, names = [], "", []
    for name, statement in parts(nonce=nonce, limits=limits, once=once):
        steps.append(f"{name} as ({(statement or 'select 1 as let').replace('{before}', before)})")
        before = f"from {name}"
        names.append(LET.format(name=name))
    return PARAMETER.sub(r"%(\1)s", f"with {', '.join(steps)} select {', '.join(names)}")


@cache
def stepped(*, nonce: bool, limits: int, once: bool) -> list[str]:
    """Return SQLite's statements, one after the other."""
    return [statement.replace("{before}", "") for _, statement in parts(nonce=nonce, limits=limits, once=once)]


def told(value: Any) -> Any:  # noqa: ANN401 - any value of a statement
    """Return a value as SQLite keeps it."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
