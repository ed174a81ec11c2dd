"""A sentence of the summary rests on words of the call, or is left out."""

from analysis.meddic.analyze import assess
from analysis.meddic.answer import AnswerSentence
from analysis.model.meddic import MeddicAnalysis, Usage
from tests.analysis.meddic.builders import answer, call

TALK = call(
    ("b:Lin", "We lose about 40 orders a month."),
    ("b:Lin", "The holiday peak starts in 63 days."),
    ("s:Dana", "I see."),
)


def told(*sentences: tuple[str, str, str]) -> MeddicAnalysis:
    """Return the result with a summary of (text, line, quote)."""
    summary = [AnswerSentence(text=text, segment_id=line, quote=quote) for text, line, quote in sentences]
    return assess(TALK, [answer([], summary=summary)], engine="test", usage=Usage())


GOOD = ("They lose 40 orders a month.", "s1", "We lose about 40 orders")


def test_a_sentence_stands_on_the_words_of_a_line() -> None:
    """Quote, speaker and time come from the transcript."""
    (sentence,) = told(GOOD).sentences
    assert (sentence.span.text, sentence.span.speaker) == ("We lose about 40 orders", "Lin")
    assert told(GOOD).summary == GOOD[0]


def test_a_sentence_whose_words_nobody_said_is_left_out_and_that_is_told() -> None:
    """No proof, no sentence."""
    found = told(("They signed.", "s1", "We signed the contract yesterday"))
    assert (found.summary, "analysis-summary-removed" in found.warnings) == ("", True)


def test_a_number_of_another_line_does_not_prove_a_sentence() -> None:
    """63 fell in the call, but in no verified quote."""
    assert told(("They lose 63 orders a month.", "s1", "We lose about 40 orders")).sentences == ()
    assert told(("They lose $900K a month.", "s1", "We lose about 40 orders")).sentences == ()


def test_two_sentences_are_enough() -> None:
    """What comes third is not shown."""
    assert len(told(GOOD, GOOD, GOOD).sentences) == 2
