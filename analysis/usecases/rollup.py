"""A deal over all its calls: what they prove together, as people corrected them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.meddic.rollup import STALE_AFTER, roll_up
from analysis.model.conversation import Opportunity
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.model.meddic import Letter, Level
from analysis.model.rollup import AnalyzedCall, Override, Rollup, StoredCall
from analysis.ports import Begin, Clock, Work
from analysis.usecases.corrected import corrected, corrected_transcript


@dataclass(frozen=True, slots=True)
class OpportunityHistory:
    """A deal with all its calls rolled up, as of one moment.

    Attributes:
        restricted: Calls that an admin keeps from channels; what is quoted from them is for the person who asks alone.
        as_of: What staleness was measured against.
    """

    opportunity: Opportunity
    rollup: Rollup
    restricted: frozenset[ConversationId]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class OpportunityView:
    """Show a deal over all its calls; computed from stored evidence each time, no model asked."""

    begin: Begin
    clock: Clock
    stale_after: timedelta = STALE_AFTER

    def __call__(self, workspace: WorkspaceId, opportunity: OpportunityId) -> OpportunityHistory:
        """Return the deal as it stands now. RefusedError("opportunity-not-found")."""
        with self.begin(workspace) as work:
            return history_of(work, opportunity, now=self.clock(), stale_after=self.stale_after)


def history_of(
    work: Work, opportunity: OpportunityId, *, now: datetime, stale_after: timedelta = STALE_AFTER
) -> OpportunityHistory:
    """Return the deal as it stands in this transaction. RefusedError("opportunity-not-found")."""
    deal = work.opportunities.get(opportunity)
    stored = work.histories.of(opportunity)
    rollup = roll_up(
        [as_corrected(call, owner_run=deal.owner_run) for call in stored],
        overrides(stored),
        now=now,
        owner_run=deal.owner_run,
        stale_after=stale_after,
    )
    restricted = frozenset(call.conversation_id for call in stored if call.restricted)
    return OpportunityHistory(deal, rollup, restricted, now)


def as_corrected(call: StoredCall, *, owner_run: bool = False) -> AnalyzedCall:
    """Return a call with the sides people gave its voices, and without the quotes they found wrong.

    A side that the model inferred stands with the evidence only, so every call passes here, corrected or not.
    """
    transcript = corrected_transcript(call.transcript, call.analysis, call.corrections)
    analysis = corrected(call.analysis, transcript, call.corrections, owner_run=owner_run)
    return AnalyzedCall(call.conversation_id, call.occurred_at, transcript, analysis)


def overrides(calls: Iterable[StoredCall]) -> list[Override]:
    """Return what people said of letters, on whichever call's result they said it."""
    return [
        Override(
            conversation_id=call.conversation_id,
            letter=Letter(one.target),
            level=Level(int(one.after["level"])),
            author=one.author_id,
            reason=one.reason,
            at=one.at,
        )
        for call in calls
        for one in call.corrections
        if one.kind is CorrectionKind.LEVEL
    ]
