"""One person's turn: what is due for them passes the gates in order, and goes, waits, or is left for the digest.

Runs in one transaction that holds the person, so that an hour brings them no more than it may, whoever else sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.alerts.gates import HOUR, digest_at, hour_of, passes, quiet_until, room
from analysis.model.access import may_see_scores
from analysis.model.alerts import CLOSED, Alert, AlertState, Delivery, DeliveryState
from analysis.model.ids import UserId
from analysis.model.messages import ENDED, MessageKind, MessageState, Wanted
from analysis.model.people import Person
from analysis.model.policy import NotificationPolicy
from analysis.ports import Work
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.address import reachable
from analysis.usecases.alerts.copies import alert_message, own_key
from analysis.usecases.alerts.fallback import tell_admin
from analysis.usecases.alerts.reasons import ABSENT, ANSWERED, CAP, MUTED, NO_ACCESS, NO_SCORES, QUIET
from analysis.usecases.alerts.reflect import arrive, restate
from analysis.usecases.alerts.show import may_read, open_to_all, rests_on

LATE = timedelta(minutes=15)
"""What is due for so long was kept by an outage, not by a gate."""
LEASE = timedelta(minutes=15)
"""So long a message may be on its way before somebody looks what became of it; as long as its job is given."""
UNTOLD = "none"
"""Digest of what no digest may tell: the person must not know it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery with its alert."""

    delivery: Delivery
    alert: Alert


@dataclass(frozen=True, slots=True)
class PersonsTurn:
    """See the module."""

    work: Work
    person: Person
    policy: NotificationPolicy
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """Of the person."""
        return ZoneInfo(self.person.zone)

    def take(self, due: Sequence[Delivery], *, digest_due: bool) -> int:
        """Move everything that is due; return how much that was. Ordered by urgency, as the repository gives it."""
        found = [Due(one, self.work.inbox.get(one.alert_id)) for one in due]
        ready = [one for one in found if not self._kept_back(one)]
        digest = [one for one in ready if one.delivery.reason == QUIET and not self._passes(one)]
        single = [one for one in ready if one not in digest]
        free = room(self.work.alert_deliveries.sent_since(self.person.id, self.now - HOUR), self.now, self.policy)
        late = [one for one in single if one.delivery.due_at < self.now - LATE]
        if len(late) > free:  # after an outage: one digest, not a volley
            digest += late
            single = [one for one in single if one not in late]
        for one in single[:free]:
            self._send(one)
        for one in single[free:]:
            self._leave(one, DeliveryState.CAPPED, CAP)
        told = self._digest(digest) if digest or digest_due else 0
        return len(found) + told

    # --- the gates --------------------------------------------------------------------------------------------

    def _kept_back(self, one: Due) -> bool:
        """Tell whether a gate keeps it, after having moved it there."""
        delivery, alert = one.delivery, one.alert
        if delivery.state is DeliveryState.SENDING:
            self._revive(one)
        elif alert.state in CLOSED:
            self._over(one)
        elif (denied := self._denied(alert, delivery.recipient_id)) != "":
            self._deny(one, denied)
        elif self.work.alert_deliveries.muted(
            self.person.id, (alert.rule_id, *filter(None, [alert.opportunity_id])), self.now
        ):
            self._leave(one, DeliveryState.CAPPED, MUTED)
        elif self._quiet(one):
            self._leave(one, DeliveryState.HELD, QUIET)
        else:
            return False
        return True

    def _denied(self, alert: Alert, user: UserId) -> str:
        """Return why a person may not know of an alert at this moment; "" where they may."""
        viewer = viewer_of(self.work, user)
        if not may_read(self.work, alert, viewer):
            return NO_ACCESS
        deal = None if alert.opportunity_id is None else self.work.opportunities.get(alert.opportunity_id)
        owner = None if deal is None else deal.owner_id
        scored = bool(rests_on(alert) or alert.content.get("checked"))
        if scored and not may_see_scores(viewer, owner, self.work.policies.score_visibility()):
            return NO_SCORES
        return ""

    def _quiet(self, one: Due) -> bool:
        rule = self.work.inbox.rule(one.alert.rule_id, one.alert.rule_version)
        return hour_of(rule, one.alert.severity, self.now, self.zone, self.policy) is not None

    def _passes(self, one: Due) -> bool:
        return passes(self.work.inbox.rule(one.alert.rule_id, one.alert.rule_version), one.alert.severity)

    def _over(self, one: Due) -> None:
        """Somebody ended it before it got here: what was set aside stands in the digest, what is over does not."""
        if one.alert.state is AlertState.DISMISSED:
            self._leave(one, DeliveryState.SUPPRESSED, ANSWERED)
        else:
            self._put(one, replace(one.delivery, state=DeliveryState.RESOLVED, reason=one.alert.reason))

    def _deny(self, one: Due, reason: str) -> None:
        self._put(
            one,
            replace(one.delivery, state=DeliveryState.SUPPRESSED, reason=reason, digest=UNTOLD),
            tell=reason == NO_ACCESS,
        )

    def _leave(self, one: Due, state: DeliveryState, reason: str) -> None:
        """Leave it for the next digest."""
        due = digest_at(self.now, self.zone, self.policy)
        self._put(one, replace(one.delivery, state=state, reason=reason, due_at=due))

    def _put(self, one: Due, delivery: Delivery, *, tell: bool = False) -> None:
        """Store it, have an admin told where the person is not, and let the alert stand accordingly."""
        self.work.alert_deliveries.put(delivery)
        if tell:
            tell_admin(self.work, one.alert, self.now)
        restate(self.work, one.alert)

    # --- sending ----------------------------------------------------------------------------------------------

    def _send(self, one: Due) -> None:
        """Want its message, in the transaction that says so: it is neither lost nor doubled."""
        channel, asker = "", self.person.slack_id
        if not reachable(self.person):
            channel = self._channel(one.alert)
            asker = self._admin()
            if not channel or not asker:
                self._absent(one)
                return
            self._tell_once(asker)
        away = replace(one.delivery, state=DeliveryState.SENDING, reason="", sent_at=self.now, due_at=self.now + LEASE)
        self._put(one, away)
        self.work.messages.want(alert_message(one.alert, one.delivery, asker=asker, channel=channel))

    def _channel(self, alert: Alert) -> str:
        """Return the team's channel, if everybody in it may know of the alert; else ""."""
        if not open_to_all(self.work, alert):
            return ""
        return self.work.alert_deliveries.channel_of(self.work.users.standing(self.person.id)["team"])

    def _admin(self) -> str:
        people = (self.work.users.get(admin) for admin in self.work.users.admins())
        return next((one.slack_id for one in people if reachable(one)), "")

    def _absent(self, one: Due) -> None:
        self._put(one, replace(one.delivery, state=DeliveryState.FAILED, reason=ABSENT), tell=True)

    def _tell_once(self, admin: str) -> None:
        """Tell an admin, once a person, that alerts for them go to a channel."""
        self.work.messages.want_once(
            Wanted(
                key=f"alert-absent:{self.person.id}",
                kind=MessageKind.NOTICE,
                channel="",
                thread="",
                asker=admin,
                private=True,
                payload={"key": "alert-person-absent", "params": {"person": self.person.name}},
            )
        )

    def _revive(self, one: Due) -> None:
        """Look what became of a message that set out long ago and was neither confirmed nor given up."""
        message = self.work.messages.find(one.delivery.digest or own_key(one.alert.id, self.person.id))
        if message is None:
            self._put(one, replace(one.delivery, state=DeliveryState.PENDING, due_at=self.now, sent_at=None, digest=""))
        elif message.state in ENDED or message.state is MessageState.POSTED:
            arrive(self.work, one.alert, one.delivery, message.state, self.now)
        else:
            self.work.alert_deliveries.put(replace(one.delivery, due_at=self.now + LEASE))
            self.work.messages.want(message.want)

    # --- the digest -------------------------------------------------------------------------------------------

    def _digest(self, ready: Sequence[Due]) -> int:
        """Tell what waited, in one message: what is *ready*, and what is left for a digest whenever its turn was.

        Return how much that was beside what is ready; in quiet hours it only gets another time.
        """
        waiting = [
            Due(one, self.work.inbox.get(one.alert_id)) for one in self.work.alert_deliveries.for_digest(self.person.id)
        ]
        if not reachable(self.person):
            self._undigested([*waiting, *ready])
            return len(waiting)
        if not ready and quiet_until(self.now, self.zone, self.policy) is not None:
            for one in waiting:
                due = digest_at(self.now, self.zone, self.policy)
                self.work.alert_deliveries.put(replace(one.delivery, due_at=due))
            return len(waiting)
        told = [*ready, *(one for one in waiting if not self._not_for_digest(one))]
        if not told:
            return len(waiting)
        key = f"digest:{self.person.id}:{self.now:%Y%m%dT%H%M}"
        for one in told:
            self._into(one, key)
        self.work.messages.want(
            Wanted(
                key=key,
                kind=MessageKind.DIGEST,
                channel="",
                thread="",
                asker=self.person.slack_id,
                private=True,
                payload={"digest": key, "user": self.person.id},
            )
        )
        return len(waiting)

    def _into(self, one: Due, key: str) -> None:
        """Let a digest tell it; what was suppressed stays so, for nothing of it was told before."""
        if one.delivery.state is DeliveryState.SUPPRESSED:
            self.work.alert_deliveries.put(replace(one.delivery, digest=key))
            return
        away = replace(one.delivery, state=DeliveryState.SENDING, digest=key, sent_at=self.now, due_at=self.now + LEASE)
        self._put(one, away)

    def _not_for_digest(self, one: Due) -> bool:
        """Tell whether what waited is over by now, or not for this person's eyes, after having said so."""
        if one.delivery.state is DeliveryState.CAPPED and one.alert.state in CLOSED:
            self._over(one)
        elif (denied := self._denied(one.alert, one.delivery.recipient_id)) != "":
            self._deny(one, denied)
        else:
            return False
        return True

    def _undigested(self, left: Sequence[Due]) -> None:
        """Nobody is there to read a digest: what was to be told goes to an admin."""
        for one in left:
            if one.delivery.state is DeliveryState.SUPPRESSED:
                self.work.alert_deliveries.put(replace(one.delivery, digest=UNTOLD))
            else:
                self._absent(one)
