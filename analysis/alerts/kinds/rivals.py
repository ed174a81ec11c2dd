"""What else the buyer looks at: another vendor, building it, or doing nothing."""

from collections.abc import Iterator, Sequence

from analysis.alerts.kind import ON_CALL, Kind
from analysis.alerts.lines import first_said, forms
from analysis.alerts.tell import by_when, found, signals
from analysis.meddic.fold import fold
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import CallFacts, DealFacts, Heard
from analysis.model.transcript import Side
from analysis.model.watch import Need

WATCHED = frozenset({"rival", "own_build", "do_nothing"})
LEANING = {"negative": 0, "neutral": 1, "": 1, "positive": 2}


def competitor_named(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find what a buyer names in this call instead of us, the first time, and again when they come to prefer it."""
    call = facts.call
    if call is None:
        return
    before = facts.calls[: facts.number(call.conversation_id) - 1]
    for rival, told in _rivals(call).items():
        leaning = max(LEANING[one.attitude] for one in told)
        earlier = [LEANING[one.attitude] for old in before for one in _rivals(old).get(rival, ())]
        if earlier and leaning <= max(earlier):
            continue
        best = max(told, key=lambda one: LEANING[one.attitude])
        yield found(
            rule,
            facts,
            [rival, "prefers" if leaning > 1 else "named"],
            subject=rival,
            badness=1 + leaning,
            how=f"-{best.category}" if best.category != "rival" else "-again" if earlier else "",
            params={
                "rival": best.label or rival,
                "attitude": f"@attitude-{best.attitude or 'neutral'}",
                "who": best.said.speaker or "@alert-buyer",
                "day": by_when(facts, *(one.due_on for one in call.told("next_step"))),
            },
            signals=signals(facts, call, [best.said, best.more, *(one.said for one in told)]),
            call=call,
        )


def _rivals(call: CallFacts) -> dict[str, list[Heard]]:
    """Return what buyers named, by name as it is compared; what has no name by what it is."""
    by_name: dict[str, list[Heard]] = {}
    for one in call.told("competitor"):
        if one.said.side is Side.BUYER and (one.category or "rival") in WATCHED:
            name = fold(one.label).text if (one.category or "rival") == "rival" else one.category
            by_name.setdefault(name or one.category or "rival", []).append(one)
    return by_name


def competitor(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find one of the names an admin listed, by any of its spellings, in this call."""
    call = facts.call
    if call is None:
        return
    for name, spellings in names_of(rule):
        said = first_said(facts, call, forms(spellings), str(rule.settings.get("voice", Side.BUYER)))
        if said is None:
            continue
        yield found(
            rule,
            facts,
            [fold(name).text],
            subject=fold(name).text,
            params={
                "rival": name,
                "who": said.speaker or "@alert-buyer",
                "day": by_when(facts, *(one.due_on for one in call.told("next_step"))),
            },
            signals=signals(facts, call, [said]),
            call=call,
        )


def names_of(rule: AlertRule) -> list[tuple[str, list[str]]]:
    """Return the names of a competitor rule, each with all its spellings."""
    listed: Sequence[object] = rule.settings.get("names") or ()
    found_names: list[tuple[str, list[str]]] = []
    for one in listed:
        if isinstance(one, dict):
            name = str(one.get("name", ""))
            found_names.append((name, [name, *map(str, one.get("aliases") or ())]))
        else:
            found_names.append((str(one), [str(one)]))
    return [(name, spellings) for name, spellings in found_names if name.strip()]


def _spellings(rule: AlertRule) -> tuple[str, ...]:
    return forms(one for _, spellings in names_of(rule) for one in spellings)


def _lacks(rule: AlertRule, _facts: DealFacts) -> tuple[Need, ...]:
    return () if names_of(rule) else (Need.SETTING,)


KINDS = (
    Kind("competitor_named", competitor_named, on=ON_CALL, once=True, fixed=True),
    Kind("competitor", competitor, on=ON_CALL, once=True, fixed=True, words=_spellings, lacks=_lacks),
)
