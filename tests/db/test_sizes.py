"""Table sizes are there on both databases."""

from sqlalchemy import Engine

from analysis.model.ids import WorkspaceId
from bot.observe.gauges import FreshCollector
from bot.observe.sizes import FRESH_S, Sizes
from db.schema import metadata
from db.sizes import SqlSizes


def test_every_table_is_told_the_largest_first(engine: Engine, workspace: WorkspaceId) -> None:
    """Ours alone, not the workflow engine's; the file or database is at least as large as any of them."""
    sizes = SqlSizes(engine)
    found = sizes()
    assert {one.name for one in found} == set(metadata.tables)
    assert workspace
    bytes_ = [one.size_bytes or 0 for one in found]
    assert bytes_ == sorted(bytes_, reverse=True)
    assert sizes.total_bytes() >= max(bytes_)
    assert sizes.total_bytes() > 10_000
    if engine.dialect.name == "sqlite":  # PostgreSQL's figures follow later
        assert next(one.rows for one in found if one.name == "workspaces") == 1


def test_numbers_for_whoever_watches(engine: Engine, workspace: WorkspaceId) -> None:
    """A series a table, asked of the database once in a while."""
    now = [0.0]
    collector = FreshCollector(Sizes(SqlSizes(engine)), FRESH_S, lambda: now[0])
    first = {one.name: one for one in collector.collect()}
    assert {sample.labels["table"] for sample in first["analyst_table_rows"].samples} == set(metadata.tables)
    assert first["analyst_database_bytes"].samples[0].value > 10_000
    assert workspace
    assert next(iter(collector.collect())) is first["analyst_table_rows"]
    now[0] = FRESH_S
    assert next(iter(collector.collect())) is not first["analyst_table_rows"]
