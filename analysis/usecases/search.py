"""Find the lines of a call that a question is about, by its words alone: no model, no cost, English and Chinese."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from analysis.meddic.terms import terms
from analysis.model.meddic import Span, span_of
from analysis.model.transcript import Segment, Transcript

MOST = 3
"""Lines shown at most."""
ENOUGH = 0.3
"""Share of the question's weight that a line must carry; less is chance. One rare word of two is enough."""
LONG = 240
"""Characters from which only the telling sentence of a line is quoted."""
K1, B = 1.2, 0.4
"""BM25's saturation and length normalization: turns are short, so length says little."""
SENTENCE = re.compile(r"[^.?!。？！\n]+[.?!。？！\n]*")  # noqa: RUF001  # full-width punctuation ends sentences too


def search(question: str, transcript: Transcript, *, most: int = MOST) -> tuple[Span, ...]:
    """Return the lines a question is about, most telling first; () where none carries enough of its words.

    Words are compared, not meaning: that nothing is found does not mean that nobody said it.
    """
    asked = list(dict.fromkeys(terms(question, question=True)))
    lines = [Counter(terms(_heard(segment, transcript))) for segment in transcript.segments]
    if not asked or not lines:
        return ()
    weight = {term: _weight(term, lines) for term in asked}
    usual = sum(map(len, lines)) / len(lines) or 1.0
    scored = []
    for segment, found in zip(transcript.segments, lines, strict=True):
        carried = sum(weight[term] for term in asked if found[term])
        if carried >= ENOUGH * sum(weight.values()):
            score = sum(weight[term] * _saturated(found[term], len(found) / usual) for term in asked)
            scored.append((score, segment))
    scored.sort(key=lambda pair: -pair[0])
    return tuple(_span(segment, asked, transcript) for _, segment in scored[:most])


def _heard(segment: Segment, transcript: Transcript) -> str:
    """Return a line with the name of who says it: "what did Lin say of the price?" means Lin's lines."""
    return f"{transcript.participant(segment.speaker).name} {segment.text}" if segment.speaker else segment.text


def _weight(term: str, lines: Sequence[Counter[str]]) -> float:
    """Return how much a term tells: a rare one much, one that nobody said the most."""
    having = sum(1 for line in lines if line[term])
    return math.log(1 + (len(lines) - having + 0.5) / (having + 0.5))


def _saturated(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length)) if count else 0.0


def _span(segment: Segment, asked: Sequence[str], transcript: Transcript) -> Span:
    begin, end = 0, len(segment.text)
    if end > LONG:
        sentences = [match.span() for match in SENTENCE.finditer(segment.text)] or [(begin, end)]
        begin, end = max(sentences, key=lambda at: sum(term in asked for term in terms(segment.text[at[0] : at[1]])))
    return span_of(segment, begin, end, transcript.participant(segment.speaker).side)
