"""Who talked how much: a pure measure over the transcript, honest about what it cannot know."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.meddic.talk import Basis, acknowledges, talk, words
from analysis.model.transcript import Participant, Segment, Side, Transcript
from tests.analysis.meddic.builders import call

PEOPLE = (
    Participant("Dana", "Dana", Side.SELLER),
    Participant("Lin", "Lin", Side.BUYER),
    Participant("spk_3", "spk_3"),
)


def timed(*lines: tuple[str, str, int, int]) -> Transcript:
    """Build a call from (speaker, words, start, end) with times in seconds."""
    segments = [
        Segment(f"s{number}", text, speaker, start * 1000, end * 1000)
        for number, (speaker, text, start, end) in enumerate(lines, 1)
    ]
    return Transcript(tuple(segments), PEOPLE, "en", "given")


def test_a_side_has_the_share_of_the_time_its_voices_spoke() -> None:
    """Seconds heard decide, not lines; voices of unknown side are named as such."""
    found = talk(timed(("Dana", "a", 0, 60), ("Lin", "b", 60, 90), ("spk_3", "c", 95, 105)))
    assert found.basis is Basis.TIME
    assert {side: found.percent(side) for side in Side} == {
        Side.SELLER: 60,
        Side.BUYER: 30,
        Side.PARTNER: 0,
        Side.UNKNOWN: 10,
    }
    assert [(voice.label, voice.amount, voice.turns) for voice in found.voices] == [
        ("Dana", 60_000, 1),
        ("Lin", 30_000, 1),
        ("spk_3", 10_000, 1),
    ]


def test_where_two_talk_at_once_both_count_and_nobody_counts_twice() -> None:
    """Crosstalk is speech of both; overlapping lines of one voice are a transcriber's habit."""
    found = talk(timed(("Dana", "a", 0, 10), ("Lin", "b", 5, 10), ("Dana", "c", 8, 12)))
    assert (found.amount(Side.SELLER), found.amount(Side.BUYER)) == (12_000, 5_000)


def test_a_hum_of_the_listener_does_not_end_a_monologue() -> None:
    """Mm-hm keeps the floor with who has it; a sentence takes it."""
    found = talk(
        timed(
            ("Dana", "First part.", 0, 30),
            ("Lin", "Mm-hm, right.", 30, 31),
            ("Dana", "Second part.", 31, 70),
            ("Lin", "We type every order twice.", 70, 75),
            ("Dana", "Third part.", 75, 90),
        )
    )
    longest = found.longest[Side.SELLER]
    assert (longest.first, longest.last, longest.amount) == ("s1", "s3", 70_000)
    assert found.longest[Side.BUYER].amount == 5_000


def test_an_answer_ends_a_monologue_even_if_it_is_one_word() -> None:
    """Yes to a question is a word in a dialogue, not a hum."""
    found = talk(timed(("Dana", "It is slow, is that right?", 0, 30), ("Lin", "Yes.", 30, 31), ("Dana", "So.", 31, 50)))
    assert found.longest[Side.SELLER].amount == 30_000


def test_a_long_silence_ends_a_monologue() -> None:
    """Who waits for a screen to load does not talk."""
    found = talk(timed(("Dana", "One.", 0, 20), ("Dana", "Two.", 31, 40)))
    assert found.longest[Side.SELLER].amount == 20_000


def test_lines_without_a_speaker_are_an_unknown_share_and_no_monologue() -> None:
    """Two unlabeled lines may be two people."""
    found = talk(timed(("", "One.", 0, 20), ("", "Two.", 20, 40)))
    assert (found.percent(Side.UNKNOWN), dict(found.longest)) == (100, {})


def test_without_times_words_are_counted_and_that_is_said() -> None:
    """One line without a time is enough: half a measure would be a wrong one."""
    spoken = timed(("Dana", "one two three", 0, 10), ("Lin", "我們今天講六個字", 10, 20))
    partly = replace(spoken, segments=(spoken.segments[0], replace(spoken.segments[1], start_ms=None, end_ms=None)))
    found = talk(partly)
    assert (found.basis, found.amount(Side.SELLER), found.amount(Side.BUYER)) == (Basis.WORDS, 3, 8)
    assert (found.longest[Side.BUYER].start_ms, found.longest[Side.BUYER].amount) == (None, 8)


def test_nothing_said_has_no_shares() -> None:
    """An empty call divides by nothing."""
    assert talk(Transcript((), (), "en", "given")).percent(Side.BUYER) == 0


def test_a_relabeled_voice_changes_sides() -> None:
    """The sides are those of the transcript given, so a correction needs no model."""
    spoken = call(("s:Dana", "one two"), ("u:spk_2", "three four"))
    corrected = replace(spoken, participants=(spoken.participants[0], replace(spoken.participants[1], side=Side.BUYER)))
    assert (talk(spoken).percent(Side.BUYER), talk(corrected).percent(Side.BUYER)) == (0, 50)


@pytest.mark.parametrize("text", ["Mm-hm.", "Right, right.", "Yeah. Okay.", "對對對，好。", "嗯", "了解，沒錯"])  # noqa: RUF001
def test_an_acknowledgment_is_only_that(text: str) -> None:
    """Both languages hum."""
    assert acknowledges(text)


@pytest.mark.parametrize("text", ["Yes, but not this year.", "六個人", "對，我們要改", "Right, send the contract."])  # noqa: RUF001
def test_what_says_something_is_no_acknowledgment(text: str) -> None:
    """One more word takes the floor."""
    assert not acknowledges(text)


def test_a_chinese_character_is_a_word() -> None:
    """Punctuation is none."""
    assert words("我們用 ERP，兩年。") == 6  # noqa: RUF001


LINES = st.lists(
    st.tuples(
        st.sampled_from(["Dana", "Lin", "spk_3", ""]),
        st.sampled_from(["Mm-hm.", "We lose orders.", "Is it?", "好"]),
        st.integers(0, 500),
        st.integers(1, 60),
    ),
    max_size=12,
)


@given(LINES)
def test_shares_come_to_a_hundred_and_no_monologue_is_longer_than_the_call(
    lines: list[tuple[str, str, int, int]],
) -> None:
    """Whatever overlaps: whole percents add up, and the same input gives the same measure."""
    rows = [(who, said, start, start + long) for who, said, start, long in sorted(lines, key=lambda line: line[2])]
    spoken = timed(*rows)
    found = talk(spoken)
    assert sum(found.percent(side) for side in Side) == (100 if rows else 0)
    span = max((end for *_, end in rows), default=0) * 1000
    assert all(0 < one.amount <= span for one in found.longest.values())
    assert talk(spoken) == found
