"""What holds of a result once voices change sides: recomputed from its spans, no model asked."""

from collections.abc import Mapping
from dataclasses import replace

from analysis.model.meddic import CheckState, MeddicAnalysis, Moment, QuestionCheck, Span
from analysis.model.transcript import Side


def with_sides(analysis: MeddicAnalysis, sides: Mapping[str, Side]) -> MeddicAnalysis:
    """Return the result with the moments, sentences and checked questions as these sides make them.

    Args:
        analysis: Its letters are left as they are.
        sides: By speaker label; a label that is not there keeps the side it was stored with.
    """

    def turned(span: Span) -> Span:
        return replace(span, side=sides.get(span.speaker, span.side))

    def moment(one: Moment) -> Moment:
        return replace(one, span=turned(one.span), more=None if one.more is None else turned(one.more))

    def check(one: QuestionCheck) -> QuestionCheck:
        asked = None if one.asked is None else turned(one.asked)
        answered = None if one.answered is None else turned(one.answered)
        return _judged(replace(one, asked=asked, answered=answered))

    return replace(
        analysis,
        moments=tuple(moment(one) for one in analysis.moments),
        sentences=tuple(replace(one, span=turned(one.span)) for one in analysis.sentences),
        checks=tuple(check(one) for one in analysis.checks),
    )


def _judged(one: QuestionCheck) -> QuestionCheck:
    """Return what still holds: a buyer does not ask our question, and nobody but a buyer answers it."""
    if one.asked is None and one.answered is None:
        return one
    asked = None if one.asked is None or one.asked.side is Side.BUYER else one.asked
    answered = None if one.answered is None or one.answered.side is not Side.BUYER else one.answered
    unanswered = CheckState.UNKNOWN if asked is None else CheckState.ASKED
    state = unanswered if answered is None else CheckState.ANSWERED
    return replace(one, state=state, asked=asked, answered=answered)
