"""Bring a recording that a program announced, by an address or an upload, and begin with it.

The request only stores what was announced and queues a job: no request ever waits for somebody's server. The job brings
the file, holds it against what was said of it, and probes it before anything is bought. What stops it ends the
conversation in words.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.ids import ConversationId, UploadId, WorkspaceId, new_id
from analysis.model.object_keys import upload_key
from analysis.model.policy import EnginePolicy
from analysis.model.sources import RecordingSource, SourceKind
from analysis.points import point
from analysis.ports import Begin, Clock, ObjectStorage, PresignedUpload, UrlFetcher, Work
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.start import (
    MAX_EXTERNAL_ID,
    NewConversation,
    Receipt,
    StartFromRecording,
    draft,
    file_sha256,
)
from analysis.usecases.tell import tell_ended

BRING = "conversation.bring"
"""Name of the workflow: (workspace, conversation)."""
MOST_BYTES = 1_000_000_000
UPLOAD_S = 900
"""How long an upload may begin: as long as an address that opens our storage may live."""
BROKEN = frozenset({ConversationState.FAILED, ConversationState.CANCELED})


@dataclass(frozen=True, slots=True)
class StartFromUrl:
    """Take in a recording that lies at an address of an allowed host.

    Attributes:
        check: Refuses what would never be fetched; asks nobody (`analysis.ports.UrlFetcher.check`).
    """

    begin: Begin
    clock: Clock
    check: Callable[[str], None]
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, new: NewConversation, url: str) -> Receipt:
        """Queue the download; the same address (or external id) a second time joins the first, unless that failed.

        Raises:
            RefusedError: "url-not-allowed", "external-id-too-long".
        """
        self.check(url)
        external_id = named(new) or f"url:{hashlib.sha256(url.encode()).hexdigest()}"
        with self.begin(workspace) as work:
            call, _ = announced(work, new, external_id, self.clock)
            if call.object_key or call.state is not ConversationState.WAITING or work.sources.of(call.id) is not None:
                return Receipt(call.id, call.case_number, call.attempt, duplicate=True)
            work.sources.put(call.id, RecordingSource(SourceKind.URL, url, new.media_type))
            bring(work, call)
            self.announce(work, call)
        return Receipt(call.id, call.case_number, call.attempt, duplicate=False)


@dataclass(frozen=True, slots=True)
class ExpectUpload:
    """Take in a conversation whose recording its bringer uploads afterwards, straight into object storage."""

    begin: Begin
    clock: Clock
    storage: ObjectStorage
    announce: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, new: NewConversation, *, sha256: str = "", size_bytes: int | None = None
    ) -> tuple[Receipt, PresignedUpload | None]:
        """Return where to upload it; None for a conversation that has its recording, or a job that fetches it.

        Asked again for one that still waits, it returns a fresh place: an upload that broke off blocks nothing.

        Args:
            workspace: Whose conversation it is.
            new: What is known of it, a media type with it.
            sha256: 64 lower-case hex digits that the content must have; "" for any.
            size_bytes: That the content must have; None for any within the limits.

        Raises:
            RefusedError: "external-id-too-long".
        """
        upload = UploadId(new_id("up"))
        place = upload_key(workspace, upload)
        with self.begin(workspace) as work:
            call, fresh = announced(work, new, named(new) or f"upload:{upload}", self.clock)
            receipt = Receipt(call.id, call.case_number, call.attempt, duplicate=not fresh)
            before = work.sources.of(call.id)
            fetched = before is not None and before.kind is SourceKind.URL
            if call.object_key or fetched or call.state is not ConversationState.WAITING:
                return receipt, None
            work.sources.put(call.id, RecordingSource(SourceKind.UPLOAD, place, new.media_type, sha256, size_bytes))
            self.announce(work, call)
        media_type = new.media_type or "application/octet-stream"
        return receipt, self.storage.presign_put(place, media_type=media_type, expires_s=UPLOAD_S)


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    """Queue the verification of an upload, on the word of whoever made it."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId) -> Receipt:
        """Queue it; a duplicate where it is queued already, or has its recording. One that failed is looked at again.

        Raises:
            RefusedError: "conversation-not-found", "upload-not-expected".
        """
        with self.begin(workspace) as work:
            call = work.conversations.get(conversation)
            source = work.sources.of(conversation)
            if call.object_key:
                return Receipt(call.id, call.case_number, call.attempt, duplicate=True)
            if source is None or source.kind is not SourceKind.UPLOAD:
                raise RefusedError("upload-not-expected", case=call.case_number)
            if call.state in BROKEN:
                call = reopened(work, call)
            fresh = call.state is ConversationState.WAITING and bring(work, call)
            self.announce(work, call)
        return Receipt(call.id, call.case_number, call.attempt, duplicate=not fresh)


