"""Where an alert stands as a whole, by where it stands for each of its people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.model.alerts import AlertState, Delivery, DeliveryState

SENDER_S = frozenset(
    {AlertState.HELD, AlertState.PENDING, AlertState.SENDING, AlertState.UNCERTAIN, AlertState.SENT, AlertState.FAILED}
)
"""States the sender moves between; the others are people's answers, or the end."""
ORDER: tuple[tuple[AlertState, frozenset[DeliveryState]], ...] = (
    (AlertState.SENT, frozenset({DeliveryState.SENT, DeliveryState.DIGESTED})),
    (AlertState.SENDING, frozenset({DeliveryState.SENDING})),
    (AlertState.UNCERTAIN, frozenset({DeliveryState.UNCERTAIN})),
    (AlertState.PENDING, frozenset({DeliveryState.PENDING})),
    (AlertState.HELD, frozenset({DeliveryState.HELD, DeliveryState.CAPPED})),
    (AlertState.FAILED, frozenset({DeliveryState.FAILED})),
    (AlertState.SUPPRESSED, frozenset({DeliveryState.SUPPRESSED})),
    (AlertState.RESOLVED, frozenset({DeliveryState.RESOLVED})),
)
"""The farthest it got for anybody is where it stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state with the reason and times that belong to it."""

    state: AlertState
    reason: str = ""
    due_at: datetime | None = None
    sent_at: datetime | None = None


def standing(deliveries: Sequence[Delivery]) -> Standing:
    """Return where an alert stands; one for nobody is held."""
    for state, of in ORDER:
        here = [one for one in deliveries if one.state in of]
        if not here:
            continue
        if state is AlertState.SENT:
            return Standing(state, sent_at=min(one.sent_at or one.due_at for one in here))
        first = min(here, key=lambda one: one.due_at)
        return Standing(state, first.reason, first.due_at if state is AlertState.HELD else None)
    return Standing(AlertState.HELD)
