"""Ready-made transcripts: each accepted shape, each refusal, and that no words get lost on the way."""

# ruff: noqa: RUF001  # Chinese punctuation is what is tested
import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import RefusedError
from analysis.model.transcript import Participant, Side, SideSource, Transcript
from analysis.transcript.parse import MAX_LINES, parse

VTT = """WEBVTT

NOTE from a meeting tool

1
00:00:01.000 --> 00:00:04.000
<v Ann Lee>We lose two hundred hours &amp; more</v>

2
00:00:04.200 --> 00:00:06.000
<v Ann Lee>every month to manual reports.</v>

3
00:00:07.000 --> 00:00:09.500 align:start
<v.loud Bob>Who <i>signs</i> off on that?</v> <v Ann Lee>Maria Chen does.</v>
"""

SRT = """1
00:00:01,000 --> 00:00:04,000
Ann: We lose two hundred hours a month.

2
00:00:05,000 --> 00:00:07,000
Bob: Who signs off on that,
in the end?
"""


def lines(transcript: Transcript) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def refusal(content: bytes) -> str:
    with pytest.raises(RefusedError) as caught:
        parse(content)
    return caught.value.key


def test_webvtt_with_voices() -> None:
    """Voice tags become speakers, cues of one voice join to a sentence, entities and markup are words."""
    transcript = parse(VTT.encode())
    assert lines(transcript) == [
        ("Ann Lee", "We lose two hundred hours & more every month to manual reports."),
        ("Bob", "Who signs off on that?"),
        ("Ann Lee", "Maria Chen does."),
    ]
    first = transcript.segments[0]
    assert (first.id, first.start_ms, first.end_ms) == ("s1", 1000, 6000)
    assert [p.label for p in transcript.participants] == ["Ann Lee", "Bob"]
    assert (transcript.language, transcript.engine, transcript.notes) == ("en", "given", ())


def test_subrip_with_names() -> None:
    """A name before the colon of a cue is its speaker; the lines of a cue are one text."""
    transcript = parse(SRT.encode())
    assert lines(transcript) == [
        ("Ann", "We lose two hundred hours a month."),
        ("Bob", "Who signs off on that, in the end?"),
    ]
    assert transcript.segments[1].end_ms == 7000


@pytest.mark.parametrize(
    "text",
    [
        "Ann: Hello there, Bob.\nBob: Hi Ann, what about the price?",
        "Ann： Hello there, Bob.\nBob：Hi Ann, what about the price?",
        "[00:00:05] Ann: Hello there, Bob.\n[00:00:09] Bob: Hi Ann, what about the price?",
        "00:05 Ann: Hello there, Bob.\n00:09 Bob: Hi Ann, what about the price?",
        "Ann (00:05): Hello there, Bob.\nBob (00:09): Hi Ann, what about the price?",
        "Ann  0:05\nHello there, Bob.\n\nBob  0:09\nHi Ann,\nwhat about the price?",
        "Call with Acme\nDate: 2026-11-02\n\nAnn: Hello there,\nBob.\n\nBob: Hi Ann, what about the price?",
        "**Ann:** Hello there, Bob.\n**Bob:** Hi Ann, what about the price?",
    ],
)
def test_plain_text_as_people_paste_it(text: str) -> None:
    """Names with half- or full-width colon, times in the usual places, headers and broken lines."""
    transcript = parse(text.encode())
    assert lines(transcript) == [("Ann", "Hello there, Bob."), ("Bob", "Hi Ann, what about the price?")]


def test_plain_times() -> None:
    """A turn lasts until the next one begins; the last one has only its start."""
    transcript = parse(b"[00:12:31] Ann: Hello there.\n[01:12:40] Bob: Hi.")
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [(751_000, 4_360_000), (4_360_000, 4_360_000)]


def test_chinese_stays_as_it_is_written() -> None:
    """A given transcript is the customer's document: no script conversion, the language is guessed."""
    transcript = parse("王經理：我們目前用人工做報表，一個月兩百小時。\n陳小姐：预算谁核准？".encode())
    assert lines(transcript)[1] == ("陳小姐", "预算谁核准？")
    assert transcript.language == "zh-TW"
    assert parse("王：这个预算谁核准？\n陈：我们经理说了算。".encode()).language == "zh-CN"


def test_our_own_json() -> None:
    """Participants come with sides; times in ms; the file's language counts."""
    data = {
        "language": "en",
        "participants": [{"label": "Ann", "name": "Ann Lee", "side": "buyer", "role": "CFO"}],
        "segments": [
            {"speaker": "Ann", "text": "We need it live by March.", "start_ms": 0, "end_ms": 2500},
            {"speaker": "Bob", "text": "Noted, thank you.", "start_ms": 2600, "end_ms": 3900},
        ],
    }
    transcript = parse(json.dumps(data).encode())
    assert transcript.participants[0] == Participant("Ann", "Ann Lee", Side.BUYER, SideSource.GIVEN, "CFO")
    assert transcript.participants[1].side is Side.UNKNOWN
    assert transcript.segments[0].end_ms == 2500


@pytest.mark.parametrize(
    "turns",
    [
        [{"speaker": "Ann", "text": "Hello there.", "start": 1.5, "end": 3},
         {"speaker": "B", "text": "Hi.", "start": 4}],
        [{"name": "Ann", "content": "Hello there.", "start_time": "00:00:01.5", "end_time": "0:03"},
         {"name": "B", "content": "Hi.", "start_time": "00:04"}],
        [{"speaker_label": "Ann", "words": "Hello there.", "begin": "1.5s", "end_s": 3},
         {"speaker_label": "B", "words": "Hi.", "start_s": 4}],
    ],
)  # fmt: skip
def test_json_lists_of_other_tools(turns: list[dict[str, object]]) -> None:
    """Names and units vary; seconds and clock times both read."""
    transcript = parse(json.dumps(turns).encode())
    assert lines(transcript) == [("Ann", "Hello there."), ("B", "Hi.")]
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [(1500, 3000), (4000, 4000)]


