"""The report over a handful of outcomes, each figure counted by hand."""

import json
from dataclasses import replace

import pytest

from analysis.evaluation.dataset import Case, Label
from analysis.evaluation.report import as_json, report
from analysis.evaluation.run import Ending, Found, Outcome, Quotes
from analysis.meddic.rubric import LETTERS
from analysis.model.meddic import Letter, Level, Status, Usage
from tests.analysis.meddic.builders import call

WORDS = call(("s:Dana", "What does it cost you today?"), ("b:Lin", "Six hours a day, every single day."))
STATED = Found(finding=True, lines=("s1", "s2"), level=Level.STATED, status=Status.CONFIRMED)
CLAIMED = Found(finding=True, lines=("s1",), level=Level.CLAIMED, status=Status.WEAK)
NOTHING = Found(level=Level.UNKNOWN, status=Status.NOT_DISCUSSED)

SALE = Case(
    "sale",
    WORDS,
    is_sales_call=True,
    labels={
        Letter.METRICS: Label(present=True, status=Status.CONFIRMED, level=Level.STATED, evidence=frozenset({"s2"})),
        Letter.IDENTIFY_PAIN: Label(present=True, status=Status.CONFIRMED, level=Level.STATED),
        Letter.CHAMPION: Label(present=False, status=Status.NOT_DISCUSSED, level=Level.UNKNOWN),
    },
)
CHAT = Case("chat", WORDS, is_sales_call=False, labels={})


def found(**letters: Found) -> dict[Letter, Found]:
    """Return all six letters, nothing found but what is given."""
    return {letter: letters.get(letter.value, NOTHING) for letter in LETTERS}


def analyzed(case: str, run: int = 1, **letters: Found) -> Outcome:
    """Return an outcome that cost a cent and took two seconds."""
    return Outcome(
        case,
        run,
        Ending.ANALYZED,
        letters=found(**letters),
        quotes=Quotes(claimed=4, found_at_once=2, found=3, shown=3, verbatim=3),
        usage=Usage(input_tokens=100, output_tokens=10, cost_usd=0.01, seconds=2.0),
    )


def test_labels_meet_what_was_found() -> None:
    """Metrics right, pain one level low, champion a false alarm."""
    figures = report([SALE], [analyzed("sale", metrics=STATED, identify_pain=CLAIMED, champion=CLAIMED)], runs=1)
    assert figures.presence_counts == (2, 1, 0)
    assert figures.presence.precision == pytest.approx(2 / 3)
    assert figures.presence.recall == 1.0
    assert figures.presence.f1 == figures.presence_always_yes == pytest.approx(0.8)
    assert figures.status_labels == figures.level_labels == 3
    assert figures.status_accuracy == pytest.approx(1 / 3)
    assert figures.level_error == pytest.approx(2 / 3)
    # Labels 2 2 0, computed 2 1 1: observed 0 + 1 + 1, by chance (1·2 + 4·1 + 2·(1·2)) / 3 = 10 / 3.
    assert figures.level_kappa == pytest.approx(0.4)


def test_a_right_line_counts_where_lines_were_labeled() -> None:
    """Only metrics has labeled lines: second of the lines shown, so among three and not first."""
    figures = report([SALE], [analyzed("sale", metrics=STATED)], runs=1)
    assert (figures.evidence_labels, figures.hit_at_3, figures.right_first) == (1, 1.0, 0.0)


def test_quotes_costs_and_times_are_summed_over_runs() -> None:
    """Two runs of four claims each."""
    figures = report([SALE], [analyzed("sale", run) for run in (1, 2)], runs=2)
    assert (figures.grounding_raw, figures.grounding_repaired, figures.grounding_shown) == (0.5, 0.75, 1.0)
    assert figures.cost_usd == pytest.approx(0.02)
    assert figures.cost_usd_per_run == pytest.approx(0.01)
    assert (figures.seconds_half, figures.seconds_p95) == (2.0, 2.0)
    assert (figures.input_tokens, figures.output_tokens) == (200, 20)


def test_a_right_line_shown_fourth_comes_too_late() -> None:
    """A reader sees three."""
    late = Found(finding=True, lines=("s7", "s8", "s9", "s2"), level=Level.STATED, status=Status.CONFIRMED)
    assert report([SALE], [analyzed("sale", metrics=late)], runs=1).hit_at_3 == 0.0


