"""The one table of all endpoints: the server, its document and its tests are made from it."""

from typing import Any

from handlers.api import actions, alerts, conversations, health, me, opportunities, progress, results, usage, webhooks
from handlers.api.contract import Endpoint

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = (
    *me.ENDPOINTS,
    *health.ENDPOINTS,
    *opportunities.ENDPOINTS,
    *conversations.ENDPOINTS,
    *progress.ENDPOINTS,
    *actions.ENDPOINTS,
    *results.ENDPOINTS,
    *alerts.ENDPOINTS,
    *usage.ENDPOINTS,
    *webhooks.ENDPOINTS,
)