def test_a_given_participant_wins_by_label_or_name() -> None:
    """Who the integration says Ann is beats what the file knows."""
    people = [Participant("u1", "Ann", Side.SELLER, SideSource.GIVEN)]
    transcript = parse(b"Ann: Hello there.\nBob: Hi.", given=people)
    assert transcript.participants[0] == Participant("Ann", "Ann", Side.SELLER, SideSource.GIVEN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    """UTF-8 and UTF-16, with and without a byte order mark, and Windows line ends."""
    text = "Ann: Hello 你好 there.\r\nBob: Hi.\r\n"
    assert lines(parse(text.encode(encoding)))[0] == ("Ann", "Hello 你好 there.")


def test_control_characters_never_reach_the_transcript() -> None:
    """Neither raw, nor through JSON or HTML escapes: NUL, escape codes, bidi overrides, lone surrogates."""
    data = json.dumps([{"speaker": "A\x1bnn", "text": "one\x00two \u202e\ud800three"}, {"text": "four"}]).encode()
    for content in (data, "A\x07nn: one\u202etwo \x1b[31mthree\nBob: four".encode()):
        transcript = parse(content)
        joined = "".join(s.text + s.speaker for s in transcript.segments)
        assert not set(joined) & set("\x00\x07\x1b\u202e\ud800")
        assert transcript.sha256


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "transcript-empty"),
        (b" \n\t ", "transcript-empty"),
        (b"[]", "transcript-empty"),
        (b'[{"text": "  "}]', "transcript-empty"),
        (b"Just some prose without any speaker at all.\nAnd more of it.", "transcript-format"),
        (b"{}", "transcript-format"),
        (b'{"segments": [{"speaker": "Ann"}]}', "transcript-format"),
        (b'[{"text": "a", "start": -1}]', "transcript-format"),
        (b'[{"text": "a", "start_ms": 1e999}]', "transcript-format"),
        (b'[{"text": "a", "start": "soon"}]', "transcript-format"),
        (b"[1, 2]", "transcript-format"),
        (b"[" * 100_000, "transcript-format"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "transcript-format"),
        (b"fLaC\x00\x00\x00\x22" + bytes(64), "transcript-format"),
        ("Ann: café\nBob: oui".encode("latin-1"), "transcript-encoding"),
        (b"Ann: hi\nBob: ho\n" * 400_000, "transcript-too-large"),
        (b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n\n", "transcript-empty"),
    ],
)
def test_refusals_name_their_reason(content: bytes, key: str) -> None:
    """What cannot be read is refused in words, never by a crash."""
    assert refusal(content) == key


def test_a_json_file_must_be_json() -> None:
    """By its name nothing else is meant, so broken JSON is not read as talk."""
    text = b"[00:01] Ann: hello there\n[00:02] Bob: hi"
    assert parse(text, name="call.txt").segments
    with pytest.raises(RefusedError, match="transcript-format"):
        parse(text, name="call.JSON")


def test_our_numbered_turns_stay_as_they_are() -> None:
    """Ids, breaks and doubts of our own files are kept, so that results that point into them still fit."""
    turns = [{"id": f"s{n}", "speaker": "Ann", "text": "yes", "flags": ["repeated"]} for n in (1, 2, 3)]
    segments = parse(json.dumps({"segments": turns}).encode()).segments
    assert [(s.id, s.text, s.flags) for s in segments] == [(f"s{n}", "yes", ("repeated",)) for n in (1, 2, 3)]


@pytest.mark.fault("49")
def test_too_many_lines() -> None:
    """Above 20,000 turns a file is refused, not truncated."""
    assert refusal(json.dumps([{"text": "a"}] * (MAX_LINES + 1)).encode()) == "transcript-too-long"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No input escapes the error tree."""
    with contextlib.suppress(RefusedError):
        assert parse(content).segments


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200), st.sampled_from(["WEBVTT\n\n00:01.000 --> 00:02.000\n", "1\n0:00:01,0 --> 0:00:02,0\n", "["])
)
def test_any_text_behind_a_known_opening_is_read_or_refused(text: str, opening: str) -> None:
    """The same for what pretends to be captions or JSON."""
    with contextlib.suppress(RefusedError):
        assert parse((opening + text).encode("utf-8", "replace")).segments


WORDS = st.lists(st.from_regex(r"[a-zA-Z]{1,9}[.,?!]?", fullmatch=True), min_size=1, max_size=40).map(" ".join)
TURNS = st.lists(st.tuples(st.sampled_from(["Ann", "Bob", "陳小姐"]), WORDS), min_size=2, max_size=12)


@settings(max_examples=100, deadline=None)
@given(TURNS)
def test_no_word_is_lost_or_moved_to_another_mouth(turns: list[tuple[str, str]]) -> None:
    """JSON and plain text of the same turns give the same words by the same speakers, in order."""
    said = [(who, word) for who, words in turns for word in words.split()]
    as_json = json.dumps([{"speaker": who, "text": words} for who, words in turns]).encode()
    as_text = "\n".join(f"{who}: {words}" for who, words in turns).encode()
    for content in (as_json, as_text):
        segments = parse(content).segments
        assert [(s.speaker, word) for s in segments for word in s.text.split()] == said
        assert [s.id for s in segments] == [f"s{n}" for n in range(1, len(segments) + 1)]
