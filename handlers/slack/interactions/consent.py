"""The answers to "on what basis may this be analyzed?": the question itself then shows what was said."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from analysis.model.privacy import ForgetCause
from analysis.usecases.consent import Basis
from handlers.render.slack.ids import Action
from handlers.services import Services
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker


async def informed(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Everyone was told: the call goes on."""
    call = clicked_value(body)
    await services.run(services.record_basis, asker.workspace, call, Basis.INFORMED, actor=asker.user)
    await ack()


async def agreed(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """Everyone agreed: the call goes on."""
    call = clicked_value(body)
    await services.run(services.record_basis, asker.workspace, call, Basis.AGREED, actor=asker.user)
    await ack()


async def refused(ack: AsyncAck, body: dict[str, Any], asker: Asker, services: Services) -> None:
    """There is no basis: the call is forgotten, and this question with it."""
    call = clicked_value(body)
    await services.run(services.forget, asker.workspace, call, actor=asker.user, cause=ForgetCause.NO_CONSENT)
    await ack()


def register(app: AsyncApp) -> None:
    """Listen to the three buttons."""
    app.action(Action.CONSENT_INFORMED)(informed)
    app.action(Action.CONSENT_AGREED)(agreed)
    app.action(Action.CONSENT_NONE)(refused)
