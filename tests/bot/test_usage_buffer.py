"""Rows reach the store off the request's path, and are counted where they cannot."""

from collections.abc import Sequence
from datetime import UTC, datetime
from threading import Event

from analysis.errors import UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.model.usage import UsageRow
from bot.usage import BATCH, UsageBuffer

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PATIENCE_S = 60.0


def a_row() -> UsageRow:
    """Return a request."""
    return UsageRow(WorkspaceId("ws_1"), "dk_1", "", "GET", "/me", 200, 1.5, 0, 80, AT)


class Store:
    """Keeps rows by id, as the real one does; may be away."""

    def __init__(self) -> None:
        """Begin empty and there."""
        self.rows: dict[str, UsageRow] = {}
        self.sizes: list[int] = []
        self.away = False
        self.written = Event()

    def write(self, rows: Sequence[UsageRow]) -> None:
        """Store, or say that it is away."""
        if self.away:
            raise UnavailableError("database")
        self.rows |= {row.id: row for row in rows}
        self.sizes.append(len(rows))
        self.written.set()


def test_rows_are_stored_in_batches_and_in_order() -> None:
    """However many wait, no statement holds more than a batch."""
    store = Store()
    buffer, rows = UsageBuffer(store.write), [a_row() for _ in range(2 * BATCH + 1)]
    for row in rows:
        buffer.record(row)
    assert buffer.flush() == len(rows)
    assert store.sizes == [BATCH, BATCH, 1]
    assert list(store.rows) == [row.id for row in rows]


def test_rows_wait_while_the_database_is_away_and_the_rest_is_counted() -> None:
    """Nothing that has room is lost; what has none is dropped and counted, and no request notices."""
    store = Store()
    store.away = True
    buffer = UsageBuffer(store.write, most=3)
    for _ in range(5):
        buffer.record(a_row())
    assert buffer.flush() == 0
    assert buffer.dropped == 2
    store.away = False
    assert buffer.flush() == 3
    buffer.record(a_row())
    assert buffer.flush() == 1


def test_a_running_buffer_empties_itself_and_once_more_at_the_end() -> None:
    """A web process that stops in order loses nothing."""
    store = Store()
    buffer = UsageBuffer(store.write, every_s=0.01)
    with buffer.running():
        buffer.record(a_row())
        assert store.written.wait(PATIENCE_S)
        buffer.record(a_row())
    assert len(store.rows) == 2
