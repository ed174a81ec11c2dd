"""Row 61: what programs notice while two clean-ups delete a million nonces; measured as the 99th percentile."""

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from analysis.model.admission import Limit, Nonce, Ticket
from analysis.model.ids import WorkspaceId, new_id
from db.directory import Directory
from db.engine import make_engine
from db.expiry import BATCH, Expire, registry
from db.schema import api_nonces
from db.turns import background
from db.unit_of_work import SqlBegin
from tests.bench import rooms
from tests.bench.clock import ms, percentile
from tests.bench.table import Row, Size, compared

SIZES = {Size.TINY: (1_000, 0.2), Size.QUICK: (100_000, 5.0), Size.FULL: (1_000_000, 15.0)}
"""Expired nonces, and seconds of each round: alone, beside the clean-ups, alone again."""
AT_ONCE = 50_000
GOAL = 1.2
EVERY_S = 0.02
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


def run(size: Size) -> list[Row]:
    """Measure on both databases."""
    return [row for kind, fresh in rooms.KINDS.items() for row in measured(kind, fresh(), *SIZES[size])]


def measured(kind: str, url: str, many: int, round_s: float) -> list[Row]:
    """Return waits of admissions, alone and beside two clean-ups, and how fast those were."""
    engine, other = make_engine(url), make_engine(url)
    workspace = Directory(engine, utc_now).ensure_workspace("local")
    some = min(many, AT_ONCE)
    for left in range(many // some, 0, -1):  # the oldest first, as requests came
        with engine.begin() as connection:
            statement = FILL[engine.dialect.name].format(many=some, workspace=workspace, age=left * some // 400 + 60)
            connection.exec_driver_sql(statement)
    begin = SqlBegin(engine, utc_now)
    before = admissions(begin, workspace, threading.Event(), round_s)
    done, enough, gone = threading.Event(), threading.Event(), [0, 0]
    cleaners = [threading.Thread(target=clean, args=(other, workspace, gone, n, enough)) for n in (0, 1)]
    began = time.monotonic()
    for one in cleaners:
        one.start()
    threading.Thread(target=tell, args=(cleaners, done)).start()
    beside = admissions(begin, workspace, done, round_s)
    enough.set()
    done.wait()
    took = time.monotonic() - began
    after = admissions(begin, workspace, threading.Event(), round_s)
    engine.dispose()
    other.dispose()
    name, against = f"{kind}, admission beside two clean-ups of {many:,}", "alone"
    return [
        compared(f"{name}, p50", ms(percentile(beside, 50)), "ms", ms(percentile(before + after, 50)), against),
        compared(
            f"{name}, p99", ms(percentile(beside, 99)), "ms", ms(percentile(before + after, 99)), against, at_most=GOAL
        ),
        Row(f"{kind}, deleted", round(sum(gone) / took), "rows/s"),
    ]


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
    with suppress(EnoughError), background():
        expire(what, [workspace])


class EnoughError(Exception):
    """The round is over."""


def note(seconds: float, batch: int, gone: list[int], number: int, enough: threading.Event) -> None:
    """Count a batch and rest, as the job does."""
    gone[number] += batch
    time.sleep(seconds)
    if enough.is_set():
        raise EnoughError


def admissions(begin: SqlBegin, workspace: WorkspaceId, done: threading.Event, round_s: float) -> list[float]:
    """Admit a request every 20 ms, for a while or until *done*; return how long each took, waiting included."""
    took, began = list[float](), time.monotonic()
    due = began
    while not took or (not done.is_set() and due < began + round_s):
        time.sleep(max(0.0, due - time.monotonic()))
        at = utc_now()
        limits = (Limit("key", "bench:key", 10**9), Limit("read", "bench:read", 10**9))
        ticket = Ticket("dk_1", at, limits, Nonce(new_id("n"), int(at.timestamp())))
        with begin(workspace) as work:
            work.gate.admit(ticket)
        took.append(time.monotonic() - due)
        due += EVERY_S
    return took
