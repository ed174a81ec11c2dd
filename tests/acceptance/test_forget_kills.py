"""Forgetting and leaving may be killed at any moment: in the end nothing is left, with one receipt each."""

import io
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import select

from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.messages import MessageKind, Wanted
from analysis.model.object_keys import conversation_prefix
from analysis.usecases.forget import ForgetCall
from bot.engine import launch
from bot.engine.client import ClientJobControl
from db.guard import BOUND
from db.schema import audit_log
from tests.acceptance.forget_worker import Death, Place, main_forget, main_leave
from tests.acceptance.kills import until
from tests.db.conftest import a_conversation, a_transcript, an_analysis, an_installation
from tests.fakes.every_row import every_row
from tests.fakes.forked import forked

CANARY = "Zanzibarquokka"
MESSAGES = 2
MOST = 80
"""More moments than there are."""


@contextmanager
def process(main: Callable[..., None], *arguments: object) -> Iterator[ForkServerProcess]:
    """Run a worker, and leave none behind."""
    worker = forked().Process(target=main, args=arguments, daemon=True)
    worker.start()
    try:
        yield worker
    finally:
        if worker.is_alive():
            worker.kill()
        worker.join(60)
        worker.close()


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """A database of either kind and a folder."""
    launch.migrate(database_url)
    made = Place(database_url, tmp_path, Death("", 0, tmp_path / "diary"))
    for name in ("slack", "work"):
        (tmp_path / name).mkdir()
    (tmp_path / "diary").touch()
    yield made
    made.__dict__["client"].destroy()
    made.__dict__["engine"].dispose()


def brought(place: Place, workspace: WorkspaceId) -> ConversationId:
    """Store a call that is full of canaries: rows, a recording, a cache, messages in Slack, a job that worked on it."""
    transcript = a_transcript(f"{CANARY} is what we said.", "Yes.")
    with place.begin(workspace) as work:
        call = work.conversations.add(a_conversation(workspace, title=CANARY))
        kept = work.transcripts.save(call.id, transcript)
        work.analyses.save(call.id, kept, replace(an_analysis(transcript), summary=CANARY))
        for number in range(MESSAGES):
            key = f"{call.id}:{number}"
            # The place names the call, so that a worker's moments in Slack can be told from those of another call.
            channel = f"C{call.id}"
            want = Wanted(key, MessageKind.NOTICE, channel, "", "U1", private=False, conversation_id=call.id)
            work.messages.want(want)
            message = work.messages.find(key)
            assert message is not None
            work.messages.settle_place(message.id, place=channel)
            work.messages.confirm(message.id, ts=f"1.{number}", shown=message.wanted, permalink="")
            (place.folder / "slack" / message.id).write_text(CANARY)
        work.jobs.enqueue("conversation.process", f"process:{call.id}:1", CANARY, queue="interactive")
    key = f"{conversation_prefix(workspace, call.id)}{'a' * 64}.wav"
    place.storage.put(key, io.BytesIO(CANARY.encode()), media_type="audio/wav")
    cache = place.folder / "work" / call.id
    cache.mkdir()
    (cache / "recording").write_text(CANARY)
    return call.id


def left(place: Place) -> list[str]:
    """Return where the canary is found, in any table or file."""
    rows = [f"table {name}" for name, row in every_row(place.__dict__["engine"]) if CANARY in row]
    files = [one for one in place.folder.rglob("*") if one.is_file() and not one.name.startswith(("app.db", "workers"))]
    return rows + [str(one) for one in files if CANARY.encode() in one.read_bytes()]


def receipts(place: Place, workspace: WorkspaceId, action: str) -> list[str]:
    """Return the targets of an action in the audit log."""
    query = select(audit_log.c.target).where(audit_log.c.workspace_id == workspace, audit_log.c.action == action)
    with place.__dict__["engine"].connect().execution_options(**{BOUND: workspace}) as connection:
        return list(connection.scalars(query))


@pytest.mark.fault("62")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_forgetting_killed_at_each_moment_leaves_nothing_and_one_receipt(place: Place, *, full: bool) -> None:
    """A worker dies before and after every commit and deletion; the next one goes on from there."""
    workspace = place.directory.ensure_workspace("local")
    forget = ForgetCall(place.begin, ClientJobControl(place.__dict__["client"]))
    calls: list[ConversationId] = []
    for at in range(1, MOST, 1 if full else 6):
        call = brought(place, workspace)
        calls.append(call)
        forget(workspace, call, actor=None)
        with process(main_forget, place.url, str(place.folder), call, at) as worker:
            until(partial(ended, worker, place, workspace, call), seconds=300)
            died = worker.exitcode == -signal.SIGKILL
        if not died:
            break
    else:
        pytest.fail("no worker lived to the end")
    with process(main_forget, place.url, str(place.folder), "", 0):
        until(lambda: done(place, workspace, calls), seconds=300)
    assert left(place) == []
    assert sorted(receipts(place, workspace, "conversation.forgotten")) == sorted(calls)
    deaths = (place.folder / "diary").read_text().splitlines()
    assert len(deaths) == len(calls) - 1
    print(f"{place.url.split(':', maxsplit=1)[0]}: killed {len(deaths)} times: {deaths}")


def ended(worker: ForkServerProcess, place: Place, workspace: WorkspaceId, call: ConversationId) -> bool:
    """Tell whether the worker has died or the call is forgotten."""
    return not worker.is_alive() or done(place, workspace, [call])


def done(place: Place, workspace: WorkspaceId, calls: list[ConversationId]) -> bool:
    """Tell whether all of them are forgotten to the end."""
    with place.begin(workspace) as work:
        found = [work.forgettings.find(call) for call in calls]
    return all(one is not None and one.done_at is not None for one in found)


@pytest.mark.fault("62")
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_leaving_killed_at_each_moment_leaves_nothing_and_one_receipt(place: Place, *, full: bool) -> None:
    """Whoever removed the app is deleted by whichever day's worker lives; the audit log says so once."""
    left_behind: list[WorkspaceId] = []
    for at in range(1, MOST, 1 if full else 6):
        workspace = place.directory.ensure_workspace(f"slack:T{at}")
        for _ in range(2):
            brought(place, workspace)
        with place.begin(workspace) as work:
            work.installations.save(an_installation(team_id=f"T{at}"))
            work.installations.revoke()
        left_behind.append(workspace)
        with process(main_leave, place.url, str(place.folder), workspace, at) as worker:
            worker.join(180)
            assert worker.exitcode in {0, -signal.SIGKILL}
            died = worker.exitcode != 0
        if not died:
            break
    else:
        pytest.fail("no worker lived to the end")
    assert [one for one in left(place) if "slack/" not in one] == []  # what stands in their Slack we cannot delete
    for workspace in left_behind:
        assert receipts(place, workspace, "workspace.deleted") == [workspace]
        rows = {name for name, row in every_row(place.__dict__["engine"]) if workspace in row}
        assert rows <= {"audit_log", "audit_links", "workspaces"}, workspace
    assert place.directory.departed() == []
    deaths = (place.folder / "diary").read_text().splitlines()
    assert len(deaths) == len(left_behind) - 1
    print(f"{place.url.split(':', maxsplit=1)[0]}: killed {len(deaths)} times: {deaths}")
