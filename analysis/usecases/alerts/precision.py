"""How often each rule was right, by what people answered; where it was not, what to change. Nothing changes itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.alerts.kinds import KINDS
from analysis.alerts.look import has
from analysis.model.alerts import AlertRule, Answer
from analysis.model.conversation import OPEN, Opportunity
from analysis.model.ids import UserId, WorkspaceId
from analysis.model.watch import Need, Rehearsal
from analysis.ports import Begin, Clock, Work
from analysis.usecases.access import viewer_of

WINDOW = timedelta(days=30)
ENOUGH = 10
"""Below so many answers nobody can tell."""
WARN, PROPOSE = 0.3, 0.5
"""Above this share of "not useful" an admin is warned; below this share of "useful" another threshold is proposed."""
DEALS = 200

Rehearse = Callable[[Work, AlertRule, datetime], Rehearsal]
"""Plays a rule over the past 30 days; writes and sends nothing."""


@dataclass(frozen=True, slots=True)
class Precision:
    """What people made of a rule's alerts in WINDOW.

    Attributes:
        useful: Answers.
        not_useful: Dismissed as not true or not important.
        aside: Dismissed as already known or not theirs: they say nothing about the rule.
        unanswered: Alerts, not answers.
    """

    useful: int = 0
    not_useful: int = 0
    aside: int = 0
    unanswered: int = 0

    @property
    def judged(self) -> int:
        """Return how many answers count."""
        return self.useful + self.not_useful

    @property
    def few(self) -> bool:
        """Tell whether there are too few answers to tell."""
        return self.judged < ENOUGH

    @property
    def share(self) -> int:
        """Return the useful ones of those that count, in whole percent; 0 of none."""
        return round(100 * self.useful / self.judged) if self.judged else 0

    @property
    def warns(self) -> bool:
        """Tell whether an admin should look."""
        return not self.few and self.not_useful > WARN * self.judged

    @property
    def proposes(self) -> bool:
        """Tell whether another threshold should be tried."""
        return not self.few and self.useful < PROPOSE * self.judged


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stricter setting of a rule.

    Attributes:
        setting: Name within the rule's settings.
        rule: The rule with it.
        was: Alerts of the past 30 days by the rule as it is, and
        count: as it would be; None for both while nobody rehearsed it.
    """

    setting: str
    before: int
    after: int
    rule: AlertRule
    was: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A rule as people see it.

    Attributes:
        needs: What it lacks everywhere, so that it finds nothing.
        proposal: For admins, where it is wrong too often and has a threshold.
    """

    rule: AlertRule
    needs: tuple[Need, ...]
    precision: Precision
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How a setting becomes stricter.

    Attributes:
        default: Where the rule does not set it.
        by: Added; below nought where less is stricter.
        bound: It goes no further.
    """

    setting: str
    default: int
    by: int
    bound: int


STEPS: Mapping[str, Step] = {
    "close_now": Step("strength", 80, 5, 95),
    "missing_decision_maker": Step("calls", 2, 1, 5),
    "manager_escalation": Step("strength", 40, -10, 20),
    "critical_unknown": Step("calls", 2, 1, 5),
    "champion_at_risk": Step("calls", 2, 1, 5),
    "champion_untested": Step("calls", 3, 1, 6),
    "weak_after_calls": Step("strength", 60, -10, 30),
    "numbers_missing": Step("calls", 2, 1, 5),
    "single_threaded": Step("calls", 3, 1, 6),
    "question_not_asked": Step("calls", 2, 1, 4),
    "close_date_passed": Step("grace", 0, 7, 28),
    "quiet_deal": Step("days", 14, 7, 42),
    "staleness": Step("days", 30, 15, 90),
}
"""One threshold a kind; kinds without one are only looked at by a person."""


def precision_of(counts: Mapping[Answer | None, int]) -> Precision:
    """Return the precision behind counts of answers."""
    return Precision(
        useful=counts.get(Answer.USEFUL, 0),
        not_useful=counts.get(Answer.NOT_TRUE, 0) + counts.get(Answer.NOT_IMPORTANT, 0),
        aside=counts.get(Answer.KNOWN, 0) + counts.get(Answer.NOT_MINE, 0),
        unanswered=counts.get(None, 0),
    )


def stricter(rule: AlertRule) -> Proposal | None:
    """Return the rule with its threshold one step stricter; None where it has none, or stands at its bound."""
    if rule.kind == "threshold" and rule.settings.get("below") is not None:
        step = Step("below", int(rule.settings["below"]), -1 if rule.settings.get("subject") != "strength" else -10, 1)
    elif rule.kind in STEPS:
        step = STEPS[rule.kind]
    else:
        return None
    before = int(rule.settings.get(step.setting, step.default))
    after = min(before + step.by, step.bound) if step.by > 0 else max(before + step.by, step.bound)
    if (after - before) * step.by <= 0:
        return None
    return Proposal(step.setting, before, after, replace(rule, settings={**rule.settings, step.setting: after}))


def needs_of(rule: AlertRule, deals: Sequence[Opportunity]) -> tuple[Need, ...]:
    """Return what a rule lacks in every one of the open deals, or in its own settings; () where there is no deal."""
    kind = KINDS.get(rule.kind)
    fields = () if kind is None or not deals else kind.needs
    lacking = [need for need in fields if not any(has(deal, need) for deal in deals)]
    if rule.kind == "no_power" and rule.settings.get("limit") is None:
        lacking.append(Need.LIMIT)
    return tuple(lacking)


@dataclass(frozen=True, slots=True)
class ShowRules:
    """List every rule with how it fares; everybody may know what watches their deals.

    Attributes:
        rehearse: Plays proposals; None where nothing does: then they have no numbers.
        most: Proposals played at most: each takes as long as two rehearsals, and somebody may be waiting.
    """

    begin: Begin
    clock: Clock
    rehearse: Rehearse | None = None
    most: int = 1

    def __call__(self, workspace: WorkspaceId, user: UserId) -> tuple[RuleStanding, ...]:
        """Return them; none for somebody who was removed. Proposals are for admins."""
        with self.begin(workspace) as work:
            viewer = viewer_of(work, user)
            if not viewer.active:
                return ()
            return standings_of(work, self.clock(), self.rehearse, most=self.most if viewer.is_admin else None)


def standings_of(work: Work, now: datetime, rehearse: Rehearse | None, *, most: int | None) -> tuple[RuleStanding, ...]:
    """Return every rule; with proposals unless *most* is None, of which so many are rehearsed."""
    counts = work.inbox.told(since=now - WINDOW)
    deals = [deal for deal in work.opportunities.recent(limit=DEALS) if deal.state == OPEN]
    found: list[RuleStanding] = []
    for rule in work.rulebook.all():
        precision = precision_of(counts.get(rule.id, {}))
        proposal = stricter(rule) if most is not None and rule.enabled and precision.proposes else None
        if proposal is not None and rehearse is not None and most:
            most -= 1
            proposal = replace(
                proposal, was=rehearse(work, rule, now).count, count=rehearse(work, proposal.rule, now).count
            )
        found.append(RuleStanding(rule, needs_of(rule, deals), precision, proposal))
    return tuple(found)
