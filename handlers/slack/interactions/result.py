"""The buttons under a result: hear a quote, correct, analyze again, right or wrong, open the thread."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from analysis.model.ids import ConversationId
from analysis.model.messages import MessageState
from analysis.usecases.clips import QuotePlace
from handlers.render.slack import modals
from handlers.render.slack.amend import more_corrections
from handlers.render.slack.carried import QuoteRef, Verdict
from handlers.render.slack.ids import Action
from handlers.render.slack.notes import joined, note
from handlers.services import Services
from handlers.slack.answers import linked
from handlers.slack.asked import clicked_in, clicked_message, clicked_value
from handlers.slack.context import Asker
from handlers.slack.modal import open_modal
from handlers.slack.tell import Tell


async def hear(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Post the clip of a quote into the thread of the card; a second click says where it is."""
    ref = QuoteRef.decode(clicked_value(body))
    channel, message = clicked_message(body)
    clip = await services.run(
        services.hear,
        asker.workspace,
        QuotePlace(ref.analysis, ref.letter, ref.name),
        channel=channel,
        message=message,
        person=asker.slack_user,
        user=asker.user,
        delivery=asker.delivery,
    )
    if clip.state is MessageState.POSTED:  # a shared file often has no link of its own that Slack tells us
        there = linked(asker.words, "clip-there", clip.permalink) if clip.permalink else note(asker.words, "clip-there")
        tell(there)
    await ack()


async def correct(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services
) -> None:
    """Open the modal that takes corrections, on the result as it stands."""
    view = await services.run(services.correctable, asker.workspace, ConversationId(clicked_value(body)), asker.user)
    asked = clicked_in(asker, body)
    modal = modals.correct(
        asker.words,
        conversation=view.conversation,
        analysis_id=view.analysis_id,
        analysis=view.analysis,
        transcript=view.transcript,
        channel=asked.channel,
        thread=asked.thread,
        seen=len(view.corrections),
        more=more_corrections(asker.words, view),
    )
    await open_modal(client, body, modal)
    await ack()


async def reanalyze(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Open a new attempt; the button asked before, for it may cost something."""
    call = ConversationId(clicked_value(body))
    receipt = await services.run(services.reanalyze, asker.workspace, call, clicked_in(asker, body))
    if receipt.duplicate:
        tell(joined(asker.words, receipt.case_number))
    await ack()


async def feedback(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services, tell: Tell) -> None:
    """Note whether the reader finds the result right."""
    verdict = Verdict.decode(clicked_value(body))
    await services.run(
        services.judge,
        asker.workspace,
        verdict.conversation,
        verdict.analysis,
        clicked_in(asker, body),
        right=verdict.right,
    )
    tell(note(asker.words, "note-feedback" if verdict.right else "note-feedback-wrong"))
    await ack()


async def open_thread(ack: AsyncAck) -> None:
    """Take note of a link that Slack opened by itself."""
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the buttons."""
    app.action(Action.HEAR)(hear)
    app.action(Action.CORRECT)(correct)
    app.action(Action.REANALYZE)(reanalyze)
    app.action(Action.FEEDBACK)(feedback)
    app.action(Action.OPEN_THREAD)(open_thread)
