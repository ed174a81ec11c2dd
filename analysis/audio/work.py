"""What the decoding process does: probe, prepare, clip or listen, each from an open file to plain JSON values."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from analysis.audio.chunks import PER_MS, Cutter, Encoder
from analysis.audio.limits import RATE, AudioLimits
from analysis.audio.loudness import FRAME_MS, Levels, dominance_spans, levels_of
from analysis.audio.source import Decoder, facts_of, opened
from analysis.audio.voice import between, has_voice, mono
from analysis.errors import RefusedError

CLIP_BITS = 24_000

Earn = Callable[[float], None]
"""Told how many seconds are decoded, so that CPU time can be granted in proportion."""


def probe(file: BinaryIO, limits: AudioLimits, _earn: Earn, *, size_bytes: int) -> dict[str, Any]:
    """Return the fields of AudioFacts."""
    with opened(file) as container:
        return asdict(facts_of(container, size_bytes, limits)[1])


def prepare(
    file: BinaryIO, limits: AudioLimits, earn: Earn, *, size_bytes: int, into: str, max_chunk_ms: int
) -> dict[str, Any]:
    """Cut into FLAC chunks in one pass and return the fields of PreparedAudio."""
    with opened(file) as container:
        stream, facts = facts_of(container, size_bytes, limits)
        decoder = Decoder(container, stream, limits)
        cutter, sides, total = Cutter(Path(into), max_chunk_ms), list[Levels](), 0
        for block in decoder.blocks():
            total += block.shape[1]
            if total > limits.longest_s * RATE:
                raise RefusedError("audio-too-long", limit_min=limits.longest_s // 60)
            earn(total / RATE)
            levels = levels_of(block)
            if block.shape[0] > 1:
                sides.append(levels)
            cutter.push(mono(block), levels.max(axis=0))  # a pause is where both are silent
    if not total:
        raise RefusedError("audio-damaged")
    if total < limits.shortest_s * RATE:
        raise RefusedError("audio-too-short", limit_s=limits.shortest_s)
    dominance = dominance_spans(np.concatenate(sides, axis=1)) if sides else []
    found = {
        "audio-more-streams": facts.audio_streams > 1,
        "audio-gaps": decoder.gap_s > 0,
        "audio-partly-damaged": decoder.bad_packets > 0,
    }
    return {
        "facts": asdict(facts),
        "duration_ms": total // PER_MS,
        "chunks": [
            {
                "path": str(piece.path),
                "start_ms": piece.start // PER_MS,
                "end_ms": piece.end // PER_MS,
                "overlap_ms": piece.overlap // PER_MS,
                "sha256": piece.sha256,
                "speech": piece.speech,
            }
            for piece in cutter.close()
        ],
        "two_channel": bool(dominance),
        "dominance": [(start * FRAME_MS, end * FRAME_MS, channel) for start, end, channel in dominance],
        "notes": [note for note, here in found.items() if here],
    }


def clip(file: BinaryIO, limits: AudioLimits, earn: Earn, *, into: str, start_ms: int, end_ms: int) -> dict[str, Any]:
    """Write the piece between two times as Ogg Opus and return its length."""
    options = {"application": "voip", "compression_level": "5"}
    encoder, written = Encoder(Path(into), "libopus", "ogg", options, CLIP_BITS), 0
    earn(end_ms / 1000)
    for part in between(file, start_ms, end_ms, limits):
        encoder.write(part)
        written += part.size
    if not written:
        raise RefusedError("audio-clip-range")
    encoder.close()
    return {"duration_ms": written // PER_MS}


def listen(file: BinaryIO, limits: AudioLimits, earn: Earn, *, start_ms: int, end_ms: int) -> dict[str, Any]:
    """Tell whether a voice is heard between two times."""
    earn(end_ms / 1000)
    return {"voice": has_voice(file, start_ms, end_ms, limits)}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"probe": probe, "prepare": prepare, "clip": clip, "listen": listen}
