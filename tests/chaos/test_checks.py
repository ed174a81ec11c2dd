"""The checker of a chaos run can fail: each violation, planted into a small database or the books, is named."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, update

from analysis.model.webhooks import EventType
from db import schema
from tests.chaos import small
from tests.chaos.books import Pushed
from tests.chaos.checks import CHECKS, violations
from tests.chaos.facts import left, plain, read, read_from
from tests.chaos.small import CALL, CHANNEL, MARK, Plant, call, event, job, message, purchase


@pytest.fixture(scope="module")
def small_run(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A connection to the database of a small run in which all is well."""
    path = tmp_path_factory.mktemp("chaos") / "small.db"
    shutil.copyfile(sqlite_template, path)
    engine = plain(f"sqlite:///{path}")
    with engine.connect() as connection:
        small.furnished(connection)
        connection.commit()
        yield connection
    engine.dispose()


@pytest.fixture
def run(small_run: Connection) -> Iterator[Connection]:
    """The same; what a test plants is taken back."""
    yield small_run
    small_run.rollback()


def change(table: Table, **values: Any) -> Plant:
    """Change every row of a table."""
    return lambda connection, _: connection.execute(update(table).values(**values))


def remove(table: Table) -> Plant:
    """Empty a table."""
    return lambda connection, _: connection.execute(delete(table))


def both(*plants: Plant) -> Plant:
    """Plant one after the other."""
    return lambda connection, books: [plant(connection, books) for plant in plants]


