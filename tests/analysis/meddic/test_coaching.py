"""Coaching points to moments that are proven, gives the rep the benefit of a doubt, and never says what nobody said."""

from collections.abc import Sequence

import pytest

from analysis.errors import RejectedError
from analysis.meddic.coaching import MOST, coach
from analysis.meddic.observe import Observation, Observations, coach_prompt, observed, parse_observations
from analysis.meddic.rubric import LETTERS
from analysis.model.coaching import Coaching, Point, PointKind, TryKind
from analysis.model.meddic import Evidence, Letter, LetterResult, Level, Match, MeddicAnalysis, Moment, Span, Status
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from bot.demo import samples
from tests.analysis.usecases.rooms import assessed
from tests.db.conftest import an_analysis

US, THEM = "Dana", "Lin"


def call(*lines: tuple[str, str], sides: bool = True) -> Transcript:
    """Return a call of these (speaker, words), ten seconds each."""
    segments = tuple(
        Segment(f"s{n}", text, who, (n - 1) * 10_000, n * 10_000) for n, (who, text) in enumerate(lines, 1)
    )
    people = (
        Participant(US, US, Side.SELLER if sides else Side.UNKNOWN, SideSource.GIVEN),
        Participant(THEM, THEM, Side.BUYER if sides else Side.UNKNOWN, SideSource.GIVEN),
    )
    return Transcript(segments, people, "en", "given")


def span(transcript: Transcript, number: int) -> Span:
    """Return a whole line."""
    line = transcript.segments[number - 1]
    side = transcript.participant(line.speaker).side
    return Span(
        line.id, 0, len(line.text), line.text, line.speaker, side, line.start_ms, line.end_ms, Match.EXACT, 100.0
    )


def moment(transcript: Transcript, kind: str, number: int, due: str = "") -> Moment:
    """Return a moment on a whole line."""
    return Moment(kind, "", "", due, "", span(transcript, number))


def result(
    transcript: Transcript,
    moments: Sequence[Moment] = (),
    proven: Sequence[tuple[Letter, str, str, int]] = (),
) -> MeddicAnalysis:
    """Return a result with (letter, marker, subject, line) proven at level 2, other letters not discussed."""
    pieces = [Evidence(letter, marker, subject, span(transcript, line)) for letter, marker, subject, line in proven]
    letters = tuple(
        LetterResult(letter, Level.STATED, Status.CONFIRMED, tuple(p for p in pieces if p.letter is letter))
        if any(p.letter is letter for p in pieces)
        else LetterResult(letter, Level.UNKNOWN, Status.NOT_DISCUSSED, ())
        for letter in LETTERS
    )
    return an_analysis(transcript, letters=letters, moments=tuple(moments))


ALL = [(letter, "owned_action", "", 1) for letter in LETTERS]
"""Every letter with something, so that none is unasked."""


def kinds(points: Sequence[Point]) -> list[PointKind]:
    """Return what the points say."""
    return [point.kind for point in points]


def test_a_question_and_the_proof_it_brought() -> None:
    """Our question, the buyer's words after it, both as they stand; a hum between them changes nothing."""
    said = call(
        (US, "Thanks for the time. How often does that happen?"),
        (THEM, "About 900 cartons a month."),
        (US, "Mm hm."),
        (THEM, "It is on my board."),
    )
    found = coach(said, result(said, proven=[(Letter.METRICS, "baseline", "900 cartons", 2)]))
    [point] = found.well
    assert (point.kind, point.letter) == (PointKind.HEARD, Letter.METRICS)
    assert point.asked is not None
    assert point.asked.text == "How often does that happen?"
    assert said.segments[0].text[point.asked.begin : point.asked.end] == point.asked.text
    assert point.span is not None
    assert point.span.text == "About 900 cartons a month."


def test_what_is_only_vague_is_no_success() -> None:
    """ "We will discuss it" after a good question proves nothing, so nothing is praised."""
    said = call((US, "How will you decide?"), (THEM, "We will talk about it internally."))
    assert coach(said, result(said, proven=[(Letter.DECISION_PROCESS, "vague", "", 2)])).well == ()


