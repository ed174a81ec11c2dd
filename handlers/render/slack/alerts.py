"""An alert on a phone: what changed, the words that prove it, one thing to do; and what people made of it."""

from collections.abc import Iterator
from datetime import tzinfo

from analysis.model.alerts import CLOSED, AlertState, Answer, Later, Phrase, Recipient, Severity, Signal
from analysis.usecases.alerts.answer import REASONS, Assignable
from analysis.usecases.alerts.show import AlertView
from handlers.render.phrase import phrase as plain_phrase
from handlers.render.phrase import rule_name
from handlers.render.slack import limits
from handlers.render.slack.blocks import (
    actions,
    button,
    context,
    field,
    header,
    modal,
    option,
    section,
    select,
)
from handlers.render.slack.carried import Snooze, metadata
from handlers.render.slack.ids import Action, Block, Callback
from handlers.render.slack.message import Json, Message
from handlers.render.slack.text import code, cut, day_token, escape, moment_token, quoted
from handlers.render.words import Words, clock_time

QUOTE = 120
"""Characters of a quote: two lines on a phone."""
NAME = 40
COMPANY = 60
PARAM = 160
SIGNALS = 3
MARK = {Severity.HIGH: "🔴", Severity.MEDIUM: "🟡", Severity.LOW: "⚪"}
TICK = "✅"


def alert(words: Words, view: AlertView, *, zone: tzinfo) -> Message:
    """Return an alert as its reader sees it now.

    Header, context, what changed, the first signal, what to do and the footer: six lines. Further signals stand in a
    paragraph of their own, which Slack folds where it is long.

    Args:
        words: The reader's; quotes stay in their own language.
        view: The alert, read for this reader.
        zone: Of the reader, for dates where Slack cannot write them itself.
    """
    told, ended = view.told, view.alert.state in CLOSED
    signals = told.signals[:SIGNALS]
    body = [phrase(words, told.change)]
    body += [signal_line(words, signals[0])] if signals else list(checked(words, view))
    if not ended:
        body.append(words("alert-msg-next", action=phrase(words, told.action)))
    blocks = [
        header(headline(words, view)),
        context(*filter(None, [about(words, view)]), *state_lines(words, view, zone)),
    ]
    blocks = [block for block in blocks if block["type"] != "context" or block["elements"]]
    blocks.append(section("\n".join(body)))
    if signals[1:]:
        more = section("\n".join(signal_line(words, one) for one in signals[1:]))
        blocks.append(more | {"expand": False})
    blocks += rows(words, view)
    blocks.append(context(footer(words, view)))
    return Message(f"{escape(headline(words, view))}: {phrase(words, told.change)}", blocks)


def headline(words: Words, view: AlertView) -> str:
    """Return "Medium · Harbour & Pine"; a tick before what is over. Not escaped: for plain text."""
    tick = f"{TICK} " if view.alert.state is AlertState.RESOLVED else ""
    severity = words(f"severity-{view.alert.severity}")
    return f"{tick}{severity} · {cut(subject_name(view) or rule_name(words, view.rule), COMPANY)}"


def subject_name(view: AlertView) -> str:
    """Return the deal's company, else the call's title; not escaped."""
    return (view.deal.company or view.deal.case_number) if view.deal else view.title


def about(words: Words, view: AlertView) -> str:
    """Return amount, stage, owner and days in stage, as far as they are known."""
    deal, parts = view.deal, list[str]()
    if deal is not None and deal.amount is not None and deal.currency:
        parts.append(escape(words.money(deal.amount, deal.currency), NAME))
    if deal is not None and deal.stage:
        parts.append(escape(deal.stage, NAME))
    if view.owner:
        parts.append(escape(view.owner, NAME))
    if view.days is not None:
        parts.append(words("alert-msg-days", count=view.days))
    return " · ".join(parts)


def phrase(words: Words, said: Phrase) -> str:
    """Return the words of a match, harmless wherever they come from."""
    return plain_phrase(words, said, lambda text: escape(text, PARAM))


def signal_line(words: Words, signal: Signal) -> str:
    """Return a quote with who said it, on which side, in which call and when."""
    place = [
        escape(words.voice(signal.speaker), NAME),
        words(f"side-{signal.side}"),
        words("alert-msg-call", number=signal.call),
        clock_time(signal.start_ms),
    ]
    where = words.join([part for part in place if part])
    return words("quote-line", quote=quoted(words, signal.text, QUOTE), place=where)


def checked(words: Words, view: AlertView) -> Iterator[str]:
    """Yield which calls were looked at, where no quote can prove an absence."""
    if view.checked:
        yield words("alert-msg-checked", count=view.calls, calls=words.join(list(view.checked)))


