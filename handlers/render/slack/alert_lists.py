"""What `/alerts` answers and Home shows: open alerts, rules with their precision, a deal's history."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from analysis.alerts.catalog import CUSTOM_KINDS, READY_MADE
from analysis.model.alerts import AlertState, RuleId
from analysis.usecases.alerts.lists import AlertHistory, AlertList
from analysis.usecases.alerts.precision import Precision, Proposal, RuleStanding
from analysis.usecases.alerts.show import AlertView
from handlers.render.phrase import rule_name
from handlers.render.slack import limits
from handlers.render.slack.alerts import MARK, NAME, TICK, phrase, subject_name
from handlers.render.slack.blocks import button, context, header, section
from handlers.render.slack.details import paragraphs
from handlers.render.slack.ids import Action
from handlers.render.slack.message import Json, Message
from handlers.render.slack.text import day_token, escape
from handlers.render.words import Words

UNTOLD = 5
STATE = {
    AlertState.ACKNOWLEDGED: "🙋",
    AlertState.SNOOZED: "💤",
    AlertState.DISMISSED: "🚫",
    AlertState.RESOLVED: TICK,
    AlertState.SUPPRESSED: "🔕",
    AlertState.FAILED: "⚠️",
}
"""What stands before an alert instead of its severity."""


def open_alerts(words: Words, found: AlertList, *, zone: tzinfo) -> Message:
    """Return what waits for its reader, each with its one action and a way to it; then what was kept back."""
    title = words("alerts-title")
    blocks = [header(title), *open_rows(words, found)]
    if found.untold:
        blocks += paragraphs([words("alerts-untold"), *untold_lines(words, found.untold)])
    muted = [
        words("alerts-muted-one", name=_muted_name(words, name), until=day_token(words, until, zone))
        for name, until in found.mutes
    ]
    if muted:
        blocks.append(context(words("alerts-muted", things=words.join(muted))))
    return Message(title if found.open else words("alerts-none"), blocks)


def open_rows(words: Words, found: AlertList) -> Iterator[Json]:
    """Yield one section an alert; words where there is none."""
    if not found.open:
        yield section(words("alerts-none"))
    for view in found.open:
        yield section(row(words, view), accessory=way(words, view))
    if found.more:
        yield context(words("alerts-more", count=found.more))


def row(words: Words, view: AlertView) -> str:
    """Return severity or state, deal, what changed, what to do."""
    return words(
        "alerts-row",
        mark=mark(view),
        name=name_of(words, view),
        change=phrase(words, view.told.change),
        action=phrase(words, view.told.action),
    )


def mark(view: AlertView) -> str:
    """Return the sign of its state, else of its severity."""
    return STATE.get(view.alert.state, MARK[view.alert.severity])


def name_of(words: Words, view: AlertView) -> str:
    """Return what an alert is about, escaped."""
    return escape(subject_name(view) or rule_name(words, view.rule), NAME)


def way(words: Words, view: AlertView) -> Json:
    """Return the link to the alert's own message, or a button that shows it."""
    if 0 < len(view.message) <= limits.BUTTON_URL:
        return button(words("button-alert-open"), Action.OPEN_THREAD, url=view.message)
    return button(words("button-alert-open"), Action.ALERT_SHOW, view.alert.id)


def untold_lines(words: Words, views: Sequence[AlertView]) -> Iterator[str]:
    """Yield what got no message of its own, with why."""
    for view in views[:UNTOLD]:
        reason = words(view.alert.reason) if view.alert.reason else words(f"alert-state-{view.alert.state}")
        change = phrase(words, view.told.change)
        yield words("alerts-untold-row", name=name_of(words, view), change=change, reason=reason)


def rule_names(words: Words) -> Mapping[str, str]:
    """Return what kinds of rules are called, by kind."""
    return {kind: words(f"alert-{kind}-name") for kind in (*(rule.kind for rule in READY_MADE), *CUSTOM_KINDS)}


