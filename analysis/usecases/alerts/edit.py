"""Change fields of a deal: stored with what they were, audited, and held against the rules, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from analysis.errors import RefusedError
from analysis.model.access import stands_over
from analysis.model.conversation import Opportunity
from analysis.model.delivery import Delivery
from analysis.model.facts import FieldChange
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.policy import StagePolicy
from analysis.model.snapshot import SnapshotCause
from analysis.model.watch import Occasion, Trigger
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.seed import seed
from analysis.usecases.once import claim
from analysis.usecases.snapshots import note_standing

EDITABLE = ("stage", "amount", "currency", "close_date", "owner_id", "owner_run", "state")
STATES = frozenset({"open", "won", "lost"})


@dataclass(frozen=True, slots=True)
class Edited:
    """A deal after an edit.

    Attributes:
        changed: Names of the fields that stand otherwise now; () where nothing did.
        alerts: How many alerts the change raised.
        resolved: How many it ended.
    """

    deal: Opportunity
    changed: tuple[str, ...]
    alerts: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class EditOpportunity:
    """Change fields of a deal, as its owner, their manager or an admin."""

    begin: Begin
    clock: Clock

    def __call__(
        self,
        workspace: WorkspaceId,
        opportunity: OpportunityId,
        fields: Mapping[str, Any],
        *,
        actor: UserId | None,
        delivery: Delivery | None = None,
    ) -> Edited:
        """Store the fields that are given and evaluate the deal.

        Args:
            workspace: Where.
            opportunity: Which.
            fields: New values by name, of EDITABLE; as `Opportunity` has them.
            actor: Who changes it; None is the operator.
            delivery: Of the request; a repetition does nothing.

        Raises:
            RefusedError: "opportunity-not-found", "user-not-found", "access-owner-only"; "opportunity-stage",
                "opportunity-amount", "opportunity-state" for a value that cannot be.
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, delivery)
            deal = work.opportunities.get(opportunity)
            if actor is not None and not may_edit(work, deal, actor):
                raise RefusedError("access-owner-only")
            return edit_deal(work, deal.id, fields, now=self.clock(), actor=actor)


def may_edit(work: Work, deal: Opportunity, user: UserId) -> bool:
    """Tell whether a person may change a deal: who stands over it; one that nobody owns, everybody here."""
    viewer = viewer_of(work, user)
    return stands_over(viewer, deal.owner_id) or (viewer.active and deal.owner_id is None)


def edit_deal(
    work: Work,
    opportunity: OpportunityId,
    fields: Mapping[str, Any],
    *,
    now: datetime,
    actor: UserId | None,
) -> Edited:
    """Do the same in a transaction that has asked who may: for an import of many."""
    work.snapshots.hold(opportunity)
    deal = work.opportunities.get(opportunity)
    new = checked(work, fields)
    changed = tuple(name for name in EDITABLE if name in new and new[name] != getattr(deal, name))
    if not changed:
        return Edited(deal, ())
    after = replace(deal, **{name: new[name] for name in changed})
    if "stage" in changed:
        after = replace(after, stage_at=now)
    work.opportunities.put(after)
    before = {name: as_json(getattr(deal, name)) for name in changed}
    told = {name: as_json(getattr(after, name)) for name in changed}
    if "stage" in changed:
        # With the stage, so that a look at the past knows how long the deal had been where it was.
        was, since = (one.isoformat() if one else None for one in (deal.stage_at, after.stage_at))
        work.facts.change(FieldChange(opportunity, "stage_at", was, since, now, actor))
    for name in changed:
        work.facts.change(FieldChange(opportunity, name, before[name], told[name], now, actor))
    work.audit.record("opportunity.edited", actor=actor or "", target=opportunity, before=before, after=told)
    if "owner_run" in changed:
        note_standing(work, opportunity, SnapshotCause.OWNER_RUN, actor=actor or "")
    seed(work)
    settled = evaluate_and_settle(work, after, now, Occasion(Trigger.CHANGED)).settled
    return Edited(after, changed, len(settled.claimed), len(settled.resolved))


def checked(work: Work, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields as they are stored.

    Raises:
        RefusedError: See `EditOpportunity`.
    """
    unknown = [name for name in fields if name not in EDITABLE]
    if unknown:
        raise ValueError(f"no field of a deal: {unknown[0]}")
    new = dict(fields)
    if new.get("stage"):
        stages = work.policies.get(StagePolicy).stages
        known = {name.casefold(): name for name in stages}
        wanted = str(new["stage"]).strip()
        if wanted.casefold() not in known:
            raise RefusedError("opportunity-stage", stage=wanted[:80], stages=", ".join(stages))
        new["stage"] = known[wanted.casefold()]
    if new.get("amount") is not None and not 0 <= float(new["amount"]) < float("1e13"):
        raise RefusedError("opportunity-amount")
    if "state" in new and new["state"] not in STATES:
        raise RefusedError("opportunity-state")
    return new


def as_json(value: object) -> str | float | bool | None:
    """Return a field's value as it is kept in the changes."""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | float | bool | int) else None
