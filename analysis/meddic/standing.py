"""How each letter of a deal stands after each of its calls: computed from live evidence, or by a person's word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.meddic.book import Book, read_call, turn_page
from analysis.meddic.levels import Verdict, contradicted, grade, status
from analysis.meddic.rubric import LETTERS
from analysis.model.meddic import Letter, Level, Status
from analysis.model.rollup import AnalyzedCall, ContradictionKind, Override

ON_BUYERS_WORD = frozenset({ContradictionKind.REPLACED, ContradictionKind.DISAGREE})


@dataclass(frozen=True, slots=True)
class Placed:
    """A person's word with the number of calls it speaks of: the first *calls* of the deal."""

    word: Override
    calls: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One letter after some call.

    Attributes:
        verdict: As computed from the live evidence.
        contradicted: Verified buyer evidence disagrees and nobody settled it, or denies the person's word.
    """

    level: Level
    status: Status
    verdict: Verdict
    word: Placed | None
    contradicted: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The deal after one call."""

    book: Book
    letters: Mapping[Letter, Standing]

    @property
    def levels(self) -> dict[Letter, Level]:
        """Levels as shown."""
        return {letter: standing.level for letter, standing in self.letters.items()}


def place(overrides: Iterable[Override], ordered: Sequence[AnalyzedCall]) -> list[Placed]:
    """Return what people said, in order of time, each with the calls it speaks of."""
    own = {call.conversation_id: at + 1 for at, call in enumerate(ordered)}
    said = sorted(overrides, key=lambda word: word.at)
    return [
        Placed(word, max(own.get(word.conversation_id, 0), sum(call.occurred_at <= word.at for call in ordered)))
        for word in said
    ]


def turn_pages(ordered: Sequence[AnalyzedCall], placed: Sequence[Placed], *, owner_run: bool) -> list[Page]:
    """Return the deal after each call."""
    pages: list[Page] = []
    book = Book()
    rejected: set[Letter] = set()
    for at, call in enumerate(ordered):
        book = turn_page(book, read_call(call, at))
        rejected |= {quote.letter for quote in call.analysis.rejected}
        pages.append(
            Page(
                book,
                {
                    letter: _standing(
                        letter,
                        book,
                        _word(letter, placed, at + 1),
                        pages,
                        rejected=letter in rejected,
                        owner_run=owner_run,
                    )
                    for letter in LETTERS
                },
            )
        )
    return pages


def blank() -> Page:
    """Return the deal before any call."""
    nothing = Standing(Level.UNKNOWN, Status.NOT_DISCUSSED, (Level.UNKNOWN, ()), None, contradicted=False)
    return Page(Book(), dict.fromkeys(LETTERS, nothing))


def _word(letter: Letter, placed: Iterable[Placed], calls: int) -> Placed | None:
    """Return the person's word in force after so many calls: the last one said."""
    said = [one for one in placed if one.word.letter is letter and one.calls <= calls]
    return said[-1] if said else None


def _standing(
    letter: Letter, book: Book, word: Placed | None, pages: Sequence[Page], *, rejected: bool, owner_run: bool
) -> Standing:
    verdict = _verdict(letter, book, pages, owner_run=owner_run)
    ledger = [one for one in book.ledger if one.letter is letter and one.kind in ON_BUYERS_WORD]
    if word is None:
        disputed = any(not one.settled for one in ledger) or contradicted(letter, book.live)
        level = verdict[0]
    else:
        disputed = any(one.newer.call >= word.calls for one in ledger) or _more_proven(
            letter, book, word, verdict, pages, owner_run=owner_run
        )
        level = min(word.word.level, verdict[0]) if disputed else word.word.level
    evidence = any(w.letter is letter for w in book.live) or level > Level.UNKNOWN
    shown = status(level, disputed=disputed, evidence=evidence, rejected=rejected)
    return Standing(level, shown, verdict, word, disputed)


def _verdict(letter: Letter, book: Book, pages: Sequence[Page], *, owner_run: bool) -> Verdict:
    """Return the computed level; taken from the page before where this call says nothing that bears on it."""
    bears = {letter, Letter.ECONOMIC_BUYER} if letter is Letter.CHAMPION else {letter}
    if pages and not bears & book.touched:
        return pages[-1].letters[letter].verdict
    return grade(letter, book.live, owner_run=owner_run)


def _more_proven(
    letter: Letter, book: Book, word: Placed, verdict: Verdict, pages: Sequence[Page], *, owner_run: bool
) -> bool:
    """Return whether buyers since proved more than the person said: then they disagree, too."""
    if verdict[0] <= word.word.level:
        return False
    since = [w for w in book.live if w.call >= word.calls]
    if not any(w.letter is letter for w in since):
        return False
    before = pages[word.calls - 1].letters[letter].verdict[0] if word.calls else Level.UNKNOWN
    return verdict[0] > before or grade(letter, since, owner_run=owner_run)[0] > word.word.level
