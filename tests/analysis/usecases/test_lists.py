"""Lists and deals: mine, everybody's, and what all calls of a deal have proven together."""

from datetime import timedelta

import pytest

from analysis.errors import RefusedError, RepeatedError
from analysis.model.delivery import Delivery
from analysis.model.ids import OpportunityId
from analysis.model.meddic import Letter, Level
from analysis.usecases.corrections import Change, CorrectResult
from analysis.usecases.deal import ShowDeal
from analysis.usecases.errands import ChooseLanguage
from analysis.usecases.intake import OfferFile, PickFile, SharedFile, is_recording, is_transcript
from analysis.usecases.lists import (
    CreateDeal,
    ListCalls,
    ListDeals,
    SearchDeals,
    ShowHome,
)
from tests.analysis.usecases.rooms import Room
from tests.db.conftest import AT


def deal(room: Room, company: str = "Harbour & Pine", slack: str = "U1LIN") -> OpportunityId:
    """Make a deal."""
    return CreateDeal(room.begin, room.clock)(room.workspace, company, room.asked(slack))[0].id


def test_a_rep_lists_their_own_calls_a_manager_the_teams_and_an_admin_all(room: Room, elsewhere: Room) -> None:
    """Another workspace's never, and somebody who was removed nothing."""
    mine, theirs = room.call(owner_id=room.person("U1LIN")), room.call(owner_id=room.person("U2DANA"))
    strange = room.call(owner_id=room.person("U3BO"))
    elsewhere.call()
    room.appoint("U4MAY", role="manager")
    room.appoint("U2DANA", manager="U4MAY")
    room.appoint("U5ADA", role="admin")

    def listed(who: str) -> set[str]:
        return {one.id for one in ListCalls(room.begin)(room.workspace, room.person(who))}

    assert listed("U1LIN") == {mine.id}
    assert listed("U4MAY") == {theirs.id}
    assert listed("U5ADA") == {mine.id, theirs.id, strange.id}
    room.removed("U1LIN")
    assert listed("U1LIN") == set()


def test_a_deal_shows_what_its_calls_have_proven(room: Room) -> None:
    """The letters of the result, the calls newest first; a deal without a call knows nothing."""
    bare, full = deal(room, "Bare"), deal(room)
    first, analysis = room.sample(opportunity_id=full, occurred_at=AT)
    later = room.call(opportunity_id=full, occurred_at=AT + timedelta(days=3))
    by_id = {one.opportunity.id: one for one in ListDeals(room.begin)(room.workspace, room.person("U1LIN"))}
    assert (by_id[bare].levels, by_id[bare].strength, by_id[bare].calls) == ({}, None, 0)
    assert (by_id[full].calls, by_id[full].last_call_at) == (2, later.occurred_at)
    shown = ShowDeal(room.begin, room.clock)(room.workspace, "harbour & PINE", room.person("U1LIN"))
    assert shown.history is not None
    assert [one.id for one in shown.calls] == [later.id, first.id]
    with room.begin(room.workspace) as work:
        result = work.analyses.get(analysis)[1]
    assert {one.letter: one.level for one in shown.history.rollup.letters} == by_id[full].levels
    assert by_id[full].levels == {one.letter: one.level for one in result.letters}
    assert shown.history.rollup.strength == by_id[full].strength == result.strength


def test_a_persons_word_counts_for_the_deal_too(room: Room) -> None:
    """It wins over what was computed."""
    found = deal(room)
    call, analysis = room.sample(opportunity_id=found)
    change = Change(letter=Letter.METRICS, level=Level.UNKNOWN, reason="x")
    CorrectResult(room.begin)(room.workspace, call.id, analysis, change, room.asked())
    [listed] = ListDeals(room.begin)(room.workspace, room.person("U1LIN"))
    assert listed.levels[Letter.METRICS] is Level.UNKNOWN


