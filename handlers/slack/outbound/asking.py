"""Asks Slack about people."""

from dataclasses import dataclass

from analysis.model.ids import WorkspaceId
from analysis.usecases.people import Profile
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError

UNSEEN = frozenset({"user_not_found", "user_not_visible", "users_not_found"})


@dataclass(frozen=True, slots=True)
class AskAboutPerson:
    """Implements analysis.usecases.people.AskSlack."""

    gateways: Gateways

    def __call__(self, workspace: WorkspaceId, slack_user: str) -> Profile | None:
        """Return what Slack says; None for a person it does not show us. UnavailableError when it is away."""
        try:
            return self.gateways(workspace).profile(slack_user)
        except RefusedBySlackError as error:
            if error.code not in UNSEEN:
                raise
            return None