def test_times_are_told_by_half_and_by_the_slowest() -> None:
    """Runs of 1 to 40 seconds: half within 20, 95 % within 38; what took no time was not asked."""
    outcomes = [Outcome("sale", n, Ending.REFUSED, usage=Usage(seconds=float(n))) for n in range(41)]
    figures = report([SALE], outcomes, runs=41)
    assert (figures.seconds_half, figures.seconds_p95) == (20.0, 38.0)


def test_a_sales_call_refused_as_none_counts_as_all_missed() -> None:
    """The reader saw nothing of it: two misses, and a right silence on the champion."""
    figures = report([SALE], [Outcome("sale", 1, Ending.REFUSED, "analysis-not-a-sales-call")], runs=1)
    assert (figures.refused_sales, figures.presence_counts) == (1, (0, 0, 2))
    assert figures.hit_at_3 == 0.0
    assert figures.status_accuracy == pytest.approx(1 / 3)


def test_a_failed_run_is_counted_and_not_scored() -> None:
    """Neither a zero nor a success."""
    figures = report(
        [SALE, CHAT], [Outcome(case, 1, Ending.FAILED, "RejectedError") for case in ("sale", "chat")], runs=1
    )
    assert (figures.failed, figures.presence.f1, figures.status_labels) == (2, None, 0)
    assert (figures.non_sales_runs, figures.non_sales_refused) == (0, 0)


def test_other_texts_are_refused_or_hold_findings() -> None:
    """One refused, one with a weak champion; a text without findings that was not refused is neither."""
    outcomes = [Outcome("chat", 1, Ending.REFUSED), analyzed("chat", 2, champion=CLAIMED), analyzed("chat", 3)]
    figures = report([SALE, CHAT, replace(CHAT, id="talk")], outcomes, runs=3)
    assert (figures.cases, figures.sales_calls, figures.non_sales, figures.refused_sales) == (3, 1, 2, 0)
    assert (figures.non_sales_runs, figures.non_sales_refused, figures.non_sales_findings) == (3, 1, 1)
    assert figures.presence_counts == (0, 0, 0)


def test_a_scan_is_scored_by_where_it_points_and_has_no_findings() -> None:
    """A line counts as present for the scan; statuses and levels are not scored at all."""
    pointing = Found(lines=("s2",))
    scanned = {letter: Found() for letter in LETTERS} | {Letter.METRICS: pointing}
    outcomes = [Outcome(case, 1, Ending.ANALYZED, letters=scanned) for case in ("sale", "chat")]
    figures = report([SALE, CHAT], outcomes, runs=1)
    assert (figures.presence_counts, figures.right_first) == ((1, 0, 1), 1.0)
    assert (figures.status_labels, figures.level_labels) == (0, 0)
    assert (figures.non_sales_findings, figures.non_sales_pointed) == (0, 1)


def test_stability_is_measured_letter_by_letter() -> None:
    """Three runs: metrics 2, 2, 1 agree in one pair of three, the other five letters in all."""
    runs = [
        analyzed("sale", 1, metrics=STATED),
        analyzed("sale", 2, metrics=STATED),
        analyzed("sale", 3, metrics=CLAIMED),
    ]
    steady = report([SALE], runs, runs=3).stability
    assert steady.status_agreement == pytest.approx((1 / 3 + 5) / 6)
    assert steady.presence_agreement == 1.0
    assert steady.widest_spread == 1


def test_one_run_shows_no_stability() -> None:
    """None, not perfect agreement; neither do several runs that were all refused."""
    once = report([SALE], [analyzed("sale")], runs=1).stability
    assert (once.status_agreement, once.presence_agreement, once.widest_spread) == (None, None, None)
    refused = [Outcome("chat", run, Ending.REFUSED) for run in (1, 2)]
    assert report([CHAT], refused, runs=2).stability.widest_spread is None


def test_the_json_holds_every_run_and_no_words() -> None:
    """Ids of lines beside their labels; it can be kept where transcripts may not."""
    outcomes = [analyzed("sale", metrics=STATED), Outcome("chat", 1, Ending.REFUSED, "analysis-not-a-sales-call")]
    content = as_json(
        report([SALE, CHAT], outcomes, runs=1), [SALE, CHAT], outcomes, provider="stored", model_quality=False
    )
    text = json.dumps(content)
    assert content["counts_as_model_quality"] is False
    assert [run["ending"] for run in content["runs"]] == ["analyzed", "refused"]
    metrics = content["runs"][0]["letters"]["metrics"]
    assert (metrics["lines"], metrics["label"]["lines"], metrics["level"]) == (["s1", "s2"], ["s2"], 2)
    assert "label" not in content["runs"][0]["letters"]["decision_process"]
    assert "every single day" not in text
