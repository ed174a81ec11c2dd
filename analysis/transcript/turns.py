"""From the crumbs of transcribers and captions to lines that can be quoted: whole sentences, one voice each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from analysis.model.transcript import Segment

MAX_CHARS: Final = 400
MAX_LINE_CHARS: Final = 1_200
MAX_MS: Final = 30_000
MAX_GAP_MS: Final = 1_500
MIN_CHARS: Final = 40
"""Shorter sentences ("Yes. Sure.") join the next one of the same voice."""
_ENDS: Final = re.compile(r"[.?!。？！…][\"'”’」』)）]*$")  # noqa: RUF001  # Chinese sentences end so
_BREAKS: Final = re.compile(r"(?<=[。？！])|(?<=[.?!…])(?=\s)")  # noqa: RUF001
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U000323af]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A crumb of a transcript, times in ms from the start of the recording; None where the source has no times."""

    text: str
    speaker: str = ""
    start_ms: int | None = None
    end_ms: int | None = None
    flags: tuple[str, ...] = ()


def spliced(left: str, right: str) -> str:
    """Return both texts as one: a space between them, unless both meet in Chinese."""
    left, right = left.strip(), right.strip()
    if not left or not right:
        return left or right
    tight = _WIDE.match(left[-1]) and _WIDE.match(right[0])
    return f"{left}{right}" if tight else f"{left} {right}"


def weight(text: str) -> int:
    """Return the length of *text* in Latin letters; a Chinese character says as much as three."""
    return len(text) + 2 * len(_WIDE.findall(text))


def grouped(pieces: Iterable[Piece]) -> list[Piece]:
    """Join neighbors of one voice into sentences; grouping the result again changes nothing.

    Neighbors join until a sentence ends, and never across a change of voice or doubts, a pause above 1.5 s, 400
    characters or 30 s.
    """
    lines: list[Piece] = []
    for piece in pieces:
        if lines and _join(lines[-1], piece):
            lines[-1] = _sum(lines[-1], piece)
        elif piece.text.strip():
            lines.append(replace(piece, text=piece.text.strip()))
    return lines


def _sum(line: Piece, piece: Piece) -> Piece:
    ends = [end for end in (line.end_ms, piece.end_ms) if end is not None]
    return replace(line, text=spliced(line.text, piece.text), end_ms=max(ends, default=None))


def _join(line: Piece, piece: Piece) -> bool:
    if (line.speaker, line.flags) != (piece.speaker, piece.flags):
        return False
    if _ENDS.search(line.text) and weight(line.text) >= MIN_CHARS:
        return False
    if weight(line.text) + weight(piece.text) > MAX_CHARS:
        return False
    return _close(line, piece)


def _close(line: Piece, piece: Piece) -> bool:
    if line.start_ms is None or line.end_ms is None or piece.start_ms is None or piece.end_ms is None:
        return line.start_ms is None and piece.start_ms is None
    return piece.start_ms - line.end_ms <= MAX_GAP_MS and piece.end_ms - line.start_ms <= MAX_MS


def shortened(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces, those above 1,200 characters in several at sentence ends; no character but spaces is lost.

    Times inside a piece are shared out by length: an estimate, good to a few seconds.
    """
    for piece in pieces:
        yield from _halves(piece) if len(piece.text) > MAX_LINE_CHARS else (piece,)


def _halves(piece: Piece) -> Iterator[Piece]:
    total, done = len(piece.text), 0
    for text in _sentences(piece.text):
        begin, done = done, done + len(text)
        if not text.strip():
            continue
        if piece.start_ms is None or piece.end_ms is None:
            yield replace(piece, text=text.strip())
            continue
        length = piece.end_ms - piece.start_ms
        start, end = (piece.start_ms + length * place // total for place in (begin, done))
        yield replace(piece, text=text.strip(), start_ms=start, end_ms=end)


def _sentences(text: str) -> Iterator[str]:
    held = ""
    for sentence in _BREAKS.split(text):
        if held and len(held) + len(sentence) > MAX_LINE_CHARS:
            yield held
            held = ""
        held += sentence
        while len(held) > MAX_LINE_CHARS:  # a sentence without any end: cut at a space, or where it must be
            cut = held.rfind(" ", 1, MAX_LINE_CHARS)
            cut = cut if cut > 0 else MAX_LINE_CHARS
            yield held[:cut]
            held = held[cut:]
    yield held


def numbered(pieces: Sequence[Piece]) -> tuple[Segment, ...]:
    """Return the pieces as segments s1, s2, … in the order given."""
    return tuple(
        Segment(
            id=f"s{number}",
            text=piece.text,
            speaker=piece.speaker,
            start_ms=piece.start_ms,
            end_ms=piece.end_ms,
            flags=piece.flags,
        )
        for number, piece in enumerate(pieces, 1)
    )