def test_proof_that_came_unasked_is_not_the_questions() -> None:
    """The buyer told it after a statement of ours, or first of all."""
    said = call((THEM, "We lose 900 cartons a month."), (US, "I see."), (THEM, "That is 900 too many."))
    proven = [(Letter.METRICS, "baseline", "900 cartons", 1), (Letter.IDENTIFY_PAIN, "impact", "900", 3)]
    assert coach(said, result(said, proven=proven)).well == ()


def test_a_dated_next_step_is_told() -> None:
    """One: that whose words hold the day before one that only the model dated."""
    said = call((US, "Fine."), (THEM, "Send me the price."), (THEM, "I'll book the review for the 12th of February."))
    moments = [moment(said, "next_step", 2, "tomorrow"), moment(said, "next_step", 3, "12th of February")]
    [point] = coach(said, result(said, moments)).well
    assert point.kind is PointKind.AGREED
    assert point.span is not None
    assert point.span.segment_id == "s3"


OBJECTION = (THEM, "That is steep, I had 45,000 in my head.")


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ([(US, "Our box runs on any camera.")], True),
        ([(US, "Our box runs on any camera."), (THEM, "Okay."), (US, "It is quick.")], True),
        ([(US, "What did you have in mind?")], False),
        ([(US, "Our box runs on any camera."), (THEM, "I see it."), (US, "And how would you pay?")], False),
        ([(US, "It is steep at first, and it pays back.")], False),
        ([(US, "We would look at that first, on one lane.")], False),
        ([(US, "我們可以先處理這個部分。")], False),
        ([(THEM, "Well, yes."), ("", "So we said."), (US, "We do that everywhere.")], True),
        ([(THEM, "Well."), (US, "Okay.")], False),
        ([], False),
        ([(THEM, "Goodbye.")], False),
    ],
)
def test_what_a_buyer_said_and_nobody_took_up(after: list[tuple[str, str]], *, left: bool) -> None:
    """A question or a word of it within two turns of ours is taking it up; the end of the call leaves nothing."""
    said = call((US, "The price is 68,000."), OBJECTION, *after)
    found = coach(said, result(said, [moment(said, "objection", 2)], ALL))
    assert (PointKind.LEFT in kinds(found.open)) is left


def test_our_own_words_and_next_steps_are_never_left() -> None:
    """Only what a buyer said can be: our side's doubt, a next step or a person is none."""
    said = call((US, "It may be late."), (THEM, "Call me on Monday."), (US, "Our box is blue."))
    moments = [moment(said, "risk", 1), moment(said, "next_step", 2, "Monday"), moment(said, "person", 2)]
    assert PointKind.LEFT not in kinds(coach(said, result(said, moments, ALL)).open)


def test_letters_that_never_came_up() -> None:
    """The heaviest first, at most so many; what is weak or contradicted did come up."""
    said = call((US, "Hello."), (THEM, "Hello there."))
    found = coach(said, result(said))
    assert kinds(found.open) == [PointKind.UNASKED] * MOST
    assert found.open[0].letter is Letter.CHAMPION
    assert all(point.span is None for point in found.open)
    assert PointKind.UNASKED not in kinds(coach(said, result(said, proven=ALL)).open)


def test_one_thing_to_try() -> None:
    """What nobody asked first, then what was left, then a date, then room; the same call, the same advice."""
    said = call((US, "The price is 68,000."), OBJECTION, (US, "Our box runs on any camera."))
    left = [moment(said, "objection", 2)]
    dated = moment(said, "next_step", 2, "Monday")

    def kind(found: Coaching) -> TryKind | None:
        return found.next.kind if found.next else None

    assert kind(coach(said, result(said, left))) is TryKind.ASK
    assert kind(coach(said, result(said, left, ALL))) is TryKind.FOLLOW
    assert kind(coach(said, result(said, [], ALL))) is TryKind.DATE
    assert kind(coach(said, result(said, [dated], ALL))) is TryKind.ROOM
    assert coach(said, result(said, left)) == coach(said, result(said, left))


def test_without_a_known_voice_of_ours_nobody_is_judged() -> None:
    """No share, no questions, no successes, nothing left; only letters that never came up."""
    said = call((US, "How many?"), (THEM, "900 cartons."), sides=False)
    found = coach(said, result(said, [moment(said, "objection", 2)], [(Letter.METRICS, "baseline", "900", 2)]))
    assert (found.well, found.share, found.questions, found.longest) == ((), None, None, None)
    assert set(kinds(found.open)) == {PointKind.UNASKED}


