"""Keep how a deal stands, in the transaction that changes it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from analysis.alerts.extract import extract
from analysis.meddic.rubric import RUBRIC_VERSION
from analysis.model.access import Viewer
from analysis.model.facts import CallFacts
from analysis.model.ids import ConversationId, OpportunityId, WorkspaceId
from analysis.model.rollup import LetterRollup, Rollup
from analysis.model.snapshot import DealStanding, LetterStanding, Snapshot, SnapshotCause
from analysis.ports import Begin, Work
from analysis.usecases.rollup import history_of


def standing_of(rollup: Rollup, *, owner_run: bool) -> DealStanding:
    """Return what of a roll-up is kept; nothing in it depends on when it was computed."""
    return DealStanding(
        letters=tuple(_letter(one) for one in rollup.letters),
        coverage=rollup.coverage,
        strength=rollup.strength,
        headline=rollup.headline,
        strengths=tuple(point.strength for point in rollup.calls),
        calls=tuple(point.conversation_id for point in rollup.calls),
        last_call_at=rollup.calls[-1].occurred_at if rollup.calls else None,
        owner_run=owner_run,
        rubric_version=RUBRIC_VERSION,
    )


def _letter(one: LetterRollup) -> LetterStanding:
    return LetterStanding(
        letter=one.letter,
        level=one.level,
        status=one.status,
        computed=one.computed,
        set_by_person=one.override is not None,
        contradictions=tuple(entry.key for entry in one.contradictions if not entry.settled),
        last_confirmed_at=one.last_confirmed_at,
        trend=one.trend,
    )


def fresh(work: Work, opportunity: OpportunityId, viewer: Viewer | None = None) -> DealStanding:
    """Return how the deal stands by all that is stored now; with a viewer, by all that they may see of it.

    Raises:
        RefusedError: "opportunity-not-found".
    """
    deal = work.opportunities.get(opportunity)
    # Only staleness depends on the time of day, and that is the reader's to tell.
    history = history_of(work, opportunity, viewer, now=deal.created_at)
    return standing_of(history.rollup, owner_run=deal.owner_run)


def note_standing(
    work: Work, opportunity: OpportunityId | None, cause: SnapshotCause, *, source: str = "", actor: str = ""
) -> Snapshot | None:
    """Keep how the deal stands after what was just stored, and return it; None where nothing was kept.

    Call it last in the transaction: it holds the deal until the commit. Of several deals, hold them in order of id.
    A step that runs twice leaves one snapshot; a call without a deal leaves none.
    """
    if opportunity is None:
        return None
    work.snapshots.hold(opportunity)
    standing, facts = kept_of(work, opportunity)
    work.facts.keep(opportunity, facts)
    last = work.snapshots.latest([opportunity]).get(opportunity)
    if last is not None and (last.cause, last.source, last.standing) == (cause, source, standing) and source:
        return None
    return work.snapshots.add(opportunity, standing, cause, source=source, actor=actor)


def kept_of(work: Work, opportunity: OpportunityId) -> tuple[DealStanding, list[CallFacts]]:
    """Return how the deal stands by all that is stored now, and what rules look at in its calls.

    Raises:
        RefusedError: "opportunity-not-found".
    """
    deal = work.opportunities.get(opportunity)
    history = history_of(work, opportunity, None, now=deal.created_at)
    return standing_of(history.rollup, owner_run=deal.owner_run), extract(history.calls, history.rollup)


def note_deal_of(
    work: Work, conversation: ConversationId, cause: SnapshotCause, *, source: str = "", actor: str = ""
) -> None:
    """The same for the deal of a call, read only now: somebody may have moved the call since it was looked at."""
    note_standing(work, work.conversations.get(conversation).opportunity_id, cause, source=source, actor=actor)


def standings(
    work: Work, opportunities: Iterable[OpportunityId], viewer: Viewer, seen: Collection[ConversationId]
) -> Mapping[OpportunityId, DealStanding]:
    """Return how each deal stands for a viewer who may see the calls *seen*.

    That is its snapshot, unless a call counts in it that the viewer may not see, or the deal is from before there were
    snapshots: then it is rolled up.
    """
    wanted = list(dict.fromkeys(opportunities))
    kept = {deal: one.standing for deal, one in work.snapshots.latest(wanted).items()}
    open_to = {deal for deal, standing in kept.items() if set(standing.calls) <= set(seen)}
    return {deal: kept[deal] if deal in open_to else fresh(work, deal, viewer) for deal in wanted}


@dataclass(frozen=True, slots=True)
class RebuildSnapshots:
    """Compute every deal anew, for deals without a snapshot and after the rules changed."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId) -> tuple[int, int]:
        """Return how many deals there are, and for how many a snapshot was added because they stand otherwise.

        One transaction a deal, so that nobody waits for all of them.
        """
        with self.begin(workspace) as work:
            deals = work.opportunities.ids()
        changed = sum(self._rebuild(workspace, deal) for deal in deals)
        return len(deals), changed

    def _rebuild(self, workspace: WorkspaceId, opportunity: OpportunityId) -> bool:
        with self.begin(workspace) as work:
            work.snapshots.hold(opportunity)
            last = work.snapshots.latest([opportunity]).get(opportunity)
            standing, facts = kept_of(work, opportunity)
            work.facts.keep(opportunity, facts)
            if last is not None and last.standing == standing:
                return False
            work.snapshots.add(opportunity, standing, SnapshotCause.REBUILT)
        return True
