"""How rules put what they found: fingerprints, quotes, days and words, the same way for all of them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from analysis.meddic.rubric import LETTERS, WEIGHTS
from analysis.model.alerts import AlertMatch, AlertRule, Phrase, Severity, Signal
from analysis.model.facts import CallFacts, DealFacts, Said
from analysis.model.ids import ConversationId
from analysis.model.meddic import Letter

MOST_SIGNALS = 3
WITHIN = timedelta(days=7)
"""By when something is to be done that no date was said for."""
SATURDAY = 5
Params = dict[str, str | float]


def fingerprint(*parts: object) -> str:
    """Return the hex sha256 of what a match rests on."""
    return hashlib.sha256(json.dumps([str(part) for part in parts], ensure_ascii=False).encode()).hexdigest()


def found(
    rule: AlertRule,
    facts: DealFacts,
    rests_on: Iterable[object],
    *,
    params: Params,
    subject: str = "",
    how: str = "",
    badness: int = 1,
    severity: Severity | None = None,
    signals: Sequence[Signal] = (),
    checked: Sequence[ConversationId] = (),
    call: CallFacts | None = None,
    since: datetime | None = None,
) -> AlertMatch:
    """Return a match with the words of its kind: "alert-<kind>-change", "-why" and "-action".

    Args:
        rule: The rule.
        facts: What it looked at.
        rests_on: For the fingerprint: evidence, or the event that first made an absence true.
        params: Of all three texts.
        subject: Within the deal.
        how: End of the keys, where a kind has several ways to put it.
        badness: See `AlertMatch`.
        severity: Where it is not the rule's.
        signals: The first three count.
        checked: Where no quote proves it.
        call: That brought it up.
        since: When what it rests on came to be; with a call it is the call's time.
    """
    words = {"owner": facts.owner or "@alert-owner", **params}
    kind = f"alert-{rule.kind}"
    return AlertMatch(
        rule=rule,
        opportunity_id=facts.deal.id,
        conversation_id=call.conversation_id if call else None,
        subject=subject,
        fingerprint=fingerprint(rule.kind, *rests_on),
        severity=severity or rule.severity,
        badness=badness,
        stage=facts.stage,
        change=Phrase(f"{kind}-change{how}", words),
        why=Phrase(f"{kind}-why", words),
        action=Phrase(f"{kind}-action{how}", words),
        signals=tuple(signals[:MOST_SIGNALS]),
        checked=tuple(checked),
        since=since or (call.occurred_at if call else None),
    )


def signal(facts: DealFacts, call: ConversationId, said: Said) -> Signal:
    """Return a quote as alerts carry it."""
    return Signal(call, facts.number(call), said.text, said.speaker, said.side, said.start_ms)


def signals(facts: DealFacts, call: CallFacts, said: Iterable[Said | None]) -> list[Signal]:
    """Return the quotes of one call, each once."""
    kept = dict.fromkeys(one for one in said if one is not None)
    return [signal(facts, call.conversation_id, one) for one in kept]


def day(when: date) -> str:
    """Return a day as a param of a phrase."""
    return f"={when.isoformat()}"


def by_when(facts: DealFacts, *said: date | None) -> str:
    """Return by when to act: the first day named that is still to come, else a week from now on a working day."""
    ahead = [one for one in said if one is not None and one > facts.today]
    if ahead:
        return day(min(ahead))
    due = facts.today + WITHIN
    return day(due + timedelta(days=max(0, 7 - due.weekday())) if due.weekday() >= SATURDAY else due)


def letter_key(letter: Letter) -> str:
    """Return the name of a letter as a param."""
    return f"@letter-{letter}"


def letter_keys(letters: Iterable[Letter]) -> str:
    """Return several, to be listed."""
    return " ".join(letter_key(letter) for letter in letters)


def weakest(facts: DealFacts, below: int = 3) -> list[Letter]:
    """Return the letters below a level, the least proven first; of the same level the heavier."""
    if facts.standing is None:
        return list(LETTERS)
    low = [one for one in facts.standing.letters if one.level < below]
    return [one.letter for one in sorted(low, key=lambda one: (one.level, -WEIGHTS[one.letter]))]


def level_of(facts: DealFacts, letter: Letter) -> int:
    """Return the rolled-up level; 0 while nothing is analyzed."""
    return 0 if facts.standing is None else int(facts.standing.of(letter).level)


def asking(facts: DealFacts, letter: Letter) -> Params:
    """Return whom to ask what about a letter, and by when: as the last call's result advises, else the rubric's own."""
    told = (one for call in reversed(facts.calls) for one in reversed(call.suggested) if one.letter is letter)
    last = next(told, None)
    level = min(level_of(facts, letter), 2)
    return {
        "who": (last.who if last else "") or last_buyer(facts) or "@alert-buyer",
        "question": (last.what if last else "") or f"@ask-{letter}-{level}",
        "day": by_when(facts, last.by_on if last else None),
    }


def last_buyer(facts: DealFacts) -> str:
    """Return the name of a buyer heard last; "" for none."""
    return next((call.buyers[0] for call in reversed(facts.calls) if call.buyers), "")


def last_said(facts: DealFacts, letter: Letter) -> list[Signal]:
    """Return the newest words that count for a letter, at most two."""
    for call in reversed(facts.calls):
        said = call.proof(letter).said
        if said:
            return signals(facts, call, said)
    return []


def everything(facts: DealFacts) -> list[ConversationId]:
    """Return all calls, where an absence is to be shown."""
    return [call.conversation_id for call in facts.calls]


def run_of(values: Sequence[int], low: int, enough: int = 1) -> int | None:
    """Return where the last run of values up to *low* began to count: at its start, but not before *enough* calls.

    None where the last value is above it, or there are too few.
    """
    if len(values) < enough or not values or values[-1] > low:
        return None
    start = len(values) - 1
    while start > 0 and values[start - 1] <= low:
        start -= 1
    return max(start, enough - 1)
