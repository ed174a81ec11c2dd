"""Who watches a call in a terminal is told when nothing moves, once each time."""

from dataclasses import replace
from datetime import UTC, datetime

from analysis.model.conversation import Step, StepProgress, StepState
from bot.commands.follow import Standstill

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CUT = StepProgress(step=Step.CUT, state=StepState.RUNNING, started_at=AT, ended_at=None)


def hints(standstill: Standstill, steps: list[StepProgress], seconds: range) -> dict[int, str]:
    """Look once a second and return what was said when."""
    looks = {second: standstill.hint(steps, float(second)) for second in seconds}
    return {second: hint for second, hint in looks.items() if hint}


def test_a_call_that_nobody_takes_up_brings_one_hint() -> None:
    """Ten seconds in the queue mean that no worker runs."""
    assert hints(Standstill(0.0), [], range(60)) == {10: "report-waiting-worker"}


def test_a_worker_that_dies_under_way_brings_a_hint_and_movement_ends_it() -> None:
    """Thirty seconds without a change: said once, and anew after the next standstill."""
    standstill = Standstill(0.0)
    assert hints(standstill, [CUT], range(100)) == {30: "report-stalled"}
    assert hints(standstill, [replace(CUT, done=1, total=4)], range(100, 200)) == {130: "report-stalled"}


def test_a_wait_that_was_announced_is_no_standstill() -> None:
    """A provider asked for two minutes: nobody is alarmed before they are over."""
    waits = replace(CUT, state=StepState.WAITING, detail="waiting-provider:120")
    assert hints(Standstill(0.0), [waits], range(200)) == {150: "report-stalled"}
