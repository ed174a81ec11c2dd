"""Coachings to render: every kind of point and every state, with words that try to break out."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.model.coaching import Coaching, Point, PointKind, Try, TryKind
from analysis.model.meddic import Letter
from analysis.usecases.coach import Coached
from tests.handlers.render import samples

KINDS = ("objection", "competitor", "risk", "buying_signal", "timeline_move")


def coached(text: str = "plain") -> Coached:
    """Return a coaching with as much in it as there can be."""
    span = samples.span(text)
    well = [Point(PointKind.HEARD, letter, span, span, letter=letter) for letter in list(Letter)[:4]]
    well.append(Point(PointKind.AGREED, "next_step", span))
    well += [Point(PointKind.NOTED, span=span, said=text)] * 3
    still = [Point(PointKind.LEFT, kind, span) for kind in KINDS]
    still += [Point(PointKind.UNASKED, letter, letter=letter) for letter in Letter]
    still += [Point(PointKind.NOTED, span=span, said=text)] * 3
    return Coached(
        coaching=Coaching(
            well=tuple(well),
            open=tuple(still),
            share=62,
            by_time=True,
            longest=(245_000, 130_000),
            questions=9,
            next=Try(TryKind.ASK, Letter.CHAMPION),
        ),
        transcript=samples.transcript(text),
        case="202611-IC046",
        pending=False,
        engine="gemini:gemini-3.8-flash",
        mine=True,
        owner=text,
        shared_with="",
        levels=True,
    )


def coachings(text: str) -> Iterator[tuple[str, Coached]]:
    """Yield each state with a name."""
    full = coached(text)
    nothing = Coaching(well=(), open=(), share=None, by_time=False, longest=None, questions=None, next=None)
    yield "full", full
    yield "pending", replace(full, pending=True, engine="")
    yield "shared", replace(full, shared_with=text)
    yield "from", replace(full, mine=False)
    yield "nothing", replace(full, coaching=nothing, engine="")
    yield "cue-scan", replace(full, coaching=replace(nothing, share=40, by_time=True, questions=0), levels=False)
    point = Point(PointKind.LEFT, "objection", samples.span(text))
    for kind in TryKind:
        one = Try(kind, Letter.METRICS, 2, point)
        yield f"try-{kind}", replace(full, coaching=replace(nothing, next=one, share=0, questions=1))
