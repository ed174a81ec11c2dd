"""What a person sets right is held against the rules at once, as a field that they edit is."""

from collections.abc import Iterable

from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.snapshot import SnapshotCause
from analysis.model.watch import Occasion, Trigger
from analysis.ports import Work
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.seed import seed
from analysis.usecases.snapshots import note_standing


def stand_anew(
    work: Work, deals: Iterable[OpportunityId | None], cause: SnapshotCause, *, source: str, actor: str
) -> None:
    """Keep how deals stand after what was just stored, and tell or end what that makes true or untrue.

    Call it last in the transaction: it holds the deals until the commit, then their alerts.

    Args:
        work: The transaction.
        deals: That it concerns; None stands for a call without one.
        cause: Why.
        source: Of the snapshot, see `SnapshotCause`.
        actor: Who did.
    """
    # In one order, so that no two wait for each other; all deals before any alert.
    noted = [
        note_standing(work, deal, cause, source=source, actor=actor) for deal in sorted(one for one in deals if one)
    ]
    seed(work)
    for snapshot in noted:
        if snapshot is not None:
            deal = work.opportunities.get(snapshot.opportunity_id)
            evaluate_and_settle(work, deal, snapshot.at, Occasion(Trigger.CHANGED))


def stand_corrected(work: Work, conversation: ConversationId, *, source: str, actor: str) -> None:
    """The same for the deal of a call that was corrected; read only now: somebody may have moved the call since."""
    deal = work.conversations.get(conversation).opportunity_id
    stand_anew(work, [deal], SnapshotCause.CORRECTED, source=source, actor=actor)
