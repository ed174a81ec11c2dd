"""What was said beside the letters comes out of the database as it went in."""

from dataclasses import replace
from datetime import date

from analysis.model.conversation import Conversation
from analysis.model.ids import WorkspaceId
from analysis.model.meddic import (
    Ask,
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
from db.unit_of_work import SqlBegin
from tests.db.conftest import a_transcript, an_analysis


def test_what_comes_next_round_trips(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Dates, categories, sentences, questions, what became of them, call type and inferred sides come out as put in."""
    span = Span("s1", 0, 4, "好 🚀x", "Lin", Side.BUYER, 1_000, 2_000, Match.ALIGNED, 93.5)
    day = date(2026, 12, 4)
    asked = Question(Letter.CHAMPION, Level.CLAIMED, "Lin", "誰反對？", "下週五", "zh-TW", day)  # noqa: RUF001
    carried = OpenQuestion(asked, conversation.id, day, 2, asked=True)
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, a_transcript())
        full = replace(
            an_analysis(a_transcript()),
            moments=(
                Moment("timeline_move", "上線", "", "七月", "", span, "", None, "5/1", day, taken_on=True, more=span),
                Moment("next_step", "Send", "Dana", "下週五", "", span, "", day),
            ),
            sentences=(Sentence("一句話。", span),),
            questions=(asked, replace(asked, by_on=None)),
            checks=(
                QuestionCheck(carried, CheckState.ANSWERED, span, span),
                QuestionCheck(carried, CheckState.UNKNOWN, by_cue=True),
            ),
            call_type="closing",
            inferred=(("Lin", Side.BUYER), ("", Side.UNKNOWN)),
        )
        stored = work.analyses.save(conversation.id, saved, full)
    with begin(workspace) as work:
        assert work.analyses.latest(conversation.id) == (stored, full)


def test_moments_and_asks_round_trip(begin: SqlBegin, workspace: WorkspaceId, conversation: Conversation) -> None:
    """Sides, matches and offsets of a moment's words are equal, and so is the question beside a letter."""
    span = Span("s1", 0, 4, "好 🚀x", "Lin", Side.BUYER, 1_000, 2_000, Match.ALIGNED, 93.5)
    timeless = replace(span, start_ms=None, end_ms=None, side=Side.UNKNOWN, match=Match.EXACT)
    moments = (
        Moment("next_step", "Send the offer", "Dana", "三月十號", "", span),
        Moment("competitor", "", "", "", "negative", timeless),
    )
    with begin(workspace) as work:
        saved = work.transcripts.save(conversation.id, a_transcript())
        plain = an_analysis(a_transcript())
        first, *others = plain.letters
        full = replace(plain, moments=moments, letters=(replace(first, ask=Ask("Lin", "誰簽？", "")), *others))  # noqa: RUF001
        stored = work.analyses.save(conversation.id, saved, full)
    with begin(workspace) as work:
        assert work.analyses.latest(conversation.id) == (stored, full)
