"""The bundled demo content holds what its descriptions promise: sizes, licenses, times and planted falsehoods."""

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import av
import pytest

from analysis.meddic.answer import MeddicAnswer, parse_answer
from analysis.meddic.grounding import Grounder
from analysis.meddic.rubric import MARKERS
from analysis.model.meddic import Letter, RejectedQuote
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from analysis.transcript.parse import parse_transcript

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "bot" / "demo" / "recordings"
CALLS = ("sales-call-en", "sales-call-zh-tw")
EVERY = ("reading-en", *CALLS)


def meta_of(name: str) -> dict[str, Any]:
    """Return what is said about a recording."""
    meta: dict[str, Any] = json.loads((RECORDINGS / name / "meta.json").read_text("utf-8"))
    return meta


def transcript_of(name: str) -> Transcript:
    """Return its transcript as the domain knows it."""
    content = json.loads((RECORDINGS / name / "transcript.json").read_text("utf-8"))
    people = [
        Participant(p["label"], p["name"], Side(p["side"]), SideSource(p["source"]), p["role"])
        for p in content["participants"]
    ]
    return Transcript(
        segments=tuple(Segment(**segment) for segment in content["segments"]),
        participants=tuple(people),
        language=content["language"],
        engine=content["engine"],
    )


def answer_of(name: str) -> MeddicAnswer:
    """Return the written sample answer."""
    return parse_answer((RECORDINGS / name / "answer.json").read_text("utf-8"))


@functools.cache
def decoded_ms(recording: Path) -> int:
    """Return the length by sample count."""
    with av.open(str(recording)) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) * 1000 // stream.rate


def test_every_folder_is_covered() -> None:
    """No recording is bundled without the checks below."""
    assert sorted(folder.name for folder in RECORDINGS.iterdir() if folder.is_dir()) == sorted(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_recording_is_the_described_file(name: str) -> None:
    """Size, digest and length in meta.json are those of the file, and no file weighs down a clone."""
    meta = meta_of(name)
    described = meta["recording"]
    recording = RECORDINGS / name / described["file"]
    content = recording.read_bytes()
    assert len(content) == described["size_bytes"] < 2_500_000
    assert hashlib.sha256(content).hexdigest() == described["sha256"]
    assert abs(decoded_ms(recording) - described["duration_ms"]) < 100


@pytest.mark.parametrize("name", EVERY)
def test_license_is_told(name: str) -> None:
    """Each recording says where it comes from and under which license, and NOTICE.md names it."""
    meta = meta_of(name)
    assert meta["license"] in {"MIT", "Public domain"}
    assert meta["origin"]
    assert meta["license_note"]
    assert f"bot/demo/recordings/{name}" in (ROOT / "NOTICE.md").read_text("utf-8")


@pytest.mark.parametrize("name", EVERY)
def test_turns_follow_each_other_inside_the_recording(name: str) -> None:
    """Times never run backwards or past the end, so that every quote leads to a sound."""
    transcript = transcript_of(name)
    clock = 0
    for number, segment in enumerate(transcript.segments, 1):
        assert segment.id == f"s{number}"
        assert segment.start_ms is not None
        assert segment.end_ms is not None
        assert clock <= segment.start_ms < segment.end_ms
        clock = segment.end_ms
    assert clock <= decoded_ms(RECORDINGS / name / meta_of(name)["recording"]["file"])
    assert {segment.speaker for segment in transcript.segments} == {p.label for p in transcript.participants}


@pytest.mark.parametrize("name", CALLS)
def test_transcript_is_the_script(name: str) -> None:
    """What the transcript says is what the voices were given to say."""
    lines = (RECORDINGS / name / "script.txt").read_text("utf-8").splitlines()
    written = [line for line in lines if line and not line.startswith("#")]
    assert [f"{s.speaker}: {s.text}" for s in transcript_of(name).segments] == written


@pytest.mark.parametrize("name", CALLS)
def test_transcript_is_read_unchanged(name: str) -> None:
    """The pipeline's own reader keeps ids, words, times and sides, so that the written answer still fits."""
    content = (RECORDINGS / name / "transcript.json").read_bytes()
    assert parse_transcript(content).sha256 == transcript_of(name).sha256


@pytest.mark.parametrize("name", CALLS)
def test_seller_is_heard_left_and_buyers_right(name: str) -> None:
    """Each party has a channel of its own, so that voices are told apart without any model."""
    transcript, meta = transcript_of(name), meta_of(name)
    seller = meta["recording"]["seller_channel"]
    with av.open(str(RECORDINGS / name / meta["recording"]["file"])) as container:
        resampler = av.AudioResampler("s16", "stereo", 8_000)
        blocks = [
            part.to_ndarray().reshape(-1, 2).astype(float)
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    position, energy = 0, []
    for block in blocks:
        energy.append((position, (block**2).sum(0)))
        position += block.shape[0]
    for segment in transcript.segments:
        assert segment.start_ms is not None
        assert segment.end_ms is not None
        inside = [e for at, e in energy if segment.start_ms <= at // 8 <= segment.end_ms]
        channel = int(sum(e[1] for e in inside) > sum(e[0] for e in inside))
        assert (channel == seller) == (transcript.participant(segment.speaker).side is Side.SELLER)


@pytest.mark.parametrize("name", CALLS)
def test_only_the_planted_quotes_are_false(name: str) -> None:
    """The two planted claims stand nowhere in the call; every other quote stands in the line it names."""
    lines = {segment.id: segment.text for segment in transcript_of(name).segments}
    answer = answer_of(name)
    quotes = [(e.segment_id, e.quote) for e in answer.evidence] + [(m.segment_id, m.quote) for m in answer.moments]
    false = {quote for segment_id, quote in quotes if quote not in lines[segment_id]}
    planted = meta_of(name)["planted_quotes"]
    assert false == set(planted.values())
    assert not any(quote in text for quote in false for text in lines.values())


@pytest.mark.parametrize("name", CALLS)
def test_grounding_removes_the_planted_claims_only(name: str) -> None:
    """The demo shows two claims removed: one for its words, one for its number; no true one is lost."""
    grounder = Grounder(transcript_of(name))
    results = [grounder.ground(evidence.claim()) for evidence in answer_of(name).evidence]
    removed = {result.reason: result.quote for result in results if isinstance(result, RejectedQuote)}
    assert removed == meta_of(name)["planted_quotes"]
    assert sum(isinstance(result, RejectedQuote) for result in results) == len(removed)


@pytest.mark.parametrize("name", CALLS)
def test_answer_is_one_a_model_could_give(name: str) -> None:
    """It uses the rubric's markers, judges all six letters, names every speaker, and is labeled as written by hand."""
    answer, transcript = answer_of(name), transcript_of(name)
    assert all(e.marker in MARKERS[Letter(e.letter)] for e in answer.evidence)
    assert [element.letter for element in answer.elements] == list(Letter)
    assert {p.label: p.side for p in answer.participants} == {p.label: p.side for p in transcript.participants}
    assert answer.language == transcript.language
    assert "written by hand for the demo, not produced by a model" in meta_of(name)["answer_note"]


def test_every_bundled_transcript_is_in_the_notices() -> None:
    """Texts that others wrote are named in NOTICE.md, file by file; the ones without a license are not bundled."""
    notices = (ROOT / "NOTICE.md").read_text("utf-8")
    bundled = {path.name for path in (ROOT / "tests" / "data" / "transcripts").glob("*.json")}
    assert {name for name in bundled if f"`{name}`" not in notices} == set()
    assert not any("labelled" in name or "labeled" in name for name in bundled)
