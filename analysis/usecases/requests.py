"""What people ask for where they write: show or analyze a call, try the demo, analyze it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.model.conversation import Conversation, ConversationState
from analysis.model.delivery import Delivery
from analysis.model.ids import CaseNumber, ConversationId, ReplyTo, UserId, WorkspaceId
from analysis.model.messages import MessageKind, MessageState, Outgoing
from analysis.model.transcript import Transcript
from analysis.ports import Begin, Clock, Work
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.control import CancelConversation, ConversationView, RetryConversation, found, view_of
from analysis.usecases.engines import SAMPLE
from analysis.usecases.once import claim
from analysis.usecases.start import (
    NewConversation,
    Receipt,
    StartFromRecording,
    StartFromTranscript,
    draft,
    enqueue,
)

DEMO = "demo.start"
"""Name of the workflow that brings a bundled recording into storage: (workspace, conversation, sample)."""
DEMO_QUEUE = "interactive"
DEMO_ID = "demo:"
"""How the external id of a bundled call begins."""
NEAR = 20
"""How many of the newest conversations and deals a suggestion may come from."""
SHOWN = frozenset({MessageState.INTENDED, MessageState.SENDING, MessageState.POSTED})
UNDER_WAY = frozenset({ConversationState.WAITING, ConversationState.QUEUED, ConversationState.RUNNING})


@dataclass(frozen=True, slots=True)
class Asked:
    """Where, by whom and by which request something was asked for.

    Attributes:
        user: Who asks.
        person: The same, as the messenger names them.
        channel: Where; "" for a direct message.
        thread: Of the parent message; "" for none.
        private: The answer is for this person alone.
        reply_to: All of that, as it is stored with a conversation.
        delivery: What makes the request itself; None where a repetition does no harm.
    """

    user: UserId
    person: str
    channel: str
    thread: str
    private: bool
    reply_to: ReplyTo
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Requested:
    """What a request for a call came to.

    Attributes:
        view: The call as it stands; None when there is none by that reference.
        message: The message that stood there already and follows it; None when this request made one.
        near: Case numbers, titles and companies it may have meant, where there is none.
    """

    view: ConversationView | None
    message: Outgoing | None = None
    near: tuple[str, ...] = ()


def standing(work: Work, conversation: ConversationId, asked: Asked) -> Outgoing | None:
    """Return the message that already follows the call in the place where it is asked for, or None."""
    for message in work.messages.of(conversation, MessageKind.PROGRESS):
        want = message.want
        same_place = (want.channel, want.thread, want.private) == (asked.channel, asked.thread, asked.private)
        same_person = not asked.private or want.asker == asked.person
        if message.state in SHOWN and same_place and same_person:
            return message
    return None


def refresh(work: Work, conversation: ConversationId) -> None:
    """Bring every message up to date that shows the call: something about it changed that people see."""
    for kind in (MessageKind.PROGRESS, MessageKind.DETAILS):
        for message in work.messages.of(conversation, kind):
            if message.state in SHOWN:
                work.messages.want(message.want)


@dataclass(frozen=True, slots=True)
class RequestAnalysis:
    """Show a call where somebody asks for it; nothing is analyzed or paid for twice."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Requested:
        """Put the call's message into this place, or join the one that stands there.

        Another workspace's call answers like one that does not exist.
        """
        with self.begin(workspace) as work:
            call = work.conversations.find(reference.strip())
            if call is None:
                return Requested(view=None, near=near(work, asked.user))
            stands = standing(work, call.id, asked)
            if stands is None:
                self.announce(work, replace(call, reply_to=asked.reply_to))
            return Requested(view_of(work, call), stands)


