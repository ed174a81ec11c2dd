"""Levels, strength and coverage: too low for too long, fallen, or unconfirmed for long."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from analysis.alerts.kind import ON_CALL, ON_DAY, ON_DEAL, Kind
from analysis.alerts.tell import (
    asking,
    everything,
    found,
    last_said,
    letter_key,
    letter_keys,
    level_of,
    run_of,
    signal,
    weakest,
)
from analysis.meddic.rubric import LETTERS
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import CallFacts, DealFacts, Denied
from analysis.model.meddic import Letter
from analysis.model.rollup import ContradictionKind
from analysis.model.watch import Need

CRITICAL = (Letter.CHAMPION, Letter.ECONOMIC_BUYER, Letter.IDENTIFY_PAIN)
BAND = 20
"""Strength falls by one step of badness with each."""
MOST_NAMED = 3


def critical_unknown(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find which of economic buyer, pain and champion nobody spoke of by the second call."""
    enough = int(rule.settings.get("calls", 2))
    unknown = [letter for letter in CRITICAL if facts.standing and level_of(facts, letter) == 0]
    if not unknown or facts.standing is None or len(facts.calls) < enough:
        return
    since = {letter: since_call(facts, facts.standing.of(letter).trend, 0, enough) for letter in unknown}
    first = max(since.values(), key=lambda call: (call.occurred_at, call.conversation_id))
    questions = {f"question_{at}": asking(facts, letter)["question"] for at, letter in enumerate(unknown, 1)}
    yield found(
        rule,
        facts,
        [f"{letter}:{call.conversation_id}" for letter, call in since.items()],
        badness=len(unknown),
        how=f"-{len(unknown)}",
        params={
            **{f"letter_{at}": letter_key(letter) for at, letter in enumerate(unknown, 1)},
            "letters": letter_keys(unknown),
            "calls": len(facts.calls),
            **asking(facts, unknown[0]),
            **questions,
        },
        checked=everything(facts),
        call=first,
    )


def low_letter(rule: AlertRule, facts: DealFacts, letter: Letter, low: int, enough: int) -> Iterator[AlertMatch]:
    """Find a letter that is at most *low* after *enough* calls."""
    level = level_of(facts, letter)
    if facts.standing is None or len(facts.calls) < enough or level > low:
        return
    call = since_call(facts, facts.standing.of(letter).trend, level, enough)
    yield found(
        rule,
        facts,
        [call.conversation_id, level],
        subject=letter,
        badness=3 - level,
        params={"level": f"@level-{level}", "calls": len(facts.calls), **asking(facts, letter)},
        signals=last_said(facts, letter),
        checked=everything(facts),
        call=call,
    )


