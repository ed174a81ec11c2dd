"""Who spoke: how a side is known decides what counts, and what was inferred is said to be (each rule by name)."""

from dataclasses import replace

import pytest

from analysis.meddic.analyze import assess, with_inferred_sides
from analysis.meddic.answer import AnswerMoment, AnswerParticipant
from analysis.meddic.people import mentioned, not_met
from analysis.model.meddic import Level, MeddicAnalysis, Usage
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from analysis.usecases.corrected import corrected_transcript
from handlers.render.next import voices
from handlers.render.slack.quotes import quote_line
from handlers.render.words import Words
from tests.analysis.meddic.builders import answer, call, judge, letter

TALK = call(
    ("u:spk_1", "Companies your size save thirty percent."),
    ("u:spk_2", "It costs us 90,000 a month, and that is too expensive to keep."),
    ("u:spk_2", "Mr Hsu, our finance director, releases the money."),
)
SIDES = (AnswerParticipant(label="spk_1", side="seller"), AnswerParticipant(label="spk_2", side="buyer"))
ROW = ("identify_pain", "s2", "It costs us 90,000 a month", "impact:90,000 a month")


def moment(kind: str, segment_id: str, quote: str, label: str = "x", category: str = "none") -> AnswerMoment:
    """Return a moment as the model gives it."""
    told = {"kind": kind, "segment_id": segment_id, "quote": quote, "label": label, "category": category}
    return AnswerMoment.model_validate({**told, "attitude": "", "owner": "", "due": ""})


def inferred(transcript: Transcript = TALK, *moments: AnswerMoment) -> MeddicAnalysis:
    """Return the result where the model infers the sides."""
    given = answer([ROW], sides=SIDES).model_copy(update={"moments": list(moments)})
    return assess(transcript, [given], engine="test", usage=Usage())


def test_a_side_nobody_knew_is_inferred_by_the_model_and_marked() -> None:
    """It counts for levels, is stored with the result, and is said to be inferred."""
    found = inferred()
    assert letter(found, "identify_pain").level is Level.STATED
    assert dict(found.inferred) == {"spk_1": Side.SELLER, "spk_2": Side.BUYER}
    assert "analysis-sides-inferred" in found.warnings
    shown = corrected_transcript(TALK, found, [])
    assert {person.source for person in shown.participants} == {SideSource.INFERRED}
    assert "spk" not in voices(Words("en"), shown.participants, str)
    assert "(seller, inferred)" in voices(Words("en"), shown.participants, str)
    assert "buyer (inferred)" in quote_line(Words("en"), shown, letter(found, "identify_pain").spans[0])


@pytest.mark.parametrize("source", [SideSource.GIVEN, SideSource.CHANNEL, SideSource.DIARIZED, SideSource.CORRECTED])
def test_a_side_that_is_known_is_never_changed_by_the_model(source: SideSource) -> None:
    """People, channels and voices win over a guess."""
    people = (Participant("spk_1", "Dana", Side.BUYER, source), Participant("spk_2", "Lin", Side.SELLER, source))
    sided = with_inferred_sides(replace(TALK, participants=people), [answer([], sides=SIDES)])
    assert [(person.side, person.source) for person in sided.participants] == [
        (Side.BUYER, source),
        (Side.SELLER, source),
    ]


def test_where_answers_disagree_a_side_stays_unknown() -> None:
    """Two parts of a long call, two opinions."""
    other = [AnswerParticipant(label="spk_2", side="seller")]
    sided = with_inferred_sides(TALK, [answer([], sides=SIDES), answer([], sides=other)])
    assert {p.label: p.side for p in sided.participants}["spk_2"] is Side.UNKNOWN


@pytest.mark.parametrize("voice", ["s:Dana", "p:Pat", "u:spk_9"])
def test_seller_partner_or_unknown_speech_caps_at_one(voice: str) -> None:
    """Partners and resellers count as not-buyer, and so does a voice nobody knows."""
    spoken = call((voice, "It costs us 90,000 a month."), ("b:Lin", "Mm."))
    row = ("identify_pain", "s1", "It costs us 90,000 a month", "impact:90,000 a month")
    assert letter(judge(spoken, row), "identify_pain").level is Level.CLAIMED


@pytest.mark.parametrize("voice", ["s:Dana", "p:Pat", "u:spk_9"])
def test_an_objection_a_signal_and_a_moved_date_need_a_buyers_voice(voice: str) -> None:
    """Our side may call the price high or ask for the contract; that tells nothing about the buyer."""
    spoken = call((voice, "That is expensive. We moved it to 1 July. Send us the contract."), ("b:Lin", "Mm."))
    told = [
        moment("objection", "s1", "That is expensive", category="price"),
        moment("timeline_move", "s1", "We moved it to 1 July"),
        moment("buying_signal", "s1", "Send us the contract"),
    ]
    given = answer([]).model_copy(update={"moments": told})
    found = assess(spoken, [given], engine="test", usage=Usage())
    assert (len(found.moments), found.told("objection", "timeline_move", "buying_signal")) == (3, ())
    heard = replace(found, moments=tuple(replace(m, span=replace(m.span, side=Side.BUYER)) for m in found.moments))
    assert len(heard.told("objection", "timeline_move", "buying_signal")) == 3


def test_a_person_named_and_not_heard_is_told_with_the_words() -> None:
    """Mr Hsu was named by the buyer and speaks in no line; a title is nobody."""
    found = inferred(TALK, moment("person", "s3", "Mr Hsu, our finance director", "Mr Hsu"),
                     moment("person", "s3", "our finance director", "finance director"))  # fmt: skip
    shown = corrected_transcript(TALK, found, [])
    assert [(one.name, one.span.speaker) for one in not_met(found, shown)] == [("Mr Hsu", "spk_2")]
    met = replace(shown, participants=(*shown.participants[:1], replace(shown.participants[1], name="Hsu Wei")))
    assert (len(mentioned(found)), not_met(found, met)) == (1, ())
