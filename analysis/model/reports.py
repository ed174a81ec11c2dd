"""What reports are computed from and what they say: plain values, every number with the count it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from analysis.model.costs import Spent
from analysis.model.ids import CaseNumber, ConversationId, OpportunityId, UserId
from analysis.model.meddic import Letter, Level
from analysis.model.snapshot import SnapshotCause
from analysis.model.usage import ApiUsage

FEWEST = 3
"""Deals or questions below which no share is told: "too few"."""


class ReportKind(StrEnum):
    """What there is to report on. REP: one person's own page."""

    DASHBOARD = "dashboard"
    TEAM = "team"
    TRENDS = "trends"
    REP = "rep"
    GAPS = "gaps"
    COSTS = "costs"
    USAGE = "usage"


class Scope(StrEnum):
    """Whose deals and calls are in it. OWN: the reader's. TEAM: theirs and their people's. ALL: the workspace's."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, in whole days of the workspace's zone.

    Attributes:
        since: Its first moment.
        until: The first moment behind it, never later than when it was asked for.
        zone: IANA name.
    """

    since: datetime
    until: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class ReportDeal:
    """A deal, as far as reports need it.

    Attributes:
        owner: None for nobody.
        state: "open", "won" or "lost".
    """

    id: OpportunityId
    case: CaseNumber
    company: str
    stage: str
    amount: float | None
    currency: str
    close_date: date | None
    owner: UserId | None
    state: str


@dataclass(frozen=True, slots=True)
class ReportCall:
    """A conversation, as far as it matters who may see it."""

    id: ConversationId
    owner: UserId | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of the questions of earlier calls.

    Attributes:
        answered: How many a buyer answered.
        asked: How many were asked without an answer.
        not_asked: How many were surely not asked.
    """

    answered: int = 0
    asked: int = 0
    not_asked: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """How a deal stood from one moment on.

    Attributes:
        calls: That were rolled up.
        last_call_at: None without any.
        source: Of the change; see `SnapshotCause`.
    """

    deal: OpportunityId
    at: datetime
    strength: int
    coverage: int
    levels: Mapping[Letter, Level]
    calls: tuple[ConversationId, ...]
    last_call_at: datetime | None
    cause: SnapshotCause
    source: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who owns calls and deals."""

    id: UserId
    name: str
    team: str
    active: bool


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal in a report.

    Attributes:
        owner: Name; "" for nobody.
        now: How it stands at the period's end; None without an analyzed call, or where scores are kept from the reader.
        before: The same at its beginning.
        kept: Scores are kept from the reader.
    """

    deal: ReportDeal
    owner: str
    now: Point | None
    before: Point | None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many.

    Attributes:
        count: That it is true of.
        of: All.
    """

    count: int
    of: int

    @property
    def enough(self) -> bool:
        """Tell whether a percentage says anything."""
        return self.of >= FEWEST

    @property
    def percent(self) -> int:
        """The share in whole percent, half rounded up; 0 of none."""
        return (200 * self.count + self.of) // (2 * self.of) if self.of else 0


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a call, as the transcript has them."""

    text: str
    speaker: str
    side: str
    start_ms: int | None
    case: CaseNumber


@dataclass(frozen=True, slots=True)
class Mover:
    """A deal whose strength moved in the period.

    Attributes:
        letter: That moved most in the one step that moved the deal most; None if none did.
        cause: Of that step.
        quote: Of the call that made it; None where no quote of the letter stands in it, or a person moved it.
    """

    row: DealRow
    before: int
    after: int
    letter: Letter | None
    level_before: Level
    level_after: Level
    cause: SnapshotCause
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """Alerts that wait for somebody, by severity, the gravest first; and what people made of those of 30 days.

    Attributes:
        useful: Answers "useful".
        judged: Those and "not true" and "not important"; None where the reader is no admin.
    """

    by_severity: tuple[tuple[str, int], ...] = ()
    useful: int = 0
    judged: int | None = None

    @property
    def count(self) -> int:
        """All of them."""
        return sum(count for _, count in self.by_severity)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The deals at a glance.

    Attributes:
        rows: Open deals, the strongest first, those without a result last.
        bands: Of the deals with a result, by band, strong first.
        letters: Of these, how many know each letter (level 1 or more).
        proven: The same for level 2 or more.
        calls: Sales calls that took place in the period.
        calls_before: In as long a time before it.
        movers: Largest change of strength first; at most three.
    """

    rows: tuple[DealRow, ...]
    bands: Mapping[str, int]
    letters: Mapping[Letter, Share]
    proven: Mapping[Letter, Share]
    calls: int
    calls_before: int
    movers: tuple[Mover, ...]
    alerts: OpenAlerts


@dataclass(frozen=True, slots=True)
class RepRow:
    """One person's figures; in no order of merit.

    Attributes:
        calls: In the period.
        deals: Open ones.
        letters: Known letters over the open deals with a result.
        coverage: Letters known, over six for each of these deals.
        answered: Questions of earlier calls a buyer answered, of those whose fate is known.
        asked: Those asked, answered or not.
        kept: Scores are kept from the reader: letters and questions are empty.
    """

    member: Member
    calls: int
    deals: int
    letters: Mapping[Letter, Share]
    coverage: Share
    answered: Share
    asked: Share
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody the reader stands over, by name."""

    rows: tuple[RepRow, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """How the deals stood at the end of a week.

    Attributes:
        begins: Monday, where the workspace is; the first day of the period in its first week.
        ends: The first moment behind it.
        deals: With a call in the 30 days before its end, and a result.
        strength: Their median; None without any.
        calls: That took place in it.
    """

    begins: date
    ends: datetime
    deals: int
    strength: int | None
    letters: Mapping[Letter, Share]
    calls: int


@dataclass(frozen=True, slots=True)
class Trends:
    """Week by week, the oldest first."""

    weeks: tuple[Week, ...]


@dataclass(frozen=True, slots=True)
class RepPage:
    """One person's own page.

    Attributes:
        rows: Their open deals, as in the dashboard.
        gaps: What to ask next in them.
    """

    figures: RepRow
    rows: tuple[DealRow, ...]
    movers: tuple[Mover, ...]
    gaps: "Gaps"
    alerts: OpenAlerts


@dataclass(frozen=True, slots=True)
class Gap:
    """A deal with the letters nobody knows yet, the heaviest first."""

    row: DealRow
    letters: tuple[Letter, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What stays unknown.

    Attributes:
        deals: Open deals with a result that were looked at.
        unknown: In how many of them each letter is at level 0.
        gaps: Deals with at least one, the heaviest first, then the soonest to close.
    """

    deals: int
    unknown: Mapping[Letter, int]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Costs:
    """What providers charged in the period; empty for everybody but admins."""

    total: Spent
    lines: tuple[Spent, ...]


Body = Dashboard | Team | Trends | RepPage | Gaps | Costs | ApiUsage


@dataclass(frozen=True, slots=True)
class Report:
    """A report as one person may read it.

    Attributes:
        workspace: Its name.
        body: None where the reader may not have this report at all.
        unseen: Deals left out because a call in them is kept from the reader.
        kept: Deals whose scores the workspace keeps from the reader; they count as deals, not in scores.
        person: The REP page's owner.
    """

    kind: ReportKind
    period: Period
    workspace: str
    scope: Scope
    body: Body | None
    unseen: int = 0
    kept: int = 0
    person: Member | None = None
