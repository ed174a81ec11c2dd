"""What a workspace decided about consent, retention and scores, and the calls that are kept apart."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.model.access import ScoreVisibility
from analysis.model.conversation import Conversation
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.privacy import ConsentPolicy, RetentionPolicy
from analysis.ports import Begin
from analysis.usecases.appoint import demand_admin

MOST_DAYS = 3_650


@dataclass(frozen=True, slots=True)
class Privacy:
    """All three decisions."""

    consent: ConsentPolicy
    retention: RetentionPolicy
    scores: ScoreVisibility


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """Read them."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, *, actor: UserId | None) -> Privacy:
        """Return them. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            policies = work.policies
            return Privacy(policies.get(ConsentPolicy), policies.get(RetentionPolicy), policies.score_visibility())


@dataclass(frozen=True, slots=True)
class ListKept:
    """Read the calls that are kept apart, and find others."""

    begin: Begin

    def __call__(
        self, workspace: WorkspaceId, *, actor: UserId | None, number: int = 0, size: int = 20
    ) -> tuple[list[Conversation], bool]:
        """Return page *number*, from 0, newest first, and whether it is the last. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            found = work.conversations.kept(skip=number * size, limit=size + 1)
        return found[:size], len(found) <= size

    def search(self, workspace: WorkspaceId, typed: str, *, actor: UserId | None) -> list[Conversation]:
        """Return the newest 100 whose title or case number holds what was typed. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return work.conversations.search(typed, limit=100)

    def one(self, workspace: WorkspaceId, reference: str, *, actor: UserId | None) -> Conversation:
        """Return a call by id or case number. RefusedError("access-admin-only", "conversation-not-found")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            call = work.conversations.find(reference.strip())
            if call is None:
                raise RefusedError("conversation-not-found", reference=reference.strip()[:80])
            return call
