"""Rules look at a deal: what they find now, what they lack, and whether what they once found is still true. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from operator import is_
from typing import Any

from analysis.alerts.kind import Kind
from analysis.alerts.kinds import KINDS
from analysis.alerts.scope import within
from analysis.model.alerts import Alert, AlertMatch, AlertRule, Phrase, Signal
from analysis.model.conversation import OPEN, Opportunity
from analysis.model.facts import CallFacts, DealFacts
from analysis.model.ids import ConversationId
from analysis.model.watch import Need, Occasion, Off, Trigger, Watched

SIGNAL = tuple(one.name for one in fields(Signal))


def look(rules: Iterable[AlertRule], facts: DealFacts) -> Watched:
    """Return what the rules find of a deal on this occasion, and which of them lack something to look by."""
    return watched([Glance(rule, facts) for rule in rules])


def watched(glances: Iterable["Glance"]) -> Watched:
    """Return the same of rules that look already."""
    matches: list[AlertMatch] = []
    off: list[Off] = []
    for glance in glances:
        matches.extend(glance.now())
        if glance.needs:
            off.append(Off(glance.rule.id, glance.needs))
    return Watched(tuple(matches), tuple(off))


Known = dict[ConversationId, tuple[Sequence[CallFacts], frozenset[str]]]


class Glance:
    """One rule before one deal at one moment; however often it is asked of a call, it looks there once.

    Attributes:
        rule: The rule.
        kind: Its kind; None for one that is not known, and for a deal that it does not look at.
        needs: What it lacks to look by.
        known: What it saw in calls, for its next look.
    """

    __slots__ = ("_facts", "_found", "kind", "known", "needs", "rule")

    def __init__(self, rule: AlertRule, facts: DealFacts, before: "Glance | None" = None) -> None:
        """Look.

        Args:
            rule: The rule.
            facts: The deal.
            before: The same rule's last look at this deal: what it saw in calls that are the same is not looked for.
        """
        self.rule, self._facts = rule, facts
        self.kind = KINDS.get(rule.kind) if watches(rule, facts) else None
        self.needs = missing(self.kind, rule, facts) if self.kind is not None else ()
        self._found: dict[ConversationId | None, tuple[AlertMatch, ...]] = {}
        self.known: Known = {} if before is None else before.known

    @property
    def looks(self) -> bool:
        """Whether this occasion makes the rule look, and nothing is missing."""
        return self.kind is not None and not self.needs and self._facts.occasion.trigger in self.kind.on

    def now(self) -> tuple[AlertMatch, ...]:
        """Return what the rule finds on this occasion."""
        if self.kind is None or not self.looks:
            return ()
        return self._of(self.kind, self._facts.occasion.call if self.kind.once else None)

    def again(self, alert: Alert) -> AlertMatch | None:
        """Return an alert about this deal as the rule finds it now, on any occasion; None if it is no longer true."""
        kind = self.kind
        if kind is None or self.needs:
            return None
        if kind.bought:
            return restated(self.rule, alert)
        call = alert.conversation_id if kind.once else None
        if self._over(kind, call):
            return None
        return next((match for match in self._of(kind, call) if match.subject == alert.subject), None)

    def holds(self, alert: Alert) -> bool:
        """Tell whether an alert is still true; as `again`, without the words."""
        kind = self.kind
        if kind is None or self.needs:
            return False
        if kind.bought:
            return True
        call = alert.conversation_id if kind.once else None
        if self._over(kind, call):
            return False
        if call is not None and kind.fixed:
            return alert.subject in self._subjects(kind, call)
        return any(match.subject == alert.subject for match in self._of(kind, call))

    def _over(self, kind: Kind, call: ConversationId | None) -> bool:
        return call is not None and kind.over(self.rule, self._facts, after(self._facts, call))

    def _subjects(self, kind: Kind, call: ConversationId) -> frozenset[str]:
        """Return what was found in a call, for as long as all calls up to it are what they were."""
        calls = self._facts.calls[: self._facts.number(call)]
        known = self.known.get(call)
        if known is None or len(known[0]) != len(calls) or not all(map(is_, known[0], calls)):
            known = self.known[call] = (calls, frozenset(match.subject for match in self._of(kind, call)))
        return known[1]

    def _of(self, kind: Kind, call: ConversationId | None) -> tuple[AlertMatch, ...]:
        """Return what it finds in a call; None is the deal as it stands, where no kind asks for the occasion."""
        found = self._found.get(call)
        if found is None:
            facts = self._facts
            if kind.once and call != facts.occasion.call:
                facts = replace(facts, occasion=Occasion(Trigger.ANALYZED, call) if call else Occasion(Trigger.DAILY))
            found = self._found[call] = tuple(kind.find(self.rule, facts))
        return found


def watches(rule: AlertRule, facts: DealFacts) -> bool:
    """Tell whether the rule looks at this deal at all."""
    return facts.deal.state == OPEN and within(rule.scope, facts)


def missing(kind: Kind, rule: AlertRule, facts: DealFacts) -> tuple[Need, ...]:
    """Return what the rule lacks, of the deal's fields or its own settings."""
    return (*[need for need in kind.needs if not has(facts.deal, need)], *kind.lacks(rule, facts))


def has(deal: Opportunity, need: Need) -> bool:
    """Tell whether the deal has a field."""
    if need is Need.STAGE:
        return bool(deal.stage)
    if need is Need.AMOUNT:
        return deal.amount is not None
    return need is not Need.CLOSE_DATE or deal.close_date is not None


def after(facts: DealFacts, call: ConversationId) -> tuple[CallFacts, ...]:
    """Return the calls after one."""
    return facts.calls[facts.number(call) :]


def content_of(match: AlertMatch) -> dict[str, Any]:
    """Return the words of a match as they are stored with its alert; `restated` reads them."""
    return {
        "change": _worded(match.change),
        "why": _worded(match.why),
        "action": _worded(match.action),
        "signals": [{name: getattr(one, name) for name in SIGNAL} for one in match.signals],
        "checked": list(match.checked),
    }


def _worded(phrase: Phrase) -> dict[str, Any]:
    return {"key": phrase.key, "params": dict(phrase.params)}


def restated(rule: AlertRule, alert: Alert) -> AlertMatch:
    """Return a stored alert as a match: what it said is what is still said."""
    content = alert.content
    words = {name: Phrase(**content[name]) for name in ("change", "why", "action")}
    return AlertMatch(
        rule=rule,
        opportunity_id=alert.opportunity_id,
        conversation_id=alert.conversation_id,
        subject=alert.subject,
        fingerprint=alert.fingerprint,
        severity=alert.severity,
        badness=alert.badness,
        stage=alert.stage,
        **words,
        signals=tuple(Signal(**one) for one in content["signals"]),
        checked=tuple(content["checked"]),
        since=alert.created_at,
    )
