"""What people ask for where they write: show or analyze a call, try the demo, analyze it again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.errors import RefusedError
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.delivery import Delivery
from analysis.model.ids import ConversationId, OpportunityId, ReplyTo, UserId, WorkspaceId
from analysis.model.messages import MessageKind, MessageState, Outgoing, Wanted
from analysis.ports import Begin, Work
from analysis.transcript.parse import parse_transcript
from analysis.usecases.access import demand, seen, view_for, viewer_of, visible
from analysis.usecases.announce import Announcer, nobody
from analysis.usecases.control import CancelConversation, ConversationView, RetryConversation
from analysis.usecases.once import claim
from analysis.usecases.start import (
    NewConversation,
    Receipt,
    StartFromTranscript,
    enqueue,
)

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
        call: The call; None when there is none by that reference.
        view: All that is stored of it, where that is shown at once; reading it costs more than all the rest.
        message: The message that stood there already and follows it; None when this request made one.
        near: Case numbers, titles and companies it may have meant, where there is none.
        company: Of the call's deal; "" for none.
    """

    call: Conversation | None
    view: ConversationView | None = None
    message: Outgoing | None = None
    near: tuple[str, ...] = ()
    company: str = ""


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
    """Show a call where somebody asks for it; nothing is analyzed or paid for twice.

    Attributes:
        appear: Makes it known in this place alone: nothing about the call changed.
    """

    begin: Begin
    appear: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Requested:
        """Put the call's message into this place, or join the one that stands there.

        Another workspace's call answers like one that does not exist.
        """
        with self.begin(workspace) as work:
            call = seen(work, reference, asked.user)
            if call is None:
                return Requested(None, near=near(work, asked.user))
            stands = standing(work, call.id, asked)
            if stands is None:
                self.appear(work, replace(call, reply_to=asked.reply_to))
                return Requested(call)
            return Requested(call, view_for(work, call, asked.user), stands, company=company_of(work, call))


def company_of(work: Work, call: Conversation) -> str:
    """Return the company of the call's deal; "" for none."""
    return "" if call.opportunity_id is None else work.opportunities.get(call.opportunity_id).company


@dataclass(frozen=True, slots=True)
class LookUp:
    """Read a call without a trace: for an answer that only the asker sees."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, reference: str, user: UserId) -> Requested:
        """Return it, or what the words may have meant."""
        with self.begin(workspace) as work:
            call = seen(work, reference, user)
            if call is None:
                return Requested(None, near=near(work, user))
            return Requested(call, view_for(work, call, user), company=company_of(work, call))

    def thread(self, workspace: WorkspaceId, asked: Asked) -> Conversation | None:
        """Return the call that this thread is about, if *asked*'s person may see it; None for a thread about none."""
        with self.begin(workspace) as work:
            about = work.messages.about(asked.channel, asked.thread)
            call = about.want.conversation_id if about else None
            return None if call is None else seen(work, call, asked.user)


def near(work: Work, user: UserId) -> tuple[str, ...]:
    """Return what this person's words may have meant: their newest calls and the newest deals."""
    if not viewer_of(work, user).active:
        return ()
    calls = work.conversations.recent(owner=user, limit=NEAR)
    deals = work.opportunities.recent(limit=NEAR)
    names = [name for call in calls for name in (call.case_number, call.title)]
    return tuple(dict.fromkeys([*names, *(deal.company for deal in deals)]))


