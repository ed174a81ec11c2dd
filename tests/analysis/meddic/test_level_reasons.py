"""Each letter's ladder, rung by rung, with the one rule that is named for it."""

# ruff: noqa: E501  # table rows read best on one line

import pytest

from analysis.meddic.levels import economic_buyers
from analysis.meddic.witness import witnesses
from tests.analysis.meddic.builders import Row, call, judge, letter

LINES = (
    ("s:Dana", "Tell me more about it."),
    ("b:Lin", "We want forty orders a day."),
    ("b:Lin", "Today it is 25 orders a day."),
    ("s:Dana", "Forty a day?"),
    ("b:Lin", "Yes, forty orders it must be."),
    ("b:Chen", "Forty orders is right."),
    ("b:Lin", "I'll send the order figures on Friday."),
    ("b:Lin", "We want it faster, and we could lose our license."),
    ("b:Lin", "Finance decides."),
    ("b:Lin", "Susan Park signs this."),
    ("b:Lin", "Susan Park joins us."),
    ("b:Susan Park", "I approve this myself."),
    ("b:Susan Park", "I approve this myself, up to 50,000 euros."),
    ("b:Susan Park", "Susan Park signs this."),
    ("b:Susan Park", "I'll approve it on 12 May."),
    ("b:Lin", "We look at single sign-on."),
    ("b:Lin", "Single sign-on is a must, it stands in the RFP."),
    ("b:Chen", "For me single sign-on is a must too."),
    ("b:Lin", "First a security review, then legal; Susan owns the review and it ends in March with the NDA."),
    ("b:Chen", "The security review comes first, yes."),
    ("b:Lin", "It hurts the night shift."),
    ("b:Lin", "It costs us 900 euros a night."),
    ("b:Lin", "The audit is in June, and Susan answers for it."),
    ("b:Lin", "I love it."),
    ("b:Lin", "I run the selection."),
    ("b:Lin", "My team gets its evenings back."),
    ("b:Lin", "Between us, our board is split."),
    ("b:Lin", "I presented you to the board."),
    ("b:Lin", "I brought Susan to this call."),
    ("s:Dana", "Thank you."),
    ("b:Lin", "I run the selection, as I said."),
    ("b:Chen", "Lin runs the selection."),
    ("b:Lin", "She runs the selection."),
)
TALK = call(*LINES)
WANT, TODAY, AGAIN, SECOND = (
    ("metrics", f"s{n}", LINES[n - 1][1], marker)
    for n, marker in ((2, "target"), (3, "baseline"), (5, "target"), (6, "target"))
)
FIVE: tuple[Row, ...] = tuple(
    ("champion", f"s{n}", LINES[n - 1][1], f"{marker}:Lin")
    for n, marker in ((25, "influence"), (26, "personal_win"), (27, "inside_information"), (28, "sells_inside"), (29, "buyer_access"))
)  # fmt: skip


def row(key: str, line: int, marker: str, subject: str = "") -> Row:
    """Return a claim on a whole line."""
    return key, f"s{line}", LINES[line - 1][1], f"{marker}:{subject}"


def steps(*markers: str) -> tuple[Row, ...]:
    """Return claims on the line with all steps."""
    subjects = {
        "step": "security review",
        "ordered_steps": "security review",
        "step_owner": "Susan",
        "date": "March",
        "paper_step": "NDA",
    }
    return tuple(row("decision_process", 19, marker, subjects[marker]) for marker in markers)


