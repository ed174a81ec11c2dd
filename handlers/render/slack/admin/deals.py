"""The page of deals, the form of one, of the stages, and of a table to bring in."""

from collections.abc import Iterable, Mapping
from datetime import date

from analysis.errors import RefusedError
from analysis.model.conversation import Opportunity
from analysis.model.ids import UserId
from analysis.usecases.edit_opportunity import STATES, DealFields, DealPage
from analysis.usecases.import_opportunities import Planned, Report
from analysis.usecases.opportunity_cells import number_of
from handlers.render.slack import limits
from handlers.render.slack.admin import read
from handlers.render.slack.admin.data_ids import NOBODY, DataField, DataForm, DataPress, DataSearch
from handlers.render.slack.admin.fields import box
from handlers.render.slack.admin.frame import Problems, form, opener, page, turner
from handlers.render.slack.admin.ids import Page
from handlers.render.slack.admin.people import searcher
from handlers.render.slack.blocks import actions, button, context, field, option, section, select, typed
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.slack.progress import harmless
from handlers.render.slack.text import escape
from handlers.render.values import told
from handlers.render.words import Words

ROWS, NAME, LINES = 20, 75, 25
NO_STAGE = "none"
YES = "yes"
IMPORT = "import"


def deals(words: Words, found: DealPage, *, number: int = 0, said: str = "") -> Json:
    """Return the page; *number* counts from 0."""
    pages = max(1, -(-len(found.deals) // ROWS))
    number = min(number, pages - 1)
    shown = found.deals[number * ROWS : (number + 1) * ROWS]
    row = [
        searcher(words, DataSearch.DEAL, "admin-deals-find"),
        button(words("admin-deals-stages"), DataPress.STAGES),
        button(words("admin-deals-import"), DataPress.IMPORT),
        button(words("admin-deals-export"), DataPress.EXPORT),
    ]
    rows = [opener(words, line(words, one, found), f"{Page.DEALS}:{one.id}", key="admin-edit") for one in shown]
    blocks = [
        actions(row, "find"),
        *(rows or [section(words("admin-deals-none"))]),
        *turner(words, Page.DEALS, "", number=number, last=number == pages - 1),
    ]
    return page(words, Page.DEALS, blocks, at=str(number), said=said)


def line(words: Words, deal: Opportunity, found: DealPage) -> str:
    """Return a deal in two short lines."""
    about = [deal.case_number, words(f"deal-state-{deal.state}")]
    if deal.stage:
        about.append(escape(deal.stage, NAME))
    if deal.amount is not None:
        about.append(f"{escape(deal.currency, 3)} {deal.amount:,.0f}".strip())
    if deal.close_date is not None:
        about.append(deal.close_date.isoformat())
    if deal.owner_id is not None:
        about.append(escape(found.owners.get(deal.owner_id, ""), NAME))
    return f"*{escape(deal.company, NAME)}*\n{' · '.join(about)}"


def deal_form(words: Words, found: DealPage) -> Json:
    """Return the form of the one deal in *found*."""
    [deal] = found.deals
    listed = dict.fromkeys([*found.stages, *([deal.stage] if deal.stage else [])])
    stages = [option(words("admin-deal-no-stage"), NO_STAGE), *(option(one, one) for one in listed)]
    states = [option(words(f"deal-state-{state}"), state) for state in STATES]
    nobody = option(words("admin-nobody-option"), NOBODY)
    stands = option(found.owners.get(deal.owner_id, deal.owner_id), deal.owner_id) if deal.owner_id else nobody
    picker: Json = {"type": "datepicker", "action_id": "input"}
    if deal.close_date is not None:
        picker["initial_date"] = deal.close_date.isoformat()
    amount = "" if deal.amount is None else f"{deal.amount:.15g}"
    blocks = [
        section(f"*{escape(deal.company, NAME)}* · {deal.case_number}"),
        field(
            DataField.STAGE,
            words("admin-deal-stage"),
            select(words("modal-pick"), stages, chosen=deal.stage or NO_STAGE),
        ),
        field(DataField.AMOUNT, words("admin-deal-amount"), typed("1200000", initial=amount, most=24), optional=True),
        field(
            DataField.CURRENCY, words("admin-deal-currency"), typed("TWD", initial=deal.currency, most=3), optional=True
        ),
        field(DataField.CLOSES, words("admin-deal-closes"), picker, optional=True),
        field(
            DataField.OWNER, words("admin-deal-owner"), searcher(words, DataSearch.OWNER, "admin-people-find", stands)
        ),
        field(DataField.STATE, words("admin-deal-state"), select(words("modal-pick"), states, chosen=deal.state)),
        field(
            DataField.OWNER_RUN,
            words("admin-deal-owner-run"),
            box(words("admin-deal-owner-run-yes"), YES, ticked=deal.owner_run),
            optional=True,
        ),
    ]
    return form(words, DataForm.DEAL, "admin-deal-title", blocks, deal=deal.id)


def read_deal(words: Words, values: Values) -> tuple[DealFields, Problems]:
    """Return what was put in, and what is wrong with it."""
    wrong: dict[str, str] = {}
    typed_amount = read.text(values, DataField.AMOUNT)
    amount = None
    if typed_amount:
        try:
            amount = number_of(typed_amount)
        except RefusedError:
            wrong[DataField.AMOUNT] = words("deal-amount-wrong")
    closes = str(read.element(values, DataField.CLOSES).get("selected_date") or "")
    stage, owner = read.text(values, DataField.STAGE), read.text(values, DataField.OWNER)
    fields = DealFields(
        stage="" if stage == NO_STAGE else stage,
        amount=amount,
        currency=read.text(values, DataField.CURRENCY).upper(),
        close_date=date.fromisoformat(closes) if closes else None,
        owner_id=None if owner in {NOBODY, ""} else UserId(owner),
        owner_run=YES in read.several(values, DataField.OWNER_RUN),
        state=read.text(values, DataField.STATE),
    )
    return fields, wrong


def deal_options(found: Iterable[Opportunity]) -> Json:
    """Return the answer to a search for deals."""
    return {"options": [option(f"{one.company} · {one.case_number}", one.id) for one in found][: limits.OPTIONS]}


def stages_form(words: Words, stages: Iterable[str]) -> Json:
    """Return the form of the workspace's stages, one a line."""
    element = typed(lines=True, initial="\n".join(stages), most=1_000)
    blocks = [field(DataField.STAGES, words("admin-stages"), element, hint=words("admin-stages-hint"))]
    return form(words, DataForm.STAGES, "admin-stages-title", blocks)


def import_form(words: Words) -> Json:
    """Return the form that takes a table."""
    file: Json = {"type": "file_input", "action_id": "input", "filetypes": ["csv", "txt"], "max_files": 1}
    blocks = [
        section(words("admin-import-explain")),
        field(DataField.TABLE, words("admin-import-file"), file),
    ]
    return form(words, DataForm.IMPORT, "admin-import-title", blocks, submit="admin-import-check")


def waiting(words: Words) -> Json:
    """Return the window while a table is read."""
    return page(words, Page.DEALS, [section(words("admin-import-reading"))], at=IMPORT, key="admin-import-title")


def report(words: Words, found: Report | None, *, source: str = "", why: str = "", asking: bool = False) -> Json:
    """Return what a table would change, or changed.

    Args:
        words: The reader's.
        found: None for a table that could not be read at all.
        source: Names the table for the button that stores it.
        why: It could not be read; harmless already.
        asking: Slack is being asked for people, and the table is read once more then.
    """
    blocks = [section(summary(words, found)), *_lines(words, found)] if found else [section(f"⚠️ {why}")]
    wrong = found is None or bool(found.wrong)
    if asking:
        blocks.append(context(words("admin-import-asking")))
    elif wrong:
        again = button(words("admin-import-other"), DataPress.AGAIN)
        blocks += [*([context(words("admin-import-mend"))] if found else []), actions([again], "apply")]
    elif source and found and found.planned and not found.stored:
        blocks.append(actions([button(words("admin-import-apply"), DataPress.APPLY, source, style="primary")], "apply"))
    return page(words, Page.DEALS, blocks, at=IMPORT, key="admin-import-title")


def summary(words: Words, found: Report) -> str:
    """Return what a table comes to, in a line."""
    if found.wrong:
        return words("admin-import-plan-wrong", wrong=len(found.wrong))
    made, edited = sum(one.new for one in found.planned), sum(not one.new for one in found.planned)
    key = "admin-import-stored" if found.stored else "admin-import-plan"
    return words(key, made=made, changed=edited, same=found.same)


def _lines(words: Words, found: Report) -> list[Json]:
    """Return the wrong lines; only where there are none, what the others change."""
    if found.wrong:
        lines = [
            section(f"⚠️ {words('admin-import-line', line=one.line)} {words(one.key, **harmless(one.params))}")
            for one in found.wrong[:LINES]
        ]
    else:
        lines = [section(planned(words, one, found.names)) for one in found.planned[:LINES]]
    cut = max(len(found.wrong), 0 if found.wrong else len(found.planned)) > LINES
    return [*lines, *([context(words("admin-import-more"))] if cut else [])]


def planned(words: Words, one: Planned, names: Mapping[UserId, str]) -> str:
    """Return what would change of a deal; of a new one, how it will stand."""
    known = {str(user): name for user, name in names.items()}
    parts = []
    for name, pair in one.changes.items():
        before, after = (escape(told(words, name, value, known, area="opportunity"), NAME) for value in pair)
        label, value = words(f"deal-field-{name.replace('_', '-')}"), after if one.new else f"{before} → {after}"
        parts.append(words("admin-import-field", name=label, value=value))
    head = f"*{escape(one.company, NAME)}* · {one.case or words('admin-import-new')}"
    return "\n".join([head, *parts])
