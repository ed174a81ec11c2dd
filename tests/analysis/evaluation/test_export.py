"""What people corrected becomes labeled cases that `eval` reads and scores, without what no label needs."""

import json
from pathlib import Path

import pytest

from analysis.errors import RefusedError
from analysis.evaluation.dataset import load
from analysis.evaluation.export import case_of, counts, dataset, masked
from analysis.evaluation.run import Ending, by_cues
from analysis.model.exchange import Correction, CorrectionId, CorrectionKind
from analysis.model.ids import AnalysisId, UserId
from analysis.model.meddic import Letter, Level, Status
from analysis.model.rollup import StoredCall
from analysis.model.transcript import Side
from analysis.usecases.corrected import UNDOES, words_key
from tests.analysis.meddic.test_rollup_example import ONE

LINE = "Mr Hsu, our finance director. Anything above NT$500,000 is his call, and this is."


def said(number: int, kind: CorrectionKind, target: str, *, before: object = None, **after: object) -> Correction:
    """Return one correction."""
    return Correction(
        CorrectionId(f"cor_{number}"),
        ONE.conversation_id,
        AnalysisId("an_1"),
        UserId("usr_dana"),
        kind,
        target,
        before if isinstance(before, dict) else {},
        after,
        "Secret reason",
        ONE.occurred_at,
    )


def corrected_call(*corrections: Correction, restricted: bool = False) -> StoredCall:
    """Return the worked example's first call with these corrections."""
    return StoredCall(
        ONE.conversation_id,
        ONE.occurred_at,
        ONE.transcript,
        AnalysisId("an_1"),
        ONE.analysis,
        corrections,
        restricted,
    )


LEVEL = said(1, CorrectionKind.LEVEL, "champion", level=0)
ADDED = said(
    2,
    CorrectionKind.QUOTE_ADDED,
    "identify_pain",
    segment_id="s7",
    begin=0,
    end=len(LINE),
    marker="pain_owner",
    subject="Mr Hsu",
    words=words_key(LINE),
)
VOICE = said(3, CorrectionKind.SPEAKER, "Lin", name="Lin", side="buyer")


def test_corrections_become_a_dataset_that_eval_scores(tmp_path: Path) -> None:
    """Only letters somebody looked at are labeled; a level only where a person set one."""
    content = dataset([corrected_call(LEVEL, ADDED, VOICE)], name="ours")
    assert counts(content) == (1, 2)
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    [case] = load(path).cases
    assert set(case.labels) == {Letter.CHAMPION, Letter.IDENTIFY_PAIN}
    champion, pain = case.labels[Letter.CHAMPION], case.labels[Letter.IDENTIFY_PAIN]
    assert (champion.present, champion.level, champion.status) == (False, Level.UNKNOWN, Status.NOT_DISCUSSED)
    assert (pain.present, pain.level, pain.status) == (True, None, None)
    assert "s7" in pain.evidence
    assert [segment.id for segment in case.transcript.segments] == [s.id for s in ONE.transcript.segments]
    assert case.transcript.participant("Lin").side is Side.BUYER
    assert by_cues(case, 1).ending is Ending.ANALYZED


def test_nothing_but_lines_voices_and_labels_is_exported() -> None:
    """No author, reason, title, company or day."""
    text = json.dumps(case_of(corrected_call(LEVEL, VOICE)))
    for secret in ("usr_dana", "Secret reason", str(ONE.occurred_at.year)):
        assert secret not in text


@pytest.mark.parametrize(
    "corrections",
    [(), (VOICE,), (LEVEL, said(2, CorrectionKind.LEVEL, "champion", level=1, **{UNDOES: "cor_1"}))],
    ids=["none", "a voice alone", "taken back"],
)
def test_a_call_without_a_labeled_letter_is_left_out(corrections: tuple[Correction, ...]) -> None:
    """It would count without being scored."""
    assert case_of(corrected_call(*corrections)) is None
    with pytest.raises(RefusedError, match="eval-nothing-corrected"):
        dataset([corrected_call(*corrections)], name="ours")


def test_a_restricted_call_is_never_exported() -> None:
    """Whatever was corrected in it."""
    with pytest.raises(RefusedError, match="eval-nothing-corrected"):
        dataset([corrected_call(LEVEL, restricted=True)], name="ours")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Write to lin.mei@acme.example.tw today", "Write to [email] today"),
        ("打 0912-345-678 給我", "打 [phone] 給我"),
        ("身分證 A123456789", "身分證 [id]"),
        ("card 4111 1111 1111 1111 please", "card [card] please"),
        ("see https://acme.example/x?y=1 there", "see [link] there"),
        ("上個月出錯十一張單，光補寄就花了90000元", "上個月出錯十一張單，光補寄就花了90000元"),  # noqa: RUF001
        ("NT$1,200,000 by 12 May 2026", "NT$1,200,000 by 12 May 2026"),
    ],
)
def test_what_identifies_people_is_masked_and_figures_of_a_deal_stay(line: str, kept: str) -> None:
    """Numbers that letters rest on are no secrets."""
    assert masked(line) == kept
