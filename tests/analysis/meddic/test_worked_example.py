"""The worked example of docs/meddic.md, line by line."""

# ruff: noqa: RUF001, E501  # full-width characters are data; table rows read best on one line

from dataclasses import replace

import pytest

from analysis.meddic.levels import grade
from analysis.meddic.rubric import band
from analysis.meddic.score import strength
from analysis.meddic.witness import witnesses
from analysis.model.meddic import Letter, Level, MeddicAnalysis, Status
from tests.analysis.meddic.builders import Row, call, judge, letter

FIRST = call(
    ("s:Dana", "Companies your size cut order work by thirty percent with us."),
    ("b:Lin", "Today we type every order twice, about six hours a day."),
    ("b:Lin", "If that were one hour by June, I'd call it a win."),
    ("b:Lin", "上個月出錯十一張單，光補寄就花了九萬元。"),
    ("", "And the holiday peak starts in nine weeks."),
    ("s:Dana", "Who releases the money?"),
    ("b:Lin", "Mr Hsu, our finance director. Anything above NT$500,000 is his call, and this is."),
    ("b:Lin", "Does it connect to our ERP? How long is setup?"),
    ("s:Dana", "Legal usually takes two weeks, then we start."),
    ("b:Lin", "We'll talk about it internally."),
    ("b:Lin", "Honestly, I love it. Best demo this year."),
)
EVIDENCE: tuple[Row, ...] = (
    ("metrics", "s1", "cut order work by thirty percent with us", "vendor_figure"),
    ("metrics", "s2", "about six hours a day", "baseline:six hours a day"),
    ("metrics", "s3", "If that were one hour by June, I'd call it a win", "target:one hour"),
    ("economic_buyer", "s7", "Mr Hsu, our finance director. Anything above NT$500,000 is his call", "names_authority:Mr Hsu"),
    ("decision_criteria", "s8", "Does it connect to our ERP?", "criterion:connect to our ERP"),
    ("decision_process", "s9", "Legal usually takes two weeks, then we start", "ordered_steps:Legal"),
    ("decision_process", "s10", "We'll talk about it internally", "vague"),
    ("decision_process", "s10", "We want to sign before the end of March", "date:end of March"),
    ("identify_pain", "s2", "we type every order twice, about six hours a day", "impact:six hours a day"),
    ("identify_pain", "s4", "上個月出錯十一張單，光補寄就花了九萬元", "impact:九萬元"),
    ("identify_pain", "s5", "the holiday peak starts in nine weeks", "forcing_event:holiday peak"),
    ("champion", "s11", "Honestly, I love it. Best demo this year", "enthusiasm"),
)  # fmt: skip


@pytest.fixture(scope="module")
def first() -> MeddicAnalysis:
    return judge(FIRST, *EVIDENCE)


@pytest.mark.parametrize(
    ("key", "level", "status", "reason"),
    [
        ("metrics", 2, "confirmed", "cap-unconfirmed"),
        ("economic_buyer", 2, "confirmed", "cap-not-heard"),
        ("decision_criteria", 1, "weak", "cap-question-only"),
        ("decision_process", 1, "weak", "cap-vague"),
        ("identify_pain", 2, "confirmed", "cap-no-event"),
        ("champion", 1, "weak", "cap-enthusiasm"),
    ],
)
def test_each_letter_of_the_first_call(first: MeddicAnalysis, key: str, level: int, status: str, reason: str) -> None:
    """Every letter has the level, the status and the reason that the table gives."""
    result = letter(first, key)
    assert (result.level, result.status, result.reasons) == (level, status, (reason,))


def test_the_invented_quote_is_dropped_and_counted(first: MeddicAnalysis) -> None:
    """No line says that they want to sign in March: it is not shown, and it is reported."""
    assert [(q.letter, q.quote) for q in first.rejected] == [
        ("decision_process", "We want to sign before the end of March")
    ]
    assert "analysis-quotes-removed" in first.warnings


def test_coverage_headline_and_strength(first: MeddicAnalysis) -> None:
    """Coverage 6/6, headline champion: claimed, strength 50, weak."""
    assert (first.coverage, first.headline, first.strength) == (6, Letter.CHAMPION, 50)
    assert band(50) == "weak"


def test_what_is_shown_is_the_transcripts_own_span(first: MeddicAnalysis) -> None:
    """Each quote shown is cut from its segment, with its speaker and time."""
    texts = {s.id: s for s in FIRST.segments}
    for result in first.letters:
        for item in result.evidence:
            source = texts[item.span.segment_id]
            assert source.text[item.span.begin : item.span.end] == item.span.text
            assert (item.span.speaker, item.span.start_ms) == (source.speaker, source.start_ms)


def test_second_call_confirms_the_economic_buyer(first: MeddicAnalysis) -> None:
    """Hsu himself in call 2: named in call 1 and heard in call 2 makes a 3, and strength 56. Pain stays 2."""
    second = call(("s:Dana", "Good to meet you."), ("b:Hsu", "It's my budget; I'll approve after the pilot on 12 May."))
    heard = judge(
        second,
        ("economic_buyer", "s2", "It's my budget; I'll approve after the pilot on 12 May", "confirms_authority"),
    )
    told = [
        *witnesses([e for r in first.letters for e in r.evidence], FIRST, call=0),
        *witnesses([e for r in heard.letters for e in r.evidence], second, call=1),
    ]
    levels = {key: grade(key, told)[0] for key in Letter}
    assert levels[Letter.ECONOMIC_BUYER] is Level.CONFIRMED
    assert levels[Letter.IDENTIFY_PAIN] is Level.STATED
    assert strength(levels) == 56


def test_the_same_input_gives_the_same_result(first: MeddicAnalysis) -> None:
    """Claims in another order give the same bytes."""
    assert judge(FIRST, *reversed(EVIDENCE)) == replace(first, rejected=first.rejected)


def test_unverified_and_not_discussed_are_told_apart() -> None:
    """A letter with only dropped quotes is unverified; one without any claim is not discussed."""
    result = judge(FIRST, ("champion", "s11", "I pitched you to the board last week", "sells_inside:Lin"))
    assert letter(result, "champion").status is Status.UNVERIFIED
    assert letter(result, "metrics").status is Status.NOT_DISCUSSED
    assert result.coverage == 0
