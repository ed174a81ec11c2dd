"""Limits that hold across processes: one upsert a question."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, case

from analysis.errors import RejectedError
from analysis.ports import Clock
from db.dialects import insert_or_change
from db.schema import rate_windows


@dataclass(frozen=True, slots=True)
class SqlMeter:
    """Implements analysis.ports.Meter with fixed windows; exact within a window, double across its edge.

    The row stays locked until the transaction ends: take in a short one of its own.
    """

    connection: Connection
    clock: Clock

    def take(self, bucket: str, amount: int, *, limit: int, window_s: int) -> float:
        """Reserve *amount* of *bucket*; 0 when granted, else the seconds to the next window.

        Args:
            bucket: Name of the limit, the same in all processes. Shared by all workspaces unless it names one.
            amount: In the limit's unit, such as 1 request or 600 seconds of audio; at least 1.
            limit: Most of it in one window.
            window_s: Length of the window; windows begin at its multiples since 1970.

        Raises:
            RejectedError: *amount* is over the *limit*: no wait would ever help.
        """
        if not 0 < amount <= limit:
            raise RejectedError(f"meter: {amount} of at most {limit} in {bucket}")
        now = self.clock().timestamp()
        start = int(now // window_s) * window_s
        row = {
            "bucket": bucket,
            "window_start": start,
            "taken": amount,
            "expires_at": datetime.fromtimestamp(start, UTC) + timedelta(seconds=2 * window_s),
        }
        taken = rate_windows.c.taken
        statement = insert_or_change(
            self.connection, rate_windows, row, {"taken": taken + amount}, where=taken + amount <= limit
        ).returning(taken)
        granted = self.connection.scalar(statement) is not None
        return 0.0 if granted else start + window_s - now

    def pace(self, bucket: str, *, every_s: float, patience_s: float) -> float | None:
        """Reserve the next free moment of *bucket*; moments lie at least *every_s* apart, also across processes.

        One row a bucket holds the first free millisecond. Callers sleep outside of the transaction.

        Returns:
            Seconds to wait before acting; None, and nothing reserved, if it would be more than *patience_s*.
        """
        now = self.clock()
        now_ms, step_ms = round(now.timestamp() * 1000), round(every_s * 1000)
        free_ms = rate_windows.c.taken
        row = {
            "bucket": f"pace:{bucket}",
            "window_start": 0,
            "taken": now_ms + step_ms,
            "expires_at": now + timedelta(seconds=3600 + patience_s),
        }
        changes = {
            "taken": case((free_ms > now_ms, free_ms + step_ms), else_=now_ms + step_ms),
            "expires_at": row["expires_at"],
        }
        statement = insert_or_change(
            self.connection, rate_windows, row, changes, where=free_ms <= now_ms + round(patience_s * 1000)
        ).returning(free_ms)
        taken = self.connection.scalar(statement)
        return None if taken is None else max(0.0, (taken - step_ms - now_ms) / 1000)
