"""What a verified quote is worth: who says it, in which turn, and what of its marker can be read in its words."""

# ruff: noqa: E501  # table rows read best on one line

import pytest

from analysis.meddic.witness import Witness, another_person, said_again, witnesses
from analysis.model.meddic import Evidence, Letter, Match, Span
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from tests.analysis.meddic.builders import call


def told(
    transcript: Transcript,
    line: int,
    marker: str = "target",
    subject: str = "",
    letter: str = "metrics",
    *,
    at: int = 0,
) -> Witness:
    """Return the witness of a whole line, counted from 1, of call *at*."""
    segment = transcript.segments[line - 1]
    side = transcript.participant(segment.speaker).side
    span = Span(segment.id, 0, len(segment.text), segment.text, segment.speaker, side, 0, 1, Match.EXACT, 100.0)
    return witnesses([Evidence(Letter(letter), marker, subject, span)], transcript, call=at)[0]


def shown(letter: str, marker: str, subject: str, words: str) -> bool:
    """Return whether a buyer's words show what the marker says."""
    return told(call(("b:Lin", words), ("s:Dana", "Right.")), 1, marker, subject, letter).shown


@pytest.mark.parametrize(
    ("letter", "marker", "subject", "words", "expected"),
    [
        ("metrics", "target", "", "We want forty orders a day.", True),
        ("metrics", "target", "faster", "We want it faster.", False),
        ("metrics", "economic_effect", "", "It cost us 900 euros.", True),
        ("metrics", "economic_effect", "our license", "We would lose our license.", True),
        ("metrics", "economic_effect", "our license", "We would lose a lot.", False),
        ("metrics", "economic_effect", "", "We would lose a lot.", False),
        ("metrics", "direction", "faster", "We want forty orders, faster.", False),
        ("economic_buyer", "names_authority", "Susan Park", "Susan Park signs this.", True),
        ("economic_buyer", "names_authority", "the CFO", "The CFO signs this.", False),
        ("economic_buyer", "names_authority", "許總", "這個要許總簽。", True),
        ("economic_buyer", "names_authority", "老闆", "這個要老闆簽。", False),
        ("economic_buyer", "confirms_authority", "", "I approve this myself.", True),
        ("economic_buyer", "confirms_authority", "", "Susan approves this.", False),
        ("economic_buyer", "confirms_authority", "", "I like this myself.", False),
        ("economic_buyer", "takes_step", "12 May", "I'll approve it on 12 May.", True),
        ("economic_buyer", "takes_step", "12 May", "It is approved on 12 May.", False),
        ("economic_buyer", "takes_step", "", "I'll approve it.", False),
        ("decision_criteria", "criterion", "single sign-on", "We look at single sign-on.", True),
        ("decision_criteria", "criterion", "price", "We look at single sign-on.", False),
        ("decision_criteria", "ranked", "single sign-on", "Single sign-on is a must.", True),
        ("decision_criteria", "ranked", "single sign-on", "Single sign-on is nice.", False),
        ("decision_criteria", "ranked", "price", "Single sign-on is a must.", False),
        ("decision_criteria", "written", "RFP", "It stands in the RFP.", True),
        ("decision_criteria", "written", "list", "It stands on the list.", False),
        ("decision_process", "step", "security review", "There is a security review.", True),
        ("decision_process", "step", "legal", "There is a security review.", False),
        ("decision_process", "date", "", "We decide in March.", True),
        ("decision_process", "date", "soon", "We decide soon.", False),
        ("decision_process", "ordered_steps", "security review", "First a security review, then legal.", True),
        ("decision_process", "ordered_steps", "security review", "A security review and legal.", False),
        ("decision_process", "step_owner", "Susan", "Susan does the security review.", True),
        ("decision_process", "step_owner", "legal", "Legal does the security review.", False),
        ("decision_process", "paper_step", "NDA", "Then there is the NDA.", True),
        ("identify_pain", "impact", "", "It costs us 900 euros.", True),
        ("identify_pain", "impact", "the night shift", "It hurts the night shift.", True),
        ("identify_pain", "impact", "the night shift", "It hurts us.", False),
        ("identify_pain", "problem", "", "It costs us 900 euros.", False),
        ("identify_pain", "forcing_event", "the audit", "Before the audit it must go.", True),
        ("identify_pain", "forcing_event", "", "It must be gone by June.", True),
        ("identify_pain", "forcing_event", "the audit", "It must go.", False),
        ("identify_pain", "pain_owner", "Susan", "Susan answers for it.", True),
        ("identify_pain", "pain_owner", "the boss", "The boss answers for it.", False),
        ("champion", "influence", "Lin", "I run the selection.", True),
        ("champion", "influence", "Susan", "Susan runs the selection.", True),
        ("champion", "influence", "Susan", "She runs the selection.", False),
        ("champion", "enthusiasm", "Lin", "I love it.", False),
        ("metrics", "owned_action", "Friday", "I'll send the numbers on Friday.", True),
        ("metrics", "owned_action", "", "I'll send the numbers.", False),
        ("metrics", "disputes", "forty", "It was never forty.", False),
        ("metrics", "target", "", "Do you want forty orders a day?", False),
    ],
)  # fmt: skip
def test_a_marker_counts_only_if_its_words_show_it(
    letter: str,
    marker: str,
    subject: str,
    words: str,
    expected: bool,  # noqa: FBT001
) -> None:
    """A figure for a figure, the subject word for word, a name that is no title, a promise with its date."""
    assert shown(letter, marker, subject, words) is expected


