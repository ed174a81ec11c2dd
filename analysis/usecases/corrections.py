"""What people set right in a result, and what they think of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.errors import RefusedError
from analysis.model.exchange import CorrectionKind
from analysis.model.ids import AnalysisId, CaseNumber, ConversationId, UserId, WorkspaceId
from analysis.model.meddic import Letter, Level, MeddicAnalysis
from analysis.model.transcript import Side, Transcript
from analysis.ports import Begin, Work
from analysis.usecases.access import demand
from analysis.usecases.control import ConversationView, view_of
from analysis.usecases.corrected import everybody, quote_of
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked, refresh


@dataclass(frozen=True, slots=True)
class Correctable:
    """A result as it stands, for the form that takes corrections."""

    conversation: ConversationId
    analysis_id: AnalysisId
    analysis: MeddicAnalysis
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class ShowCorrectable:
    """Read a result that can be corrected."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, user: UserId) -> Correctable:
        """Return it, with the corrections made so far.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *user* may not see it; "correction-nothing" where
                there is no result with levels.
        """
        with self.begin(workspace) as work:
            view = view_of(work, demand(work, conversation, user))
        if view.analysis_id is None or view.analysis is None or view.transcript is None or not view.analysis.letters:
            raise RefusedError("correction-nothing")
        return Correctable(conversation, view.analysis_id, view.analysis, view.transcript)


@dataclass(frozen=True, slots=True)
class Change:
    """What a person wants set right; None and () for what stays.

    Attributes:
        speaker: Position of a voice in `everybody(transcript)`.
        side: Where that voice stands.
        wrong: Quotes that do not fit, as letter and position in its evidence as shown.
        letter: Whose level is another.
        level: Which.
        reason: Why, in the person's words.
    """

    speaker: int | None = None
    side: Side | None = None
    wrong: tuple[tuple[Letter, int], ...] = ()
    letter: Letter | None = None
    level: Level | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """Store what a person set right; what was computed stays stored as it was."""

    begin: Begin

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, analysis: AnalysisId, change: Change, asked: Asked
    ) -> CaseNumber:
        """Store it with author, reason and time, and bring every message that shows the result up to date.

        Raises:
            RefusedError: "conversation-not-found"; "correction-outdated" when another result took this one's place,
                or what is to be corrected is not there any more.
            RepeatedError: The same submission again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            view = view_of(work, demand(work, conversation, asked.user))
            if view.analysis_id != analysis:
                raise RefusedError("correction-outdated")
            for kind, target, before, after in _entries(view, change):
                work.corrections.add(
                    conversation,
                    analysis=analysis,
                    author=asked.user,
                    kind=kind,
                    target=target,
                    before=before,
                    after=after,
                    reason=change.reason,
                )
            refresh(work, conversation)
            _note(work, view, change, asked)
        return view.conversation.case_number


Entry = tuple[CorrectionKind, str, Mapping[str, Any], Mapping[str, Any]]
"""Kind, target, before, after."""


def _entries(view: ConversationView, change: Change) -> list[Entry]:
    found = [*_speaker(view, change), *(_quote(view, letter, position) for letter, position in change.wrong)]
    if change.letter is not None and change.level is not None and view.analysis is not None:
        stood = next((one.level for one in view.analysis.letters if one.letter is change.letter), None)
        if stood is None:
            raise RefusedError("correction-outdated")
        found.append((CorrectionKind.LEVEL, change.letter, {"level": int(stood)}, {"level": int(change.level)}))
    return found


def _speaker(view: ConversationView, change: Change) -> list[Entry]:
    if change.speaker is None or change.side is None or view.transcript is None:
        return []
    people = everybody(view.transcript)
    if not 0 <= change.speaker < len(people):
        raise RefusedError("correction-outdated")
    who = people[change.speaker]
    before = {"name": who.name, "side": who.side}
    return [(CorrectionKind.SPEAKER, who.label, before, {"name": who.name, "side": change.side})]


def _quote(view: ConversationView, letter: Letter, position: int) -> Entry:
    evidence = quote_of(view.analysis, letter, position) if view.analysis else None
    if evidence is None:
        raise RefusedError("correction-outdated")
    span = evidence.span
    before = {
        "letter": letter,
        "segment_id": span.segment_id,
        "begin": span.begin,
        "end": span.end,
        "marker": evidence.marker,
    }
    return CorrectionKind.QUOTE_WRONG, f"{letter}:{position}", before, {"retired": True}


def _note(work: Work, view: ConversationView, change: Change, asked: Asked) -> None:
    """Keep in the audit log who corrected what; no words of the call."""
    kinds = {"speaker": change.speaker, "quotes": change.wrong, "level": change.level}
    work.audit.record(
        "analysis.corrected",
        actor=asked.user,
        target=view.conversation.id,
        after={
            "analysis": view.analysis_id,
            "corrected": [name for name, value in kinds.items() if value not in {None, ()}],
        },
    )


@dataclass(frozen=True, slots=True)
class JudgeResult:
    """Note whether a reader finds a result right."""

    begin: Begin

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, analysis: AnalysisId, asked: Asked, *, right: bool
    ) -> None:
        """Store the verdict; a second one of the same person replaces the first.

        Raises:
            RefusedError: "conversation-not-found".
        """
        with self.begin(workspace) as work:
            demand(work, conversation, asked.user)
            if work.analyses.get(analysis)[0] != conversation:
                raise RefusedError("conversation-not-found", reference=conversation)
            work.feedback.record(conversation, analysis, asked.user, right=right)
