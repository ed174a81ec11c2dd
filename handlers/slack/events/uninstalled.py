"""The app was removed, or its tokens were taken back: tokens, queue and what was under way go at once."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from handlers.services import Services
from handlers.slack.context import Askers


async def uninstalled(body: dict[str, Any], context: AsyncBoltContext, services: Services, askers: Askers) -> None:
    """Forget the installation. A revocation of people's own tokens, of which we hold none, changes nothing."""
    event = body["event"]
    if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
        return
    await services.run(
        services.uninstall,
        context.enterprise_id or "",
        context.team_id or "",
        org_wide=bool(context.is_enterprise_install),
        happened=datetime.fromtimestamp(int(body.get("event_time") or 0), UTC),
    )
    askers.installations.forget()


def register(app: AsyncApp) -> None:
    """Listen to both ways in which an installation ends."""
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(uninstalled)
