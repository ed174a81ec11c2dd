"""Which evidence of earlier calls a later quote denies; buyers deny, everybody else only raises a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.meddic import speech
from analysis.meddic.denial import against, departed, replaced, takes_back
from analysis.meddic.fold import fold
from analysis.meddic.numerals import numbers
from analysis.meddic.rubric import DISPUTES, LETTERS
from analysis.meddic.witness import Witness, said_again
from analysis.model.meddic import Letter
from analysis.model.rollup import ContradictionKind
from analysis.model.transcript import Side

PERSON_MARKERS = frozenset({"pain_owner", "step_owner"})
"""Markers of the other letters that are about a person."""
_LINE_ID = re.compile(r"s\d+")


@dataclass(frozen=True, slots=True)
class Denial:
    """Quotes that cannot both hold.

    Attributes:
        letter: Of what is denied.
        older: What is denied, in order of time.
        newer: What denies it.
        settled: Buyers settled it themselves.
    """

    letter: Letter
    kind: ContradictionKind
    older: tuple[Witness, ...]
    newer: Witness
    settled: bool = False


def about(w: Witness) -> str:
    """Return the person that a piece of evidence stands and falls with; "" for none."""
    if w.letter is Letter.CHAMPION or w.marker in PERSON_MARKERS:
        return w.who
    if w.letter is Letter.ECONOMIC_BUYER:
        return w.subject if w.marker == "names_authority" else w.person
    return ""


@dataclass(frozen=True, slots=True)
class Objection:
    """A quote that may deny something, with what code reads in it.

    Attributes:
        clauses: That may say that somebody is gone, folded.
        thing: What a dispute says is not so, folded; "" unless its words hold the thing and a denial.
    """

    quote: Witness
    clauses: tuple[str, ...]
    thing: str

    @property
    def kind(self) -> ContradictionKind:
        """Buyers deny; everybody else, and a buyer who asks, only raises a question."""
        buyer = self.quote.side is Side.BUYER and self.quote.statement
        return ContradictionKind.REPLACED if buyer else ContradictionKind.QUESTION


def objections(fresh: Iterable[Witness]) -> list[Objection]:
    """Return the quotes of one call that may deny something; of most calls none."""
    read = (_objection(w) for w in fresh)
    return [one for one in read if one.clauses or one.thing]


def _objection(w: Witness) -> Objection:
    words = w.statement or w.evidence.span.text
    said, thing = fold(words).text, fold(w.subject).text if w.marker == DISPUTES else ""
    denied = bool(thing) and not _LINE_ID.fullmatch(thing) and speech.stands_in(said, thing) and takes_back(said)
    return Objection(w, against(words), thing if denied else "")


def denials(raised: Sequence[Objection], live: Iterable[Witness]) -> list[Denial]:
    """Return what a call says against what buyers said in earlier calls, by letter and quote.

    Args:
        raised: Of one call, in order.
        live: Evidence of earlier calls that still counts, in order.
    """
    found: dict[tuple[int, int], list[Witness]] = {}
    for older in live if raised else ():
        if older.side is Side.BUYER and older.statement:
            # A buyer's before anybody else's, one on the same letter before another, the first said.
            places = sorted(
                (one.kind is ContradictionKind.QUESTION, one.quote.letter is not older.letter, at)
                for at, one in enumerate(raised)
                if denies(one, older)
            )
            if places:
                found.setdefault((LETTERS.index(older.letter), places[0][2]), []).append(older)
    return [
        Denial(LETTERS[letter], raised[at].kind, tuple(older), raised[at].quote)
        for (letter, at), older in sorted(found.items(), key=lambda entry: entry[0])
    ]


def denies(one: Objection, older: Witness) -> bool:
    """Return whether the words of *one* take back what *older* says, whoever speaks."""
    return _gone(one, older) or (bool(one.thing) and one.quote.letter is older.letter and _rests_on(older, one))


def _gone(one: Objection, older: Witness) -> bool:
    person = about(older)
    if not one.clauses or not speech.name_tokens(person):
        return False
    own = speech.same_person(one.quote.person, person)
    # Who left is out of everything; who only gave up a part is out of the letter that speaks of it.
    gave_up = one.quote.letter is older.letter and replaced(one.clauses, person, own=own)
    return gave_up or departed(one.clauses, person, own=own)


def _rests_on(older: Witness, one: Objection) -> bool:
    if speech.same_person(about(older), one.quote.subject) or speech.stands_in(older.said, one.thing):
        return True
    return bool(older.figures & {n.value for n in numbers(one.thing) if not n.bare})


def by_own_words(raised: Iterable[Objection], fresh: Iterable[Witness], entries: Iterable[Denial]) -> list[Witness]:
    """Return evidence of the denying quotes themselves that rests on what they deny.

    "Mr Hsu moved; Ms Chiu signs" names Mr Hsu too; a model that takes him for the one with the money is mistaken.
    """
    replacing = [entry.newer for entry in entries if entry.kind is ContradictionKind.REPLACED]
    denying = [one for one in raised if any(one.quote is newer for newer in replacing)]
    return [
        w
        for w in fresh
        if w.marker != DISPUTES and any(_turn(w) == _turn(one.quote) and _is_denied(w, one) for one in denying)
    ]


def _is_denied(w: Witness, one: Objection) -> bool:
    # "From March to June" holds both; only the claim whose subject is March falls.
    return _gone(one, w) or (bool(one.thing) and speech.stands_in(fold(w.subject).text, one.thing))


def _turn(w: Witness) -> tuple[int, int, str]:
    return w.call, w.turn, w.person


def disagreements(fresh: Sequence[Witness]) -> list[Denial]:
    """Return where a buyer denies another buyer's line in the same call; what that line proves is denied."""
    return [
        Denial(
            w.letter,
            ContradictionKind.DISAGREE,
            tuple(o for o in fresh if o.letter is w.letter and o.evidence.span.segment_id == w.evidence.subject),
            w,
        )
        for w in fresh
        if w.side is Side.BUYER and w.statement and w.disputes
    ]


def winner(entry: Denial, fresh: Sequence[Witness]) -> str:
    """Return which side of a disagreement a later call settles it for: "older", "newer" or "".

    Only who disagreed can settle it, by saying what the other said. A third voice is a vote, and votes settle nothing.
    """
    later = [w for w in fresh if w.letter is entry.letter and w.side is Side.BUYER and w.shown]
    for_older = said_again(entry.older, [w for w in later if _one_person(w.person, entry.newer.person)])
    for_newer = said_again([entry.newer], [w for w in later if _one_person(w.person, entry.newer.disputes)])
    if bool(for_older) == bool(for_newer):
        return ""
    return "older" if for_older else "newer"


def _one_person(one: str, other: str) -> bool:
    return one == other or speech.same_person(one, other)


def restated(entry: Denial, live: Iterable[Witness]) -> bool:
    """Return whether a later call bears out what stands since *entry*: said again, or the new person is heard."""
    held = [w for w in live if w.letter is entry.letter and w.side is Side.BUYER and w.shown]
    now = [w for w in held if _turn(w) == _turn(entry.newer)]
    later = [w for w in held if w.call > entry.newer.call]
    heard = any(speech.same_person(about(one), w.person) for one in now for w in later if about(one))
    return heard or bool(said_again([entry.newer, *now], later))


def undisputed(w: Witness) -> Witness:
    """Return a dispute that is settled in its favor: it stands, and caps nothing any more."""
    return replace(w, disputes="")
