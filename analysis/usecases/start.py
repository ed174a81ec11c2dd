"""Begin the analysis of a conversation: from a recording file, or from a transcript that exists already."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Priority
from analysis.model.ids import NOBODY, CaseNumber, ConversationId, OpportunityId, ReplyTo, UserId, WorkspaceId, new_id
from analysis.model.object_keys import recording_key
from analysis.model.policy import EnginePolicy
from analysis.model.transcript import Participant, Transcript
from analysis.points import point
from analysis.ports import AudioEngine, Begin, Clock, ObjectStorage, Work
from analysis.transcript.decode import clean_name
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.basis import hold, lacks_basis

PROCESS = "conversation.process"
MAX_EXTERNAL_ID = 255
UNFINISHED = frozenset({ConversationState.WAITING, ConversationState.FAILED, ConversationState.CANCELED})
"""A conversation without a recording in one of these states takes the recording when it comes again."""


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
    team: str = ""


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
    """Queue the conversation's current attempt once, in *work*'s transaction; hold one that lacks a lawful basis."""
    if lacks_basis(work, conversation):
        hold(work, conversation)
        return True
    return queue(work, conversation)


def queue(work: Work, conversation: Conversation) -> bool:
    """Queue the conversation's current attempt once, whatever is recorded about it."""
    key = job_key(conversation.id, conversation.attempt)
    arguments = (conversation.workspace_id, conversation.id, conversation.attempt)
    return work.jobs.enqueue(PROCESS, key, *arguments, queue=conversation.priority)


def draft(workspace: WorkspaceId, new: NewConversation, now: datetime, external_id: str) -> Conversation:
    """Return the conversation as it is before its recording or transcript is stored."""
    return Conversation(
        id=ConversationId(new_id("conv")),
        workspace_id=workspace,
        case_number=CaseNumber(""),
        title=clean_name(new.title),
        state=ConversationState.WAITING,
        created_at=now,
        occurred_at=new.occurred_at or now,
        opportunity_id=new.opportunity_id,
        owner_id=new.owner_id,
        external_id=external_id,
        kind=new.kind,
        language=new.language,
        file_name=clean_name(new.file_name),
        media_type=new.media_type,
        participants=new.participants,
        seller_channel=new.seller_channel,
        priority=new.priority,
        reply_to=new.reply_to,
        provider=new.provider,
        consent=new.consent,
        team=new.team,
    )


def known_as(new: NewConversation, content: str) -> str:
    """Return the external id of *new*: the given one, or one made from its *content*'s sha256.

    Raises:
        RefusedError: "external-id-too-long".
    """
    if len(new.external_id) > MAX_EXTERNAL_ID:
        raise RefusedError("external-id-too-long", limit=MAX_EXTERNAL_ID)
    return new.external_id or f"sha256:{content}"


@dataclass(frozen=True, slots=True)
class StartFromTranscript:
    """Store a ready-made transcript and queue its analysis, in one transaction."""

    begin: Begin
    clock: Clock
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, new: NewConversation, transcript: Transcript) -> Receipt:
        """Queue it; the same transcript (or external id) a second time joins the first.

        Raises:
            RefusedError: "transcript-empty", "external-id-too-long".
        """
        if not transcript.segments:
            raise RefusedError("transcript-empty")
        external_id = known_as(new, transcript.sha256)
        with self.begin(workspace) as work:
            known = work.conversations.by_external_id(external_id)
            if known is not None:
                return Receipt(known.id, known.case_number, known.attempt, duplicate=True)
            begun = replace(draft(workspace, new, self.clock(), external_id), state=ConversationState.QUEUED)
            conversation = work.conversations.add(begun)
            work.transcripts.save(conversation.id, transcript, first=True)
            enqueue(work, conversation)
            if conversation.reply_to != NOBODY:  # of a call that is new, nobody else can have been told
                self.announce(work, conversation)
        return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=False)


@dataclass(frozen=True, slots=True)
class StartFromRecording:
    """Probe a recording, store it and queue its analysis.

    The conversation is committed before the upload and queued after it, so a crash in between leaves a
    conversation without a recording, which the same call (or the same file again) resumes.
    """

    begin: Begin
    clock: Clock
    storage: ObjectStorage
    audio: AudioEngine
    announce: Announcer = nobody

    def __call__(
        self,
        workspace: WorkspaceId,
        new: NewConversation,
        recording: Path,
        transcript: Transcript | None = None,
        *,
        waiting_only: bool = False,
    ) -> Receipt:
        """Queue it; the same file (or external id) a second time joins the first.

        A recording that is gone from storage is put there again, so that a retry finds it. Nothing is queued for a
        conversation that somebody cancels meanwhile.

        Args:
            workspace: Whose conversation it is.
            new: What is known of it.
            recording: A local file; stays as it is.
            transcript: Its words, where somebody has them already: nothing is transcribed then.
            waiting_only: Leave a conversation that was canceled or failed as it is. A person who brings a file again
                wants it analyzed; a job that was queued before somebody canceled does not.

        Raises:
            RefusedError: An "audio-…" key: not a recording we accept; nothing is stored then. Or
                "external-id-too-long".
            UnavailableError: Object storage is away; the same call resumes.
        """
        facts = self.audio.probe(recording)
        sha256 = file_sha256(recording)
        external_id = known_as(new, sha256)
        with self.begin(workspace) as work:
            known = work.conversations.by_external_id(external_id)
            if transcript is None and not new.provider:  # kept with the call, so that all its steps use the same
                new = replace(new, provider=work.policies.get(EnginePolicy).transcriber)
            conversation = known or work.conversations.add(draft(workspace, new, self.clock(), external_id))
        point("start.announced")
        key = recording_key(workspace, conversation.id, sha256=sha256, extension=facts.extension)
        if conversation.object_key:
            self._restore(conversation, key, recording, new.media_type)
        open_states = {ConversationState.WAITING} if waiting_only else UNFINISHED
        if known is not None and (conversation.object_key or conversation.state not in open_states):
            return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=True)
        self._put(key, recording, new.media_type)
        point("start.put")
        with self.begin(workspace) as work:
            work.conversations.set_recording(
                conversation.id, object_key=key, media_type=new.media_type, size_bytes=facts.size_bytes
            )
            if transcript is not None:
                work.transcripts.save(conversation.id, transcript)
            if conversation.state is not ConversationState.WAITING:
                work.conversations.open_attempt(conversation.id)
                queued = True
            else:
                state = ConversationState.QUEUED
                queued = work.conversations.set_state(conversation.id, state, attempt=conversation.attempt)
            conversation = work.conversations.get(conversation.id)
            fresh = queued and enqueue(work, conversation)
            self.announce(work, conversation)
        point("start.queued")
        return Receipt(conversation.id, conversation.case_number, conversation.attempt, duplicate=not fresh)

    def _put(self, key: str, recording: Path, media_type: str) -> None:
        with recording.open("rb") as content:
            self.storage.put(key, content, media_type=media_type or "application/octet-stream", if_absent=True)

    def _restore(self, conversation: Conversation, key: str, recording: Path, media_type: str) -> None:
        """Put the very recording back if storage lost it; another one under this external id stays out."""
        if key == conversation.object_key and self.storage.head(key) is None:
            self._put(key, recording, media_type)
