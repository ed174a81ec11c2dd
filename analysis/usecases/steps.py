"""The steps of the workflow: each takes ids, commits its own short transactions, and does no harm when run twice."""

from dataclasses import dataclass

from analysis.errors import RefusedError, RejectedError
from analysis.model.conversation import Conversation, ConversationState, Step, StepState
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.policy import EnginePolicy
from analysis.model.transcript import Utterance
from analysis.points import point
from analysis.ports import Begin, Transcriber
from analysis.transcript.merge import merge
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.engines import Engines
from analysis.usecases.paid import Buy, Order, purchase_key
from analysis.usecases.recordings import Recordings

GONE = frozenset({ConversationState.CANCELED})


@dataclass(frozen=True, slots=True)
class Progress:
    """Says where a conversation stands, for whoever waits."""

    begin: Begin
    announce: Announcer = nobody

    def enter(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, step: Step) -> Conversation:
        """Mark *step* as running and return the conversation.

        Raises:
            RefusedError: "conversation-canceled" when a person stopped it or a newer attempt is under way.
        """
        with self.begin(workspace) as work:
            found = work.conversations.get(conversation)
            if found.state in GONE or found.attempt != attempt:
                raise RefusedError("conversation-canceled")
            if found.state is not ConversationState.RUNNING:
                work.conversations.set_state(conversation, ConversationState.RUNNING, attempt=attempt)
            work.steps.put(conversation, attempt, step, StepState.RUNNING)
            self.announce(work, found)
        return found

    def leave(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, step: Step) -> None:
        """Mark *step* as done."""
        with self.begin(workspace) as work:
            work.steps.put(conversation, attempt, step, StepState.DONE)

    def waiting(
        self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, step: str, wait_s: float
    ) -> None:
        """Say that *step* waits *wait_s* seconds for its provider."""
        with self.begin(workspace) as work:
            detail = f"waiting-provider:{round(wait_s)}"
            work.steps.put(conversation, attempt, Step(step), StepState.WAITING, detail=detail)
            self.announce(work, work.conversations.get(conversation))


@dataclass(frozen=True, slots=True)
class FetchAudio:
    """Bring the recording to this machine, unless a transcript is there already."""

    begin: Begin
    progress: Progress
    engines: Engines
    recordings: Recordings

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, str]:
        """Return what there is to work on, the provider queues for it, and whether a person waits for it.

        Raises:
            RefusedError: Nothing to work on, the recording is gone, or no transcriber is configured.
            UnavailableError: Object storage is away.
        """
        found = self.progress.enter(workspace, conversation, attempt, Step.FETCH)
        with self.begin(workspace) as work:
            transcript = work.transcripts.latest(conversation)
            engines = self.engines.under(work.policies.get(EnginePolicy))
        model = engines.model_for(found)
        queues = {"kind": "transcript", "transcribe_queue": "", "analyze_queue": model.queue if model else "offline"}
        queues["priority"] = found.priority
        if transcript is None or not self._suits(found, transcript[1].engine):
            if not found.object_key:
                raise RefusedError("recording-missing")
            transcriber = self.engines.transcriber_for(found)
            self.recordings.fetch(found)
            point("fetch.fetched")
            queues |= {"kind": "recording", "transcribe_queue": transcriber.queue}
        self.progress.leave(workspace, conversation, attempt, Step.FETCH)
        return queues

    def _suits(self, conversation: Conversation, engine: str) -> bool:
        """A given transcript always does; a made one only if nothing that made it can have changed since.

        A later attempt merges anew, for the language or the seller's channel may have been corrected; the
        answers it merges are bought already.
        """
        if engine == "given" or not conversation.object_key:
            return True  # no transcriber is needed, so none is asked for
        return conversation.attempt == 1 and engine == self.engines.transcriber_for(conversation).engine


