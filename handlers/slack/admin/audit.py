"""The page of the audit log: filtered, turned, sent as a file."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.render.slack.admin.audit import ALL, audit
from handlers.render.slack.admin.ids import Press
from handlers.render.slack.message import Json
from handlers.services import Services
from handlers.slack.admin.kit import Turn, kept, turn_to
from handlers.slack.admin.rules import page_number
from handlers.slack.asked import clicked_value
from handlers.slack.context import Asker


async def show(turn: Turn) -> Json:
    """Return a page; `turn.at` is "area.number"."""
    area, number = place_of(turn.at)
    found = await turn.services.run(
        turn.services.admin.audit, turn.asker.workspace, turn.asker.user, area=area, number=number
    )
    return audit(turn.asker.words, found, zone=turn.asker.zone, area=area, number=number, said=turn.said)


def place_of(at: str) -> tuple[str, int]:
    """Return area ("" for all) and page."""
    area, _, number = at.rpartition(".")
    return "" if area in {"", ALL} else area, page_number(number)


async def export(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, asker: Asker, services: Services) -> None:
    """Have the log sent, and say so."""
    area = clicked_value(body)
    whole = "" if area == ALL else area
    await services.run(services.admin.export_audit.send, asker.workspace, asker.user, asker.delivery, area=whole)
    at = kept(body.get("view") or {}).get("at", "")
    said = asker.words("admin-audit-sent")
    await turn_to(ack, client, body, await show(Turn(asker, services, at, said)))


def register(app: AsyncApp) -> None:
    """Listen to the export."""
    app.action(Press.EXPORT)(export)
