"""Stored replies: what answers what, and that a recording plays back as it was."""

import json
from pathlib import Path

import pytest

from analysis.errors import CallError, RecitationError, RefusedError, RejectedError
from analysis.evaluation.dataset import Case
from analysis.evaluation.replies import WRITTEN_ENGINE, Kind, RecordingModel, StoredModel, StoredReply, read_replies
from analysis.evaluation.run import Ending, by_model
from analysis.meddic.prompt import Prompt, build_prompt, repair_prompt
from tests.analysis.evaluation.conftest import BILL, GOOD, NO_CALL, REPAIR, ScriptedModel, blocked
from tests.analysis.meddic.builders import call, claim


def written(case: Case, *, run: int = 1) -> StoredReply:
    """Return a reply written by hand for the case."""
    return StoredReply(
        kind=Kind.WRITTEN,
        engine=WRITTEN_ENGINE,
        run=run,
        transcript_sha256=case.transcript.sha256,
        reply=json.loads(GOOD),
    )


def said(model: StoredModel, prompt: Prompt) -> str:
    """Ask and read."""
    return model.read(model.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema))


def test_a_written_reply_answers_any_wording_about_its_transcript(case: Case) -> None:
    """It is keyed by the transcript, so that a better prompt does not make the tests rewrite it."""
    model = StoredModel((written(case),))
    for language in ("en", "zh-TW"):
        assert json.loads(said(model, build_prompt(case.transcript, language))) == json.loads(GOOD)


def test_no_reply_is_made_up(case: Case) -> None:
    """Another transcript or another run has none, and that is said."""
    other = call(("s:Dana", "Hello, I am calling about your warehouse."), ("b:Lin", "Not today, thank you very much."))
    with pytest.raises(RefusedError) as refused:
        said(StoredModel((written(case),)), build_prompt(other, "en"))
    assert refused.value.key == "eval-no-reply"
    with pytest.raises(RefusedError, match="eval-no-reply"):
        said(StoredModel((written(case),), run=2), build_prompt(case.transcript, "en"))


def test_nobody_wrote_a_repair_so_nothing_is_repaired(case: Case) -> None:
    """A written answer with a lost quote gets an empty repair; without any written answer there is none at all."""
    assert by_model(case, StoredModel((written(case),)), 1).quotes.found == 2
    lost = repair_prompt([claim("metrics", "s2", "ten hours", "baseline")], case.transcript)
    assert json.loads(said(StoredModel((written(case),)), lost)) == {"repairs": []}
    recorded = written(case).model_copy(update={"kind": Kind.RECORDED, "question_key": "0" * 64})
    later = written(case, run=2)
    other = written(case).model_copy(update={"transcript_sha256": "0" * 64})
    for replies in ((recorded,), (later,), (other,)):
        with pytest.raises(RefusedError, match="eval-no-reply"):
            said(StoredModel(replies), lost)


def test_a_recording_plays_back_what_was_answered_and_billed(case: Case, tmp_path: Path) -> None:
    """Answer, repair and usage: the same outcome without asking anybody."""
    live = by_model(case, RecordingModel(ScriptedModel([GOOD, REPAIR]), tmp_path), 1)
    replies = read_replies(tmp_path)
    assert [reply.kind for reply in replies] == [Kind.RECORDED] * 2
    assert sorted(reply.repair for reply in replies) == [False, True]
    assert by_model(case, StoredModel(replies), 1) == live
    assert live.usage.cost_usd == pytest.approx(2 * BILL.cost_usd)


def test_a_recording_is_stale_once_the_question_changed(case: Case, tmp_path: Path) -> None:
    """It answered another question; playing it back would measure a prompt that is no longer asked."""
    by_model(case, RecordingModel(ScriptedModel([NO_CALL]), tmp_path), 1)
    changed = build_prompt(case.transcript, "en")._replace(system="Another rule.")
    with pytest.raises(RefusedError, match="eval-no-reply"):
        said(StoredModel(read_replies(tmp_path)), changed)


def test_each_run_is_recorded_by_itself(case: Case, tmp_path: Path) -> None:
    """The second run of the same question does not overwrite the first."""
    for run, text in ((1, GOOD), (2, NO_CALL)):
        by_model(case, RecordingModel(ScriptedModel([text, REPAIR]), tmp_path, run), run)
    replies = read_replies(tmp_path)
    endings = [by_model(case, StoredModel(replies, run), run).ending for run in (1, 2)]
    assert endings == [Ending.ANALYZED, Ending.REFUSED]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (blocked(), RefusedError),
        (RecitationError("recited"), RecitationError),
        (RejectedError("cut off"), RejectedError),
    ],
)
def test_what_was_withheld_is_withheld_again(
    case: Case, tmp_path: Path, error: CallError, kind: type[CallError]
) -> None:
    """A blocked, reciting or cut-off answer plays back as such."""
    recorder = RecordingModel(ScriptedModel([error]), tmp_path)
    prompt = build_prompt(case.transcript, "en")
    recorder.send(system=prompt.system, prompt=prompt.prompt, schema=prompt.schema)
    with pytest.raises(CallError) as raised:
        said(StoredModel(read_replies(tmp_path)), prompt)
    assert type(raised.value) is kind


@pytest.mark.parametrize("content", ["{", "{}", '{"kind": "written", "engine": "x", "transcript_sha256": "abc"}',
    '{"kind": "written", "engine": "x", "transcript_sha256": "", "usage": {"dollars": 1}}'])  # fmt: skip
def test_a_file_that_is_no_reply_is_named(tmp_path: Path, content: str) -> None:
    """A broken reply is an error, never a silent gap."""
    (tmp_path / "broken.json").write_text(content, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_replies(tmp_path)
    assert (refused.value.key, refused.value.params["name"]) == ("eval-reply-invalid", "broken.json")


def test_an_empty_folder_holds_no_replies(tmp_path: Path) -> None:
    """In words, before anything is run."""
    with pytest.raises(RefusedError, match="eval-no-replies"):
        read_replies(tmp_path)
