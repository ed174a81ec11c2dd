"""The bundled calls: whoever wants to see what this does runs one through the real pipeline, at no cost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.model.conversation import Conversation, ConversationState, Failure
from analysis.model.ids import ConversationId, UserId, WorkspaceId
from analysis.model.transcript import Transcript
from analysis.ports import Begin, Clock, Work
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.engines import SAMPLE
from analysis.usecases.once import claim
from analysis.usecases.requests import UNDER_WAY, Asked, standing
from analysis.usecases.start import NewConversation, Receipt, StartFromRecording, draft
from analysis.usecases.tell import tell_ended

DEMO = "demo.start"
"""Name of the workflow that brings a bundled recording into storage: (workspace, conversation, sample)."""
DEMO_QUEUE = "interactive"
DEMO_ID = "demo:"
"""How the external id of a bundled call begins."""


@dataclass(frozen=True, slots=True)
class DemoCall:
    """A bundled call whose model answer was written by hand.

    Attributes:
        transcript: As written: nothing is transcribed.
    """

    name: str
    title: str
    language: str
    recording: Path
    media_type: str
    transcript: Transcript
    seller_channel: int | None


@dataclass(frozen=True, slots=True)
class RequestDemo:
    """Begin with a bundled call: it runs through the real pipeline and costs nothing.

    Attributes:
        calls: By catalog language.
    """

    begin: Begin
    clock: Clock
    calls: Mapping[str, DemoCall]
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, language: str, label: str, asked: Asked) -> Receipt:
        """Commit the call and the job that brings its recording, or join the asker's own demo that is under way.

        Args:
            workspace: Where.
            language: Catalog language of the asker; English where there is no call in it.
            label: What the title begins with, such as "Demo: ", with its language's punctuation: nobody shall take it
                for a customer's call.
            asked: By whom and where.

        Returns:
            A duplicate where its message stands already; asked for elsewhere, one follows there too.

        Raises:
            RepeatedError: The same request again.
        """
        call = self.calls.get(language) or next(iter(self.calls.values()))
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            running = self._under_way(work, asked.user)
            if running is not None:
                stands = standing(work, running.id, asked) is not None
                if not stands:
                    self.announce(work, replace(running, reply_to=asked.reply_to))
                return Receipt(running.id, running.case_number, running.attempt, duplicate=stands)
            key = asked.delivery.key if asked.delivery else f"{asked.user}:{self.clock().isoformat()}"
            title = f"{label}{call.title}"
            new = replace(demo_facts(call), title=title, owner_id=asked.user, reply_to=asked.reply_to)
            made = work.conversations.add(draft(workspace, new, self.clock(), f"{DEMO_ID}{key}"))
            work.transcripts.save(made.id, call.transcript)
            work.jobs.enqueue(DEMO, f"demo:{made.id}", workspace, made.id, call.name, queue=DEMO_QUEUE)
            self.announce(work, made)
        return Receipt(made.id, made.case_number, made.attempt, duplicate=False)

    def _under_way(self, work: Work, user: UserId) -> Conversation | None:
        mine = work.conversations.recent(owner=user)
        return next((one for one in mine if one.external_id.startswith(DEMO_ID) and one.state in UNDER_WAY), None)


def demo_facts(call: DemoCall) -> NewConversation:
    """Return what is known of a bundled call."""
    return NewConversation(
        title=call.title,
        language=call.language,
        file_name=call.recording.name,
        media_type=call.media_type,
        participants=call.transcript.participants,
        seller_channel=call.seller_channel,
        provider=SAMPLE,
        consent=SAMPLE,
    )


@dataclass(frozen=True, slots=True)
class FillDemo:
    """Bring the recording of a bundled call into storage and queue its analysis: the job behind `RequestDemo`."""

    begin: Begin
    start: StartFromRecording
    calls: Mapping[str, DemoCall]
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, name: str) -> dict[str, bool]:
        """Return whether it was queued. Harmless when run twice.

        Raises:
            UnavailableError: Object storage is away.
        """
        with self.begin(workspace) as work:
            waiting = work.conversations.get(conversation)
        if waiting.state is not ConversationState.WAITING:
            return {"queued": False}
        call = next(one for one in self.calls.values() if one.name == name)
        new = replace(demo_facts(call), external_id=waiting.external_id, reply_to=waiting.reply_to)
        receipt = self.start(workspace, new, call.recording, waiting_only=True)
        return {"queued": not receipt.duplicate}

    def fail(self, workspace: WorkspaceId, conversation: ConversationId, failure: dict[str, Any]) -> bool:
        """Say that the recording could not be brought; trying again goes on from the transcript."""
        words = Failure(str(failure["key"]), dict(failure.get("params", {})), str(failure.get("error_id", "")))
        with self.begin(workspace) as work:
            waiting = work.conversations.get(conversation)
            if waiting.state is not ConversationState.WAITING:
                return False
            work.conversations.set_state(conversation, ConversationState.FAILED, attempt=waiting.attempt, failure=words)
            tell_ended(work, conversation)
            self.announce(work, waiting)
        return True
