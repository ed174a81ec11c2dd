"""Corrections as labeled cases: what people set right, in the form that `eval` scores (docs/evaluation.md)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.errors import RefusedError
from analysis.evaluation.dataset import LEVELS_OF
from analysis.model.exchange import Correction, CorrectionKind
from analysis.model.meddic import Letter, LetterResult, Level
from analysis.model.rollup import StoredCall
from analysis.model.transcript import Segment, SideSource, Transcript
from analysis.usecases.corrected import corrected, corrected_transcript, in_force

GIVEN = frozenset({SideSource.CORRECTED, SideSource.GIVEN})
SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (re.compile(r"https?://\S+|www\.\S+"), "[link]"),
    (re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"), "[card]"),
    (re.compile(r"(?<![A-Za-z\d])[A-Z][12]\d{8}(?!\d)"), "[id]"),
    (re.compile(r"(?<!\d)(?:\+?886[ -]?|0)9(?:[ -]?\d){8}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)\+\d(?:[ -]?\d){8,13}(?!\d)"), "[phone]"),
)
"""What no label needs: addresses, links, cards, Taiwan's ids and phone numbers. Figures of a deal stay."""


def masked(text: str) -> str:
    """Return a line without what identifies people and no letter needs."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def dataset(calls: Iterable[StoredCall], *, name: str) -> dict[str, Any]:
    """Return the calls that people corrected, as the content of a dataset file.

    Args:
        calls: With their corrections; those without a labeled letter, and those kept from channels, are left out.
        name: Of the dataset.

    Raises:
        RefusedError: "eval-nothing-corrected": no call has a corrected letter.
    """
    cases = [case for call in calls if not call.restricted and (case := case_of(call)) is not None]
    if not cases:
        raise RefusedError("eval-nothing-corrected")
    return {
        "format": 1,
        "name": name,
        "about": "Corrections people made in this workspace. Lines of real calls: keep private.",
        "cases": cases,
    }


def case_of(call: StoredCall) -> dict[str, Any] | None:
    """Return one call as a labeled case; None where nobody corrected a letter of it.

    No title, company, date, author or reason goes along, and no letter that nobody looked at is labeled.
    """
    said = in_force(call.corrections)
    touched = {letter for one in said if (letter := _letter(one)) is not None}
    if not touched:
        return None
    transcript = corrected_transcript(call.transcript, call.analysis, call.corrections)
    result = corrected(call.analysis, transcript, call.corrections)
    levels = {one.target for one in said if one.kind is CorrectionKind.LEVEL}
    return {
        "id": call.conversation_id,
        "source": "a call of this workspace, corrected by its people",
        "license": "private",
        "is_sales_call": True,
        "language": transcript.language,
        "participants": [
            {"label": person.label, "name": person.name, "side": person.side, "role": person.role}
            for person in transcript.participants
            if person.source in GIVEN
        ],
        "transcript": _transcript(transcript),
        "labels": {
            one.letter: _label(one, judged=one.letter in levels) for one in result.letters if one.letter in touched
        },
    }


def _letter(one: Correction) -> Letter | None:
    """Return the letter that a correction labels; a voice or a deal labels none by itself."""
    if one.kind in {CorrectionKind.SPEAKER, CorrectionKind.OPPORTUNITY}:
        return None
    return Letter(one.target.partition(":")[0])


def _label(result: LetterResult, *, judged: bool) -> Mapping[str, Any]:
    """Return what people said of a letter: a level only where a person set one, else only whether it is there."""
    present = result.level > Level.UNKNOWN
    lines = list(dict.fromkeys(piece.span.segment_id for piece in result.evidence)) if present else []
    label: dict[str, Any] = {"present": present, "evidence": lines}
    if judged:
        status = next(status for status, levels in LEVELS_OF.items() if result.level in levels)
        label |= {"level": int(result.level), "status": status}
    return label


def _transcript(transcript: Transcript) -> dict[str, Any]:
    return {
        "language": transcript.language,
        "segments": [_line(segment) for segment in transcript.segments],
    }


def _line(segment: Segment) -> dict[str, Any]:
    times = {"start_ms": segment.start_ms, "end_ms": segment.end_ms}
    kept = {name: value for name, value in times.items() if value is not None}
    return {"id": segment.id, "speaker": segment.speaker, "text": masked(segment.text), **kept}


def counts(content: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many calls and labeled letters a dataset has."""
    cases = content["cases"]
    return len(cases), sum(len(case["labels"]) for case in cases)
