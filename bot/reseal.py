"""Seals anew, with the newest key, what older keys of TOKEN_ENCRYPTION_KEYS sealed, while everything runs."""

from dataclasses import dataclass

from analysis.model.ids import WorkspaceId
from analysis.model.signing import SECRET_KINDS
from analysis.ports.tenancy import Sealed
from analysis.usecases.installations import place
from bot.crypto import KeyRing
from db.sealed import SealedRow, SqlSealed


@dataclass(frozen=True, slots=True)
class Resealed:
    """What was done.

    Attributes:
        rows: Sealed anew.
        version: Of the newest key.
        left: Rows that older keys still seal, because somebody changed them meanwhile.
    """

    rows: int
    version: int
    left: int


def reseal(sealed: SqlSealed, ring: KeyRing) -> Resealed:
    """Do it row by row; harmless when run twice, or beside processes that seal and open.

    Raises:
        RejectedError: A row does not open: its key is not in the ring, or it was changed. Rows before it are done.
        UnavailableError: "database".
    """
    newest, done = max(ring.keys), 0
    for row in sealed.older(newest):
        fresh = {
            column: ring.seal(ring.open(Sealed(content, row.version), place_of(row, column)), place_of(row, column))
            for column, content in row.contents.items()
        }
        done += sealed.replace(row, {column: one.content for column, one in fresh.items()}, newest)
    counts = sealed.counts()
    return Resealed(done, newest, counts.total() - counts[newest])


def place_of(row: SealedRow, column: str) -> str:
    """Return what a column of a row is sealed for, as those say who sealed it."""
    if row.table == "slack_installations":
        return place(WorkspaceId(row.key["workspace_id"]), row.key["enterprise_id"], row.key["team_id"], column)
    return SECRET_KINDS[row.table].place(row.key["id"])
