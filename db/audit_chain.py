"""Chains the entries of an audit log by their hashes, so that who changes one by force must change all after it.

The database refuses to change an entry; whoever owns it can take the trigger away. Then the chain tells, as long as
somebody noted its head elsewhere: it is logged whenever entries are sealed. Entries are sealed some time after they
are written, one workspace after the other, so that no request waits for another one's.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, insert, select
from sqlalchemy.exc import IntegrityError

from analysis.model.ids import WorkspaceId
from db.expiry import database_now
from db.guard import BOUND
from db.schema import audit_links, audit_log
from db.schema.records import AUDIT_KEPT
from db.unit_of_work import translated

NOTHING = bytes(32)
"""What the first link follows."""
BATCH = 500
LATE = timedelta(days=1)
"""No entry comes so much later than its own moment: no transaction is so long, no clock so wrong."""
MOST = 100
"""So many findings are told; who did that much is found out by the first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed.

    Attributes:
        kind: "changed", "missing" and "unsealed" are about an entry; "broken" and "gap" about the chain at a number;
            "head-unknown" means that the chain never came by the head that was asked for.
        where: An entry's id, a number, or that head.
    """

    kind: str
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was looked at.

    Attributes:
        entries: Sealed ones, as they were.
        waiting: Younger than a day and not sealed yet.
        head: Digest of the newest link in hexadecimal; "" of an empty chain.
    """

    entries: int
    waiting: int
    head: str
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SqlAuditChain:
    """Seals and verifies the log of one workspace at a time."""

    engine: Engine

    def seal(self, workspace: WorkspaceId) -> tuple[int, str]:
        """Chain what has no link yet; return how many entries, and the head in hexadecimal.

        Two at once do no harm: the second finds the numbers taken and leaves the rest to the first.

        Raises:
            UnavailableError: "database".
        """
        done, found = 0, BATCH
        while found == BATCH:
            try:
                with self._bound(workspace) as connection:
                    found, head = seal_some(connection, workspace)
            except IntegrityError:
                return done, ""
            done += found
        return done, head.hex()

    def verify(self, workspace: WorkspaceId, head: str = "") -> Verdict:
        """Look at everything that must still be there. UnavailableError("database").

        Args:
            workspace: Whose.
            head: Noted before, in hexadecimal: the chain must have come by it.
        """
        with self._bound(workspace) as connection:
            now = database_now(connection)
            entries, seen, last = 0, not head, None
            findings: list[Finding] = []
            rows = connection.execute(sealed(workspace, now), execution_options={"yield_per": BATCH}).mappings()
            for row in rows:
                found = list(flaws(row, last, now))
                findings += found[: MOST - len(findings)]
                entries += not found
                seen = seen or row["digest"].hex() == head
                last = row
            unsealed = connection.execute(open_entries(workspace).limit(10 * BATCH)).mappings().all()
        late = [
            Finding("unsealed", one["id"]) for one in unsealed if one["at"] < now - LATE and one["keep_until"] > now
        ]
        findings += late[: MOST - len(findings)]
        if not seen:
            findings.append(Finding("head-unknown", head))
        return Verdict(entries, len(unsealed) - len(late), bytes(last["digest"]).hex() if last else "", findings)

    @contextmanager
    def _bound(self, workspace: WorkspaceId) -> Iterator[Connection]:
        with translated(), self.engine.connect() as link:
            connection = link.execution_options(**{BOUND: workspace})
            with connection.begin():
                yield connection


def seal_some(connection: Connection, workspace: WorkspaceId) -> tuple[int, bytes]:
    """Seal one batch, the oldest first; return how many, and the head."""
    newest = (
        select(audit_links)
        .where(audit_links.c.workspace_id == workspace)
        .order_by(audit_links.c.number.desc())
        .limit(1)
    )
    last = connection.execute(newest).mappings().one_or_none()
    number, head = (last["number"], bytes(last["digest"])) if last else (0, NOTHING)
    now, until = database_now(connection), last["keep_until"] if last else None
    # From the newest sealed entry on, not from its seal: a backlog of days takes several runs, the oldest first.
    since = min(last["sealed_at"], last["entry_until"] - AUDIT_KEPT) - LATE if last else None
    links = []
    for entry in connection.execute(open_entries(workspace, since).limit(BATCH)).mappings():
        number += 1
        until = max(until, entry["keep_until"]) if until else entry["keep_until"]
        link = {
            "workspace_id": workspace,
            "number": number,
            "entry": entry["id"],
            "content": content_of(entry),
            "entry_until": entry["keep_until"],
            "previous": head,
            "sealed_at": now,
            "keep_until": until,
        }
        head = digest_of(link)
        links.append({**link, "digest": head})
    if links:
        connection.execute(insert(audit_links), links)
    return len(links), head


def open_entries(workspace: WorkspaceId, since: datetime | None = None) -> Select[Any]:
    """Return the query for entries without a link, in order; *since* spares a look at all the others."""
    mine = (audit_links.c.workspace_id == workspace) & (audit_log.c.workspace_id == workspace)  # the guard wants both
    linked = select(audit_links.c.number).where(mine, audit_links.c.entry == audit_log.c.id).exists()
    query = select(audit_log).where(audit_log.c.workspace_id == workspace, ~linked)
    if since is not None:
        query = query.where(audit_log.c.at >= since)
    return query.order_by(audit_log.c.at, audit_log.c.id)


def sealed(workspace: WorkspaceId, now: datetime) -> Select[Any]:
    """Return the query for every link whose time is not over, with what is there of its entry."""
    entries = select(audit_log).where(audit_log.c.workspace_id == workspace).subquery()
    columns = [column.label(f"log_{column.name}") for column in entries.c]
    both = audit_links.outerjoin(entries, entries.c.id == audit_links.c.entry)
    query = select(audit_links, *columns).select_from(both)
    live = (audit_links.c.workspace_id == workspace, audit_links.c.keep_until > now)
    return query.where(*live).order_by(audit_links.c.number)


def flaws(row: RowMapping, last: RowMapping | None, now: datetime) -> Iterator[Finding]:
    """Yield what is wrong with one link and its entry; the first that is left is believed where it begins."""
    number = str(row["number"])
    if last is not None and row["number"] != last["number"] + 1:
        yield Finding("gap", number)
    elif (last is not None and row["previous"] != last["digest"]) or row["digest"] != digest_of(row):
        yield Finding("broken", number)
    if row["log_id"] is None:
        if row["entry_until"] > now:
            yield Finding("missing", row["entry"])
    elif content_of({column.name: row[f"log_{column.name}"] for column in audit_log.c}) != row["content"]:
        yield Finding("changed", row["entry"])


def content_of(entry: Any) -> bytes:  # noqa: ANN401 - a row, or its values by name
    """Return the hash of an entry, as the database gives it back."""
    values = {column.name: entry[column.name] for column in audit_log.c}
    return hashed(values)


def digest_of(link: Any) -> bytes:  # noqa: ANN401 - a row, or its values by name
    """Return the hash of a link, which holds that of the one before."""
    names = ("workspace_id", "number", "entry", "content", "entry_until", "previous", "sealed_at", "keep_until")
    return hashed({name: link[name] for name in names})


def hashed(values: dict[str, Any]) -> bytes:
    """Return SHA-256 over JSON with sorted keys, times in UTC, bytes in hexadecimal."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=plain).encode()).digest()


def plain(value: object) -> str:
    """Return what JSON does not know as text."""
    return value.isoformat() if isinstance(value, datetime) else bytes(value).hex()  # type: ignore[call-overload]
