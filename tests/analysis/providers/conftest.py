"""Loopback providers and a piece of audio."""

import math
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from tests.fakes.gemini_server import GeminiServer
from tests.fakes.groq_server import GroqServer

RATE = 16_000


@pytest.fixture
def groq() -> Iterator[GroqServer]:
    """A fresh fake Groq."""
    with GroqServer() as server:
        yield server


@pytest.fixture
def gemini() -> Iterator[GeminiServer]:
    """A fresh fake Gemini."""
    with GeminiServer() as server:
        yield server


@pytest.fixture
def chunk(tmp_path: Path) -> Path:
    """Twelve seconds of a tone as 16 kHz mono s16 FLAC."""
    path = tmp_path / "chunk-0.flac"
    tone = (np.sin(np.arange(12 * RATE) * 2 * math.pi * 440 / RATE) * 3000).astype(np.int16)
    with av.open(path, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono")
        stream.format = "s16"
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """Two seconds of nothing, as wav."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(bytes(4 * RATE))
    return path


def noon() -> datetime:
    """Return noon in California on a day in November 2026."""
    return datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
