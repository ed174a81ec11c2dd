"""What the pipeline promises, whatever engine runs it."""

import pytest

from analysis.errors import OutcomeUnknownError, RefusedError, UnavailableError
from handlers.jobs.conversation import CLOSE
from handlers.jobs.reconcile import failure
from tests.handlers.jobs.conftest import Runner
from tests.handlers.jobs.steps import RESULTS, RecordedSteps

TAIL = ["merge", "analyze", "store", "evaluate", "notify"]


def test_a_recording_goes_through_every_step_in_order(runner: Runner) -> None:
    """Fetch, cut, each chunk once, merge, analyze, store, evaluate, notify."""
    steps = RecordedSteps()
    runner(steps)
    assert steps.names == ["fetch", "cut", *["transcribe"] * 5, *TAIL]
    assert sorted(call[1] for call in steps.calls if call[0] == "transcribe") == [0, 1, 2, 3, 4]


def test_a_transcript_skips_the_audio(runner: Runner) -> None:
    """A ready-made transcript is analyzed as it is."""
    steps = RecordedSteps(results={**RESULTS, "fetch": {**RESULTS["fetch"], "kind": "transcript"}})
    runner(steps)
    assert steps.names == ["fetch", *TAIL[1:]]


@pytest.mark.fault("47")
def test_a_refusal_closes_the_conversation_in_its_own_words(runner: Runner) -> None:
    """What the person must do travels to the close, and nothing is bought after it."""
    steps = RecordedSteps(failing={"cut": [RefusedError("audio-too-long", limit_min=120)]})
    runner(steps)
    assert steps.names == ["fetch", "cut", "close"]
    assert steps.calls[-1][1] == {
        "failed": "RefusedError",
        "key": "audio-too-long",
        "params": {"limit_min": 120},
        "detail": "",
        "error_id": "",
    }


@pytest.mark.fault("48")
def test_an_unknown_purchase_lets_the_other_chunks_end(runner: Runner) -> None:
    """What was paid for is kept; the conversation becomes unknown and nothing is bought again."""
    steps = RecordedSteps(failing={"transcribe:2": [OutcomeUnknownError("groq", "timeout")]})
    runner(steps)
    assert steps.names == ["fetch", "cut", *["transcribe"] * 5, "close"]
    assert steps.calls[-1][1]["failed"] == "OutcomeUnknownError"
    assert steps.calls[-1][1]["params"] == {"provider": "groq"}


@pytest.mark.fault("47")
@pytest.mark.parametrize("step", ["fetch", "transcribe:3", "analyze", "store"])
def test_an_absent_provider_is_waited_for_and_said_so(runner: Runner, step: str) -> None:
    """The person sees what the job waits for; then it goes on."""
    steps = RecordedSteps(failing={step: [UnavailableError("groq", retry_after=0.05)]})
    runner(steps)
    name = step.partition(":")[0]
    waits = [call for call in steps.calls if call[0] == "waiting"]
    assert [wait[1] for wait in waits] == [name]
    assert waits[0][2] >= 0.05
    assert steps.names.count(name) == (6 if name == "transcribe" else 2)
    assert steps.names[-1] == "notify"


def test_a_wait_that_cannot_be_told_is_waited_all_the_same(runner: Runner) -> None:
    """Progress is a courtesy: without it the job still ends."""
    steps = RecordedSteps(
        failing={"analyze": [UnavailableError("gemini")], "waiting": [UnavailableError("database")]},
    )
    runner(steps)
    assert steps.names[-1] == "notify"


@pytest.mark.parametrize("step", ["evaluate", "notify"])
def test_what_fails_after_the_result_is_stored_takes_nothing_away(runner: Runner, step: str) -> None:
    """A stored analysis stays done, even if nobody could be told."""
    steps = RecordedSteps(failing={step: [RefusedError("slack-channel-gone")]})
    runner(steps)
    assert steps.names == ["fetch", "cut", *["transcribe"] * 5, *TAIL]


def test_a_lost_job_is_closed_by_another(runner: Runner) -> None:
    """The close workflow hands the failure to the same use case."""
    steps = RecordedSteps()
    runner(steps, "ws_1", "conv_1", 1, failure("crashed"), workflow=CLOSE)
    assert steps.calls == [
        ("close", {"failed": "JobLostError", "key": "job-crashed", "params": {}, "detail": "crashed", "error_id": ""})
    ]
