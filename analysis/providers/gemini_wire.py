"""The parts of a Gemini answer that we read, parsed by ourselves because raw answers are stored first.

The SDK's own types refuse fields they do not know; a stored answer must stay readable. Names on the wire are
camelCase (ai.google.dev/api/generate-content).
"""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from analysis.errors import CutOffError, RecitationError, RefusedError, UnusableAnswerError
from analysis.model.meddic import Usage
from analysis.providers.prices import listed, token_cost

BLOCKED: Final = frozenset(
    {"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "ESCALATION", "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT"}
)
RECITED: Final = frozenset({"RECITATION", "IMAGE_RECITATION"})


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore")


class Heard(_Wire):
    """One stretch of transcribed speech; offsets like "12.340s"."""

    text: str = ""
    speaker_label: str = ""
    start_offset: str = ""
    end_offset: str = ""


class Part(_Wire):
    """A piece of the answer: words, a thought, or transcribed speech."""

    text: str | None = None
    thought: bool | None = None
    audio_transcription: Heard | None = None


class Content(_Wire):
    """What the model said."""

    parts: list[Part] = []


class Candidate(_Wire):
    """One answer; we ask for one."""

    content: Content | None = None
    finish_reason: str | None = None


class Feedback(_Wire):
    """Why a prompt was blocked."""

    block_reason: str | None = None


class Counts(_Wire):
    """Tokens as billed."""

    prompt_token_count: int | None = None
    cached_content_token_count: int | None = None
    candidates_token_count: int | None = None
    thoughts_token_count: int | None = None


class Answer(_Wire):
    """The body of a `generateContent` response."""

    candidates: list[Candidate] = []
    prompt_feedback: Feedback | None = None
    usage_metadata: Counts | None = None


def usage_of(body: str, *, model: str, at: datetime, seconds: float, audio_s: float = 0.0) -> Usage:
    """Return what the answer says it consumed; never raises, for what was paid must be stored whatever it says."""
    try:
        told = Answer.model_validate_json(body).usage_metadata
    except ValidationError:
        told = None
    counts = told or Counts()
    prompt = counts.prompt_token_count or 0
    cached = min(counts.cached_content_token_count or 0, prompt)
    output = (counts.candidates_token_count or 0) + (counts.thoughts_token_count or 0)
    return Usage(
        input_tokens=prompt,
        cached_tokens=cached,
        output_tokens=output,
        audio_s=audio_s,
        cost_usd=token_cost(model, at, input_tokens=prompt, cached_tokens=cached, output_tokens=output),
        seconds=seconds,
        priced=told is not None and listed(model),
    )


def finished(body: str, *, blocked_key: str) -> Content:
    """Return the content of an answer that stopped of its own accord.

    Raises:
        RefusedError: *blocked_key*: prompt or answer blocked by Google's safety rules.
        RecitationError: Withheld because it recites.
        CutOffError: MAX_TOKENS.
        UnusableAnswerError: No answer at all, unreadable, or any other finish reason.
    """
    try:
        answer = Answer.model_validate_json(body)
    except ValidationError as error:
        raise UnusableAnswerError(f"gemini: unreadable answer, {error.error_count()} faults") from None
    if not answer.candidates:
        block = answer.prompt_feedback.block_reason if answer.prompt_feedback else None
        if block:
            raise RefusedError(blocked_key, reason=block)
        raise UnusableAnswerError("gemini: no candidate and no reason")
    candidate = answer.candidates[0]
    reason = candidate.finish_reason or "FINISH_REASON_UNSPECIFIED"
    if reason in BLOCKED:
        raise RefusedError(blocked_key, reason=reason)
    if reason in RECITED:
        raise RecitationError("gemini: recitation")
    if reason == "MAX_TOKENS":
        raise CutOffError("gemini: finish reason MAX_TOKENS")
    if reason != "STOP":
        raise UnusableAnswerError(f"gemini: finish reason {reason}")
    return candidate.content or Content()
