"""What was said beside the letters comes out of the database as it went in."""

from dataclasses import replace

from analysis.model.conversation import Conversation
from analysis.model.ids import WorkspaceId
from analysis.model.meddic import Ask, Match, Moment, Span
from analysis.model.transcript import Side
from db.unit_of_work import SqlBegin
from tests.db.conftest import a_transcript, an_analysis


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
