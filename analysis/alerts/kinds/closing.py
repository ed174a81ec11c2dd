"""Ready to close: proven through and through, and the buyer asks for it."""

from collections.abc import Iterator

from analysis.alerts.kind import Kind
from analysis.alerts.tell import by_when, found, letter_keys, level_of, signals, weakest
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import DealFacts
from analysis.model.meddic import Letter

ALL_SIX = 6
FLOOR = 2
FLOORS = (Letter.CHAMPION, Letter.ECONOMIC_BUYER, Letter.IDENTIFY_PAIN)


def close_now(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find an explicit buying signal in this call, of a deal that is strong and known in all six letters."""
    call, standing = facts.call, facts.standing
    if call is None or standing is None:
        return
    strong = standing.strength >= int(rule.settings.get("strength", 80)) and standing.coverage == ALL_SIX
    told = call.told("buying_signal")
    if not told or not strong or any(level_of(facts, letter) < FLOOR for letter in FLOORS):
        return
    open_letters = weakest(facts)
    dates = [one.due_on for one in call.told("next_step", "timeline_move")]
    yield found(
        rule,
        facts,
        [call.conversation_id],
        call=call,
        how="" if open_letters else "-proven",
        params={
            "strength": standing.strength,
            "coverage": standing.coverage,
            "letters": letter_keys(open_letters),
            "who": told[-1].said.speaker or "@alert-buyer",
            "day": by_when(facts, *dates),
        },
        signals=signals(facts, call, [one.said for one in told]),
    )


KINDS = (Kind("close_now", close_now, once=True),)
