"""The summary of a call: two sentences at most, each on words that somebody said, or left out."""

from collections.abc import Sequence
from fractions import Fraction

from analysis.meddic.answer import AnswerSentence, MeddicAnswer
from analysis.meddic.grounding import Grounder
from analysis.meddic.honest import Spoken, invents, numbers_of, reverses
from analysis.meddic.prompt import clean
from analysis.model.meddic import Evidence, Moment, Sentence
from analysis.model.transcript import Transcript

MAX_SENTENCES = 2
MAX_SENTENCE_CHARS = 300


def wrote(answers: Sequence[MeddicAnswer]) -> list[AnswerSentence]:
    """Return the sentences the model wrote."""
    return [one for answer in answers for one in answer.summary if one.text.strip()]


def summarize(
    transcript: Transcript, answers: Sequence[MeddicAnswer], evidence: Sequence[Evidence], moments: Sequence[Moment]
) -> tuple[Sentence, ...]:
    """Return the first two sentences that rest on words of the call.

    A sentence needs a quote that a line carries, and states no number that no verified quote of this result has:
    that a number fell somewhere in an hour is no proof of a sentence. Nor does it name
    whom nobody named, or turn its quote round.
    """
    grounder, spoken = Grounder(transcript), Spoken.of(transcript)
    lines = {segment.id: segment.text for segment in transcript.segments}
    proven = [item.span.text for item in evidence] + [moment.span.text for moment in moments]
    found: list[Sentence] = []
    for told in wrote(answers):
        span = grounder.find(told.quote, told.segment_id.strip())
        if isinstance(span, str):
            continue
        said: frozenset[Fraction] = numbers_of([*proven, lines[span.segment_id], *(one.span.text for one in found)])
        text = clean(told.text, MAX_SENTENCE_CHARS)
        if text and not invents(text, said) and not spoken.names_nobody(text) and not reverses(text, span.text):
            found.append(Sentence(text, span))
    return tuple(found[:MAX_SENTENCES])
