"""Builders for transcripts, claims and answers; nothing here touches the world."""

from collections.abc import Sequence

from analysis.meddic.analyze import assess
from analysis.meddic.answer import (
    AnswerElement,
    AnswerEvidence,
    AnswerParticipant,
    AnswerSentence,
    MeddicAnswer,
    RepairAnswer,
)
from analysis.model.meddic import Claim, Letter, LetterResult, MeddicAnalysis, Usage
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript

SIDES = {"s": Side.SELLER, "b": Side.BUYER, "p": Side.PARTNER, "u": Side.UNKNOWN}

Row = tuple[str, str, str, str]
"""Letter, line id, quote, "marker" or "marker:subject"."""


def call(*lines: tuple[str, str], language: str = "en") -> Transcript:
    """Build a call from ("b:Lin", "words") lines; the letter before the colon is the side, "" is no speaker."""
    segments, people = [], {}
    for number, (voice, text) in enumerate(lines, 1):
        side, _, name = voice.partition(":")
        segments.append(Segment(f"s{number}", text, name, number * 5000, number * 5000 + 4000))
        if name:
            source = SideSource.UNKNOWN if side == "u" else SideSource.GIVEN
            people[name] = Participant(name, name, SIDES[side], source)
    return Transcript(tuple(segments), tuple(people.values()), language, "given")


def claim(letter: str, segment_id: str, quote: str, marker: str, subject: str = "") -> Claim:
    """Build a claim."""
    return Claim(Letter(letter), segment_id, quote, marker, subject)


def answer(
    rows: Sequence[Row],
    *,
    is_sales_call: bool = True,
    sides: Sequence[AnswerParticipant] = (),
    elements: Sequence[AnswerElement] = (),
    summary: Sequence[AnswerSentence] = (),
) -> MeddicAnswer:
    """Build a model's answer."""
    evidence = []
    for letter, segment_id, quote, what in rows:
        marker, _, subject = what.partition(":")
        evidence.append(
            AnswerEvidence.model_validate(
                {"letter": letter, "segment_id": segment_id, "quote": quote, "marker": marker, "subject": subject}
            )
        )
    return MeddicAnswer(
        is_sales_call=is_sales_call,
        language="en",
        participants=list(sides),
        evidence=evidence,
        moments=[],
        elements=list(elements),
        call_type="discovery",
        summary=list(summary),
    )


def judge(
    transcript: Transcript, *rows: Row, owner_run: bool = False, repaired: RepairAnswer | None = None
) -> MeddicAnalysis:
    """Assess one answer made of *rows*."""
    return assess(transcript, [answer(rows)], repaired=repaired, engine="test", usage=Usage(), owner_run=owner_run)


def letter(analysis: MeddicAnalysis, key: str) -> LetterResult:
    """Return one letter's result."""
    return next(result for result in analysis.letters if result.letter == key)
