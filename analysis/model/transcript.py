"""A transcript and the people heard in it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Side(StrEnum):
    """On whose side a voice stands. Partners and resellers count as not-buyer."""

    SELLER = "seller"
    BUYER = "buyer"
    PARTNER = "partner"
    UNKNOWN = "unknown"


class SideSource(StrEnum):
    """How we know a side; what is inferred is shown as such and can be corrected."""

    GIVEN = "given"
    CHANNEL = "channel"
    DIARIZED = "diarized"
    INFERRED = "inferred"
    CORRECTED = "corrected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Participant:
    """A person on the call.

    Attributes:
        label: The speaker label used in the segments, such as "Lin", "channel-0" or "spk_1".
        name: To show; equals the label while the name is unknown.
        side: Seller, buyer, partner or unknown.
        source: How the side is known.
        role: Job title where known, else "".
    """

    label: str
    name: str
    side: Side = Side.UNKNOWN
    source: SideSource = SideSource.UNKNOWN
    role: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One turn or sentence of a transcript.

    Attributes:
        id: Stable within its transcript: "s1", "s2", … in order of time.
        text: What was said, in the original language; Chinese from a transcriber in Traditional script.
        speaker: Label of a participant; "" when nobody knows.
        start_ms: From the start of the recording; None when the source gives no times.
        end_ms: Exclusive; None when the source gives no times.
        flags: Doubts, such as "repeated" or "compressed"; the text is kept, the doubt is shown.
        raw_text: What the provider returned, where script conversion changed it; else None.
    """

    id: str
    text: str
    speaker: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    flags: tuple[str, ...] = ()
    raw_text: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Everything that was said in one conversation.

    Attributes:
        segments: In order of time.
        participants: One for each speaker label that occurs, in order of first voice.
        language: BCP 47 of the main language ("en", "zh-TW"); "" when unknown.
        engine: Who made it: "groq:whisper-large-v3-turbo", "gemini:…", "offline:whisper-base", "given".
        draft: True when the words are not to be relied on (the offline engine).
        notes: Catalog keys of things to tell the reader, such as "transcript-offline-draft".
    """

    segments: tuple[Segment, ...]
    participants: tuple[Participant, ...]
    language: str
    engine: str
    draft: bool = False
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest over ids, speakers, times and words: the same transcript is never analyzed twice unasked."""
        rows = [[s.id, s.speaker, s.start_ms, s.end_ms, s.text] for s in self.segments]
        people = [asdict(p) for p in self.participants]
        content = json.dumps([self.language, rows, people], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()

    def participant(self, label: str) -> Participant:
        """Return the participant with this label; an unknown one for "" or a label nobody declared."""
        return next((p for p in self.participants if p.label == label), Participant(label=label, name=label))


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a transcriber returns, before merging.

    Attributes:
        start_ms: From the start of the uploaded file.
        end_ms: Exclusive.
        text: As returned.
        speaker: Label that holds within this file only; "" where the engine knows no speakers.
        no_speech: Whisper's probability of silence, 0 to 1; None where the engine has none.
        logprob: Whisper's mean log probability; None where the engine has none.
        compression: Whisper's compression ratio; None where the engine has none.
    """

    start_ms: int
    end_ms: int
    text: str
    speaker: str = ""
    no_speech: float | None = None
    logprob: float | None = None
    compression: float | None = None
