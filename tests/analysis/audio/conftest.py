"""Makes recordings: bursts that sound like turns of speech, encoded with libav."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

Sound = NDArray[np.float32]
Burst = tuple[float, float]


def bursts_in(seconds: float, pause: float = 0.7, burst: float = 2.3) -> list[Burst]:
    """Return turns of speech as (start, end) in seconds."""
    starts = np.arange(0.3, seconds - burst, burst + pause)
    return [(float(start), float(start + burst)) for start in starts]


def speech(seconds: float, bursts: Sequence[Burst], rate: int = 16_000, noise: float = 0.0005) -> Sound:
    """Return one channel, shaped (n,): harmonics with a syllable rhythm in each burst, faint noise between."""
    random = np.random.default_rng(3)
    sound = random.standard_normal(int(seconds * rate)) * noise
    for start, end in bursts:
        begin, stop = int(start * rate), min(int(end * rate), sound.size)
        clock = np.arange(stop - begin) / rate
        voice = sum(np.sin(2 * np.pi * 150 * k * clock) / k for k in range(1, 9))
        sound[begin:stop] += 0.2 * voice * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * clock))
    return np.asarray(sound, np.float32)


def encode(
    path: Path, channels: Sequence[Sound], *, rate: int = 16_000, codec: str, container: str, sample_format: str
) -> Path:
    """Write *channels* (1 or 2) with *codec* into a *container*."""
    layout = "mono" if len(channels) == 1 else "stereo"
    samples = (np.clip(np.stack(channels), -1, 1) * 32767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(samples, format="s16p", layout=layout)
    frame.sample_rate = rate
    out: Any = av.open(str(path), "w", format=container)
    with out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate, frame_size=0)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return path


KINDS: dict[str, dict[str, Any]] = {
    "wav": {"codec": "pcm_s16le", "container": "wav", "sample_format": "s16"},
    "mp3": {"codec": "libmp3lame", "container": "mp3", "sample_format": "s16p"},
    "m4a": {"codec": "aac", "container": "ipod", "sample_format": "fltp"},
    "mp4": {"codec": "aac", "container": "mp4", "sample_format": "fltp"},
    "webm": {"codec": "libopus", "container": "webm", "sample_format": "s16", "rate": 48_000},
    "ogg": {"codec": "libopus", "container": "ogg", "sample_format": "s16", "rate": 48_000},
    "flac": {"codec": "flac", "container": "flac", "sample_format": "s16"},
    "aac": {"codec": "aac", "container": "adts", "sample_format": "fltp"},
    "amr": {"codec": "libopencore_amrnb", "container": "amr", "sample_format": "s16", "rate": 8_000},
    "3gp": {"codec": "libopencore_amrnb", "container": "3gp", "sample_format": "s16", "rate": 8_000},
}

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a maker of recordings: make(kind, seconds, channels=None) -> file."""

    def made(kind: str, seconds: float = 6.0, channels: Sequence[Sound] | None = None, name: str = "") -> Path:
        options = KINDS[kind]
        rate = options.get("rate", 16_000)
        sounds = channels or [speech(seconds, bursts_in(seconds), rate)]
        return encode(tmp_path / (name or f"recording.{kind}"), sounds, **options)

    return made


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Return an empty folder for chunks."""
    folder = tmp_path / "chunks"
    folder.mkdir()
    return folder


def decoded(path: Path) -> NDArray[np.int16]:
    """Return the samples of a mono file at 16 kHz, shaped (n,)."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
        frames = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
        frames += resampler.resample(None)
        return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])
