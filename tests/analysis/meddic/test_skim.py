"""A quick look never passes over what folding would find, and quick folding is folding."""
# ruff: noqa: RUF001  # full-width characters are what is tried

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.alerts.lines import stands
from analysis.meddic.fold import fold
from analysis.meddic.skim import bare, flat, may_stand, words

# What folding treats specially: fillers, apostrophes, thousands, both scripts, full width, zero width, loose marks.
PIECES = [
    *"aiZ09%$'`.,- _\n\t，、。！嗯呃〇三萬台臺裏里９Ａ％é",
    "\u200b",
    "\u0301",
    "\u0130",
    "\u0958",
    "\ufb01",
    "\u2167",
    "um",
    "umm ",
    "uh",
    "erm",
    "uhm ",
    "it's",
    "1,250.5",
    "預算",
    "预算",
    "GX",
    "ＧＸ",
    "invoice",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.characters()), max_size=14).map("".join)
ASCII = st.lists(st.sampled_from([*map(chr, range(128)), "um", "umm ", "uh", "erm", "it's"]), max_size=30).map("".join)


@given(ASCII)
@example("$um x")
@example("a'um b um")
@example("Um, 1,250.5 % of O'Neill`s uh")
def test_quick_folding_of_english_is_folding(text: str) -> None:
    """Letter for letter."""
    assert words(text) == fold(text).joined().text
    assert flat(text) == fold(text).text


@given(TEXTS, st.data())
@example("$um x", None)
@example("三，嗯，六 i\u200bn voice", None)
def test_whatever_stands_in_the_folded_text_may_stand_in_the_text(text: str, data: st.DataObject | None) -> None:
    """Each piece of what folding makes of a text, at every place, and any other text that is found in it."""
    folded = words(text)
    for begin in range(len(folded)):
        for end in range(begin + 1, min(len(folded), begin + 8) + 1):
            assert may_stand(text, ["qqq", folded[begin:end]])
    if data is not None:
        other = words(data.draw(TEXTS))
        if other and stands(folded, other) is not None:
            assert may_stand(text, [other])


@given(TEXTS, TEXTS, TEXTS)
def test_a_line_that_holds_a_word_makes_its_call_worth_a_look(before: str, line: str, after: str) -> None:
    """A call is looked over as one text, its lines in any order."""
    for form in words(line).split(" "):
        assert not form or may_stand(f"{after} {line} {before}", [form])


@pytest.mark.parametrize(
    ("text", "form", "may"),
    [
        ("We need an Invoice by May.", "invoice", True),
        ("我们的预算是三萬，可以", "預算", True),
        ("我們用ＧＸ公司的", "gx", True),
        ("We type every order twice.", "invoice", False),
        ("我們下週再談", "預算", False),
        ("the sales order is late", "sales invoice", False),
        ("nothing at all", "%", True),
    ],
)
def test_most_text_is_passed_over(text: str, form: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    """Where the letters of a word do not stand there is nothing to fold; without letters it says maybe."""
    assert may_stand(text, [form]) is may


def test_what_is_left_of_a_text() -> None:
    """One width, one case, one script, no sounds."""
    assert bare("Ｇ X，um 嗯 臺 1,2") == "gxum台12".replace("台", bare("台"))
