"""The form of consent, retention and scores; the page of calls that are kept apart, and the form of one."""

from collections.abc import Iterable, Sequence

from analysis.model.access import ScoreVisibility
from analysis.model.conversation import Conversation, ConversationState
from analysis.model.privacy import ConsentPolicy, RetentionPolicy
from analysis.usecases.admin.privacy import MOST_DAYS, Privacy
from handlers.render.slack import limits
from handlers.render.slack.admin import read
from handlers.render.slack.admin.data_ids import DataField, DataForm, DataPress, DataSearch
from handlers.render.slack.admin.fields import box, boxes, counted
from handlers.render.slack.admin.frame import Problems, form, opener, page, turner
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.admin.people import searcher
from handlers.render.slack.blocks import actions, button, confirm, context, field, option, section, select
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json, Message
from handlers.render.slack.text import escape
from handlers.render.words import Words

YES, RESTRICTED, LEGAL = "yes", "restricted", "legal_hold"
TITLE = 100
CLOCKS = {
    DataField.AUDIO_DAYS: "audio_days",
    DataField.TRANSCRIPT_DAYS: "transcript_days",
    DataField.ALL_DAYS: "all_days",
    DataField.UNINSTALLED_DAYS: "uninstalled_days",
}


def privacy(words: Words, stands: Privacy) -> Json:
    """Return the form."""
    scores = [option(words(f"scores-{one.replace('_', '-')}"), one) for one in ScoreVisibility]
    ticked = box(words("admin-consent-required"), YES, ticked=stands.consent.required)
    clocks = [
        field(
            block,
            words(f"admin-{block.replace('_', '-')}"),
            counted(getattr(stands.retention, name), most=MOST_DAYS),
            hint=words(f"admin-{block.replace('_', '-')}-hint"),
        )
        for block, name in CLOCKS.items()
    ]
    blocks = [
        field(DataField.CONSENT, words("admin-consent"), ticked, hint=words("admin-consent-hint"), optional=True),
        *clocks,
        field(DataField.SCORES, words("admin-scores"), select(words("modal-pick"), scores, chosen=stands.scores)),
    ]
    return form(words, DataForm.PRIVACY, "admin-privacy-title", blocks)


def read_privacy(words: Words, values: Values) -> tuple[Privacy | None, Problems]:
    """Return what was put in, and what is wrong with it."""
    days = {block: read.whole(values, block) for block in CLOCKS}
    most = words("retention-days-wrong", most=MOST_DAYS)
    wrong = {str(block): most for block, count in days.items() if count is None or count > MOST_DAYS}
    scores = read.text(values, DataField.SCORES)
    if scores not in set(ScoreVisibility):
        wrong[DataField.SCORES] = words("form-value-unknown")
    if wrong:
        return None, wrong
    retention = RetentionPolicy(**{name: days[block] or 0 for block, name in CLOCKS.items()})
    required = YES in read.several(values, DataField.CONSENT)
    return Privacy(ConsentPolicy(required), retention, ScoreVisibility(scores)), {}


def calls(words: Words, found: Sequence[Conversation], *, number: int, last: bool, said: str = "") -> Json:
    """Return the page of calls that are restricted, under a legal hold or held by policy."""
    rows = [opener(words, line(words, one), f"{Page.CALLS}:{one.id}", key="admin-edit") for one in found]
    blocks = [
        actions([searcher(words, DataSearch.CALL, "admin-calls-find")], "find"),
        *(rows or [section(words("admin-calls-none"))]),
        *turner(words, Page.CALLS, "", number=number, last=last),
    ]
    return page(words, Page.CALLS, blocks, at=str(number), said=said)


def line(words: Words, call: Conversation) -> str:
    """Return a call and why it is kept apart."""
    why = [
        words(key)
        for key, holds in (
            ("admin-call-restricted", call.restricted),
            ("admin-call-legal", call.legal_hold),
            ("admin-call-held", call.state is ConversationState.HELD),
        )
        if holds
    ]
    return f"*{escape(call.title, TITLE) or call.case_number}*\n{' · '.join([call.case_number, *why])}"


def call_form(words: Words, call: Conversation) -> Json:
    """Return the form of one call: kept apart, kept for the law, or forgotten."""
    options = [option(words("admin-call-restrict"), RESTRICTED), option(words("admin-call-hold"), LEGAL)]
    ticked = {name for name, holds in ((RESTRICTED, call.restricted), (LEGAL, call.legal_hold)) if holds}
    forget = button(
        words("admin-call-forget"), DataPress.FORGET, call.id, style="danger", ask=confirm(words, "confirm-forget")
    )
    blocks = [
        section(line(words, call)),
        field(DataField.FLAGS, words("admin-call-flags"), boxes(options, ticked), optional=True),
        context(words("admin-call-explain")),
        actions([forget], "forget"),
    ]
    return form(words, DataForm.CALL, "admin-call-title", blocks, call=call.id)


def read_call(values: Values) -> tuple[bool, bool]:
    """Return whether a call shall be restricted, and kept for the law."""
    ticked = read.several(values, DataField.FLAGS)
    return RESTRICTED in ticked, LEGAL in ticked


def sure_to_forget(words: Words, call: Conversation) -> Message:
    """Return the question before a call is forgotten."""
    row = [
        button(
            words("admin-call-forget"),
            DataPress.FORGET_HERE,
            call.id,
            style="danger",
            ask=confirm(words, "confirm-forget"),
        )
    ]
    blocks = [section(line(words, call)), context(words("admin-call-explain")), actions(row, "forget")]
    return Message(f"{words('admin-call-forget')}: {call.case_number}", blocks)


def told(words: Words, said: str) -> Json:
    """Return a window that only says something."""
    return page(words, Page.CALLS, [section(said), context(words("forget-uploads"))], key="admin-call-title")


def call_options(found: Iterable[Conversation]) -> Json:
    """Return the answer to a search for calls."""
    return {"options": [option(f"{one.case_number} · {one.title}", one.id) for one in found][: limits.OPTIONS]}
