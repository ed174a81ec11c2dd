"""The modals behind "Correct": add a quote that was missed, move a call to another deal, take a correction back."""

from collections.abc import Sequence
from datetime import tzinfo

from analysis.errors import RefusedError
from analysis.meddic.rubric import MARKERS, OWN_MARKERS, SHARED_MARKERS
from analysis.model.exchange import CorrectionId, CorrectionKind
from analysis.model.ids import OpportunityId
from analysis.model.meddic import Letter
from analysis.usecases.amend import Move
from analysis.usecases.corrected import in_force
from analysis.usecases.corrections import Correctable
from analysis.usecases.missing import Line, Missing
from handlers.render.slack import limits
from handlers.render.slack.blocks import actions, button, context, field, modal, option, plain, section, select, typed
from handlers.render.slack.carried import metadata
from handlers.render.slack.deal import paragraphs_of
from handlers.render.slack.deal_history import CORRECTIONS, correction_line
from handlers.render.slack.forms import Values, chosen
from handlers.render.slack.ids import Action, Block, Callback, Options
from handlers.render.slack.message import Json
from handlers.render.slack.text import clean, day_token, escape
from handlers.render.words import Words, clock_time

REASON = 1_000
SUBJECT = 80
COMPANY = 120


def more_corrections(words: Words, view: Correctable) -> Json:
    """Return the row of the corrections that have a modal of their own."""
    row = [
        button(words("button-add-quote"), Action.ADD_QUOTE, view.conversation),
        button(words("button-move"), Action.MOVE_CALL, view.conversation),
    ]
    if view.corrections:
        row.append(button(words("button-take-back"), Action.TAKE_BACK, view.conversation))
    return actions(row, "more")


def kept(view: Correctable, channel: str, thread: str, **more: str) -> str:
    """Return what travels with each of these modals."""
    return metadata(conversation=view.conversation, analysis=view.analysis_id, channel=channel, thread=thread, **more)


def reason(words: Words, *, optional: bool) -> Json:
    """Return the field for why."""
    return field(Block.REASON, words("modal-correct-reason"), typed(lines=True, most=REASON), optional=optional)


