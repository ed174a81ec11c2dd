"""Which evidence of earlier calls a later quote denies; buyers deny, everybody else only raises a question."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.meddic import speech
from analysis.meddic.denial import departed, replaced, takes_back
from analysis.meddic.fold import fold
from analysis.meddic.numerals import numbers
from analysis.meddic.rubric import DISPUTES, LETTERS
from analysis.meddic.witness import Witness, said_again
from analysis.model.meddic import Letter
from analysis.model.rollup import ContradictionKind
from analysis.model.transcript import Side

PERSON_LETTERS = frozenset({Letter.ECONOMIC_BUYER, Letter.CHAMPION})
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


def denials(fresh: Sequence[Witness], live: Sequence[Witness]) -> list[Denial]:
    """Return what a call says against what buyers said in earlier calls, by letter and quote.

    Args:
        fresh: Evidence of one call, in order.
        live: Evidence of earlier calls that still counts, in order.
    """
    found: dict[tuple[Letter, int], list[Witness]] = {}
    for older in live:
        if older.side is Side.BUYER and older.statement:
            for at in _deniers(older, fresh):
                found.setdefault((older.letter, at), []).append(older)
    entries = [
        Denial(letter, _kind(fresh[at]), tuple(older), fresh[at]) for (letter, at), older in sorted(found.items())
    ]
    return sorted(entries, key=lambda entry: (LETTERS.index(entry.letter), entry.kind, entry.newer.turn))


def _kind(newer: Witness) -> ContradictionKind:
    buyer = newer.side is Side.BUYER and newer.statement
    return ContradictionKind.REPLACED if buyer else ContradictionKind.QUESTION


def _deniers(older: Witness, fresh: Sequence[Witness]) -> list[int]:
    """Return at most one place in *fresh*: the quote that denies *older*, a buyer's before anybody else's."""
    places = [at for at, newer in enumerate(fresh) if denies(newer, older)]
    return sorted(
        places, key=lambda at: (_kind(fresh[at]) is ContradictionKind.QUESTION, _apart(fresh[at], older), at)
    )[:1]


def _apart(newer: Witness, older: Witness) -> bool:
    return newer.letter is not older.letter


def denies(newer: Witness, older: Witness) -> bool:
    """Return whether the words of *newer* take back what *older* says, whoever speaks."""
    words = newer.statement or newer.evidence.span.text
    if _gone(words, newer, older):
        return True
    return newer.letter is older.letter and newer.marker == DISPUTES and _takes_back(words, newer.subject, older)


def _gone(words: str, newer: Witness, older: Witness) -> bool:
    person = about(older)
    if not speech.name_tokens(person):
        return False
    own = speech.same_person(newer.person, person)
    # Who left is out of everything; who only gave up a part is out of the letter that speaks of it.
    return departed(words, person, own=own) or (newer.letter is older.letter and replaced(words, person, own=own))


def _takes_back(words: str, subject: str, older: Witness) -> bool:
    """Return whether the thing denied stands in the denying words, with a denial, and *older* rests on it."""
    said, thing = fold(words).text, fold(subject).text
    if _LINE_ID.fullmatch(thing) or not speech.stands_in(said, thing) or not takes_back(said):
        return False
    if speech.same_person(about(older), subject) or speech.stands_in(older.said, thing):
        return True
    return bool(older.figures & {n.value for n in numbers(thing) if not n.bare})


def by_own_words(fresh: Iterable[Witness], entries: Iterable[Denial]) -> list[Witness]:
    """Return evidence of the denying quotes themselves that rests on what they deny.

    "Mr Hsu moved; Ms Chiu signs" names Mr Hsu too; a model that takes him for the one with the money is mistaken.
    """
    gone = [entry for entry in entries if entry.kind is ContradictionKind.REPLACED]
    return [
        w
        for w in fresh
        if w.marker != DISPUTES
        and any(
            _turn(w) == _turn(entry.newer) and w.letter is entry.letter and _rests_on_denied(w, entry.newer)
            for entry in gone
        )
    ]


def _rests_on_denied(w: Witness, newer: Witness) -> bool:
    if _gone(newer.statement, newer, w):
        return True
    # "From March to June" holds both; only the claim whose subject is March falls.
    return newer.marker == DISPUTES and speech.stands_in(fold(w.subject).text, fold(newer.subject).text)


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