def test_a_deal_is_made_once(room: Room) -> None:
    """Width, case and outer spaces do not make another; the same request again neither; an empty name none."""
    create = CreateDeal(room.begin, room.clock)
    made, known = create(room.workspace, " Harbour  &  Pine ", room.asked(key="command"))
    assert (made.company, known) == ("Harbour & Pine", False)
    with pytest.raises(RepeatedError):
        create(room.workspace, "Harbour & Pine", room.asked(key="command"))
    again = create(room.workspace, "ＨＡＲＢＯＵＲ & pine", room.asked())  # noqa: RUF001 - full width
    assert (again[0].id, again[1]) == (made.id, True)
    with pytest.raises(RefusedError, match="opportunity-no-company"):
        create(room.workspace, "  ", room.asked())
    with pytest.raises(RefusedError, match="opportunity-name-too-long"):
        create(room.workspace, "x" * 121, room.asked())


def test_deals_are_searched_in_this_workspace_alone(room: Room, elsewhere: Room) -> None:
    """By a piece of name or number; what means something to the database means nothing here."""
    mine = deal(room, "100% Pine_Works")
    deal(room, "Other")
    deal(elsewhere, "Pine elsewhere")
    search = SearchDeals(room.begin)
    assert [one.id for one in search(room.workspace, "pine", room.person("U1LIN"))] == [mine]
    assert [one.id for one in search(room.workspace, "0% pine_", room.person("U1LIN"))] == [mine]
    assert search(room.workspace, "%ther", room.person("U1LIN")) == []
    assert len(search(room.workspace, "", room.person("U1LIN"))) == 2


def test_a_deal_that_is_nearly_named_is_shown_or_guessed(room: Room) -> None:
    """One that holds the words is shown; of two, their names are to choose from."""
    deal(room, "Pine North")
    show = ShowDeal(room.begin, room.clock)
    assert show(room.workspace, "pine", room.person("U1LIN")).history is not None
    deal(room, "Pine South")
    found = show(room.workspace, "pine", room.person("U1LIN"))
    assert found.history is None
    assert {"Pine North", "Pine South"} <= set(found.near)


def test_home_has_my_calls_and_their_deals(room: Room) -> None:
    """My deals, and those of my calls; a language once chosen stays until it is given back."""
    others = deal(room, "Of somebody else", "U2DANA")
    deal(room, "Nothing to do with me", "U2DANA")
    mine = deal(room)
    call = room.call(owner_id=room.person("U1LIN"), opportunity_id=others)
    home = ShowHome(room.begin)
    page = home(room.workspace, room.person("U1LIN"))
    assert [one.id for one in page.calls] == [call.id]
    assert {one.opportunity.id for one in page.deals} == {mine, others}
    choose = ChooseLanguage(room.begin)
    for number, (locale, language) in enumerate([("zh-TW", "zh-TW"), ("", "en")]):
        choose(room.workspace, room.person("U1LIN"), "U1LIN", locale, Delivery(f"click-{number}", "action"))
        assert home(room.workspace, room.person("U1LIN")).person.language == language


@pytest.mark.parametrize(
    ("name", "media_type", "ours"),
    [
        ("call.mp3", "", True),
        ("video", "video/mp4", True),
        ("call.VTT", "text/vtt", True),
        ("Acme meeting.txt", "text/plain", True),
        ("notes.txt", "text/plain", False),
        ("photo.jpg", "image/jpeg", False),
        ("", "", False),
    ],
)
def test_only_calls_are_offered(name: str, media_type: str, ours: bool) -> None:  # noqa: FBT001 - a table
    """Recordings and captions always, text and JSON when they are called what a call is called."""
    assert (is_recording(name, media_type) or is_transcript(name)) is ours


def test_a_file_is_offered_once_a_place(room: Room, elsewhere: Room) -> None:
    """And can be picked by hand all the same, which is not an offer."""
    file = SharedFile("F1", "call.mp3", "audio/mpeg", 10)
    offer = OfferFile(room.begin)
    first = offer(room.workspace, file, room.asked())
    assert first is not None
    assert offer(room.workspace, file, room.asked()) is None
    assert offer(room.workspace, file, room.asked(channel="C2")) is not None
    assert PickFile(room.begin)(room.workspace, [file], room.asked()).id == first
    with pytest.raises(RefusedError, match="intake-no-file"):
        PickFile(room.begin)(room.workspace, [SharedFile("F2", "x.png", "image/png", 1)], room.asked())
    with pytest.raises(RefusedError, match="intake-not-found"), elsewhere.begin(elsewhere.workspace) as work:
        work.intakes.get(first)
