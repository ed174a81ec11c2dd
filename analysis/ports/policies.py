"""What a workspace has decided for all its people."""

from typing import Protocol

from analysis.model.access import ScoreVisibility


class Policies(Protocol):
    """Decisions of one workspace."""

    def score_visibility(self) -> ScoreVisibility:
        """Return who sees scores; EVERYONE until somebody decides."""
        ...

    def choose_score_visibility(self, chosen: ScoreVisibility) -> None:
        """Store who sees scores."""
        ...
