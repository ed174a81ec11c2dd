"""The buttons of an alert: useful, later, dismissed, taken on, given to somebody; everybody's copy then shows it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.errors import RefusedError
from analysis.model.alerts import AlertId, Answer
from analysis.model.ids import UserId
from analysis.model.meddic import Letter
from analysis.usecases.alerts.answer import Answered
from handlers.render.slack import alerts as page
from handlers.render.slack import modals
from handlers.render.slack.amend import more_corrections
from handlers.render.slack.blocks import section
from handlers.render.slack.carried import Snooze, read_metadata
from handlers.render.slack.forms import chosen
from handlers.render.slack.ids import Action, Block, Callback
from handlers.render.slack.message import Json
from handlers.render.slack.notes import note
from handlers.services import Services
from handlers.slack.answers import as_modal
from handlers.slack.asked import clicked_in, clicked_value, submitted_for
from handlers.slack.commands.alerts import listed
from handlers.slack.context import Asker
from handlers.slack.interactions.forms import values_of
from handlers.slack.modal import open_modal
from handlers.slack.tell import Tell


def _clicked(body: dict[str, Any]) -> AlertId:
    return AlertId(clicked_value(body))


async def useful(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Note that it helped; every copy says so."""
    await services.run(services.alerts.answer.useful, asker.workspace, _clicked(body), clicked_in(asker, body))
    tell(note(asker.words, "alert-said-useful"))
    await ack()


async def acknowledge(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Take it on; the message itself says so."""
    await services.run(services.alerts.answer.acknowledge, asker.workspace, _clicked(body), clicked_in(asker, body))
    await ack()


async def snooze(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Put it off; the message itself says until when."""
    later = Snooze.decode(clicked_value(body))
    asked = clicked_in(asker, body)
    await services.run(services.alerts.answer.snooze, asker.workspace, later.alert, later.later, asked)
    await ack()


async def release(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Let the manager have it before the rep's time alone is over."""
    sent = await services.run(services.alerts.release, asker.workspace, _clicked(body), clicked_in(asker, body))
    tell(note(asker.words, "alert-released" if sent else "alert-released-not"))
    await ack()


async def open_dismiss(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Ask why."""
    found = await services.run(services.alerts.people, asker.workspace, _clicked(body), asker.user)
    await open_modal(client, body, page.dismiss_modal(asker.words, found.view))
    await ack()


async def open_assign(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Ask who takes care of it."""
    found = await services.run(services.alerts.people, asker.workspace, _clicked(body), asker.user)
    await open_modal(client, body, page.assign_modal(asker.words, found))
    await ack()


def _about(view: dict[str, Any]) -> AlertId:
    return AlertId(read_metadata(str(view.get("private_metadata") or "")).get("alert", ""))


async def dismiss(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Set it aside; of what is not true, the correction opens in place of the question."""
    typed = chosen(values_of(view), Block.ALERT_REASON)
    reason = next((one for one in Answer if one == typed), None)
    if reason is None:
        raise RefusedError("form-value-unknown")
    asked = submitted_for(asker, view)
    done = await services.run(services.alerts.answer.dismiss, asker.workspace, _about(view), reason, asked)
    correction = await _correction(asker, services, done) if reason is Answer.NOT_TRUE else None
    said = note(asker.words, "alert-said-dismissed", reason=asker.words(f"alert-answer-{reason}"))
    await ack(response_action="update", view=correction or as_modal(asker.words, said))


async def _correction(asker: Asker, services: Services, done: Answered) -> Json | None:
    """Return the modal of corrections for the call an alert rests on; None where there is nothing to correct."""
    call = done.view.correctable
    if call is None:
        return None
    try:
        found = await services.run(services.correctable, asker.workspace, call, asker.user)
    except RefusedError:  # no result with levels, or none any more: then the answer alone is the word on it
        return None
    letter = next((one for one in Letter if one == done.view.alert.subject), None)
    modal = modals.correct(
        asker.words,
        conversation=found.conversation,
        analysis_id=found.analysis_id,
        analysis=found.analysis,
        transcript=found.transcript,
        seen=len(found.corrections),
        more=more_corrections(asker.words, found),
        letter=letter,
    )
    return modal | {"blocks": [section(asker.words("alert-said-correct")), *modal["blocks"]]}


async def assign(ack: AsyncAck, view: dict[str, Any], asker: Asker, services: Services) -> None:
    """Give it to somebody."""
    to = UserId(chosen(values_of(view), Block.ASSIGNEE))
    asked = submitted_for(asker, view)
    done = await services.run(services.alerts.answer.assign, asker.workspace, _about(view), to, asked)
    message = note(asker.words, "alert-said-assigned", person=done.view.people.get(to, ""))
    await ack(response_action="update", view=as_modal(asker.words, message))


async def show(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Show an alert from a list to the person who asks."""
    view = await services.run(services.alerts.show, asker.workspace, _clicked(body), asker.user)
    if view is None:
        raise RefusedError("alert-not-found")
    tell(page.alert(asker.words, view, zone=asker.zone))
    await ack()


async def show_all(ack: AsyncAck, asker: Asker, services: Services, tell: Tell) -> None:
    """Show one's open alerts."""
    tell(await listed(asker, services))
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons and the submissions."""
    app.action(Action.ALERT_USEFUL)(useful)
    app.action(Action.ALERT_ACKNOWLEDGE)(acknowledge)
    app.action(Action.ALERT_SNOOZE)(snooze)
    app.action(Action.ALERT_RELEASE)(release)
    app.action(Action.ALERT_DISMISS)(open_dismiss)
    app.action(Action.ALERT_ASSIGN)(open_assign)
    app.action(Action.ALERT_SHOW)(show)
    app.action(Action.ALERTS)(show_all)
    app.view(Callback.ALERT_DISMISS)(dismiss)
    app.view(Callback.ALERT_ASSIGN)(assign)
