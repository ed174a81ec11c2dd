"""Builders for the calls of one deal; nothing here touches the world."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from analysis.meddic.rollup import roll_up
from analysis.model.ids import ConversationId, UserId
from analysis.model.meddic import Letter, Level
from analysis.model.rollup import AnalyzedCall, LetterRollup, Override, Rollup
from analysis.model.transcript import Transcript
from tests.analysis.meddic.builders import Row, answer, call, judge

DAY = timedelta(days=1)
FIRST_DAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
NOW = FIRST_DAY + 20 * DAY


def a_call(number: int, transcript: Transcript, *rows: Row, at: datetime | None = None) -> AnalyzedCall:
    """Build call *number* of a deal, a week apart, with these claims."""
    return AnalyzedCall(
        ConversationId(f"conv_{number}"),
        at or FIRST_DAY + (number - 1) * 7 * DAY,
        transcript,
        judge(transcript, *rows),
    )


def silent(number: int, *lines: tuple[str, str]) -> AnalyzedCall:
    """Build a call in which nothing is said on any letter."""
    return a_call(number, call(*(lines or (("s:Dana", "Hello there, how are you?"), ("b:Lin", "Fine, thank you.")))))


def deal(*calls: AnalyzedCall, words: Sequence[Override] = (), now: datetime = NOW, owner_run: bool = False) -> Rollup:
    """Roll the calls up."""
    return roll_up(calls, words, now=now, owner_run=owner_run)


def of(rollup: Rollup, key: str) -> LetterRollup:
    """Return one letter."""
    return next(one for one in rollup.letters if one.letter == key)


def word(key: str, level: int, on: AnalyzedCall, *, after: timedelta = timedelta(hours=1)) -> Override:
    """Build a person's word on a letter, given on a call's result some time after it."""
    return Override(
        on.conversation_id, Letter(key), Level(level), UserId("usr_dana"), "I know them", on.occurred_at + after
    )


def without(one: AnalyzedCall) -> AnalyzedCall:
    """Return the call with nothing found in it."""
    empty = tuple(replace(result, evidence=()) for result in one.analysis.letters)
    return replace(one, analysis=replace(one.analysis, letters=empty, rejected=()))


__all__ = ["DAY", "FIRST_DAY", "NOW", "a_call", "answer", "deal", "of", "silent", "without", "word"]
