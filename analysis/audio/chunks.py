"""Cuts a stream of samples at silence and writes each piece as FLAC, holding one minute at most."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream

from analysis.audio.limits import FRAME, RATE
from analysis.audio.loudness import FRAME_MS, Levels, floor_of, quietest, speech_spans
from analysis.audio.source import Samples

HOLD_MS = 60_000
OVERLAP_MS = 5_000
CUT_DB = 10.0
"""Above the floor by more, even the quietest place is speech, so the next chunk repeats a little."""
PER_MS = RATE // 1000


class Encoder:
    """Writes mono 16 kHz samples to one file; it appears under its name when complete."""

    def __init__(self, path: Path, codec: str, container: str, options: dict[str, str], bit_rate: int = 0) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".part")
        self._container = av.open(str(self._partial), "w", format=container)  # our own file: no whitelist needed
        stream: Any = self._container.add_stream(codec, rate=RATE, layout="mono", options=options)
        stream.format = "s16"  # else mp3 and aac sources would give 24-bit FLAC, twice the size
        if bit_rate:
            stream.bit_rate = bit_rate
        self._stream: AudioStream = stream
        self._written = 0

    def write(self, samples: Samples) -> None:
        """Append *samples*, shaped (n,)."""
        if not samples.size:
            return
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        frame.pts = self._written
        self._written += samples.size
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Flush and give the file its name."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._partial.replace(self._path)


@dataclass(frozen=True, slots=True)
class Piece:
    """One written chunk; *start*, *end* and *overlap* in samples of the recording, *speech* in ms of it."""

    path: Path
    start: int
    end: int
    overlap: int
    sha256: str
    speech: list[tuple[int, int]]


@dataclass(slots=True)
class Cutter:
    """Turns blocks of samples into chunks of at most *max_chunk_ms* in the folder *into*."""

    into: Path
    max_chunk_ms: int
    pieces: list[Piece] = field(default_factory=list)
    _held: Samples = field(default_factory=lambda: np.empty(0, np.int16))
    _held_levels: Levels = field(default_factory=lambda: np.empty(0, np.float32))
    _levels: list[Levels] = field(default_factory=list)
    _start: int = 0
    _overlap: int = 0
    _encoded: int = 0
    _encoder: Encoder | None = None
    _hash: Any = field(default_factory=hashlib.sha256)

    @property
    def _longest(self) -> int:
        return self.max_chunk_ms * PER_MS // FRAME * FRAME

    @property
    def _path(self) -> Path:
        return self.into / f"chunk-{len(self.pieces):04}.flac"

    @property
    def _hold(self) -> int:
        return min(HOLD_MS, self.max_chunk_ms // 4) * PER_MS // FRAME * FRAME

    def push(self, block: Samples, levels: Levels) -> None:
        """Take the next samples, shaped (n,), and the dBFS of their whole 20 ms frames."""
        self._held = np.concatenate([self._held, block]) if self._held.size else block
        self._held_levels = np.concatenate([self._held_levels, levels])
        while self._encoded + self._held.size > self._longest:
            self._cut()
        self._encode(min(self._held.size, max(0, self._longest - self._hold - self._encoded)))

    def close(self) -> list[Piece]:
        """Write what is left and return all chunks."""
        if self._held.size or self._encoded:
            self._encode(self._held.size)
            self._finish()
        return self.pieces

    def _encode(self, count: int) -> None:
        if not count:
            return
        if self._encoder is None:
            self._encoder = Encoder(self._path, "flac", "flac", {"compression_level": "3"})
        part, self._held = self._held[:count], self._held[count:]
        self._encoder.write(part)
        self._hash.update(np.ascontiguousarray(part))
        frames = count // FRAME
        self._levels.append(self._held_levels[:frames])
        self._held_levels = self._held_levels[frames:]
        self._encoded += count

    def _finish(self) -> None:
        assert self._encoder is not None  # noqa: S101 - close() and _cut() encode first
        self._encoder.close()
        end = self._start + self._encoded
        first_ms = self._start // PER_MS
        levels = np.concatenate(self._levels)
        speech = [(first_ms + a * FRAME_MS, first_ms + b * FRAME_MS) for a, b in speech_spans(levels)]
        self.pieces.append(Piece(self._path, self._start, end, self._overlap, self._hash.hexdigest(), speech))
        self._encoder, self._hash, self._encoded, self._levels, self._start = None, hashlib.sha256(), 0, [], end

    def _cut(self) -> None:
        window = self._held_levels[: (self._longest - self._encoded) // FRAME]
        at, level = quietest(window)
        floor = floor_of(np.concatenate([*self._levels, window]))
        overlap = OVERLAP_MS * PER_MS if level > floor + CUT_DB else 0
        overlap = min(overlap, at // 2 * FRAME)  # a short hold must still advance
        again = self._held[at * FRAME - overlap : at * FRAME]
        levels_again = self._held_levels[at - overlap // FRAME : at]
        self._encode(at * FRAME)
        self._finish()
        self._start -= overlap
        self._overlap = overlap
        self._held = np.concatenate([again, self._held])
        self._held_levels = np.concatenate([levels_again, self._held_levels])
