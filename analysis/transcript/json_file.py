"""Transcripts as JSON: ours, and the lists of {speaker, text, start, end} that other tools export."""

import math
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from analysis.errors import RefusedError
from analysis.model.transcript import Participant, Side, SideSource
from analysis.transcript.plain import milliseconds
from analysis.transcript.turns import Piece

MAX_MS = 24 * 3_600_000


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)


class JsonSegment(_Lenient):
    """One turn. Times in ms (`start_ms`), or in seconds or "00:12:31" under the other names."""

    id: str = ""
    flags: tuple[str, ...] = ()
    text: str = Field(validation_alias=AliasChoices("text", "content", "words", "transcript"))
    speaker: str | None = Field(
        default=None, validation_alias=AliasChoices("speaker", "speaker_name", "speaker_label", "name")
    )
    start_ms: float | None = Field(default=None, ge=0, le=MAX_MS, allow_inf_nan=False)
    end_ms: float | None = Field(default=None, ge=0, le=MAX_MS, allow_inf_nan=False)
    start: float | None = Field(
        default=None, ge=0, le=MAX_MS / 1000, validation_alias=AliasChoices("start", "start_s", "start_time", "begin")
    )
    end: float | None = Field(
        default=None, ge=0, le=MAX_MS / 1000, validation_alias=AliasChoices("end", "end_s", "end_time")
    )

    @field_validator("start", "end", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        """Accept "00:12:31.5" and "751.5s" beside numbers of seconds."""
        if isinstance(value, str) and ":" in value:
            ms = milliseconds(value)
            return None if ms is None else ms / 1000
        return value.removesuffix("s") if isinstance(value, str) else value

    def piece(self) -> Piece:
        """Return it with times in ms; a start without an end is its own end."""
        start = self.start_ms if self.start_ms is not None else _ms(self.start)
        end = self.end_ms if self.end_ms is not None else _ms(self.end)
        if start is None:
            return Piece(" ".join(self.text.split()), (self.speaker or "").strip(), flags=self.flags)
        end = max(start, end if end is not None else start)
        text, speaker = " ".join(self.text.split()), (self.speaker or "").strip()
        return Piece(text, speaker, math.floor(start), math.floor(end), self.flags)


class JsonParticipant(_Lenient):
    """A person as given with the transcript."""

    label: str = Field(validation_alias=AliasChoices("label", "speaker", "id", "name"))
    name: str = ""
    side: Side = Side.UNKNOWN
    source: SideSource | None = None
    role: str = ""

    def participant(self) -> Participant:
        """Return it as given by the file."""
        source = self.source or (SideSource.UNKNOWN if self.side is Side.UNKNOWN else SideSource.GIVEN)
        return Participant(self.label, self.name or self.label, self.side, source, self.role)


class JsonTranscript(_Lenient):
    """The whole file."""

    segments: list[JsonSegment] = Field(
        validation_alias=AliasChoices("segments", "utterances", "transcript", "results", "turns")
    )
    participants: list[JsonParticipant] = Field(
        default=[], validation_alias=AliasChoices("participants", "speakers", "attendees")
    )
    language: str = ""

    @property
    def numbered(self) -> bool:
        """True for our own files, whose turns are s1, s2, …: they stay exactly as they are."""
        return [segment.id for segment in self.segments] == [f"s{n}" for n in range(1, len(self.segments) + 1)]


def parse_json(data: Any) -> JsonTranscript:  # noqa: ANN401  # any JSON
    """Return the transcript in decoded JSON: an object with a list of turns, or that list alone.

    Raises:
        RefusedError: "transcript-format".
    """
    try:
        return JsonTranscript.model_validate({"segments": data} if isinstance(data, list) else data)
    except (ValidationError, ValueError, OverflowError):
        raise RefusedError("transcript-format") from None


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000)
