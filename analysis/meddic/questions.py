"""What to ask next, and what became of it: raised from gaps, checked in the next call by its words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz import fuzz

from analysis.meddic import speech
from analysis.meddic.answer import AnswerCheck, MeddicAnswer
from analysis.meddic.dates import dates
from analysis.meddic.fold import fold
from analysis.meddic.grounding import Grounder
from analysis.meddic.rubric import ASKS, WEIGHTS
from analysis.model.brief import Brief
from analysis.model.ids import ConversationId
from analysis.model.meddic import (
    CheckState,
    Letter,
    LetterResult,
    Level,
    MeddicAnalysis,
    Moment,
    OpenQuestion,
    Question,
    QuestionCheck,
    Span,
)
from analysis.model.transcript import Segment, Side, Transcript

SURE = 92
"""Similarity from which a line is surely the very question; the same words in another order are not enough."""
MIN_SURE_CHARS = 12


def gaps(
    transcript: Transcript,
    letters: Sequence[LetterResult],
    moments: Sequence[Moment],
    brief: Brief,
) -> tuple[Question, ...]:
    """Return one question for each letter below level 3, the weakest first; at the same level the heavier letter.

    Whom to ask and by when are the model's advice. Where it names nobody, it is the buyer who spoke to the letter last,
    else the one who said most that counts; where it gives no date, the occasion is the first step that the buyer's side
    dated.

    Args:
        transcript: With sides.
        letters: All six.
        moments: Of the call.
        brief: Its language is that of the model's questions; letters it calls proven get none.
    """
    weak = [result for result in letters if result.level < Level.CONFIRMED and result.letter not in brief.proven]
    weak.sort(key=lambda result: (result.level, -WEIGHTS[result.letter]))
    occasion = min((m for m in moments if m.buyers_step and m.due_on), key=lambda m: m.due_on or date.max, default=None)
    speakers = [span.speaker for result in letters for span in _buyers(result)]
    most = max(dict.fromkeys(speakers), key=speakers.count, default="")
    return tuple(
        _question(result, transcript.participant(_last(result) or most).name, occasion, brief) for result in weak
    )


def _buyers(result: LetterResult) -> list[Span]:
    return [span for span in result.spans if span.side is Side.BUYER]


def _last(result: LetterResult) -> str:
    return next((span.speaker for span in reversed(_buyers(result))), "")


def _question(result: LetterResult, who: str, occasion: Moment | None, brief: Brief) -> Question:
    ask = result.ask
    by = ask.by if ask else ""
    by_on = next((one.on for one in dates(by, brief.today) if one.on), None)
    if not by and occasion is not None:
        by, by_on = occasion.due, occasion.due_on
    return Question(
        letter=result.letter,
        level=result.level,
        who=(ask.who if ask else "") or who,
        what=ask.what if ask else "",
        by=by,
        language=brief.language,
        by_on=by_on,
    )


def wording(question: Question) -> str:
    """Return the question to look for in a call; the rubric's own where none was written."""
    return question.what or ASKS[question.letter][min(question.level, Level.STATED)]


def wordings(questions: Iterable[OpenQuestion]) -> tuple[str, ...]:
    """Return the questions as the model is given them, by number from 1."""
    return tuple(wording(one.question) for one in questions)


def check(
    transcript: Transcript, carried: Sequence[OpenQuestion], answers: Sequence[MeddicAnswer]
) -> tuple[QuestionCheck, ...]:
    """Return what became of each open question in this call.

    Asked: words that ask, not by a buyer. Answered: words of a buyer that state something, not before they were asked.
    What the model claims without such words is unknown; what it missed and a line surely asks is asked. A call without
    a model is held against the questions by their words alone.

    Args:
        transcript: With sides.
        carried: In the order they were numbered in the prompt.
        answers: One for each part of the call; () without a model.
    """
    inspector = _Inspector(transcript)
    claims: dict[int, list[AnswerCheck]] = {}
    for claim in (one for answer in answers for one in answer.questions):
        claims.setdefault(claim.number, []).append(claim)
    return tuple(
        _best([inspector.judge(question, claim) for claim in claims.get(number, [])] or [inspector.cue(question)])
        for number, question in enumerate(carried, 1)
    )


RANK = {CheckState.ANSWERED: 3, CheckState.ASKED: 2, CheckState.UNKNOWN: 1, CheckState.NOT_ASKED: 0}


def _best(judged: Sequence[QuestionCheck]) -> QuestionCheck:
    """Return the strongest of what the parts of a long call show; not asked only if no part says otherwise."""
    return max(judged, key=lambda one: RANK[one.state])


