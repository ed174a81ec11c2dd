"""`/coach`: one's last call, a call by its number, a question about one; answered to the asker alone."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.usecases.coach import CoachRequested, CoachState
from analysis.usecases.requests import Asked
from handlers.render.slack.blocks import section
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.render.slack.lists import start_row
from handlers.render.slack.message import Message
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.answers import linked, only_you
from handlers.slack.asked import asked_in
from handlers.slack.commands.intent import CoachVerb, coach_intent
from handlers.slack.context import Asker


async def coach(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Answer `/coach` in whatever way it is meant."""
    meant = coach_intent(str(body.get("text") or ""))
    asked = asked_in(asker, str(body["channel_id"]), private=True)
    if meant.verb is CoachVerb.HELP:
        message = command_help(asker.words, Command.COACH, asker.prefix)
    elif meant.verb is CoachVerb.ASK:
        message = await _asked(asker, services, meant.rest, asked)
    else:
        message = await coached(asker, services, meant.rest, asked)
    await ack(**only_you(message))


async def _asked(asker: Asker, services: Services, rest: str, asked: Asked) -> Message:
    reference, _, question = rest.partition(" ")
    if not question.strip():
        line = f"{command(Command.COACH, asker.prefix)} ask {asker.words('coach-ask-example')}"
        return note(asker.words, "coach-ask-how", line=line)
    language = asker.words.language
    call, near = await services.run(services.ask_about, asker.workspace, reference, question, language, asked)
    if call is None:
        return not_understood(asker.words, Command.COACH, f"ask {reference}", known=near, prefix=asker.prefix)
    return note(asker.words, "coach-ask-coming", case=call.case_number)


async def coached(asker: Asker, services: Services, reference: str, asked: Asked) -> Message:
    """Have the coaching sent, and return what to say to that; "" asks for the last call."""
    found = await services.run(services.coach, asker.workspace, reference, asker.words.language, asked)
    return said_of(asker, found, reference)


def said_of(asker: Asker, found: CoachRequested, reference: str) -> Message:
    """Return what became of a request for coaching."""
    words = asker.words
    if found.state is CoachState.UNKNOWN and not reference:
        text = words("coach-none")
        return Message(text, [section(text), start_row(words)])
    if found.state is CoachState.UNKNOWN:
        return not_understood(words, Command.COACH, reference, known=found.near, prefix=asker.prefix)
    if found.state is CoachState.STANDS and found.permalink:
        return linked(words, "coach-stands", found.permalink, case=found.case)
    if found.state is CoachState.OWNERS:
        return note(words, "coach-owners", line=f"{command(Command.COACH, asker.prefix)} ask {found.case} …")
    if found.state is CoachState.UNSHARED:
        return note(words, "coach-unshared", case=found.case, owner=found.owner)
    return note(words, f"coach-{found.state}", case=found.case)


def register(app: AsyncApp) -> None:
    """Listen to the command."""
    app.command(command(Command.COACH))(coach)
