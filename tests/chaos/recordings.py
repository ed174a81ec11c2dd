"""Recordings for uploads: pieces of a bundled call, each its own."""

import io
import wave
from functools import cache

import av
import numpy as np
from numpy.typing import NDArray

from bot.demo.samples import CALL_EN, sample

RATE = 16_000


@cache
def whole() -> NDArray[np.int16]:
    """Return the bundled English call, mono, at RATE samples a second."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(sample(CALL_EN).recording)) as source:
        frames = [piece for frame in source.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])


def recording(number: int, seconds: int) -> bytes:
    """Return a WAV of so many seconds; another number gives another piece."""
    samples = whole()
    start = number % (len(samples) - seconds * RATE)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples[start : start + seconds * RATE].tobytes())
    return out.getvalue()
