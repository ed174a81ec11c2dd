"""Everything an alert's message and lists show, read from the rows as they are now, for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.model.access import Viewer, may_see_scores, stands_over
from analysis.model.alerts import (
    Alert,
    AlertId,
    AlertRule,
    Delivery,
    DeliveryState,
    Phrase,
    Recipient,
    Signal,
)
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.credentials import KEY_PREFIX, TOKEN_ID_PREFIX, KeyId, TokenId
from analysis.model.ids import ConversationId, UserId, WorkspaceId
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import kept, viewer_of, visible_among
from analysis.usecases.alerts.copies import own_key

CHECKED = 3
"""Calls that are named where no quote can prove an absence."""
REP_FIRST = "alert-held-rep-first"
"""Reason of a delivery that lets the rep answer first."""
WITHDRAWN = frozenset({DeliveryState.SUPPRESSED, DeliveryState.RESOLVED, DeliveryState.FAILED})


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a match, as stored."""

    change: Phrase
    why: Phrase
    action: Phrase
    signals: tuple[Signal, ...]
    checked: tuple[ConversationId, ...]


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as one person reads it.

    Attributes:
        told: Its words.
        deal: None for the service's own faults and calls without a deal.
        title: Of its call, where there is no deal; "" for neither.
        owner: Name of the deal's owner; "" for nobody.
        days: Whole days the deal is at its stage; None while nobody ever moved it.
        role: What the reader is to it; None for somebody it was not sent to.
        people: Names of whoever it mentions.
        checked: Case numbers of the calls that were looked at, at most three, the last first.
        calls: How many were looked at.
        link: Of the call's thread, for the reader; "" for none.
        message: Of the alert's own message to the reader; "" for none.
        waiting: Somebody gets it only when the rep's time alone ends.
        correctable: The call in which its reader can set right what is not true; None for none.
    """

    alert: Alert
    rule: AlertRule
    told: Told
    deal: Opportunity | None
    title: str
    owner: str
    days: int | None
    role: Recipient | None
    people: Mapping[UserId, str]
    checked: tuple[str, ...]
    calls: int
    link: str
    message: str
    waiting: bool
    correctable: ConversationId | None


def told_by(alert: Alert) -> Told:
    """Return the words of an alert."""
    content = alert.content
    return Told(
        change=_phrase(content.get("change")),
        why=_phrase(content.get("why")),
        action=_phrase(content.get("action")),
        signals=tuple(_signal(one) for one in content.get("signals") or ()),
        checked=tuple(ConversationId(one) for one in content.get("checked") or ()),
    )


def _phrase(stored: Any) -> Phrase:  # noqa: ANN401 - JSON of ours
    return Phrase(str(stored["key"]), dict(stored.get("params") or {}))


def _signal(stored: Mapping[str, Any]) -> Signal:
    return Signal(
        conversation_id=ConversationId(stored["conversation_id"]),
        call=int(stored["call"]),
        text=str(stored["text"]),
        speaker=str(stored["speaker"]),
        side=str(stored["side"]),
        start_ms=None if stored["start_ms"] is None else int(stored["start_ms"]),
    )


def rests_on(alert: Alert) -> set[ConversationId]:
    """Return the calls whose words it quotes, or that brought it up."""
    own = set() if alert.conversation_id is None else {alert.conversation_id}
    return own | {signal.conversation_id for signal in told_by(alert).signals}


def may_read(work: Work, alert: Alert, viewer: Viewer) -> bool:
    """Tell whether a person may see an alert: every call it rests on (docs/access.md); a deal is the workspace's."""
    if not viewer.active:
        return False
    calls = [work.conversations.get(call) for call in sorted(rests_on(alert))]
    return len(visible_among(work, calls, viewer)) == len(calls)


def open_to_all(work: Work, alert: Alert) -> bool:
    """Tell whether everybody here may know of an alert, so that it may stand in a channel."""
    calls = [work.conversations.get(call) for call in sorted(rests_on(alert))]
    shared = all(
        not one.restricted and (one.owner is None or one.audience.shared) for one in kept(work, calls).values()
    )
    deal = None if alert.opportunity_id is None else work.opportunities.get(alert.opportunity_id)
    return shared and may_see_scores(None, None if deal is None else deal.owner_id, work.policies.score_visibility())


