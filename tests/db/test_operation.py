"""What the operations page promises of the database: migrations that only add, and a user that may do no more."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from analysis.model.conversation import ConversationState
from analysis.usecases.start import NewConversation
from bot.demo import samples
from bot.engine.launch import migrate as migrate_engine
from bot.settings import load
from bot.wiring import open_world, start_worker
from db.audit_chain import SqlAuditChain
from db.directory import Directory
from db.unit_of_work import SqlBegin
from tests.bot.engine.engines import until
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation
from tests.fakes.postgres import client_programs

ROOT = Path(__file__).parents[2]
TAKING = {"drop_table", "drop_column", "drop_index", "rename_table", "alter_column"}
HARMLESS = {"0005_alerts_in_depth.py": {"drop_table"}, "0022_reports_read_less.py": {"drop_index"}}
"""Made before anybody ran the table that it replaces; indexes that begin with the same columns take their place."""


@pytest.mark.fault("53")
def test_a_migration_takes_nothing_away() -> None:
    """The release before goes on working on the new schema: each step adds tables, columns, indexes and triggers."""
    files = sorted((ROOT / "db/migrations/versions").glob("0*.py"))
    assert len(files) > 10
    for path in files:
        calls = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert calls & TAKING == HARMLESS.get(path.name, set()), path.name


@pytest.fixture
def serving(postgres_url: str) -> Iterator[Engine]:
    """An engine of the user that web and workers get, on a migrated database."""
    migrate_engine(postgres_url)
    url = make_url(postgres_url)
    role = f"serving_{url.database}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    variables = [f"--set={name}={value}" for name, value in (("serving", role), ("owning", "postgres"))]
    script = ROOT / "deploy/least-privileges.sql"
    command = [
        str(client_programs() / "psql"),
        plain,
        "--set=ON_ERROR_STOP=1",
        *variables,
        "--set=password='x'",
        f"--file={script}",
    ]
    subprocess.run(command, check=True, capture_output=True)
    engine = create_engine(url.set(drivername="postgresql+psycopg", username=role))
    yield engine
    engine.dispose()
    owner = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f'drop owned by "{role}"'))
        connection.execute(text(f'drop role "{role}"'))
    owner.dispose()


def test_web_and_worker_do_a_whole_call_as_the_serving_user(serving: Engine, tmp_path: Path) -> None:
    """The shipped wiring, with nothing but that user's address: the worker starts, does a call, and seals the log."""
    url = serving.url.set(drivername="postgresql").render_as_string(hide_password=False)
    said = samples.sample(samples.CALL_EN).transcript
    with open_world(load(None, database_url=url, data_folder=tmp_path)) as world:
        worker = start_worker(world)
        try:
            made = world.services.start_from_transcript(world.home, NewConversation(title="Acme"), said)

            def done() -> bool:
                with world.begin(world.home) as work:
                    found = work.conversations.get(made.conversation_id)
                assert found is not None
                assert found.state is not ConversationState.FAILED, found.failure
                return found.state is ConversationState.DONE

            until(done, seconds=300)
        finally:
            worker.close()
        with world.begin(world.home) as work:
            work.audit.record("test.done", actor="system", target=made.conversation_id)
        chain = SqlAuditChain(world.engine)
        assert chain.seal(world.home)[0] == chain.verify(world.home).entries > 0


@pytest.mark.fault("66")
def test_the_serving_user_works_and_can_change_neither_schema_nor_audit(serving: Engine, clock: FakeClock) -> None:
    """It stores calls, jobs' tables and audit entries; it alters no table, no version and no entry."""
    begin, workspace = SqlBegin(serving, clock), Directory(serving, clock).ensure_workspace("local")
    with begin(workspace) as work:
        stored = work.conversations.add(a_conversation(workspace))
        work.audit.record("test.done", actor="system", target=stored.id)
    with serving.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from dbos.workflow_status").scalar() == 0
    for statement in (
        "update audit_log set actor = 'nobody'",
        "update alembic_version set version_num = 'x'",
        "alter table conversations add column x int",
        "drop table conversations",
        "create table mine (x int)",
        "create role another",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), serving.begin() as connection:
            connection.exec_driver_sql(statement)
