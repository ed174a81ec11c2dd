"""The form of one rule: its kind's settings, whom it speaks to, where it looks; and what was put into it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.model.alerts import AlertRule, Recipient, RuleId, Scope, Severity
from analysis.usecases.admin.rules import RuleDesk, told
from handlers.render.slack import limits
from handlers.render.slack.admin import fields, read
from handlers.render.slack.admin.frame import Problems, form
from handlers.render.slack.admin.ids import Field, Form, Press
from handlers.render.slack.admin.rules import kind_name, rule_name
from handlers.render.slack.admin.settings import CUSTOM, read_settings, setting_fields
from handlers.render.slack.blocks import field, option, section, select, typed
from handlers.render.slack.forms import Values
from handlers.render.slack.message import Json
from handlers.render.words import Words

NAME = 80
DAY_S = 86_400
MOST_DAYS = 90
REP_FIRST, PASSES = "rep_first", "passes_quiet"


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as it stands in the form.

    Attributes:
        rule: With id "" it is new.
        seen: The version that was opened; 0 for a new one.
        checked: Fingerprint of what was rehearsed last; "" for nothing.
    """

    rule: AlertRule
    seen: int = 0
    checked: str = ""

    @property
    def fingerprint(self) -> str:
        """Return what tells this rule from another, so that what is stored is what was rehearsed."""
        parts = json.dumps(told(self.rule), sort_keys=True, default=str)
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


def blank(kind: str) -> AlertRule:
    """Return a new rule of a kind, as the form first shows it."""
    return AlertRule(
        id=RuleId(""),
        version=1,
        kind=kind,
        severity=Severity.MEDIUM,
        settings={},
        recipients=(Recipient.REP, Recipient.MANAGER),
        cooldown_s=7 * DAY_S,
    )


def copied(words: Words, rule: AlertRule) -> AlertRule:
    """Return a new rule like another."""
    name = words("admin-rule-copy-name", name=rule_name(words, rule))
    return replace(rule, id=RuleId(""), version=1, name=name[:NAME])


def rule_form(words: Words, draft: Draft, desk: RuleDesk, *, told_blocks: Sequence[Json] = (), number: int = 0) -> Json:
    """Return the form.

    Args:
        words: The reader's.
        draft: What it shows.
        desk: What the scope may name.
        told_blocks: The rehearsal, on top, once there is one; what is sent then is stored.
        number: Page of the list beneath.
    """
    rule = draft.rule
    name = field(
        Field.NAME,
        words("admin-rule-name"),
        typed(rule_name(words, rule) if rule.id and not rule.name else "", initial=rule.name, most=NAME),
        optional=bool(rule.id and not rule.name),
    )
    kind = [_kind(words, rule.kind)] if not rule.id and rule.kind in CUSTOM else []
    blocks = [
        *told_blocks,
        *kind,
        section(_about(words, rule)),
        name,
        *setting_fields(words, rule.kind, rule.settings, desk.stages),
        *_whom(words, rule),
        *_scope(words, rule.scope, desk),
    ]
    ids = {
        "rule": rule.id,
        "seen": str(draft.seen),
        "kind": rule.kind,
        "checked": draft.checked,
        "number": str(number),
        "on": "on" if rule.enabled else "off",
    }
    title = "admin-rule-edit-title" if rule.id else "admin-rule-new-title"
    return form(words, Form.RULE, title, blocks, submit="" if draft.checked else "admin-rule-check", **ids)


def _about(words: Words, rule: AlertRule) -> str:
    name = f"*{kind_name(words, rule.kind)}*"
    return f"{name}\n{words(f'admin-kind-{rule.kind}')}" if rule.kind in CUSTOM else name


def _kind(words: Words, chosen: str) -> Json:
    listed = (option(kind_name(words, kind), kind) for kind in CUSTOM)
    picker = select(words("modal-pick"), listed, action=Press.RULE_KIND, chosen=chosen)
    return field(Field.KIND, words("admin-rule-kind"), picker) | {"dispatch_action": True}


def _whom(words: Words, rule: AlertRule) -> list[Json]:
    severities = (option(words(f"severity-{one}"), str(one)) for one in Severity)
    people = (option(words(f"admin-role-{one}"), str(one)) for one in Recipient)
    flags = [option(words(f"admin-flag-{one}"), one) for one in (REP_FIRST, PASSES)]
    ticked = {name for name, on in ((REP_FIRST, rule.rep_first), (PASSES, rule.passes_quiet)) if on}
    return [
        field(
            Field.SEVERITY,
            words("admin-rule-severity"),
            select(words("modal-pick"), severities, chosen=str(rule.severity)),
        ),
        field(
            Field.RECIPIENTS,
            words("admin-rule-recipients"),
            fields.boxes(people, {str(one) for one in rule.recipients}),
        ),
        field(Field.FLAGS, words("admin-rule-flags"), fields.boxes(flags, ticked), optional=True),
        field(
            Field.COOLDOWN,
            words("admin-rule-cooldown"),
            fields.counted(round(rule.cooldown_s / DAY_S), most=MOST_DAYS),
            hint=words("admin-rule-cooldown-hint"),
        ),
    ]


