"""Makes a changed conversation known to the message that shows it."""

from analysis.model.conversation import Conversation
from analysis.model.messages import MessageKind, Wanted
from analysis.ports import Work
from handlers.slack.reply_to import SlackPlace, read


def announce(work: Work, conversation: Conversation) -> None:
    """Implement analysis.usecases.announce.Announcer: one message an attempt and place, brought up to date.

    Whoever asked for the same conversation elsewhere has a message there, which follows it too.
    """
    place = read(conversation.reply_to)
    here = None if place is None else progress_message(conversation, place)
    wanted = {} if here is None else {here.key: here}
    for message in work.messages.of(conversation.id, MessageKind.PROGRESS):
        if message.want.payload.get("attempt") == conversation.attempt:
            wanted.setdefault(message.want.key, message.want)
    for key in sorted(wanted):  # always in the same order, or two that announce at once wait for each other
        work.messages.want(wanted[key])


def appear(work: Work, conversation: Conversation) -> None:
    """Implement the same where nothing changed but the place asked from: its messages elsewhere are not sent anew."""
    place = read(conversation.reply_to)
    if place is not None:
        work.messages.want(progress_message(conversation, place))


def progress_message(conversation: Conversation, place: SlackPlace) -> Wanted:
    """Return the one message of a conversation's attempt, from the request to its end."""
    return Wanted(
        key=f"progress:{conversation.id}:{conversation.attempt}:{place.channel}:{place.thread}:{place.user}",
        kind=MessageKind.PROGRESS,
        channel=place.channel,
        thread=place.thread,
        asker=place.user,
        private=place.private,
        conversation_id=conversation.id,
        payload={"attempt": conversation.attempt},
    )
