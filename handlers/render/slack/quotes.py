"""Which quote stands for a letter, and how a quote is written."""

from collections.abc import Mapping

from analysis.meddic.fold import fold
from analysis.meddic.numerals import has_figure
from analysis.meddic.speech import statement
from analysis.model.meddic import Evidence, LetterResult, Match, Span
from analysis.model.transcript import Participant, Side, Transcript
from handlers.render.next import side
from handlers.render.slack.text import escape, quoted
from handlers.render.words import Words, clock_time

QUOTE = 160
"""Characters of a quote on the card: two lines on a phone."""
NAME = 40


def best_quote(result: LetterResult, transcript: Transcript | None) -> int | None:
    """Return the position of the most telling evidence, None if there is none; the same result, the same choice.

    A buyer before others, a statement before a question, with a figure before without, with a named subject before
    without, matched exactly before aligned, then the longer up to what fits, then the earlier.
    """
    if not result.evidence:
        return None
    lines = {segment.id: segment.text for segment in transcript.segments} if transcript else {}
    return max(range(len(result.evidence)), key=lambda at: (_worth(result.evidence[at], lines), -at))


def _worth(evidence: Evidence, lines: Mapping[str, str]) -> tuple[bool, bool, bool, bool, bool, int]:
    span = evidence.span
    # Judged by what is shown of it.
    line, end = lines.get(span.segment_id, span.text), min(span.end, span.begin + QUOTE)
    return (
        span.side is Side.BUYER,
        bool(statement(line, span.begin, end)),
        has_figure(fold(span.text[:QUOTE]).text),
        bool(evidence.subject),
        span.match is Match.EXACT,
        min(len(span.text), QUOTE),
    )


def speakers(transcript: Transcript) -> tuple[Participant, ...]:
    """Return everybody heard: declared participants first, then labels that only segments carry, in order of voice."""
    declared = {person.label for person in transcript.participants}
    heard = dict.fromkeys(s.speaker for s in transcript.segments if s.speaker and s.speaker not in declared)
    return (*transcript.participants, *(Participant(label, label) for label in heard))


def speaker_name(words: Words, transcript: Transcript | None, label: str) -> str:
    """Return the name behind a speaker label; "Left channel" or "unknown voice" where nobody knows. Not escaped."""
    return words.voice(transcript.participant(label).name if transcript else label)


def place(words: Words, transcript: Transcript | None, span: Span) -> str:
    """Return who said it, on which side, and when: "Lin, buyer, 12:31"."""
    name = escape(speaker_name(words, transcript, span.speaker), NAME)
    return words.join(
        [part for part in (name, side(words, transcript, span.speaker, span.side), clock_time(span.start_ms)) if part]
    )


def quote_line(words: Words, transcript: Transcript | None, span: Span, limit: int = QUOTE) -> str:
    """Return a quote with its place, in mrkdwn."""
    said = quoted(words, span.text, limit)
    return words("quote-line", quote=said, place=place(words, transcript, span))
