"""What a model may add to the coaching of a call: observations, each on words that stand in the call, or dropped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from analysis.meddic.answer import parsed
from analysis.meddic.grounding import Grounder
from analysis.meddic.honest import Spoken, honest
from analysis.meddic.prompt import Prompt, about, clean
from analysis.model.coaching import Point, PointKind
from analysis.model.transcript import Side, Transcript

COACH_VERSION = "2026-11-1"
"""Of the prompt; its words are part of the purchase key."""
MOST = 6
WORDS = 300

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "observations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "segment_id": {"type": "string"},
                    "quote": {"type": "string"},
                    "kind": {"type": "string", "enum": ["went_well", "still_open"]},
                    "words": {"type": "string"},
                },
                "required": ["segment_id", "quote", "kind", "words"],
            },
        }
    },
    "required": ["observations"],
}
"""The quote before the words: output follows this order."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Observation(_Strict):
    """One observation, not yet believed."""

    segment_id: str
    quote: str
    kind: Literal["went_well", "still_open"]
    words: str


class Observations(_Strict):
    """What a model returns."""

    observations: list[Observation]


def coach_prompt(transcript: Transcript, language: str) -> Prompt:
    """Return what is put to the model: rules, the call as marked data, the question last.

    Raises:
        RefusedError: "transcript-empty" or "transcript-too-short".
    """
    task = (
        "You help the seller of the conversation below to learn from it. Point to moments: what the seller did that "
        "brought the buyer to tell more, and what the buyer said that would have been worth a question."
    )
    ask = (
        f"Return at most {MOST} observations, the most useful first, each with the id of ONE line and a verbatim "
        "quote from it: for went_well a line of the seller, for still_open a line of the buyer that nobody took up. "
        f"words: one friendly sentence to the seller in {clean(language, 35)}: what happened there and what it opened, "
        "or what could be asked there next time. Describe, never judge: no blame, no grade, no guess about feelings, "
        "no comparison with others, no number that is not in the conversation. If nothing stands out, return an empty "
        f"list. (Instructions {COACH_VERSION})"
    )
    return about(transcript, task, ask, SCHEMA)


def parse_observations(text: str) -> Observations:
    """Return the model's answer. RejectedError as `analysis.meddic.answer.parsed` has it."""
    return parsed(Observations, text)


def observed(
    answers: Iterable[Observations], transcript: Transcript, known: Iterable[Point] = ()
) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Return (went well, still open): what stands in the call, is about the right side and was not *known* by code."""
    taken = {span.segment_id for point in known for span in (point.span, point.asked) if span is not None}
    found: list[tuple[str, Point]] = []
    for kind, point in _grounded(answers, transcript):
        if point.span is not None and point.span.segment_id not in taken:
            taken.add(point.span.segment_id)
            found.append((kind, point))
    return _of(found, "went_well"), _of(found, "still_open")


def _grounded(answers: Iterable[Observations], transcript: Transcript) -> Iterator[tuple[str, Point]]:
    grounder, said = Grounder(transcript), Spoken.of(transcript)
    wrong = {"went_well": Side.BUYER, "still_open": Side.SELLER}
    for told in (each for answer in answers for each in answer.observations):
        span = grounder.find(told.quote, told.segment_id.strip())
        words = honest(told.words, said, WORDS)
        if not isinstance(span, str) and words and span.side is not wrong[told.kind]:
            yield told.kind, Point(PointKind.NOTED, span=span, said=words)


def _of(found: Sequence[tuple[str, Point]], kind: str) -> tuple[Point, ...]:
    return tuple(point for one, point in found if one == kind)[: MOST // 2]
