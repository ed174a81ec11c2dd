"""The pages of privacy: consent, retention and scores; calls that are kept apart, kept for the law, or forgotten."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.model.privacy import Forgetting
from handlers.render.slack.admin.data_ids import DataForm, DataPress, DataSearch
from handlers.render.slack.admin.frame import mend
from handlers.render.slack.admin.hub import hub
from handlers.render.slack.admin.privacy import call_form, call_options, calls, privacy, read_call, read_privacy, told
from handlers.render.slack.blocks import context, section
from handlers.render.slack.message import Json, Message
from handlers.render.words import Words
from handlers.services import Services
from handlers.slack.admin.kit import Turn, close_onto, kept, outcome, turn_to
from handlers.slack.admin.pages import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal
from handlers.slack.tell import Tell


async def show(turn: Turn) -> Json:
    """Return the form as it stands."""
    asker, services = turn.asker, turn.services
    return privacy(asker.words, await services.run(services.data.privacy, asker.workspace, actor=asker.user))


async def save(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store all three; each is audited for itself."""
    chosen, wrong = read_privacy(asker.words, values_of(view))
    if chosen is None:
        await ack(**mend(wrong))
        return
    run, where, who = services.run, asker.workspace, asker.user
    await run(services.admin.choose_policy, where, chosen.retention, actor=who)
    await run(services.choose_scores, where, chosen.scores, actor=who)
    released = await run(services.choose_consent, where, chosen.consent, actor=who)
    said = asker.words("admin-consent-released", count=released) if released else asker.words("admin-saved")
    await close_onto(ack, client, view, hub(asker.words, said=said))


async def show_calls(turn: Turn) -> Json:
    """Return the list, or the form of the call that `turn.at` names."""
    asker, services = turn.asker, turn.services
    if turn.at.startswith("conv_"):
        call = await services.run(services.data.calls.one, asker.workspace, turn.at, actor=asker.user)
        return call_form(asker.words, call)
    number = page_number(turn.at)
    found, last = await services.run(services.data.calls, asker.workspace, actor=asker.user, number=number)
    return calls(asker.words, found, number=number, last=last, said=turn.said)


async def pick(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Open the form of the call that was found."""
    await open_modal(client, body, await show_calls(Turn(asker, services, clicked_value(body))))
    await ack()


async def search(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Return the calls that what is typed may mean."""
    typed = str(body.get("value") or "")
    found = await services.run(services.data.calls.search, asker.workspace, typed, actor=asker.user)
    await ack(**call_options(found))


async def keep(ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Store whether a call is kept apart, and for the law."""
    restricted, legal = read_call(values_of(view))
    call, run, where = kept(view).get("call", ""), services.run, asker.workspace
    done = await run(services.restrict, where, call, restricted=restricted, actor=asker.user)
    held = await run(services.hold_for_law, where, call, hold=legal, actor=asker.user)
    said = outcome(asker, changed=done.changed or held)
    await close_onto(ack, client, view, await show_calls(Turn(asker, services, said=said)))


async def forget(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Forget the call whose form is open; the button asked before."""
    found = await services.run(services.forget, asker.workspace, clicked_value(body), actor=asker.user)
    await turn_to(ack, client, body, told(asker.words, forgotten(asker.words, found)))


async def forget_here(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Forget the call that the command asked about; the button asked before."""
    found = await services.run(services.forget, asker.workspace, clicked_value(body), actor=asker.user)
    said = forgotten(asker.words, found)
    tell(Message(said, [section(said), context(asker.words("forget-uploads"))]))
    await ack()


def forgotten(words: Words, found: Forgetting) -> str:
    """Return what to say of a call that is being forgotten, or was."""
    if found.done_at is not None:
        return words("forget-done", case=found.case_number, date=found.done_at.date().isoformat())
    counts = {kind: found.counts.get(kind, 0) for kind in ("lines", "results", "quotes")}
    return words("forget-begun", case=found.case_number, **counts)


def register(app: AsyncApp) -> None:
    """Listen to the forms, the search and the button."""
    app.view(DataForm.PRIVACY)(save)
    app.action(DataSearch.CALL)(pick)
    app.options(DataSearch.CALL)(search)
    app.view(DataForm.CALL)(keep)
    app.action(DataPress.FORGET)(forget)
    app.action(DataPress.FORGET_HERE)(forget_here)
