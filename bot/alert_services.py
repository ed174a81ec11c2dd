"""Fills the use cases behind alerts and `/alerts`."""

from analysis.ports import Begin, Clock
from analysis.usecases.alerts.answer import AnswerAlert, ListAssignable, ReleaseAlert
from analysis.usecases.alerts.lists import ListAlerts, MuteAlerts, ShowAlertHistory
from analysis.usecases.alerts.precision import ShowRules
from analysis.usecases.alerts.rehearse import rehearse
from analysis.usecases.alerts.show import ShowAlert
from handlers.alert_services import AlertServices


def make_alert_services(begin: Begin, clock: Clock) -> AlertServices:
    """Return them over these adapters."""
    return AlertServices(
        show=ShowAlert(begin, clock),
        listed=ListAlerts(begin, clock),
        history=ShowAlertHistory(begin, clock),
        rules=ShowRules(begin, clock, rehearse),
        mute=MuteAlerts(begin, clock),
        answer=AnswerAlert(begin, clock),
        people=ListAssignable(begin, clock),
        release=ReleaseAlert(begin, clock),
    )
