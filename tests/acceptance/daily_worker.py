"""A worker that does the daily look and may kill itself in the middle of it: the real engine, rules and tables.

`main` runs in a process of its own, forked from one that has imported everything already. Its time stands in a file.
"""

import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from analysis.model.ids import OpportunityId, WorkspaceId
from analysis.usecases.alerts.daily import BeginDays, CatchUp, LookAtDeals
from bot.engine.client import make_client
from bot.engine.durable import Durable
from bot.engine.launch import launch, stop_signals, stop_when
from bot.engine.settings import EngineSettings, QueueLimits
from db.directory import Directory
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from handlers.jobs.daily import register
from tests.bot.engine.engines import now

SETTINGS = EngineSettings(
    queues={name: QueueLimits(per_worker=2, poll_s=0.05) for name in ("interactive", "batch")},
    backoff_s=0.05,
    look_s=0.1,
    strikes=3,
    max_starts=1000,
)


@dataclass
class Mortal:
    """Looks at deals until it dies of one, right after its commit."""

    deals_of: LookAtDeals
    left: int

    def deals(self, workspace: WorkspaceId) -> list[OpportunityId]:
        """See LookAtDeals."""
        return self.deals_of.deals(workspace)

    def look(self, workspace: WorkspaceId, opportunity: OpportunityId) -> dict[str, int]:
        """See LookAtDeals."""
        found = self.deals_of.look(workspace, opportunity)
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found


def main(url: str, time: str, log: str, lives: int) -> None:
    """Work until killed or asked to stop.

    Args:
        url: Of the database.
        time: File with the time it is, ISO 8601.
        log: File for what it says.
        lives: It dies with so many deals; 0 for never.
    """
    with Path(log).open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

    def clock() -> datetime:
        return datetime.fromisoformat(Path(time).read_text(encoding="utf-8"))

    database = make_engine(url)
    begin = SqlBegin(database, clock, make_client(database))
    deals = Mortal(LookAtDeals(begin, clock), lives)

    def declare(engine: Durable) -> None:
        nothing = CatchUp(begin, clock, lambda *_: {})
        register(engine, Directory(database, clock).present, BeginDays(begin, clock), deals, nothing)

    asked = stop_signals()
    stop_when(asked, launch(url, declare, SETTINGS, clock=now))
