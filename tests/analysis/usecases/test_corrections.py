"""What people set right counts: levels follow at once, no model is asked, and what was computed stays stored."""

import pytest
from sqlalchemy import Engine

from analysis.errors import RefusedError, RepeatedError
from analysis.model.conversation import Conversation
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import AnalysisId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.transcript import Side, SideSource
from analysis.usecases.control import ConversationView, ShowConversation
from analysis.usecases.corrected import SET_BY_PERSON, everybody
from analysis.usecases.corrections import Change, CorrectResult, JudgeResult, ShowCorrectable
from handlers.render.slack.quotes import speakers
from tests.analysis.usecases.rooms import Room


def shown(room: Room, call: Conversation) -> ConversationView:
    """Return the call as everybody sees it."""
    return ShowConversation(room.begin)(room.workspace, call.id)


def level(view: ConversationView, letter: Letter) -> Level:
    """Return one letter's level."""
    assert view.analysis is not None
    return next(result.level for result in view.analysis.letters if result.letter is letter)


def correct(room: Room, call: Conversation, analysis: AnalysisId, change: Change, key: str = "") -> None:
    """Correct it as somebody."""
    CorrectResult(room.begin)(room.workspace, call.id, analysis, change, room.asked(key=key))


def test_a_persons_word_sets_a_level(room: Room, engine: Engine) -> None:
    """With author, reason and time; strength, coverage and headline follow; the stored result stays as it was."""
    call, analysis = room.sample()
    before = shown(room, call)
    assert before.analysis is not None
    assert level(before, Letter.CHAMPION) > Level.UNKNOWN
    correct(room, call, analysis, Change(letter=Letter.CHAMPION, level=Level.UNKNOWN, reason="He left."))
    after = shown(room, call)
    assert after.analysis is not None
    champion = next(result for result in after.analysis.letters if result.letter is Letter.CHAMPION)
    assert (champion.level, champion.reasons) == (Level.UNKNOWN, (SET_BY_PERSON,))
    assert after.analysis.strength is not None
    assert before.analysis.strength is not None
    assert after.analysis.strength < before.analysis.strength
    assert after.analysis.coverage == (before.analysis.coverage or 0) - 1
    assert after.analysis.headline is Letter.CHAMPION
    [correction] = after.corrections
    assert (correction.author_id, correction.reason) == (room.person("U1LIN"), "He left.")
    assert (correction.kind, correction.target) == (CorrectionKind.LEVEL, Letter.CHAMPION)
    with room.begin(room.workspace) as work:
        assert work.analyses.latest(call.id) == (analysis, before.analysis)
    assert room.audited(engine) == [("analysis.corrected", room.person("U1LIN"))]


def test_the_last_word_on_a_level_counts(room: Room) -> None:
    """Both stay stored."""
    call, analysis = room.sample()
    for wanted in (Level.UNKNOWN, Level.CONFIRMED):
        correct(room, call, analysis, Change(letter=Letter.METRICS, level=wanted, reason="x"))
    view = shown(room, call)
    assert level(view, Letter.METRICS) is Level.CONFIRMED
    assert [one.after["level"] for one in view.corrections] == [0, 3]


def test_quotes_that_do_not_fit_are_retired(room: Room) -> None:
    """The letter without any left is not discussed; the others stay what they were."""
    call, analysis = room.sample()
    before = shown(room, call)
    assert before.analysis is not None
    letter = next(result for result in before.analysis.letters if result.letter is Letter.IDENTIFY_PAIN)
    wrong = tuple((Letter.IDENTIFY_PAIN, position) for position in range(len(letter.evidence)))
    correct(room, call, analysis, Change(wrong=wrong))
    after = shown(room, call)
    assert after.analysis is not None
    pain = next(result for result in after.analysis.letters if result.letter is Letter.IDENTIFY_PAIN)
    assert (pain.evidence, pain.level) == ((), Level.UNKNOWN)
    assert pain.status in {Status.NOT_DISCUSSED, Status.UNVERIFIED}
    others = [result for result in after.analysis.letters if result.letter is not Letter.IDENTIFY_PAIN]
    assert [result.level for result in others] == [
        result.level for result in before.analysis.letters if result.letter is not Letter.IDENTIFY_PAIN
    ]


