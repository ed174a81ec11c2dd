"""What a rep can learn from one call of theirs: moments, never marks."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.model.meddic import Letter, Span


class PointKind(StrEnum):
    """What a point says.

    HEARD: our question, and the buyer's proof that came in answer. AGREED: a next step with a date.
    LEFT: a buyer said something, and our side neither asked nor came back to it. UNASKED: a letter never came up.
    NOTED: an observation by a model, in its words, on words of the call.
    """

    HEARD = "heard"
    AGREED = "agreed"
    LEFT = "left"
    UNASKED = "unasked"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that went well or is still open.

    Attributes:
        about: What `span` is: a letter's key, or a moment's kind such as "objection"; "" for a NOTED one.
        span: The words it rests on; None only for UNASKED.
        asked: Our question before it; None where there is none to show.
        said: The model's observation; "" by code. States no number that nobody said.
        letter: Of HEARD and UNASKED.
    """

    kind: PointKind
    about: str = ""
    span: Span | None = None
    asked: Span | None = None
    said: str = ""
    letter: Letter | None = None


class TryKind(StrEnum):
    """The one thing to try next time: ask about a letter, ask back, agree on a date, leave room."""

    ASK = "ask"
    FOLLOW = "follow"
    DATE = "date"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Try:
    """One thing to try next time.

    Attributes:
        letter: Of ASK.
        level: That letter's level, which chooses the rubric's question.
        point: Of FOLLOW.
    """

    kind: TryKind
    letter: Letter | None = None
    level: int = 0
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Coaching:
    """A call as its rep may want to look at it.

    Attributes:
        well: At most six, letters by weight first.
        open: At most six.
        share: Percent of the talking that was our side's; None where nobody knows which voice is ours.
        by_time: The share is of time heard; else of words.
        longest: Where our longest stretch stands: (start_ms, milliseconds); None without times or without our voice.
        questions: How many our side asked; None as for *share*.
        next: None where there is nothing to go by.
    """

    well: tuple[Point, ...]
    open: tuple[Point, ...]
    share: int | None
    by_time: bool
    longest: tuple[int, int] | None
    questions: int | None
    next: Try | None
