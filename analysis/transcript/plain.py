"""Plain text as people paste it: "Name: words", with or without times, a turn a line or in paragraphs."""

import re
from typing import Final

from analysis.errors import RefusedError
from analysis.transcript.turns import Piece

_TIME: Final = r"(?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)"
_NAME: Final = r"(?P<name>[^\W\d_][^:：\[\]()（）<>|\n]{0,39}?)"  # noqa: RUF001  # Chinese punctuation
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        rf"^[\[(（]?{_TIME}[\])）]?\s*[-–—|]?\s*{_NAME}\s*[:：]\s*(?P<words>.*)$",  # noqa: RUF001
        rf"^{_NAME}\s*[\[(（]{_TIME}[\])）]\s*[:：]?\s*(?P<words>.*)$",  # noqa: RUF001
        rf"^{_NAME}\s+{_TIME}\s*(?P<words>)$",
        rf"^(?P<time>){_NAME}\s*[:：]\s*(?P<words>.*)$",  # noqa: RUF001
    )
)
_HEADER: Final = frozenset(
    re.findall(
        r"\w+",
        "date time title subject attendees participants duration recording meeting call topic location host http https "
        "日期 時間 主題 標題 與會者 參加者 出席者 地點 會議 長度 錄音",
    )
)
MAX_NAME_WORDS: Final = 5
MIN_TURNS: Final = 2


def pieces_of(text: str) -> list[Piece]:
    """Return the turns; lines without a name belong to the turn before them.

    Raises:
        RefusedError: "transcript-format": fewer than two turns with a speaker, for who spoke decides the analysis.
    """
    pieces: list[Piece] = []
    turns = 0
    for line in (line.replace("**", "").strip() for line in text.split("\n")):
        turn = _turn(line)
        if turn is not None:
            turns += 1
            pieces.append(turn)
        elif line and pieces:
            last = pieces[-1]
            pieces[-1] = Piece(f"{last.text}\n{line}".strip(), last.speaker, last.start_ms)
    if turns < MIN_TURNS:
        raise RefusedError("transcript-format")
    return _ended(pieces)


def _turn(line: str) -> Piece | None:
    for shape in _SHAPES:
        found = shape.match(line)
        if found is None:
            continue
        name = found["name"].strip(" *_-")
        if not name or len(name.split()) > MAX_NAME_WORDS or name.lower() in _HEADER:
            return None
        return Piece(found["words"].strip(" *_"), name, milliseconds(found["time"]))
    return None


def milliseconds(clock: str) -> int | None:
    """Return "12:31", "1:02:03" or "00:12:31.5" in ms; None for ""."""
    if not clock:
        return None
    *larger, seconds = clock.replace(",", ".").split(":")
    total = 0
    for part in larger:
        total = total * 60 + int(part)
    return total * 60_000 + round(float(seconds) * 1000)


def _ended(pieces: list[Piece]) -> list[Piece]:
    """Let each turn end where the next one begins; the last one has no end but its start."""
    ended = []
    for index, piece in enumerate(pieces):
        following = pieces[index + 1].start_ms if index + 1 < len(pieces) else piece.start_ms
        end = max(piece.start_ms, following) if piece.start_ms is not None and following is not None else None
        start = piece.start_ms if end is not None else None
        ended.append(Piece(" ".join(piece.text.split()), piece.speaker, start, end))
    return ended
