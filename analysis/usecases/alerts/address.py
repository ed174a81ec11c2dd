"""Makes the deliveries of an alert: one for each person, held where a gate is known to be closed from the start."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from analysis.alerts.gates import Gate, digest_at, window_of
from analysis.alerts.recipients import Addressee, Roles, addressees
from analysis.model.alerts import AlertId, AlertMatch, Delivery, DeliveryState, Recipient
from analysis.model.ids import ConversationId, OpportunityId, UserId
from analysis.model.people import Person
from analysis.model.policy import NotificationPolicy
from analysis.ports import Work

NO_RECIPIENT = "alert-no-recipient"
"""Reason of an alert whose rule speaks to nobody there is: the deal has no owner, or its owner no manager."""


def roles_of(work: Work, opportunity: OpportunityId | None, conversation: ConversationId | None) -> Roles:
    """Return who holds which role, as of this transaction."""
    call = None if conversation is None else work.conversations.get(conversation)
    rep = None if opportunity is None else work.opportunities.get(opportunity).owner_id
    uploader = None if call is None else call.owner_id
    if opportunity is None:
        rep = uploader
    manager = "" if rep is None else work.users.standing(rep)["manager"]
    return Roles(rep, UserId(manager) if manager else None, tuple(work.users.admins()), uploader)


def address(work: Work, alert: AlertId, match: AlertMatch, now: datetime) -> list[Delivery]:
    """Store and return the deliveries of a claimed alert.

    Where its rule speaks to nobody there is, the first admin's digest says so: [] is never all there is.
    """
    roles = roles_of(work, match.opportunity_id, match.conversation_id)
    people = addressees(match.rule.recipients, roles)
    if not people:
        admin = [Addressee(one, Recipient.ADMIN) for one in roles.admins[:1]]
        return for_digest(work, alert, admin, DeliveryState.CAPPED, NO_RECIPIENT, now=now)
    rep = None if roles.rep is None else work.users.get(roles.rep)
    made = [delivery(alert, person, _gate(work, match, person, rep, now), now) for person in people]
    for one in made:
        if not work.alert_deliveries.add(one):  # of an alert that ended unseen and is true again
            work.alert_deliveries.put(one)
    return made


def delivery(alert: AlertId, person: Addressee, gate: Gate | None, now: datetime) -> Delivery:
    """Return a new one: due at once, or held."""
    return Delivery(
        alert_id=alert,
        recipient_id=person.user,
        role=person.role,
        state=DeliveryState.PENDING if gate is None else DeliveryState.HELD,
        reason="" if gate is None else gate.reason,
        due_at=now if gate is None else gate.until,
        digest="",
        created_at=now,
        sent_at=None,
    )


def _gate(work: Work, match: AlertMatch, person: Addressee, rep: Person | None, now: datetime) -> Gate | None:
    """Return the rep's time alone; nobody waits for a rep who cannot be told first."""
    if rep is None or not reachable(rep):
        return None
    policy = work.policies.get(NotificationPolicy)
    zone = ZoneInfo(rep.zone)
    return window_of(match.rule, match.severity, person.role, begun=now, rep_zone=zone, policy=policy)


def for_digest(
    work: Work, alert: AlertId, people: Sequence[Addressee], state: DeliveryState, reason: str, *, now: datetime
) -> list[Delivery]:
    """Store and return deliveries that only each person's next digest tells."""
    policy = work.policies.get(NotificationPolicy)
    made = []
    for one in people:
        due = digest_at(now, ZoneInfo(work.users.get(one.user).zone), policy)
        made.append(Delivery(alert, one.user, one.role, state, reason, due, "", now, None))
        work.alert_deliveries.add(made[-1])
    return made


def reachable(person: Person) -> bool:
    """Tell whether a person can be written to at all."""
    return person.active and bool(person.slack_id)
