"""Evidence and contradictions as they are shown: with their call, and quotes side by side."""

import hashlib
from collections.abc import Sequence

from analysis.meddic.contradiction import Denial
from analysis.meddic.rubric import DISPUTES
from analysis.meddic.witness import Witness
from analysis.model.meddic import Evidence, span_of
from analysis.model.rollup import AnalyzedCall, Contradiction, ContradictionKind, Quoted


def quoted(w: Witness, ordered: Sequence[AnalyzedCall]) -> Quoted:
    """Return a piece of evidence with the call it stands in."""
    return _quoted(w.evidence, w.call, ordered)


def entry(denial: Denial, ordered: Sequence[AnalyzedCall], *, answered: bool) -> Contradiction:
    """Return one entry of the ledger.

    Args:
        denial: What was said against what.
        ordered: The calls of the deal.
        answered: A person set the letter since.
    """
    newer = quoted(denial.newer, ordered)
    older = tuple(quoted(w, ordered) for w in denial.older)
    if not older and denial.kind is ContradictionKind.DISAGREE:
        older = _denied_line(denial.newer, ordered)
    words = "\x1f".join(_where(one) for one in (*older, newer))
    settled = "person" if answered else "buyer" if denial.settled else ""
    key = hashlib.sha256(f"{denial.letter}\x1f{words}".encode()).hexdigest()
    return Contradiction(key, denial.letter, denial.kind, older, newer, settled)


def _where(one: Quoted) -> str:
    span = one.evidence.span
    return f"{one.conversation_id}/{span.segment_id}/{span.begin}-{span.end}"


def _quoted(evidence: Evidence, at: int, ordered: Sequence[AnalyzedCall]) -> Quoted:
    call = ordered[at]
    speaker = evidence.span.speaker
    person = call.transcript.participant(speaker).name if speaker else ""
    return Quoted(call.conversation_id, at, call.occurred_at, person, evidence)


def _denied_line(newer: Witness, ordered: Sequence[AnalyzedCall]) -> tuple[Quoted, ...]:
    """Return the line that is denied, whole: it carries no evidence of its own, and the reader must see it."""
    transcript = ordered[newer.call].transcript
    line = next((s for s in transcript.segments if s.id == newer.subject), None)
    if line is None or newer.marker != DISPUTES:
        return ()
    span = span_of(line, 0, len(line.text), transcript.participant(line.speaker).side)
    return (_quoted(Evidence(newer.letter, "", "", span), newer.call, ordered),)
