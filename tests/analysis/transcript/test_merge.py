"""From chunks to one transcript: nothing lost, nothing twice, silence dropped, voices kept apart."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.audio import AudioChunk, AudioFacts, PreparedAudio
from analysis.model.transcript import Participant, Side, SideSource, Transcript, Utterance
from analysis.transcript.merge import merge

FACTS = AudioFacts("mp3", "mp3float", "mp3", None, 1, 44_100, 1, 1_000)


def chunk(
    index: int, start: int, end: int, overlap: int = 0, speech: tuple[tuple[int, int], ...] | None = None
) -> AudioChunk:
    spans = ((start, end),) if speech is None else speech
    return AudioChunk(index, Path(f"{index}.flac"), start, end, overlap, f"{index:064}", spans)


def prepared(
    *chunks: AudioChunk, dominance: tuple[tuple[int, int, int], ...] = (), notes: tuple[str, ...] = ()
) -> PreparedAudio:
    return PreparedAudio(FACTS, chunks[-1].end_ms, chunks, bool(dominance), dominance, notes)


def said(start: int, end: int, text: str, speaker: str = "", **doubt: float) -> Utterance:
    return Utterance(start, end, text, speaker, **doubt)


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def test_chunks_follow_each_other_in_time() -> None:
    """The chunk's start is added, ends are clamped to the chunk, ids count from s1."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 10_000, 20_000))
    merged = merge(
        audio,
        [
            [said(0, 11_500, " We lose two hundred hours every single month.")],
            [said(500, 99_000, " Who would have to sign off on a purchase like this?")],
        ],
        engine="groq:x",
    )
    assert [(s.id, s.start_ms, s.end_ms) for s in merged.segments] == [("s1", 0, 10_000), ("s2", 10_500, 20_000)]
    assert (merged.language, merged.engine, merged.draft) == ("en", "groq:x", False)
    assert merged.notes == ("transcript-speakers-unknown",)


def test_crumbs_become_sentences() -> None:
    """Whisper breaks anywhere; a quote must find its whole sentence in one segment."""
    merged = merge(
        prepared(chunk(0, 0, 30_000)),
        [
            [
                said(0, 2_000, "Our finance director"),
                said(2_000, 4_000, "Maria Chen approves"),
                said(4_100, 6_000, "everything."),
                said(6_200, 9_000, "And who else is involved on your side of this?"),
                said(15_000, 16_000, "Legal"),
            ]
        ],
        engine="e",
    )
    assert texts(merged) == [
        "Our finance director Maria Chen approves everything.",
        "And who else is involved on your side of this?",
        "Legal",
    ]


def test_the_overlap_is_said_once() -> None:
    """Words that both chunks heard stand once, even where each cut its utterances elsewhere."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 5_000, 20_000, overlap=5_000))
    merged = merge(
        audio,
        [
            [said(0, 6_000, "we look at three vendors and"), said(6_000, 10_000, "the price must fall below")],
            [said(0, 4_500, "vendors and the price must fall"), said(4_500, 9_000, "below fifty thousand dollars.")],
        ],
        engine="e",
    )
    assert texts(merged) == ["we look at three vendors and the price must fall below fifty thousand dollars."]


def test_a_word_heard_differently_at_the_seam_is_not_doubled() -> None:
    """One transcript heard a word cut in half: the longer run around it tells where to sew."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 5_000, 20_000, overlap=5_000))
    merged = merge(
        audio,
        [
            [said(0, 7_900, "it has to integrate with our systems bef")],
            [said(200, 9_000, "to integrate with our systems before the summer starts.")],
        ],
        engine="e",
    )
    assert texts(merged) == ["it has to integrate with our systems bef before the summer starts."]