@dataclass(frozen=True, slots=True)
class CutAudio:
    """Decode the recording and cut it at silence."""

    begin: Begin
    progress: Progress
    engines: Engines
    recordings: Recordings

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, int]:
        """Return how many chunks there are. RefusedError("audio-…") when the recording is not acceptable."""
        found = self.progress.enter(workspace, conversation, attempt, Step.CUT)
        transcriber = self.engines.transcriber_for(found)
        prepared = self.recordings.prepared(found, max_chunk_ms=transcriber.max_chunk_ms)
        point("cut.cut")
        with self.begin(workspace) as work:
            work.conversations.set_duration(conversation, prepared.duration_ms)
            work.steps.put(conversation, attempt, Step.TRANSCRIBE, StepState.WAITING, total=len(prepared.chunks))
        self.progress.leave(workspace, conversation, attempt, Step.CUT)
        return {"chunks": len(prepared.chunks)}


def chunk_key(conversation: Conversation, transcriber: Transcriber, sha256: str, index: int) -> str:
    """Return the purchase key of one chunk.

    The index is part of it: two silent chunks of one call have the same samples and run at the same time.
    """
    return purchase_key("transcribe", transcriber.engine, conversation.language, sha256, index)


@dataclass(frozen=True, slots=True)
class TranscribeChunk:
    """Buy the transcription of one chunk, once."""

    begin: Begin
    progress: Progress
    engines: Engines
    recordings: Recordings
    buy: Buy

    def __call__(
        self, workspace: WorkspaceId, conversation: ConversationId, attempt: int, index: int
    ) -> dict[str, str]:
        """Return the purchase key of the stored answer.

        Raises:
            CallError: Any of them, by the transcriber's outcome.
        """
        found = self.progress.enter(workspace, conversation, attempt, Step.TRANSCRIBE)
        transcriber = self.engines.transcriber_for(found)
        chunk = self.recordings.prepared(found, max_chunk_ms=transcriber.max_chunk_ms).chunks[index]
        key = chunk_key(found, transcriber, chunk.sha256, index)
        duration_ms = chunk.end_ms - chunk.start_ms
        order = Order(
            key=key,
            step=Step.TRANSCRIBE,
            provider=transcriber.engine,
            queue=transcriber.queue,
            paid=transcriber.paid,
            audio_s=duration_ms / 1000,
            call=lambda: transcriber.send(
                chunk.path,
                duration_ms=duration_ms,
                language=found.language,
                vocabulary=[person.name for person in found.participants],
            ),
        )
        answer = self.buy(workspace, conversation, attempt, order)
        try:
            transcriber.read(answer)  # now, not when all chunks are paid for
        except (RejectedError, RefusedError):
            self.buy.spoil(workspace, conversation, attempt, key)
            raise
        point("transcribe.read")
        with self.begin(workspace) as work:
            work.steps.advance(conversation, attempt, Step.TRANSCRIBE, index)
            self.progress.announce(work, found)
        return {"purchase": key}


@dataclass(frozen=True, slots=True)
class MergeTranscript:
    """Join the chunks' utterances into one transcript and store it."""

    begin: Begin
    progress: Progress
    engines: Engines
    recordings: Recordings

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, attempt: int) -> dict[str, str]:
        """Return the transcript's id. RefusedError("transcript-no-speech") when nobody speaks."""
        self.progress.leave(workspace, conversation, attempt, Step.TRANSCRIBE)
        found = self.progress.enter(workspace, conversation, attempt, Step.MERGE)
        transcriber = self.engines.transcriber_for(found)
        prepared = self.recordings.prepared(found, max_chunk_ms=transcriber.max_chunk_ms)
        parts: list[list[Utterance]] = []
        with self.begin(workspace) as work:
            for chunk in prepared.chunks:
                answer = work.purchases.bought(chunk_key(found, transcriber, chunk.sha256, chunk.index))
                if answer is None:  # silence here would be a hole in the transcript that nobody sees
                    raise RejectedError(f"chunk {chunk.index} has no stored answer")
                parts.append(transcriber.read(answer))
        transcript = merge(
            prepared,
            parts,
            language=found.language,
            engine=transcriber.engine,
            draft=transcriber.draft,
            given=found.participants,
            seller_channel=found.seller_channel,
        )
        if not transcript.segments:
            raise RefusedError("transcript-no-speech")
        with self.begin(workspace) as work:
            transcript_id = work.transcripts.save(conversation, transcript)
        point("merge.saved")
        self.progress.leave(workspace, conversation, attempt, Step.MERGE)
        return {"transcript": transcript_id}
