"""Begin the analysis of a conversation: from a recording file, or from a transcript that exists already."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Priority
from analysis.model.ids import NOBODY, CaseNumber, ConversationId, OpportunityId, ReplyTo, UserId, WorkspaceId, new_id
from analysis.model.transcript import Participant, Transcript
from analysis.ports import AudioEngine, Begin, Clock, ObjectStorage, Work
from analysis.usecases.announce import Announcer, nobody

PROCESS = "conversation.process"


def job_key(conversation: ConversationId, attempt: int) -> str:
    """Return the durable job's key: one workflow per conversation and attempt."""
    return f"process:{conversation}:{attempt}"


@dataclass(frozen=True, slots=True)
class NewConversation:
    """What the person or program that brings a conversation says of it (see `Conversation`)."""

    title: str
    occurred_at: datetime | None = None
    opportunity_id: OpportunityId | None = None
    owner_id: UserId | None = None
    external_id: str = ""
    kind: str = "sales_call"
    language: str = ""
    file_name: str = ""
    media_type: str = ""
    participants: tuple[Participant, ...] = ()
    seller_channel: int | None = None
    priority: Priority = Priority.INTERACTIVE
    reply_to: ReplyTo = NOBODY
    provider: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to "analyze this".

    Attributes:
        duplicate: True if this conversation was known already; nothing was queued twice.
    """

    conversation_id: ConversationId
    case_number: CaseNumber
    attempt: int
    duplicate: bool


def file_sha256(path: Path) -> str:
    """Return the hex sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def enqueue(work: Work, conversation: Conversation) -> bool:
    """Queue the conversation's current attempt once, in *work*'s transaction."""
    key = job_key(conversation.id, conversation.attempt)
    arguments = (conversation.workspace_id, conversation.id, conversation.attempt)
    return work.jobs.enqueue(PROCESS, key, *arguments, queue=conversation.priority)


def draft(workspace: WorkspaceId, new: NewConversation, now: datetime, external_id: str) -> Conversation:
    """Return the conversation as it is before its recording or transcript is stored."""
    return Conversation(
        id=ConversationId(new_id("conv")),
        workspace_id=workspace,
        case_number=CaseNumber(""),
        title=new.title,
        state=ConversationState.WAITING,
        created_at=now,
        occurred_at=new.occurred_at or now,
        opportunity_id=new.opportunity_id,
        owner_id=new.owner_id,
        external_id=external_id,
        kind=new.kind,
        language=new.language,
        file_name=new.file_name,
        media_type=new.media_type,
        participants=new.participants,
        seller_channel=new.seller_channel,
        priority=new.priority,
        reply_to=new.reply_to,
        provider=new.provider,
        consent=new.consent,
    )


@dataclass(frozen=True, slots=True)
class StartFromTranscript:
    """Store a ready-made transcript and queue its analysis, in one transaction."""

    begin: Begin
    clock: Clock
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, new: NewConversation, transcript: Transcript) -> Receipt:
        """Queue it; the same transcript (or external id) a second time joins the first.

        Raises:
            RefusedError: "transcript-empty".
        """
        if not transcript.segments:
            raise RefusedError("transcript-empty")
        external_id = new.external_id or f"sha256:{transcript.sha256}"
        with self.begin(workspace) as work:
            known = work.conversations.find(external_id)
            if known is not None:
                return Receipt(known.id, known.case_number, known.attempt, duplicate=True)
            conversation = work.conversations.add(draft(workspace, new, self.clock(), external_id))
            work.transcripts.save(conversation.id, transcript)
            work.conversations.set_state(conversation.id, ConversationState.QUEUED, attempt=conversation.attempt)
            enqueue(work, conversation)
            self.announce(work, conversation)
        return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=False)


@dataclass(frozen=True, slots=True)
class StartFromRecording:
    """Probe a recording, store it and queue its analysis.

    The conversation is committed before the upload and queued after it, so a crash in between leaves a
    conversation in WAITING which the same call (or the same file again) resumes.
    """

    begin: Begin
    clock: Clock
    storage: ObjectStorage
    audio: AudioEngine
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, new: NewConversation, recording: Path, transcript: Transcript | None = None
    ) -> Receipt:
        """Queue it; the same file (or external id) a second time joins the first.

        Args:
            workspace: Whose conversation it is.
            new: What is known of it.
            recording: A local file; stays as it is.
            transcript: Its words, where somebody has them already: nothing is transcribed then.

        Raises:
            RefusedError: An "audio-…" key: not a recording we accept. Nothing is stored then.
            UnavailableError: Object storage is away; the same call resumes.
        """
        facts = self.audio.probe(recording)
        sha256 = file_sha256(recording)
        external_id = new.external_id or f"sha256:{sha256}"
        with self.begin(workspace) as work:
            conversation = work.conversations.find(external_id)
            known = conversation is not None
            if conversation is None:
                conversation = work.conversations.add(draft(workspace, new, self.clock(), external_id))
        if known and conversation.state is not ConversationState.WAITING:
            return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=True)
        key = f"audio/{workspace}/{conversation.id}/{sha256}.{facts.extension}"
        with recording.open("rb") as content:
            self.storage.put(key, content, media_type=new.media_type or "application/octet-stream", if_absent=True)
        with self.begin(workspace) as work:
            work.conversations.set_recording(
                conversation.id, object_key=key, media_type=new.media_type, size_bytes=facts.size_bytes
            )
            if transcript is not None:
                work.transcripts.save(conversation.id, transcript)
            work.conversations.set_state(conversation.id, ConversationState.QUEUED, attempt=conversation.attempt)
            fresh = enqueue(work, replace(conversation, object_key=key))
            self.announce(work, conversation)
        return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=not fresh)
