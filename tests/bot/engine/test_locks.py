"""Locks that die with their process."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event

import psycopg
import pytest

from bot.engine.launch import launch, migrate
from bot.engine.locks import EngineBusyError, FileLock, PgLocks
from tests.bot.engine.engines import fast, launched, now, until

HOLDER = """
import sys
from contextlib import suppress
from pathlib import Path
from bot.engine.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
lock.claim("other")
print("held", flush=True)
sys.stdin.read()
"""


HOLDERS = """
select a.pid, extract(epoch from a.state_change)::float from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and a.datname = current_database()
"""
"""Whose sessions hold a lock, and when the server heard of them last."""


@pytest.mark.fault("60")
def test_a_second_worker_on_one_file_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    """Exactly one process dequeues on SQLite; a dead one leaves nothing locked."""
    path = tmp_path / "calls.sqlite.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(EngineBusyError, match=r"another worker is running on this file: .*calls\.sqlite$"):
            launch(f"sqlite:///{tmp_path / 'calls.sqlite'}", lambda _: None, fast(), clock=now)
        holder.kill()
    lock = FileLock(path)
    lock.claim("mine")
    lock.close()


@pytest.mark.fault("46")
def test_a_peer_is_free_only_when_its_session_is_gone(postgres_url: str) -> None:
    """An advisory lock tells the living from the dead, and looking takes nothing."""
    mine, peer = PgLocks(postgres_url), PgLocks(postgres_url)
    mine.claim("mine")
    peer.claim("peer")
    assert not mine.free("peer")
    assert mine.free("nobody")
    assert mine.free("nobody")
    peer.close()
    until(lambda: mine.free("peer"))
    mine.close()


def test_a_lost_session_claims_its_lock_again(postgres_url: str) -> None:
    """After the server dropped us, the next look takes the lock anew: peers must not take us for dead."""
    mine, peer = PgLocks(postgres_url), PgLocks(postgres_url)
    mine.claim("mine")
    peer.claim("peer")
    with psycopg.connect(postgres_url, autocommit=True) as operator:
        operator.execute(
            "select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)"
            " where l.locktype = 'advisory' and l.pid <> pg_backend_pid() and a.datname = current_database()"
        )
    with pytest.raises(psycopg.OperationalError):
        mine.keep()
    with pytest.raises(psycopg.OperationalError):
        peer.keep()
    peer.keep()
    assert peer.free("mine")
    mine.keep()
    assert not peer.free("mine")
    mine.close()
    peer.close()


@pytest.mark.fault("46")
def test_a_process_that_is_not_heard_of_loses_its_lock(postgres_url: str) -> None:
    """It lives, its connection is open, and it does nothing: frozen. Awake again it takes the lock anew."""
    mine, peer = PgLocks(postgres_url, lease_s=0.3), PgLocks(postgres_url)
    mine.claim("mine")
    peer.claim("peer")
    until(lambda: peer.free("mine"))
    with pytest.raises(psycopg.OperationalError):
        mine.keep()

    def taken_anew() -> bool:
        with suppress(psycopg.OperationalError):  # so short a lease may be over before anybody looks
            mine.keep()
        return not peer.free("mine")

    until(taken_anew)
    mine.close()
    peer.close()


@pytest.mark.fault("46")
def test_a_look_that_takes_long_costs_no_lock(postgres_url: str) -> None:
    """The worker lives, however slow the database makes its chores: peers must not take its jobs."""
    migrate(postgres_url)
    busy, done = Event(), Event()

    def chore(_: object) -> None:
        busy.set()
        done.wait(120)

    settings = fast(look_s=0.1, reconcile_s=0.1, lease_s=4.0)
    with (
        psycopg.connect(postgres_url, autocommit=True) as operator,
        launched(postgres_url, lambda _: None, settings, chores=chore),
    ):
        try:
            assert busy.wait(120)
            holder, heard = operator.execute(HOLDERS).fetchone() or (0, 0.0)
            until(lambda: dict(operator.execute(HOLDERS).fetchall()).get(holder, 0.0) > heard + 5.0)
        finally:
            done.set()
