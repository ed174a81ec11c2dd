"""Makes a changed conversation known to the message that shows it."""

from analysis.model.conversation import Conversation, ConversationState
from analysis.model.ids import NOBODY
from analysis.model.messages import ENDED, MessageKind, Wanted
from analysis.ports import Work
from handlers.slack.reply_to import SlackPlace, read


def announce(work: Work, conversation: Conversation) -> None:
    """Implement analysis.usecases.announce.Announcer: one message a call and place, through all its attempts.

    Whoever asked for the same call elsewhere has a message there, which follows it too. A message that somebody
    deleted comes back with the next attempt, which a person wanted.
    """
    stand = work.messages.of(conversation.id, MessageKind.PROGRESS)
    wanted = {message.want.key: message.want for message in stand if message.state not in ENDED}
    place = read(conversation.reply_to) or team_place(work, conversation)
    if place is not None and not any(is_at(message, place) for message in wanted.values()):
        here = progress_message(conversation, place)
        wanted[here.key] = here
    for key in sorted(wanted):  # always in the same order, or two that announce at once wait for each other
        work.messages.want(wanted[key])


def team_place(work: Work, conversation: Conversation) -> SlackPlace | None:
    """Return where the result of a call goes that nobody asked for in Slack: the channel an admin chose for its team.

    None before there is a result, for a back-fill's progress is news to nobody, and where nobody could be told instead.
    """
    if conversation.reply_to != NOBODY or conversation.restricted:
        return None
    owner = conversation.owner_id
    channel = work.channels.of("" if owner is None else work.users.standing(owner)["team"]).results
    if not channel or work.conversations.get(conversation.id).state is not ConversationState.DONE:
        return None
    people = (work.users.get(one).slack_id for one in ([owner] if owner else []) + work.users.admins())
    person = next(filter(None, people), "")
    return SlackPlace("", channel, "", person) if person else None


def appear(work: Work, conversation: Conversation) -> None:
    """Implement the same where nothing changed but the place asked from: its messages elsewhere are not sent anew.

    Where its message was deleted a person now asks for it once more, and gets another.
    """
    place = read(conversation.reply_to)
    if place is not None:
        stood = [m for m in work.messages.of(conversation.id, MessageKind.PROGRESS) if is_at(m.want, place)]
        work.messages.want(progress_message(conversation, place, number=len(stood)))


def is_at(message: Wanted, place: SlackPlace) -> bool:
    """Tell whether a message is what people see of its call in this place; in private each person has their own."""
    same = (message.channel, message.thread, message.private) == (place.channel, place.thread, place.private)
    return same and (not place.private or message.asker == place.user)


def progress_message(conversation: Conversation, place: SlackPlace, *, number: int = 0) -> Wanted:
    """Return the one message of a call in a place, from the request to its end and through every attempt after it.

    Args:
        conversation: Its attempt is in the key, so that a deleted message can come back in a later one.
        place: Where it is asked for.
        number: How many messages of the call stood in this place before.
    """
    key = f"progress:{conversation.id}:{conversation.attempt}:{place.channel}:{place.thread}:{place.user}"
    return Wanted(
        key=f"{key}:{number}" if number else key,
        kind=MessageKind.PROGRESS,
        channel=place.channel,
        thread=place.thread,
        asker=place.user,
        private=place.private,
        conversation_id=conversation.id,
    )
