"""Who may decide who sees what: roles, restriction and score visibility, each written down with before and after."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from analysis.errors import RefusedError
from analysis.model.access import ScoreVisibility
from analysis.model.ids import OpportunityId, UserId
from analysis.model.messages import MessageKind
from analysis.usecases.access import viewer_of
from analysis.usecases.appoint import Appointment, AppointPerson, ChooseScoreVisibility, first_admin
from analysis.usecases.lists import ListDeals
from analysis.usecases.requests import LookUp, RequestAnalysis, StartPasted
from analysis.usecases.restrict import RestrictConversation
from analysis.usecases.rollup import OpportunityHistory, history_of
from analysis.usecases.start import StartFromTranscript
from db.schema import audit_log
from handlers.slack.outbound.announcer import announce, appear
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import AT, an_opportunity, bound


def history(room: Room, deal: OpportunityId, user: UserId | None) -> OpportunityHistory:
    """Return a deal as somebody may see it; None is the service."""
    with room.begin(room.workspace) as work:
        viewer = None if user is None else work.users.viewer(user)
        return history_of(work, deal, viewer, now=room.clock())


@pytest.fixture
def boss(room: Room) -> UserId:
    """The admin."""
    return room.appoint("U9BOSS", role="admin")


def written(engine: Engine, room: Room, action: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Return (actor, before, after) of one action of the audit log; the clock stands still, so in no order."""
    with bound(engine, room.workspace) as connection:
        mine = (audit_log.c.workspace_id == room.workspace, audit_log.c.action == action)
        return [(row.actor, row.before, row.after) for row in connection.execute(audit_log.select().where(*mine))]


def test_the_first_to_install_is_the_first_admin(room: Room, engine: Engine) -> None:
    """Whoever installs it again later is not."""
    for person in ("U1INST", "U2LATER"):
        with room.begin(room.workspace) as work:
            first_admin(work, person)
    installer = room.person("U1INST")
    with room.begin(room.workspace) as work:
        assert work.users.admins() == [installer]
    assert written(engine, room, "person.appointed") == [("U1INST", {"role": "rep"}, {"role": "admin"})]


def test_only_admins_appoint(room: Room, engine: Engine, boss: UserId) -> None:
    """Not even oneself; what changed is kept, what did not is not written down."""
    rep, manager = room.person("U1LIN"), room.appoint("U2MAY", role="manager")
    appoint = AppointPerson(room.begin)
    for actor in (rep, manager):
        with pytest.raises(RefusedError, match="access-admin-only"):
            appoint(room.workspace, rep, Appointment(role="admin"), actor=actor)
    assert appoint(room.workspace, rep, Appointment(manager=manager, team="North"), actor=boss)
    assert not appoint(room.workspace, rep, Appointment(manager=manager), actor=boss)
    with room.begin(room.workspace) as work:
        assert work.users.standing(rep) == {"role": "rep", "manager": manager, "team": "North"}
        assert viewer_of(work, manager).team == {rep}
    entry = (boss, {"manager": "", "team": ""}, {"manager": manager, "team": "North"})
    entries = written(engine, room, "person.appointed")
    assert entry in entries
    assert len([one for one in entries if one[0] == boss]) == 1


def test_a_manager_sees_their_team_by_its_name_too(room: Room) -> None:
    """People of the manager's own team, and who reports to them; nobody for a team without a name."""
    manager = room.appoint("U2MAY", role="manager", team="North")
    mate, report, other = (
        room.appoint("U1LIN", team="North"),
        room.appoint("U3BO", manager="U2MAY"),
        room.person("U4EVE"),
    )
    nameless = room.appoint("U5IDA", role="manager")
    with room.begin(room.workspace) as work:
        assert viewer_of(work, manager).team - {manager} == {mate, report}
        assert other not in viewer_of(work, nameless).team
        assert viewer_of(work, mate).team == frozenset()