def may_answer(work: Work, alert: Alert, viewer: Viewer) -> bool:
    """Tell whether a person may answer it: one who got it or took it on, the owner's manager, an admin."""
    if not may_read(work, alert, viewer):
        return False
    got = {one.recipient_id for one in work.inbox.deliveries(alert.id) if one.state not in WITHDRAWN}
    owner = None if alert.opportunity_id is None else work.opportunities.get(alert.opportunity_id).owner_id
    return viewer.user in got or viewer.user == alert.assigned_to or stands_over(viewer, owner)


def view_of_alert(work: Work, alert: Alert, viewer: Viewer, now: datetime) -> AlertView:
    """Return an alert as *viewer*, who may read it, sees it."""
    told, deliveries = told_by(alert), work.inbox.deliveries(alert.id)
    deal = None if alert.opportunity_id is None else work.opportunities.get(alert.opportunity_id)
    calls = _visible_calls(work, alert, told, viewer)
    links = work.messages.links([call.id for call in calls], viewer.person)
    looked_at = [call for call in calls if call.id in set(told.checked)]
    correctable = next((call.id for call in calls if call.id in rests_on(alert)), None)
    mine = work.messages.find(own_key(alert.id, viewer.user))
    return AlertView(
        alert=alert,
        rule=work.inbox.rule(alert.rule_id, alert.rule_version),
        told=told,
        deal=deal,
        title=calls[0].title if calls and deal is None else "",
        owner=_name(work, None if deal is None else deal.owner_id),
        days=None if deal is None or deal.stage_at is None else max((now - deal.stage_at).days, 0),
        role=_role(deliveries, viewer),
        people=_people(work, alert),
        checked=tuple(call.case_number for call in looked_at[:CHECKED]),
        calls=len(looked_at),
        link=next((links[call.id] for call in calls if call.id in links), ""),
        message="" if mine is None else mine.permalink,
        waiting=_waiting(deliveries, viewer, deal),
        correctable=correctable or (looked_at[0].id if looked_at else None),
    )


def _visible_calls(work: Work, alert: Alert, told: Told, viewer: Viewer) -> list[Conversation]:
    """Return the calls it is about that the reader may see, the one that brought it up first, then the last first."""
    calls = [work.conversations.get(call) for call in sorted({*rests_on(alert), *told.checked})]
    calls.sort(key=lambda call: (call.id == alert.conversation_id, call.occurred_at), reverse=True)
    return visible_among(work, calls, viewer)


def _role(deliveries: Iterable[Delivery], viewer: Viewer) -> Recipient | None:
    return next((one.role for one in deliveries if one.recipient_id == viewer.user), None)


def _waiting(deliveries: Iterable[Delivery], viewer: Viewer, deal: Opportunity | None) -> bool:
    """Tell whether the reader is the rep whose time alone keeps it from others still."""
    if deal is None or deal.owner_id != viewer.user:
        return False
    return any(held_back(one) for one in deliveries)


def held_back(delivery: Delivery) -> bool:
    """Tell whether it waits for the rep's time alone to end."""
    return delivery.state is DeliveryState.HELD and delivery.reason == REP_FIRST


def _people(work: Work, alert: Alert) -> dict[UserId, str]:
    mentioned = {*alert.answers, *(user for user in (alert.assigned_to, alert.acted_by) if user is not None)}
    return {user: name_of(work, user) for user in sorted(mentioned)}


def name_of(work: Work, who: str) -> str:
    """Return what a person is called, or the key or token of a program that acted for itself."""
    if who.startswith(KEY_PREFIX):
        key = work.credentials.key(KeyId(who))
        return who if key is None else key.name
    if who.startswith(TOKEN_ID_PREFIX):
        token = work.credentials.token(TokenId(who))
        return who if token is None else token.name
    return work.users.get(UserId(who)).name


def _name(work: Work, user: UserId | None) -> str:
    return "" if user is None else work.users.get(user).name


@dataclass(frozen=True, slots=True)
class ShowAlert:
    """Read one alert for one person."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, alert: AlertId, user: UserId, *, channel: bool = False
    ) -> AlertView | None:
        """Return it; None for somebody who may not see it (any more). RefusedError("alert-not-found").

        Args:
            workspace: Where.
            alert: Which.
            user: For whom.
            channel: It stands where everybody reads it: what not everybody may know is kept from all.
        """
        with self.begin(workspace) as work:
            found, viewer = work.inbox.get(alert), viewer_of(work, user)
            if not may_read(work, found, viewer) or (channel and not open_to_all(work, found)):
                return None
            return view_of_alert(work, found, viewer, self.clock())