def state_lines(words: Words, view: AlertView, zone: tzinfo) -> Iterator[str]:
    """Yield what became of it, by whom and when; then who found it useful."""
    found = view.alert
    who = escape(view.people.get(found.acted_by, ""), NAME) if found.acted_by else ""
    when = moment_token(words, found.acted_at, zone) if found.acted_at else ""
    if found.state is AlertState.ACKNOWLEDGED:
        name = escape(view.people.get(found.assigned_to, ""), NAME) if found.assigned_to else ""
        # A program may say that it was seen to without saying by whom.
        key = "alert-msg-acknowledged" if found.assigned_to in {None, found.acted_by} else "alert-msg-assigned"
        yield words(key, person=who, to=name, when=when)
    elif found.state is AlertState.SNOOZED:
        until = moment_token(words, found.due_at, zone) if found.due_at else words("alert-msg-next-call")
        yield words("alert-msg-snoozed", person=who, until=until)
    elif found.state is AlertState.DISMISSED:
        yield words("alert-msg-dismissed", person=who, when=when, reason=words(found.reason or "alert-answer-known"))
    elif found.state is AlertState.RESOLVED:
        day = day_token(words, found.closed_at, zone) if found.closed_at else ""
        yield words("alert-msg-resolved", reason=words(found.reason) if found.reason else "", when=day)
    fans = [escape(view.people.get(user, ""), NAME) for user, said in found.answers.items() if said is Answer.USEFUL]
    if fans:
        yield words("alert-msg-useful", people=words.join(fans))


def rows(words: Words, view: AlertView) -> Iterator[Json]:
    """Yield the buttons; of what ended only the way to its thread is left, and the word whether it helped."""
    one, ended = view.alert.id, view.alert.state in CLOSED
    first = [button(words("button-alert-useful"), Action.ALERT_USEFUL, one)]
    if not ended:
        first.append(snooze(words, view))
        first.append(button(words("button-alert-dismiss"), Action.ALERT_DISMISS, one))
    if 0 < len(view.link) <= limits.BUTTON_URL:
        first.append(button(words("button-thread"), Action.OPEN_THREAD, url=view.link))
    elif view.deal is not None:
        first.append(button(words("button-alert-deal"), Action.SHOW_OPPORTUNITY, view.deal.id))
    yield actions(first, "alert")
    if ended:
        return
    second = [button(words("button-alert-assign"), Action.ALERT_ASSIGN, one)]
    if view.alert.state is not AlertState.ACKNOWLEDGED:
        second.insert(0, button(words("button-alert-acknowledge"), Action.ALERT_ACKNOWLEDGE, one))
    if view.waiting:
        second.append(button(words("button-alert-release"), Action.ALERT_RELEASE, one))
    yield actions(second, "alert-who")


def snooze(words: Words, view: AlertView) -> Json:
    """Return the choice of when it comes back."""
    later = [one for one in Later if one is not Later.CALL or view.deal is not None]
    options = [option(words(f"alert-later-{one}"), Snooze(view.alert.id, one).encode()) for one in later]
    return select(words("button-alert-snooze"), options, action=Action.ALERT_SNOOZE)


def footer(words: Words, view: AlertView) -> str:
    """Return rule and version, why it fired, and why this person received it."""
    because = words(f"alert-because-{view.role}", owner=escape(view.owner, NAME)) if view.role else ""
    if view.role is Recipient.MANAGER and not view.owner:
        because = words("alert-because-admin", owner="")
    name = code(view.rule.kind)
    parts = [words("alert-msg-rule", rule=name, version=view.rule.version), phrase(words, view.told.why), because]
    return " · ".join(part for part in parts if part)


def dismiss_modal(words: Words, view: AlertView) -> Json:
    """Return the modal that asks why an alert is dismissed."""
    reasons = [option(words(f"alert-answer-{one}"), one) for one in REASONS]
    box: Json = {"type": "radio_buttons", "action_id": "input", "options": reasons}
    blocks = [
        section(f"*{escape(headline(words, view))}*\n{phrase(words, view.told.change)}"),
        field(Block.ALERT_REASON, words("alert-dismiss-why"), box, hint=words("alert-dismiss-hint")),
    ]
    return modal(words, Callback.ALERT_DISMISS, "alert-dismiss", blocks, private_metadata=metadata(alert=view.alert.id))


def assign_modal(words: Words, found: Assignable) -> Json:
    """Return the modal that asks who takes an alert on; only people who may see it are offered."""
    people = [option(one.name, one.id) for one in found.people]
    chosen = found.view.alert.assigned_to or ""
    blocks = [
        section(f"*{escape(headline(words, found.view))}*\n{phrase(words, found.view.told.change)}"),
        field(
            Block.ASSIGNEE,
            words("alert-assign-who"),
            select(words("modal-pick"), people, chosen=chosen),
            hint=words("alert-assign-hint"),
        ),
    ]
    kept = metadata(alert=found.view.alert.id)
    return modal(words, Callback.ALERT_ASSIGN, "alert-assign", blocks, private_metadata=kept)


LINES = frozenset({"changed", "returned", "resolved"})


def line(words: Words, view: AlertView, event: str, news: AlertView | None) -> Message | None:
    """Return one line for the thread of an alert; None for an event it has no words for.

    Args:
        words: The reader's.
        view: The alert.
        event: One of LINES.
        news: What was found beside it, for "changed".
    """
    if event not in LINES:
        return None
    fresh = news or view
    reason = words(view.alert.reason) if view.alert.reason else ""
    text = words(f"alert-line-{event}", change=phrase(words, fresh.told.change), reason=reason)
    said = [signal_line(words, one) for one in fresh.told.signals[:1]] if event == "changed" else []
    return Message(text, [section("\n".join([text, *said]))])