def test_the_last_admin_stays(room: Room, boss: UserId) -> None:
    """Somebody must be able to decide; somebody removed does not count."""
    appoint = AppointPerson(room.begin)
    with pytest.raises(RefusedError, match="access-last-admin"):
        appoint(room.workspace, boss, Appointment(role="rep"), actor=boss)
    room.appoint("U8ALSO", role="admin")
    room.removed("U8ALSO")
    with pytest.raises(RefusedError, match="access-last-admin"):
        appoint(room.workspace, boss, Appointment(role="rep"), actor=boss)
    with pytest.raises(RefusedError, match="access-admin-only"):
        appoint(room.workspace, boss, Appointment(role="rep"), actor=room.person("U8ALSO"))


@pytest.mark.parametrize(
    ("new", "key"),
    [
        (Appointment(role="king"), "access-role-unknown"),
        (Appointment(manager="usr_nobody"), "user-not-found"),
    ],
)
def test_what_cannot_be_is_refused(room: Room, boss: UserId, new: Appointment, key: str) -> None:
    """A role or a manager nobody knows; nobody is their own manager."""
    with pytest.raises(RefusedError, match=key):
        AppointPerson(room.begin)(room.workspace, boss, new, actor=boss)
    with pytest.raises(RefusedError, match="access-own-manager"):
        AppointPerson(room.begin)(room.workspace, boss, Appointment(manager=boss), actor=boss)


def test_owner_and_admins_restrict_and_it_is_written_down(room: Room, engine: Engine, boss: UserId) -> None:
    """A colleague may not, nor the owner's manager; every message about the call is brought up to date, once."""
    call, _ = room.sample(owner_id=room.appoint("U1LIN", manager="U2MAY"))
    room.appoint("U2MAY", role="manager")
    room.shown(call, room.asked("U1LIN"))
    restrict = RestrictConversation(room.begin)
    for person in ("U2MAY", "U3BO"):
        with pytest.raises(RefusedError, match="access-owner-only"):
            restrict(room.workspace, call.id, restricted=True, actor=room.person(person))
    before = room.messages(call)[0].wanted
    assert restrict(room.workspace, call.case_number, restricted=True, actor=room.person("U1LIN")).changed
    assert not restrict(room.workspace, call.case_number, restricted=True, actor=boss).changed
    assert room.messages(call)[0].wanted == before + 1
    with pytest.raises(RefusedError, match="conversation-not-found"):
        restrict(room.workspace, call.id, restricted=False, actor=room.person("U3BO"))
    assert restrict(room.workspace, call.id, restricted=False, actor=boss).changed
    owner = room.person("U1LIN")
    entries = written(engine, room, "conversation.restricted")
    assert len(entries) == 2
    assert (owner, {"restricted": False}, {"restricted": True}) in entries
    assert (boss, {"restricted": True}, {"restricted": False}) in entries


def test_a_thread_of_a_direct_message_is_private(room: Room) -> None:
    """What was begun there is its owner's, until somebody who may see it asks for it in a channel."""
    asked = replace(room.asked("U1LIN", channel="D1LIN", thread="1.1"), private=True)
    call, _ = room.sample(owner_id=room.person("U1LIN"), reply_to="slack:T1:D1LIN:1.1:U1LIN:public")
    with room.begin(room.workspace) as work:
        announce(work, call)
    look = LookUp(room.begin)
    assert look(room.workspace, call.case_number, room.person("U3BO")).call is None
    assert look(room.workspace, call.case_number, asked.user).call is not None
    RequestAnalysis(room.begin, appear)(room.workspace, call.case_number, room.asked("U1LIN", channel="C1"))
    assert look(room.workspace, call.case_number, room.person("U3BO")).call is not None


def test_what_an_external_channel_turned_away_was_not_shared(room: Room) -> None:
    """The card went to the asker alone, so nobody else has a title to it."""
    call, _ = room.sample(owner_id=room.person("U1LIN"))
    room.shown(call, room.asked("U1LIN"))
    message = room.messages(call, MessageKind.PROGRESS)[0]
    with room.begin(room.workspace) as work:
        work.messages.settle_place(message.id, place="D1LIN", moved="external", instead_of=message.place)
    assert LookUp(room.begin)(room.workspace, call.case_number, room.person("U3BO")).call is None