TOLD = {"alert": {"id": "alert_1"}}
COMPLETED = EventType.CONVERSATION_COMPLETED
PLANTED: dict[str, tuple[Plant, str]] = {
    "a call that was acknowledged and is lost": (change(schema.conversations, external_id=""), "pushed_is_stored"),
    "a key answered with two things": (lambda _, books: books.answers["key-1"].add("conv_9"), "pushed_is_stored"),
    "pasted words that are lost": (lambda _, books: books.pasted.add("mark-x"), "brought_is_stored"),
    "a file taken in twice": (
        both(
            lambda connection, _: call(connection, "conv_2", title="mark-y"),
            lambda connection, _: call(connection, "conv_3", title="mark-y"),
            lambda _, books: books.taken.add("mark-y"),
        ),
        "brought_is_stored",
    ),
    "a shared file never offered": (remove(schema.intakes), "brought_is_stored"),
    "a receipt without a message": (lambda _, books: books.shown.add((CALL, "C9")), "asked_is_followed"),
    "a call still running": (change(schema.conversations, state="running"), "nothing_is_stuck"),
    "a message on its way": (change(schema.slack_messages, state="sending"), "nothing_is_stuck"),
    "a message that shows an old state": (change(schema.slack_messages, wanted=3), "nothing_is_stuck"),
    "an alert on its way": (change(schema.alert_deliveries, state="sending"), "nothing_is_stuck"),
    "a webhook on its way": (change(schema.webhook_deliveries, state="pending"), "nothing_is_stuck"),
    "an intent without an end": (change(schema.purchases, state="intended"), "nothing_is_stuck"),
    "a file half taken in": (change(schema.intakes, state="accepted"), "nothing_is_stuck"),
    "a job left in the queue": (lambda connection, _: job(connection, "paint:1", "ENQUEUED"), "nothing_is_stuck"),
    "a job that broke": (lambda connection, _: job(connection, "paint:1", "ERROR"), "nothing_is_stuck"),
    "a job in quarantine": (
        lambda connection, _: job(connection, "paint:1", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
        "nothing_is_stuck",
    ),
    "a call that is done without a result": (remove(schema.meddic_analyses), "one_result_each"),
    "a call with two results": (
        lambda connection, _: small.put(
            connection, schema.meddic_analyses, id="ana_2", conversation_id=CALL, kind="meddic", revision=2, engine="b"
        ),
        "one_result_each",
    ),
    "a failure without a reason": (change(schema.conversations, state="failed"), "one_result_each"),
    "a call that was canceled by nobody": (change(schema.conversations, state="canceled"), "one_result_each"),
    "an upload that was completed and waits": (change(schema.conversations, state="waiting"), "one_result_each"),
    "a message posted twice": (lambda _, books: books.posts.update(["msg_1"]), "messages_once"),
    "a message that never was posted": (lambda _, books: books.posts.pop("msg_1"), "messages_once"),
    "an uncertain message posted twice": (
        both(
            lambda connection, _: message(connection, "msg_3", "notice:1", kind="notice", state="uncertain"),
            lambda _, books: books.posts.update(["msg_3", "msg_3"]),
        ),
        "messages_once",
    ),
    "a file shared twice": (
        both(
            lambda connection, _: message(connection, "msg_3", "radar:1", kind="radar", file="F9"),
            lambda _, books: books.shares.update(["F9", "F9"]),
        ),
        "messages_once",
    ),
    "two messages for a call in one place": (
        both(
            lambda connection, _: message(
                connection, "msg_3", "progress:2", kind="progress", conversation_id=CALL, channel=CHANNEL
            ),
            lambda _, books: books.posts.update(["msg_3"]),
        ),
        "messages_once",
    ),
    "a post that nobody stored": (lambda _, books: books.posts.update(["msg_9"]), "messages_once"),
    "an alert that never came": (remove(schema.alert_history), "alerts_once"),
    "an alert twice": (
        lambda connection, _: small.put(
            connection,
            schema.alert_history,
            id="alert_2",
            rule_id="r2",
            conversation_id=CALL,
            state="sent",
            severity="medium",
            dedup_key="d2",
            target=CALL,
        ),
        "alerts_once",
    ),
    "an alert that nothing calls for": (
        lambda _, books: books.calls.update({"call-1": Pushed(CALL, CALL, "U1", alert=False)}),
        "alerts_once",
    ),
    "an alert told to nobody": (remove(schema.alert_deliveries), "alerts_are_told_once"),
    "a request billed and in no book": (lambda _, books: books.bought["gemini"].append(("", "h2")), "paid_once"),
    "a purchase that nobody billed": (lambda connection, _: purchase(connection, "p2", "done", key="k2"), "paid_once"),
    "a request paid twice": (
        both(
            lambda connection, _: purchase(connection, "p2", "unknown", key="k2"),
            lambda _, books: books.bought["gemini"].append((MARK, "hash")),
        ),
        "paid_once",
    ),
    "an answer bought twice": (
        both(
            lambda connection, _: purchase(connection, "p2", "done", attempt=2),
            lambda _, books: books.bought["gemini"].append((MARK, "other")),
        ),
        "each_call_paid_once",
    ),
    "a call billed again by an attempt of another": (
        both(
            lambda connection, _: purchase(connection, "p2", "unknown", key="k2", conversation_id="conv_2"),
            lambda connection, _: call(connection, "conv_2", title="other", attempt=2),
            lambda _, books: books.bought["gemini"].append((MARK, "hash")),
        ),
        "each_call_paid_once",
    ),
    "an attempt that nobody asked for": (change(schema.conversations, attempt=2), "attempts_were_asked_for"),
    "an event that never arrived": (lambda _, books: books.hooks.clear(), "hooks_at_least_once"),
    "an event given up": (change(schema.webhook_deliveries, state="failed"), "hooks_at_least_once"),
    "a webhook that is no event": (lambda _, books: books.hooks.update(["msg_none"]), "hooks_at_least_once"),
    "an end without an event": (remove(schema.webhook_events), "each_end_is_an_event"),
    "an end told twice": (
        both(
            lambda connection, _: event(
                connection, "msg_event_2", EventType.CONVERSATION_COMPLETED, conversation_id=CALL
            ),
            lambda _, books: books.hooks.update(["msg_event_2"]),
        ),
        "each_end_is_an_event",
    ),
    "an alert told twice to the server": (
        both(
            lambda connection, _: event(
                connection, "msg_alert_1", EventType.ALERT_SENT, data={"alert": {"id": "alert_1"}}
            ),
            lambda connection, _: event(
                connection, "msg_alert_2", EventType.ALERT_SENT, data={"alert": {"id": "alert_1"}}
            ),
        ),
        "each_end_is_an_event",
    ),
    "requests in the books that nobody made": (lambda _, books: books.sent.clear(), "sums_agree"),
    "a process that died by itself": (lambda _, books: books.complaints.append("worker-1 died"), "nothing_else"),
}


@pytest.mark.fault("54", "55")
def test_a_sound_run_has_no_violation(database_url: str) -> None:
    """What is not planted is not found, on either database; nothing is left to do."""
    engine = plain(database_url)
    with engine.connect() as connection:
        small.furnished(connection)
        assert violations(read_from(connection), small.books()) == []
        assert left(connection) == {}
    engine.dispose()


@pytest.mark.fault("54", "55")
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_named(run: Connection, name: str) -> None:
    """By the check that is there for it."""
    plant, check = PLANTED[name]
    books = small.books()
    plant(run, books)
    found = violations(read_from(run), books)
    assert check in {one.split(":")[0] for one in found}, found


@pytest.mark.fault("68")
def test_sums_that_differ_are_named(run: Connection) -> None:
    """However a sum is reached, it is the same; else both are told."""
    facts = read_from(run)
    facts.sums = {"tokens": {"rows": 3, "by team": 2}, "requests": {"rows": 1, "by day": 1}}
    assert violations(facts, small.books()) == ["sums_agree: tokens differ: rows 3, by team 2"]


@pytest.mark.fault("55")
def test_a_broken_file_is_named(sqlite_url: str) -> None:
    """A file that lost the root of an index is no sound one."""
    engine = plain(sqlite_url)
    with engine.connect() as connection:
        small.furnished(connection)
        connection.exec_driver_sql("pragma writable_schema=on")
        connection.exec_driver_sql("update sqlite_master set rootpage = 2 where name = 'ix_intakes_recent'")
        connection.commit()
    engine.dispose()
    found = violations(read(sqlite_url), small.books())
    assert [one for one in found if one.startswith("file_is_sound")]


def test_every_check_is_tried() -> None:
    """No check is only believed to work."""
    tried = {check for _, check in PLANTED.values()} | {"sums_agree", "file_is_sound"}
    assert {check.__name__ for check in CHECKS} <= tried
