"""Wires what brings alerts to people."""

from collections.abc import Mapping
from datetime import timedelta

from analysis.model.messages import MessageKind
from analysis.ports import Begin, Clock
from analysis.usecases.alerts.deliver import Deliver
from analysis.usecases.alerts.digest import ShowDigest
from analysis.usecases.alerts.evaluate import review
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.alerts.show import ShowAlert
from analysis.usecases.alerts.wake import enqueue
from analysis.usecases.alerts.weekly import SendWeekly, ShowWeekly
from db.directory import Directory
from db.unit_of_work import SqlBegin
from handlers.jobs.alerts import AlertSteps
from handlers.slack.outbound.alerts import AlertPages, alert_renderers
from handlers.slack.outbound.scene import Renderer

KEPT = timedelta(days=180)
"""So long what was suppressed stays visible."""


def alert_pages(begin: Begin, clock: Clock) -> Mapping[MessageKind, Renderer]:
    """Return the renderers of messages about alerts."""
    pages = AlertPages(ShowAlert(begin, clock), ShowDigest(begin, clock), ShowWeekly(begin, rehearse))
    return alert_renderers(pages)


def weekly(begin: SqlBegin) -> SendWeekly:
    """Return what sends the weekly summaries."""
    return SendWeekly(begin, begin.clock, ShowWeekly(begin, rehearse))


def alert_steps(begin: SqlBegin, directory: Directory) -> AlertSteps:
    """Return the steps of the alerts' jobs."""

    def sweep(planned: str) -> int:
        due = directory.with_alerts_due(begin.clock())
        for workspace in due:
            with begin(workspace) as work:
                enqueue(work, workspace, planned)
        return len(due)

    def forget() -> int:
        before, gone = begin.clock() - KEPT, 0
        for workspace in directory.all():
            with begin(workspace) as work:
                gone += work.alert_log.forget_suppressed(before)
        return gone

    return AlertSteps(Deliver(begin, begin.clock, review), sweep, forget)
