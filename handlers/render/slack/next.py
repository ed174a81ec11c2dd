"""What comes next on the card and in its thread: questions, steps, rivals, objections, each with its words."""

from collections.abc import Iterator
from functools import partial

from analysis.meddic.people import not_met
from analysis.meddic.talk import talk
from analysis.model.meddic import MeddicAnalysis, Moment, QuestionCheck, Span
from analysis.model.transcript import Transcript
from analysis.usecases.control import ConversationView
from analysis.usecases.corrected import everybody
from handlers.render import next as told
from handlers.render.slack.quotes import quote_line
from handlers.render.slack.text import escape
from handlers.render.words import Words

STEPS = 3
QUESTIONS = 3
STEP_QUOTE = 90
QUOTE = 300
LABEL = 140
ADVICE = 220
MOMENTS = 12
PEOPLE = 5
OTHER_KINDS = ("buying_signal", "objection", "competitor", "timeline_move", "risk")
"""What the thread tells beside next steps, most telling first."""

label = partial(escape, limit=LABEL)
advice = partial(escape, limit=ADVICE)


def steps(words: Words, transcript: Transcript | None, found: MeddicAnalysis) -> list[str]:
    """Return the next steps for the card, at most three, each with its words in small."""
    return [_step(words, transcript, one, STEP_QUOTE) for one in told.steps(found)[:STEPS]]


def _step(words: Words, transcript: Transcript | None, one: Moment, quote: int) -> str:
    said = quote_line(words, transcript, one.span, quote)
    return f"• {told.step(words, one, label)}\n    {said}"


def questions(words: Words, found: MeddicAnalysis) -> list[str]:
    """Return the questions for the card, at most three, the weakest letter first."""
    return [told.question(words, one, advice) for one in found.questions[:QUESTIONS]]


def tally(words: Words, found: MeddicAnalysis) -> str:
    """Return one line on what became of the questions of earlier calls."""
    return told.tally(words, found.checks)


def paragraphs(words: Words, view: ConversationView, found: MeddicAnalysis) -> Iterator[list[str]]:
    """Yield the paragraphs of the thread in order, each as lines; none of them empty.

    Which questions are asked tells which letters are weak, so who may not see scores does not see them.
    """
    transcript = view.transcript
    yield from filter(None, (_summary(words, transcript, found),))
    if view.scores and found.checks:
        yield [words("next-checks-title"), *(_check(words, transcript, one) for one in found.checks)]
    later = told.steps(found)[STEPS:]
    if later:
        yield [words("next-more-steps"), *(_step(words, transcript, one, QUOTE) for one in later[:MOMENTS])]
    rest = found.questions[QUESTIONS:]
    if rest and view.scores:
        yield [words("next-more-questions"), *(told.question(words, one, advice) for one in rest)]
    moments = [one for kind in OTHER_KINDS for one in found.told(kind)]
    if moments:
        yield [words("details-moments"), *(_moment(words, transcript, one) for one in moments[:MOMENTS])]
    if transcript is not None:
        yield from filter(None, (_people(words, transcript, found), _spoke(words, transcript)))


def _summary(words: Words, transcript: Transcript | None, found: MeddicAnalysis) -> list[str]:
    kind = told.call_type(words, found)
    head = [words("next-call-type", type=kind)] if kind else []
    if not found.sentences:
        return head
    lines = (f"{advice(one.text)}\n    {_quote(words, transcript, one.span)}" for one in found.sentences)
    return [*head, words("next-summary"), *lines]


def _check(words: Words, transcript: Transcript | None, one: QuestionCheck) -> str:
    proof = [span for span in (one.asked, one.answered) if span is not None]
    line = told.check(words, one, advice)
    return "\n".join([line, *(f"    {_quote(words, transcript, span)}" for span in proof)])


def _quote(words: Words, transcript: Transcript | None, span: Span) -> str:
    return quote_line(words, transcript, span, QUOTE)


def _moment(words: Words, transcript: Transcript | None, one: Moment) -> str:
    """Return a risk, rival, objection, signal or moved date with the words it rests on."""
    about = told.moved(words, one, label) if one.kind == "timeline_move" else label(one.label)
    said = _quote(words, transcript, one.span)
    key = "details-moment" if about else "details-moment-bare"
    line = words(key, kind=told.kind(words, one), label=about, quote=said)
    if one.more is None:
        return line
    key = "next-liked" if one.kind == "competitor" else "next-old-date"
    return f"{line}\n    {words(key, quote=_quote(words, transcript, one.more))}"


def _people(words: Words, transcript: Transcript, found: MeddicAnalysis) -> list[str]:
    named = not_met(found, transcript)[:PEOPLE]
    if not named:
        return []
    lines = (f"• *{label(one.name)}* {_quote(words, transcript, one.span)}" for one in named)
    return [words("next-not-met"), *lines]


def _spoke(words: Words, transcript: Transcript) -> list[str]:
    lines = list(told.talk_lines(words, transcript, talk(transcript), label))
    who = told.voices(words, everybody(transcript), label)
    return [*lines, *([who] if who else [])]
