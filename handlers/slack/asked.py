"""From a request of Slack's to where its answer goes: the same channel or thread, or the asker alone."""

from typing import Any

from analysis.errors import RefusedError
from analysis.usecases.requests import Asked
from handlers.render.slack.carried import read_metadata
from handlers.slack.context import Asker
from handlers.slack.reply_to import DIRECT, SlackPlace


def asked_in(asker: Asker, channel: str, thread: str = "", *, private: bool = False) -> Asked:
    """Return a request made in *channel*; from a direct message, or from nowhere, it is private."""
    if private or not channel or channel.startswith(DIRECT):
        channel, thread, private = "", "", True
    return written_in(asker, channel, thread, private=private)


def written_in(asker: Asker, channel: str, thread: str, *, private: bool = False) -> Asked:
    """Return a request whose answer belongs exactly there, in a thread of a direct message too."""
    private = private or channel.startswith(DIRECT)
    place = SlackPlace(asker.team, channel, thread, asker.slack_user, private=private)
    return Asked(
        user=asker.user,
        person=asker.slack_user,
        channel=channel,
        thread=thread,
        private=private,
        reply_to=place.mint(),
        delivery=asker.delivery,
    )


def clicked_in(asker: Asker, body: dict[str, Any], *, private: bool = False) -> Asked:
    """Return a request made by a click: in its message's channel and thread; in Home privately."""
    channel = str((body.get("channel") or {}).get("id") or "")
    thread = str((body.get("container") or {}).get("thread_ts") or "")
    return asked_in(asker, channel, thread, private=private)


def submitted_for(asker: Asker, view: dict[str, Any]) -> Asked:
    """Return a request made by a modal: where the modal was opened for."""
    kept = read_metadata(str(view.get("private_metadata") or ""))
    return asked_in(asker, kept.get("channel", ""), kept.get("thread", ""))


def clicked_message(body: dict[str, Any]) -> tuple[str, str]:
    """Return channel and ts of the message that was clicked in. RefusedError("button-unknown") where there is none."""
    channel = str((body.get("channel") or {}).get("id") or "")
    message = str((body.get("container") or {}).get("message_ts") or "")
    if not channel or not message:
        raise RefusedError("button-unknown")
    return channel, message


def clicked_value(body: dict[str, Any]) -> str:
    """Return the value of what was clicked: of a button, or of the option chosen."""
    action = body["actions"][0]
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
