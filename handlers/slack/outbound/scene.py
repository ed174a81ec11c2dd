"""Everything a message shows, read from the rows as they are now."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from analysis.model.exchange import Intake, IntakeId
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.messages import MessageId, Outgoing
from analysis.ports import Begin, Work
from analysis.usecases.access import shown_to, viewer_of, visible
from analysis.usecases.control import ConversationView, ShowConversation
from handlers.render.slack.message import Message
from handlers.render.words import Words, language_of
from handlers.slack.context import zone


@dataclass(frozen=True, slots=True)
class Scene:
    """What a renderer needs.

    Attributes:
        outgoing: The message as stored; its `wanted` was read before everything else, so what is shown is no older.
        parent: The message in whose thread it stands, or None.
        words: In the language of the person it is for.
        view: Of its conversation, or None.
        company: Of the conversation's deal; "" for none.
        intake: What is offered, or None.
        allowed: The person it is for may see its conversation; True where it is about none.
    """

    workspace: WorkspaceId
    outgoing: Outgoing
    parent: Outgoing | None
    words: Words
    zone: ZoneInfo
    view: ConversationView | None
    company: str
    intake: Intake | None
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """Words and blocks.

    Attributes:
        analysis: They tell what was said or found in a call: never where strangers read.
    """

    message: Message
    analysis: bool


@dataclass(frozen=True, slots=True)
class File:
    """A file in one message.

    Attributes:
        comment: Above it, in mrkdwn.
        alt_text: For those who do not see it.
    """

    name: str
    content: bytes
    title: str
    comment: str = ""
    alt_text: str = ""


Content = Text | File
Renderer = Callable[[Scene], Content | None]
"""Returns what to show now; None when there is nothing to show (any more)."""


@dataclass(frozen=True, slots=True)
class ReadScene:
    """Reads a scene."""

    begin: Begin
    show: ShowConversation

    def __call__(self, workspace: WorkspaceId, message: MessageId) -> Scene:
        """Return it. RefusedError when what it is about is gone."""
        with self.begin(workspace) as work:
            outgoing = work.messages.get(message)
            payload = outgoing.want.payload
            person = work.users.ensure(outgoing.want.asker)
            parent = work.messages.get(MessageId(payload["parent"])) if payload.get("parent") else None
            intake = work.intakes.get(IntakeId(payload["intake"])) if payload.get("intake") else None
            allowed = may_read(work, outgoing, person.id)
        view, company = None, ""
        if outgoing.want.conversation_id is not None:
            view = self._as_read(workspace, outgoing, person.id)
            if view.conversation.opportunity_id is not None:
                with self.begin(workspace) as work:
                    company = work.opportunities.get(view.conversation.opportunity_id).company
        return Scene(
            workspace=workspace,
            outgoing=outgoing,
            parent=parent,
            words=Words(language_of(person.language)),
            zone=zone(person.zone),
            view=view,
            company=company,
            intake=intake,
            allowed=allowed,
        )

    def _as_read(self, workspace: WorkspaceId, outgoing: Outgoing, user: UserId) -> ConversationView:
        """Return the call as those read it whom the message is for: the asker alone, or a channel."""
        view = self.show(workspace, str(outgoing.want.conversation_id))
        with self.begin(workspace) as work:
            return shown_to(work, view, None if in_channel(outgoing) else viewer_of(work, user))


def in_channel(outgoing: Outgoing) -> bool:
    """Tell whether a message is for everybody in a channel."""
    want = outgoing.want
    return bool(want.channel) and not want.private and not outgoing.moved


def may_read(work: Work, outgoing: Outgoing, user: UserId) -> bool:
    """Tell whether those a message is for may see what it is about, at this moment.

    What stands in a channel is for everybody there, so it stays when the person who asked for it leaves.
    """
    want = outgoing.want
    if want.conversation_id is None:
        return True
    call = work.conversations.get(want.conversation_id)
    return (in_channel(outgoing) and not call.restricted) or visible(work, call, viewer_of(work, user))
