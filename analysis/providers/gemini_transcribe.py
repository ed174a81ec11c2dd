"""Gemini transcription: dearer than Whisper, but it hears who speaks."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
from google.genai import Client
from google.genai.errors import APIError
from google.genai.types import AudioTranscriptionConfig, File, GenerateContentConfig, Part, UploadFileConfig

from analysis.errors import RejectedError, UnavailableError
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Utterance
from analysis.ports import Clock
from analysis.providers.gemini import raw_body, system_clock
from analysis.providers.gemini_errors import PROVIDER, translated
from analysis.providers.gemini_wire import Heard, finished, usage_of

MAX_INLINE_BYTES: Final = 14_000_000
"""A request may hold 20 MB (ai.google.dev/gemini-api/docs/audio); base64 makes four bytes of three."""
MAX_PHRASES: Final = 1_000
MEDIA_TYPE: Final = "audio/flac"


@dataclass(frozen=True, slots=True)
class GeminiTranscriber:
    """Implements analysis.ports.Transcriber with diarization; speaker labels hold within one request only.

    Attributes:
        client: From `make_gemini`.
        clock: For prices and daily quotas.
        poll_s: Pause between two looks at an uploaded file that Google still prepares.
        polls: How often to look.
    """

    client: Client
    model: str = "gemini-3.5-transcribe"
    clock: Clock = system_clock
    poll_s: float = 1.0
    polls: int = 60

    @property
    def engine(self) -> str:
        """Provider and model."""
        return f"gemini:{self.model}"

    @property
    def queue(self) -> str:
        """One quota for all of Gemini."""
        return "gemini"

    @property
    def max_chunk_ms(self) -> int:
        """Half an hour: the limit with diarization."""
        return 1_800_000

    @property
    def draft(self) -> bool:
        """Words to rely on."""
        return False

    @property
    def paid(self) -> bool:
        """By the token."""
        return True

    def send(self, audio: Path, *, duration_ms: int, language: str, vocabulary: Sequence[str] = ()) -> PaidAnswer:
        """Send one chunk, inline or (above 14 MB) through an upload that is deleted afterwards.

        Raises:
            UnavailableError: Refused connection, 408, 429, 5xx, or trouble with the upload, which costs nothing.
            OutcomeUnknownError: Sent and never (or not wholly) answered.
            RejectedError: Any other 4xx, or audio that Google cannot prepare.
        """
        config = GenerateContentConfig(
            audio_transcription_config=AudioTranscriptionConfig(
                diarization=True,
                language_codes=[language] if language else None,
                custom_vocabulary=list(vocabulary)[:MAX_PHRASES] or None,
            ),
            automatic_continuation=False,
            should_return_http_response=True,
        )
        with self._part(audio) as part:
            started = time.monotonic()
            with translated(self.clock):
                response = self.client.models.generate_content(model=self.model, contents=part, config=config)
            seconds = time.monotonic() - started
        body = raw_body(response)
        usage = usage_of(body, model=self.model, at=self.clock(), seconds=seconds, audio_s=duration_ms / 1000)
        return PaidAnswer(body=body, usage=usage)

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return what an answer says, in order of time; [] for silence.

        Raises:
            RefusedError: "transcribe-blocked": the recording is blocked by Google's safety rules.
            RejectedError: Cut off, unreadable, or offsets that are no times.
        """
        parts = finished(answer.body, blocked_key="transcribe-blocked").parts
        return _utterances([part.audio_transcription for part in parts if part.audio_transcription])

    @contextlib.contextmanager
    def _part(self, audio: Path) -> Iterator[Part]:
        if audio.stat().st_size <= MAX_INLINE_BYTES:
            yield Part.from_bytes(data=audio.read_bytes(), mime_type=MEDIA_TYPE)
            return
        uploaded = self._upload(audio)
        try:
            yield Part.from_uri(file_uri=self._ready(uploaded).uri or "", mime_type=MEDIA_TYPE)
        finally:
            # Google keeps uploads for 48 hours; a customer's voice should not wait for that. Failing to delete
            # must not lose the answer just paid for.
            with contextlib.suppress(APIError, httpx2.RequestError):
                self.client.files.delete(name=uploaded.name or "")

    def _upload(self, audio: Path) -> File:
        with translated(self.clock, paid=False):
            try:
                return self.client.files.upload(file=audio, config=UploadFileConfig(mime_type=MEDIA_TYPE))
            except (ValueError, KeyError) as error:  # the SDK's words for an upload that broke off midway
                raise UnavailableError(PROVIDER, detail="upload interrupted") from error

    def _ready(self, file: File) -> File:
        with translated(self.clock, paid=False):
            for _ in range(self.polls):
                state = file.state.value if file.state else "ACTIVE"
                if state == "ACTIVE":
                    return file
                if state == "FAILED":
                    raise RejectedError("gemini: the uploaded audio could not be prepared")
                time.sleep(self.poll_s)
                file = self.client.files.get(name=file.name or "")
        raise UnavailableError(PROVIDER, detail="upload still being prepared")


def _utterances(heard: list[Heard]) -> list[Utterance]:
    """Read offsets; one left out is taken from the neighbor, as protobuf leaves out what is zero."""
    found: list[Utterance] = []
    clock_ms = 0
    for index, piece in enumerate(heard):
        start_ms = _ms(piece.start_offset, clock_ms)
        following = heard[index + 1].start_offset if index + 1 < len(heard) else ""
        end_ms = max(start_ms, _ms(piece.end_offset, _ms(following, start_ms)))
        clock_ms = end_ms
        if piece.text.strip():
            found.append(Utterance(start_ms=start_ms, end_ms=end_ms, text=piece.text, speaker=piece.speaker_label))
    return sorted(found, key=lambda utterance: utterance.start_ms)


def _ms(offset: str, otherwise: int) -> int:
    if not offset:
        return otherwise
    try:
        milliseconds = round(float(offset.removesuffix("s")) * 1000)
    except (ValueError, OverflowError):
        raise RejectedError("gemini: an offset that is no time") from None
    return max(0, milliseconds)
