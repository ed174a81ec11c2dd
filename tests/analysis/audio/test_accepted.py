"""Every accepted kind of recording becomes chunks."""

from pathlib import Path

import av
import numpy as np
import pytest

from analysis.audio.engine import PyAvAudio
from tests.analysis.audio.conftest import KINDS, Make, bursts_in, decoded, encode, speech

CHUNK_MS = 600_000


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_container_is_read(kind: str, make: Make, into: Path) -> None:
    """Bytes decide what a file is, its length is counted, and out comes 16 kHz mono 16-bit FLAC."""
    recording = make(kind, name="misleading.txt")
    prepared = PyAvAudio().prepare(recording, into, max_chunk_ms=CHUNK_MS)
    assert prepared.facts.extension == kind
    assert prepared.facts == PyAvAudio().probe(recording)
    assert abs(prepared.duration_ms - 6000) < 150
    (chunk,) = prepared.chunks
    with av.open(str(chunk.path)) as container:
        stream = container.streams.audio[0]
        assert (stream.rate, stream.layout.nb_channels, stream.format.name) == (16_000, 1, "s16")
    assert abs(decoded(chunk.path).size / 16 - prepared.duration_ms) < 1
    assert chunk.speech


def test_the_same_recording_gives_the_same_chunks(make: Make, tmp_path: Path) -> None:
    """A worker that takes over cuts the same pieces, so nothing is bought twice."""
    recording = make("mp3", 40.0)
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = (PyAvAudio().prepare(recording, folder, max_chunk_ms=15_000) for folder in folders)
    assert [chunk.sha256 for chunk in first.chunks] == [chunk.sha256 for chunk in second.chunks]
    assert len({chunk.sha256 for chunk in first.chunks}) == len(first.chunks) > 2
    assert [chunk.path.read_bytes() for chunk in first.chunks] == [chunk.path.read_bytes() for chunk in second.chunks]


def test_joined_recordings_with_another_rate_are_read_to_the_end(make: Make, tmp_path: Path, into: Path) -> None:
    """Two mp3 files glued together, 16 kHz and 44.1 kHz, count with both lengths."""
    first = make("mp3", 4.0)
    second = encode(tmp_path / "second.mp3", [speech(5.0, bursts_in(5.0), 44_100)], rate=44_100, **KINDS["mp3"])
    joined = tmp_path / "joined.mp3"
    joined.write_bytes(first.read_bytes() + second.read_bytes())
    prepared = PyAvAudio().prepare(joined, into, max_chunk_ms=CHUNK_MS)
    assert abs(prepared.duration_ms - 9000) < 400


@pytest.mark.parametrize("kind", ["mp3", "wav", "flac", "ogg"])
def test_a_truncated_recording_is_read_up_to_the_cut(kind: str, make: Make, into: Path) -> None:
    """A recorder that lost power loses its end only."""
    recording = make(kind, 8.0)
    whole = recording.read_bytes()
    recording.write_bytes(whole[: len(whole) // 2])
    prepared = PyAvAudio().prepare(recording, into, max_chunk_ms=CHUNK_MS)
    assert 2500 < prepared.duration_ms < 5500


def test_a_few_bad_packets_are_skipped_and_noted(make: Make, into: Path) -> None:
    """Damage in the middle costs a moment and a note, not the recording."""
    recording = make("aac", 8.0)
    content = bytearray(recording.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 600] = np.random.default_rng(1).bytes(600)
    recording.write_bytes(bytes(content))
    prepared = PyAvAudio().prepare(recording, into, max_chunk_ms=CHUNK_MS)
    assert prepared.duration_ms > 6500
    assert prepared.notes == ("audio-partly-damaged",)


def test_more_audio_streams_are_noted(tmp_path: Path, into: Path) -> None:
    """Only the first of several audio streams is read, and that is said."""
    path = tmp_path / "two.mp4"
    with av.open(str(path), "w", format="mp4") as out:
        streams = [out.add_stream("aac", rate=16_000, layout="mono") for _ in range(2)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(speech(3.0, [(0.5, 2.5)]).reshape(1, -1), format="fltp", layout="mono")
            frame.sample_rate = 16_000
            out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    prepared = PyAvAudio().prepare(path, into, max_chunk_ms=CHUNK_MS)
    assert prepared.facts.audio_streams == 2
    assert "audio-more-streams" in prepared.notes


def test_gaps_of_the_wall_clock_are_dropped_and_noted(tmp_path: Path, into: Path) -> None:
    """A laptop that slept for an hour does not make a call an hour longer."""
    path = tmp_path / "slept.webm"
    with av.open(str(path), "w", format="webm") as out:
        stream = out.add_stream("libopus", rate=48_000, layout="mono")
        sound = (speech(8.0, bursts_in(8.0), 48_000) * 32767).astype(np.int16)
        for index, part in enumerate(np.split(sound, 2)):
            frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 48_000, index * 48_000 * 3600
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    prepared = PyAvAudio().prepare(path, into, max_chunk_ms=CHUNK_MS)
    assert abs(prepared.duration_ms - 8000) < 300
    assert prepared.notes == ("audio-gaps",)