@pytest.mark.parametrize("name", [samples.CALL_EN, samples.CALL_ZH])
def test_the_bundled_calls(name: str) -> None:
    """Every quote is the transcript's own, said by the right side; questions are counted in both languages."""
    said = samples.sample(name).transcript
    found = coach(said, assessed(name))
    lines = {segment.id: segment.text for segment in said.segments}
    assert [point.kind for point in found.well].count(PointKind.HEARD) >= 3
    for point in (*found.well, *found.open):
        for one, side in ((point.span, Side.BUYER), (point.asked, Side.SELLER)):
            if one is not None and point.kind is PointKind.HEARD:
                assert lines[one.segment_id][one.begin : one.end] == one.text
                assert one.side is side
    assert found.questions is not None
    assert 15 <= found.questions <= 35
    assert found.share is not None
    assert 30 <= found.share <= 50


SAID = call(
    (US, "What happens when a carton is packed wrong?"),
    (THEM, "Nothing happens, that is the trouble. It costs us 32 euros."),
    (US, "Our platform cuts that by seventy percent."),
    (THEM, "Every warehouse is different, you know."),
)


def told(kind: str, segment: str, quote: str, words: str = "You let them explain.") -> Observation:
    """Return what a model says."""
    return Observation.model_validate({"kind": kind, "segment_id": segment, "quote": quote, "words": words})


def notes(*observations: Observation, known: Sequence[Point] = ()) -> tuple[list[str], list[str]]:
    """Return the quotes of what is shown of it."""
    well, still = observed([Observations(observations=list(observations))], SAID, known)
    return [p.span.text for p in well if p.span], [p.span.text for p in still if p.span]


def test_a_models_observation_stands_on_words_of_the_call() -> None:
    """What no line carries is dropped, and so is a line of the wrong side."""
    good = told("went_well", "s1", "What happens when a carton is packed wrong?")
    still = told("still_open", "s4", "Every warehouse is different", "A question here could have opened more.")
    made_up = told("went_well", "s1", "You are the best seller of all times and the buyer said so")
    theirs = told("went_well", "s2", "Nothing happens, that is the trouble")
    ours = told("still_open", "s3", "Our platform cuts that by seventy percent")
    well, left = notes(good, still, made_up, theirs, ours)
    assert well == ["What happens when a carton is packed wrong"]
    assert left == ["Every warehouse is different"]


def test_an_observation_invents_no_number_and_repeats_no_point() -> None:
    """A figure nobody said drops it; a line that code pointed to needs no second word; an empty one says nothing."""
    number = told("still_open", "s4", "Every warehouse is different", "You lost 40,000 euros here.")
    assert notes(number) == ([], [])
    fine = told("still_open", "s4", "Every warehouse is different", "They had told you of 32 euros.")
    assert notes(fine)[1]
    known = [Point(PointKind.LEFT, "objection", span(SAID, 4))]
    assert notes(fine, known=known) == ([], [])
    assert notes(told("still_open", "s4", "Every warehouse is different", "  ")) == ([], [])


def test_many_observations_are_few() -> None:
    """A lecture helps nobody."""
    lines = call(*[(THEM if n % 2 else US, f"Line number {n} of this long call is here") for n in range(1, 31)])
    many = [
        Observation(kind="still_open", segment_id=line.id, quote=line.text, words="Ask here.")
        for line in lines.segments
        if line.speaker == THEM
    ]
    _, still = observed([Observations(observations=many)], lines)
    assert len(still) == 3


def test_what_is_no_answer_is_refused_without_words_of_it() -> None:
    """The log holds no transcript."""
    with pytest.raises(RejectedError) as refused:
        parse_observations('{"observations": [{"quote": "secret words"}]}')
    assert "secret" not in refused.value.detail


def test_the_prompt_is_the_same_for_the_same_call() -> None:
    """And another for another language, so that each is bought once."""
    assert coach_prompt(SAID, "en") == coach_prompt(SAID, "en")
    assert coach_prompt(SAID, "en") != coach_prompt(SAID, "zh-TW")