@dataclass(frozen=True, slots=True)
class BringRecording:
    """The job: fetch the file or take the upload, hold it against what was said of it, probe it, and begin."""

    begin: Begin
    storage: ObjectStorage
    fetcher: UrlFetcher
    start: StartFromRecording
    most_bytes: int = MOST_BYTES

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId) -> dict[str, bool]:
        """Return whether it was queued. Harmless when run twice; one that was canceled meanwhile stays so.

        Raises:
            RefusedError: "url-…", "upload-…" or "audio-…": it cannot be had, or is not what it should be.
            UnavailableError: The host, object storage or the database is away.
        """
        with self.begin(workspace) as work:
            waiting, source = work.conversations.get(conversation), work.sources.of(conversation)
        if source is None:
            return {"queued": False}
        queued = False
        if waiting.state is ConversationState.WAITING:
            with tempfile.TemporaryDirectory(prefix="bring-") as folder:
                file = Path(folder) / "recording"
                known = replace(facts(waiting), media_type=self._fetched(source, file))
                point("bring.fetched")
                queued = not self.start(workspace, known, file, waiting_only=True).duplicate
        point("bring.started")
        with self.begin(workspace) as work:
            work.sources.forget(conversation)
        point("bring.forgotten")
        if source.kind is SourceKind.UPLOAD:
            self.storage.delete(source.place)
        return {"queued": queued}

    def _fetched(self, source: RecordingSource, to: Path) -> str:
        """Bring the file here and return what it calls itself."""
        if source.kind is SourceKind.URL:
            return self.fetcher.fetch(source.place, to, max_bytes=self.most_bytes)
        stored = self.storage.head(source.place)
        if stored is None:
            raise RefusedError("upload-missing")
        if stored.size_bytes > self.most_bytes:
            raise RefusedError("url-too-large", max_mb=self.most_bytes // 1_000_000)
        self.storage.fetch(source.place, to)
        size = to.stat().st_size
        if source.size_bytes is not None and size != source.size_bytes:
            raise RefusedError("upload-size", said=source.size_bytes, found=size)
        if source.sha256 and file_sha256(to) != source.sha256:
            raise RefusedError("upload-checksum")
        return source.media_type

    def fail(self, workspace: WorkspaceId, conversation: ConversationId, failure: dict[str, Any]) -> bool:
        """End the conversation in words; False where it does not wait any more.

        An address is forgotten, for it may be a secret; an upload may be looked at again until it expires.
        """
        words = Failure(str(failure["key"]), dict(failure.get("params", {})), str(failure.get("error_id", "")))
        with self.begin(workspace) as work:
            waiting, source = work.conversations.get(conversation), work.sources.of(conversation)
            if source is not None and source.kind is SourceKind.URL:
                work.sources.forget(conversation)
            if waiting.state is not ConversationState.WAITING:
                return False
            state = ConversationState.FAILED
            work.conversations.set_state(conversation, state, attempt=waiting.attempt, failure=words)
            tell_ended(work, conversation)
            self.start.announce(work, waiting)
        return True


def named(new: NewConversation) -> str:
    """Return the external id that was given; "" for none. RefusedError("external-id-too-long")."""
    if len(new.external_id) > MAX_EXTERNAL_ID:
        raise RefusedError("external-id-too-long", limit=MAX_EXTERNAL_ID)
    return new.external_id


def announced(work: Work, new: NewConversation, external_id: str, clock: Clock) -> tuple[Conversation, bool]:
    """Return the conversation of this external id, and whether it was made now or opened again where it broke off."""
    known = work.conversations.by_external_id(external_id)
    if known is None:
        if not new.provider:  # kept with the call, so that all its steps use the same
            new = replace(new, provider=work.policies.get(EnginePolicy).transcriber)
        return work.conversations.add(draft(work.workspace, new, clock(), external_id)), True
    if known.state in BROKEN and not known.object_key:
        return reopened(work, known), True
    return known, False


def reopened(work: Work, call: Conversation) -> Conversation:
    """Let it wait for its recording once more, in a new attempt: the job of the one before must not meet it."""
    attempt = work.conversations.open_attempt(call.id)
    work.conversations.set_state(call.id, ConversationState.WAITING, attempt=attempt)
    return work.conversations.get(call.id)


def bring(work: Work, call: Conversation) -> bool:
    """Queue the job of this attempt, once."""
    key = f"bring:{call.id}:{call.attempt}"
    return work.jobs.enqueue(BRING, key, work.workspace, call.id, queue=call.priority)


def facts(call: Conversation) -> NewConversation:
    """Return what is known of a conversation that was stored before its recording."""
    return NewConversation(
        title=call.title, external_id=call.external_id, provider=call.provider, reply_to=call.reply_to
    )
