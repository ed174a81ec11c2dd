"""Rules that every table keeps."""

import pytest
from dbos._schemas.system_database import SystemSchema
from sqlalchemy import Table, UniqueConstraint

from db.schema import metadata
from db.schema.ground import INSTALLATION_WIDE, storable

EXEMPT = {"workspaces", *(name for name, table in metadata.tables.items() if table.info.get(INSTALLATION_WIDE))}
TABLES = [table for name, table in sorted(metadata.tables.items()) if name not in EXEMPT]


# What a request names before anybody knows its workspace; random, so that uniqueness tells nothing of another one.
FOUND_FIRST = {("developer_keys", "id"), ("api_tokens", "token_hash")}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_belongs_to_a_workspace(table: Table) -> None:
    """The workspace leads every key, so no key, link or uniqueness reaches across."""
    assert next(iter(table.primary_key)).name == "workspace_id"
    assert any(key.column.table.name == "workspaces" for key in table.c.workspace_id.foreign_keys)
    for link in table.foreign_key_constraints:
        assert link.column_keys[0] == "workspace_id"
        assert len(link.column_keys) > 1 or link.referred_table.name == "workspaces"
    for index in table.indexes:
        assert next(iter(index.columns)).name == "workspace_id"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            first = next(iter(constraint.columns)).name
            assert first == "workspace_id" or (table.name, first) in FOUND_FIRST


def test_only_limits_and_installations_under_way_are_installation_wide() -> None:
    """Few tables are without a workspace, and they hold no content: limits, hashes of installations, one moment."""
    assert {"workspaces", "rate_windows", "slack_oauth_states", "api_nonce_floor"} == EXEMPT


def test_no_name_is_the_workflow_engines() -> None:
    """On SQLite both lie in one file."""
    assert not set(metadata.tables) & {name.split(".")[-1] for name in SystemSchema.metadata_obj.tables}


def test_every_constraint_has_a_name() -> None:
    """A constraint without a name cannot be migrated on SQLite."""
    assert all(one.name for table in metadata.tables.values() for one in table.constraints)


def test_unstorable_characters_are_replaced_one_for_one() -> None:
    """Offsets into the text stay true, in any depth."""
    assert storable({"a\x00": ["x\ud800y", "🚀", 1, None]}) == {"a\ufffd": ["x\ufffdy", "🚀", 1, None]}
