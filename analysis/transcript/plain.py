"""Plain text as people paste it: "Name: words", with or without times, a turn a line or in paragraphs."""

import re
from typing import Final

from analysis.errors import RefusedError
from analysis.transcript.turns import Piece

# ruff: noqa: RUF001  # Chinese punctuation
_TIME: Final = r"(?P<time>(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)"
_NAME: Final = r"(?P<name>[^\W\d_][^:：\[\]()（）<>|。？！，、；?!;\n]{0,39}?)"
_ASIDE: Final = r"(?:\s*[(（](?P<aside>[^()（）\n]{1,40})[)）])?"
"""What people put behind a name: side, job title, company."""
_COLON: Final = r"(?:：|(?<!\d):|:(?!\d))(?!//)"
"""Not that of a clock or an address."""
_SHAPES: Final = tuple(
    re.compile(shape)
    for shape in (
        rf"^[\[(（]?{_TIME}[\])）]?\s*[-–—|]?\s*{_NAME}{_ASIDE}\s*{_COLON}\s*(?P<words>.*)$",
        rf"^{_NAME}{_ASIDE}\s*[\[(（]{_TIME}[\])）]\s*[:：]?\s*(?P<words>.*)$",
        rf"^{_NAME}{_ASIDE}\s+{_TIME}\s*(?P<words>)$",
        rf"^(?P<time>){_NAME}{_ASIDE}\s*{_COLON}\s*(?P<words>.*)$",
    )
)
_SOMEBODY: Final = re.compile(rf"^(?P<who>[^:：\n]{{1,80}}?)\s*{_COLON}\s*\S")
"""A turn of somebody, as far as one can see, whose name has no form we know."""
_PROSE: Final = re.compile(r"[。？！，、；]|\w{4,}[.?!;]\s")
_SMALL: Final = re.compile(r"\b(?!(?:van|von|der|den|de|del|di|da|la|le|of|from|at|and|the)\b)[a-z]\w*")
MAX_SMALL_WORDS: Final = 2
"""Words in lower case that a name may hold, particles aside; with more it is the middle of somebody's sentence."""
_HEADER: Final = frozenset(
    re.findall(
        r"\w+",
        "date time title subject attendees participants duration recording meeting call topic location host http https "
        "日期 時間 主題 標題 與會者 參加者 出席者 地點 會議 長度 錄音",
    )
)
_BULLETS: Final = "-–•·* \t"
_ENDS: Final = tuple(".?!…,。？！，")
MAX_TITLE_CHARS: Final = 80
MAX_NAME_WORDS: Final = 5
MIN_TURNS: Final = 2


def pieces_of(text: str) -> list[Piece]:
    """Return the turns; lines without a name belong to the turn before them.

    A speaker's remark in parentheses stays with the name, as "Maya Lind (Vendor)". Nobody's words are given to
    somebody else: what stands before the first name, and a line that opens like a turn but with no name we can read,
    has no speaker.

    Raises:
        RefusedError: "transcript-format": fewer than two turns with a speaker, for who spoke decides the analysis.
    """
    pieces: list[Piece] = []
    before: list[str] = []
    turns = 0
    for line in (line.replace("**", "").strip() for line in text.split("\n")):
        turn = _turn(line)
        if turn is not None:
            turns += 1
            pieces.append(turn)
        elif not turns:
            before.append(line)
        elif line and _somebody(line):
            pieces.append(Piece(line))
        elif line:
            last = pieces[-1]
            pieces[-1] = Piece(f"{last.text}\n{line}".strip(), last.speaker, last.start_ms)
    if turns < MIN_TURNS:
        raise RefusedError("transcript-format")
    said = _without_heading(before)
    return _ended([Piece(said), *pieces] if said else pieces)


def _turn(line: str) -> Piece | None:
    for shape in _SHAPES:
        found = shape.match(line.lstrip(_BULLETS))
        if found is None:
            continue
        name = found["name"].strip(" *_-")
        if not name or len(name.split()) > MAX_NAME_WORDS or _header(name):
            return None
        speaker = f"{name} ({found['aside'].strip()})" if found["aside"] else name
        return Piece(found["words"].strip(" *_"), speaker, milliseconds(found["time"]))
    return None


def _header(name: str) -> bool:
    words = re.findall(r"\w+", name.lower())
    return bool(words) and all(word in _HEADER for word in words)


def _somebody(line: str) -> bool:
    """Tell whether a line without a readable name is more likely another voice than the sentence going on."""
    found = _SOMEBODY.match(line)
    return (
        found is not None and not _PROSE.search(found["who"]) and len(_SMALL.findall(found["who"])) <= MAX_SMALL_WORDS
    )


def _without_heading(lines: list[str]) -> str:
    """Return what stands before the first name, without title, date and list of those present."""
    kept: list[str] = []
    first = next((line for line in lines if line), "")
    heading = False
    for line, following in zip(lines, [*lines[1:], "-"], strict=False):
        head = _SOMEBODY.match(f"{line} -")
        if line and head is not None and _header(head["who"]):
            heading = True
        elif not line:
            heading = False
        elif (heading and line[0] in _BULLETS) or (line is first and _title(line, following)):
            continue
        else:
            kept.append(line)
    return "\n".join(kept)


def _title(line: str, following: str) -> bool:
    head = _SOMEBODY.match(f"{following} -")
    alone = not following or (head is not None and _header(head["who"]))
    return alone and len(line) <= MAX_TITLE_CHARS and not line.endswith(_ENDS)


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
    """Let each turn end where the next one with a time begins; the last one has no end but its start."""
    ended: list[Piece] = []
    following: int | None = None
    for piece in reversed(pieces):
        start = piece.start_ms
        end = None if start is None else max(start, start if following is None else following)
        following = following if start is None else start
        ended.append(Piece(" ".join(piece.text.split()), piece.speaker, start, end))
    return ended[::-1]
