"""One case, run: what is counted of its quotes, and how it ends."""

from dataclasses import replace

import pytest

from analysis.errors import RejectedError, UnavailableError
from analysis.evaluation.dataset import Case
from analysis.evaluation.run import Ending, Quotes, by_cues, by_model, verbatim
from analysis.model.meddic import Letter, Level, Match, Span, Status
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Side
from tests.analysis.evaluation.conftest import GOOD, NO_CALL, REPAIR, ScriptedModel, blocked
from tests.analysis.meddic.builders import call


def test_quotes_are_counted_before_and_after_the_repair(case: Case) -> None:
    """Three claims, two found at once, the third mended; what is shown stands word for word."""
    outcome = by_model(case, ScriptedModel([GOOD, REPAIR]), 1)
    assert outcome.ending is Ending.ANALYZED
    assert outcome.quotes == Quotes(claimed=3, found_at_once=2, found=3, shown=3, verbatim=3)


def test_a_quote_that_stays_lost_is_not_shown(case: Case) -> None:
    """The repair finds nothing: two of three."""
    outcome = by_model(case, ScriptedModel([GOOD, '{"repairs": []}']), 1)
    assert outcome.quotes == Quotes(claimed=3, found_at_once=2, found=2, shown=2, verbatim=2)
    assert outcome.letters[Letter.IDENTIFY_PAIN].status is Status.UNVERIFIED
    assert not outcome.letters[Letter.IDENTIFY_PAIN].finding


def test_letters_carry_the_level_that_code_set_and_the_lines_shown(case: Case) -> None:
    """Target and baseline, said once: level 2; a letter without evidence is no finding."""
    found = by_model(case, ScriptedModel([GOOD, REPAIR]), 1).letters
    assert (found[Letter.METRICS].level, found[Letter.METRICS].lines) == (Level.STATED, ("s2", "s3"))
    assert found[Letter.METRICS].finding
    assert found[Letter.IDENTIFY_PAIN].level is Level.CLAIMED
    assert found[Letter.IDENTIFY_PAIN].finding
    assert (found[Letter.CHAMPION].finding, found[Letter.CHAMPION].level) == (False, Level.UNKNOWN)


def test_all_requests_of_a_run_are_billed(case: Case) -> None:
    """Answer and repair: twice the cost and the time."""
    usage = by_model(case, ScriptedModel([GOOD, REPAIR]), 1).usage
    assert (usage.input_tokens, usage.seconds) == (2000, 3.0)
    assert usage.cost_usd == pytest.approx(0.004)


def test_a_refusal_is_an_answer_and_a_failure_is_none(case: Case) -> None:
    """No sales call: refused. Blocked or unusable: failed, and still billed."""
    refused = by_model(case, ScriptedModel([NO_CALL]), 1)
    assert (refused.ending, refused.reason, refused.letters) == (Ending.REFUSED, "analysis-not-a-sales-call", {})
    assert refused.quotes == Quotes(claimed=0, found_at_once=0, found=0, shown=0, verbatim=0)
    stopped = by_model(case, ScriptedModel([blocked()]), 1)
    assert (stopped.ending, stopped.reason) == (Ending.FAILED, "analysis-blocked")
    cut_off = by_model(case, ScriptedModel([RejectedError("cut off")]), 1)
    assert (cut_off.ending, cut_off.reason) == (Ending.FAILED, "RejectedError")
    unusable = by_model(case, ScriptedModel(["no json", "no json either"]), 1)
    assert unusable.ending is Ending.FAILED
    assert unusable.usage.cost_usd == pytest.approx(0.004)


def test_a_text_too_short_is_refused_without_asking() -> None:
    """Nothing is paid for it, with a model or by the scan."""
    short = Case("short", call(("s:Dana", "Hello?"), ("b:Lin", "Hello.")), is_sales_call=False, labels={})
    model = ScriptedModel([])
    assert by_model(short, model, 1).ending is Ending.REFUSED
    assert model.asked == []
    assert by_cues(short, 1).ending is Ending.REFUSED


class Absent(ScriptedModel):
    """Away on the first try."""

    pause_s: float | None = None

    def send(self, **words: object) -> PaidAnswer:
        """Fail once, and then answer."""
        if not self.asked:
            self.asked.append("")
            raise UnavailableError("test", retry_after=self.pause_s)
        return PaidAnswer("0")


@pytest.mark.parametrize("pause_s", [None, 0.01])
def test_a_model_that_was_not_reached_is_asked_again(case: Case, pause_s: float | None) -> None:
    """It surely did no work; it may or may not say how long to wait."""
    model = Absent([NO_CALL])
    model.pause_s = pause_s
    assert by_model(case, model, 1).ending is Ending.REFUSED


def test_the_scan_points_and_finds_nothing(case: Case) -> None:
    """Lines without level or status; never a finding."""
    outcome = by_cues(case, 1)
    assert outcome.letters[Letter.METRICS].lines
    assert not any(f.finding for f in outcome.letters.values())
    assert {(f.level, f.status) for f in outcome.letters.values()} == {(None, None)}


def test_a_span_that_is_not_in_the_transcript_would_be_noticed(case: Case) -> None:
    """The lookup is made anew: other words, another place, another line or nothing at all are not verbatim."""
    good = Span("s2", 0, 5, "Today", "Lin", Side.BUYER, None, None, Match.EXACT, 100.0)
    others = [
        replace(good, text="today"),
        replace(good, begin=1, end=6),
        replace(good, segment_id="s9"),
        replace(good, end=0, text=""),
    ]
    assert verbatim([good], case.transcript) == 1
    assert verbatim(others, case.transcript) == 0
