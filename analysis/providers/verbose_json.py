"""Whisper's `verbose_json`: the answer of Groq, and the shape in which the offline engine keeps its own."""

from pydantic import BaseModel, Field, ValidationError

from analysis.errors import RejectedError
from analysis.model.transcript import Utterance


class VerboseSegment(BaseModel):
    """One stretch of speech; times in seconds from the start of the uploaded file."""

    start: float = Field(ge=0, allow_inf_nan=False)
    end: float = Field(ge=0, allow_inf_nan=False)
    text: str
    no_speech_prob: float | None = None
    avg_logprob: float | None = None
    compression_ratio: float | None = None


class VerboseJson(BaseModel):
    """A whole answer; fields we do not use are ignored, for providers add some without notice."""

    text: str
    language: str = ""
    duration: float = 0.0
    segments: list[VerboseSegment] | None = None


def read_verbose(body: str, *, provider: str) -> list[Utterance]:
    """Return the utterances of a `verbose_json` body in order of time; [] for silence.

    Raises:
        RejectedError: No such JSON, or words without any segment to place them.
    """
    try:
        answer = VerboseJson.model_validate_json(body)
    except ValidationError as error:
        raise RejectedError(f"{provider}: unreadable transcription, {error.error_count()} faults") from None
    if answer.segments is None and answer.text.strip():
        raise RejectedError(f"{provider}: transcription without segments")
    segments = sorted(answer.segments or [], key=lambda segment: segment.start)
    return [_utterance(segment) for segment in segments if segment.text.strip()]


def _utterance(segment: VerboseSegment) -> Utterance:
    start_ms = round(segment.start * 1000)
    return Utterance(
        start_ms=start_ms,
        end_ms=max(start_ms, round(segment.end * 1000)),
        text=segment.text,
        no_speech=segment.no_speech_prob,
        logprob=segment.avg_logprob,
        compression=segment.compression_ratio,
    )
