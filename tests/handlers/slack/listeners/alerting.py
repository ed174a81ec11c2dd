"""An alert about a deal, told to its rep and to the rep's manager, for tests of what people make of it."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from analysis.alerts.catalog import READY_MADE
from analysis.model.alerts import Alert, AlertId, AlertMatch, AlertRule, Phrase, Signal
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import OpportunityId, UserId
from analysis.model.messages import Outgoing
from analysis.model.policy import NotificationPolicy
from analysis.usecases.alerts.copies import own_key
from analysis.usecases.alerts.deliver import Deliver
from analysis.usecases.alerts.seed import seed
from analysis.usecases.alerts.settle import settle
from bot.playground.state import Message
from bot.wiring import utc_now
from tests.db.conftest import an_opportunity
from tests.fakes.alerts import a_match
from tests.handlers.slack.listeners.stage import EN, ZH, Stage

REP, BOSS = EN, ZH
QUOTE = "We spend more than six hours a week correcting overtime."


@dataclass
class Alarm:
    """An alert that was told.

    Attributes:
        call: The one it rests on.
    """

    stage: Stage
    id: AlertId
    deal: Opportunity
    call: Conversation
    rep: UserId
    boss: UserId

    def now(self) -> Alert:
        """Return it as it stands."""
        with self.stage.room.begin(self.stage.room.workspace) as work:
            return work.inbox.get(self.id)

    def row(self, user: UserId) -> Outgoing | None:
        """Return the row of its message to a person."""
        with self.stage.room.begin(self.stage.room.workspace) as work:
            return work.messages.find(own_key(self.id, user))

    def copy(self, user: UserId) -> Message:
        """Return its message to a person, as it stands in Slack."""
        row = self.row(user)
        assert row is not None
        [one] = [m for m in self.stage.slack.workspace.messages if (m.channel, m.ts) == (row.place, row.ts)]
        return one

    async def deliver(self) -> None:
        """Bring what is due on its way, and paint it."""
        deliver(self.stage)
        await self.stage.work_off()


def deliver(stage: Stage) -> None:
    """Look at what is due; every alert is still true."""
    Deliver(stage.slack.world.begin, utc_now, lambda *_: {})(stage.room.workspace)


def rule(kind: str) -> AlertRule:
    """Return a ready-made rule."""
    return next(one for one in READY_MADE if one.kind == kind)


def match_of(deal: Opportunity, call: Conversation, kind: str, **changes: Any) -> AlertMatch:
    """Return what a rule found, with a quote."""
    found: dict[str, Any] = {
        "opportunity_id": deal.id,
        "conversation_id": call.id,
        "fingerprint": f"{kind}:{call.id}",
        "change": Phrase("alert-off-stage"),
        "why": Phrase("alert-off-amount"),
        "action": Phrase("alert-off-limit"),
        "signals": (Signal(call.id, 1, QUOTE, "Lin", "buyer", 860_000),),
        "checked": (call.id,),
    }
    return a_match(rule(kind), **found | changes)


async def alarm(
    stage: Stage, *, kind: str = "missing_decision_maker", rep_first_min: int = 0, owner: str = REP, **changes: Any
) -> Alarm:
    """Store a deal with a call and have an alert told about it."""
    room = stage.room
    boss = room.appoint(BOSS, role="manager")
    rep = room.appoint(owner, role="rep", manager=BOSS) if owner != BOSS else boss
    with room.begin(room.workspace) as work:
        open_all_day = NotificationPolicy(rep_first_min, time(0), time(0), frozenset(), 100)
        work.policies.put(open_all_day)
        seed(work)
        made = an_opportunity(room.workspace, id=OpportunityId(f"opp_{kind}"), company=f"Harbour {kind}", owner_id=rep)
        deal = work.opportunities.add(made)
    call, _ = stage.result(user=owner, opportunity_id=deal.id)
    with room.begin(room.workspace) as work:
        settled = settle(work, [match_of(deal, call, kind, **changes)], [], now=utc_now())
    [told] = settled.claimed
    found = Alarm(stage, told, deal, call, rep, boss)
    await found.deliver()
    return found
