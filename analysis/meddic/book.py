"""The evidence of a deal, call by call: append-only; what a buyer denies later is retired, never deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.meddic import speech
from analysis.meddic.contradiction import (
    Denial,
    by_own_words,
    denials,
    disagreements,
    objections,
    restated,
    undisputed,
    winner,
)
from analysis.meddic.rubric import LETTERS
from analysis.meddic.witness import Witness, witnesses
from analysis.model.meddic import Letter
from analysis.model.rollup import AnalyzedCall, ContradictionKind


@dataclass(frozen=True, slots=True)
class Book:
    """Everything said in the calls so far.

    Attributes:
        live: What counts, in order of time.
        retired: What was denied, in the order it was.
        ledger: What was said against what.
        touched: Letters that the last call has something new on.
    """

    live: tuple[Witness, ...] = ()
    retired: tuple[Witness, ...] = ()
    ledger: tuple[Denial, ...] = ()
    touched: frozenset[Letter] = frozenset()


def read_call(call: AnalyzedCall, at: int) -> list[Witness]:
    """Return the evidence of one call in order of time, whatever order it came in.

    A voice without a name is made this call's own: "spk_1" of another call may be somebody else.
    """
    place = {segment.id: index for index, segment in enumerate(call.transcript.segments)}
    evidence = sorted(
        (item for result in call.analysis.letters for item in result.evidence),
        key=lambda e: (
            place.get(e.span.segment_id, -1),
            e.span.begin,
            e.span.end,
            LETTERS.index(e.letter),
            e.marker,
            e.subject,
        ),
    )
    told = witnesses(evidence, call.transcript, call=at)
    return [w if speech.name_tokens(w.person) else replace(w, person=f"{w.person}#{at + 1}") for w in told]


def turn_page(book: Book, fresh: Sequence[Witness]) -> Book:
    """Return the book with the evidence of one more call, and what it says against the calls before."""
    raised = objections(fresh)
    entries = denials(raised, book.live)
    ledger, lost, won = _came_round(book.ledger, fresh)
    denied = [w for entry in entries if entry.kind is ContradictionKind.REPLACED for w in entry.older]
    gone = [*denied, *by_own_words(raised, fresh, entries), *lost]
    live = tuple(undisputed(w) if _among(w, won) else w for w in (*book.live, *fresh) if not _among(w, gone))
    retired = tuple(w for w in (*book.live, *fresh) if _among(w, gone))
    told_now = {w.letter for w in (*fresh, *gone)} | {entry.letter for entry in entries}
    return Book(
        live=live,
        retired=(*book.retired, *retired),
        ledger=(*(_settled(entry, live, gone) for entry in ledger), *entries, *disagreements(fresh)),
        touched=frozenset(told_now),
    )


def _among(w: Witness, some: Iterable[Witness]) -> bool:
    return any(w is one for one in some)


def _came_round(
    ledger: Iterable[Denial], fresh: Sequence[Witness]
) -> tuple[list[Denial], list[Witness], list[Witness]]:
    """Return the ledger with disagreements that this call settles, the quotes that lost, and the disputes that won."""
    entries: list[Denial] = []
    lost: list[Witness] = []
    won: list[Witness] = []
    for entry in ledger:
        side = winner(entry, fresh) if entry.kind is ContradictionKind.DISAGREE and not entry.settled else ""
        entries.append(replace(entry, settled=True) if side else entry)
        if side == "older":
            lost.append(entry.newer)
        elif side:
            lost.extend(entry.older)
            won.append(entry.newer)
    return entries, lost, won


def _settled(entry: Denial, live: Sequence[Witness], gone: Sequence[Witness]) -> Denial:
    """Return the entry, settled if buyers bear out what stands, or deny it in their turn."""
    if entry.settled or entry.kind is ContradictionKind.DISAGREE:
        return entry
    if entry.kind is ContradictionKind.QUESTION:
        answered = any(_among(w, gone) for w in entry.older) or _still_so(entry, live)
        return replace(entry, settled=True) if answered else entry
    over = _among(entry.newer, gone) or restated(entry, live)
    return replace(entry, settled=True) if over else entry


def _still_so(entry: Denial, live: Sequence[Witness]) -> bool:
    """Return whether a buyer said again, after the question, what was questioned."""
    return any(restated(replace(entry, newer=older), _after(live, entry.newer.call)) for older in entry.older)


def _after(live: Sequence[Witness], call: int) -> list[Witness]:
    return [w for w in live if w.call > call]
