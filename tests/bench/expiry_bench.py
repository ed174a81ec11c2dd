"""Row 61: what programs notice while two clean-ups delete a million nonces; measured as the 99th percentile."""

import tempfile
import threading
import time
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from analysis.model.admission import Limit, Nonce, Ticket
from analysis.model.ids import WorkspaceId, new_id
from db.directory import Directory
from db.engine import make_engine
from db.expiry import BATCH, Expire, registry
from db.migrate import migrate
from db.schema import api_nonces
from db.unit_of_work import SqlBegin
from tests.fakes.postgres import PrivatePostgres

MANY, AT_ONCE = 1_000_000, 50_000
EVERY_S = 0.02
ROUND_S = 15.0
FILL = {
    "sqlite": "with recursive n(i) as (select 1 union all select i + 1 from n where i < {many}) "
    "insert into api_nonces select '{workspace}', 'dk_' || (i % 50), lower(hex(randomblob(16))), "
    "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({age} - i / 400) || ' seconds') || '000' from n",
    "postgresql": "insert into api_nonces select '{workspace}', 'dk_' || mod(i, 50), md5(random()::text), "
    "now() - make_interval(secs => {age} - i / 400) from generate_series(1, {many}) as i",
}


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def run() -> dict[str, Any]:
    """Measure on both databases."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        found["sqlite"] = measured(f"sqlite:///{Path(folder) / 'app.db'}")
    with closing(PrivatePostgres()) as server:
        found["postgresql"] = measured(server.url)
    return found


def measured(url: str) -> dict[str, float]:
    """Return percentiles of admissions in milliseconds, alone and beside two clean-ups, and how fast those were."""
    migrate(url)
    engine, other = make_engine(url), make_engine(url)
    workspace = Directory(engine, utc_now).ensure_workspace("local")
    given = {"many": AT_ONCE, "workspace": workspace}
    for left in range(MANY // AT_ONCE, 0, -1):  # the oldest first, as requests came
        with engine.begin() as connection:
            connection.exec_driver_sql(FILL[engine.dialect.name].format(**given, age=left * AT_ONCE // 400 + 60))
    begin = SqlBegin(engine, utc_now)
    before = admissions(begin, workspace, threading.Event())
    done, enough, gone = threading.Event(), threading.Event(), [0, 0]
    cleaners = [threading.Thread(target=clean, args=(other, workspace, gone, n, enough)) for n in (0, 1)]
    began = time.monotonic()
    for one in cleaners:
        one.start()
    threading.Thread(target=tell, args=(cleaners, done)).start()
    beside = admissions(begin, workspace, done)
    enough.set()
    done.wait()
    took = time.monotonic() - began
    after = admissions(begin, workspace, threading.Event())
    engine.dispose()
    other.dispose()
    alone = percentile(before + after, 99)
    return {
        "alone_p50_ms": percentile(before + after, 50),
        "alone_p99_ms": alone,
        "beside_p50_ms": percentile(beside, 50),
        "beside_p99_ms": percentile(beside, 99),
        "beside_to_alone_p99": round(percentile(beside, 99) / alone, 2),
        "deleted": sum(gone),
        "deleted_per_s": round(sum(gone) / took),
    }


def tell(cleaners: list[threading.Thread], done: threading.Event) -> None:
    """Say when all of them have ended."""
    for one in cleaners:
        one.join()
    done.set()


def clean(engine: Engine, workspace: WorkspaceId, gone: list[int], number: int, enough: threading.Event) -> None:
    """Delete what has expired, batch by batch as the job does, until it is gone or *enough*."""
    what = next(one for one in registry(requests_kept=timedelta(35)) if one.table is api_nonces)
    batch = BATCH[engine.dialect.name]
    expire = Expire(engine, rest=lambda seconds: note(seconds, batch, gone, number, enough))
    with suppress(EnoughError):
        expire(what, [workspace])


class EnoughError(Exception):
    """The round is over."""


def note(seconds: float, batch: int, gone: list[int], number: int, enough: threading.Event) -> None:
    """Count a batch and rest, as the job does."""
    gone[number] += batch
    time.sleep(seconds)
    if enough.is_set():
        raise EnoughError


def admissions(begin: SqlBegin, workspace: WorkspaceId, done: threading.Event, *, forever: bool = False) -> list[float]:
    """Admit a request every 20 ms, for a while or until *done*; return how long each took, waiting included."""
    took, began = [], time.monotonic()
    due = began
    while not done.is_set() and due < began + ROUND_S:
        time.sleep(max(0.0, due - time.monotonic()))
        at = utc_now()
        limits = (Limit("key", "bench:key", 10**9), Limit("read", "bench:read", 10**9))
        ticket = Ticket("dk_1", at, limits, Nonce(new_id("n"), int(at.timestamp())))
        with begin(workspace) as work:
            work.gate.admit(ticket)
        took.append((time.monotonic() - due) * 1000)
        due += EVERY_S
    return took


def percentile(took: list[float], percent: int) -> float:
    """Return a percentile of what was measured."""
    return round(sorted(took)[-(-len(took) * percent // 100) - 1], 2)


if __name__ == "__main__":
    print(run())
