"""Deletes what shows a forgotten call in Slack."""

from dataclasses import dataclass

from analysis.errors import OutcomeUnknownError, RefusedError, UnavailableError
from analysis.model.ids import WorkspaceId
from analysis.model.privacy import Shown
from analysis.ports import Clock
from handlers.slack.outbound.errors import PROVIDER
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError, SlackGateway
from handlers.slack.outbound.paint import CLOCKS_S, Pace

SETTLE_S = Pace().settle_s


@dataclass(frozen=True, slots=True)
class TakeBackShown:
    """Implements analysis.usecases.forget.TakeBack.

    Attributes:
        settle_s: After so long an unanswered request has done what it will do; see `Pace`.
    """

    clock: Clock
    gateways: Gateways
    settle_s: float = SETTLE_S

    def __call__(self, workspace: WorkspaceId, shown: Shown, /) -> bool:
        """Delete it; what may still be on its way is waited for, then looked for."""
        try:
            gateway = self.gateways(workspace)
            if shown.file:
                gateway.take_back(shown.file, shown.place)
                return True
            ts = shown.ts or self._found(gateway, shown)
            if ts:
                gateway.delete(shown.place, ts)
        except OutcomeUnknownError as error:  # deleting twice is deleting once
            raise UnavailableError(PROVIDER, detail=error.detail) from error
        except (RefusedBySlackError, RefusedError):
            return False
        return True

    def _found(self, gateway: SlackGateway, shown: Shown) -> str:
        """Return the ts of a message whose sending had no answer; "" if it is surely not there."""
        left_s = self.settle_s - (self.clock().timestamp() - shown.since)
        if left_s > 0:
            raise UnavailableError(PROVIDER, left_s, "a request without an answer")
        return gateway.find(shown.place, shown.message, thread=shown.thread, since=shown.since - CLOCKS_S) or ""
