"""Find the lines of a call that a question is about, by its words alone: no model, no cost, English and Chinese."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from analysis.meddic.fold import fold, is_cjk
from analysis.model.meddic import Match, Span
from analysis.model.transcript import Segment, Transcript

MOST = 3
"""Lines shown at most."""
ENOUGH = 0.3
"""Share of the question's weight that a line must carry; less is chance. One rare word of two is enough."""
LONG = 240
"""Characters from which only the telling sentence of a line is quoted."""
K1, B = 1.2, 0.4
"""BM25's saturation and length normalization: turns are short, so length says little."""
STEM = 5
"""English words are compared by so many letters once they are longer: "signs", "signed", "signing"."""
COMMON_EN = frozenset(
    """a about after again all also am an and any anybody anyone anything are as ask asked at be been before but by call
    can conversation could customer did do does don't for from get give given go going had has have he her him his how i
    if in into is it it's its know let like made make many may me mention mentioned more much my name need no not of off
    on one or our out over people person please quote said say saying says she should show so some somebody someone
    something spoke talk talked tell than that the their them then there they thing things think this those to told up
    us was we were what what's when where which while who who's whom whose why will with would yes you your""".split()  # noqa: SIM905  # reads best as words
)
COMMON_HAN = re.compile(
    "什麼時候|爲什麼|爲何|什麼|怎麼樣|怎麼|如何|多少|有沒有|是不是|能不能|會不會|他們|我們|你們|這個|那個|這通|那通|電話"
    "|對話|通話|客戶|提到|說過|說了|講到|談到|關於|請問|可以|告訴|哪一個|哪些|哪個|是誰|誰|嗎|呢|的|了|是|有|在|過|和|跟|與|說|講|會|要"
)
SENTENCE = re.compile(r"[^.?!。？！\n]+[.?!。？！\n]*")  # noqa: RUF001  # full-width punctuation ends sentences too


def terms(text: str, *, question: bool = False) -> Iterator[str]:
    """Yield what is compared: stems of English words, pairs of Chinese characters.

    Args:
        text: Of a line or a question.
        question: Leave out what every question is made of.
    """
    folded = fold(text).text
    if question:
        folded = COMMON_HAN.sub(" ", folded)
    for word in folded.split():
        run = ""
        for char in [*word, ""]:
            if char and is_cjk(char) == (bool(run) and is_cjk(run[-1])) and run:
                run += char
                continue
            yield from _terms_of(run, question=question)
            run = char


def _terms_of(run: str, *, question: bool) -> Iterator[str]:
    if not run:
        return
    if is_cjk(run[0]):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
    elif not (question and run in COMMON_EN):
        yield run[:STEM] if len(run) > STEM and run.isalpha() else run.removesuffix("s") if run.isalpha() else run


def search(question: str, transcript: Transcript, *, most: int = MOST) -> tuple[Span, ...]:
    """Return the lines a question is about, most telling first; () where none carries enough of its words."""
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
    return span_of(segment, begin, end, transcript)


def span_of(
    segment: Segment,
    begin: int,
    end: int,
    transcript: Transcript,
    *,
    match: Match = Match.EXACT,
    similarity: float = 100.0,
) -> Span:
    """Return a piece of a line as it stands in the transcript."""
    return Span(
        segment_id=segment.id,
        begin=begin,
        end=end,
        text=segment.text[begin:end],
        speaker=segment.speaker,
        side=transcript.participant(segment.speaker).side,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        match=match,
        similarity=similarity,
    )
