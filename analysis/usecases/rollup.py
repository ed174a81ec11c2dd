"""A deal over all its calls: what they prove together, as people corrected them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.meddic.rollup import STALE_AFTER, roll_up
from analysis.model.access import NOWHERE, Kept, Viewer, may_see, may_see_scores
from analysis.model.conversation import Opportunity
from analysis.model.exchange import Correction, CorrectionKind
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.model.rollup import AnalyzedCall, Override, Rollup, StoredCall
from analysis.ports import Work
from analysis.usecases.corrected import corrected, corrected_transcript, in_force


@dataclass(frozen=True, slots=True)
class OpportunityHistory:
    """A deal with all its calls rolled up, as of one moment.

    Attributes:
        restricted: Calls among these that are kept from channels; what is quoted from them is for the person who asks
            alone.
        unseen: How many analyzed calls the person who asks may not see; they count for nothing that is shown.
        as_of: What staleness was measured against.
        corrections: What people set right in these calls, in order of time, also what was taken back.
        stored: The calls themselves, in order of time.
        calls: The same as people corrected them.
        scores: False where the workspace keeps this deal's scores from the person who asks: then nothing is rolled up,
            though they may see what was said.
    """

    opportunity: Opportunity
    rollup: Rollup
    restricted: frozenset[ConversationId]
    as_of: datetime
    unseen: int = 0
    corrections: tuple[Correction, ...] = ()
    stored: tuple[StoredCall, ...] = ()
    calls: tuple[AnalyzedCall, ...] = ()
    scores: bool = True


def history_of(
    work: Work,
    opportunity: OpportunityId,
    viewer: Viewer | None,
    *,
    now: datetime,
    stale_after: timedelta = STALE_AFTER,
) -> OpportunityHistory:
    """Return the deal as it stands in this transaction. RefusedError("opportunity-not-found").

    What the viewer may not see takes no part in it, so that no level, quote, name or reason of it can show through;
    None is the service itself, whose rules count every call.
    """
    deal = work.opportunities.get(opportunity)
    everything = work.histories.of(opportunity)
    seen = everything if viewer is None else seen_of(work, everything, viewer)
    scores = viewer is None or may_see_scores(viewer, deal.owner_id, work.policies.score_visibility())
    stored = seen if scores else []
    calls = tuple(as_corrected(call, owner_run=deal.owner_run) for call in stored)
    rollup = roll_up(
        calls,
        overrides(stored),
        now=now,
        owner_run=deal.owner_run,
        stale_after=stale_after,
    )
    restricted = frozenset(call.conversation_id for call in stored if call.restricted)
    said = sorted((one for call in stored for one in call.corrections), key=lambda one: one.at)
    unseen = len(everything) - len(seen)
    return OpportunityHistory(deal, rollup, restricted, now, unseen, tuple(said), tuple(stored), calls, scores)


def seen_of(work: Work, calls: Sequence[StoredCall], viewer: Viewer) -> list[StoredCall]:
    """Return those calls that the viewer may see. One statement."""
    audiences = work.messages.audiences([call.conversation_id for call in calls])
    return [
        call
        for call in calls
        if may_see(viewer, Kept(call.owner_id, call.restricted, audiences.get(call.conversation_id, NOWHERE)))
    ]


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
        for one in in_force(call.corrections)
        if one.kind is CorrectionKind.LEVEL
    ]
