"""Lists of conversations and opportunities, and one opportunity, for commands and the Home tab."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from analysis.model.conversation import Conversation
from analysis.model.meddic import Letter, Level
from analysis.model.overview import OpportunityOverview
from handlers.render.slack.blocks import actions, button, context, header, section
from handlers.render.slack.card import MARK
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.progress import ICON
from handlers.render.slack.text import day_token, escape
from handlers.render.words import Words

ROWS = 15
TITLE = 80
FIELD = 60
INITIAL = {
    Letter.METRICS: "M",
    Letter.ECONOMIC_BUYER: "E",
    Letter.DECISION_CRITERIA: "DC",
    Letter.DECISION_PROCESS: "DP",
    Letter.IDENTIFY_PAIN: "P",
    Letter.CHAMPION: "C",
}


def conversation_list(words: Words, conversations: Sequence[Conversation], *, zone: tzinfo) -> Message:
    """Return the newest conversations, at most fifteen, each with a button that opens it."""
    rows = [conversation_row(words, one, zone) for one in conversations[:ROWS]]
    title = words("list-conversations")
    return Message(title, [header(title), *(rows or [section(words("list-no-conversations")), start_row(words)])])


def conversation_row(words: Words, one: Conversation, zone: tzinfo) -> Json:
    """Return one conversation: state, title, case number, day."""
    text = words(
        "list-conversation",
        icon=ICON[one.state],
        title=escape(one.title, TITLE) or one.case_number,
        state=words(f"state-{one.state}"),
        case=one.case_number,
        day=day_token(words, one.occurred_at, zone),
    )
    return section(text, accessory=button(words("button-open"), Action.SHOW, one.id))


def opportunity_list(words: Words, overviews: Sequence[OpportunityOverview]) -> Message:
    """Return the newest opportunities, at most fifteen, each with its letters and a button that opens it."""
    title = words("list-opportunities")
    return Message(title, [header(title), *opportunity_rows(words, overviews)])


def opportunity_rows(words: Words, overviews: Sequence[OpportunityOverview]) -> Iterator[Json]:
    """Yield one section an opportunity and the key to the letters; words where there are none."""
    if not overviews:
        yield section(words("list-no-opportunities"))
        return
    for one in overviews[:ROWS]:
        open_it = button(words("button-open"), Action.SHOW_OPPORTUNITY, one.opportunity.id)
        yield section(f"{opportunity_line(words, one)}\n{letters(one.levels)}", accessory=open_it)
    yield context(letters_key(words))


def opportunity_line(words: Words, one: OpportunityOverview) -> str:
    """Return company, case number, stage, amount and strength, as far as they are known."""
    deal = one.opportunity
    parts = [f"*{escape(deal.company, TITLE)}*", escape(deal.case_number, FIELD), escape(deal.stage, FIELD)]
    if deal.amount is not None and deal.currency:
        parts.append(escape(words.money(deal.amount, deal.currency), FIELD))
    if one.strength is not None:
        parts.append(words("list-strength", strength=one.strength))
    return " · ".join(part for part in parts if part)


def letters(levels: Mapping[Letter, Level]) -> str:
    """Return the six letters in one line: color, initial and number of the level each."""
    found = ((INITIAL[letter], levels.get(letter, Level.UNKNOWN)) for letter in Letter)
    return "  ".join(f"{MARK[level]} {initial} {int(level)}" for initial, level in found)


def letters_key(words: Words) -> str:
    """Return what initials and numbers mean."""
    numbers = words.join([f"{MARK[level]} {int(level)} {words(f'level-{int(level)}')}" for level in Level])
    names = words.join([f"{INITIAL[letter]} {words(f'letter-{letter}')}" for letter in Letter])
    return f"{names}\n{numbers}"


def start_row(words: Words) -> Json:
    """Return the ways to begin, for somebody who has nothing yet."""
    return actions(
        [
            button(words("button-new"), Action.NEW_ANALYSIS, style="primary"),
            button(words("button-demo"), Action.DEMO),
            button(words("button-help"), Action.HELP),
        ],
        "start",
    )
