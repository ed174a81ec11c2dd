"""What comes next: a dated step that the buyer owns, and the question that was to be asked."""

from collections.abc import Iterator
from datetime import timedelta

from analysis.alerts.kind import ON_CALL, Kind
from analysis.alerts.tell import by_when, found, last_buyer, letter_key, signals
from analysis.meddic.rubric import WEIGHTS
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import CallFacts, Checked, DealFacts, Heard
from analysis.model.meddic import CheckState

COUNTS = ("buyer_dated", "dated", "buyer")
"""What an admin may count as a step: dated and the buyer's (default), dated by whomever, the buyer's at any time."""


def no_next_step(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find that this call ended without a dated step that the buyer owns."""
    call = facts.call
    if call is None or stepped(rule, call):
        return
    any_step = call.told("next_step")
    yield found(
        rule,
        facts,
        [call.conversation_id],
        how="-loose" if any_step else "",
        params={"who": last_buyer(facts) or "@alert-buyer", "day": by_when(facts), "count": len(any_step)},
        signals=signals(facts, call, [one.said for one in any_step[-1:]] or call.closing),
        checked=[call.conversation_id],
        call=call,
    )


def stepped(rule: AlertRule, call: CallFacts) -> bool:
    """Tell whether the call has a step that counts."""
    return any(_counts(rule, call, one) for one in call.told("next_step"))


def _counts(rule: AlertRule, call: CallFacts, step: Heard) -> bool:
    what, within = str(rule.settings.get("counts", COUNTS[0])), rule.settings.get("days")
    dated = bool(step.due or step.due_on)
    if (what != "dated" and not step.buyers) or (what != "buyer" and not dated):
        return False
    if within is None or step.due_on is None:
        return True
    return step.due_on <= call.occurred_at.date() + timedelta(days=int(within))


def _later_step(rule: AlertRule, _facts: DealFacts, calls: tuple[CallFacts, ...]) -> bool:
    return any(stepped(rule, call) for call in calls)


def question_not_asked(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a question that was to be asked and was not, in two calls running; the weightiest one."""
    if not facts.calls:
        return
    call, enough = facts.calls[-1], int(rule.settings.get("calls", 2))
    waiting = [one for one in call.checked if one.state is CheckState.NOT_ASKED and one.unasked + 1 >= enough]
    if not waiting:
        return
    one = max(waiting, key=_weight)
    yield found(
        rule,
        facts,
        [one.origin, one.letter],
        subject=one.letter,
        how="-more" if len(waiting) > 1 else "",
        params={
            "letter": letter_key(one.letter),
            "calls": one.unasked + 1,
            "more": len(waiting) - 1,
            "who": one.who or last_buyer(facts) or "@alert-buyer",
            "question": one.what or f"@ask-{one.letter}-{min(one.level, 2)}",
            "day": by_when(facts),
        },
        checked=[earlier.conversation_id for earlier in facts.calls[-(one.unasked + 1) :]],
        call=call,
    )


def _weight(one: Checked) -> tuple[float, int]:
    return WEIGHTS[one.letter], one.unasked


KINDS = (
    Kind("no_next_step", no_next_step, on=ON_CALL, once=True, fixed=True, over=_later_step),
    Kind("question_not_asked", question_not_asked, on=ON_CALL),
)
