"""A job exists exactly if its rows do."""

# ruff: noqa: PT012 - what raises is the end of the unit of work, not one statement

from collections.abc import Iterator

import pytest
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import Engine

from analysis.model.ids import WorkspaceId
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation, at_once, stored


@pytest.fixture
def client(engine: Engine, database_url: str) -> Iterator[DBOSClient]:
    """A client on our engine, the workflow engine's tables made."""
    DBOS(config={"name": "test", "system_database_url": database_url, "log_level": "ERROR"})
    DBOS.launch()
    DBOS.destroy(destroy_registry=True)
    client = DBOSClient(system_database_engine=engine, serializer=DBOSPortableJSONSerializer())
    yield client
    client.destroy()


@pytest.fixture
def queueing(engine: Engine, clock: FakeClock, client: DBOSClient) -> SqlBegin:
    """Units of work with a queue."""
    return SqlBegin(engine, clock, client)


def keys(client: DBOSClient) -> list[str]:
    """Return what is queued, in the order it would run."""
    return [one.workflow_id for one in sorted(client.list_workflows(), key=lambda one: one.priority or 0)]


def test_job_commits_with_its_rows(client: DBOSClient, queueing: SqlBegin, workspace: WorkspaceId) -> None:
    """Rolled back, it never was; committed, it waits in its queue with its arguments."""
    with pytest.raises(ZeroDivisionError), queueing(workspace) as work:
        assert work.jobs.enqueue("w", "lost", "a", 1, queue="interactive")
        raise ZeroDivisionError
    with queueing(workspace) as work:
        assert work.jobs.enqueue("w", "later", "a", 1, queue="interactive")
        assert work.jobs.enqueue("w", "first", "a", 1, queue="interactive", priority=1)
    assert keys(client) == ["first", "later"]
    assert client.list_workflows(workflow_ids=["first"])[0].queue_name == "interactive"


def test_known_key_is_refused_and_work_goes_on(client: DBOSClient, queueing: SqlBegin, workspace: WorkspaceId) -> None:
    """A double click costs one job, and what else the second click stored is kept."""
    with queueing(workspace) as work:
        assert work.jobs.enqueue("w", "k", queue="interactive")
    with queueing(workspace) as work:
        assert not work.jobs.enqueue("w", "k", queue="interactive")
        work.conversations.add(a_conversation(workspace))
    with queueing(workspace) as work:
        assert len(work.conversations.recent()) == 1
    assert keys(client) == ["k"]


def test_one_of_twelve_racing_jobs(client: DBOSClient, queueing: SqlBegin, workspace: WorkspaceId) -> None:
    """Equal keys at the same moment: one job."""

    def enqueue() -> bool:
        with queueing(workspace) as work:
            return work.jobs.enqueue("w", "k", queue="interactive")

    assert at_once([enqueue] * 12).count(True) == 1
    assert keys(client) == ["k"]


def test_no_queue_is_a_wiring_mistake(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """A process without a queue never loses a job silently."""
    with pytest.raises(RuntimeError), begin(workspace) as work:
        work.jobs.enqueue("w", "k", queue="interactive")
    assert stored(begin, workspace)