def test_what_only_one_chunk_heard_in_the_overlap_stays() -> None:
    """Better twice than never: without shared words nothing is dropped."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 5_000, 20_000, overlap=5_000))
    merged = merge(
        audio,
        [[said(0, 4_000, "first part.")], [said(500, 2_000, "only heard here."), said(6_000, 8_000, "last.")]],
        engine="e",
    )
    assert " ".join(texts(merged)) == "first part. only heard here. last."


def test_invented_words_over_silence_are_dropped() -> None:
    """Where no voice was found, or Whisper itself doubts, short texts go; long ones stay and are marked."""
    quiet = chunk(0, 0, 60_000, speech=((0, 5_000),))
    long = "This is a long sentence that no machine should throw away without anybody seeing it."
    merged = merge(
        prepared(quiet),
        [[
            said(0, 4_000, "Real words were said at the very start of this.", no_speech=0.01, logprob=-0.2),
            said(1_000, 2_000, "you", no_speech=0.95, logprob=-0.75),
            said(20_000, 22_000, "Thank you for watching!", no_speech=0.1, logprob=-0.1),
            said(30_000, 39_000, long, no_speech=0.1, logprob=-0.1),
        ]],
        engine="e",
    )  # fmt: skip
    assert texts(merged) == ["Real words were said at the very start of this.", long]
    assert merged.segments[1].flags == ("silence",)


def test_the_edge_of_a_voice_is_no_silence() -> None:
    """Detectors clip; 250 ms beside the voice still belong to it."""
    audio = prepared(chunk(0, 0, 10_000, speech=((1_000, 2_000),)))
    merged = merge(audio, [[said(2_200, 2_600, "Yes.")]], engine="e")
    assert texts(merged) == ["Yes."]


def test_loops_and_compression_are_marked_and_kept() -> None:
    """Three times the same, or a compression above 2.4, is doubt; the words stay."""
    merged = merge(
        prepared(chunk(0, 0, 60_000)),
        [[said(n * 2_000, n * 2_000 + 1_900, "Okay, right.") for n in range(3)]
         + [said(9_000, 12_000, "la la la la la la", compression=2.5), said(13_000, 15_000, "Fine.")]],
        engine="e",
    )  # fmt: skip
    assert [(s.text, s.flags) for s in merged.segments] == [
        ("Okay, right. Okay, right. Okay, right.", ("repeated",)),
        ("la la la la la la", ("compressed",)),
        ("Fine.", ()),
    ]


def test_chinese_is_joined_without_spaces_and_stored_in_traditional() -> None:
    """Simplified becomes Taiwan's Traditional with the raw text beside it; Traditional is not touched."""
    merged = merge(
        prepared(chunk(0, 0, 60_000)),
        [[said(0, 2_000, "我们公司现在"), said(2_000, 4_000, "用人工做报表,很花时间。"),
          said(10_000, 14_000, "政府的干預讓我們在台北的預算變少。")]],
        engine="e", language="zh-TW",
    )  # fmt: skip
    first, second = merged.segments
    assert first.text == "我們公司現在用人工做報表,很花時間。"
    assert first.raw_text == "我们公司现在用人工做报表,很花时间。"
    assert (second.text, second.raw_text) == ("政府的干預讓我們在台北的預算變少。", None)
    assert merged.language == "zh-TW"


def test_the_louder_channel_speaks() -> None:
    """Two-channel calls: each segment belongs to the channel that leads longer under it; sides follow."""
    audio = prepared(chunk(0, 0, 20_000), dominance=((0, 4_000, 0), (4_000, 9_000, 1), (9_500, 12_000, 0)))
    people = [
        Participant("u1", "Maya", Side.SELLER, SideSource.GIVEN, "AE"),
        Participant("b1", "Owen", Side.BUYER),
        Participant("b2", "Priya", Side.BUYER),
    ]
    answer = [
        [
            said(0, 4_200, "Who signs off on this?"),
            said(4_200, 9_000, "Our finance director does."),
            said(9_400, 11_000, "Good."),
        ]
    ]
    merged = merge(audio, answer, engine="e", seller_channel=0, given=people)
    assert [s.speaker for s in merged.segments] == ["channel-0", "channel-1", "channel-0"]
    assert merged.participants == (
        Participant("channel-0", "Maya", Side.SELLER, SideSource.CHANNEL, "AE"),
        Participant("channel-1", "channel-1", Side.BUYER, SideSource.CHANNEL),
    )
    unsaid = merge(audio, answer, engine="e")
    assert {p.side for p in unsaid.participants} == {Side.UNKNOWN}


