"""Loudness in 20 ms frames: where to cut, what may be speech, whose channel speaks."""

import numpy as np
from numpy.typing import NDArray

from analysis.audio.limits import FRAME

Levels = NDArray[np.float32]

FRAME_MS = 20
QUIET = 15
"""Frames of the 300 ms whose mean decides where to cut."""
FLOOR_DB = (-70.0, -45.0)
"""Bounds of the noise floor: digital silence must not make noise look like speech, nor may one long monologue
be taken for noise."""
SPEECH_DB, LEAD_DB, APART_DB = 8.0, 10.0, 6.0
APART_SHARE, LEAST_SHARE = 0.8, 0.05
JOIN, SHORTEST, PAD = 25, 3, 10
"""Frames: pauses bridged, sounds ignored, and margin around each span of possible speech."""


def levels_of(samples: NDArray[np.int16]) -> Levels:
    """Return the dBFS of every whole 20 ms frame; the last axis of *samples* is time, and so it is of the result."""
    whole = samples.shape[-1] // FRAME * FRAME
    every_other = samples[..., :whole:2].astype(np.float32)  # loudness needs no more, and this is half the cost
    frames = every_other.reshape(*samples.shape[:-1], -1, FRAME // 2)
    power = np.einsum("...i,...i->...", frames, frames) / (FRAME // 2)
    return np.asarray(10 * np.log10(power / 32768.0**2 + 1e-12), np.float32)


def floor_of(levels: Levels) -> float:
    """Return the noise floor in dBFS: the 10th percentile, within bounds."""
    return float(np.clip(np.percentile(levels, 10), *FLOOR_DB)) if levels.size else FLOOR_DB[0]


def quietest(levels: Levels) -> tuple[int, float]:
    """Return the frame amid the quietest 300 ms, and the level there in dBFS; ties go to the latest."""
    if levels.size < QUIET:
        return levels.size // 2, 0.0
    amplitude = 10 ** (levels.astype(np.float64) / 20)
    sums = np.concatenate([[0.0], np.cumsum(amplitude)])
    means = np.maximum((sums[QUIET:] - sums[:-QUIET]) / QUIET, 1e-6)
    best = means.size - 1 - int(means[::-1].argmin())
    return best + QUIET // 2 + 1, float(20 * np.log10(means[best]))


def _spans(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Bridge short pauses, then drop what is too short to be a syllable."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= JOIN:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= SHORTEST]


def speech_spans(levels: Levels) -> list[tuple[int, int]]:
    """Return spans of frames that may be speech: generous, for noise passes too (`voice.py` decides doubts)."""
    padded: list[tuple[int, int]] = []
    for start, end in _joined(_spans(levels > floor_of(levels) + SPEECH_DB)):
        begin = max(start - PAD, padded[-1][1] if padded else 0)
        padded.append((begin, min(end + PAD, levels.size)))
    return padded


def dominance_spans(levels: Levels) -> list[tuple[int, int, int]]:
    """Return spans (first frame, end frame, channel) of the louder channel, or [] if two parties do not show.

    Two parties: of the frames in which the louder channel rises 10 dB above its floor, at least 80 % differ by
    6 dB or more, and each channel leads in at least 5 %.

    Args:
        levels: In dBFS, shaped (2, frames).
    """
    louder = levels.max(axis=0)
    voiced = louder > floor_of(louder) + LEAD_DB
    apart = voiced & (np.abs(levels[0] - levels[1]) >= APART_DB)
    total, clear = int(voiced.sum()), int(apart.sum())
    leads = [apart & (levels[channel] > levels[1 - channel]) for channel in (0, 1)]
    if not total or clear < APART_SHARE * total or min(int(lead.sum()) for lead in leads) < LEAST_SHARE * total:
        return []
    return sorted((start, end, channel) for channel in (0, 1) for start, end in _joined(_spans(leads[channel])))