@pytest.mark.parametrize(
    ("key", "rows", "level", "reasons"),
    [
        ("metrics", [], 0, ()),
        ("metrics", [row("metrics", 1, "target")], 1, ("cap-seller-only",)),
        ("metrics", [row("metrics", 8, "direction")], 1, ("cap-no-number",)),
        ("metrics", [row("metrics", 8, "economic_effect", "our license")], 1, ("cap-no-number",)),
        ("metrics", [WANT], 2, ("cap-no-baseline",)),
        ("metrics", [WANT, TODAY], 2, ("cap-unconfirmed",)),
        ("metrics", [WANT, row("metrics", 8, "economic_effect", "our license")], 2, ("cap-unconfirmed",)),
        ("metrics", [WANT, TODAY, AGAIN], 3, ("confirmed-restated",)),
        ("metrics", [WANT, TODAY, SECOND], 3, ("confirmed-second-buyer",)),
        ("metrics", [WANT, TODAY, row("metrics", 7, "owned_action", "Friday")], 3, ("confirmed-owned-action",)),
        ("metrics", [row("metrics", 7, "owned_action", "Friday")], 1, ("cap-no-number",)),
        ("economic_buyer", [row("economic_buyer", 9, "title_only")], 1, ("cap-title-alone",)),
        ("economic_buyer", [row("economic_buyer", 9, "names_authority", "Finance")], 1, ("cap-title-alone",)),
        ("economic_buyer", [row("economic_buyer", 7, "owned_action", "Friday")], 1, ("cap-vague",)),
        ("economic_buyer", [row("economic_buyer", 11, "names_authority", "Susan Park")], 1, ("cap-title-alone",)),
        ("economic_buyer", [row("economic_buyer", 14, "names_authority", "Susan Park")], 1, ("cap-title-alone",)),
        ("economic_buyer", [row("economic_buyer", 12, "confirms_authority")], 1, ("cap-own-word",)),
        ("economic_buyer", [row("economic_buyer", 15, "takes_step", "12 May")], 1, ("cap-own-word",)),
        ("economic_buyer", [row("economic_buyer", 13, "confirms_authority")], 2, ("cap-own-word",)),
        ("economic_buyer", [row("economic_buyer", 10, "names_authority", "Susan Park")], 2, ("cap-not-heard",)),
        ("economic_buyer", [row("economic_buyer", 10, "names_authority", "Susan Park"), row("economic_buyer", 12, "confirms_authority")], 3, ("confirmed-heard",)),
        ("economic_buyer", [row("economic_buyer", 10, "names_authority", "Susan Park"), row("economic_buyer", 15, "takes_step", "12 May")], 3, ("confirmed-heard",)),
        ("decision_criteria", [row("decision_criteria", 16, "implied")], 1, ("cap-vague",)),
        ("decision_criteria", [row("decision_criteria", 16, "criterion", "single sign-on")], 2, ("cap-not-ranked",)),
        ("decision_criteria", [row("decision_criteria", 17, "ranked", "single sign-on")], 2, ("cap-one-voice",)),
        ("decision_criteria", [row("decision_criteria", 17, "written", "RFP")], 2, ("cap-one-voice",)),
        ("decision_criteria", [row("decision_criteria", 17, "written", "single sign-on"), row("decision_criteria", 18, "criterion", "single sign-on")], 3, ("confirmed-second-buyer",)),
        ("decision_process", [row("decision_process", 9, "vague")], 1, ("cap-vague",)),
        *(("decision_process", list(steps(marker)), 2, ("cap-steps-incomplete",)) for marker in ("step", "date", "ordered_steps", "step_owner", "paper_step")),
        ("decision_process", list(steps("step", "ordered_steps", "step_owner", "date")), 2, ("cap-steps-incomplete",)),
        ("decision_process", list(steps("ordered_steps", "step_owner", "date", "paper_step")), 2, ("cap-one-voice",)),
        ("decision_process", [*steps("ordered_steps", "step_owner", "date", "paper_step"), row("decision_process", 20, "step", "security review")], 3, ("confirmed-second-buyer",)),
        ("identify_pain", [row("identify_pain", 21, "problem")], 1, ("cap-vague",)),
        ("identify_pain", [row("identify_pain", 23, "forcing_event", "audit")], 1, ("cap-vague",)),
        ("identify_pain", [row("identify_pain", 21, "impact", "the night shift")], 2, ("cap-no-number",)),
        ("identify_pain", [row("identify_pain", 22, "impact")], 2, ("cap-no-event",)),
        ("identify_pain", [row("identify_pain", 22, "impact"), row("identify_pain", 23, "forcing_event", "audit")], 2, ("cap-unconfirmed",)),
        ("identify_pain", [row("identify_pain", 22, "impact"), row("identify_pain", 23, "pain_owner", "Susan")], 2, ("cap-unconfirmed",)),
        ("identify_pain", [row("identify_pain", 22, "impact"), row("identify_pain", 23, "pain_owner", "Susan"), row("identify_pain", 7, "owned_action", "Friday")], 3, ("confirmed-owned-action",)),
        ("champion", [row("champion", 24, "enthusiasm")], 1, ("cap-enthusiasm",)),
        ("champion", [row("champion", 24, "enthusiasm"), row("champion", 33, "influence", "Susan")], 1, ("cap-no-action",)),
        ("champion", [FIVE[0]], 1, ("cap-coach",)),
        ("champion", [FIVE[3], FIVE[4]], 1, ("cap-coach",)),
        ("champion", [FIVE[0], FIVE[3]], 2, ("cap-markers-missing",)),
        ("champion", [FIVE[0], FIVE[4]], 2, ("cap-markers-missing",)),
        ("champion", list(FIVE), 2, ("cap-unconfirmed",)),
        ("champion", [*FIVE[:4], row("champion", 28, "buyer_access", "Lin")], 2, ("cap-markers-missing",)),
        ("champion", [*FIVE, row("champion", 31, "influence", "Lin")], 3, ("confirmed-restated",)),
        ("champion", [*FIVE, row("champion", 32, "influence", "Lin")], 3, ("confirmed-second-buyer",)),
        ("champion", [*FIVE, row("champion", 7, "owned_action", "Friday")], 3, ("confirmed-owned-action",)),
    ],
)  # fmt: skip
def test_a_letter_stands_where_its_evidence_puts_it(
    key: str, rows: list[Row], level: int, reasons: tuple[str, ...]
) -> None:
    """Level and named rule, whatever order the evidence comes in."""
    for order in (rows, rows[::-1]):
        found = letter(judge(TALK, *order), key)
        assert (int(found.level), found.reasons) == (level, reasons)


