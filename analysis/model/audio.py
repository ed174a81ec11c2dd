"""What is known of a recording and of the pieces cut from it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a probe found in the bytes; never what a file name or Content-Type claims.

    Attributes:
        container: libav's name of the container format, such as "mp3" or "matroska,webm".
        codec: libav's name of the codec of the first audio stream.
        extension: The suffix that fits the container, without a dot: one of the allowed formats.
        duration_s: Seconds the container claims; None where it does not say. Truth comes from decoding.
        channels: Of the first audio stream.
        sample_rate: In hertz.
        audio_streams: How many the file holds; only the first is read.
        size_bytes: Of the file.
    """

    container: str
    codec: str
    extension: str
    duration_s: float | None
    channels: int
    sample_rate: int
    audio_streams: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """One piece ready for upload: 16 kHz mono s16 FLAC below 20 MB.

    Attributes:
        index: From 0, in order of time.
        path: A file in the work folder of the conversation.
        start_ms: Where the piece begins in the recording.
        end_ms: Where it ends (exclusive).
        overlap_ms: How much of its start repeats the end of the piece before it; 0 for a cut in silence.
        sha256: Of the decoded samples, in hex: the same audio is never bought twice.
        speech: Spans (start_ms, end_ms) of the recording loud enough for speech, noise included; empty for silence.
            ports.VoiceDetector settles doubts within them.
    """

    index: int
    path: Path
    start_ms: int
    end_ms: int
    overlap_ms: int
    sha256: str
    speech: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PreparedAudio:
    """A recording after decoding.

    Attributes:
        facts: What the probe said.
        duration_ms: By sample count.
        chunks: In order of time.
        two_channel: True if each stereo channel carries one party's voice.
        dominance: For two-channel calls, spans (start_ms, end_ms, channel) in which that channel is the
            louder one; empty otherwise.
        notes: Catalog keys of things to tell the person, such as "audio-more-streams".
    """

    facts: AudioFacts
    duration_ms: int
    chunks: tuple[AudioChunk, ...]
    two_channel: bool
    dominance: tuple[tuple[int, int, int], ...]
    notes: tuple[str, ...]
