"""People on the buyer's side: a champion who goes or stays away, one voice only, a run of weak calls."""

from collections.abc import Iterator, Sequence

from analysis.alerts.kind import ON_CALL, Kind
from analysis.alerts.tell import asking, by_when, everything, found, letter_keys, level_of, signals, weakest
from analysis.meddic.speech import mentions, same_person
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import CallFacts, DealFacts, Heard, Said
from analysis.model.meddic import Letter
from analysis.model.transcript import Side

LEAVING = frozenset({"champion_leaving", "champion_blocked"})
MOST_NAMED = 3


def champion_at_risk(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a champion who is leaving or blocked, and was not heard since; or who missed two calls running."""
    names = champions(facts.calls)
    if not names or level_of(facts, Letter.CHAMPION) < 1:
        return
    told = _at_risk(facts, names)
    if told is not None:
        call, risk = told
        yield found(
            rule,
            facts,
            [call.conversation_id, risk.said.segment_id],
            how=f"-{risk.category.removeprefix('champion_')}",
            badness=2,
            params=_people(facts, names),
            signals=signals(facts, call, [risk.said]),
            call=call,
        )
        return
    gone = absences(facts.calls, names)
    enough = int(rule.settings.get("calls", 2))
    if len(gone) >= enough:
        yield found(
            rule,
            facts,
            [gone[enough - 1].conversation_id],
            how="-absent",
            params={**_people(facts, names), "calls": len(gone)},
            checked=[call.conversation_id for call in gone],
            call=gone[enough - 1],
        )


def champions(calls: Sequence[CallFacts]) -> list[str]:
    """Return whom live evidence makes the champion."""
    return list(dict.fromkeys(name for call in calls for name in call.proof(Letter.CHAMPION).people if name))


def present(call: CallFacts, names: Sequence[str]) -> bool:
    """Tell whether one of these people was heard."""
    return any(voice == name or same_person(voice, name) for voice in call.buyers for name in names)


def absences(calls: Sequence[CallFacts], names: Sequence[str]) -> list[CallFacts]:
    """Return the last calls running in which buyers were heard and none of these people; in order of time.

    A call whose voices nobody knows proves no absence.
    """
    gone: list[CallFacts] = []
    for call in reversed(calls):
        if present(call, names):
            break
        if call.buyers:
            gone.append(call)
    return gone[::-1]


def _at_risk(facts: DealFacts, names: Sequence[str]) -> tuple[CallFacts, Heard] | None:
    """Return the last buyer's words that the champion goes or is held back, unless the champion was heard after."""
    for call in reversed(facts.calls):
        for one in reversed(call.told("risk")):
            if one.category in LEAVING and one.said.side is Side.BUYER and _is_about(one, names):
                return call, one
        if present(call, names):
            return None
    return None


def _is_about(risk: Heard, names: Sequence[str]) -> bool:
    own = any(risk.said.speaker == name or same_person(risk.said.speaker, name) for name in names)
    return own or any(mentions(f"{risk.said.text} {risk.label}", name) for name in names)


def _people(facts: DealFacts, names: Sequence[str]) -> dict[str, str | float]:
    others = [voice for call in facts.calls for voice in call.buyers if not any(same_person(voice, n) for n in names)]
    shown = list(dict.fromkeys(voice for voice in others if voice not in names))[:MOST_NAMED]
    return {
        "champion": names[-1],
        "others": ", ".join(shown) or "@alert-nobody-else",
        "who": shown[0] if shown else "@alert-buyer",
        "day": by_when(facts),
    }


def single_threaded(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a deal on whose calls one buyer alone was heard."""
    enough = int(rule.settings.get("calls", 3))
    spoke = [call for call in facts.calls if call.buyers]
    voices = list(dict.fromkeys(voice for call in spoke for voice in call.buyers))
    if len(spoke) < enough or any(not same_person(voice, voices[0]) and voice != voices[0] for voice in voices):
        return
    people = [one.label for call in facts.calls for one in call.told("person") if one.label]
    unmet = list(dict.fromkeys(one for one in people if not same_person(one, voices[0])))[:MOST_NAMED]
    told = [one for call in spoke for one in signals(facts, call, [m.said for m in call.told("person")])]
    yield found(
        rule,
        facts,
        [spoke[enough - 1].conversation_id],
        how="-named" if unmet else "",
        params={
            "voice": voices[0],
            "calls": len(spoke),
            "people": ", ".join(unmet),
            "who": voices[0],
            "day": by_when(facts),
        },
        signals=told[-1:],
        checked=everything(facts),
        call=spoke[enough - 1],
    )


def manager_escalation(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find three calls running that proved little each; one that spoke of no letter counts, too."""
    enough, below = int(rule.settings.get("calls", 3)), int(rule.settings.get("strength", 40))
    run: list[CallFacts] = []
    for call in reversed(facts.calls):
        if call.strength >= below:
            break
        run.append(call)
    if len(run) < enough:
        return
    run.reverse()
    shown, low = run[-enough:], weakest(facts)[:MOST_NAMED]
    began = run[enough - 1]
    yield found(
        rule,
        facts,
        [began.conversation_id],
        params={
            "calls": len(run),
            "numbers": " → ".join(f"{call.strength} ({call.coverage}/6)" for call in shown),
            "below": below,
            "letters": letter_keys(low),
            **asking(facts, low[0] if low else Letter.CHAMPION),
        },
        signals=[one for call in shown for one in signals(facts, call, _weak_words(call, low))],
        checked=[call.conversation_id for call in run],
        call=began,
    )


def _weak_words(call: CallFacts, letters: Sequence[Letter]) -> list[Said]:
    """Return the words that speak for the weakest letter that the call touched."""
    return next((list(call.proof(letter).said[:1]) for letter in letters if call.proof(letter).said), [])


KINDS = (
    Kind("champion_at_risk", champion_at_risk, on=ON_CALL),
    Kind("single_threaded", single_threaded, on=ON_CALL),
    Kind("manager_escalation", manager_escalation, on=ON_CALL),
)