class _Inspector:
    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._grounder = Grounder(transcript)
        self._place = {segment.id: at for at, segment in enumerate(transcript.segments)}
        self._lines = {segment.id: segment.text for segment in transcript.segments}

    def judge(self, carried: OpenQuestion, claim: AnswerCheck) -> QuestionCheck:
        """Return what holds of the model's claim."""
        asked = self._asking(claim.segment_id, claim.quote)
        answered = self._answering(claim.answer_segment_id, claim.answer_quote, asked)
        if claim.state == "answered" and answered is not None:
            return QuestionCheck(carried, CheckState.ANSWERED, asked, answered)
        if claim.state != "not_asked" and asked is not None:
            return QuestionCheck(carried, CheckState.ASKED, asked)
        by_words = self.cue(carried)
        if claim.state == "not_asked" and by_words.state is CheckState.UNKNOWN:
            return QuestionCheck(carried, CheckState.NOT_ASKED)
        return by_words

    def cue(self, carried: OpenQuestion) -> QuestionCheck:
        """Return ASKED if a line that is not a buyer's asks the question nearly word for word; else UNKNOWN."""
        wanted = fold(wording(carried.question)).text
        if len(wanted) >= MIN_SURE_CHARS:
            for segment in self._transcript.segments:
                span = self._alike(segment, wanted)
                if span is not None:
                    return QuestionCheck(carried, CheckState.ASKED, span, by_cue=True)
        return QuestionCheck(carried, CheckState.UNKNOWN, by_cue=True)

    def _alike(self, segment: Segment, wanted: str) -> Span | None:
        if self._side(segment.speaker) is Side.BUYER:
            return None
        for begin, end in speech.sentences(segment.text):
            said = segment.text[begin:end]
            if speech.asks(said) and fuzz.ratio(fold(said).text, wanted) >= SURE:
                found = self._grounder.find(said, segment.id)
                return None if isinstance(found, str) else found
        return None

    def _asking(self, segment_id: str, quote: str) -> Span | None:
        """Return the words that ask: they belong to a question, or call on somebody to tell, and no buyer says them."""
        span = self._found(segment_id, quote)
        if span is None or span.side is Side.BUYER:
            return None
        whole = self._lines[span.segment_id]
        touched = [whole[low:high] for low, high in speech.sentences(whole) if low < span.end and high > span.begin]
        return span if any(speech.asks(one) or speech.calls_on(one) for one in touched) else None

    def _answering(self, segment_id: str, quote: str, asked: Span | None) -> Span | None:
        """Return a buyer's words that state something, in a line not before the one that asks."""
        span = self._found(segment_id, quote)
        if span is None or span.side is not Side.BUYER:
            return None
        if asked is not None and self._place[span.segment_id] < self._place[asked.segment_id]:
            return None
        return span if speech.statement(self._lines[span.segment_id], span.begin, span.end) else None

    def _found(self, segment_id: str, quote: str) -> Span | None:
        if not quote.strip():
            return None
        found = self._grounder.find(quote, segment_id.strip())
        return None if isinstance(found, str) else found

    def _side(self, label: str) -> Side:
        return self._transcript.participant(label).side if label else Side.UNKNOWN


@dataclass(frozen=True, slots=True)
class AskedCall:
    """What one call of a deal raised and checked."""

    conversation_id: ConversationId
    on: date
    analysis: MeddicAnalysis


def open_questions(calls: Iterable[AskedCall], *, proven: Collection[Letter] = ()) -> tuple[OpenQuestion, ...]:
    """Return the questions of a deal that are still open after its calls, one a letter, the weakest letter first.

    A question stands until it is answered or asked; only then the newest call's takes its place. Letters in *proven*
    have none. Pure: the same calls in order of time give the same questions.
    """
    standing: dict[Letter, OpenQuestion] = {}
    for call in calls:
        checked = {(one.carried.origin, one.carried.question.letter): one for one in call.analysis.checks}
        kept: Mapping[Letter, OpenQuestion] = {
            letter: moved
            for letter, one in standing.items()
            if (moved := _after(one, checked.get((one.origin, letter)))) is not None
        }
        raised = {
            question.letter: OpenQuestion(question, call.conversation_id, call.on)
            for question in call.analysis.questions
        }
        standing = {
            letter: kept[letter] if letter in kept and not (kept[letter].asked and letter in raised) else raised[letter]
            for letter in Letter
            if letter in kept or letter in raised
        }
    left = [one for letter, one in standing.items() if letter not in proven]
    return tuple(sorted(left, key=lambda one: (one.question.level, -WEIGHTS[one.question.letter])))


def _after(one: OpenQuestion, found: QuestionCheck | None) -> OpenQuestion | None:
    """Return the question after a call; None once it is answered. A call that does not know changes nothing."""
    if found is None or found.state is CheckState.UNKNOWN:
        return one
    if found.state is CheckState.ANSWERED:
        return None
    asked = found.state is CheckState.ASKED
    return replace(one, unasked=0 if asked else one.unasked + 1, asked=one.asked or asked)
