"""Nobody with the money was reached yet."""

from collections.abc import Iterator

from analysis.alerts.kind import ON_DEAL, Kind
from analysis.alerts.tell import Params, asking, everything, found, last_said, level_of, run_of
from analysis.meddic.speech import same_person
from analysis.model.alerts import AlertMatch, AlertRule
from analysis.model.facts import DealFacts
from analysis.model.meddic import Letter
from analysis.model.watch import Need

LETTER = Letter.ECONOMIC_BUYER


def missing_decision_maker(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find an economic buyer who is no more than claimed after some calls; told again at the next stage."""
    if facts.standing is None:
        return
    trend = facts.standing.of(LETTER).trend
    level, enough = level_of(facts, LETTER), int(rule.settings.get("calls", 2))
    if len(facts.calls) < enough or level > int(rule.settings.get("level", 1)):
        return
    start = run_of(trend, level, enough)
    call = facts.calls[min(start if start is not None else enough - 1, len(facts.calls) - 1)]
    yield found(
        rule,
        facts,
        [call.conversation_id, level, facts.stage],
        subject=LETTER,
        badness=3 - level,
        how="-named" if named(facts) else "",
        params=_params(facts),
        signals=last_said(facts, LETTER),
        checked=everything(facts),
        call=call,
    )


def no_power(rule: AlertRule, facts: DealFacts) -> Iterator[AlertMatch]:
    """Find a large deal, far along, on whose calls nobody with the money was heard."""
    limit, gate = float(rule.settings["limit"]), stage_index(facts, str(rule.settings.get("stage", "proposal")))
    if facts.stage < gate or (facts.deal.amount or 0) <= limit or heard(facts):
        return
    yield found(
        rule,
        facts,
        [facts.deal.stage, facts.stage],
        subject=LETTER,
        badness=3 - level_of(facts, LETTER),
        how="-named" if named(facts) else "",
        params={**_params(facts), "amount": facts.deal.amount or 0, "currency": facts.deal.currency, "limit": limit},
        signals=last_said(facts, LETTER),
        checked=everything(facts),
    )


def _params(facts: DealFacts) -> Params:
    level = level_of(facts, LETTER)
    return {
        "level": f"@level-{level}",
        "calls": len(facts.calls),
        "named": ", ".join(named(facts)),
        **asking(facts, LETTER),
    }


def named(facts: DealFacts) -> list[str]:
    """Return who was named as the one with the money."""
    return list(dict.fromkeys(name for call in facts.calls for name in call.proof(LETTER).people))


def heard(facts: DealFacts) -> bool:
    """Tell whether somebody named as the one with the money was heard on a call."""
    names = named(facts)
    return any(same_person(voice, name) for call in facts.calls for voice in call.buyers for name in names)


def stage_index(facts: DealFacts, stage: str) -> int:
    """Return the place of a stage among the workspace's, from 0; beyond all of them for a stage it does not have."""
    names = [name.casefold() for name in facts.stages]
    return names.index(stage.casefold()) if stage.casefold() in names else len(names)


def stage_unknown(rule: AlertRule, facts: DealFacts) -> tuple[Need, ...]:
    """Say that the rule's stage is none of the workspace's."""
    known = stage_index(facts, str(rule.settings.get("stage", "proposal"))) < len(facts.stages)
    return () if known else (Need.SETTING,)


def _lacks(rule: AlertRule, facts: DealFacts) -> tuple[Need, ...]:
    limit = () if rule.settings.get("limit") is not None else (Need.LIMIT,)
    return (*limit, *stage_unknown(rule, facts))


KINDS = (
    Kind("missing_decision_maker", missing_decision_maker, on=ON_DEAL),
    Kind("no_power", no_power, on=ON_DEAL, needs=(Need.STAGE, Need.AMOUNT), lacks=_lacks),
)
