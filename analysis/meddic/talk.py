"""Who talked how much: shares and the longest monologue of each side, from the transcript alone."""

# ruff: noqa: SIM905  # a word list reads best as words

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.meddic.fold import fold, is_cjk
from analysis.meddic.speech import asks
from analysis.model.transcript import Segment, Side, Transcript

MAX_SILENCE_MS = 10_000
"""A longer silence ends a monologue: somebody was waited for."""
ACKNOWLEDGED = frozenset(
    fold(said).text
    for said in (
        "yeah|yes|yep|yup|right|ok|okay|mm|mmm|mhm|hmm|hm|uh huh|mm hmm|sure|got it|i see|exactly|great|good|cool|nice"
        "|perfect|absolutely|makes sense|of course|understood|interesting|oh|ah|wow|thanks|thank you|true|totally|huh"
        "|對|是|好|喔|哦|噢|欸|恩|行|對啊|對對|對對對|是的|是啊|是是是|好的|好啊|好好|好好好|瞭解|了解|沒錯|原來如此|原來|這樣|這樣啊|這樣子|可以|明白|知道|收到"
    ).split("|")
)
"""What a listener says without taking the floor."""


class Basis(StrEnum):
    """What shares are measured in: milliseconds heard, or, without times, the length of the words."""

    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Voice:
    """How much one voice talked.

    Attributes:
        label: As in the segments; "" for all that nobody is known to have said.
        amount: Milliseconds, or words where the basis is WORDS; a Chinese character is a word.
        turns: How often this voice took the floor.
    """

    label: str
    side: Side
    amount: int
    turns: int


@dataclass(frozen=True, slots=True)
class Monologue:
    """The longest time a side had the floor through one voice; brief acknowledgments of others do not end it.

    Attributes:
        first: Id of its first segment.
        last: Id of its last segment.
        start_ms: None without times.
        end_ms: None without times.
        amount: From start to end in milliseconds; words where the basis is WORDS.
    """

    label: str
    side: Side
    first: str
    last: str
    start_ms: int | None
    end_ms: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Talk:
    """Who talked how much in one call.

    Attributes:
        basis: WORDS as soon as one line has no times: half a measure would be a wrong one.
        voices: In order of first voice.
        longest: For each side with a known voice.
    """

    basis: Basis
    voices: tuple[Voice, ...]
    longest: Mapping[Side, Monologue]

    @property
    def total(self) -> int:
        """All amounts together; where two talk at once both count."""
        return sum(voice.amount for voice in self.voices)

    def amount(self, side: Side) -> int:
        """Return how much a side talked, in the unit of the basis."""
        return sum(voice.amount for voice in self.voices if voice.side is side)

    def percent(self, side: Side) -> int:
        """Return a side's share of all that was said, 0 to 100; the shares of all sides come to 100."""
        return self._percents().get(side, 0)

    def _percents(self) -> dict[Side, int]:
        """Return whole percents by largest remainder, so that nobody wonders where one percent went."""
        if not self.total:
            return {}
        exact = {side: self.amount(side) * 100 / self.total for side in Side}
        whole = {side: int(share) for side, share in exact.items()}
        order = sorted(Side, key=lambda side: (whole[side] - exact[side], list(Side).index(side)))
        for side in order[: 100 - sum(whole.values())]:
            whole[side] += 1
        return whole


def talk(transcript: Transcript) -> Talk:
    """Return who talked how much; pure, and sides are those of the transcript given (relabel it first)."""
    heard = [segment for segment in transcript.segments if segment.text.strip()]
    basis = Basis.TIME if heard and all(map(_timed, heard)) else Basis.WORDS
    sides = {label: _side(transcript, label) for label in dict.fromkeys(segment.speaker for segment in heard)}
    turns = _turns(heard)
    return Talk(
        basis=basis,
        voices=tuple(
            Voice(label, side, _amount([s for s in heard if s.speaker == label], basis), turns[label])
            for label, side in sides.items()
        ),
        longest=_longest(heard, sides, basis),
    )


def _side(transcript: Transcript, label: str) -> Side:
    return transcript.participant(label).side if label else Side.UNKNOWN


def _timed(segment: Segment) -> bool:
    return segment.start_ms is not None and segment.end_ms is not None and segment.end_ms > segment.start_ms


def words(text: str) -> int:
    """Return how many words *text* has; a Chinese character is one."""
    folded = fold(text).text
    han = sum(map(is_cjk, folded))
    return han + len("".join(" " if is_cjk(char) else char for char in folded).split())


def _amount(segments: Sequence[Segment], basis: Basis) -> int:
    """Return what one voice said; overlapping lines of one voice count once, for nobody talks twice at a time."""
    if basis is Basis.WORDS:
        return sum(words(segment.text) for segment in segments)
    total = reached = 0
    for start, end in sorted((s.start_ms or 0, s.end_ms or 0) for s in segments):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _turns(heard: Iterable[Segment]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    before = None
    for segment in heard:
        if segment.speaker != before:
            counts[segment.speaker] += 1
        before = segment.speaker
    return counts


def acknowledges(text: str) -> bool:
    """Return whether a line is nothing but "yeah, right" or 對對，好."""  # noqa: RUF002  # a quoted Chinese line
    parts = [fold(part).text for part in _pieces(text)]
    return all(part in ACKNOWLEDGED for part in parts if part)


def _pieces(text: str) -> list[str]:
    return "".join(char if char.isalnum() or char.isspace() or char == "'" else "," for char in text).split(",")


def _longest(heard: Sequence[Segment], sides: Mapping[str, Side], basis: Basis) -> dict[Side, Monologue]:
    found: dict[Side, Monologue] = {}
    for run in _runs(heard, basis):
        one = _monologue(run, sides[run[0].speaker], basis)
        if one.side not in found or one.amount > found[one.side].amount:
            found[one.side] = one
    return found


def _runs(heard: Sequence[Segment], basis: Basis) -> Iterator[list[Segment]]:
    """Yield the lines of each stretch in which one known voice kept the floor."""
    run: list[Segment] = []
    asked = False
    for segment in heard:
        if run and segment.speaker == run[0].speaker and not _waited(run[-1], segment, basis):
            run.append(segment)
        elif run and segment.speaker != run[0].speaker and not asked and acknowledges(segment.text):
            continue  # a listener who only hums; after a question the same word is an answer
        else:
            if run:
                yield run
            run = [segment] if segment.speaker else []
        asked = asks(_last_sentence(segment.text))
    if run:
        yield run


def _last_sentence(text: str) -> str:
    marks = [at for at, char in enumerate(text.rstrip()[:-1]) if char in ".?!。？！"]  # noqa: RUF001
    return text[marks[-1] + 1 :] if marks else text


def _waited(before: Segment, after: Segment, basis: Basis) -> bool:
    return basis is Basis.TIME and (after.start_ms or 0) - (before.end_ms or 0) > MAX_SILENCE_MS


def _monologue(run: Sequence[Segment], side: Side, basis: Basis) -> Monologue:
    first, last = run[0], run[-1]
    timed = basis is Basis.TIME
    start_ms = first.start_ms if timed else None
    end_ms = max(segment.end_ms or 0 for segment in run) if timed else None
    amount = (end_ms or 0) - (start_ms or 0) if timed else sum(words(segment.text) for segment in run)
    return Monologue(first.speaker, side, first.id, last.id, start_ms, end_ms, amount)
