"""One deal as a person opens it: what its calls prove together, what changed, and what people said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.meddic.questions import AskedCall, open_questions
from analysis.model.access import Viewer
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.ids import ConversationId, UserId, WorkspaceId
from analysis.model.meddic import Level, OpenQuestion
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of, visible_among
from analysis.usecases.requests import near
from analysis.usecases.rollup import OpportunityHistory, history_of

MOST_CALLS = 50
"""As many conversations as are listed; all of them count."""


@dataclass(frozen=True, slots=True)
class DealFound:
    """A deal as one person may see it; or what their words may have meant, where there is none by them.

    Attributes:
        history: Rolled up over the calls they may see.
        calls: Those and the ones without a result, the last first, at most MOST_CALLS.
        links: Where the newest message of a call stands that they can read.
        people: Names of whoever set something right.
        questions: What was to be asked and no call has answered.
    """

    history: OpportunityHistory | None
    calls: tuple[Conversation, ...] = ()
    links: Mapping[ConversationId, str] = field(default_factory=dict)
    people: Mapping[UserId, str] = field(default_factory=dict)
    questions: tuple[OpenQuestion, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShowDeal:
    """Open one deal."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, reference: str, user: UserId) -> DealFound:
        """Return the deal with this id, case number or company, else the only one whose name holds the words."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            if not viewer.active:
                return DealFound(None)
            deal = work.opportunities.find(reference)
            if deal is None:
                holding = work.opportunities.search(reference, limit=2)
                deal = holding[0] if len(holding) == 1 else None
            if deal is None:
                return DealFound(None, near=near(work, user))
            return self._opened(work, deal, viewer)

    def _opened(self, work: Work, deal: Opportunity, viewer: Viewer) -> DealFound:
        history = history_of(work, deal.id, viewer, now=self.clock())
        calls = visible_among(work, work.conversations.of(deal.id, limit=MOST_CALLS), viewer)
        authors = dict.fromkeys(one.author_id for one in history.corrections)
        return DealFound(
            history,
            tuple(calls),
            work.messages.links([call.id for call in calls], viewer.person),
            {author: work.users.get(author).name for author in authors},
            open_in(history),
        )


def open_in(history: OpportunityHistory) -> tuple[OpenQuestion, ...]:
    """Return the questions of these calls that none of them has answered and no letter has outgrown."""
    asked = [AskedCall(call.conversation_id, call.occurred_at.date(), call.analysis) for call in history.stored]
    proven = frozenset(one.letter for one in history.rollup.letters if one.level >= Level.CONFIRMED)
    return tuple(open_questions(asked, proven=proven))
