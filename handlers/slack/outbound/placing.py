"""Where a message may stand: where it was asked for, or where only the person who asked reads it."""

from dataclasses import dataclass

from analysis.errors import UnavailableError
from analysis.model.messages import ENDED, Outgoing
from handlers.slack.outbound.errors import PROVIDER
from handlers.slack.outbound.gateway import RefusedBySlackError, SlackGateway
from handlers.slack.outbound.scene import Scene
from handlers.slack.reply_to import DIRECT

EXTERNAL, RESTRICTED, NOT_MEMBER, ARCHIVED, GONE = "external", "restricted", "not_member", "archived", "gone"
REASONS = {
    "channel_not_found": NOT_MEMBER,  # Slack's answer for private channels the bot is not in
    "not_in_channel": NOT_MEMBER,
    "is_archived": ARCHIVED,
    "thread_not_found": GONE,
    "cannot_reply_to_message": GONE,
    "restricted_action": GONE,
    "restricted_action_read_only_channel": GONE,
    "restricted_action_thread_only_channel": GONE,
    "restricted_action_non_threadable_channel": GONE,
    "posting_to_general_channel_denied": GONE,
    "user_not_in_channel": GONE,
    "no_permission": GONE,
}
"""Refusals of a place, by Slack's code: the message goes to the asker instead, with the reason."""
PARENT_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Place:
    """Channel and thread a message goes to.

    Attributes:
        moved: Why it goes elsewhere than it was asked for: one of the words above; "" when it does not.
    """

    channel: str
    thread: str = ""
    moved: str = ""


def asked_place(scene: Scene, gateway: SlackGateway) -> Place:
    """Return where the message was asked for, or where its parent went.

    Raises:
        UnavailableError: Its parent is not posted yet.
        RefusedBySlackError: Its parent will never be; or the asker has no direct messages.
    """
    out, parent = scene.outgoing, scene.parent
    if parent is not None:
        if parent.state in ENDED:
            raise RefusedBySlackError("no_parent")
        if not parent.ts:
            raise UnavailableError(PROVIDER, PARENT_WAIT_S, "parent not posted yet")
        return Place(parent.place, thread_of(parent))
    direct = out.want.channel.startswith(DIRECT)
    if not direct and (out.want.private or not out.want.channel):
        return Place(gateway.direct(out.want.asker))
    return Place(out.want.channel, out.want.thread)


def thread_of(parent: Outgoing) -> str:
    """Return the thread for what follows a message: its own, or the one it stands in, for threads do not nest."""
    return parent.want.thread if parent.place == parent.want.channel and parent.want.thread else parent.ts


def allowed_place(scene: Scene, gateway: SlackGateway) -> Place:
    """Return where the message goes now: not among strangers, not where an admin keeps it from."""
    place = asked_place(scene, gateway)
    objection = objection_to(place.channel, scene, gateway)
    if not objection:
        return place
    return Place(gateway.direct(scene.outgoing.want.asker), moved=objection)


def objection_to(channel: str, scene: Scene, gateway: SlackGateway) -> str:
    """Return why nothing may be said in this channel at this moment; "" for no reason."""
    try:
        room = gateway.room(channel)
    except RefusedBySlackError as error:
        if error.code not in REASONS:
            raise
        return REASONS[error.code]
    if room.direct:
        return ""
    if room.external:
        return EXTERNAL
    if scene.view is not None and scene.view.conversation.restricted:
        return RESTRICTED
    if room.archived:
        return ARCHIVED
    return "" if room.member else NOT_MEMBER
