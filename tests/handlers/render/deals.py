"""Deals to render: every kind of line, every word of others hostile or endless, and as many calls as there may be."""

from dataclasses import replace
from datetime import timedelta

from analysis.model.conversation import ConversationState, Opportunity
from analysis.model.exchange import Correction, CorrectionId, CorrectionKind
from analysis.model.ids import AnalysisId, CaseNumber, ConversationId, OpportunityId, UserId
from analysis.model.meddic import Evidence, Letter, Level, OpenQuestion, Question, Status
from analysis.model.rollup import (
    CallPoint,
    ChangeReason,
    Contradiction,
    ContradictionKind,
    LetterChange,
    LetterRollup,
    Override,
    Quoted,
    Rollup,
)
from analysis.model.transcript import Side
from analysis.usecases.corrected import UNDOES
from analysis.usecases.corrections import Correctable
from analysis.usecases.deal import DealFound
from analysis.usecases.missing import Line
from analysis.usecases.rollup import OpportunityHistory
from tests.handlers.render import samples

DEAL = OpportunityId("opp_" + "z" * 22)
DANA = UserId("usr_dana")
URL = "https://example.slack.com/archives/C1/p1"


def quoted(text: str, call: int, side: Side = Side.BUYER) -> Quoted:
    """Return a quote of one call."""
    evidence = Evidence(Letter.CHAMPION, "target", text, samples.span(text, at=call, side=side))
    when = samples.NOW - timedelta(days=7 * (50 - call))
    return Quoted(ConversationId(f"conv_{call}"), call, when, text, evidence)


def entries(text: str, letter: Letter) -> tuple[Contradiction, ...]:
    """Return one entry of every kind, open and settled."""
    return tuple(
        Contradiction(f"{kind}-{settled}", letter, kind, (quoted(text, 0),) * 3, quoted(text, 1), settled)
        for kind in ContradictionKind
        for settled in ("", "buyer", "person")
    )


def letter_of(text: str, letter: Letter, place: int, count: int) -> LetterRollup:
    """Return a letter of a deal of so many calls."""
    word = Override(ConversationId("conv_0"), letter, Level.STATED, DANA, text, samples.NOW)
    contradicted = place % 2 == 1
    return LetterRollup(
        letter=letter,
        level=Level(place % 4),
        status=list(Status)[place % 5],
        computed=Level.CLAIMED,
        reasons=("override-contradicted", "set-by-person", "cap-seller-only") if contradicted else ("set-by-person",),
        live=tuple(quoted(f"{n} {text}", n) for n in range(min(count, 30))),
        retired=tuple(quoted(f"{n} {text}", n) for n in range(min(count, 15))),
        contradictions=entries(text, letter),
        override=word if place < 4 else None,
        last_confirmed_at=samples.NOW if place else None,
        stale=place == 2,
        trend=tuple(Level((place + n) % 4) for n in range(count)),
        people=(text, text, text),
    )


def corrections(text: str) -> tuple[Correction, ...]:
    """Return one correction of every kind, each taken back and each not."""
    quote = {"segment_id": "s1", "begin": 0, "end": 3, "marker": "target", "subject": "", "words": ""}
    made: dict[CorrectionKind, tuple[str, dict[str, object]]] = {
        CorrectionKind.LEVEL: ("champion", {"level": 2}),
        CorrectionKind.QUOTE_WRONG: ("champion:0", {"retired": True}),
        CorrectionKind.QUOTE_ADDED: ("champion", quote),
        CorrectionKind.SPEAKER: ("Lin", {"name": text, "side": "buyer"}),
        CorrectionKind.OPPORTUNITY: ("conv_1", {"opportunity": DEAL}),
    }
    found = []
    for kind, (target, after) in made.items():
        for n, undone in enumerate(("", f"cor_{kind}_0", "")):
            more = {UNDOES: undone} if undone else {}
            found.append(
                Correction(
                    CorrectionId(f"cor_{kind}_{n}"),
                    ConversationId("conv_1"),
                    AnalysisId("an_1"),
                    DANA,
                    kind,
                    target,
                    {},
                    {**after, **more},
                    text,
                    samples.NOW,
                )
            )
    return tuple(found)


def found_deal(text: str, count: int = 50) -> DealFound:
    """Return a deal of so many calls; 0 for one without."""
    numbers = [f"conv_{n}" for n in range(count)]
    points = tuple(
        CallPoint(
            ConversationId(name),
            samples.NOW - timedelta(days=7 * (count - n)),
            {letter: Level((n + at) % 4) for at, letter in enumerate(Letter)},
            4,
            n,
            4,
            n,
            (text,),
        )
        for n, name in enumerate(numbers)
    )
    reasons = list(ChangeReason)
    changes = tuple(
        LetterChange(
            letter,
            Level(at % 4),
            Level((at + at % 2) % 4),
            Status.CONFIRMED,
            Status.CONTRADICTED,
            reasons[at],
            tuple(quoted(text, n) for n in range(6)),
        )
        for at, letter in enumerate(Letter)
    )
    rollup = Rollup(
        tuple(letter_of(text, letter, at, count) for at, letter in enumerate(Letter)),
        4,
        50,
        Letter.CHAMPION,
        points,
        changes if count > 1 else (),
    )
    deal = Opportunity(
        DEAL, samples.WORKSPACE, CaseNumber("202611-OP001"), text, samples.NOW, text, 1_200_000, "TWD", owner_run=True
    )
    history = OpportunityHistory(deal, rollup, frozenset(), samples.NOW, 2, corrections(text))
    calls = [
        replace(samples.conversation(text, state=list(ConversationState)[n % 8]), id=ConversationId(name))
        for n, name in reversed(list(enumerate(numbers)))
    ]
    questions = tuple(
        OpenQuestion(
            Question(letter, Level(at % 4), text if at % 2 else "", text if at < 3 else "", text, "en"),
            ConversationId("conv_0"),
            samples.NOW.date(),
            unasked=at,
            asked=at == 1,
        )
        for at, letter in enumerate(Letter)
    )
    links = {one.id: URL for n, one in enumerate(calls) if n % 2}
    return DealFound(history, tuple(calls), links, {DANA: text}, questions if count else ())


def correctable(text: str) -> Correctable:
    """Return a result with corrections of every kind."""
    deal = found_deal(text, 0).history
    return Correctable(
        samples.CONVERSATION,
        samples.ANALYSIS,
        samples.analysis(text),
        samples.transcript(text),
        corrections(text),
        deal.opportunity if deal else None,
        {DANA: text},
    )


def lines(text: str) -> list[Line]:
    """Return more lines than one list takes."""
    segment = samples.transcript(text or "x").segments[0]
    return [Line(replace(segment, id=f"s{n}"), text, Side.BUYER) for n in range(150)]
