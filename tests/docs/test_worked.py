"""The concepts pages say what the code computes."""

from pathlib import Path

import pytest

from analysis.meddic.analyze import assess
from analysis.meddic.answer import parse_answer
from analysis.model.brief import Brief
from analysis.model.meddic import Letter, Usage
from bot.demo.samples import CALL_EN, CALL_ZH, sample
from tests.analysis.usecases.rooms import assessed
from tests.docs.worked import worked

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("page", "language"), [("concepts.md", "en"), ("concepts.zh-TW.md", "zh-TW")])
def test_the_worked_example_is_what_the_code_computes(page: str, language: str) -> None:
    """Table and arithmetic stand as `python -m tests.docs.worked` prints them."""
    _, _, rest = (DOCS / page).read_text(encoding="utf-8").partition("<!-- worked -->")
    assert rest.partition("<!-- /worked -->")[0].strip() == worked(language)


def test_a_changed_number_costs_metrics_a_level() -> None:
    """The answer thought 3 and gets 2; had its quote been true, it were 3, and strength 77 instead of 73."""
    bundled, page = sample(CALL_EN), (DOCS / "concepts.md").read_text(encoding="utf-8")
    assert bundled.answer is not None
    true = bundled.answer.read_text(encoding="utf-8").replace("23 euros", "32 euros")
    mended = assess(bundled.transcript, [parse_answer(true)], engine="x", usage=Usage(), brief=Brief("en"))
    shown = assessed(CALL_EN)
    before, after = (next(one for one in each.letters if one.letter is Letter.METRICS) for each in (shown, mended))
    assert (before.suggested, before.level, after.level) == (3, 2, 3)
    assert f"strength {mended.strength} instead of {shown.strength}" in page
    assert [one.reason for one in shown.rejected] == ["number", "not_found"]


def test_a_changed_number_costs_the_chinese_call_nothing() -> None:
    """Pain stays confirmed by its other quotes, and strength with it, as the Chinese page says."""
    bundled, page = sample(CALL_ZH), (DOCS / "concepts.zh-TW.md").read_text(encoding="utf-8")
    assert bundled.answer is not None
    true = bundled.answer.read_text(encoding="utf-8").replace("五百三十件", "兩百三十件")
    mended = assess(bundled.transcript, [parse_answer(true)], engine="x", usage=Usage(), brief=Brief("zh"))
    shown = assessed(CALL_ZH)
    before, after = (
        next(one for one in each.letters if one.letter is Letter.IDENTIFY_PAIN) for each in (shown, mended)
    )
    assert (before.level, after.level, mended.strength) == (3, 3, shown.strength)
    buyers = [one for one in before.evidence if one.span.side == "buyer"]
    assert (len(buyers), len({one.span.speaker for one in buyers})) == (4, 2)
    assert f"強度一樣是 {shown.strength}" in page
