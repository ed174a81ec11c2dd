"""Finds the bundled recordings, their transcripts, and the answers written for them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.model.transcript import Transcript
from analysis.transcript.parse import parse_transcript

RECORDINGS = Path(__file__).parent / "recordings"
READING, CALL_EN, CALL_ZH = "reading-en", "sales-call-en", "sales-call-zh-tw"


@dataclass(frozen=True, slots=True)
class Sample:
    """One bundled recording.

    Attributes:
        transcript: As written; for the reading, the reference text it is compared with.
        answer: A `MeddicAnswer` written by hand, never by a model; None for the reading.
    """

    name: str
    title: str
    language: str
    recording: Path
    transcript: Transcript
    answer: Path | None
    seller_channel: int | None


@cache
def sample(name: str) -> Sample:
    """Return the bundled recording of this name."""
    folder = RECORDINGS / name
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    written = folder / "transcript.json"
    answer = folder / "answer.json"
    return Sample(
        name=name,
        title=meta["title"],
        language=meta["language"],
        recording=folder / meta["recording"]["file"],
        transcript=parse_transcript(written.read_bytes(), language=meta["language"]),
        answer=answer if answer.exists() else None,
        seller_channel=meta["recording"]["seller_channel"],
    )


def answers() -> dict[str, Path]:
    """Return the written answers by the sha256 of the transcript they were written for."""
    found = (sample(name) for name in (CALL_EN, CALL_ZH))
    return {each.transcript.sha256: each.answer for each in found if each.answer}