def _scope(words: Words, scope: Scope, desk: RuleDesk) -> list[Json]:
    pick, found = words("modal-pick-several"), []
    teams = dict.fromkeys((*desk.teams, *scope.teams))
    if teams:
        listed = [option(team, team_value(team)) for team in teams]
        chosen = {team_value(team) for team in scope.teams}
        found.append(field(Field.TEAMS, words("admin-rule-teams"), fields.many(pick, listed, chosen), optional=True))
    stages = [option(stage, stage) for stage in dict.fromkeys((*desk.stages, *scope.stages))]
    element = fields.many(pick, stages, set(scope.stages))
    found.append(field(Field.STAGES, words("admin-rule-stages"), element, optional=True))
    for block, amount in ((Field.AMOUNT_FROM, scope.amount_from), (Field.AMOUNT_TO, scope.amount_to)):
        element = typed(initial="" if amount is None else f"{amount:.15g}", most=limits.OPTION_TEXT)
        found.append(field(block, words(f"admin-rule-{block}"), element, optional=True))
    return found


def team_value(team: str) -> str:
    """Return a team's name as an option's value, which Slack limits."""
    return team[: limits.OPTION_VALUE]


def read_rule(words: Words, values: Values, before: AlertRule, desk: RuleDesk) -> tuple[AlertRule, Problems]:
    """Return what was put in, and what is wrong with it.

    Args:
        words: The reader's.
        values: Of the form.
        before: The rule as it was opened: what the form does not show stays.
        desk: What the scope may name.
    """
    settings = read_settings(words, before.kind, values, desk.stages)
    wrong: dict[str, str] = dict(settings.wrong)
    name, severity = read.text(values, Field.NAME), read.text(values, Field.SEVERITY)
    if not name and not (before.id and not before.name):
        wrong[Field.NAME] = words("admin-name-needed")
    people = tuple(one for one in Recipient if one in read.several(values, Field.RECIPIENTS))
    if not people:
        wrong[Field.RECIPIENTS] = words("admin-recipient-needed")
    if severity not in tuple(Severity):
        wrong[Field.SEVERITY] = words("admin-choose")
    days = read.whole(values, Field.COOLDOWN)
    if days is None or days > MOST_DAYS:
        wrong[Field.COOLDOWN] = words("admin-number-between", least=0, most=MOST_DAYS)
    scope, unfit = _read_scope(words, values, before.scope, desk)
    flags = read.several(values, Field.FLAGS)
    rule = replace(
        before,
        name=name[:NAME],
        severity=Severity(severity) if severity in tuple(Severity) else before.severity,
        settings={k: v for k, v in {**before.settings, **settings.settings}.items() if v is not None},
        recipients=people,
        rep_first=REP_FIRST in flags,
        passes_quiet=PASSES in flags,
        # Days are what the form shows: a rule with an hour keeps its hour.
        cooldown_s=before.cooldown_s if days == round(before.cooldown_s / DAY_S) else (days or 0) * DAY_S,
        scope=scope,
    )
    return rule, wrong | unfit


def _read_scope(words: Words, values: Values, before: Scope, desk: RuleDesk) -> tuple[Scope, dict[str, str]]:
    wrong: dict[str, str] = {}
    amounts: dict[str, float | None] = {}
    for block in (Field.AMOUNT_FROM, Field.AMOUNT_TO):
        amounts[block] = read.number(values, block)
        if amounts[block] is None and read.text(values, block):
            wrong[block] = words("admin-number-needed")
    low, high = amounts[Field.AMOUNT_FROM], amounts[Field.AMOUNT_TO]
    if low is not None and high is not None and low > high:
        wrong[Field.AMOUNT_TO] = words("admin-amount-order")
    chosen = read.several(values, Field.TEAMS)
    teams = tuple(team for team in dict.fromkeys((*desk.teams, *before.teams)) if team_value(team) in chosen)
    picked = read.several(values, Field.STAGES)
    stages = tuple(stage for stage in dict.fromkeys((*desk.stages, *before.stages)) if stage in picked)
    return Scope(teams, stages, low, high), wrong
