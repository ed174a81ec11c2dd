"""Groq Whisper: fast, cheap, and deaf to who speaks."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from groq import DefaultHttpxClient, Groq, omit

from analysis.errors import RejectedError
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Utterance
from analysis.providers.groq_errors import translated
from analysis.providers.prices import audio_cost, billed_s, listed
from analysis.providers.verbose_json import read_verbose

BASE_URL: Final = "https://api.groq.com"
MAX_UPLOAD_BYTES: Final = 25_000_000
"""Attached files, free tier (console.groq.com/docs/speech-to-text, 2026-02)."""
MAX_PROMPT_TOKENS: Final = 224
_TAIWAN: Final = "以下是台灣繁體中文的業務通話。"


def make_groq(api_key: str, base_url: str = "", *, timeout_s: float = 300) -> Groq:
    """Return a client that sends each request once; the workflow retries, for it knows what is paid.

    Args:
        api_key: From the settings.
        base_url: Another host, without "/openai/v1"; "" is Groq itself.
        timeout_s: Longest silence while waiting.
    """
    # A fresh connection each time: one that died in the pool fails like a request that was sent and never
    # answered, and would cost a person a decision. Seconds of transcription hide the handshake.
    http = DefaultHttpxClient(
        timeout=httpx.Timeout(timeout_s, connect=5),
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=0),
    )
    return Groq(api_key=api_key, base_url=base_url or BASE_URL, max_retries=0, http_client=http)


def whisper_prompt(language: str, vocabulary: Sequence[str]) -> str:
    """Return the words that prime Whisper: script for Chinese, then names, at most 224 tokens in all.

    Whisper's tokens are byte pairs: a text never has more tokens than UTF-8 bytes, so bytes are what we count.
    """
    prompt = _TAIWAN if _is_chinese(language) else ""
    for term in dict.fromkeys(" ".join(term.split()) for term in vocabulary):
        longer = f"{prompt} {term},".lstrip()
        if term and len(longer.encode()) <= MAX_PROMPT_TOKENS:
            prompt = longer
    return prompt.rstrip(",")


def _is_chinese(language: str) -> bool:
    return language.lower().split("-")[0] == "zh"


@dataclass(frozen=True, slots=True)
class GroqTranscriber:
    """Implements analysis.ports.Transcriber. Knows no speakers."""

    client: Groq
    model: str = "whisper-large-v3-turbo"

    @property
    def engine(self) -> str:
        """Provider and model."""
        return f"groq:{self.model}"

    @property
    def queue(self) -> str:
        """One quota for all of Groq's models."""
        return "groq"

    @property
    def max_chunk_ms(self) -> int:
        """Ten minutes: as 16 kHz FLAC always below the upload limit."""
        return 600_000

    @property
    def draft(self) -> bool:
        """Words to rely on."""
        return False

    @property
    def paid(self) -> bool:
        """By the second of audio."""
        return True

    def send(self, audio: Path, *, duration_ms: int, language: str, vocabulary: Sequence[str] = ()) -> PaidAnswer:
        """Upload one chunk and return Groq's `verbose_json` as it came.

        Raises:
            UnavailableError: Refused connection, 408, 429, 498, 5xx, or a 413 that speaks of the quota.
            OutcomeUnknownError: Sent and never (or not wholly) answered.
            RejectedError: Any other 4xx, or a file above Groq's upload limit.
        """
        if audio.stat().st_size > MAX_UPLOAD_BYTES:
            raise RejectedError(f"groq: chunk of {audio.stat().st_size} bytes is above the upload limit")
        started = time.monotonic()
        prompt = whisper_prompt(language, vocabulary)
        with translated(), audio.open("rb") as content:
            answer = self.client.audio.transcriptions.with_raw_response.create(
                model=self.model,
                file=(audio.name, content),
                response_format="verbose_json",
                timestamp_granularities=["segment"],
                temperature=0,
                language=language.lower().split("-")[0] or omit,
                prompt=prompt or omit,
            )
            body = answer.text()
        usage = Usage(
            audio_s=billed_s(duration_ms),
            cost_usd=audio_cost(self.model, duration_ms),
            seconds=time.monotonic() - started,
            priced=listed(self.model),
        )
        return PaidAnswer(body=body, usage=usage)

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return what an answer says, in order of time; [] for silence. RejectedError if it is unusable."""
        return read_verbose(answer.body, provider="groq")
