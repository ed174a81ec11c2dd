"""Next steps, risks and rivals stand on the call's own words, as the letters do."""

from dataclasses import replace

from analysis.meddic.analyze import assess
from analysis.meddic.answer import AnswerElement, AnswerMoment, MeddicAnswer
from analysis.model.meddic import Ask, Moment, Usage
from tests.analysis.meddic.builders import answer, call, judge, letter

CALL = call(
    ("s:Dana", "I'll send the offer for 45,000 euros tomorrow morning."),
    ("b:Lin", "Good. I'll book the review with Mr Hsu for the 12th of May."),
    ("b:Lin", "Clearpack were cheaper, to be honest."),
)


def told(kind: str, segment_id: str, quote: str, **fields: str) -> AnswerMoment:
    """Return a moment as the model gives it."""
    empty = {"label": "", "attitude": "", "owner": "", "due": ""}
    return AnswerMoment.model_validate({"kind": kind, "segment_id": segment_id, "quote": quote, **empty, **fields})


def found(*moments: AnswerMoment, times: int = 1) -> tuple[Moment, ...]:
    """Return the verified moments of an answer, given as often as parts overlap."""
    one = answer([("champion", "s2", "I'll book the review with Mr Hsu", "buyer_access:Lin")])
    given: MeddicAnswer = one.model_copy(update={"moments": list(moments)})
    return assess(CALL, [given] * times, engine="test", usage=Usage()).moments


def test_a_moment_carries_the_transcripts_own_words() -> None:
    """Speaker, side and time come from the line, whatever line the model named."""
    (step,) = found(
        told("next_step", "s1", "i'll book the review with mr hsu", label="Review", owner="Lin", due="12 May")
    )
    assert (step.label, step.owner, step.due) == ("Review", "Lin", "the 12th of May")
    assert step.span.text == "I'll book the review with Mr Hsu"
    assert (step.span.segment_id, step.span.speaker) == ("s2", "Lin")


def test_a_moment_nobody_said_is_dropped() -> None:
    """An invented next step never reaches the card."""
    assert found(told("next_step", "s2", "We will sign before the end of March", label="Sign")) == ()
    assert found(told("next_step", "s2", "I won't book the review with Mr Hsu", label="Review")) == ()


def test_a_number_nobody_said_is_left_out_of_label_and_date() -> None:
    """The quote stays; the invented date does not."""
    (step,) = found(
        told("next_step", "s2", "I'll book the review with Mr Hsu", label="Review at 90,000", due="27 June")
    )
    assert (step.label, step.due) == ("", "")


def test_moments_come_in_order_of_time_each_once() -> None:
    """Overlapping parts of a long call tell the same thing twice."""
    rival = told("competitor", "s3", "Clearpack were cheaper", label="Clearpack", attitude="positive")
    offer = told("next_step", "s1", "I'll send the offer", label="Send the offer", owner="Dana", attitude="negative")
    kept = found(rival, offer, times=2)
    assert [(moment.kind, moment.attitude) for moment in kept] == [("next_step", ""), ("competitor", "positive")]


def test_the_models_question_stands_beside_its_letter() -> None:
    """Advice is kept with whom to ask and by when; a letter without a question has none."""
    element = AnswerElement(
        letter="champion",
        reasoning="",
        status="weak",
        score=1,
        missing="",
        ask_who="Lin",
        ask_what="Who is\nagainst it?",
        ask_by="12 May",
    )
    one = answer([("champion", "s3", "Clearpack were cheaper", "inside_information:Lin")], elements=[element])
    assert letter(assess(CALL, [one], engine="test", usage=Usage()), "champion").ask == Ask(
        "Lin", "Who is against it?", "12 May"
    )
    assert all(
        result.ask is None for result in judge(CALL, ("champion", "s3", "Clearpack were cheaper", "enthusiasm")).letters
    )


def test_moments_are_found_with_sides_the_model_inferred() -> None:
    """A voice whose side was inferred for the letters has the same side in the moments."""
    people = tuple(replace(person, side=type(person.side)("unknown")) for person in CALL.participants)
    one = answer([], sides=[]).model_copy(
        update={
            "participants": [{"label": "Lin", "side": "buyer"}],
            "moments": [told("competitor", "s3", "Clearpack were cheaper")],
        }
    )
    given = MeddicAnswer.model_validate_json(one.model_dump_json(warnings=False))
    (moment,) = assess(replace(CALL, participants=people), [given], engine="test", usage=Usage()).moments
    assert moment.span.side == "buyer"
