"""Add a quote that the analysis missed: a person picks the line, code decides what it proves."""

from dataclasses import dataclass

from analysis.errors import RefusedError
from analysis.meddic import speech
from analysis.meddic.fold import fold
from analysis.meddic.rubric import DISPUTES, MARKERS
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import AnalysisId, CaseNumber, ConversationId, UserId, WorkspaceId
from analysis.model.meddic import Letter
from analysis.model.transcript import Segment, Side, Transcript
from analysis.ports import Begin
from analysis.usecases.access import demand
from analysis.usecases.alerts.changed import stand_corrected
from analysis.usecases.control import view_of
from analysis.usecases.corrected import words_key
from analysis.usecases.corrections import held, store
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked

LINES = 100
"""As many as a search offers: Slack's limit for one list."""
NAMED = frozenset(
    {
        "names_authority",
        "criterion",
        "ranked",
        "written",
        "step",
        "ordered_steps",
        "paper_step",
        "step_owner",
        "pain_owner",
        DISPUTES,
    }
)
"""Markers that prove nothing without the name, step or criterion they are about (`analysis.meddic.witness`)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript that may be the missing quote."""

    segment: Segment
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Missing:
    """A quote to be added.

    Attributes:
        marker: What it shows, of `rubric.MARKERS[letter]`.
        segment_id: Its line.
        subject: The name, figure, date or criterion in it, as said; "" for none.
        reason: Why, in the person's words; may be "".
    """

    letter: Letter
    marker: str
    segment_id: str
    subject: str = ""
    reason: str = ""


def matching(transcript: Transcript, typed: str) -> list[Segment]:
    """Return the lines that hold every word typed, buyers' first; all of them for ""."""
    wanted = fold(typed).text.split()
    found = [line for line in transcript.segments if all(word in fold(line.text).text for word in wanted)]
    return sorted(found, key=lambda line: transcript.participant(line.speaker).side is not Side.BUYER)[:LINES]


def place_of(text: str, subject: str) -> tuple[int, int]:
    """Return begin and end of the words to quote: the sentences that hold the subject, else the whole line."""
    whole = len(text) - len(text.lstrip()), len(text.rstrip())
    if not subject:
        return whole
    held_by = [(b, e) for b, e in speech.sentences(text) if speech.mentions(text[b:e], subject)]
    if not held_by:
        return whole
    begin, end = held_by[0][0], held_by[-1][1]
    said = text[begin:end]
    return begin + len(said) - len(said.lstrip()), begin + len(said.rstrip())


@dataclass(frozen=True, slots=True)
class SearchLines:
    """Find lines of a call by what somebody types."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, typed: str, user: UserId) -> list[Line]:
        """Return at most 100, with their speakers as people corrected them.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *user* may not see it.
        """
        with self.begin(workspace) as work:
            transcript = view_of(work, demand(work, conversation, user)).transcript
        if transcript is None:
            return []
        people = ((line, transcript.participant(line.speaker)) for line in matching(transcript, typed))
        return [Line(line, who.name if line.speaker else "", who.side) for line, who in people]


@dataclass(frozen=True, slots=True)
class AddQuote:
    """Store a quote that a person picked; levels are computed anew from it, by the same rules."""

    begin: Begin

    def __call__(
        self,
        workspace: WorkspaceId,
        conversation: ConversationId,
        analysis: AnalysisId,
        missing: Missing,
        asked: Asked,
    ) -> CaseNumber:
        """Store it with author, reason and time.

        Raises:
            RefusedError: "conversation-not-found"; "correction-outdated" when another result took this one's place or
                the line is not there; "correction-quote-known"; "correction-subject-needed" or
                "correction-subject-elsewhere" for the words it is about.
            RepeatedError: The same submission again.
        """
        letter, marker, subject = missing.letter, missing.marker, " ".join(missing.subject.split())
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            view = held(work, conversation, analysis, asked)
            lines = view.transcript.segments if view.transcript else ()
            line = next((one for one in lines if one.id == missing.segment_id), None)
            if line is None or marker not in MARKERS[letter] or view.analysis is None:
                raise RefusedError("correction-outdated")
            if marker in NAMED and not subject:
                raise RefusedError("correction-subject-needed")
            if subject and not speech.mentions(line.text, subject):
                raise RefusedError("correction-subject-elsewhere")
            begin, end = place_of(line.text, subject)
            known = (one for result in view.analysis.letters if result.letter is letter for one in result.evidence)
            if any((one.marker, one.span.segment_id) == (marker, line.id) for one in known):
                raise RefusedError("correction-quote-known")
            after = {
                "segment_id": line.id,
                "begin": begin,
                "end": end,
                "marker": marker,
                "subject": subject,
                "words": words_key(line.text[begin:end]),
            }
            made = store(work, view, [(CorrectionKind.QUOTE_ADDED, letter, {}, after)], missing.reason, asked)
            stand_corrected(work, conversation, source=made, actor=asked.user)
        return view.conversation.case_number
