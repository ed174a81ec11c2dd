"""Levels by rule: what a letter's verified quotes prove, decided here and never by the model (docs/meddic.md)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from analysis.meddic import affirm, speech
from analysis.meddic.rubric import OWNED_ACTION
from analysis.meddic.witness import Witness, another_person, said_again
from analysis.model.meddic import Letter, Level, Status
from analysis.model.transcript import Side

Verdict = tuple[Level, tuple[str, ...]]

CHAMPION_MARKERS = ("influence", "personal_win", "inside_information", "sells_inside", "buyer_access")
INTERNAL_ACTIONS = frozenset({"sells_inside", "buyer_access"})


def grade(letter: Letter, told: Sequence[Witness], *, owner_run: bool = False) -> Verdict:
    """Return the level of one letter and the rules that set or capped it.

    Pure: the same witnesses in any order give the same verdict. What the seller, a partner or an unknown voice says
    never lifts a letter above 1. Taking supporting evidence of the letter away never raises it; what may is taking
    away counter-evidence: a buyer's dispute, or, for the champion, who the economic buyer is.

    Args:
        letter: Which one.
        told: Verified evidence of ALL letters from one call, or live evidence from all calls of an opportunity.
        owner_run: A person marked the buyer an owner-run business.
    """
    own = [w for w in told if w.letter is letter]
    if not own:
        return Level.UNKNOWN, ()
    buyer = [w for w in own if w.side is Side.BUYER]
    if not buyer:
        known = all(w.side is not Side.UNKNOWN for w in own)
        return Level.CLAIMED, ("cap-seller-only" if known else "cap-unknown-speaker",)
    statements = [w for w in buyer if w.statement]
    if not statements:
        return Level.CLAIMED, ("cap-question-only",)
    level, reasons = _graded(letter, statements, told, owner_run=owner_run)
    if contradicted(letter, own):
        return min(level, Level.CLAIMED), (*reasons, "cap-contradicted")
    return level, reasons


def contradicted(letter: Letter, told: Iterable[Witness]) -> bool:
    """Return whether a buyer denies what another buyer said on this letter in the same call."""
    return any(w.letter is letter and w.side is Side.BUYER and bool(w.statement) and bool(w.disputes) for w in told)


def status(level: Level, *, disputed: bool, evidence: bool, rejected: bool) -> Status:
    """Return the status; if several fit: contradicted, confirmed, weak, unverified, not discussed."""
    if disputed:
        return Status.CONTRADICTED
    if level >= Level.STATED:
        return Status.CONFIRMED
    if evidence:
        return Status.WEAK
    return Status.UNVERIFIED if rejected else Status.NOT_DISCUSSED


def _graded(letter: Letter, statements: list[Witness], told: Sequence[Witness], *, owner_run: bool) -> Verdict:
    shown = [w for w in statements if w.shown]
    if not [w for w in shown if w.marker != OWNED_ACTION]:
        return Level.CLAIMED, (_why_claimed(letter, statements),)
    if letter is Letter.CHAMPION:
        return _champion(shown, told, owner_run=owner_run)
    return GRADERS[letter](shown, statements)


def _why_claimed(letter: Letter, statements: list[Witness]) -> str:
    markers = {w.marker for w in statements}
    if letter is Letter.CHAMPION:
        return "cap-enthusiasm" if markers == {"enthusiasm"} else "cap-no-action"
    if letter is Letter.ECONOMIC_BUYER and markers & {"title_only", "names_authority"}:
        return "cap-title-alone"
    return "cap-no-number" if letter is Letter.METRICS else "cap-vague"


def _with(shown: Iterable[Witness], *markers: str) -> list[Witness]:
    return [w for w in shown if w.marker in markers]


def _proven(content: list[Witness], statements: list[Witness], *, second_only: bool) -> Verdict:
    """Return level 3 if the content is confirmed, else 2. *second_only*: only another buyer person confirms it."""
    again = said_again(content, statements)
    if again == "confirmed-second-buyer" or (again and not second_only):
        return Level.CONFIRMED, (again,)
    if not second_only and any(w.shown for w in _with(statements, OWNED_ACTION)):
        return Level.CONFIRMED, ("confirmed-owned-action",)
    return Level.STATED, ("cap-one-voice" if second_only else "cap-unconfirmed",)


def _metrics(shown: list[Witness], statements: list[Witness]) -> Verdict:
    figures = [w for w in _with(shown, "target", "baseline", "economic_effect") if w.figure]
    if not figures:
        return Level.CLAIMED, ("cap-no-number",)
    kinds = {w.marker for w in _with(shown, "target", "baseline", "economic_effect")}
    if len(kinds) < 2:  # noqa: PLR2004  # a number and what it is compared with or worth
        return Level.STATED, ("cap-no-baseline",)
    return _proven(figures, statements, second_only=False)


def _economic_buyer(shown: list[Witness], statements: list[Witness]) -> Verdict:
    own_word = _with(shown, "confirms_authority", "takes_step")
    named = [w for w in _with(shown, "names_authority") if _authority_told(w, statements)]
    named_by_other = [w for w in named if not speech.same_person(w.subject, w.person)]
    if any(speech.same_person(w.subject, heard.person) for w in named_by_other for heard in own_word):
        return Level.CONFIRMED, ("confirmed-heard",)
    if named_by_other:
        return Level.STATED, ("cap-not-heard",)
    # "I decide" is a claim until an amount, or a dated step that only the holder of the money can take, stands by it.
    if any(w.figure or speech.has_date(w.statement) for w in [*_with(own_word, "confirms_authority"), *named]):
        return Level.STATED, ("cap-own-word",)
    return Level.CLAIMED, ("cap-own-word" if own_word else "cap-title-alone",)


def _authority_told(named: Witness, statements: list[Witness]) -> bool:
    """Return whether authority over the spend is spoken of in the span or another span of the same turn."""
    same_turn = [w for w in statements if (w.call, w.turn, w.person) == (named.call, named.turn, named.person)]
    return any(affirm.has_authority(w.statement) for w in [named, *same_turn])


def _decision_criteria(shown: list[Witness], statements: list[Witness]) -> Verdict:
    criteria = _with(shown, "criterion", "ranked", "written")
    if not criteria:
        return Level.CLAIMED, ("cap-vague",)
    if not _with(shown, "ranked", "written"):
        return Level.STATED, ("cap-not-ranked",)
    return _proven(criteria, statements, second_only=True)


def _decision_process(shown: list[Witness], statements: list[Witness]) -> Verdict:
    steps = _with(shown, "step", "date", "ordered_steps", "step_owner", "paper_step")
    if not steps:
        return Level.CLAIMED, ("cap-vague",)
    kinds = {w.marker for w in steps}
    if not {"ordered_steps", "step_owner", "date", "paper_step"} <= kinds:
        return Level.STATED, ("cap-steps-incomplete",)
    return _proven(steps, statements, second_only=True)


def _identify_pain(shown: list[Witness], statements: list[Witness]) -> Verdict:
    impact = _with(shown, "impact")
    if not impact:
        return Level.CLAIMED, ("cap-vague",)
    if not any(w.figure for w in impact):
        return Level.STATED, ("cap-no-number",)
    urgent = _with(shown, "forcing_event", "pain_owner")
    if not urgent:
        return Level.STATED, ("cap-no-event",)
    return _proven([*impact, *urgent], statements, second_only=False)


GRADERS: Mapping[Letter, Callable[[list[Witness], list[Witness]], Verdict]] = {
    Letter.METRICS: _metrics,
    Letter.ECONOMIC_BUYER: _economic_buyer,
    Letter.DECISION_CRITERIA: _decision_criteria,
    Letter.DECISION_PROCESS: _decision_process,
    Letter.IDENTIFY_PAIN: _identify_pain,
}


def _champion(shown: list[Witness], told: Sequence[Witness], *, owner_run: bool) -> Verdict:
    """Return the best verdict over the persons who may be the champion."""
    people = sorted({w.who for w in shown if w.marker != OWNED_ACTION})
    owners = economic_buyers(told)
    return max(
        (_one_champion(person, shown, owners, owner_run=owner_run) for person in people), key=lambda verdict: verdict[0]
    )


def _is(one: str, other: str) -> bool:
    return one == other or speech.same_person(one, other)


def _one_champion(person: str, shown: list[Witness], owners: Mapping[str, bool], *, owner_run: bool) -> Verdict:
    about = [w for w in shown if _is(w.who, person)]
    heard_owner = owner_run and any(heard for heard in owners.values())
    spans = [_spans(about, marker) for marker in CHAMPION_MARKERS if not (heard_owner and marker == "buyer_access")]
    met = {w.marker for w in about}
    if not ("influence" in met and met & INTERNAL_ACTIONS):
        return Level.CLAIMED, ("cap-coach",)
    both = not owner_run and any(_is(person, owner) for owner in owners)
    flag = ("champion-is-economic-buyer",) if both else ()
    if not _each_its_own(sorted(spans, key=len)):
        return Level.STATED, ("cap-markers-missing", *flag)
    again = _champion_confirmed(person, about)
    if both or not again:
        return Level.STATED, flag or ("cap-unconfirmed",)
    return Level.CONFIRMED, (again,)


def _champion_confirmed(person: str, about: list[Witness]) -> str:
    """Return how it is confirmed that *person* is the champion, or ""."""
    markers = [w for w in about if w.marker != OWNED_ACTION]
    if any(another_person(one, other) for one, other in combinations(markers, 2)):
        return "confirmed-second-buyer"
    for marker in CHAMPION_MARKERS:
        if len({(w.call, w.turn) for w in markers if w.marker == marker}) > 1:
            return "confirmed-restated"
    owned = any(w.marker == OWNED_ACTION and _is(w.person, person) for w in about)
    return "confirmed-owned-action" if owned else ""


Place = tuple[int, str, int, int]


def _spans(about: list[Witness], marker: str) -> frozenset[Place]:
    return frozenset(
        (w.call, w.evidence.span.segment_id, w.evidence.span.begin, w.evidence.span.end)
        for w in about
        if w.marker == marker
    )


def _each_its_own(spans: Sequence[frozenset[Place]], taken: tuple[Place, ...] = ()) -> bool:
    """Return whether every marker can have words that no other marker uses. Fewest choices first, or it is slow."""
    if not spans:
        return True
    free = (place for place in sorted(spans[0]) if not any(_overlap(place, other) for other in taken))
    return any(_each_its_own(spans[1:], (*taken, place)) for place in free)


def _overlap(one: Place, other: Place) -> bool:
    return one[:2] == other[:2] and one[2] < other[3] and other[2] < one[3]


def economic_buyers(told: Iterable[Witness]) -> dict[str, bool]:
    """Return the names that buyers gave as holding the money, each with whether they were heard to confirm it."""
    own = [w for w in told if w.letter is Letter.ECONOMIC_BUYER and w.side is Side.BUYER and w.shown]
    heard = {w.person for w in own if w.marker in {"confirms_authority", "takes_step"}}
    named = {w.subject for w in own if w.marker == "names_authority"}
    return {name: any(_is(name, person) for person in heard) for name in sorted(named | heard)}
