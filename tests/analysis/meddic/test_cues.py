"""The offline scan: pointers only, and how often they point well."""

# ruff: noqa: RUF001  # full-width characters are data; table rows read best on one line

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.errors import RefusedError
from analysis.meddic.cues import ENGINE, LINES_PER_LETTER, scan
from analysis.meddic.rubric import RUBRIC_VERSION
from analysis.model.meddic import Letter
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from tests.analysis.meddic.builders import call

DATA = Path(__file__).parents[2] / "data" / "transcripts"
LABELS = json.loads((DATA / "labels.json").read_text(encoding="utf-8"))["files"]


def sales_call(name: str) -> Transcript:
    """Load a bundled sales call with its given sides."""
    raw = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    segments = tuple(Segment(s["id"], s["text"], s["speaker"]) for s in raw["segments"])
    people = tuple(
        Participant(label, label, Side.SELLER if label in raw["meta"]["rep_speakers"] else Side.BUYER, SideSource.GIVEN)
        for label in dict.fromkeys(s.speaker for s in segments)
    )
    return Transcript(segments, people, "en", "given")


def test_one_of_three_lines_is_right_for_three_letters_of_four() -> None:
    """Hit@3 over the labeled letters of the bundled sales calls; cues were written with these calls in view."""
    hits = []
    for name, letters in LABELS.items():
        cues = scan(sales_call(name)).cues
        for key, lines in letters.items():
            hits.append(bool({c.segment_id for c in cues if c.letter == key} & set(lines)))
    assert len(hits) == 21
    assert sum(hits) / len(hits) >= 0.75


def test_a_scan_gives_no_level_and_no_status() -> None:
    """It is labeled a scan and holds at most three lines a letter."""
    result = scan(sales_call("tribe-closing-call-01"))
    assert (result.kind, result.letters, result.strength, result.coverage, result.headline) == (
        "cue_scan",
        (),
        None,
        None,
        None,
    )
    assert result.warnings == ("analysis-cue-scan",)
    assert all(sum(c.letter is letter for c in result.cues) <= LINES_PER_LETTER for letter in Letter)


@pytest.mark.parametrize(
    "name", sorted(p.stem for p in DATA.glob("*.json") if not p.stem.startswith(("tribe", "labels")))
)
def test_no_other_text_yields_a_finding(name: str) -> None:
    """Meetings, helpdesk, travel and panels give pointers at most, never an element."""
    raw = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    segments = tuple(Segment(s["id"], s["text"], s["speaker"]) for s in raw["segments"])
    assert scan(Transcript(segments, (), raw["meta"]["lang"], "given")).letters == ()


def test_chinese_cues_are_found_in_either_script_and_the_buyer_comes_first() -> None:
    """週 and 周 are one; a buyer's line goes before a seller's with the same words."""
    talk = call(
        ("s:Dana", "這個預算通常是老闆核准的，對嗎？"),
        ("b:Lin", "超過五十萬的預算都要老板核准才可以。"),
        ("b:Lin", "我們最大的問題是人工输入很容易出错。"),
    )
    cues = scan(talk).cues
    assert [c.segment_id for c in cues if c.letter is Letter.ECONOMIC_BUYER] == ["s2", "s1"]
    assert [c.segment_id for c in cues if c.letter is Letter.IDENTIFY_PAIN] == ["s3"]


def test_the_line_that_says_more_of_it_in_fewer_words_comes_first() -> None:
    """Density counts, a capital cue counts double, and among equals the earlier line."""
    filler = "and then we talked at length about the weather and the trip " * 6
    talk = call(
        ("b:Lin", f"Our budget {filler}"),
        ("b:Lin", "Our budget is approved here."),
        ("b:Lin", "The owner is away today."),
        ("b:Lin", "The owner is around today."),
        ("b:Lin", "Budget, budget, budget."),
    )
    money = [c for c in scan(talk).cues if c.letter is Letter.ECONOMIC_BUYER]
    assert [c.segment_id for c in money] == ["s2", "s5", "s3"]
    assert [c.cue for c in money] == ["approv", "budget", "owner"]
    pair = call(
        ("b:Lin", "The owner is away today."), ("b:Chen", "The owner is away today."), ("s:Dana", "Fine, sure.")
    )
    assert [c.segment_id for c in scan(pair).cues if c.letter is Letter.ECONOMIC_BUYER] == ["s1", "s2"]


def test_a_figure_lifts_a_line_for_metrics_only() -> None:
    """Of two lines with the same word, the one with a number is worth reading first."""
    talk = call(("b:Lin", "We track the cycle closely."), ("b:Lin", "The cycle is now 40 days."), ("s:Dana", "Fine."))
    assert [c.segment_id for c in scan(talk).cues if c.letter is Letter.METRICS] == ["s2", "s1"]
    other = call(
        ("b:Lin", "The owner is around."), ("b:Lin", "The owner is 40 now."), ("s:Dana", "Fine, I see what you mean.")
    )
    assert [c.segment_id for c in scan(other).cues if c.letter is Letter.ECONOMIC_BUYER] == ["s1", "s2"]


@pytest.mark.parametrize(("line", "read"), [("budget is ok", True), ("budget is o", False)])
def test_a_line_of_twelve_characters_is_read(line: str, read: bool) -> None:  # noqa: FBT001
    """Shorter ones are "yes, exactly"."""
    talk = call(("b:Lin", line), ("s:Dana", "Well, that is all I have to say about it today."))
    assert any(c.segment_id == "s1" for c in scan(talk).cues) is read


def test_short_lines_and_unknown_sides_are_not_preferred() -> None:
    """ "Yes, budget" is no line to read; without known buyers nobody goes first."""
    talk = call(("u:a", "Yes, budget."), ("u:b", "The budget is with the owner."), ("u:a", "Our budget is approved."))
    assert [c.segment_id for c in scan(talk).cues if c.letter is Letter.ECONOMIC_BUYER] == ["s3", "s2"]


def test_a_scan_says_what_it_was_made_from() -> None:
    """Language, transcript, engine and no prompt; a draft is said to be one."""
    talk = sales_call("tribe-closing-call-01")
    plain, draft = scan(talk), scan(replace(talk, draft=True), language="zh-TW")
    assert (plain.language, plain.transcript_sha256, plain.prompt_version) == ("en", talk.sha256, "")
    assert (plain.engine, plain.rubric_version, plain.summary, plain.rejected) == (ENGINE, RUBRIC_VERSION, "", ())
    assert draft.language == "zh-TW"
    assert draft.warnings == ("analysis-cue-scan", "analysis-transcript-draft")


def test_an_empty_transcript_is_refused() -> None:
    """There is nothing to point at."""
    with pytest.raises(RefusedError):
        scan(Transcript((), (), "en", "given"))