def near(work: Work, user: UserId) -> tuple[str, ...]:
    """Return what this person's words may have meant: their newest calls and the newest deals."""
    calls = work.conversations.recent(owner=user, limit=NEAR)
    deals = work.opportunities.recent(limit=NEAR)
    names = [name for call in calls for name in (call.case_number, call.title)]
    return tuple(dict.fromkeys([*names, *(deal.company for deal in deals)]))


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
        """Commit the call and the job that brings its recording; joins the asker's own demo while one is under way.

        Args:
            workspace: Where.
            language: Catalog language of the asker; English where there is no call in it.
            label: What the title begins with, such as "Demo": nobody shall take it for a customer's call.
            asked: By whom and where.

        Raises:
            RepeatedError: The same request again.
        """
        call = self.calls.get(language) or next(iter(self.calls.values()))
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            running = self._under_way(work, asked.user)
            if running is not None:
                if standing(work, running.id, asked) is None:
                    self.announce(work, replace(running, reply_to=asked.reply_to))
                return Receipt(running.id, running.case_number, running.attempt, duplicate=True)
            key = asked.delivery.key if asked.delivery else f"{asked.user}:{self.clock().isoformat()}"
            title = f"{label}: {call.title}"
            new = replace(demo_facts(call), title=title, owner_id=asked.user, reply_to=asked.reply_to)
            made = work.conversations.add(draft(workspace, new, self.clock(), f"{DEMO_ID}{key}"))
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
        receipt = self.start(workspace, new, call.recording, call.transcript)
        return {"queued": not receipt.duplicate}


@dataclass(frozen=True, slots=True)
class Reanalyze:
    """Open a new attempt on a finished call, because a person wants it; the result there is stays."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, asked: Asked) -> Receipt:
        """Queue the next attempt; while one is under way this joins it.

        Answers bought before are used again; only what is new, such as a newer prompt or model, is paid for.

        Raises:
            RefusedError: "conversation-not-found".
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            before = work.conversations.get(conversation)
            if before.state in UNDER_WAY:
                return Receipt(before.id, before.case_number, before.attempt, duplicate=True)
            attempt = work.conversations.open_attempt(conversation)
            current = work.conversations.get(conversation)
            enqueue(work, current)
            self.announce(work, current)
            refresh(work, conversation)
            work.audit.record(
                "conversation.reanalyzed",
                actor=asked.user,
                target=conversation,
                before={"state": before.state, "attempt": before.attempt},
                after={"attempt": attempt},
            )
        return Receipt(before.id, before.case_number, attempt, duplicate=False)


@dataclass(frozen=True, slots=True)
class StartPasted:
    """Analyze words that somebody pasted."""

    begin: Begin
    start: StartFromTranscript
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, new: NewConversation, transcript: Transcript, asked: Asked) -> Receipt:
        """Store and queue it; the same words a second time join the first, whose message then stands here too.

        Raises:
            RefusedError: "transcript-empty", "opportunity-not-found".
        """
        receipt = self.start(workspace, replace(new, owner_id=asked.user, reply_to=asked.reply_to), transcript)
        if receipt.duplicate:
            with self.begin(workspace) as work:
                known = work.conversations.get(receipt.conversation_id)
                if standing(work, known.id, asked) is None:
                    self.announce(work, replace(known, reply_to=asked.reply_to))
        return receipt


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a request to stop came to.

    Attributes:
        stopped: False when it had ended already.
    """

    case_number: CaseNumber
    state: ConversationState
    stopped: bool


@dataclass(frozen=True, slots=True)
class StopConversation:
    """Cancel a call on somebody's word and show it everywhere it is shown."""

    begin: Begin
    cancel: CancelConversation

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Stopped:
        """Cancel it; anybody of the workspace may, and the audit log keeps who did.

        Raises:
            RefusedError: "conversation-not-found".
        """
        stopped = self.cancel(workspace, reference, actor=asked.user)
        with self.begin(workspace) as work:
            current = found(work, reference)
            if stopped:
                refresh(work, current.id)
        return Stopped(current.case_number, current.state, stopped)


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Retry a call on somebody's word, and show it where it was asked for."""

    begin: Begin
    retry: RetryConversation

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Receipt:
        """Open the next attempt, or join the one under way; anybody of the workspace may, and it is kept who did.

        Raises:
            RefusedError: "conversation-not-found".
        """
        receipt = self.retry(workspace, reference, actor=asked.user)
        with self.begin(workspace) as work:
            refresh(work, receipt.conversation_id)
        return receipt
