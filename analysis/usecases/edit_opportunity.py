"""Change the fields of a deal: kept with before and after, and held against the rules, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.facts import FieldChange
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.policy import StagePolicy
from analysis.model.snapshot import SnapshotCause
from analysis.model.watch import Occasion, Trigger
from analysis.ports import Begin, Clock, Work
from analysis.usecases.alerts.evaluate import evaluate_and_settle
from analysis.usecases.alerts.seed import seed
from analysis.usecases.appoint import OPERATOR, demand_admin
from analysis.usecases.requests import refresh
from analysis.usecases.snapshots import note_standing
from analysis.usecases.tell import tell_deal

STATES = ("open", "won", "lost")
LISTED = 300
"""Characters of the stages that a refusal names."""
CURRENCY = 3
MOST = 10**15
"""Amounts from here on are a typing error, and doubles no longer hold their cents."""


@dataclass(frozen=True, slots=True)
class DealFields:
    """What may be changed of a deal; all of it as it shall stand.

    Attributes:
        stage: One of the workspace's stages; "" for unknown.
        amount: In units of *currency*; None for unknown.
        currency: Three capital letters; "" for unknown.
        state: One of STATES.
    """

    stage: str
    amount: float | None
    currency: str
    close_date: date | None
    owner_id: UserId | None
    owner_run: bool
    state: str


def fields_of(deal: Opportunity) -> DealFields:
    """Return them as they stand."""
    return DealFields(
        deal.stage, deal.amount, deal.currency, deal.close_date, deal.owner_id, deal.owner_run, deal.state
    )


def said(value: Any) -> Any:  # noqa: ANN401 - a field's value
    """Return a value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value


def changed(before: DealFields, after: DealFields) -> Mapping[str, tuple[Any, Any]]:
    """Return before and after of each field that is another, by name."""
    names = ("stage", "amount", "currency", "close_date", "owner_id", "owner_run", "state")
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def demand_sound(work: Work, deal: Opportunity, new: DealFields) -> None:
    """Refuse what no deal can be; a stage that the workspace no longer lists may stay, and none may become it.

    Raises:
        RefusedError: "deal-stage-unknown", "deal-amount-wrong", "deal-currency-wrong", "deal-state-unknown",
            "user-not-found".
    """
    if new.stage and new.stage != deal.stage:
        stages = work.policies.get(StagePolicy).stages
        if new.stage not in stages:
            raise RefusedError("deal-stage-unknown", stage=new.stage[:80], stages=", ".join(stages)[:LISTED])
    if new.amount is not None and not 0 <= new.amount < MOST:
        raise RefusedError("deal-amount-wrong")
    fits = len(new.currency) == CURRENCY and new.currency.isascii() and new.currency.isupper()
    if new.currency and not fits:
        raise RefusedError("deal-currency-wrong", currency=new.currency[:20])
    if new.state not in STATES:
        raise RefusedError("deal-state-unknown", state=new.state[:20])
    if new.owner_id is not None:
        work.users.get(new.owner_id)


def edit(
    work: Work, deal: Opportunity, new: DealFields, *, actor: UserId | None, clock: Clock, program: str = ""
) -> bool:
    """Store what is changed, with its history, an audit entry, and what the rules make of it; False for nothing.

    Args:
        work: The transaction.
        deal: As it stands.
        new: As it shall stand.
        actor: Who decides; None is the operator at the terminal, or a program.
        clock: For the moment of the change.
        program: Its credential's id, where no person decides.

    Raises:
        RefusedError: See `demand_sound`.
    """
    demand_sound(work, deal, new)
    changes = changed(fields_of(deal), new)
    if not changes:
        return False
    now, by = clock(), actor or program or OPERATOR
    if "owner_run" in changes:
        # Messages before the deal, as everybody does who changes both.
        for call in work.conversations.members([deal.id]):
            refresh(work, call.conversation_id)
    values = {name: pair[1] for name, pair in changes.items()}
    work.opportunities.edit(deal.id, **values | ({"stage_at": now} if "stage" in changes else {}))
    if "stage" in changes:
        # So that a rehearsal knows how long the deal had been where it was.
        work.facts.change(FieldChange(deal.id, "stage_at", said(deal.stage_at), now.isoformat(), now, actor))
    for name, (before, after) in changes.items():
        work.facts.change(FieldChange(deal.id, name, said(before), said(after), now, actor))
    if "owner_run" in changes:
        note_standing(work, deal.id, SnapshotCause.OWNER_RUN, actor=by)
    work.audit.record(
        "opportunity.edited",
        actor=by,
        target=deal.id,
        before={name: said(pair[0]) for name, pair in changes.items()},
        after={name: said(pair[1]) for name, pair in changes.items()},
    )
    tell_deal(work, deal.id, changes)
    seed(work)
    evaluate_and_settle(work, work.opportunities.get(deal.id), now, Occasion(Trigger.CHANGED))
    return True


@dataclass(frozen=True, slots=True)
class EditOpportunity:
    """Change the fields of one deal; admins only."""

    begin: Begin
    clock: Clock

    def __call__(
        self, workspace: WorkspaceId, opportunity: OpportunityId, new: DealFields, *, actor: UserId | None
    ) -> bool:
        """Store it; False if it stood so already.

        Args:
            workspace: Where.
            opportunity: Which.
            new: All fields as they shall stand.
            actor: Who decides; None is the operator at the terminal.

        Raises:
            RefusedError: "access-admin-only", "opportunity-not-found"; else see `demand_sound`.
        """
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return edit(work, work.opportunities.get(opportunity), new, actor=actor, clock=self.clock)


@dataclass(frozen=True, slots=True)
class DealPage:
    """Deals as an admin sees them.

    Attributes:
        owners: Names of people, by id.
        stages: Of the workspace, first to last.
    """

    deals: tuple[Opportunity, ...]
    owners: Mapping[UserId, str]
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShowDeals:
    """Read deals with their fields, for admins."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, typed: str = "", *, actor: UserId | None, limit: int = 1000) -> DealPage:
        """Return the newest first whose company or case number holds *typed*. RefusedError("access-admin-only")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            deals = work.opportunities.search(typed, limit=limit)
            return self._page(work, deals)

    def one(self, workspace: WorkspaceId, deal: OpportunityId, *, actor: UserId | None) -> DealPage:
        """Return one deal. RefusedError("access-admin-only", "opportunity-not-found")."""
        with self.begin(workspace) as work:
            demand_admin(work, actor)
            return self._page(work, [work.opportunities.get(deal)])

    def _page(self, work: Work, deals: list[Opportunity]) -> DealPage:
        owners = {one.id: one.name for one in work.users.staff()}
        return DealPage(tuple(deals), owners, work.policies.get(StagePolicy).stages)


def clean_stages(typed: tuple[str, ...]) -> StagePolicy:
    """Return the stages a person listed.

    Raises:
        RefusedError: "deal-stages-wrong" unless they are 1 to 20 different names of at most 40 characters.
    """
    names = tuple(" ".join(one.split()) for one in typed if one.strip())
    different = len({one.casefold() for one in names}) == len(names)
    if not 1 <= len(names) <= STAGES or not different or any(len(one) > STAGE for one in names):
        raise RefusedError("deal-stages-wrong", most=STAGES, length=STAGE)
    return replace(StagePolicy(), stages=names)


STAGES, STAGE = 20, 40