def _muted_name(words: Words, target: str) -> str:
    """Return the name of a muted deal, or of a rule by its id."""
    return escape(rule_names(words).get(RuleId(target), target), NAME)


def muted(words: Words, name: str, until: str) -> Message:
    """Return that something is muted; *until* is a token of ours."""
    text = words("alerts-mute-done", name=escape(rule_names(words).get(name, name), NAME), until=until)
    return Message(text, [section(text)])


def rules(words: Words, found: Sequence[RuleStanding]) -> Message:
    """Return every rule: on, off or what it lacks, and how often it was right."""
    title = words("alerts-rules-title")
    lines = [line for one in found for line in rule_lines(words, one)]
    blocks = [header(title), *(paragraphs(lines) if lines else ()), context(words("alerts-rules-window"))]
    return Message(title, blocks)


def rule_lines(words: Words, one: RuleStanding) -> Iterator[str]:
    """Yield name and state; precision where there is something to say; what to do about it."""
    rule = one.rule
    state = words("alerts-rule-on" if rule.enabled else "alerts-rule-off")
    if one.needs:
        state = words("alerts-rule-needs", needs=words.join([words(f"alert-off-{need}") for need in one.needs]))
    yield words(
        "alerts-rule",
        mark=MARK[rule.severity] if rule.enabled and not one.needs else "▫",
        name=escape(rule_name(words, rule), NAME),
        severity=words(f"severity-{rule.severity}"),
        state=state,
    )
    told = precision(words, one.precision)
    if told:
        yield f"↳ {told}"
    if one.precision.warns:
        yield f"↳ {words('alerts-precision-warn')}"
    if one.precision.proposes and rule.enabled:
        yield f"↳ {proposal(words, one.proposal)}"


def precision(words: Words, found: Precision) -> str:
    """Return both counts, or that there are too few; unanswered alerts apart. "" where there was none at all."""
    if not found.judged:
        return words("alerts-precision-silent", unanswered=found.unanswered) if found.unanswered else ""
    key = "alerts-precision-few" if found.few else "alerts-precision"
    return words(key, useful=found.useful, judged=found.judged, share=found.share, unanswered=found.unanswered)


def proposal(words: Words, one: Proposal | None) -> str:
    """Return the stricter setting with its rehearsal, or that a person should look."""
    if one is None or one.was is None or one.count is None:
        return words("alerts-precision-look")
    return words(
        "alerts-precision-propose",
        setting=words(f"alert-setting-{one.setting}"),
        before=one.before,
        after=one.after,
        was=one.was,
        count=one.count,
    )


def history(words: Words, found: AlertHistory, *, zone: tzinfo) -> Message:
    """Return every alert of a deal with what became of it and why, newest first."""
    if found.deal is None:
        raise ValueError("no deal to show")
    name = escape(found.deal.company, NAME)
    title = words("alerts-history-title", name=name)
    if not found.alerts:
        text = words("alerts-history-none", name=name)
        return Message(text, [section(text)])
    blocks = [header(words("alerts-history-title", name=found.deal.company))]
    lines = [line for view in found.alerts for line in history_lines(words, view, zone)]
    return Message(title, [*blocks, *paragraphs(lines)])


def history_lines(words: Words, view: AlertView, zone: tzinfo) -> Iterator[str]:
    """Yield one alert: rule, state, when, what changed, and why it ended or was never told."""
    found = view.alert
    yield words(
        "alerts-history-row",
        mark=mark(view),
        rule=escape(rule_name(words, view.rule), NAME),
        state=words(f"alert-state-{found.state}"),
        when=day_token(words, found.sent_at or found.created_at, zone),
        change=phrase(words, view.told.change),
    )
    if found.reason:
        who = escape(view.people.get(found.acted_by, ""), NAME) if found.acted_by else ""
        yield words("alerts-history-why", reason=words.join([part for part in (words(found.reason), who) if part]))
