"""Where an alert goes that cannot reach whom it is for: to an admin, once, who sees the reason beside it."""

from datetime import datetime

from analysis.alerts.recipients import Addressee
from analysis.model.alerts import Alert, Recipient
from analysis.ports import Work
from analysis.usecases.alerts.address import delivery, reachable
from analysis.usecases.alerts.wake import wake


def tell_admin(work: Work, alert: Alert, now: datetime) -> bool:
    """Have it told to the first admin who can be reached and does not have it; False where there is none."""
    for admin in work.users.admins():
        if reachable(work.users.get(admin)) and work.alert_deliveries.add(
            delivery(alert.id, Addressee(admin, Recipient.ADMIN), None, now)
        ):
            wake(work)
            return True
    return False
