"""Turns before a SQLite file: a person waits behind one background writer, not behind sixteen."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from threading import Event

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from db.engine import make_engine
from db.turns import IN_A_ROW, BackgroundConnection, TurnConnection, Turns, background, turns_of
from tests.bot.engine.engines import until

LONG_S = 120.0


def write(turns: Turns, order: list[str], name: str, *, behind: bool) -> None:
    """Take a turn, note who has it, and leave."""
    assert turns.take(behind=behind, patience_s=LONG_S)
    order.append(name)
    turns.leave()


def test_a_person_waits_behind_one_background_writer() -> None:
    """However many of them wait already, and however long: only who writes is waited for."""
    turns, order = Turns(), list[str]()
    assert turns.take(behind=True, patience_s=0)
    with ThreadPoolExecutor(17) as pool:
        for _ in range(16):
            pool.submit(write, turns, order, "job", behind=True)
        until(lambda: turns.others == 16)
        pool.submit(write, turns, order, "person", behind=False)
        until(lambda: turns.people == 1)
        turns.leave()
    assert order == ["person"] + ["job"] * 16


def test_a_burst_of_people_delays_background_work_and_does_not_end_it() -> None:
    """After some of them in a row a job has its turn."""
    turns, order = Turns(), list[str]()
    assert turns.take(behind=True, patience_s=0)
    with ThreadPoolExecutor(32) as pool:
        pool.submit(write, turns, order, "job", behind=True)
        for _ in range(2 * IN_A_ROW):
            pool.submit(write, turns, order, "person", behind=False)
        until(lambda: (turns.people, turns.others) == (2 * IN_A_ROW, 1))
        turns.leave()
    assert order.index("job") == IN_A_ROW
    assert order.count("person") == 2 * IN_A_ROW


@pytest.mark.parametrize("behind", [False, True])
def test_who_has_no_patience_left_blocks_nobody(behind: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """They go without a turn, and the line goes on as if they had never come."""
    turns, order = Turns(), list[str]()
    assert turns.take(behind=False, patience_s=0)
    assert not turns.take(behind=behind, patience_s=0)
    assert (turns.people, turns.others) == (0, 0)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write, turns, order, "next", behind=True)
        until(lambda: turns.others == 1)
        turns.leave()
    assert order == ["next"]


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    """An engine on a file with one table."""
    engine = make_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("create table notes (said text unique)"))
    yield engine
    engine.dispose()


def line_of(engine: Engine) -> Turns:
    """Return the line before its file."""
    return turns_of(str(engine.url.database))


def free(engine: Engine) -> bool:
    """Tell whether nobody has the turn."""
    turns = line_of(engine)
    if not turns.take(behind=False, patience_s=0):
        return False
    turns.leave()
    return True


def test_transactions_of_people_go_first(engine: Engine) -> None:
    """Also through another engine of the process: it is one line a file."""
    other = make_engine(engine.url.render_as_string())

    def note(using: Engine, said: str, *, behind: bool) -> None:
        with background() if behind else nullcontext(), using.begin() as connection:
            connection.execute(text("insert into notes values (:said)"), {"said": said})

    with ThreadPoolExecutor(5) as pool, engine.begin():
        for number in range(4):
            pool.submit(note, engine, f"job {number}", behind=True)
        until(lambda: line_of(engine).others == 4)
        pool.submit(note, other, "person", behind=False)
        until(lambda: line_of(engine).people == 1)
    with engine.begin() as connection:
        said = list(connection.scalars(text("select said from notes order by rowid")))
    other.dispose()
    assert said[0] == "person"
    assert sorted(said[1:]) == [f"job {number}" for number in range(4)]


def commit(engine: Engine) -> None:
    """End well."""
    with engine.begin() as connection:
        connection.execute(text("insert into notes values ('kept')"))
        assert not free(engine)


def roll_back(engine: Engine) -> None:
    """End in a mistake."""
    with suppress(ZeroDivisionError), engine.begin():
        assert not free(engine)
        _ = 1 / 0


def fail(engine: Engine) -> None:
    """End in a statement that SQLite refuses."""
    with suppress(OperationalError), engine.begin() as connection:
        connection.execute(text("insert into nothing values (1)"))


def vanish(engine: Engine) -> None:
    """End with the connection."""
    with engine.connect() as connection:
        connection.execute(text("select 1"))
        assert not free(engine)
        connection.invalidate()


@pytest.mark.parametrize("end", [commit, roll_back, fail, vanish])
def test_a_turn_ends_with_its_transaction(engine: Engine, end: Callable[[Engine], None]) -> None:
    """However it ends: a turn that is kept would stop the whole process."""
    end(engine)
    assert free(engine)


def test_another_process_is_waited_for(engine: Engine) -> None:
    """It stands in no line of ours; SQLite's lock keeps it and us apart."""
    with (
        ThreadPoolExecutor(1) as pool,
        closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other,
    ):
        other.execute("begin immediate")
        done: Future[None] = pool.submit(commit, engine)
        until(lambda: not free(engine))  # it has its turn, and looks whether the other is done
        other.execute("insert into notes values ('other')")
        assert not done.done()
        other.execute("commit")
        done.result(LONG_S)
    with engine.begin() as connection:
        assert list(connection.scalars(text("select said from notes order by rowid"))) == ["other", "kept"]


def test_patience_ends_in_sqlites_own_words_and_gives_the_turn_back(engine: Engine) -> None:
    """Whoever waits in vain, for the line or for another process, is told that the file is busy."""
    hasty = make_engine(engine.url.render_as_string(), patience_s=0.01)
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(OperationalError, match="locked"):
            commit(hasty)
        assert free(engine)
        other.execute("rollback")
    with engine.begin(), pytest.raises(OperationalError, match="locked"):
        commit(hasty)
    hasty.dispose()
    assert free(engine)


@pytest.mark.parametrize("kind", [TurnConnection, BackgroundConnection])
def test_the_drivers_own_transactions_take_turns_too(engine: Engine, kind: type[TurnConnection]) -> None:
    """The durable engine lets the driver begin where it first writes: reading takes no turn."""
    place = str(engine.url.database)
    with closing(sqlite3.connect(place, timeout=LONG_S, factory=kind, isolation_level="IMMEDIATE")) as link:
        link.cursor().execute("select * from notes").fetchall()
        assert free(engine)
        link.cursor().executemany("insert into notes values (?)", [("one",), ("two",)])
        assert not free(engine)
        link.cursor().execute("delete from notes where said = 'one'")
        link.commit()
        assert free(engine)
        link.cursor().execute("update notes set said = 'three'")
        assert not free(engine)
    assert free(engine)


def test_the_engines_transactions_stand_behind_people(engine: Engine) -> None:
    """What nobody waits for an answer from is background work, whoever calls it."""
    place = str(engine.url.database)
    waits = Event()

    def checkpoint() -> None:
        with closing(sqlite3.connect(place, LONG_S, factory=BackgroundConnection, isolation_level="IMMEDIATE")) as link:
            waits.set()
            link.cursor().execute("insert into notes values ('checkpoint')")
            link.commit()

    with ThreadPoolExecutor(1) as pool, engine.begin():
        pool.submit(checkpoint)
        assert waits.wait(LONG_S)
        until(lambda: line_of(engine).others == 1)
        assert line_of(engine).people == 0
