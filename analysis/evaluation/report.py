"""From outcomes and labels to the figures of docs/evaluation.md."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from analysis.evaluation import metrics
from analysis.evaluation.dataset import Case, Label
from analysis.evaluation.metrics import Counts, Presence
from analysis.evaluation.run import Ending, Found, Outcome, Quotes
from analysis.meddic.rubric import LETTERS
from analysis.model.meddic import Letter, Level, Status

NOTHING = Found(level=Level.UNKNOWN, status=Status.NOT_DISCUSSED)
"""What a reader sees of every letter of a sales call that was refused as none."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One labeled letter beside what one run found."""

    case: str
    run: int
    letter: Letter
    label: Label
    found: Found


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the runs of a case are, over all its letters; shares 0 to 1, None for fewer than two runs."""

    status_agreement: float | None
    presence_agreement: float | None
    widest_spread: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """All figures. A share is 0 to 1; None means that nothing could be counted.

    Attributes:
        runs: Of each case.
        failed: Runs without a result: not scored, so every figure is to be read beside this one.
        refused_sales: Runs of sales calls refused as none; scored as if nothing was found.
        grounding_raw: Quotes that a line carries as first given.
        grounding_repaired: The same after the repair round.
        grounding_shown: Shown quotes that stand in the transcript letter by letter.
        presence: Of the six letters, over labeled letters of sales calls: a finding, or for the scan any line.
        presence_always_yes: F1 of calling every letter present: what a figure must beat.
        hit_at_3: Labeled letters for which one of the first three lines shown is a right one.
        right_first: Labeled letters for which the first line shown is.
        level_error: Mean absolute difference, 0 to 3.
        non_sales_findings: Runs of non-sales texts in which any letter is shown as an element.
        non_sales_refused: Runs of non-sales texts refused as such.
        cost_usd: Of everything, and for one run in the mean; 0 for stored replies without a bill.
        seconds_half, seconds_p95: Waiting for the model, of one run.
    """

    cases: int
    sales_calls: int
    non_sales: int
    runs: int
    failed: int
    refused_sales: int
    grounding_raw: float | None
    grounding_repaired: float | None
    grounding_shown: float | None
    quotes: Quotes
    presence: Presence
    presence_counts: Counts
    presence_always_yes: float | None
    evidence_labels: int
    hit_at_3: float | None
    right_first: float | None
    status_labels: int
    status_accuracy: float | None
    level_labels: int
    level_error: float | None
    level_kappa: float | None
    non_sales_runs: int
    non_sales_findings: int
    non_sales_refused: int
    non_sales_pointed: int
    stability: Stability
    cost_usd: float
    cost_usd_per_run: float | None
    input_tokens: int
    output_tokens: int
    seconds_half: float | None
    seconds_p95: float | None


def report(cases: Sequence[Case], outcomes: Sequence[Outcome], *, runs: int) -> Report:
    """Return the figures; the same arguments give the same ones.

    Args:
        cases: All that were run.
        outcomes: One for each case and run.
        runs: How often each case was run.
    """
    sales = {case.id for case in cases if case.is_sales_call}
    scored = list(pair_up(cases, outcomes))
    said_no = [o for o in outcomes if o.case not in sales and o.ending is not Ending.FAILED]
    quotes = _total(outcome.quotes for outcome in outcomes)
    present = metrics.count((s.label.present, _present(s.found)) for s in scored)
    always = metrics.count((s.label.present, True) for s in scored)
    located = [s for s in scored if s.label.evidence]
    judged = [s for s in scored if s.label.status is not None and s.found.status is not None]
    levels = [(s.label.level, s.found.level) for s in scored if s.label.level is not None and s.found.level is not None]
    seconds = [o.usage.seconds for o in outcomes if o.usage.seconds]
    cost = sum(outcome.usage.cost_usd for outcome in outcomes)
    return Report(
        cases=len(cases),
        sales_calls=len(sales),
        non_sales=len(cases) - len(sales),
        runs=runs,
        failed=sum(o.ending is Ending.FAILED for o in outcomes),
        refused_sales=sum(o.ending is Ending.REFUSED and o.case in sales for o in outcomes),
        grounding_raw=metrics.ratio(quotes.found_at_once, quotes.claimed),
        grounding_repaired=metrics.ratio(quotes.found, quotes.claimed),
        grounding_shown=metrics.ratio(quotes.verbatim, quotes.shown),
        quotes=quotes,
        presence=metrics.presence(present),
        presence_counts=present,
        presence_always_yes=metrics.presence(always).f1,
        evidence_labels=len(located),
        hit_at_3=_share(located, lambda s: metrics.hit_at(3, s.found.lines, s.label.evidence)),
        right_first=_share(located, lambda s: metrics.hit_at(1, s.found.lines, s.label.evidence)),
        status_labels=len(judged),
        status_accuracy=_share(judged, lambda s: s.label.status is s.found.status),
        level_labels=len(levels),
        level_error=metrics.mean_error(levels),
        level_kappa=metrics.weighted_kappa(levels),
        non_sales_runs=len(said_no),
        non_sales_findings=sum(any(f.finding for f in o.letters.values()) for o in said_no),
        non_sales_refused=sum(o.ending is Ending.REFUSED for o in said_no),
        non_sales_pointed=sum(any(f.lines and f.level is None for f in o.letters.values()) for o in said_no),
        stability=stability(outcomes),
        cost_usd=cost,
        cost_usd_per_run=metrics.ratio(cost, len(outcomes)),
        input_tokens=sum(o.usage.input_tokens for o in outcomes),
        output_tokens=sum(o.usage.output_tokens for o in outcomes),
        seconds_half=metrics.percentile(seconds, 50),
        seconds_p95=metrics.percentile(seconds, 95),
    )


def pair_up(cases: Sequence[Case], outcomes: Iterable[Outcome]) -> Iterable[Scored]:
    """Yield every labeled letter of every run that did not fail."""
    labels = {case.id: case.labels for case in cases}
    for outcome in outcomes:
        if outcome.ending is not Ending.FAILED:
            for letter in LETTERS:
                if letter in labels[outcome.case]:
                    label, found = labels[outcome.case][letter], outcome.letters.get(letter, NOTHING)
                    yield Scored(outcome.case, outcome.run, letter, label, found)


def stability(outcomes: Sequence[Outcome]) -> Stability:
    """Return how alike several runs are, over every letter of every case that gave at least two results."""
    runs: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.ending is not Ending.FAILED:
            runs.setdefault(outcome.case, []).append(outcome)
    rows = [
        [each.letters.get(letter, NOTHING) for each in many]
        for many in runs.values()
        if len(many) > 1 and any(each.letters for each in many)
        for letter in LETTERS
    ]
    statuses = [share for row in rows if (share := metrics.agreement([f.status for f in row])) is not None]
    present = [share for row in rows if (share := metrics.agreement([_present(f) for f in row])) is not None]
    spreads = [metrics.spread([f.level for f in row if f.level is not None]) for row in rows]
    return Stability(metrics.mean(statuses), metrics.mean(present), max(spreads, default=None))


def _present(found: Found) -> bool:
    """Return whether a letter counts as found: an element, or for the scan, which knows none, any line."""
    return found.finding or (found.level is None and bool(found.lines))


def _share(rows: Sequence[Scored], is_right: Callable[[Scored], bool]) -> float | None:
    return metrics.ratio(sum(is_right(row) for row in rows), len(rows))


def _total(quotes: Iterable[Quotes]) -> Quotes:
    many = list(quotes)
    return Quotes(
        claimed=sum(q.claimed for q in many),
        found_at_once=sum(q.found_at_once for q in many),
        found=sum(q.found for q in many),
        shown=sum(q.shown for q in many),
        verbatim=sum(q.verbatim for q in many),
    )


def as_json(
    figures: Report, cases: Sequence[Case], outcomes: Sequence[Outcome], *, provider: str, model_quality: bool
) -> dict[str, Any]:
    """Return the report with every run as JSON values; it holds ids of lines, no words of a call.

    Args:
        figures: From `report`.
        cases: As given to it.
        outcomes: As given to it.
        provider: Where the answers came from.
        model_quality: False for stored replies and the keyword scan: they never count as a model's quality.
    """
    labels = {case.id: case.labels for case in cases}
    return {
        "provider": provider,
        "counts_as_model_quality": model_quality,
        "figures": asdict(figures),
        "runs": [
            {
                "case": outcome.case,
                "run": outcome.run,
                "ending": outcome.ending.value,
                "reason": outcome.reason,
                "letters": {
                    letter.value: _letter(labels[outcome.case].get(letter), found)
                    for letter, found in outcome.letters.items()
                },
                "quotes": asdict(outcome.quotes),
                "usage": asdict(outcome.usage),
            }
            for outcome in outcomes
        ],
    }


def _letter(label: Label | None, found: Found) -> dict[str, Any]:
    said = {"level": found.level, "status": found.status, "lines": list(found.lines)}
    if label is None:
        return said
    return said | {
        "label": {
            "present": label.present,
            "level": label.level,
            "status": label.status,
            "lines": sorted(label.evidence),
        }
    }
