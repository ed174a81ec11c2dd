"""`/analyze`: a modal, a call by its number, help, the demo, my calls, where one stands, stop it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.usecases.requests import Asked, Requested, Stopped
from handlers.render.slack import modals
from handlers.render.slack.conversation import conversation
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.render.slack.lists import conversation_list
from handlers.render.slack.message import Message
from handlers.render.slack.notes import accepted, joined, not_here, note
from handlers.services import Services
from handlers.slack.answers import only_you
from handlers.slack.asked import asked_in
from handlers.slack.commands.intent import Verb, analyze_intent
from handlers.slack.context import Asker
from handlers.slack.modal import open_modal
from handlers.slack.rooms import among_us


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was meant.

    Attributes:
        rest: What stands behind the verb: the reference.
        room: Of the channel where it was typed: tells whether a call may be spoken of there.
    """

    asker: Asker
    services: Services
    rest: str
    asked: Asked
    room: Callable[[], Awaitable[bool]]


async def analyze(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Answer `/analyze` in whatever way it is meant."""
    meant = analyze_intent(str(body.get("text") or ""))
    asked = asked_in(asker, str(body["channel_id"]), private=meant.private)
    if meant.verb is Verb.NEW:
        choices = await services.run(services.choices, asker.workspace, asker.user)
        view = modals.new_analysis(
            asker.words, recent=choices.calls, opportunities=choices.deals, channel=asked.channel, thread=asked.thread
        )
        await open_modal(client, body, view)
        await ack()
        return
    room = partial(among_us, client, str(body["channel_id"]))
    message = await ANSWERS[meant.verb](Typed(asker, services, meant.rest, asked, room))
    await ack(**only_you(message))


async def _help(typed: Typed) -> Message:
    return command_help(typed.asker.words, Command.ANALYZE, typed.asker.prefix)


async def _demo(typed: Typed) -> Message:
    asker, services, words = typed.asker, typed.services, typed.asker.words
    label = words("demo-label")
    receipt = await services.run(services.demo, asker.workspace, words.language, label, typed.asked)
    return joined(words, receipt.case_number) if receipt.duplicate else accepted(words, receipt.case_number)


async def _list(typed: Typed) -> Message:
    asker, services = typed.asker, typed.services
    if not await typed.room():
        return not_here(asker.words)
    calls = await services.run(services.list_calls, asker.workspace, asker.user)
    return conversation_list(asker.words, calls, zone=asker.zone)


async def _status(typed: Typed) -> Message:
    asker, services = typed.asker, typed.services
    if not typed.rest:
        return await _list(typed)
    if not await typed.room():
        return not_here(asker.words)
    found = await services.run_together(services.look_up, asker.workspace, typed.rest, asker.user)
    return shown(asker, found) or unknown(asker, typed.rest, found.near)


async def _cancel(typed: Typed) -> Message:
    asker, services = typed.asker, typed.services
    if not typed.rest:
        return await _list(typed)
    stopped = await services.run(services.stop, asker.workspace, typed.rest, typed.asked)
    return ended(asker, stopped) or unknown(asker, typed.rest, stopped.near)


async def _show(typed: Typed) -> Message:
    asker, services = typed.asker, typed.services
    found = await services.run_together(services.request, asker.workspace, typed.rest, typed.asked)
    if found.view is not None and not await typed.room():
        return not_here(asker.words)
    return receipt_of(asker, found, private=typed.asked.private) or unknown(asker, typed.rest, found.near)


ANSWERS: dict[Verb, Callable[[Typed], Awaitable[Message]]] = {
    Verb.HELP: _help,
    Verb.DEMO: _demo,
    Verb.LIST: _list,
    Verb.STATUS: _status,
    Verb.CANCEL: _cancel,
    Verb.SHOW: _show,
}


def shown(asker: Asker, found: Requested) -> Message | None:
    """Return the call as it stands, for the asker alone; None when there is none."""
    if found.view is None:
        return None
    url = found.message.permalink if found.message else ""
    return conversation(asker.words, found.view, zone=asker.zone, company=found.company, thread_url=url)


def receipt_of(asker: Asker, found: Requested, *, private: bool) -> Message | None:
    """Return what becomes of a request for a call; None when there is none.

    Where its message stands already a finished call is answered at once with its card, one under way with the link.
    """
    if found.call is None:
        return None
    words, case = asker.words, found.call.case_number
    if found.message is None:
        return note(words, "receipt-private" if private else "receipt-here", case=case)
    if found.view is not None and found.view.analysis is not None:
        return shown(asker, found)
    return joined(words, case, found.message.permalink)


def ended(asker: Asker, stopped: Stopped) -> Message | None:
    """Return what became of a request to stop; None when there is no such call."""
    if stopped.call is None:
        return None
    words, case = asker.words, stopped.call.case_number
    if stopped.stopped:
        return note(words, "note-canceled", case=case)
    return note(words, "note-ended", case=case, state=words(f"state-{stopped.call.state}"))


def unknown(asker: Asker, typed: str, near: tuple[str, ...]) -> Message:
    """Return a guess at what was meant."""
    return not_understood(asker.words, Command.ANALYZE, typed, known=near, prefix=asker.prefix)


def register(app: AsyncApp) -> None:
    """Listen to the command."""
    app.command(command(Command.ANALYZE))(analyze)
