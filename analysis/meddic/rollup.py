"""What the calls of one deal prove together; pure, the same calls in any order give the same (docs/meddic.md)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from analysis.meddic.contradiction import Denial
from analysis.meddic.ledger import entry, quoted
from analysis.meddic.levels import economic_buyers
from analysis.meddic.rubric import LETTERS
from analysis.meddic.score import coverage, headline, strength
from analysis.meddic.standing import Page, Placed, Standing, blank, place, turn_pages
from analysis.meddic.trend import changes
from analysis.meddic.witness import Witness
from analysis.model.meddic import Letter
from analysis.model.rollup import (
    AnalyzedCall,
    CallPoint,
    Contradiction,
    LetterRollup,
    Override,
    Rollup,
)
from analysis.model.transcript import Side

STALE_AFTER = timedelta(days=30)
SET_BY_PERSON = "set-by-person"
OVERRIDE_CONTRADICTED = "override-contradicted"


def in_order(calls: Iterable[AnalyzedCall]) -> list[AnalyzedCall]:
    """Return the calls as they took place; of one moment, by id."""
    return sorted(calls, key=lambda call: (call.occurred_at, call.conversation_id))


def roll_up(
    calls: Iterable[AnalyzedCall],
    overrides: Iterable[Override] = (),
    *,
    now: datetime,
    owner_run: bool = False,
    stale_after: timedelta = STALE_AFTER,
) -> Rollup:
    """Return what the calls prove together, and how it came to be.

    Args:
        calls: Of one deal, each once; a result without levels (a cue scan) tells nothing and must be left out.
        overrides: What people said of its letters, in the order they said it.
        now: For staleness only.
        owner_run: A person marked the buyer an owner-run business.
        stale_after: How long a letter may go unconfirmed.
    """
    ordered = in_order(calls)
    placed = place(overrides, ordered)
    pages = turn_pages(ordered, placed, owner_run=owner_run)
    last = pages[-1] if pages else blank()
    letters = tuple(_letter(letter, ordered, pages, last, now - stale_after) for letter in LETTERS)
    return Rollup(
        letters=letters,
        coverage=coverage(last.levels),
        strength=strength(last.levels),
        headline=headline(last.levels),
        calls=tuple(_point(call, page) for call, page in zip(ordered, pages, strict=True)),
        changes=changes(ordered, pages) if len(pages) > 1 else (),
    )


def _letter(
    letter: Letter, ordered: Sequence[AnalyzedCall], pages: Sequence[Page], last: Page, stale_before: datetime
) -> LetterRollup:
    standing, book = last.letters[letter], last.book
    live = [w for w in book.live if w.letter is letter]
    confirmed = _last_confirmed(live, standing, ordered)
    return LetterRollup(
        letter=letter,
        level=standing.level,
        status=standing.status,
        computed=standing.verdict[0],
        reasons=_reasons(standing),
        live=tuple(quoted(w, ordered) for w in live),
        retired=tuple(quoted(w, ordered) for w in book.retired if w.letter is letter),
        contradictions=_entries(letter, book.ledger, standing.word, ordered),
        override=standing.word.word if standing.word else None,
        last_confirmed_at=confirmed,
        stale=confirmed is not None and confirmed < stale_before,
        trend=tuple(page.letters[letter].level for page in pages),
        people=_people(letter, book.live),
    )


def _reasons(standing: Standing) -> tuple[str, ...]:
    if standing.word is None:
        return standing.verdict[1]
    if standing.contradicted:
        return (OVERRIDE_CONTRADICTED, SET_BY_PERSON, *standing.verdict[1])
    return (SET_BY_PERSON,)


def _last_confirmed(live: Iterable[Witness], standing: Standing, ordered: Sequence[AnalyzedCall]) -> datetime | None:
    """Return when a buyer last said something that can be read to count, or a person set the level."""
    heard = [ordered[w.call].occurred_at for w in live if w.side is Side.BUYER and w.shown]
    said = [standing.word.word.at] if standing.word else []
    return max([*heard, *said], default=None)


def _entries(
    letter: Letter, ledger: Iterable[Denial], word: Placed | None, ordered: Sequence[AnalyzedCall]
) -> tuple[Contradiction, ...]:
    calls = word.calls if word else 0
    return tuple(entry(one, ordered, answered=one.newer.call < calls) for one in ledger if one.letter is letter)


def _people(letter: Letter, live: Sequence[Witness]) -> tuple[str, ...]:
    if letter is Letter.ECONOMIC_BUYER:
        return tuple(economic_buyers(live))
    if letter is Letter.CHAMPION:
        own = (w for w in live if w.letter is letter and w.side is Side.BUYER and w.shown)
        return tuple(dict.fromkeys(w.who for w in own))
    return ()


def _point(call: AnalyzedCall, page: Page) -> CallPoint:
    analysis = call.analysis
    heard = dict.fromkeys(call.transcript.participant(s.speaker).label for s in call.transcript.segments if s.speaker)
    people = [call.transcript.participant(label) for label in heard]
    return CallPoint(
        conversation_id=call.conversation_id,
        occurred_at=call.occurred_at,
        levels=page.levels,
        coverage=coverage(page.levels),
        strength=strength(page.levels),
        own_coverage=analysis.coverage or 0,
        own_strength=analysis.strength or 0,
        buyers=tuple(person.name for person in people if person.side is Side.BUYER),
    )