def test_words_somebody_else_keeps_are_refused(room: Room) -> None:
    """Pasting the same words again shows no number, no card and no level of a private call."""
    start = StartFromTranscript(room.begin, room.clock, announce)
    paste = StartPasted(room.begin, start, appear)
    words = "Lin: Our budget is 30k and I decide.\nDana: Good, shall we sign next week?"
    paste(room.workspace, words, "Kept", "", room.asked("U1LIN", channel="", private=True))  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="conversation-kept") as refused:
        paste(room.workspace, words, "Mine", "", room.asked("U3BO"))  # type: ignore[arg-type]
    assert refused.value.params == {}


def test_a_restricted_call_leaves_no_trace_in_its_deal(room: Room) -> None:
    """No quote, level, person or count for a stranger; the owner, the manager and the service itself count it."""
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace)).id
    call, _ = room.sample(owner_id=room.appoint("U1LIN", manager="U2MAY"), opportunity_id=deal, restricted=True)
    room.shown(call, room.asked("U1LIN"))
    manager, stranger = room.appoint("U2MAY", role="manager"), room.person("U3BO")
    kept = history(room, deal, stranger)
    assert kept.unseen == 1
    assert kept.rollup == history(room, room.call(opportunity_id=None).opportunity_id or empty(room), None).rollup
    for who in (room.person("U1LIN"), manager, None):
        whole = history(room, deal, who)
        assert whole.unseen == 0
        assert whole.rollup.calls
        assert whole.restricted == {call.id}
    by = {who: ListDeals(room.begin)(room.workspace, who) for who in (stranger, manager)}
    [hidden] = [one for one in by[stranger] if one.opportunity.id == deal]
    [full] = [one for one in by[manager] if one.opportunity.id == deal]
    assert (hidden.levels, hidden.strength, hidden.calls, hidden.last_call_at) == ({}, None, 0, None)
    assert full.strength is not None


def empty(room: Room) -> Any:
    """Return a deal without calls."""
    with room.begin(room.workspace) as work:
        return work.opportunities.add(an_opportunity(room.workspace, company="Empty", created_at=AT)).id


def test_scores_are_kept_from_whom_the_workspace_keeps_them(room: Room, engine: Engine, boss: UserId) -> None:
    """What was said stays; only admins decide, and it is written down."""
    owner = room.appoint("U1LIN", manager="U2MAY")
    with room.begin(room.workspace) as work:
        deal = work.opportunities.add(an_opportunity(room.workspace, owner_id=owner)).id
    call, _ = room.sample(owner_id=owner, opportunity_id=deal)
    room.appoint("U2MAY", role="manager")
    room.shown(call, room.asked("U1LIN"))
    choose, look = ChooseScoreVisibility(room.begin), LookUp(room.begin)

    def shown(person: str) -> bool:
        view = look(room.workspace, call.case_number, room.person(person)).view
        assert view is not None
        [listed] = ListDeals(room.begin)(room.workspace, room.person(person))
        assert (listed.strength is not None) is view.scores
        opened = history(room, listed.opportunity.id, room.person(person))
        # They see the call itself, so no call is said to be kept from them.
        assert (opened.scores, bool(opened.rollup.calls), opened.unseen) == (view.scores, view.scores, 0)
        return view.scores

    assert (shown("U1LIN"), shown("U2MAY"), shown("U3BO")) == (True, True, True)
    with pytest.raises(RefusedError, match="access-admin-only"):
        choose(room.workspace, ScoreVisibility.REP, actor=room.person("U2MAY"))
    assert choose(room.workspace, ScoreVisibility.REP_AND_MANAGER, actor=boss)
    assert (shown("U1LIN"), shown("U2MAY"), shown("U3BO")) == (True, True, False)
    assert choose(room.workspace, ScoreVisibility.REP, actor=boss)
    assert not choose(room.workspace, ScoreVisibility.REP, actor=boss)
    assert (shown("U1LIN"), shown("U2MAY"), shown("U3BO")) == (True, False, False)
    before, after = {"score_visibility": "rep_and_manager"}, {"score_visibility": "rep"}
    entries = written(engine, room, "policy.score_visibility")
    assert (boss, before, after) in entries
    assert len(entries) == 2
