"""The Home tab: my conversations with their state, my opportunities with their letters, help, language."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from analysis.model.conversation import Conversation
from analysis.model.overview import OpportunityOverview
from analysis.usecases.alerts.lists import AlertList
from handlers.render.slack.admin.ids import Press
from handlers.render.slack.alert_lists import open_rows, untold_lines
from handlers.render.slack.blocks import button, context, header, option, section, select
from handlers.render.slack.details import paragraphs
from handlers.render.slack.help import usage_lines
from handlers.render.slack.ids import AUTO, Action, Command
from handlers.render.slack.lists import conversation_row, opportunity_rows, start_row
from handlers.render.slack.message import Json
from handlers.render.words import LANGUAGES, Words

ROWS = 10


def home(
    words: Words,
    *,
    conversations: Sequence[Conversation],
    opportunities: Sequence[OpportunityOverview],
    zone: tzinfo,
    alerts: AlertList | None = None,
    language: str = AUTO,
    prefix: str = "",
    admin: bool = False,
) -> Json:
    """Return the view for `views.publish`.

    Args:
        words: The reader's.
        conversations: The reader's own, newest first; ten are shown.
        opportunities: The reader's own, newest first; ten are shown.
        zone: Of the reader.
        alerts: What waits for the reader, and what was kept back this week; None shows no such part.
        language: The reader's choice: AUTO for Slack's locale, or a catalog language.
        prefix: COMMAND_PREFIX of this installation.
        admin: The reader may open the settings.
    """
    mine = [conversation_row(words, one, zone) for one in conversations[:ROWS]]
    blocks = [
        header(words("home-title")),
        section(words("home-hello")),
        start_row(words),
        *([section(words("home-admin"), accessory=button(words("home-settings"), Press.HUB))] if admin else ()),
        *(alerts_part(words, alerts) if alerts is not None else ()),
        header(words("home-conversations")),
        *(mine or [section(words("list-no-conversations"))]),
        header(words("home-opportunities")),
        *opportunity_rows(words, opportunities[:ROWS]),
        header(words("home-help")),
        section("\n".join(next(iter(usage_lines(words, name, prefix))) for name in Command)),
        context(words("home-help-more")),
        section(words("home-language"), accessory=language_select(words, language)),
        context(words("home-privacy")),
    ]
    return {"type": "home", "blocks": blocks}


def alerts_part(words: Words, alerts: AlertList) -> Iterator[Json]:
    """Yield the open alerts, each with a way to it, and what was not told this week, with why."""
    yield header(words("home-alerts"))
    yield from open_rows(words, alerts)
    if alerts.untold:
        yield from paragraphs([words("alerts-untold"), *untold_lines(words, alerts.untold)])


def language_select(words: Words, language: str) -> Json:
    """Return the choice of language; each language is named in itself."""
    options = [option(words(f"language-{name}"), name) for name in (AUTO, *LANGUAGES)]
    return select(words("modal-pick"), options, action=Action.LANGUAGE, chosen=language)