def test_a_voice_on_the_other_side_changes_what_is_proven(room: Room) -> None:
    """Once the customer turns out to be one of us, nothing they said passes "claimed"; put back, it is as before."""
    call, analysis = room.sample()
    before = shown(room, call)
    assert before.transcript is not None
    people = everybody(before.transcript)
    buyers = [at for at, person in enumerate(people) if person.side is Side.BUYER]
    assert buyers
    for at in buyers:
        correct(room, call, analysis, Change(speaker=at, side=Side.SELLER))
    after = shown(room, call)
    assert after.analysis is not None
    assert after.transcript is not None
    assert max(result.level for result in after.analysis.letters) <= Level.CLAIMED
    assert {after.transcript.participants[at].source for at in buyers} == {SideSource.CORRECTED}
    assert {e.span.side for result in after.analysis.letters for e in result.evidence} == {Side.SELLER}
    for at in buyers:
        correct(room, call, analysis, Change(speaker=at, side=Side.BUYER))
    again = shown(room, call)
    assert again.analysis is not None
    assert before.analysis is not None
    assert [result.level for result in again.analysis.letters] == [result.level for result in before.analysis.letters]


def test_nothing_is_lost_where_nothing_was_corrected(room: Room) -> None:
    """A voice whose side the model inferred keeps it when another voice is corrected."""
    call, analysis = room.sample()
    before = shown(room, call)
    assert before.transcript is not None
    sellers = [at for at, person in enumerate(everybody(before.transcript)) if person.side is Side.SELLER]
    correct(room, call, analysis, Change(speaker=sellers[0], side=Side.SELLER))
    after = shown(room, call)
    assert after.analysis is not None
    assert before.analysis is not None
    assert [result.level for result in after.analysis.letters] == [result.level for result in before.analysis.letters]


def test_a_submission_delivered_twice_is_one_correction(room: Room) -> None:
    """The second is recognized by its delivery."""
    call, analysis = room.sample()
    change = Change(letter=Letter.METRICS, level=Level.CLAIMED, reason="x")
    correct(room, call, analysis, change, key="view")
    with pytest.raises(RepeatedError):
        correct(room, call, analysis, change, key="view")
    assert len(shown(room, call).corrections) == 1


@pytest.mark.parametrize(
    "change",
    [Change(wrong=((Letter.METRICS, 99),)), Change(speaker=99, side=Side.BUYER)],
    ids=["a quote that is not there", "a voice that is not there"],
)
def test_what_is_not_there_is_not_corrected(room: Room, change: Change) -> None:
    """The form was older than the result."""
    call, analysis = room.sample()
    with pytest.raises(RefusedError, match="correction-outdated"):
        correct(room, call, analysis, change)
    assert shown(room, call).corrections == ()


def test_every_message_that_shows_the_result_is_brought_up_to_date(room: Room) -> None:
    """In whichever channel it stands."""
    call, analysis = room.sample()
    room.shown(call, room.asked("U1LIN", "C1"), ts="1.1")
    room.shown(call, room.asked("U2DANA", "C2"), ts="2.2")
    stood = {one.id: one.wanted for one in room.messages(call)}
    correct(room, call, analysis, Change(letter=Letter.METRICS, level=Level.CLAIMED, reason="x"))
    assert all(one.wanted > stood[one.id] for one in room.messages(call))


def test_another_workspace_corrects_and_judges_nothing(room: Room, elsewhere: Room) -> None:
    """Its ids are unknown here."""
    call, analysis = elsewhere.sample()
    with pytest.raises(RefusedError, match="not-found"):
        correct(room, call, analysis, Change(letter=Letter.METRICS, level=Level.CLAIMED, reason="x"))
    with pytest.raises(RefusedError, match="not-found"):
        JudgeResult(room.begin)(room.workspace, call.id, analysis, room.asked(), right=True)
    with pytest.raises(RefusedError, match="not-found"):
        ShowCorrectable(room.begin)(room.workspace, call.id, room.person("U1LIN"))


def test_the_form_and_the_use_case_number_voices_alike(room: Room) -> None:
    """The form sends the position of a voice: both sides must count the same way."""
    call, _ = room.sample()
    transcript = ShowCorrectable(room.begin)(room.workspace, call.id, room.person("U1LIN")).transcript
    assert everybody(transcript) == speakers(transcript)
