"""A stand-in for a language model that returns answers written by people, so that demo calls need no account."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import RefusedError
from analysis.meddic.prompt import transcript_of
from analysis.model.paid import PaidAnswer

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SampleModel:
    """Implements analysis.ports.LanguageModel over a folder of "<transcript sha256>.json" files.

    The engine name says what it is: a written sample, never a model's work. A repair round finds no new words.

    Attributes:
        folder: Holds one `MeddicAnswer` as JSON for each demo transcript.
    """

    folder: Path
    engine: str = "sample:written"
    queue: str = "sample"

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:  # noqa: ARG002  # port
        """Return the stored answer for the transcript that *prompt* carries; it costs nothing.

        Raises:
            RefusedError: "analysis-no-sample" if nobody wrote one for this transcript.
        """
        if "repairs" in schema.get("properties", {}):
            return PaidAnswer(body='{"repairs": []}')
        sha256 = transcript_of(prompt)
        path = self.folder / f"{sha256}.json"
        if not _SHA256.fullmatch(sha256) or not path.is_file():
            raise RefusedError("analysis-no-sample")
        return PaidAnswer(body=path.read_text(encoding="utf-8"))

    def read(self, answer: PaidAnswer) -> str:
        """Return the stored JSON text unchanged."""
        return answer.body
