"""Move a call to another deal, take a correction back, and say who runs the buyer."""

from dataclasses import dataclass, replace

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.exchange import Correction, CorrectionId, CorrectionKind
from analysis.model.ids import AnalysisId, CaseNumber, ConversationId, OpportunityId, WorkspaceId
from analysis.model.snapshot import SnapshotCause
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.changed import stand_anew, stand_corrected
from analysis.usecases.control import ConversationView
from analysis.usecases.corrected import UNDOES, in_force
from analysis.usecases.corrections import Entry, held, store
from analysis.usecases.edit_opportunity import edit, fields_of
from analysis.usecases.lists import make_deal
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked


@dataclass(frozen=True, slots=True)
class Move:
    """Where a call belongs.

    Attributes:
        opportunity: A deal there is; "" to name a company instead.
        company: Of the deal, made if there is none; "" when *opportunity* is given.
        shown: The deal the person saw it in; "" for none.
        reason: Why, in the person's words.
    """

    opportunity: OpportunityId
    company: str
    shown: OpportunityId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MoveCall:
    """Reassign a call to another deal; both deals stand anew at once."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, analysis: AnalysisId, move: Move, asked: Asked
    ) -> Opportunity:
        """Move it and return its deal.

        Raises:
            RefusedError: "conversation-not-found", "opportunity-not-found"; "correction-same-deal";
                "correction-overtaken" when somebody moved it meanwhile; "correction-outdated"; and as for a new deal.
            RepeatedError: The same submission again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            view = held(work, conversation, analysis, asked)
            if (view.conversation.opportunity_id or "") != move.shown:
                raise RefusedError("correction-overtaken", person=_last_mover(work, view))
            if move.opportunity:
                deal = work.opportunities.get(move.opportunity)
            else:
                deal, _ = make_deal(work, move.company, asked.user, self.clock)
            if deal.id == view.conversation.opportunity_id:
                raise RefusedError("correction-same-deal", company=deal.company)
            reassign(work, view, deal.id, move.reason, asked)
        return deal


def _last_mover(work: Work, view: ConversationView) -> str:
    moves = [one for one in view.corrections if one.kind is CorrectionKind.OPPORTUNITY]
    return work.users.get(moves[-1].author_id).name if moves else ""


def reassign(
    work: Work,
    view: ConversationView,
    to: OpportunityId | None,
    reason: str,
    asked: Asked,
    *,
    undoes: CorrectionId | None = None,
) -> None:
    """Move a call that is held, with correction, audit entry and the standing of both deals."""
    call, was = view.conversation.id, view.conversation.opportunity_id
    after = {"opportunity": to} | ({UNDOES: undoes} if undoes else {})
    made = store(work, view, [(CorrectionKind.OPPORTUNITY, call, {"opportunity": was}, after)], reason, asked)
    work.conversations.assign(call, to)
    stand_anew(work, {was, to}, SnapshotCause.REASSIGNED, source=made, actor=asked.user)


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Take a correction back: what stood before it counts again, and both stay to be seen."""

    begin: Begin

    def __call__(
        self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        analysis: AnalysisId,
        correction: CorrectionId,
        asked: Asked,
        *,
        reason: str = "",
    ) -> CaseNumber:
        """Take it back, whoever made it.

        Raises:
            RefusedError: "conversation-not-found"; "correction-outdated" if it is none of this call's, does not count
                any more, or the call was moved on since.
            RepeatedError: The same submission again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            view = held(work, conversation, analysis, asked)
            counting = in_force(view.corrections)
            one = next((each for each in counting if each.id == correction), None)
            if one is None:
                raise RefusedError("correction-outdated")
            if one.kind is CorrectionKind.OPPORTUNITY:
                if view.conversation.opportunity_id != one.after["opportunity"]:
                    raise RefusedError("correction-outdated")
                reassign(work, view, one.before["opportunity"], reason, asked, undoes=one.id)
            else:
                made = store(work, view, [_undoing(one, counting)], reason, asked)
                stand_corrected(work, conversation, source=made, actor=asked.user)
        return view.conversation.case_number


def _undoing(one: Correction, counting: list[Correction]) -> Entry:
    """Return the entry that takes *one* back; it says what stands again, for whoever reads the history."""
    same = [each for each in counting if (each.kind, each.target) == (one.kind, one.target) and each.id != one.id]
    if one.kind in {CorrectionKind.QUOTE_WRONG, CorrectionKind.QUOTE_ADDED}:
        retired = one.kind is CorrectionKind.QUOTE_ADDED
        return one.kind, one.target, one.before, {**one.after, "retired": retired, UNDOES: one.id}
    stands = same[-1].after if same else one.before
    return one.kind, one.target, one.after, {**stands, UNDOES: one.id}


@dataclass(frozen=True, slots=True)
class MarkOwnerRun:
    """Say that one person runs the buyer and holds both the money and the wish (docs/meddic.md), or that not."""

    begin: Begin
    clock: Clock

    def __call__(self, workspace: WorkspaceId, opportunity: OpportunityId, asked: Asked, *, owner_run: bool) -> bool:
        """Store it and bring the deal and the messages of its calls up to date; False if it stood so already.

        Raises:
            RefusedError: "opportunity-not-found": there is none, or the asker was removed.
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            if not viewer_of(work, asked.user).active:
                raise RefusedError("opportunity-not-found", reference=opportunity)
            deal = work.opportunities.get(opportunity)
            new = replace(fields_of(deal), owner_run=owner_run)
            return edit(work, deal, new, actor=asked.user, clock=self.clock)
