"""What listens and reads: audio, transcribers, language models."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from analysis.model.audio import AudioFacts, PreparedAudio
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Utterance


class AudioEngine(Protocol):
    """Reads recordings. Treats every byte as hostile."""

    def probe(self, recording: Path) -> AudioFacts:
        """Look at the container. RefusedError with an "audio-…" key for anything not allowed."""
        ...

    def prepare(self, recording: Path, into: Path, *, max_chunk_ms: int) -> PreparedAudio:
        """Decode *recording* and write chunks into the folder *into*; the same input gives the same chunks.

        Raises:
            RefusedError: "audio-damaged", "audio-too-long", "audio-too-short", "audio-format", …
        """
        ...

    def clip(self, recording: Path, into: Path, *, start_ms: int, end_ms: int) -> None:
        """Write the piece between two times to the file *into* as Ogg Opus."""
        ...


class VoiceDetector(Protocol):
    """Settles doubts about invented words: slow (three times the whole preparation), so ask only when in doubt."""

    def has_voice(self, chunk: Path, *, start_ms: int, end_ms: int) -> bool:
        """Tell whether anybody speaks between two times of *chunk*, counted from the chunk's own start."""
        ...


class Transcriber(Protocol):
    """Turns one chunk of audio into utterances. One paid call each.

    Attributes:
        engine: Provider and model, such as "groq:whisper-large-v3-turbo"; part of the purchase key.
        queue: Name of the provider's queue, such as "groq".
        max_chunk_ms: Longest chunk it takes.
        draft: True if its words are not to be relied on.
        paid: False for engines that cost nothing.
    """

    @property
    def engine(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def max_chunk_ms(self) -> int: ...
    @property
    def draft(self) -> bool: ...
    @property
    def paid(self) -> bool: ...

    def send(self, audio: Path, *, duration_ms: int, language: str, vocabulary: Sequence[str] = ()) -> PaidAnswer:
        """Make the one request and return its raw answer.

        Args:
            audio: 16 kHz mono FLAC under 25 MB.
            duration_ms: Of *audio*, for metering.
            language: BCP 47 such as "zh-TW"; "" lets the engine find out.
            vocabulary: Names and terms likely to occur.

        Raises:
            UnavailableError: Surely not billed: refused connection, 429, 5xx.
            OutcomeUnknownError: Sent and never answered.
            RejectedError: Refused for good (our request).
            RefusedError: The engine does not do this language or this audio.
        """
        ...

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return what an answer says, in order of time; [] for silence. RejectedError if it is unusable."""
        ...


class LanguageModel(Protocol):
    """Answers one prompt with JSON by a schema.

    Attributes:
        engine: Provider and model, such as "gemini:gemini-3.8-flash".
        queue: Name of the provider's queue.
        paid: False for stand-ins that cost nothing.
    """

    @property
    def engine(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def paid(self) -> bool: ...

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:
        """Make the one request and return its raw answer, whatever its finish reason.

        Raises:
            UnavailableError: Surely not billed: refused connection, 429, 408, 5xx.
            OutcomeUnknownError: Sent and never (or not wholly) answered.
            RejectedError: 4xx: our request, key or model name.
        """
        ...

    def read(self, answer: PaidAnswer) -> str:
        """Return the JSON text of a complete answer.

        Raises:
            RefusedError: "analysis-blocked": prompt or answer blocked by the provider's safety rules.
            RejectedError: Cut off (MAX_TOKENS), recitation, or another finish reason.
        """
        ...
