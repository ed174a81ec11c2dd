"""Properties of levels over any evidence: monotone, deterministic, never lifted by our own side."""

# ruff: noqa: RUF001  # full-width characters are data; table rows read best on one line

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.meddic.levels import grade
from analysis.meddic.rubric import DISPUTES, LETTERS, MARKERS
from analysis.meddic.witness import witnesses
from analysis.model.meddic import Evidence, Letter, Level, Match, Span
from analysis.model.transcript import Segment, Side, Transcript
from tests.analysis.meddic.builders import call

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True)

LINES = (
    "Today we type every order twice, about six hours a day.",
    "Susan Park has to approve the budget of $180K by June.",
    "I'll approve it on 12 May.",
    "First a security review, then legal signs in March.",
    "I presented you to the board, and single sign-on is a must.",
    "If this works my team gets two hours a day back.",
    "Six hours a day, and the security review is written down in the RFP.",
    "Does it connect to our ERP?",
    "上個月出錯十一張單，光補寄就花了九萬元。",
)
VOICES = ("b:Susan Park", "b:Lin", "s:Dana", "p:Reseller", "u:spk_9")
TALK = call(*((VOICES[i % len(VOICES)], line) for i, line in enumerate(LINES * 5)))
SUBJECTS = (
    "",
    "Susan Park",
    "six hours a day",
    "June",
    "security review",
    "single sign-on",
    "s1",
    "s2",
    "s7",
    "九萬元",
)


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Any verified span of the call under any letter, marker and subject."""
    letter = draw(st.sampled_from(LETTERS))
    segment = draw(st.sampled_from(TALK.segments))
    marker = draw(st.sampled_from(sorted(MARKERS[letter])))
    side = TALK.participant(segment.speaker).side
    span = Span(segment.id, 0, len(segment.text), segment.text, segment.speaker, side, 0, 1, Match.EXACT, 100.0)
    return Evidence(letter, marker, draw(st.sampled_from(SUBJECTS)), span)


items = st.lists(evidence(), max_size=14)


def level(letter: Letter, found: list[Evidence], talk: Transcript = TALK, *, owner_run: bool = False) -> Level:
    """Return one letter's level."""
    return grade(letter, witnesses(found, talk), owner_run=owner_run)[0]


@EXAMPLES
@given(items, st.booleans())
def test_taking_supporting_evidence_away_never_raises_a_letter(found: list[Evidence], owner_run: bool) -> None:  # noqa: FBT001
    """What may raise it is taking away counter-evidence: a dispute, or who the economic buyer is (for the champion)."""
    for letter in LETTERS:
        before = level(letter, found, owner_run=owner_run)
        for at, item in enumerate(found):
            if item.letter is letter and item.marker != DISPUTES:
                assert level(letter, found[:at] + found[at + 1 :], owner_run=owner_run) <= before


@EXAMPLES
@given(items, items)
def test_adding_seller_speech_never_raises_a_level_above_1(found: list[Evidence], more: list[Evidence]) -> None:
    """Whatever our side, a partner or an unknown voice says, it is at most a claim."""
    ours = [e for e in more if TALK.participant(e.span.speaker).side is not Side.BUYER]
    for letter in LETTERS:
        assert level(letter, found + ours) <= max(level(letter, found), Level.CLAIMED)


@EXAMPLES
@given(items)
def test_seller_lines_at_the_end_change_no_level(found: list[Evidence]) -> None:
    """More of our own talk in the transcript proves nothing."""
    longer = Transcript(
        (*TALK.segments, Segment("s900", "Six hours a day, Susan Park approves in June.", "Dana")),
        TALK.participants, "en", "given",
    )  # fmt: skip
    assert [level(key, found) for key in LETTERS] == [level(key, found, longer) for key in LETTERS]


@EXAMPLES
@given(st.lists(evidence(), max_size=4))
def test_the_order_of_evidence_does_not_matter(found: list[Evidence]) -> None:
    """The same set gives the same verdict, reasons included."""
    for letter in LETTERS:
        assert len({grade(letter, witnesses(order, TALK)) for order in permutations(found)}) == 1


@EXAMPLES
@given(items)
def test_level_0_means_no_verified_quote(found: list[Evidence]) -> None:
    """Any verified quote is at least a claim; none is unknown."""
    for letter in LETTERS:
        assert (level(letter, found) is Level.UNKNOWN) == (not any(e.letter is letter for e in found))
