"""What code reads as somebody being gone or replaced, and what it does not."""

# ruff: noqa: RUF001  # full-width characters are data

import pytest

from analysis.meddic.denial import against, departed, replaced, takes_back
from analysis.meddic.fold import fold


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Mr Hsu moved; Ms Chiu signs this now.", "Mr Hsu"),
        ("Mr. Hsu, our finance director, left the company.", "Mr Hsu"),
        ("Hsu's leaving next month.", "Hsu Wei"),
        ("After Mr Hsu left, Ms Chiu signs.", "Mr Hsu"),
        ("許總調走了，現在改由邱總簽", "許志明"),
        ("財務長許志明上個月離職。", "許志明"),
    ],
)
def test_who_left_is_gone(text: str, person: str) -> None:
    """Left, moved, leaving, 調走, 離職, with the name close before it."""
    assert departed(against(text), person)


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Mr Hsu moved; Ms Chiu signs this now.", "Ms Chiu"),
        ("Mr Hsu moved the date to May.", "Hsu"),
        ("Mr Hsu left us a list.", "Hsu"),
        ("Mr Hsu hasn't left.", "Hsu"),
        ("If Mr Hsu leaves, I sign.", "Hsu"),
        ("Mr Hsu told me over lunch that one of his people left.", "Hsu"),
        ("The manager left the company.", "the manager"),
        ("許總調走了，現在改由邱總簽", "邱總"),
        ("許總沒有離職", "許總"),
        ("如果許總離職就麻煩了", "許總"),
    ],
)
def test_who_did_something_else_is_not_gone(text: str, person: str) -> None:
    """Another person, another meaning, a denial, an if, too far apart, or a title that is nobody's name."""
    assert not departed(against(text), person)


def test_i_is_who_speaks() -> None:
    """ "I'm leaving" speaks of the speaker, and of nobody else."""
    assert departed(against("I'm leaving in May."), "Mr Hsu", own=True)
    assert departed(against("我要離職了"), "許總", own=True)
    assert not departed(against("I'm leaving in May."), "Mr Hsu")


@pytest.mark.parametrize(
    ("text", "person", "found"),
    [
        ("Ms Chiu signs instead of Mr Hsu.", "Mr Hsu", True),
        ("Ms Chiu took over from Hsu.", "Mr Hsu", True),
        ("Mr Hsu no longer signs this.", "Mr Hsu", True),
        ("Mr Hsu doesn't decide this any more.", "Mr Hsu", True),
        ("It's not Mr Hsu.", "Hsu", True),
        ("邱總接替許總", "許總", True),
        ("許總不再負責", "許總", True),
        ("Ms Chiu took over from Hsu.", "Ms Chiu", False),
        ("I have not met Mr Hsu.", "Hsu", False),
        ("Mr Hsu approves it.", "Hsu", False),
    ],
)
def test_who_gave_up_the_part(text: str, person: str, found: bool) -> None:  # noqa: FBT001
    """No longer, instead of, took over from, 接替, 不再; never the one who takes over."""
    assert replaced(against(text), person) is found


def test_words_without_a_cue_are_not_looked_at() -> None:
    """Most quotes are against nobody; then nothing is compared."""
    assert against("Mr Hsu approves anything above NT$500,000.") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was not six hours.", True),
        ("改到六月。", True),
        ("We moved it to June.", True),
        ("It is six hours.", False),
    ],
)
def test_taking_back_needs_a_denial_or_a_change(text: str, found: bool) -> None:  # noqa: FBT001
    """A negation, or a word of change."""
    assert takes_back(fold(text).text) is found
