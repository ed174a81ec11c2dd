"""Figures several reports share: how many deals know a letter, what moved, what waits, what to ask."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from analysis.meddic.fold import fold
from analysis.meddic.numerals import has_figure
from analysis.meddic.rubric import WEIGHTS
from analysis.model.alerts import Answer, Severity
from analysis.model.ids import ConversationId, OpportunityId
from analysis.model.meddic import Evidence, Letter, Level
from analysis.model.reports import DealRow, Gap, Gaps, Mover, OpenAlerts, Point, Quote, Share
from analysis.model.snapshot import SnapshotCause
from analysis.model.transcript import Side
from analysis.ports import Work
from analysis.usecases.control import view_of

MOVERS = 3
QUOTE = 160
ANSWERS = timedelta(days=30)
GRAVEST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
JUDGED = (Answer.USEFUL, Answer.NOT_TRUE, Answer.NOT_IMPORTANT)


def known(points: Sequence[Point], level: Level = Level.CLAIMED) -> dict[Letter, Share]:
    """Return of each letter in how many of these it is at this level or more."""
    stands = [point.levels for point in points]
    return {
        letter: Share(sum([levels.get(letter, Level.UNKNOWN) >= level for levels in stands]), len(points))
        for letter in Letter
    }


def coverage(points: Sequence[Point]) -> Share:
    """Return how many letters are known, of six for each of these."""
    return Share(sum(point.coverage for point in points), len(Letter) * len(points))


def standing(rows: Sequence[DealRow]) -> list[Point]:
    """Return how the deals with a result stand."""
    return [row.now for row in rows if row.now is not None]


def gaps_of(rows: Sequence[DealRow]) -> Gaps:
    """Return which letters stay unknown where: the heaviest first, then the soonest to close."""
    found = [Gap(row, unknown_in(row.now)) for row in rows if row.now is not None]
    last = date.max
    open_ = [gap for gap in found if gap.letters]
    open_.sort(key=lambda gap: (-sum(WEIGHTS[one] for one in gap.letters), gap.row.deal.close_date or last))
    return Gaps(
        deals=len(found),
        unknown={letter: sum(letter in gap.letters for gap in found) for letter in Letter},
        gaps=tuple(open_),
    )


def unknown_in(point: Point) -> tuple[Letter, ...]:
    """Return the letters at level 0, the heaviest first."""
    missing = [letter for letter in Letter if point.levels.get(letter, Level.UNKNOWN) is Level.UNKNOWN]
    return tuple(sorted(missing, key=lambda letter: -WEIGHTS[letter]))


def movers_of(work: Work, rows: Sequence[DealRow], since: datetime, until: datetime) -> tuple[Mover, ...]:
    """Return the deals that moved most, at most three, each with what moved it.

    A deal that had no result before moved from nothing, which is no change of mind: it is left out.
    """
    moved = [row for row in rows if row.now and row.before and row.now.strength != row.before.strength]
    moved.sort(key=lambda row: (-abs(_by(row)), row.deal.company))
    moved = moved[:MOVERS]
    if not moved:
        return ()
    steps: dict[OpportunityId, list[Point]] = {row.deal.id: [] for row in moved}
    for point in work.reports.changes(since, until, steps):
        steps[point.deal].append(point)
    return tuple(_mover(work, row, steps[row.deal.id]) for row in moved)


def _by(row: DealRow) -> int:
    return row.now.strength - row.before.strength if row.now and row.before else 0


def _mover(work: Work, row: DealRow, steps: Sequence[Point]) -> Mover:
    if row.now is None or row.before is None:
        raise ValueError("a mover has two ends")
    up = 1 if _by(row) > 0 else -1
    pairs = list(zip([row.before, *steps], steps, strict=False))
    was, became = max(pairs, key=lambda pair: up * (pair[1].strength - pair[0].strength), default=(row.before, row.now))
    letter = max(Letter, key=lambda one: up * WEIGHTS[one] * (became.levels[one] - was.levels[one]))
    moved = became.levels[letter] != was.levels[letter]
    analyzed = became.cause is SnapshotCause.ANALYZED and moved
    return Mover(
        row=row,
        before=row.before.strength,
        after=row.now.strength,
        letter=letter if moved else None,
        level_before=was.levels[letter],
        level_after=became.levels[letter],
        cause=became.cause,
        quote=_quote(work, became, letter) if analyzed else None,
    )


def _quote(work: Work, point: Point, letter: Letter) -> Quote | None:
    """Return the most telling words of the letter in the call that was stored; None where none stand."""
    call = work.reports.call_of(point.source)
    if call is None or call not in point.calls:  # forgotten or moved since
        return None
    view = view_of(work, work.conversations.get(ConversationId(call)))
    if view.analysis is None or view.transcript is None:
        return None
    evidence = next((one.evidence for one in view.analysis.letters if one.letter is letter), ())
    if not evidence:
        return None
    span = max(evidence, key=_worth).span
    speaker = view.transcript.participant(span.speaker).name
    return Quote(span.text, speaker, str(span.side), span.start_ms, view.conversation.case_number)


def _worth(one: Evidence) -> tuple[bool, bool, int]:
    """A buyer before others, with a figure before without, the longer up to what fits."""
    span = one.span
    return span.side is Side.BUYER, has_figure(fold(span.text[:QUOTE]).text), min(len(span.text), QUOTE)


def alerts_of(work: Work, deals: Collection[OpportunityId], *, judged_at: datetime | None) -> OpenAlerts:
    """Return what waits about these deals; with *judged_at* also what people said of alerts in the 30 days before."""
    counts = Counter(severity for deal, severity in work.reports.open_alerts() if deal in deals)
    waiting = tuple((str(severity), counts[severity]) for severity in GRAVEST if counts[severity])
    if judged_at is None:
        return OpenAlerts(waiting)
    told = work.inbox.told(since=judged_at - ANSWERS)
    said: Mapping[Answer, int] = {answer: sum(rule.get(answer, 0) for rule in told.values()) for answer in JUDGED}
    return OpenAlerts(waiting, said[Answer.USEFUL], sum(said.values()))
