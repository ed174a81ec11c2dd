"""What Whisper invents: words over silence are dropped, other doubts are marked and shown."""

import re
from collections.abc import Sequence
from typing import Final

from analysis.model.audio import AudioChunk
from analysis.model.transcript import Utterance
from analysis.transcript.turns import weight

NO_SPEECH: Final = 0.6
LOGPROB: Final = -0.5
"""Whisper's own rule asks for -1 and let " you" through on half a minute of silence (0.95, -0.75)."""
COMPRESSION: Final = 2.4
REPEATS: Final = 3
LONG: Final = 60
"""In Latin letters: above it a text is marked, never dropped."""
EDGE_MS: Final = 250
"""How far a word may lie beside the voice that the detector found."""


def invented(utterance: Utterance, chunk: AudioChunk) -> bool:
    """Say whether an utterance (times of the recording) stands over silence: no voice found, or Whisper's doubt."""
    start, end = utterance.start_ms - EDGE_MS, utterance.end_ms + EDGE_MS
    voice = any(start < ended and began < end for began, ended in chunk.speech)
    unsure = (
        utterance.no_speech is not None
        and utterance.logprob is not None
        and utterance.no_speech > NO_SPEECH
        and utterance.logprob < LOGPROB
    )
    return not voice or unsure


def droppable(utterance: Utterance) -> bool:
    """Say whether the text is short enough to be dropped without asking a person."""
    return weight(utterance.text.strip()) <= LONG


def flags(utterances: Sequence[Utterance], silent: Sequence[bool]) -> list[tuple[str, ...]]:
    """Return the doubts about each utterance: "silence", "compressed", "repeated" (three times running)."""
    words = [re.sub(r"\W+", "", utterance.text).casefold() for utterance in utterances]
    repeated = [False] * len(words)
    for index in range(len(words) - REPEATS + 1):
        run = words[index : index + REPEATS]
        if run[0] and len(set(run)) == 1:
            repeated[index : index + REPEATS] = [True] * REPEATS
    return [
        tuple(
            flag
            for flag, holds in (
                ("silence", silence),
                ("compressed", (utterance.compression or 0) > COMPRESSION),
                ("repeated", again),
            )
            if holds
        )
        for utterance, silence, again in zip(utterances, silent, repeated, strict=True)
    ]
