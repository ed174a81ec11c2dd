"""Who may do what an admin does: every use case behind `/sales-admin`, tried by every role, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from analysis.errors import RefusedError
from analysis.model.access import ScoreVisibility
from analysis.model.conversation import Conversation, Opportunity
from analysis.model.delivery import Delivery
from analysis.model.ids import UserId
from analysis.model.policy import StagePolicy
from analysis.model.privacy import ConsentPolicy
from analysis.ports import JobControl
from analysis.usecases.admin.people import AskForSync, ListPeople
from analysis.usecases.admin.privacy import ListKept, ShowPrivacy
from analysis.usecases.appoint import Appointment, AppointPerson, ChooseScoreVisibility
from analysis.usecases.consent import Basis, ChooseConsent, RecordBasis
from analysis.usecases.edit_opportunity import EditOpportunity, ShowDeals, fields_of
from analysis.usecases.forget import ForgetCall, HoldForLaw
from analysis.usecases.import_opportunities import ExportOpportunities, ImportOpportunities, ReadTable
from analysis.usecases.policies import ChoosePolicy, ShowPolicy
from analysis.usecases.restrict import RestrictConversation
from handlers.data_services import DataServices
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import an_opportunity

ROLES = ("owner", "rep", "manager", "admin", "removed")
ADMINS, OWNERS = {"admin"}, {"admin", "owner"}


class Nothing:
    """A JobControl with nothing to cancel."""

    def cancel(self, key: str) -> None:
        """Do nothing."""


@dataclass
class Trial:
    """One person before one call and one deal.

    Attributes:
        actor: Who tries.
        other: Somebody else.
    """

    room: Room
    call: Conversation
    deal: Opportunity
    actor: UserId
    other: UserId


Act = Callable[[Trial], Any]
CONTROL: JobControl = Nothing()


TABLE: dict[str, tuple[set[str], Act]] = {
    "people": (ADMINS, lambda t: ListPeople(t.room.begin)(t.room.workspace, actor=t.actor)),
    "person": (ADMINS, lambda t: ListPeople(t.room.begin).one(t.room.workspace, t.other, actor=t.actor)),
    "appoint": (
        ADMINS,
        lambda t: AppointPerson(t.room.begin)(t.room.workspace, t.other, Appointment(team="North"), actor=t.actor),
    ),
    "sync_people": (ADMINS, lambda t: AskForSync(t.room.begin, t.room.clock)(t.room.workspace, actor=t.actor)),
    "deals": (ADMINS, lambda t: ShowDeals(t.room.begin)(t.room.workspace, actor=t.actor)),
    "deal": (ADMINS, lambda t: ShowDeals(t.room.begin).one(t.room.workspace, t.deal.id, actor=t.actor)),
    "edit_deal": (
        ADMINS,
        lambda t: EditOpportunity(t.room.begin, t.room.clock)(
            t.room.workspace, t.deal.id, fields_of(t.deal), actor=t.actor
        ),
    ),
    "import_deals": (
        ADMINS,
        lambda t: ImportOpportunities(t.room.begin, t.room.clock)(
            t.room.workspace, b"company\nAcme\n", store=False, actor=t.actor
        ),
    ),
    "read_table": (
        ADMINS,
        lambda t: ReadTable(t.room.begin)(
            t.room.workspace,
            actor=t.actor,
            window="V1",
            file="F1",
            store=False,
            delivery=Delivery(f"d{t.room.numbers()}", "view"),
        ),
    ),
    "export_deals": (ADMINS, lambda t: ExportOpportunities(t.room.begin)(t.room.workspace, actor=t.actor)),
    "privacy": (ADMINS, lambda t: ShowPrivacy(t.room.begin)(t.room.workspace, actor=t.actor)),
    "calls": (ADMINS, lambda t: ListKept(t.room.begin)(t.room.workspace, actor=t.actor)),
    "find_call": (ADMINS, lambda t: ListKept(t.room.begin).search(t.room.workspace, "", actor=t.actor)),
    "one_call": (ADMINS, lambda t: ListKept(t.room.begin).one(t.room.workspace, t.call.id, actor=t.actor)),
    "show_policy": (ADMINS, lambda t: ShowPolicy(t.room.begin)(t.room.workspace, StagePolicy, actor=t.actor)),
    "choose_policy": (
        ADMINS,
        lambda t: ChoosePolicy(t.room.begin)(t.room.workspace, StagePolicy(("one",)), actor=t.actor),
    ),
    "choose_scores": (
        ADMINS,
        lambda t: ChooseScoreVisibility(t.room.begin)(t.room.workspace, ScoreVisibility.REP, actor=t.actor),
    ),
    "choose_consent": (
        ADMINS,
        lambda t: ChooseConsent(t.room.begin)(t.room.workspace, ConsentPolicy(required=True), actor=t.actor),
    ),
    "hold_for_law": (
        ADMINS,
        lambda t: HoldForLaw(t.room.begin)(t.room.workspace, t.call.id, hold=True, actor=t.actor),
    ),
    "restrict": (
        OWNERS,
        lambda t: RestrictConversation(t.room.begin)(t.room.workspace, t.call.id, restricted=True, actor=t.actor),
    ),
    "record_basis": (
        OWNERS,
        lambda t: RecordBasis(t.room.begin)(t.room.workspace, t.call.id, Basis.INFORMED, actor=t.actor),
    ),
    "ask_to_forget": (
        OWNERS,
        lambda t: ForgetCall(t.room.begin, CONTROL).asked(t.room.workspace, t.call.id, actor=t.actor),
    ),
    "forget": (OWNERS, lambda t: ForgetCall(t.room.begin, CONTROL)(t.room.workspace, t.call.id, actor=t.actor)),
}
"""Who may, and how it is tried."""


@pytest.fixture
def trial(room: Room) -> Callable[[str], Trial]:
    """A call that its owner keeps, their manager, an admin, a colleague, and somebody who was removed."""
    people = {"manager": room.appoint("U1BOSS", role="manager"), "rep": room.person("U1REP")}
    people["owner"] = room.appoint("U1OWNER", manager="U1BOSS")
    people["admin"] = room.appoint("U1ADMIN", role="admin")
    room.appoint("U1SECOND", role="admin")
    people["removed"] = room.appoint("U1GONE", role="admin")
    room.removed("U1GONE")
    call = room.sample(owner_id=people["owner"])[0]
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace))
    return lambda role: Trial(room, call, deal, people[role], people["rep"])


@pytest.mark.parametrize("name", TABLE)
def test_only_who_may_does_it_and_a_refusal_changes_nothing(trial: Callable[[str], Trial], name: str) -> None:
    """Rep, manager, owner, admin, removed: each gets what the table says; a removed admin is nobody."""
    allowed, act = TABLE[name]
    for role in (one for one in ROLES if one not in allowed):
        with pytest.raises(RefusedError) as refused:
            act(trial(role))
        assert refused.value.key in {"access-admin-only", "access-owner-only", "conversation-not-found"}, role
    for role in ROLES:
        if role in allowed and name != "forget":
            act(trial(role))
    if name == "forget":
        act(trial("owner"))


def test_every_use_case_of_the_pages_is_in_the_table() -> None:
    """A new one must say who may."""
    assert set(DataServices.__dataclass_fields__) <= set(TABLE)