def add_quote(words: Words, view: Correctable, *, channel: str = "", thread: str = "") -> Json:
    """Return the modal that takes a missing quote: what it shows, its line, and what it is about."""
    groups = [
        {
            "label": plain(words(f"letter-{letter}"), limits.OPTION_TEXT),
            "options": [
                option(words(f"marker-{marker}"), f"{letter}:{marker}")
                for marker in (*OWN_MARKERS[letter], *SHARED_MARKERS)
            ],
        }
        for letter in Letter
    ]
    shows = {
        "type": "static_select",
        "action_id": "input",
        "placeholder": plain(words("modal-pick"), limits.PLACEHOLDER),
        "option_groups": groups,
    }
    line = {
        "type": "external_select",
        "action_id": str(Options.LINE),
        "placeholder": plain(words("modal-quote-search"), limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    blocks = [
        section(words("modal-quote-explain")),
        field(Block.LINE, words("modal-quote-line"), line, hint=words("modal-quote-line-hint")),
        field(Block.MARKER, words("modal-quote-shows"), shows),
        field(
            Block.SUBJECT,
            words("modal-quote-subject"),
            typed(most=SUBJECT),
            hint=words("modal-quote-subject-hint"),
            optional=True,
        ),
        reason(words, optional=True),
    ]
    return modal(words, Callback.ADD_QUOTE, "modal-quote", blocks, private_metadata=kept(view, channel, thread))


def line_options(words: Words, lines: Sequence[Line]) -> Json:
    """Return the answer to a search for a line: time, speaker and the words, as far as they fit."""
    return {"options": [option(_line(words, one), one.segment.id) for one in lines[: limits.OPTIONS]]}


def _line(words: Words, one: Line) -> str:
    time = clock_time(one.segment.start_ms)
    name = clean(words.voice(one.name))[:20]
    return " · ".join(part for part in (time, name, one.segment.text) if part)


def read_quote(values: Values) -> Missing:
    """Read the state of the modal `add_quote`. RefusedError("form-value-unknown") for what it never offered."""
    name, _, marker = chosen(values, Block.MARKER).partition(":")
    letter = next((one for one in Letter if one == name), None)
    if letter is None or marker not in MARKERS[letter]:
        raise RefusedError("form-value-unknown")
    return Missing(
        letter, marker, chosen(values, Block.LINE), chosen(values, Block.SUBJECT), chosen(values, Block.REASON)
    )


def move_call(words: Words, view: Correctable, *, channel: str = "", thread: str = "") -> Json:
    """Return the modal that moves a call to another deal."""
    search = {
        "type": "external_select",
        "action_id": str(Options.OPPORTUNITY),
        "placeholder": plain(words("modal-intake-search"), limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    here = words("modal-move-here", company=escape(view.deal.company, COMPANY)) if view.deal else ""
    blocks = [
        section("\n".join(part for part in (here, words("modal-move-explain")) if part)),
        field(Block.OPPORTUNITY, words("modal-intake-opportunity"), search, optional=True),
        field(Block.COMPANY, words("modal-intake-company"), typed(most=COMPANY), optional=True),
        reason(words, optional=False),
    ]
    stored = kept(view, channel, thread, deal=view.deal.id if view.deal else "")
    return modal(words, Callback.MOVE_CALL, "modal-move", blocks, private_metadata=stored)


def read_move(values: Values, shown: str) -> tuple[Move, dict[Block, str]]:
    """Read the state of the modal `move_call`; beside it catalog keys by field, {} if it can be sent."""
    move = Move(
        OpportunityId(chosen(values, Block.OPPORTUNITY)),
        chosen(values, Block.COMPANY),
        OpportunityId(shown),
        chosen(values, Block.REASON),
    )
    if move.opportunity and move.company:
        return move, {Block.COMPANY: "form-both-companies"}
    if not move.opportunity and not move.company:
        return move, {Block.OPPORTUNITY: "form-no-deal"}
    return move, {} if move.reason else {Block.REASON: "form-reason-needed"}


def take_back(words: Words, view: Correctable, *, zone: tzinfo, channel: str = "", thread: str = "") -> Json:
    """Return what people set right in this call, the last first, and the choice of one to take back."""
    told = (
        f"• {correction_line(words, one, view.people, day_token(words, one.at, zone))}"
        for one in view.corrections[: -CORRECTIONS - 1 : -1]
    )
    # Moved calls go back by moving them once more; only the last move can be taken back.
    counting = in_force(view.corrections)
    moves = [one.id for one in counting if one.kind is CorrectionKind.OPPORTUNITY]
    listed = [
        option(correction_line(words, one, view.people, words.day(one.at, zone)), one.id)
        for one in reversed(counting)
        if one.kind is not CorrectionKind.OPPORTUNITY or one.id == moves[-1]
    ]
    blocks = paragraphs_of(told)
    stored = kept(view, channel, thread)
    if not listed:
        blocks.append(context(words("modal-back-nothing")))
        return {
            "type": "modal",
            "title": plain(words("modal-back-title"), limits.MODAL_TITLE),
            "close": plain(words("modal-close"), limits.MODAL_BUTTON),
            "blocks": blocks,
        }
    choice = select(words("modal-pick"), listed)
    blocks += [field(Block.CORRECTION, words("modal-back-which"), choice), reason(words, optional=True)]
    return modal(words, Callback.TAKE_BACK, "modal-back", blocks, private_metadata=stored)


def read_take_back(values: Values) -> tuple[CorrectionId, str]:
    """Read the state of the modal `take_back`: which, and why."""
    return CorrectionId(chosen(values, Block.CORRECTION)), chosen(values, Block.REASON)
