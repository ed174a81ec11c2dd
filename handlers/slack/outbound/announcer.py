"""Makes a changed conversation known to the message that shows it."""

from analysis.model.conversation import Conversation
from analysis.model.messages import MessageKind, Wanted
from analysis.ports import Work
from handlers.slack.reply_to import SlackPlace, read


def announce(work: Work, conversation: Conversation) -> None:
    """Implement analysis.usecases.announce.Announcer: one message an attempt, brought up to date."""
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
