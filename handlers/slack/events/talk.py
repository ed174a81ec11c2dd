"""What somebody writes to us, in a direct message or with our name in it: a question about a call, or a command."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analysis.usecases.coach import CoachState
from analysis.usecases.converse import Written
from analysis.usecases.requests import Asked
from handlers.services import Services
from handlers.slack.commands.intent import Verb, alerts_meant, analyze_intent, coach_meant
from handlers.slack.context import Asker

MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def spoken(text: str) -> str:
    """Return the words of a message without mentions, as they were typed."""
    words = MENTION.sub(" ", text)
    for entity, char in ENTITIES.items():
        words = words.replace(entity, char)
    return " ".join(words.split())


async def talk(asker: Asker, services: Services, text: str, asked: Asked, *, lost: Mapping[str, Any]) -> None:
    """Answer where it was written.

    Args:
        asker: Who writes.
        services: Use cases.
        text: As Slack sends it.
        asked: The thread it was written in, or that it begins.
        lost: What to say to words that are about no call.
    """
    words = asker.words
    question = spoken(text)
    meant = analyze_intent(question)
    if await _theirs(asker, services, question, asked):
        return
    if meant.verb in {Verb.STATUS, Verb.CANCEL} and not meant.rest:
        if await _this_call(asker, services, meant.verb, asked):
            return
        meant = replace(meant, verb=Verb.LIST)  # to choose from
    if meant.verb is Verb.DEMO:
        await services.run(services.demo, asker.workspace, words.language, words("demo-label"), asked)
    elif meant.verb is Verb.LIST:  # their own calls: for their eyes, wherever they asked
        alone = asked if asked.private else replace(asked, channel="", thread="", private=True)
        await services.run(services.say, asker.workspace, page(asker, "list"), alone)
    elif meant.verb in {Verb.HELP, Verb.NEW}:
        await services.run(services.say, asker.workspace, page(asker, "help"), asked)
    elif meant.verb is not Verb.CANCEL or not await _stopped(asker, services, meant.rest, asked):
        written = Written(meant.rest, question, words.language)
        await services.run(services.converse, asker.workspace, written, lost, asked)


async def _theirs(asker: Asker, services: Services, question: str, asked: Asked) -> bool:
    """Answer what is for their eyes alone, wherever they asked: coaching and alerts; False for anything else."""
    coach = coach_meant(question)
    if coach is not None:
        return await _coached(asker, services, coach, asked)
    if not alerts_meant(question):
        return False
    alone = asked if asked.private else replace(asked, channel="", thread="", private=True)
    await services.run(services.say, asker.workspace, page(asker, "alerts"), alone)
    return True


async def _coached(asker: Asker, services: Services, reference: str, asked: Asked) -> bool:
    """Send somebody the coaching of a call, or say alone to them why not; False when no call was meant."""
    alone = asked if asked.private else replace(asked, channel="", thread="", private=True)
    found = await services.run(services.coach, asker.workspace, reference, asker.words.language, alone)
    if found.state is CoachState.UNKNOWN and reference:
        return False
    if found.state is not CoachState.COMING:
        key = "coach-none" if found.state is CoachState.UNKNOWN else f"coach-{found.state}"
        line = f"/{asker.prefix}coach ask {found.case} …"
        payload = {"key": key, "params": {"case": found.case, "owner": found.owner, "line": line}}
        await services.run(services.say, asker.workspace, payload, alone)
    return True


async def _this_call(asker: Asker, services: Services, verb: Verb, asked: Asked) -> bool:
    """Stop the call of this thread, or say where it stands; False where the thread is about none."""
    if verb is Verb.CANCEL:
        stopped = await services.run(services.stop.thread, asker.workspace, asked)
        call, key = stopped.call, "note-canceled" if stopped.stopped else "note-ended"
    else:
        call, key = await services.run(services.look_up.thread, asker.workspace, asked), "note-stands"
    if call is None:
        return False
    params = {"case": call.case_number, "state": asker.words(f"state-{call.state}")}
    await services.run(services.say, asker.workspace, {"key": key, "params": params}, asked)
    return True


async def _stopped(asker: Asker, services: Services, reference: str, asked: Asked) -> bool:
    """Stop the call of this number; False when there is none: then it was a question that begins with that word."""
    return (await services.run(services.stop, asker.workspace, reference, asked)).call is not None


def page(asker: Asker, name: str) -> Mapping[str, Any]:
    """Return what `services.say` needs to show a page."""
    return {"page": name, "user": asker.user}
