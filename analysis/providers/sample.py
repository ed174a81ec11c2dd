"""A stand-in for a language model that returns answers written by people, so that demo calls need no account."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import RefusedError
from analysis.meddic.prompt import transcript_of
from analysis.model.paid import PaidAnswer


@dataclass(frozen=True, slots=True)
class SampleModel:
    """Implements analysis.ports.LanguageModel over stored files.

    The engine name says what it is: a written sample, never a model's work. A repair round finds no new words.

    Attributes:
        answers: The file with one `MeddicAnswer` as JSON for each transcript, by its sha256.
    """

    answers: Mapping[str, Path]
    engine: str = "sample:written"
    queue: str = "offline"
    paid: bool = False

    def send(self, *, system: str, prompt: str, schema: Mapping[str, Any]) -> PaidAnswer:  # noqa: ARG002  # port
        """Return the stored answer for the transcript that *prompt* carries; it costs nothing.

        Raises:
            RefusedError: "analysis-no-sample" if nobody wrote one for this transcript.
        """
        if "repairs" in schema.get("properties", {}):
            return PaidAnswer(body='{"repairs": []}')
        path = self.answers.get(transcript_of(prompt))
        if path is None:
            raise RefusedError("analysis-no-sample")
        return PaidAnswer(body=path.read_text(encoding="utf-8"))

    def read(self, answer: PaidAnswer) -> str:
        """Return the stored JSON text unchanged."""
        return answer.body