def test_diarized_voices_are_matched_over_the_overlap() -> None:
    """Labels hold in one chunk only: who speaks at the same time in the overlap is the same voice."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 6_000, 20_000, overlap=4_000))
    merged = merge(
        audio,
        [
            [
                said(0, 5_000, "Hello from the seller.", "spk_1"),
                said(5_500, 10_000, "This is the buyer who speaks.", "spk_2"),
            ],
            [
                said(0, 3_900, "is the buyer who speaks.", "spk_1"),
                said(5_000, 9_000, "Seller again.", "spk_2"),
                said(9_500, 12_000, "A third one.", "spk_3"),
            ],
        ],
        engine="e",
    )
    assert [(s.speaker, s.text) for s in merged.segments] == [
        ("spk_1", "Hello from the seller."),
        ("spk_2", "This is the buyer who speaks."),
        ("spk_3", "Seller again."),
        ("spk_4", "A third one."),
    ]
    assert "transcript-speakers-unmatched" in merged.notes


def test_without_an_overlap_two_people_are_never_made_one() -> None:
    """A cut in silence gives no evidence: new labels, and the reader is told."""
    audio = prepared(chunk(0, 0, 10_000), chunk(1, 10_000, 20_000))
    merged = merge(audio, [[said(0, 5_000, "One.", "spk_1")], [said(0, 5_000, "Two.", "spk_1")]], engine="e")
    assert [s.speaker for s in merged.segments] == ["spk_1", "spk_2"]
    assert "transcript-speakers-unmatched" in merged.notes


def test_silence_all_through_is_an_empty_transcript() -> None:
    """Nothing said: no segments, no people; the workflow decides what that means."""
    merged = merge(
        prepared(chunk(0, 0, 9_000, speech=()), notes=("audio-more-streams",)),
        [[said(0, 900, "you")]],
        engine="e",
        draft=True,
    )
    assert (merged.segments, merged.participants) == ((), ())
    assert merged.notes == ("audio-more-streams", "transcript-offline-draft")


def test_a_long_turn_is_split_at_sentences() -> None:
    """A monologue becomes quotable pieces with estimated times; every word stays."""
    text = " ".join(f"This is sentence number {n}." for n in range(200))
    merged = merge(prepared(chunk(0, 0, 600_000)), [[said(0, 600_000, text, "spk_1")]], engine="e")
    assert len(merged.segments) > 3
    assert " ".join(texts(merged)) == text
    assert all(segment.text.endswith(".") for segment in merged.segments)
    starts = [segment.start_ms or 0 for segment in merged.segments]
    assert starts == sorted(starts)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[PreparedAudio, list[list[Utterance]], list[str]]:
    """A talk of distinct words at known times, cut into overlapping chunks, each transcribed with its own breaks."""
    count = draw(st.integers(5, 60))
    words = [f"w{n}x" for n in range(count)]
    times = [n * 500 for n in range(count + 1)]
    total = times[-1]
    chunks, answers, start, index = [], [], 0, 0
    while True:
        length = draw(st.integers(8, 20)) * 500
        end = min(start + length, total)
        overlap = 0 if index == 0 else min(draw(st.sampled_from([0, 1000, 2500])), start)
        begin = start - overlap
        chunks.append(chunk(index, begin, end, overlap))
        inside = [n for n in range(count) if times[n] >= begin and times[n + 1] <= end]
        utterances, at = [], 0
        while at < len(inside):
            size = draw(st.integers(1, 7))
            part = inside[at : at + size]
            spoken = " ".join(words[n] for n in part)
            utterances.append(said(times[part[0]] - begin, times[part[-1] + 1] - begin, spoken))
            at += size
        answers.append(utterances)
        if end == total:
            return prepared(*chunks), answers, words
        start, index = end, index + 1


@settings(max_examples=200, deadline=None)
@given(recordings())
def test_every_word_is_said_exactly_once(case: tuple[PreparedAudio, list[list[Utterance]], list[str]]) -> None:
    """However a talk is cut and broken, the merged transcript says each word once, in order, at rising times."""
    audio, answers, words = case
    merged = merge(audio, answers, engine="e")
    assert " ".join(texts(merged)).split() == words
    spans = [(s.start_ms or 0, s.end_ms or 0) for s in merged.segments]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= audio.duration_ms for start, end in spans)
    assert merge(audio, answers, engine="e") == merged


@settings(max_examples=100, deadline=None)
@given(recordings())
def test_merging_a_merged_transcript_changes_nothing(
    case: tuple[PreparedAudio, list[list[Utterance]], list[str]],
) -> None:
    """Idempotent: the result, taken as one chunk's answer, merges to itself."""
    audio, answers, _ = case
    once = merge(audio, answers, engine="e")
    whole = replace(audio, chunks=(chunk(0, 0, audio.duration_ms),))
    again = [said(s.start_ms or 0, s.end_ms or 0, s.text, s.speaker) for s in once.segments]
    assert merge(whole, [again], engine="e").segments == once.segments


MS = st.integers(-10, 70_000)
DOUBT = st.none() | st.floats(-3, 1)
ANY = st.builds(Utterance, MS, MS, st.text(max_size=30), st.sampled_from(["", "a", "b"]), DOUBT, DOUBT)


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=12))
def test_any_answer_merges(answer: list[Utterance]) -> None:
    """Senseless times and texts from a provider give a well-formed transcript, never a crash."""
    audio = prepared(chunk(0, 0, 30_000), chunk(1, 28_000, 60_000, overlap=2_000))
    merged = merge(audio, [answer, answer], engine="e")
    assert [s.id for s in merged.segments] == [f"s{n}" for n in range(1, len(merged.segments) + 1)]
    assert all(s.text.strip() and 0 <= (s.start_ms or 0) <= (s.end_ms or 0) <= 60_000 for s in merged.segments)
    assert {s.speaker for s in merged.segments if s.speaker} == {p.label for p in merged.participants}
