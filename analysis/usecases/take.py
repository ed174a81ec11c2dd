"""Turn a shared file or pasted words, once the facts are known, into a conversation."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation
from analysis.model.exchange import Intake, IntakeId, IntakeState
from analysis.model.ids import OpportunityId, UserId, WorkspaceId
from analysis.model.messages import ENDED, MessageKind, Wanted
from analysis.model.transcript import Participant, Side, SideSource
from analysis.points import point
from analysis.ports import Begin, Work
from analysis.transcript.decode import clean_name
from analysis.transcript.parse import parse_transcript
from analysis.usecases.access import viewer_of, visible
from analysis.usecases.consent import release
from analysis.usecases.intake import offer_message
from analysis.usecases.start import NewConversation, Receipt, StartFromRecording, StartFromTranscript

WRITTEN = frozenset({"txt", "vtt", "srt", "json", "md"})
"""Endings of file names that are read as a transcript; anything else is probed as a recording."""
UNDER_WAY = (IntakeState.ACCEPTED,)

Download = Callable[[WorkspaceId, str, Path], None]
"""(workspace, file, to): brings a shared file here. RefusedError when it cannot be had, UnavailableError later."""


def is_written(intake: Intake) -> bool:
    """Tell whether it is a transcript rather than a recording."""
    return not intake.file or intake.name.rpartition(".")[2].lower() in WRITTEN


def people(facts: dict[str, Any]) -> tuple[Participant, ...]:
    """Return the named participants with their sides."""
    sides = (("sellers", Side.SELLER), ("buyers", Side.BUYER))
    return tuple(
        Participant(label=name, name=name, side=side, source=SideSource.GIVEN)
        for field, side in sides
        for name in facts.get(field) or ()
    )


def new_conversation(intake: Intake) -> NewConversation:
    """Return what is known of the conversation."""
    facts = dict(intake.facts)
    opportunity, owner = facts.get("opportunity_id"), facts.get("owner_id")
    return NewConversation(
        title=clean_name(facts.get("title") or intake.name.rpartition(".")[0] or intake.name),
        opportunity_id=OpportunityId(opportunity) if opportunity else None,
        owner_id=UserId(owner) if owner else None,
        kind=facts.get("kind") or "sales_call",
        language=facts.get("language") or "",
        file_name=clean_name(intake.name),
        media_type=intake.media_type,
        participants=people(facts),
        seller_channel=facts.get("seller_channel"),
        reply_to=intake.reply_to,
        consent=facts.get("consent") or "",
    )


def notice(intake: Intake, payload: dict[str, Any]) -> Wanted:
    """Return the message that says what became of one try to take it in, where no other message does."""
    return Wanted(
        key=f"notice:{intake.id}:{intake.facts.get('round', 1)}",
        kind=MessageKind.NOTICE,
        channel=intake.channel,
        thread=intake.thread,
        asker=intake.uploader,
        private=not intake.channel,
        payload=payload,
    )


def tell_failure(work: Work, intake: Intake, failure: dict[str, Any]) -> None:
    """Say why it failed in the message that offered it, which is made where there is none.

    Where somebody deleted that message a new one says so: whoever gave the facts must not wait for nothing.
    """
    offer = offer_message(intake, private=not intake.channel)
    stands = work.messages.find(offer.key)
    if stands is not None and stands.state in ENDED:
        work.messages.want_once(notice(intake, {**failure, "problem": True}))
    else:
        work.messages.want(offer)


def joined(work: Work, known: Conversation, intake: Intake) -> dict[str, Any]:
    """Return what to say to somebody who brought a call again: its number only if they may see it."""
    viewer = viewer_of(work, work.users.ensure(intake.uploader).id)
    if not visible(work, known, viewer):
        return {"key": "conversation-kept"}
    return {"key": "receipt-joined", "params": {"case": known.case_number}}


@dataclass(frozen=True, slots=True)
class TakeIntake:
    """Copy the file here, then start from it. Harmless when run twice: the same file joins the first."""

    begin: Begin
    download: Download
    from_recording: StartFromRecording
    from_transcript: StartFromTranscript

    def __call__(self, workspace: WorkspaceId, intake_id: IntakeId) -> dict[str, str]:
        """Return {"conversation": id}; {} if it was started, dismissed or refused before, or is refused now.

        A refusal ends the intake in words, sent to where it was offered.

        Raises:
            UnavailableError: Slack, storage or the database is away; the same call resumes.
        """
        with self.begin(workspace) as work:
            intake = work.intakes.get(intake_id)
        if intake.state not in UNDER_WAY:
            return {}
        try:
            receipt = self._started(workspace, intake)
        except RefusedError as error:
            self.refuse(workspace, intake.id, error.key, dict(error.params))
            return {}
        point("take.started")
        with self.begin(workspace) as work:
            work.intakes.move(intake.id, IntakeState.STARTED, since=UNDER_WAY, conversation=receipt.conversation_id)
            known = work.conversations.get(receipt.conversation_id)
            if not known.consent:  # it came from elsewhere, where nobody said so
                work.conversations.amend(known.id, consent=str(intake.facts.get("consent") or ""))
                if intake.facts.get("consent"):
                    release(work, work.conversations.hold(known.id), self.from_recording.announce)
            if known.reply_to != intake.reply_to:
                # Known from elsewhere, and answered there: whoever shared it here must not wait for nothing.
                work.messages.want_once(notice(intake, joined(work, known, intake)))
        return {"conversation": receipt.conversation_id}

    def _started(self, workspace: WorkspaceId, intake: Intake) -> Receipt:
        new = new_conversation(intake)
        with tempfile.TemporaryDirectory(prefix="intake-") as folder:
            file = Path(folder) / "file"
            if intake.file:
                self.download(workspace, intake.file, file)
                point("take.downloaded")
            if not is_written(intake):
                return self.from_recording(workspace, new, file)
            content = file.read_bytes() if intake.file else intake.text.encode()
        words = parse_transcript(content, name=intake.name, language=new.language, given=new.participants)
        return self.from_transcript(workspace, new, words)

    def refuse(
        self, workspace: WorkspaceId, intake_id: IntakeId, key: str, params: dict[str, Any], error_id: str = ""
    ) -> None:
        """End an intake under way in words, which take the place of its offer; harmless when run twice."""
        failure = {"key": key, "params": params, "error_id": error_id}
        with self.begin(workspace) as work:
            intake = work.intakes.get(intake_id)
            if work.intakes.move(intake.id, IntakeState.FAILED, since=UNDER_WAY, failure=failure):
                tell_failure(work, intake, failure)
