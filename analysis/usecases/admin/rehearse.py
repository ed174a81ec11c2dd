"""Play a rule over the past 30 days for an admin: at once where there is little to read, else as a job."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from analysis.model.alerts import AlertRule, Recipient, Scope, Severity
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.watch import Rehearsal
from analysis.ports import Begin, Clock, Work
from analysis.usecases.appoint import demand_admin

WINDOW = timedelta(days=30)
AT_ONCE = 400
"""So many analyses are read well within the three seconds there are for an answer, on a machine that is busy."""
DEALS = 10

Play = Callable[[Work, AlertRule, datetime], Rehearsal]
"""See `analysis.usecases.alerts.rehearse.rehearse`."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal as an admin reads it.

    Attributes:
        names: Of the people in it.
        links: Newest message of a deal's last call that this admin can read; deals without one are left out.
    """

    rehearsal: Rehearsal
    names: Mapping[UserId, str]
    links: Mapping[OpportunityId, str]


@dataclass(frozen=True, slots=True)
class RehearseRule:
    """Rehearse a rule, stored or not.

    Attributes:
        most: Analyses that are read while somebody waits; with more a job must do it.
    """

    begin: Begin
    clock: Clock
    play: Play
    most: int = AT_ONCE

    def __call__(
        self, workspace: WorkspaceId, rule: AlertRule, user: UserId, *, at_once: bool = False
    ) -> Rehearsed | None:
        """Return what it would have done. Writes nothing, sends nothing.

        Args:
            workspace: Where.
            rule: As it is to be.
            user: Who wants to know.
            at_once: Somebody waits for the answer: None where it would take too long, and a job must do it.

        Raises:
            RefusedError: "access-admin-only".
        """
        with self.begin(workspace) as work:
            demand_admin(work, user)
            now = self.clock()
            if at_once and work.upkeep.analyzed(since=now - WINDOW) > self.most:
                return None
            found = self.play(work, rule, now)
            people = {one.person for one in found.per_week if one.person is not None}
            names = {person: work.users.get(person).name for person in people}
            return Rehearsed(found, names, self._links(work, found, user))

    def _links(self, work: Work, found: Rehearsal, user: UserId) -> dict[OpportunityId, str]:
        last = {
            call.id: deal.opportunity_id
            for deal in found.deals[:DEALS]
            for call in work.conversations.of(deal.opportunity_id, limit=1)
        }
        person = work.users.get(user).slack_id
        return {last[call]: link for call, link in work.messages.links(last, person).items()}


def packed(rule: AlertRule) -> str:
    """Return a rule as one string, for a job."""
    return json.dumps(asdict(rule), default=str)


def unpacked(stored: str) -> AlertRule:
    """Return the rule that `packed` made it from."""
    parts: dict[str, Any] = json.loads(stored)
    scope: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in parts["scope"].items()
    }
    typed: dict[str, Any] = {
        "severity": Severity(parts["severity"]),
        "recipients": tuple(Recipient(one) for one in parts["recipients"]),
        "scope": Scope(**scope),
    }
    return AlertRule(**(parts | typed))
