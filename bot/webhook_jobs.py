"""Wires what tells other people's servers."""

from collections.abc import Callable, Iterable, Mapping

from analysis.model.ids import WorkspaceId
from analysis.ports import WebhookSender
from analysis.usecases.webhooks.deliver import DeliverWebhook
from analysis.usecases.webhooks.manage import ManageWebhooks
from analysis.usecases.webhooks.replay import MendWebhooks, ReplayEvents, WebhookDeliveries
from analysis.usecases.webhooks.spread import SpreadEvent
from bot.settings import Settings
from bot.slack_tokens import make_cipher
from db.unit_of_work import SqlBegin
from handlers.jobs.webhooks import WebhookSteps


def webhook_steps(
    settings: Settings,
    begin: SqlBegin,
    sender: WebhookSender,
    workspaces: Callable[[], Iterable[WorkspaceId]],
    dead: Callable[[Iterable[str]], Mapping[str, str]],
) -> WebhookSteps:
    """Return the steps of the webhooks' jobs; *dead* tells which jobs will never run again."""
    return WebhookSteps(
        spread=SpreadEvent(begin, begin.clock),
        deliver=DeliverWebhook(begin, begin.clock, make_cipher(settings), sender, settings.public_url),
        replay=ReplayEvents(begin, begin.clock),
        mend=MendWebhooks(begin, begin.clock, workspaces, dead),
    )


def manage_webhooks(settings: Settings, begin: SqlBegin, sender: WebhookSender) -> ManageWebhooks:
    """Return the use cases of endpoints, for the terminal and Slack."""
    return ManageWebhooks(begin, begin.clock, make_cipher(settings), sender.check)


def webhook_deliveries(begin: SqlBegin) -> WebhookDeliveries:
    """Return the use cases of deliveries, for the terminal and Slack."""
    return WebhookDeliveries(begin, begin.clock)
