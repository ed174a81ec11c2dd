"""What a workspace has decided for all its people."""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from analysis.model.access import ScoreVisibility
from analysis.model.policy import WorkspaceHome

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a decision changed, for the audit log.

    Attributes:
        name: Of the policy, such as "notification_policy".
        before: The changed fields as JSON, as they were.
        after: As they are; empty, like `before`, where nothing changed.
    """

    name: str
    before: dict[str, Any]
    after: dict[str, Any]


class Policies(Protocol):
    """Decisions of one workspace."""

    def get(self, kind: type[P]) -> P:
        """Return the policy of this kind, such as `get(NotificationPolicy)`; its defaults until somebody decides.

        *kind* is a frozen dataclass, each field with a default.
        """
        ...

    def put(self, policy: object) -> PolicyChange:
        """Store a policy in place of the one of its kind; say what changed. See `usecases.policies.ChoosePolicy`."""
        ...

    def home(self) -> WorkspaceHome:
        """Return language and time zone of the workspace."""
        ...

    def move_home(self, home: WorkspaceHome) -> None:
        """Store both."""
        ...

    def score_visibility(self) -> ScoreVisibility:
        """Return who sees scores; EVERYONE until somebody decides."""
        ...

    def choose_score_visibility(self, chosen: ScoreVisibility) -> None:
        """Store who sees scores."""
        ...
