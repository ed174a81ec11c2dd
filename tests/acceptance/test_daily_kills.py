"""The daily look with workers that die of it: each day once, each deal told once, on either database."""

import signal
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from dbos import DBOSClient
from sqlalchemy import select

from analysis.usecases.alerts.daily import DAILY, BeginDays
from bot.engine import launch
from bot.engine.client import make_client
from db.directory import Directory
from db.engine import make_engine
from db.schema import alert_history
from db.unit_of_work import SqlBegin
from tests.acceptance.daily_worker import main
from tests.acceptance.kills import until
from tests.acceptance.test_forget_kills import process
from tests.conftest import FakeClock
from tests.db.conftest import an_opportunity, at_once, bound

DEALS, DAYS = 12, 2
MORNING = datetime.fromisoformat("2026-11-24T06:05:00+08:00")


@pytest.mark.fault("45")
@pytest.mark.slow
def test_each_day_is_looked_at_once_though_workers_die_of_it(database_url: str, tmp_path: Path) -> None:
    """A worker is killed among the deals, another goes on; two ask at once for the day; three days, three looks."""
    launch.migrate(database_url)
    engine = make_engine(database_url, pool_size=8)
    client = make_client(engine)
    clock = FakeClock(MORNING)
    begin = SqlBegin(engine, clock, client)
    workspace = Directory(engine, clock).ensure_workspace("local", time_zone="Asia/Taipei")
    time, log = tmp_path / "time", tmp_path / "workers.log"
    try:
        with begin(workspace) as work:
            owner = work.users.ensure("U1").id
            for number in range(DEALS):
                due = (MORNING - timedelta(days=1)).date()
                made = an_opportunity(workspace, owner_id=owner, company=f"Deal {number}", close_date=due)
                work.opportunities.add(made)
        for day in range(DAYS):
            clock.now = MORNING + timedelta(days=day)
            time.write_text(clock.now.isoformat(), encoding="utf-8")
            assert sum(at_once([partial(BeginDays(begin, clock), [workspace])] * 3)) == 1
            key = f"{DAILY}:{workspace}:{clock.now.date().isoformat()}"
            with process(main, database_url, str(time), str(log), 5) as victim:
                until(lambda victim=victim: not victim.is_alive(), seconds=300)  # type: ignore[misc]  # bound here
                assert victim.exitcode == -signal.SIGKILL
            with process(main, database_url, str(time), str(log), 0):
                until(lambda key=key: statuses(client, key) == ["SUCCESS"], seconds=300)  # type: ignore[misc]
        query = select(alert_history.c.opportunity_id, alert_history.c.state).where(
            alert_history.c.workspace_id == workspace, alert_history.c.rule_id == "close_date_passed"
        )
        with bound(engine, workspace) as connection:
            rows = list(connection.execute(query))
        assert len(rows) == DEALS
        assert set(Counter(row.opportunity_id for row in rows).values()) == {1}
        assert len(client.list_workflows(workflow_id_prefix=DAILY, load_input=False, load_output=False)) == DAYS
    finally:
        client.destroy()
        engine.dispose()


def statuses(client: DBOSClient, key: str) -> list[str]:
    """Return where the jobs of this key stand."""
    found = client.list_workflows(workflow_ids=[key], load_input=False, load_output=False)
    return [one.status for one in found]
