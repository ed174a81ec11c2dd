"""Rules that read every line get each line in which their words stand, whatever is left out on the way."""

# ruff: noqa: RUF001, S311  # full-width characters are what is tried; the lines must be repeatable, not secret

import random

from sqlalchemy import Engine

from analysis.alerts.lines import folded, forms, stands
from analysis.model.ids import ConversationId, WorkspaceId
from analysis.model.transcript import Participant, Segment, Side, SideSource, Transcript
from db.unit_of_work import SqlBegin
from tests.conftest import FakeClock
from tests.db.conftest import a_conversation

WANTED = forms(["invoice", "預算", "GX", "sales order", "1,250"])
PIECES = [
    "Invoice",
    "in\u200bvoice",
    "invoices",
    "the sales",
    "um order",
    "order",
    "预算",
    "預，算",
    "預 嗯 算",
    "ＧＸ",
    "gx",
    "big xylophone",
    "1,250",
    "１，２５０",
    "臺北",
    "and then",
]


def spoken(rng: random.Random, lines: int) -> Transcript:
    """Return a call of such lines, said by two."""
    texts = [" ".join(rng.choices(PIECES, k=rng.randint(1, 4))) for _ in range(lines)]
    segments = tuple(Segment(f"s{at}", text, "AB"[at % 2], at * 1000) for at, text in enumerate(texts))
    people = [("A", "Lin", Side.BUYER), ("B", "Ann", Side.SELLER)]
    named = tuple(Participant(label, name, side, SideSource.GIVEN) for label, name, side in people)
    return Transcript(segments, named, "en", "given")


def test_no_line_that_holds_a_word_is_left_out(engine: Engine, workspace: WorkspaceId, clock: FakeClock) -> None:
    """Of each newest transcript, in order, with the names and sides of who spoke; of older ones nothing."""
    rng, begin = random.Random(7), SqlBegin(engine, clock)
    newest: dict[ConversationId, Transcript] = {}
    with begin(workspace) as work:
        for number in range(40):
            call = work.conversations.add(a_conversation(workspace)).id
            for _ in range(1 + number % 2):
                newest[call] = spoken(rng, number % 7)
                work.transcripts.save(call, newest[call])
    with begin(workspace) as work:
        found = {wanted: work.facts.lines(newest, wanted) for wanted in ((one,) for one in WANTED)}
        assert not any(work.facts.lines(newest, ["nobody says this"]).values())
    held = 0
    for (word,), lines in found.items():
        for call, transcript in newest.items():
            there = [
                (one.id, one.text, transcript.participant(one.speaker).name, transcript.participant(one.speaker).side)
                for one in transcript.segments
                if stands(folded(one.text), word) is not None
            ]
            read = [one for one in lines.get(call, ()) if stands(folded(one.text), word) is not None]
            assert [(one.segment_id, one.text, one.speaker, one.side) for one in read] == there
            held += len(there)
    assert held > len(newest)
