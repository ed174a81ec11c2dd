"""What comes next, in words for any surface: steps, questions and what became of them, who talked, who was named."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from analysis.meddic.talk import Basis, Talk
from analysis.model.meddic import CheckState, MeddicAnalysis, Moment, Question, QuestionCheck
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from handlers.render.words import Words, clock_time, language_of

Safe = Callable[[str], str]
"""Makes the words of a call or a model harmless for the surface."""
CALL_TYPES = frozenset({"cold_call", "discovery", "demo", "negotiation", "closing", "follow_up", "support", "other"})
SIDES = (Side.SELLER, Side.BUYER, Side.PARTNER, Side.UNKNOWN)
SHORT = {CheckState.ANSWERED: "✅", CheckState.ASKED: "💬", CheckState.NOT_ASKED: "⏭", CheckState.UNKNOWN: "❔"}
"""Never alone: the state's word always stands beside it."""


def call_type(words: Words, found: MeddicAnalysis) -> str:
    """Return what kind of sales call it was, "" where nobody said."""
    return words(f"call-type-{found.call_type}") if found.call_type in CALL_TYPES else ""


def day(words: Words, on: date) -> str:
    """Return a day in the reader's way."""
    return words.day(datetime.combine(on, time(12), UTC), UTC)


def dated(words: Words, said: str, on: date | None, safe: Safe) -> str:
    """Return a date as it was said, with the day it names where that is certain; "" for none."""
    if not said:
        return ""
    return words("next-dated", said=safe(said), day=day(words, on)) if on else safe(said)


def steps(found: MeddicAnalysis) -> list[Moment]:
    """Return the next steps: those the buyer's side owns first, dated before undated, else in order of time."""
    return sorted(
        found.told("next_step"), key=lambda one: (not one.buyers_step, not one.due, one.span.side != Side.BUYER)
    )


def step(words: Words, one: Moment, safe: Safe) -> str:
    """Return one step with its owner and date, as far as they were said."""
    owner = safe(one.owner) or words("card-step-no-owner")
    due = dated(words, one.due, one.due_on, safe) or words("card-step-no-date")
    return words("next-step", label=safe(one.label or one.span.text), owner=owner, due=due)


def wording(words: Words, question: Question, safe: Safe) -> str:
    """Return the question; the rubric's own where none was written, or none in the reader's language."""
    if question.what and language_of(question.language) == words.language:
        return safe(question.what)
    return words(f"ask-{question.letter}-{min(int(question.level), 2)}")


def question(words: Words, one: Question, safe: Safe) -> str:
    """Return who to ask, what, and by when."""
    name, what = words(f"letter-{one.letter}"), wording(words, one, safe)
    who = safe(one.who) or words("next-the-buyer")
    written = language_of(one.language) == words.language or one.by_on is not None
    by = day(words, one.by_on) if one.by_on else safe(one.by) if written else ""
    return words("card-gap-who-by", letter=name, who=who, what=what, by=by or words("next-call"))


def tally(words: Words, checks: Sequence[QuestionCheck]) -> str:
    """Return how many questions of earlier calls were answered, asked, not asked; what nobody knows is said too."""
    counts = ((state, sum(one.state is state for one in checks)) for state in CheckState)
    told = [words(f"check-count-{state}", count=count) for state, count in counts if count]
    return words("next-checks", counts=words.join(told))


def check(words: Words, one: QuestionCheck, safe: Safe) -> str:
    """Return what became of one question."""
    state = f"{SHORT[one.state]} {words(f'check-{one.state}')}"
    what = wording(words, one.carried.question, safe)
    unasked = one.carried.unasked + (one.state is CheckState.NOT_ASKED)
    line = words("next-check", state=state, letter=words(f"letter-{one.carried.question.letter}"), what=what)
    if one.state is CheckState.NOT_ASKED and unasked > 1:
        return words("next-check-again", line=line, count=unasked)
    return line


def kind(words: Words, one: Moment) -> str:
    """Return what a moment is: "Objection (price)", "Competitor (own build, seen unfavorably)"."""
    told = [words(f"category-{one.category}")] if one.category else []
    if one.kind == "competitor" and one.attitude and one.span.side is Side.BUYER:
        told.append(words(f"attitude-{one.attitude}"))
    name = words(f"moment-{one.kind}")
    return words("moment-with-attitude", kind=name, attitude=words.join(told)) if told else name


def moved(words: Words, one: Moment, safe: Safe) -> str:
    """Return what a timeline move moves, from when to when."""
    old = dated(words, one.was, one.was_on, safe) or words("next-old-date-unsaid")
    new = dated(words, one.due, one.due_on, safe) or words("card-step-no-date")
    return words("next-moved", label=safe(one.label), old=old, new=new)


def talk_lines(words: Words, transcript: Transcript, talk: Talk, safe: Safe) -> Iterator[str]:
    """Yield the shares of the sides and the longest monologue of each; what times cannot tell is said."""
    shares = [
        words("talk-share", side=words(f"talk-{side}"), percent=talk.percent(side))
        for side in SIDES
        if talk.amount(side)
    ]
    if not shares:
        return
    key = "talk-by-time" if talk.basis is Basis.TIME else "talk-by-words"
    longest = [_longest(words, transcript, talk, side, safe) for side in SIDES if side in talk.longest]
    yield " · ".join([words(key, shares=words.join(shares)), *longest])


def _longest(words: Words, transcript: Transcript, talk: Talk, side: Side, safe: Safe) -> str:
    one = talk.longest[side]
    name = safe(words.voice(transcript.participant(one.label).name))
    if one.start_ms is None:
        return words("talk-longest-words", name=name, count=one.amount)
    return words("talk-longest", name=name, length=clock_time(one.amount), start=clock_time(one.start_ms))


def voices(words: Words, people: Sequence[Participant], safe: Safe) -> str:
    """Return who spoke on which side, and how that is known."""
    told = [
        words(
            "next-voice",
            name=safe(words.voice(person.name)),
            side=words(f"side-{person.side}"),
            source=words(f"source-{person.source}"),
        )
        for person in people
        if person.label
    ]
    return words("next-voices", voices=words.join(told)) if told else ""


def side(words: Words, transcript: Transcript | None, label: str, known: Side) -> str:
    """Return the word for a speaker's side, marked where it was inferred."""
    name = words(f"side-{known}")
    inferred = transcript is not None and transcript.participant(label).source is SideSource.INFERRED
    return words("next-side-inferred", side=name) if inferred and known is not Side.UNKNOWN else name
