"""The use cases behind alerts and `/alerts`; filled by bot.alert_services alone."""

from dataclasses import dataclass

from analysis.usecases.alerts.answer import AnswerAlert, ListAssignable, ReleaseAlert
from analysis.usecases.alerts.lists import ListAlerts, MuteAlerts, ShowAlertHistory
from analysis.usecases.alerts.precision import ShowRules
from analysis.usecases.alerts.show import ShowAlert


@dataclass(frozen=True, slots=True)
class AlertServices:
    """One attribute a use case; each asks the access rule itself.

    Attributes:
        people: Who may take an alert on.
    """

    show: ShowAlert
    listed: ListAlerts
    history: ShowAlertHistory
    rules: ShowRules
    mute: MuteAlerts
    answer: AnswerAlert
    people: ListAssignable
    release: ReleaseAlert
