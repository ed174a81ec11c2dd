"""Datasets are read strictly: what does not fit is refused with its place."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import RefusedError
from analysis.evaluation.dataset import load, together
from analysis.model.meddic import Letter, Level, Status
from analysis.model.transcript import Side, SideSource

GOOD: dict[str, Any] = {
    "format": 1,
    "name": "mini",
    "about": "Written for this test.",
    "cases": [
        {
            "id": "one",
            "source": "this test",
            "license": "same as the repository",
            "is_sales_call": True,
            "transcript": {
                "language": "en",
                "participants": [{"label": "Lin", "side": "buyer"}],
                "segments": [
                    {"id": "s1", "speaker": "Dana", "text": "How long does it take today?"},
                    {"id": "s2", "speaker": "Lin", "text": "Six hours a day, every day."},
                ],
            },
            "participants": [{"label": "Dana", "side": "seller"}, {"label": "Lin", "side": "buyer", "role": "Ops"}],
            "labels": {
                "metrics": {"present": True, "status": "confirmed", "level": 2, "evidence": ["s2"]},
                "champion": {"present": False},
            },
        }
    ],
}


def written(folder: Path, content: object) -> Path:
    """Write a dataset file."""
    path = folder / "mini.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def changed(**changes: Any) -> dict[str, Any]:
    """Return the good dataset with its case changed."""
    copy = deepcopy(GOOD)
    copy["cases"][0].update(changes)
    return copy


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    """Transcript, given people and labels arrive as written; what nobody labeled stays unlabeled."""
    dataset = load(written(tmp_path, GOOD))
    case = dataset.cases[0]
    assert (dataset.name, dataset.replies, case.id, case.is_sales_call) == ("mini", None, "one", True)
    assert [s.id for s in case.transcript.segments] == ["s1", "s2"]
    assert case.transcript.participant("Dana").side is Side.SELLER
    assert case.transcript.participant("Dana").source is SideSource.GIVEN
    assert case.transcript.participant("Lin").role == "Ops"
    metrics = case.labels[Letter.METRICS]
    assert (metrics.present, metrics.status, metrics.level) == (True, Status.CONFIRMED, Level.STATED)
    assert metrics.evidence == {"s2"}
    assert case.labels[Letter.CHAMPION].level is None
    assert Letter.IDENTIFY_PAIN not in case.labels


def test_a_transcript_may_stand_in_another_file(tmp_path: Path) -> None:
    """Its path counts from the dataset's folder, and any format we read will do."""
    (tmp_path / "call.txt").write_text("Dana: How long does it take?\nLin: Six hours a day.\n", encoding="utf-8")
    case = load(written(tmp_path, changed(transcript="call.txt", labels={}))).cases[0]
    assert [s.text for s in case.transcript.segments] == ["How long does it take?", "Six hours a day."]


@pytest.mark.parametrize(
    ("labels", "key"),
    [
        ({"metrics": {"present": True, "evidence": ["s3"]}}, "eval-label-line"),
        ({"metrics": {"present": False, "level": 1}}, "eval-label-odd"),
        ({"metrics": {"present": True, "level": 0}}, "eval-label-odd"),
        ({"metrics": {"present": True, "status": "not_discussed"}}, "eval-label-odd"),
        ({"metrics": {"present": False, "status": "weak"}}, "eval-label-odd"),
        ({"metrics": {"present": True, "status": "weak", "level": 2}}, "eval-label-odd"),
        ({"metrics": {"present": True, "status": "confirmed", "level": 1}}, "eval-label-odd"),
        ({"metrics": {"present": False, "evidence": ["s2"]}}, "eval-label-odd"),
        ({"metrics": {"present": True, "status": "unverified"}}, "eval-invalid"),
        ({"metrics": {"present": True, "level": 4}}, "eval-invalid"),
        ({"metrics": {"present": True, "levels": 2}}, "eval-invalid"),
        ({"money": {"present": True}}, "eval-invalid"),
    ],
)
def test_a_label_that_cannot_be_true_is_refused(tmp_path: Path, labels: dict[str, Any], key: str) -> None:
    """A label that is wrong or ignored would make every figure wrong."""
    with pytest.raises(RefusedError) as refused:
        load(written(tmp_path, changed(labels=labels)))
    assert refused.value.key == key


def test_a_text_that_is_no_sales_call_has_no_labels(tmp_path: Path) -> None:
    """There is nothing to label in it."""
    with pytest.raises(RefusedError) as refused:
        load(written(tmp_path, changed(is_sales_call=False)))
    assert refused.value.key == "eval-label-odd"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("no json", "eval-unreadable"),
        ({}, "eval-invalid"),
        ({**GOOD, "format": 2}, "eval-invalid"),
        ({**GOOD, "cases": []}, "eval-invalid"),
        ({**GOOD, "note": "unknown field"}, "eval-invalid"),
        ({**GOOD, "notice": "NOTICE.md"}, "eval-unreadable"),
        ({**GOOD, "cases": GOOD["cases"] * 2}, "eval-twice"),
        (changed(license=""), "eval-invalid"),
        (changed(transcript="missing.json"), "eval-transcript"),
        (changed(transcript={"segments": []}, labels={}), "transcript-empty"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, content: object, key: str) -> None:
    """Each with a message of its own; a license is never left out."""
    with pytest.raises(RefusedError) as refused:
        load(written(tmp_path, content))
    assert refused.value.key == key


def test_a_fault_is_given_with_its_place(tmp_path: Path) -> None:
    """So that it can be found in a long file."""
    with pytest.raises(RefusedError) as refused:
        load(written(tmp_path, changed(labels={"metrics": {"present": "perhaps"}})))
    assert refused.value.params["place"] == "cases.0.labels.metrics.present"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """In words, not with a traceback."""
    with pytest.raises(RefusedError) as refused:
        load(tmp_path / "none.json")
    assert refused.value.key == "eval-unreadable"


def test_two_datasets_may_not_share_a_case(tmp_path: Path) -> None:
    """Scored together, each case counts once."""
    dataset = load(written(tmp_path, GOOD))
    assert [case.id for case in together([dataset])] == ["one"]
    with pytest.raises(RefusedError, match="eval-twice"):
        together([dataset, dataset])
