"""The shipped datasets: complete, honestly marked, and run offline on replies written by hand."""

import json
from functools import cache
from pathlib import Path

import pytest

from analysis.errors import RefusedError
from analysis.evaluation.dataset import Case, Dataset, load
from analysis.evaluation.replies import WRITTEN_ENGINE, Kind, StoredModel, read_replies
from analysis.evaluation.report import report
from analysis.evaluation.run import Ending, Outcome, by_cues, by_model
from analysis.meddic.cues import scan
from analysis.model.meddic import Letter, Status
from analysis.model.transcript import Side
from analysis.transcript.script import guess_language

DATA = Path(__file__).parents[2] / "data"
REPLIES = DATA / "eval" / "replies"


@cache
def dataset(name: str) -> Dataset:
    """Return a shipped dataset."""
    return load(DATA / "eval" / f"{name}.json")


@cache
def stored(name: str) -> list[Outcome]:
    """Return the outcomes of a shipped dataset on its stored replies."""
    model = StoredModel(read_replies(REPLIES))
    return [by_model(case, model, 1) for case in dataset(name).cases]


OURS = list(dataset("sales-zh-tw").cases)
OTHERS = list(dataset("non-sales").cases)
SALES = [*OURS, *dataset("sales-en").cases]


def test_every_shipped_conversation_has_a_written_reply() -> None:
    """Every one says that a person wrote it, and none is for a conversation that is not there."""
    replies = read_replies(REPLIES)
    assert {(reply.kind, reply.engine) for reply in replies} == {(Kind.WRITTEN, WRITTEN_ENGINE)}
    assert all("written by hand" in reply.about.lower() for reply in replies)
    assert {r.transcript_sha256 for r in replies} == {case.transcript.sha256 for case in [*SALES, *OTHERS]}


def test_six_calls_of_our_own_have_the_promised_shape() -> None:
    """Twelve to twenty-five turns in Traditional Chinese, both sides given, all six letters labeled."""
    assert len(OURS) == 6
    for case in OURS:
        assert 12 <= len(case.transcript.segments) <= 25
        assert guess_language(" ".join(s.text for s in case.transcript.segments)) == "zh-TW"
        assert {p.side for p in case.transcript.participants} == {Side.SELLER, Side.BUYER}
        assert set(case.labels) == set(Letter)
    assert any(label.status is Status.CONTRADICTED for case in OURS for label in case.labels.values())


def test_lines_of_the_bundled_labels_are_the_ones_scored() -> None:
    """The dataset repeats tests/data/transcripts/labels.json; they may not drift apart."""
    labels = json.loads((DATA / "transcripts" / "labels.json").read_text(encoding="utf-8"))["files"]
    for case in dataset("sales-en").cases:
        lines = {letter.value: set(label.evidence) for letter, label in case.labels.items() if label.present}
        assert lines == {letter: set(ids) for letter, ids in labels[case.id].items()}


@pytest.mark.parametrize("case", SALES, ids=lambda case: case.id)
def test_a_sales_call_is_analyzed_on_its_stored_reply(case: Case) -> None:
    """Evidence, levels and quotes come through; every shown quote stands in the call word for word."""
    outcome = by_model(case, StoredModel(read_replies(REPLIES)), 1)
    assert outcome.ending is Ending.ANALYZED
    assert outcome.quotes.shown == outcome.quotes.verbatim > 0
    assert set(outcome.letters) == set(Letter)


def test_disagreeing_buyers_leave_the_letter_contradicted() -> None:
    """Neither number wins, as labeled."""
    outcome = next(o for o in stored("sales-zh-tw") if o.case == "zh-clinic-disagree")
    assert outcome.letters[Letter.METRICS].status is Status.CONTRADICTED
    assert outcome.letters[Letter.IDENTIFY_PAIN].status is Status.CONTRADICTED


def test_planted_false_numbers_are_not_shown() -> None:
    """The written replies alter figures of three calls; none of those quotes is found."""
    for name, case_id, letter in (
        ("sales-zh-tw", "zh-lawfirm-security", Letter.IDENTIFY_PAIN),
        ("sales-zh-tw", "zh-tutoring-closing", Letter.METRICS),
        ("sales-en", "tribe-closing-call-01", Letter.IDENTIFY_PAIN),
    ):
        outcome = next(o for o in stored(name) if o.case == case_id)
        assert outcome.quotes.found < outcome.quotes.claimed
        assert outcome.letters[letter].finding  # the true quotes of the letter carry it


def test_planted_mistakes_show_in_the_figures() -> None:
    """Replies written with faults may not score as faultless: the metrics would be blind."""
    outcomes = [*stored("sales-zh-tw"), *stored("sales-en")]
    figures = report(SALES, outcomes, runs=1)
    assert (figures.failed, figures.refused_sales) == (0, 0)
    assert figures.grounding_shown == 1.0
    for figure in (figures.grounding_raw, figures.presence.precision, figures.status_accuracy, figures.hit_at_3):
        assert figure is not None
        assert 0.7 < figure < 1.0
    assert figures.level_error is not None
    assert 0.0 < figures.level_error < 0.5


def test_there_are_texts_enough_that_are_no_sales_calls() -> None:
    """At least fourteen, in both languages, and more than half of them ours."""
    assert len(OTHERS) >= 14
    chinese = sum(case.transcript.language.startswith("zh") for case in OTHERS)
    assert chinese >= 5
    assert len(OTHERS) - chinese >= 5


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.id)
def test_the_keyword_scan_finds_no_element_in_another_text(case: Case) -> None:
    """It is labeled a scan and holds no letter, level, status or score: there is nothing to show as a finding."""
    result = scan(case.transcript)
    assert (result.kind, result.letters, result.coverage, result.strength) == ("cue_scan", (), None, None)
    assert "analysis-cue-scan" in result.warnings
    assert not any(found.finding for found in by_cues(case, 1).letters.values())


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.id)
def test_another_text_is_refused_when_the_answer_says_so(case: Case) -> None:
    """No letter, no zero, no default: a refusal in words."""
    outcome = by_model(case, StoredModel(read_replies(REPLIES)), 1)
    assert (outcome.ending, outcome.reason) == (Ending.REFUSED, "analysis-not-a-sales-call")
    assert outcome.letters == {}


def test_a_second_run_is_not_made_up() -> None:
    """One reply is no evidence of stability: the run fails instead of repeating the first."""
    outcome = by_model(OURS[0], StoredModel(read_replies(REPLIES), run=2), 2)
    assert (outcome.ending, outcome.reason) == (Ending.FAILED, "eval-no-reply")


def test_a_reply_for_a_changed_transcript_is_not_used() -> None:
    """Whoever edits a conversation has to write its reply anew."""
    with pytest.raises(RefusedError, match="eval-no-reply"):
        StoredModel(read_replies(REPLIES)).send(system="", prompt=f"TRANSCRIPT {'0' * 64} BEGINS", schema={})
