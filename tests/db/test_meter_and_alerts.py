"""Limits are exact across processes; a match is claimed once."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from analysis.errors import RejectedError
from analysis.model.alerts import AlertState, RuleId
from analysis.model.conversation import Conversation
from analysis.model.ids import WorkspaceId
from db.schema import alert_history
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import an_opportunity, at_once, bound
from tests.fakes.alerts import RULE, a_match

TAKER = """
import sys
from datetime import UTC, datetime
from db.engine import make_engine
from db.unit_of_work import SqlBegin
url, workspace = sys.argv[1:]
begin = SqlBegin(make_engine(url), lambda: datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
granted = 0
for _ in range(40):
    with begin(workspace) as work:
        granted += work.meter.take("groq:audio_s", 7, limit=500, window_s=3600) == 0
print(granted)
"""


@pytest.mark.fault("25")
def test_exact_across_processes(database_url: str, workspace: WorkspaceId) -> None:
    """Three processes ask 120 times for 7 of 500: 71 are granted, and no more."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", TAKER, database_url, workspace]
    takers = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True) for _ in range(3)]
    assert sum(int(taker.communicate(timeout=300)[0]) for taker in takers) == 500 // 7


def test_wait_ends_with_the_window(begin: SqlBegin, workspace: WorkspaceId, clock: FakeClock) -> None:
    """Over the limit the answer is when to ask again; then it is granted."""
    clock.advance(50)
    with begin(workspace) as work:
        assert work.meter.take("b", 9, limit=10, window_s=60) == 0
        assert work.meter.take("b", 2, limit=10, window_s=60) == 10
        assert work.meter.take("b", 1, limit=10, window_s=60) == 0
        clock.advance(10)
        assert work.meter.take("b", 10, limit=10, window_s=60) == 0


def test_limits_are_the_installations(begin: SqlBegin, workspace: WorkspaceId, other_workspace: WorkspaceId) -> None:
    """A provider's limit binds the account, whichever workspace asks."""
    with begin(workspace) as work:
        assert work.meter.take("b", 10, limit=10, window_s=60) == 0
    with begin(other_workspace) as work:
        assert work.meter.take("b", 1, limit=10, window_s=60) > 0


def test_more_than_the_limit_is_our_mistake(begin: SqlBegin, workspace: WorkspaceId) -> None:
    """Nobody is told to wait for what never comes."""
    with pytest.raises(RejectedError), begin(workspace) as work:
        work.meter.take("b", 11, limit=10, window_s=60)


def add_rule(begin: SqlBegin, workspace: WorkspaceId, rule: str, version: int, *, enabled: bool = True) -> None:
    """Store a version of a rule."""
    made = replace(RULE, id=RuleId(rule), version=version, settings={"subject": "champion", "below": version})
    with begin(workspace) as work:
        assert work.rulebook.add(replace(made, enabled=enabled), by="usr_1")


def test_newest_version_of_each_live_rule(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, other_workspace: WorkspaceId
) -> None:
    """An edit replaces; switched off is off, though an older version was on."""
    for version in (1, 2):
        add_rule(begin, workspace, "a", version)
        add_rule(begin, workspace, "b", version, enabled=version == 1)
    add_rule(begin, other_workspace, "c", 1)
    with begin(workspace) as work:
        assert [(one.id, one.version, one.settings["below"]) for one in work.alerts.rules()] == [("a", 2, 2)]


def test_match_is_claimed_once(
    begin: SqlBegin, engine: Engine, workspace: WorkspaceId, conversation: Conversation
) -> None:
    """Racing evaluations claim once; a second open one waits; closed evidence never alerts again, fresh does."""
    add_rule(begin, workspace, "a", 1)
    with begin(workspace) as work:
        deal = work.opportunities.add(an_opportunity(workspace))
        rule = work.alerts.rules()[0]

    def claim(fingerprint: str) -> bool:
        with begin(workspace) as work:
            match = a_match(
                rule, opportunity_id=deal.id, conversation_id=conversation.id, fingerprint=fingerprint, stage=-1
            )
            return work.alerts.claim(match) is not None

    assert at_once([lambda: claim("f1")] * 8).count(True) == 1
    assert not claim("f2")
    with bound(engine, workspace) as connection:
        close = update(alert_history).where(alert_history.c.workspace_id == workspace)
        connection.execute(close.values(state=AlertState.RESOLVED))
    assert not claim("f1")
    assert claim("f2")