def champion_untested(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a champion who is no more than claimed after three calls."""
    yield from low_letter(rule, facts, Letter.CHAMPION, 1, int(rule.settings.get("calls", 3)))


def numbers_missing(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal without any figure after two calls."""
    yield from low_letter(rule, facts, Letter.METRICS, 0, int(rule.settings.get("calls", 2)))


def weak_after_calls(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal that is little proven after some calls."""
    enough, below = int(rule.settings.get("calls", 3)), int(rule.settings.get("strength", 60))
    if facts.standing is None or len(facts.calls) < enough or facts.standing.strength >= below:
        return
    strength = facts.standing.strength
    steps = (below - 1 - strength) // BAND
    call = since_call(facts, facts.standing.strengths, below - 1 - steps * BAND, enough)
    low = weakest(facts)[:MOST_NAMED] or [Letter.CHAMPION]
    yield found(
        rule,
        facts,
        [call.conversation_id, steps],
        badness=1 + steps,
        params={
            "strength": strength,
            "coverage": facts.standing.coverage,
            "calls": len(facts.calls),
            "letters": letter_keys(low),
            **asking(facts, low[0]),
        },
        signals=last_said(facts, low[0]),
        checked=everything(facts),
        call=call,
    )


def letter_fell(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find words of a buyer in this call that take back what economic buyer, pain or champion rested on."""
    call, standing = facts.call, facts.standing
    if call is None or standing is None:
        return
    for letter in CRITICAL:
        now = standing.of(letter)
        pairs = [one for one in call.denied if one.letter is letter and _counts(one, now.contradictions)]
        if not pairs:
            continue
        pair = pairs[-1]
        before = int(now.trend[-2]) if len(now.trend) > 1 else int(now.level)
        yield found(
            rule,
            facts,
            [pair.key],
            subject=letter,
            badness=max(1, before - int(now.level)),
            how="" if before > now.level else "-disputed",
            params={
                "letter": letter_key(letter),
                "before": f"@level-{before}",
                "after": f"@level-{int(now.level)}",
                "who": pair.newer.speaker or "@alert-buyer",
                "day": asking(facts, letter)["day"],
            },
            signals=[signal(facts, pair.older_call, pair.older), signal(facts, call.conversation_id, pair.newer)],
            call=call,
        )


def _counts(one: Denied, unsettled: Sequence[str]) -> bool:
    return one.kind is not ContradictionKind.QUESTION and one.key in unsettled


def staleness(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find letters that no buyer confirmed for long; their levels stay."""
    after = timedelta(days=int(rule.settings.get("days", 30)))
    watched = rule.settings.get("letters") or LETTERS
    stale = [
        one
        for one in (facts.standing.letters if facts.standing else ())
        if one.letter in watched and one.level
        if one.stale(facts.at, after)
    ]
    if not stale:
        return
    first = min(stale, key=lambda one: one.last_confirmed_at or facts.at)
    yield found(
        rule,
        facts,
        [f"{one.letter}:{one.last_confirmed_at}" for one in stale],
        badness=len(stale),
        params={
            "letters": letter_keys(one.letter for one in stale),
            "days": (facts.at - (first.last_confirmed_at or facts.at)).days,
            **asking(facts, first.letter),
        },
        signals=last_said(facts, first.letter),
        checked=everything(facts),
        since=(first.last_confirmed_at or facts.at) + after,
    )


def threshold(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a letter, the headline, coverage or strength below or from a limit on, as an admin set it."""
    if facts.standing is None or len(facts.calls) < max(1, int(rule.settings.get("calls", 1))):
        return
    if facts.standing.coverage < int(rule.settings.get("min_coverage", 0)):
        return
    subject, value = str(rule.settings["subject"]), measured(facts, str(rule.settings["subject"]))
    below, least = rule.settings.get("below"), rule.settings.get("at_least")
    limit = int(below if below is not None else least or 0)
    if (value >= limit) if below is not None else (value < limit):
        return
    step = BAND if subject == "strength" else 1
    steps = abs(limit - value) // step
    letter = _letter_of(facts, subject)
    yield found(
        rule,
        facts,
        [subject, steps, facts.calls[-1].conversation_id if below is None else _since(facts, subject, value)],
        subject=subject,
        badness=1 + steps if below is not None else 1,
        how="" if below is not None else "-reached",
        params={
            "subject": f"@letter-{subject}" if subject in LETTERS else f"@alert-measure-{subject}",
            "value": value,
            "limit": limit,
            "calls": len(facts.calls),
            **asking(facts, letter),
        },
        signals=last_said(facts, letter),
        checked=everything(facts),
        call=facts.calls[-1],
    )


def measured(facts: DealFacts, subject: str) -> int:
    """Return the number that the screen shows for a subject of a threshold."""
    if facts.standing is None:
        return 0
    if subject == "strength":
        return facts.standing.strength
    if subject == "coverage":
        return facts.standing.coverage
    if subject == "headline":
        return level_of(facts, facts.standing.headline)
    return level_of(facts, Letter(subject))


def _letter_of(facts: DealFacts, subject: str) -> Letter:
    if subject in LETTERS:
        return Letter(subject)
    if subject == "headline" and facts.standing:
        return facts.standing.headline
    return next(iter(weakest(facts)), Letter.CHAMPION)


def _since(facts: DealFacts, subject: str, value: int) -> str:
    """Return the call from which on it was this low, where the series is known; else what it is now."""
    if facts.standing is None or subject in {"coverage", "headline"}:
        return str(value)
    trend = facts.standing.strengths if subject == "strength" else facts.standing.of(Letter(subject)).trend
    return since_call(facts, trend, value, 1).conversation_id


def since_call(facts: DealFacts, trend: Sequence[int], low: int, enough: int) -> CallFacts:
    """Return the call that first made it true that the values are at most *low*."""
    start = run_of(trend, low, enough)
    return facts.calls[min(len(facts.calls) - 1, enough - 1 if start is None else start)]


def _threshold_lacks(rule: AlertRule, _facts: DealFacts) -> tuple[Need, ...]:
    """A strength without a coverage says nothing: three letters proven and three unknown look like six claimed."""
    settings = rule.settings
    bounded = settings.get("below") is not None or settings.get("at_least") is not None
    named = settings.get("subject") in {*LETTERS, "strength", "coverage", "headline"}
    covered = settings.get("subject") != "strength" or settings.get("min_coverage") is not None
    return () if bounded and named and covered else (Need.SETTING,)


KINDS = (
    Kind("critical_unknown", critical_unknown, on=ON_DEAL),
    Kind("champion_untested", champion_untested, on=ON_DEAL),
    Kind("numbers_missing", numbers_missing, on=ON_DEAL),
    Kind("weak_after_calls", weak_after_calls, on=ON_DEAL),
    Kind(
        "letter_fell",
        letter_fell,
        on=ON_CALL,
        once=True,
    ),
    Kind("staleness", staleness, on=ON_DAY),
    Kind("threshold", threshold, on=ON_DEAL, lacks=_threshold_lacks),
)
