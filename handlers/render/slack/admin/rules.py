"""The list of rules, and the window that asks before one is deleted."""

from analysis.model.alerts import AlertRule, RuleId
from analysis.usecases.admin.rules import RuleList, RuleRow
from analysis.usecases.alerts.precision import Precision
from handlers.render.slack.admin.frame import form, page, turner
from handlers.render.slack.admin.ids import Form, Page, Press, RuleVerb
from handlers.render.slack.blocks import actions, button, context, option, section
from handlers.render.slack.message import Json
from handlers.render.slack.text import escape
from handlers.render.words import Words

ROWS = 20
NAME = 80


def rule_name(words: Words, rule: AlertRule) -> str:
    """Return what a rule is called: as an admin named it, else as the catalog does."""
    return rule.name or kind_name(words, rule.kind)


def kind_name(words: Words, kind: str) -> str:
    """Return what the catalog calls a kind of rule."""
    return words(f"alert-{kind}-name")


def rules(words: Words, found: RuleList, *, number: int = 0, said: str = "", switched: RuleId | None = None) -> Json:
    """Return the page; *number* counts from 0.

    The rule that was just *switched* stays in sight, first, where its place is on another page now.
    """
    pages = max(1, -(-len(found.rows) // ROWS))
    number = min(number, pages - 1)
    shown = found.rows[number * ROWS : (number + 1) * ROWS]
    if all(row.rule.id != switched for row in shown):
        shown = (*(row for row in found.rows if row.rule.id == switched), *shown)
    blocks = [
        actions([button(words("admin-rule-new"), Press.RULE_NEW, style="primary")], "new"),
        *(_row(words, row) for row in shown),
        *([] if found.rows else [section(words("admin-rules-none"))]),
        context(words("alerts-rules-window")),
        *turner(words, Page.RULES, "", number=number, last=number == pages - 1),
    ]
    return page(words, Page.RULES, blocks, at=str(number), said=said)


def _row(words: Words, row: RuleRow) -> Json:
    rule = row.rule
    state = "admin-rule-on" if rule.enabled else "admin-rule-off"
    if rule.enabled and row.needs:
        state = words("admin-rule-needs", needs=words.join([words(f"alert-off-{need}") for need in row.needs]))
    else:
        state = words(state)
    people = words.join([words(f"admin-role-{one}") for one in rule.recipients])
    mark = "⚪" if not rule.enabled else "🟡" if row.needs else "🟢"
    text = words(
        "admin-rule-row",
        mark=mark,
        name=escape(rule_name(words, rule), NAME),
        state=state,
        severity=words(f"severity-{rule.severity}"),
        people=people,
    )
    told = _precision(words, row.precision)
    return section(f"{text}\n{told}" if told else text, block_id=f"rule.{rule.id}", accessory=_menu(words, rule))


def _precision(words: Words, found: Precision) -> str:
    """Return how often the rule was right; "" for one that never spoke."""
    if not found.judged and not found.unanswered:
        return ""
    counts = {"useful": found.useful, "judged": found.judged, "unanswered": found.unanswered}
    if not found.judged:
        return words("alerts-precision-silent", unanswered=found.unanswered)
    said = (
        words("alerts-precision-few", **counts) if found.few else words("alerts-precision", share=found.share, **counts)
    )
    return f"{said} · {words('alerts-precision-warn')}" if found.warns else said


def _menu(words: Words, rule: AlertRule) -> Json:
    switch = RuleVerb.SWITCH_OFF if rule.enabled else RuleVerb.SWITCH_ON
    verbs = (RuleVerb.EDIT, RuleVerb.REHEARSE, RuleVerb.COPY, switch, RuleVerb.DELETE)
    return {
        "type": "overflow",
        "action_id": str(Press.RULE),
        "options": [option(words(f"admin-rule-do-{verb}"), f"{verb}:{rule.id}") for verb in verbs],
    }


def switched_words(words: Words, rule: AlertRule) -> str:
    """Return that a rule was switched, as it stands now."""
    key = "admin-rule-switched-on" if rule.enabled else "admin-rule-switched-off"
    return words(key, name=escape(rule_name(words, rule), NAME))


def delete(words: Words, rule: AlertRule, *, number: int = 0) -> Json:
    """Return the window that asks before a rule is deleted."""
    name = escape(rule_name(words, rule), NAME)
    blocks = [section(words("admin-rule-delete-text", name=name))]
    ids = {"rule": rule.id, "seen": str(rule.version), "number": str(number)}
    return form(words, Form.RULE_DELETE, "admin-rule-delete-title", blocks, submit="admin-rule-do-delete", **ids)
