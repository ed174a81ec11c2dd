"""Alerts as programs read them."""

from analysis.model.transcript import Side
from analysis.usecases.api.alerts import ReadAlert
from handlers.api.models.alerts import AlertShown, RuleShown, SignalShown, WhoShown
from handlers.render.phrase import phrase, rule_name
from handlers.render.words import Words


def who(read: ReadAlert, one: str | None) -> WhoShown | None:
    """Return a person or program it mentions."""
    return None if one is None else WhoShown(id=one, name=read.people.get(one, one))


def alert(words: Words, read: ReadAlert) -> AlertShown:
    """Return an alert, its words in the reader's language."""
    one, told = read.alert, read.told
    rule = RuleShown(id=read.rule.id, version=read.rule.version, kind=read.rule.kind, name=rule_name(words, read.rule))
    return AlertShown(
        id=one.id,
        rule=rule,
        severity=one.severity,
        state=one.state,
        opportunity_id=one.opportunity_id,
        conversation_id=one.conversation_id,
        subject=one.subject or None,
        change=phrase(words, told.change, str),
        why=phrase(words, told.why, str),
        action=phrase(words, told.action, str),
        signals=[
            SignalShown(
                conversation_id=signal.conversation_id,
                text=signal.text,
                speaker=signal.speaker or None,
                side=Side(signal.side),
                start_ms=signal.start_ms,
            )
            for signal in told.signals
        ],
        assigned_to=who(read, one.assigned_to),
        acted_by=who(read, one.acted_by),
        acted_at=one.acted_at,
        due_at=one.due_at,
        created_at=one.created_at,
        sent_at=one.sent_at,
        closed_at=one.closed_at,
    )
