"""What changed since the last call: which letters stand otherwise than before it, and why."""

from collections.abc import Sequence

from analysis.meddic.contradiction import Denial
from analysis.meddic.ledger import entry, quoted
from analysis.meddic.rubric import LETTERS
from analysis.meddic.standing import ON_BUYERS_WORD, Page
from analysis.model.meddic import Letter
from analysis.model.rollup import AnalyzedCall, ChangeReason, ContradictionKind, LetterChange, Quoted


def changes(ordered: Sequence[AnalyzedCall], pages: Sequence[Page]) -> tuple[LetterChange, ...]:
    """Return the letters whose level or status the last call, or a person since, has changed.

    Args:
        ordered: The calls, two or more.
        pages: The deal after each of them.
    """
    before, after = pages[-2], pages[-1]
    found = []
    for letter in LETTERS:
        was, now = before.letters[letter], after.letters[letter]
        if (was.level, was.status) != (now.level, now.status):
            why, quotes = _why(letter, ordered, before, after)
            found.append(LetterChange(letter, was.level, now.level, was.status, now.status, why, quotes))
    return tuple(found)


def _why(
    letter: Letter, ordered: Sequence[AnalyzedCall], before: Page, after: Page
) -> tuple[ChangeReason, tuple[Quoted, ...]]:
    was, now = before.letters[letter], after.letters[letter]
    if now.word is not None and now.word != was.word:
        return ChangeReason.SET_BY_PERSON, ()
    last = len(ordered) - 1
    ledger = [one for one in after.book.ledger if one.letter is letter and one.kind in ON_BUYERS_WORD]
    new = [one for one in ledger if one.newer.call == last]
    if now.word is not None and now.contradicted and not was.contradicted:
        return ChangeReason.OVERRIDE_CONTRADICTED, _sides(new, ordered) or _said(letter, last, ordered, after)
    if new:
        replaced = new[0].kind is ContradictionKind.REPLACED
        return ChangeReason.REPLACED if replaced else ChangeReason.DISAGREE, _sides(new, ordered)
    if was.contradicted and not now.contradicted:
        return ChangeReason.SETTLED, _said(letter, last, ordered, after)
    return ChangeReason.NEW_EVIDENCE, _said(letter, last, ordered, after)


def _sides(entries: Sequence[Denial], ordered: Sequence[AnalyzedCall]) -> tuple[Quoted, ...]:
    shown = (entry(one, ordered, answered=False) for one in entries)
    return tuple(dict.fromkeys(quote for one in shown for quote in (*one.older, one.newer)))


def _said(letter: Letter, last: int, ordered: Sequence[AnalyzedCall], after: Page) -> tuple[Quoted, ...]:
    """Return what the last call says on the letter; for the champion, also who holds the money."""
    bears = {letter, Letter.ECONOMIC_BUYER} if letter is Letter.CHAMPION else {letter}
    return tuple(quoted(w, ordered) for w in after.book.live if w.letter in bears and w.call == last)
