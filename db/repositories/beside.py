"""What a result holds beside its letters, as JSON: moments, sentences, questions and what became of them."""

from dataclasses import asdict
from datetime import date
from typing import Any

from analysis.model.brief import Brief
from analysis.model.ids import ConversationId
from analysis.model.meddic import (
    CheckState,
    Letter,
    Level,
    Match,
    Moment,
    OpenQuestion,
    Question,
    QuestionCheck,
    Sentence,
    Span,
)
from analysis.model.transcript import Side

Stored = dict[str, Any]


def _day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def span_from_json(stored: Stored) -> Span:
    """Put a span together again."""
    return Span(**{**stored, "side": Side(stored["side"]), "match": Match(stored["match"])})


def _span(stored: Stored | None) -> Span | None:
    return None if stored is None else span_from_json(stored)


def moment_to_json(moment: Moment) -> Stored:
    """Return a moment as JSON."""
    return {**asdict(moment), "due_on": _iso(moment.due_on), "was_on": _iso(moment.was_on)}


def moment_from_json(stored: Stored) -> Moment:
    """Put a moment together again; one stored before there were dates and categories has none."""
    days = {name: _day(stored.get(name)) for name in ("due_on", "was_on")}
    return Moment(**{**stored, **days, "span": span_from_json(stored["span"]), "more": _span(stored.get("more"))})


def sentence_from_json(stored: Stored) -> Sentence:
    """Put a sentence together again."""
    return Sentence(stored["text"], span_from_json(stored["span"]))


def question_to_json(question: Question) -> Stored:
    """Return a question as JSON."""
    return {**asdict(question), "level": int(question.level), "by_on": _iso(question.by_on)}


def question_from_json(stored: Stored) -> Question:
    """Put a question together again."""
    return Question(
        **{
            **stored,
            "letter": Letter(stored["letter"]),
            "level": Level(stored["level"]),
            "by_on": _day(stored["by_on"]),
        }
    )


def open_to_json(one: OpenQuestion) -> Stored:
    """Return a carried question as JSON."""
    return {**asdict(one), "question": question_to_json(one.question), "raised_on": one.raised_on.isoformat()}


def open_from_json(stored: Stored) -> OpenQuestion:
    """Put a carried question together again."""
    return OpenQuestion(
        question=question_from_json(stored["question"]),
        origin=ConversationId(stored["origin"]),
        raised_on=date.fromisoformat(stored["raised_on"]),
        unasked=stored["unasked"],
        asked=stored["asked"],
    )


def check_to_json(check: QuestionCheck) -> Stored:
    """Return what became of a question as JSON."""
    return {**asdict(check), "carried": open_to_json(check.carried)}


def check_from_json(stored: Stored) -> QuestionCheck:
    """Put it together again."""
    return QuestionCheck(
        carried=open_from_json(stored["carried"]),
        state=CheckState(stored["state"]),
        asked=_span(stored["asked"]),
        answered=_span(stored["answered"]),
        by_cue=stored["by_cue"],
    )


def brief_to_json(brief: Brief) -> Stored:
    """Return a brief as JSON."""
    return {
        "language": brief.language,
        "today": _iso(brief.today),
        "questions": [open_to_json(one) for one in brief.questions],
        "proven": sorted(brief.proven),
        "model": brief.model,
    }


def brief_from_json(stored: Stored) -> Brief:
    """Put a brief together again."""
    return Brief(
        language=stored["language"],
        today=_day(stored["today"]),
        questions=tuple(open_from_json(one) for one in stored["questions"]),
        proven=frozenset(Letter(letter) for letter in stored["proven"]),
        model=stored.get("model", ""),
    )
