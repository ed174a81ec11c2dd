"""What people set right in a result, and what they think of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.exchange import Correction, CorrectionId, CorrectionKind
from analysis.model.ids import AnalysisId, CaseNumber, ConversationId, UserId, WorkspaceId
from analysis.model.meddic import Letter, Level, MeddicAnalysis
from analysis.model.transcript import Side, Transcript
from analysis.ports import Begin, Work
from analysis.usecases.access import demand, view_for
from analysis.usecases.alerts.changed import stand_corrected
from analysis.usecases.control import ConversationView, view_of
from analysis.usecases.corrected import everybody, quote_of
from analysis.usecases.once import claim
from analysis.usecases.requests import Asked, refresh


@dataclass(frozen=True, slots=True)
class Correctable:
    """A result as it stands, for the form that takes corrections.

    Attributes:
        corrections: All there are, in order of time, also those taken back.
        deal: The call's; None for none.
        people: Names of the corrections' authors.
    """

    conversation: ConversationId
    analysis_id: AnalysisId
    analysis: MeddicAnalysis
    transcript: Transcript
    corrections: tuple[Correction, ...] = ()
    deal: Opportunity | None = None
    people: Mapping[UserId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShowCorrectable:
    """Read a result that can be corrected."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, user: UserId) -> Correctable:
        """Return it, with the corrections made so far.

        Raises:
            RefusedError: "conversation-not-found": there is none, or *user* may not see it; "correction-nothing" where
                there is no result with levels; "access-scores-hidden" where *user* may not see them.
        """
        with self.begin(workspace) as work:
            view = view_for(work, demand(work, conversation, user), user)
            authors = dict.fromkeys(one.author_id for one in view.corrections)
            people = {author: work.users.get(author).name for author in authors}
            deal = view.conversation.opportunity_id
            belongs = None if deal is None else work.opportunities.get(deal)
        if view.analysis_id is None or view.analysis is None or view.transcript is None or not view.analysis.letters:
            raise RefusedError("correction-nothing")
        if not view.scores:
            raise RefusedError("access-scores-hidden")
        return Correctable(
            conversation, view.analysis_id, view.analysis, view.transcript, view.corrections, belongs, people
        )


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
        seen: How many corrections there were when the person began; None where nobody else can have come between.
    """

    speaker: int | None = None
    side: Side | None = None
    wrong: tuple[tuple[Letter, int], ...] = ()
    letter: Letter | None = None
    level: Level | None = None
    reason: str = ""
    seen: int | None = None


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
                or what is to be corrected is not there any more; "correction-overtaken" when somebody set the same
                thing right meanwhile.
            RepeatedError: The same submission again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            view = held(work, conversation, analysis, asked)
            entries = _entries(view, change)
            demand_first(work, view, entries, change.seen, asked.user)
            made = store(work, view, entries, change.reason, asked)
            stand_corrected(work, conversation, source=made, actor=asked.user)
        return view.conversation.case_number


Entry = tuple[CorrectionKind, str, Mapping[str, Any], Mapping[str, Any]]
"""Kind, target, before, after."""


def held(work: Work, conversation: ConversationId, analysis: AnalysisId, asked: Asked) -> ConversationView:
    """Return the call with nobody else correcting it until this transaction ends.

    Raises:
        RefusedError: "conversation-not-found"; "correction-outdated" if *analysis* is no longer its newest result.
    """
    work.conversations.hold(conversation)
    view = view_of(work, demand(work, conversation, asked.user))
    if view.analysis_id != analysis:
        raise RefusedError("correction-outdated")
    return view


def demand_first(work: Work, view: ConversationView, entries: Sequence[Entry], seen: int | None, user: UserId) -> None:
    """Refuse what somebody else set right after the form was opened: whoever sends it has not seen that.

    A person may overtake themselves, except for quotes: these are named by their place, and places move.

    Raises:
        RefusedError: "correction-overtaken".
    """
    same = {(kind, target) for kind, target, _, _ in entries}
    places = any(kind is CorrectionKind.QUOTE_WRONG for kind, _, _, _ in entries)
    for one in view.corrections[seen:] if seen is not None else ():
        moved = places and one.kind is CorrectionKind.QUOTE_WRONG
        if moved or ((one.kind, one.target) in same and one.author_id != user):
            raise RefusedError("correction-overtaken", person=work.users.get(one.author_id).name)


def store(work: Work, view: ConversationView, entries: Sequence[Entry], reason: str, asked: Asked) -> CorrectionId:
    """Store corrections, the audit entry (no words of the call), and the wish that all messages show them.

    Returns:
        The last one's id.
    """
    made = [
        work.corrections.add(
            view.conversation.id,
            analysis=view.analysis_id,
            author=asked.user,
            kind=kind,
            target=target,
            before=before,
            after=after,
            reason=reason,
        )
        for kind, target, before, after in entries
    ]
    if not made:
        raise RefusedError("form-nothing-corrected")
    refresh(work, view.conversation.id)
    work.audit.record(
        "analysis.corrected",
        actor=asked.user,
        target=view.conversation.id,
        after={"analysis": view.analysis_id, "corrected": list(dict.fromkeys(one.kind for one in made))},
    )
    return made[-1].id


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
