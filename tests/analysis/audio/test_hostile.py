"""Hostile and broken files are refused with their key, within limits, and leave nothing behind."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from analysis.audio.engine import PyAvAudio
from analysis.audio.limits import AudioLimits
from analysis.errors import RefusedError
from tests.analysis.audio.conftest import Make
from tests.analysis.audio.decoders import stopped_decoder_of


def zipped() -> bytes:
    """Return a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("call.mp3", np.random.default_rng(2).bytes(50_000))
    return buffer.getvalue()


HOSTILE = {
    "nothing": (b"", "audio-empty"),
    "text": (b"These are the minutes of our call.\n" * 200, "audio-format"),
    "short text": (b"hello", "audio-format"),
    "ffconcat": (b"ffconcat version 1.0\nfile secret.wav\n", "audio-format"),
    "playlist": (b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nsecret.wav\n#EXT-X-ENDLIST\n", "audio-format"),
    "zip": (zipped(), "audio-format"),
    "zeros": (bytes(100_000), "audio-format"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(500), "audio-format"),
}


def refusal(recording: Path, into: Path, limits: AudioLimits | None = None) -> RefusedError:
    """Prepare and return the refusal; nothing may be left in *into* or the working folder."""
    work = into.parent / "work"
    work.mkdir()
    with pytest.raises(RefusedError) as caught:
        PyAvAudio(limits or AudioLimits(), work).prepare(recording, into, max_chunk_ms=600_000)
    assert not list(into.iterdir())
    assert not list(work.iterdir())
    return caught.value


@pytest.mark.fault("41")
@pytest.mark.parametrize("name", list(HOSTILE))
def test_what_is_no_recording_is_refused(name: str, tmp_path: Path, into: Path, make: Make) -> None:
    """Text, archives, pictures and playlists are no recordings, whatever they are called."""
    make("wav", name="secret.wav")  # the sibling a playlist would read
    content, key = HOSTILE[name]
    recording = tmp_path / "call.mp3"
    recording.write_bytes(content)
    assert refusal(recording, into).key == key


def test_a_missing_file_is_refused(tmp_path: Path, into: Path) -> None:
    """What was erased meanwhile is said to be missing."""
    assert refusal(tmp_path / "gone.mp3", into).key == "recording-missing"


@pytest.mark.fault("41")
@pytest.mark.parametrize(
    ("limits", "key", "params"),
    [
        (AudioLimits(size_bytes=1000), "audio-too-large", {"limit_mb": 0}),
        (AudioLimits(longest_s=3), "audio-too-long", {"limit_min": 0}),
        (AudioLimits(shortest_s=10), "audio-too-short", {"limit_s": 10}),
        (AudioLimits(streams=0), "audio-streams", {"limit": 0}),
        (AudioLimits(channels=0), "audio-channels", {"limit": 0}),
        (AudioLimits(lowest_rate=22_050), "audio-rate", {"lowest": 22, "highest": 192}),
        (AudioLimits(memory_bytes=64 * 1024 * 1024), "audio-too-costly", {}),
        (AudioLimits(wall_s=0), "audio-too-costly", {}),
    ],
)
def test_each_limit_has_its_refusal(
    limits: AudioLimits, key: str, params: dict[str, float], make: Make, into: Path
) -> None:
    """What exceeds a limit is refused with the key and the limit to show."""
    error = refusal(make("mp3"), into, limits)
    assert (error.key, dict(error.params)) == (key, params)


@pytest.mark.fault("41")
def test_a_codec_not_listed_is_refused(tmp_path: Path, into: Path) -> None:
    """An allowed container does not make every decoder of libav reachable."""
    path = tmp_path / "call.wav"
    with av.open(str(path), "w", format="wav") as out:
        stream = out.add_stream("adpcm_ima_wav", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 32_000), np.int16), format="s16p", layout="mono")
        frame.sample_rate = 16_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert refusal(path, into).key == "audio-codec"


def test_a_film_without_sound_is_refused(tmp_path: Path, into: Path) -> None:
    """A screen recording without a microphone is named as such."""
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode(None))
    assert refusal(path, into).key == "audio-no-stream"


@pytest.mark.fault("41")
def test_a_recording_full_of_garbage_is_damaged(make: Make, into: Path) -> None:
    """Behind a true beginning, noise is skipped for a while and then refused."""
    recording = make("aac", 60.0)
    content = bytearray(recording.read_bytes())
    random = np.random.default_rng(5)
    for start in range(3000, len(content) - 8, 40):
        content[start + 8 : start + 30] = random.bytes(22)
    recording.write_bytes(bytes(content))
    assert refusal(recording, into, AudioLimits(bad_packets=20)).key == "audio-damaged"


def test_an_m4a_without_its_index_is_refused(make: Make, into: Path) -> None:
    """An upload cut short before its index cannot be read at all."""
    recording = make("m4a", 20.0)
    recording.write_bytes(recording.read_bytes()[:20_000])
    assert refusal(recording, into).key in {"audio-format", "audio-damaged"}


@pytest.mark.fault("41")
def test_a_bomb_is_counted_by_its_samples(tmp_path: Path, into: Path) -> None:
    """A small file of silence that lasts longer than allowed is stopped at the limit, not unpacked."""
    path = tmp_path / "bomb.flac"
    with av.open(str(path), "w", format="flac") as out:
        stream = out.add_stream("flac", rate=16_000, layout="mono")
        for index in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 960_000), np.int16), format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, index * 960_000
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert path.stat().st_size < 300_000
    error = refusal(path, into, AudioLimits(longest_s=600))
    assert (error.key, dict(error.params)) == ("audio-too-long", {"limit_min": 10})


@pytest.mark.fault("41")
def test_cpu_is_granted_by_what_is_decoded(make: Make, into: Path) -> None:
    """A file that burns more CPU than its length earns is killed by the kernel."""
    slow = make("aac", 60.0)
    slow.write_bytes(slow.read_bytes() * 60)
    assert refusal(slow, into, AudioLimits(cpu_s=1, speed=1_000_000)).key == "audio-too-costly"


def test_the_child_dies_with_its_parent(make: Make, tmp_path: Path, into: Path) -> None:
    """A worker killed for good leaves no decoder running."""
    recording = make("wav", 300.0)
    program = (
        "import sys; from pathlib import Path; from analysis.audio.engine import PyAvAudio\n"
        "while True: PyAvAudio().prepare(Path(sys.argv[1]), Path(sys.argv[2]), max_chunk_ms=600_000)"
    )
    root = Path(__file__).parents[3]
    parent = subprocess.Popen([sys.executable, "-c", program, str(recording), str(into)], cwd=root)
    try:
        children = [stopped_decoder_of(parent.pid)]
    finally:
        parent.kill()
        parent.wait()
    psutil.wait_procs(children, timeout=60)
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
