"""Chunks are cut in pauses, overlap where there is none, and say who spoke."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.audio.engine import PyAvAudio
from analysis.audio.loudness import dominance_spans, levels_of, quietest, speech_spans
from analysis.errors import RefusedError
from tests.analysis.audio.conftest import Make, bursts_in, decoded, encode, speech


def test_cuts_fall_into_pauses(make: Make, into: Path) -> None:
    """No word is cut: every boundary lies outside every burst, and the pieces are the whole without overlap."""
    bursts = bursts_in(100.0)
    prepared = PyAvAudio().prepare(make("wav", 100.0), into, max_chunk_ms=15_000)
    assert len(prepared.chunks) >= 7
    for before, after in zip(prepared.chunks, prepared.chunks[1:], strict=False):
        assert before.end_ms == after.start_ms
        assert after.overlap_ms == 0
        assert not any(start < after.start_ms / 1000 < end for start, end in bursts)
    assert all(chunk.end_ms - chunk.start_ms <= 15_000 for chunk in prepared.chunks)
    assert all(chunk.path.stat().st_size < 20_000_000 for chunk in prepared.chunks)
    assert sum(decoded(chunk.path).size for chunk in prepared.chunks) == 100 * 16_000


def test_without_a_pause_chunks_overlap(make: Make, into: Path) -> None:
    """Where someone never draws breath, the next chunk repeats some seconds, so no word is lost."""
    sound = speech(70.0, [(0.0, 30.0), (38.0, 70.0)])
    prepared = PyAvAudio().prepare(make("wav", channels=[sound]), into, max_chunk_ms=28_000)
    overlapped = [chunk for chunk in prepared.chunks if chunk.overlap_ms]
    assert overlapped
    for chunk in overlapped:
        assert chunk.start_ms + chunk.overlap_ms == prepared.chunks[chunk.index - 1].end_ms
    assert prepared.chunks[-1].end_ms == 70_000


def test_two_parties_on_two_channels_are_told_apart(make: Make, into: Path) -> None:
    """Each turn belongs to its louder channel, even with crosstalk at -12 dB."""
    bursts = bursts_in(60.0)
    left, right = speech(60.0, bursts[::2]), speech(60.0, bursts[1::2])
    recording = make("wav", channels=[left + 0.25 * right, right + 0.25 * left])
    prepared = PyAvAudio().prepare(recording, into, max_chunk_ms=600_000)
    assert prepared.two_channel
    for index, (start, end) in enumerate(bursts):
        shares = [0.0, 0.0]
        for first, last, channel in prepared.dominance:
            shares[channel] += max(0.0, min(last / 1000, end) - max(first / 1000, start))
        assert shares[index % 2] > 0.8 * (end - start)
        assert shares[1 - index % 2] < 0.1 * (end - start)


@pytest.mark.parametrize("other", [1.0, 0.25, 0.0])
def test_one_party_on_two_channels_is_not_two(other: float, make: Make, into: Path) -> None:
    """Doubled, panned or one-sided mono is one party."""
    sound = speech(30.0, bursts_in(30.0))
    prepared = PyAvAudio().prepare(make("wav", channels=[sound, other * sound]), into, max_chunk_ms=600_000)
    assert not prepared.two_channel
    assert prepared.dominance == ()


def test_silence_shows_no_speech(make: Make, into: Path) -> None:
    """A silent chunk has no span of speech, so what a model makes up there can be dropped."""
    prepared = PyAvAudio().prepare(make("wav", channels=[np.zeros(160_000, np.float32)]), into, max_chunk_ms=600_000)
    assert prepared.chunks[0].speech == ()


def test_possible_speech_covers_every_burst() -> None:
    """Energy may call noise speech, never speech silence."""
    bursts = bursts_in(60.0)
    samples = (speech(60.0, bursts, noise=0.01) * 32767).astype(np.int16)
    spans = speech_spans(levels_of(samples))
    assert all(any(a * 0.02 <= start + 0.02 and end - 0.02 <= b * 0.02 for a, b in spans) for start, end in bursts)
    assert sum(b - a for a, b in spans) * 0.02 <= 60.0


def test_the_quietest_place_is_amid_the_pause() -> None:
    """The cut is placed in the middle of the quietest 300 ms."""
    samples = np.full(160_000, 8000, np.int16)
    samples[64_000:68_800] = 3
    at, level = quietest(levels_of(samples))
    assert 64_000 < at * 320 < 68_800
    assert abs(at * 320 - 66_400) <= 320
    assert level < -75


def test_no_speech_has_no_leader() -> None:
    """Silence on both channels is no conversation."""
    assert dominance_spans(levels_of(np.zeros((2, 160_000), np.int16))) == []


def test_a_voice_is_told_from_noise(into: Path) -> None:
    """The trained detector hears the bundled reading and nothing in hiss."""
    reading = next(Path(__file__).parents[3].glob("bot/demo/recordings/reading-en/reading.*"))
    engine = PyAvAudio()
    chunk = engine.prepare(reading, into, max_chunk_ms=600_000).chunks[0]
    assert engine.has_voice(chunk.path, start_ms=3_000, end_ms=8_000)
    hiss = np.random.default_rng(1).standard_normal(160_000).astype(np.float32) * 0.05
    noise = encode(into / "hiss.flac", [hiss], codec="flac", container="flac", sample_format="s16")
    assert not engine.has_voice(noise, start_ms=1_000, end_ms=9_000)
    assert not engine.has_voice(noise, start_ms=11_000, end_ms=12_000)


def test_a_clip_holds_the_asked_piece(make: Make, tmp_path: Path) -> None:
    """Evidence is a short Ogg Opus of exactly the quoted seconds."""
    clip = tmp_path / "clip.ogg"
    PyAvAudio().clip(make("mp3", 20.0), clip, start_ms=5_000, end_ms=9_000)
    with av.open(str(clip)) as container:
        assert (container.format.name, container.streams.audio[0].codec_context.name) == ("ogg", "opus")
    assert abs(decoded(clip).size / 16_000 - 4.0) < 0.1
    assert clip.stat().st_size < 20_000


@pytest.mark.parametrize(("start_ms", "end_ms"), [(5_000, 5_000), (-1, 1_000), (30_000, 31_000), (0, 400_000)])
def test_a_clip_of_nothing_is_refused(start_ms: int, end_ms: int, make: Make, tmp_path: Path) -> None:
    """Times outside the recording, or too long, give no file."""
    clip = tmp_path / "clip.ogg"
    with pytest.raises(RefusedError) as caught:
        PyAvAudio().clip(make("wav", 6.0), clip, start_ms=start_ms, end_ms=end_ms)
    assert caught.value.key == "audio-clip-range"
    assert not list(tmp_path.glob("clip*"))


@pytest.mark.slow
def test_memory_does_not_grow_with_length(tmp_path: Path, into: Path) -> None:
    """An hour stays below 130 MB, with chunks of thirty minutes."""
    minute = encode(
        tmp_path / "minute.aac",
        [speech(60.0, bursts_in(60.0), 8_000)],
        rate=8_000,
        codec="aac",
        container="adts",
        sample_format="fltp",
    )
    hour = tmp_path / "hour.aac"
    hour.write_bytes(minute.read_bytes() * 60)
    program = (  # in a small process: a child's peak counts its parent's size too
        "import sys, resource; from pathlib import Path; from analysis.audio.engine import PyAvAudio\n"
        "done = PyAvAudio().prepare(Path(sys.argv[1]), Path(sys.argv[2]), max_chunk_ms=1_800_000)\n"
        "print(max(c.end_ms - c.start_ms for c in done.chunks), done.duration_ms,"
        " resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", program, str(hour), str(into)]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=True)
    longest_ms, duration_ms, peak_kb = map(int, done.stdout.split())
    assert duration_ms > 3_590_000
    assert longest_ms > 1_700_000
    assert peak_kb < 130 * 1024
