"""A sender of alerts that a test kills: the real engine, jobs, painter and tables; Slack is the fake at an address.

`main` runs in a process of its own, forked from one that has imported everything already.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import structlog

from analysis.model.messages import MessageKind
from analysis.usecases.alerts.deliver import Deliver
from analysis.usecases.alerts.reflect import ReflectMessage
from analysis.usecases.control import ShowConversation
from bot.alert_jobs import alert_pages
from bot.engine.client import make_client
from bot.engine.durable import Durable
from bot.engine.launch import launch, stop_signals, stop_when
from bot.engine.settings import EngineSettings, QueueLimits
from bot.slack_sending import SlackGateways, make_http
from db.engine import make_engine
from db.unit_of_work import SqlBegin
from handlers.jobs.alerts import AlertSteps
from handlers.jobs.alerts import register as register_alerts
from handlers.slack.outbound.contents import notice
from handlers.slack.outbound.paint import Pace, Painter
from handlers.slack.outbound.scene import ReadScene
from handlers.slack.outbound.workflows import register

TOKEN = "xoxb-test-token"
SETTINGS = EngineSettings(
    queues={
        "interactive": QueueLimits(per_worker=4, poll_s=0.05),
        "batch": QueueLimits(per_worker=1, poll_s=1.0),
        "slack": QueueLimits(per_worker=8, poll_s=0.05),
    },
    backoff_s=0.1,
    look_s=0.1,
    strikes=3,
    max_starts=1000,
)
QUICK = Pace(every_s=0, settle_s=3)
"""A request ends within three seconds or its process is dead: the fake answers at once."""


def now() -> datetime:
    """Return the wall time."""
    return datetime.now(UTC)


def main(url: str, slack: str, log: str) -> None:
    """Work until killed or asked to stop; what it says goes to the file *log*."""
    with Path(log).open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    database = make_engine(url)
    begin = SqlBegin(database, now, make_client(database))
    deliver = Deliver(begin, now, lambda *_: {})
    with make_http() as http:
        painter = Painter(
            begin=begin,
            clock=now,
            gateways=SlackGateways(lambda _: TOKEN, f"{slack}/api/", http),
            read=ReadScene(begin, ShowConversation(begin)),
            renderers={MessageKind.NOTICE: notice, **alert_pages(begin, now)},
            sleep=time.sleep,
            pace=QUICK,
            reflect=ReflectMessage(now),
        )

        def declare(engine: Durable) -> None:
            register(engine, painter, None)  # type: ignore[arg-type]  # no file is ever taken here
            register_alerts(engine, AlertSteps(deliver, lambda _: 0, lambda: 0))

        asked = stop_signals()
        stop_when(asked, launch(url, declare, SETTINGS, clock=now))