def test_two_lines_in_a_row_are_one_turn() -> None:
    """Another voice in between parts them, also one without a label."""
    talk = call(("b:Lin", "One."), ("b:Lin", "Two."), ("s:Dana", "Three."), ("b:Lin", "Four."), ("", "Five."), ("b:Lin", "Six."))  # fmt: skip
    assert [told(talk, line).turn for line in range(1, 7)] == [1, 1, 2, 3, 4, 5]


def test_a_line_that_is_gone_still_has_its_own_words() -> None:
    """Stored evidence outlives an edited transcript: no turn is known, the words are those of the span."""
    span = Span("s99", 0, 24, "We want forty orders now", "Lin", Side.BUYER, 0, 1, Match.EXACT, 100.0)
    found = Evidence(Letter.METRICS, "target", "", span)
    one, other = witnesses([found, found], call(("b:Lin", "Other words."), ("s:Dana", "Right.")))
    assert (one.turn, one.statement, one.shown) == (-1, "We want forty orders now", True)
    assert said_again([one], [other]) == ""


def test_who_speaks_is_a_name_else_a_label_else_nobody() -> None:
    """A voice without a label is unknown, whatever participants there are."""
    people = (Participant("spk_1", "", Side.BUYER, SideSource.GIVEN), Participant("Lin", "Lin Mei", Side.BUYER, SideSource.GIVEN),
              Participant("", "Ghost", Side.BUYER, SideSource.GIVEN))  # fmt: skip
    lines = tuple(Segment(f"s{n}", "We want forty.", who) for n, who in enumerate(("spk_1", "Lin", ""), 1))
    talk = Transcript(lines, people, "en", "given")
    assert [(told(talk, n).person, told(talk, n).side) for n in (1, 2, 3)] == [
        ("spk_1", Side.BUYER),
        ("Lin Mei", Side.BUYER),
        ("", Side.UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("subject", "speaker", "disputed"),
    [("s1", 3, "Lin"), ("s1", 2, ""), ("s2", 3, ""), ("s4", 3, ""), ("s9", 3, ""), ("forty", 3, ""), ("s5", 3, ""), ("s1", 6, "")],
)  # fmt: skip
def test_only_another_buyers_line_is_disputed(subject: str, speaker: int, disputed: str) -> None:
    """Not one's own, under whatever label, not the seller's, nobody's, or no line at all."""
    lines = ("We want forty.", "It was never forty.", "It was never forty.", "Sure.", "Right.", "It was never forty.")
    voices = ("Lin", "Lin", "Chen", "Dana", "", "spk_7")
    people = (Participant("Lin", "Lin", Side.BUYER, SideSource.GIVEN), Participant("Chen", "Chen", Side.BUYER, SideSource.GIVEN),
              Participant("Dana", "Dana", Side.SELLER, SideSource.GIVEN), Participant("spk_7", "Lin", Side.BUYER, SideSource.GIVEN))  # fmt: skip
    talk = Transcript(tuple(Segment(f"s{n}", *pair) for n, pair in enumerate(zip(lines, voices, strict=True), 1)), people, "en", "given")  # fmt: skip
    if subject == "s2":
        talk = Transcript(talk.segments, tuple(p for p in people if p.label != "Lin"), "en", "given")
    assert told(talk, speaker, "disputes", subject).disputes == disputed


def test_a_specific_said_again_confirms_and_a_mere_yes_does_not() -> None:
    """By value or by the words of the subject; in another turn, by another buyer, in another call; never by itself."""
    talk = call(("b:Lin", "We want forty orders a day."), ("s:Dana", "Forty?"), ("b:Lin", "Yes, 40 it is."), ("b:Chen", "Forty is right."),
                ("b:Lin", "Yes."), ("b:Lin", "The security review comes first."), ("s:Dana", "I see."), ("b:Lin", "As I said, the security review."),
                ("b:Lin", "Nothing else."))  # fmt: skip
    first, again, second, yes = (told(talk, n) for n in (1, 3, 4, 5))
    assert said_again([first], [first]) == ""
    assert said_again([first], [again]) == "confirmed-restated"
    assert said_again([first], [again, second]) == said_again([first], [second, again]) == "confirmed-second-buyer"
    assert said_again([first], [yes]) == ""
    topic, echo, plain = (
        told(talk, n, "step", subject, "decision_process") for n, subject in ((6, "security review"), (8, ""), (9, ""))
    )
    assert said_again([topic], [echo]) == said_again([echo], [topic]) == "confirmed-restated"
    assert said_again([topic], [plain]) == ""
    assert said_again([first], [told(talk, 1, at=1)]) == "confirmed-restated"


@pytest.mark.parametrize(
    ("one", "other", "same_call", "expected"),
    [
        ("Lin", "Lin", True, False), ("Lin", "Chen", True, True), ("Lin", "", True, True), ("Lin", "Chen", False, True),
        ("Lin", "Lin Mei", False, False), ("Lin", "spk_2", False, False), ("", "", False, False), ("Lin", "", False, False),
        ("許總", "許志明", False, False), ("許總", "林小姐", False, True),
    ],
)  # fmt: skip
def test_two_voices_of_one_call_are_two_people(one: str, other: str, same_call: bool, expected: bool) -> None:  # noqa: FBT001
    """Of two calls, only two names that cannot be one person's."""
    talk = call((f"b:{one}" if one else "", "We want forty."), ("s:Dana", "Right."), (f"b:{other}" if other else "", "We want forty."))  # fmt: skip
    assert another_person(told(talk, 1), told(talk, 3, at=0 if same_call else 1)) is expected