def test_words_that_touch_are_each_a_markers_own_and_words_that_overlap_are_not() -> None:
    """Five markers need five pieces; one shared letter is too much."""
    line = "I run the selection and my team gets its evenings back, between us our board is split"
    talk = call(("b:Lin", line), ("s:Dana", "I see."), ("b:Lin", "I presented you to the board."), ("b:Lin", "I brought Susan here."))  # fmt: skip
    rest: tuple[Row, ...] = (
        ("champion", "s3", "I presented you to the board", "sells_inside:Lin"),
        ("champion", "s4", "I brought Susan here", "buyer_access:Lin"),
        ("champion", "s1", "between us our board is split", "inside_information:Lin"),
    )
    first: Row = ("champion", "s1", "I run the selection", "influence:Lin")
    apart: Row = ("champion", "s1", "and my team gets its evenings back", "personal_win:Lin")
    shared: Row = ("champion", "s1", "the selection and my team gets its evenings back", "personal_win:Lin")
    whole: Row = ("champion", "s1", "I run the selection and my team gets its evenings back", "personal_win:Lin")
    assert letter(judge(talk, first, apart, *rest), "champion").reasons == ("cap-unconfirmed",)
    for other in (shared, whole):
        assert letter(judge(talk, first, other, *rest), "champion").reasons == ("cap-markers-missing",)


def test_who_holds_the_money_and_whether_they_were_heard() -> None:
    """Only what buyers show on this letter: names given, and voices that confirm or take a step."""
    rows = (row("economic_buyer", 10, "names_authority", "Susan Park"), row("economic_buyer", 9, "title_only"),
            row("metrics", 2, "target", "Lin"), row("economic_buyer", 1, "names_authority", "Dana"))  # fmt: skip
    found = judge(TALK, *rows)
    told = witnesses([e for r in found.letters for e in r.evidence], TALK)
    assert economic_buyers(told) == {"Susan Park": False}
    for line, marker in ((12, "confirms_authority"), (15, "takes_step")):
        heard = judge(TALK, *rows, row("economic_buyer", line, marker, "12 May"))
        told = witnesses([e for r in heard.letters for e in r.evidence], TALK)
        assert economic_buyers(told) == {"Susan Park": True}