@dataclass(frozen=True, slots=True)
class Reanalyze:
    """Open a new attempt on a finished call, because a person wants it; the result there is stays."""

    begin: Begin
    announce: Announcer = nobody

    def __call__(self, workspace: WorkspaceId, conversation: ConversationId, asked: Asked) -> Receipt:
        """Queue the next attempt; while one is under way this joins it.

        Answers bought before are used again; only what is new, such as a newer prompt or model, is paid for.

        Raises:
            RefusedError: "conversation-not-found": there is none, or the asker may not see it.
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            before = demand(work, conversation, asked.user)
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
    """Analyze words that somebody pasted.

    Attributes:
        appear: Makes a call known that is there already, in this place alone.
    """

    begin: Begin
    start: StartFromTranscript
    appear: Announcer = nobody

    def __call__(
        self, workspace: WorkspaceId, text: str, title: str, opportunity: OpportunityId, asked: Asked
    ) -> Receipt:
        """Store and queue it; the same words a second time join the first, whose message then stands here too.

        Args:
            workspace: Where.
            text: In any of the forms a transcript may have.
            title: To show.
            opportunity: The deal; "" for none.
            asked: By whom and where.

        Raises:
            RefusedError: "transcript-…", "opportunity-not-found", or "conversation-kept": somebody else brought these
                words and keeps them to themselves.
        """
        new = NewConversation(
            title=title, opportunity_id=opportunity or None, owner_id=asked.user, reply_to=asked.reply_to
        )
        receipt = self.start(workspace, new, parse_transcript(text.encode()))
        if receipt.duplicate:
            with self.begin(workspace) as work:
                known = joinable(work, receipt.conversation_id, asked.user)
                if standing(work, known.id, asked) is None:
                    self.appear(work, replace(known, reply_to=asked.reply_to))
        return receipt


def joinable(work: Work, conversation: ConversationId, user: UserId) -> Conversation:
    """Return a call that somebody brought again. RefusedError("conversation-kept") where they may not see it."""
    known = work.conversations.get(conversation)
    if not visible(work, known, viewer_of(work, user)):
        raise RefusedError("conversation-kept")
    return known


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a request to stop came to.

    Attributes:
        call: As it stands now; None when there is none by that reference.
        stopped: False when it had ended already.
        near: What the words may have meant, where there is none.
    """

    call: Conversation | None
    stopped: bool = False
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopConversation:
    """Cancel a call on somebody's word and show it everywhere it is shown."""

    begin: Begin
    cancel: CancelConversation

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Stopped:
        """Cancel it; whoever may see it may, and the audit log keeps who did."""
        with self.begin(workspace) as work:
            call = seen(work, reference, asked.user)
            if call is None:
                return Stopped(None, near=near(work, asked.user))
        stopped = self.cancel(workspace, call.id, actor=asked.user)
        with self.begin(workspace) as work:
            if stopped:
                refresh(work, call.id)
            return Stopped(work.conversations.get(call.id), stopped)

    def thread(self, workspace: WorkspaceId, asked: Asked) -> Stopped:
        """Cancel the call whose message is the parent of this thread, if it is one."""
        with self.begin(workspace) as work:
            about = work.messages.about(asked.channel, asked.thread)
        if about is None or about.want.conversation_id is None:
            return Stopped(None)
        return self(workspace, about.want.conversation_id, asked)


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Retry a call on somebody's word, and show it where it was asked for."""

    begin: Begin
    retry: RetryConversation

    def __call__(self, workspace: WorkspaceId, reference: str, asked: Asked) -> Receipt:
        """Open the next attempt, or join the one under way; whoever may see it may, and it is kept who did.

        Raises:
            RefusedError: "conversation-not-found": there is none, or the asker may not see it.
        """
        with self.begin(workspace) as work:
            demand(work, reference, asked.user)
        receipt = self.retry(workspace, reference, actor=asked.user)
        with self.begin(workspace) as work:
            refresh(work, receipt.conversation_id)
        return receipt


@dataclass(frozen=True, slots=True)
class Say:
    """Answer in words of the catalog, or with a page such as the help, where somebody wrote to us."""

    begin: Begin

    def __call__(self, workspace: WorkspaceId, payload: Mapping[str, Any], asked: Asked) -> None:
        """Have it posted once a request.

        Args:
            workspace: Where.
            payload: "key" and "params" of a sentence, or "page" and what the page needs; ids and plain words only.
            asked: By whom and where.

        Raises:
            RepeatedError: The same request again.
        """
        with self.begin(workspace) as work:
            claim(work, asked.delivery)
            key = asked.delivery.key if asked.delivery else asked.person
            want = Wanted(
                key=f"say:{key}",
                kind=MessageKind.NOTICE,
                channel=asked.channel,
                thread=asked.thread,
                asker=asked.person,
                private=asked.private,
                payload=payload,
            )
            work.messages.want(want)
