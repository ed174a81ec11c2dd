"""`/alerts`: what is open for me, the rules, a deal's history, quiet for a while; answered to the asker alone."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.render.slack import alert_lists
from handlers.render.slack.help import command_help, not_understood
from handlers.render.slack.ids import Command, command
from handlers.render.slack.message import Message
from handlers.render.slack.notes import not_here, note
from handlers.render.slack.text import moment_token
from handlers.services import Services
from handlers.slack.answers import only_you
from handlers.slack.commands.durations import length_at_end
from handlers.slack.commands.intent import AlertVerb, alerts_intent
from handlers.slack.context import Asker
from handlers.slack.rooms import among_us


async def alerts(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Answer `/alerts` in whatever way it is meant; where people of another company are, with no word of a deal."""
    meant = alerts_intent(str(body.get("text") or ""))
    if meant.verb is AlertVerb.HELP:
        message = command_help(asker.words, Command.ALERTS, asker.prefix)
    elif not await among_us(client, str(body["channel_id"])):
        message = not_here(asker.words)
    else:
        message = await _answer(asker, services, meant.verb, meant.rest)
    await ack(**only_you(message))


async def _answer(asker: Asker, services: Services, verb: AlertVerb, rest: str) -> Message:
    if verb is AlertVerb.OPEN:
        return await listed(asker, services)
    if verb is AlertVerb.RULES:
        found = await services.run(services.alerts.rules, asker.workspace, asker.user)
        return alert_lists.rules(asker.words, found)
    if verb is AlertVerb.HISTORY and rest:
        return await _history(asker, services, rest)
    if verb in {AlertVerb.MUTE, AlertVerb.UNMUTE}:
        return await _mute(asker, services, rest, lift=verb is AlertVerb.UNMUTE)
    if verb is AlertVerb.HISTORY:
        line = f"{command(Command.ALERTS, asker.prefix)} history {asker.words('alerts-history-example')}"
        return note(asker.words, "alerts-history-how", line=line)
    return not_understood(asker.words, Command.ALERTS, rest, prefix=asker.prefix)


async def listed(asker: Asker, services: Services) -> Message:
    """Return what waits for the person."""
    found = await services.run(services.alerts.listed, asker.workspace, asker.user)
    return alert_lists.open_alerts(asker.words, found, zone=asker.zone)


async def _history(asker: Asker, services: Services, reference: str) -> Message:
    found = await services.run(services.alerts.history, asker.workspace, reference, asker.user)
    if found.deal is None:
        typed = f"history {reference}"
        near = [f"history {name}" for name in found.near]
        return not_understood(asker.words, Command.ALERTS, typed, known=near, prefix=asker.prefix)
    return alert_lists.history(asker.words, found, zone=asker.zone)


async def _mute(asker: Asker, services: Services, rest: str, *, lift: bool) -> Message:
    words, line = asker.words, command(Command.ALERTS, asker.prefix)
    what, length = (rest, None) if lift else length_at_end(rest)
    if not what or (length is None and not lift):
        return note(words, "alerts-mute-how", line=f"{line} mute {what or words('alerts-mute-example-name')} 3d")
    names = alert_lists.rule_names(words)
    done = await services.run(services.alerts.mute, asker.workspace, what, names, asker.user, length)
    if not done.name:
        verb = "unmute" if lift else "mute"
        near = [f"{verb} {name}" for name in done.near]
        return not_understood(words, Command.ALERTS, f"{verb} {what}", known=near, prefix=asker.prefix)
    if done.until is not None:
        return alert_lists.muted(words, done.name, moment_token(words, done.until, asker.zone))
    return note(words, "alerts-unmute-done" if done.changed else "alerts-unmute-not", name=done.name)


def register(app: AsyncApp) -> None:
    """Listen to the command."""
    app.command(command(Command.ALERTS))(alerts)
