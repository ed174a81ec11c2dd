"""Folding text for comparison: one width, one case, one Chinese script, with the way back to the source."""

# ruff: noqa: RUF001  # the look-alikes of an apostrophe are what is folded

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

KEPT = frozenset("%$€£¥")
QUOTES = {ord(c): "'" for c in "‘’‛ʼ´`′＇"}
FILLERS = re.compile(r"\b(?:um+|uh+|uhm|erm)(?:$| )|[嗯呃]")
CJK = ((0x2E80, 0x2FFF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
       (0x20000, 0x3FFFF))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and where each of its characters came from.

    Attributes:
        text: Lower case, NFKC, straight apostrophes inside words, Traditional characters, single spaces and none
            beside a Chinese character, no punctuation but `% $ € £ ¥` and `. ,` between digits, no um, uh, 嗯, 呃.
        begins: For each folded character, the offset of its first source character.
        ends: For each folded character, the offset behind its last source character.
    """

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the folded span [begin, end), which must not be empty."""
        return self.begins[begin], self.ends[end - 1]


def is_cjk(char: str) -> bool:
    """Return whether *char* is a Chinese character or kana."""
    return any(low <= ord(char) <= high for low, high in CJK)


@cache
def _converter(config: str) -> OpenCC:
    # Reads its dictionaries from the package on first use.
    return OpenCC(config)


@lru_cache(maxsize=20_000)
def one_script(char: str) -> str:
    """Return *char* in the one script that quotes are compared in.

    Through Simplified, where all variants of a character meet (裏 裡 里, 臺 台, 乾 幹 干), and back to Traditional:
    a transcript that was converted badly still matches a quote that was not.
    """
    if not is_cjk(char):
        return char
    folded: str = _converter("s2t").convert(_converter("t2s").convert(char))
    return folded if len(folded) == 1 else char


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of each character with its combining marks, which only together have a composed form."""
    begin = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            yield begin, end
            begin = end


def _kept(chars: list[tuple[str, int, int]], at: int) -> bool:
    """Return whether the character at *at* is compared; what is not becomes space."""
    char = chars[at][0]
    if char.isalnum() or char in KEPT or unicodedata.combining(char):
        return True
    if char not in ".,'" or not 0 < at < len(chars) - 1:
        return False
    before, after = chars[at - 1][0], chars[at + 1][0]
    if char == "'":
        return before.isalpha() and after.isalpha()
    return before.isdecimal() and after.isdecimal()


def _flat(text: str) -> list[tuple[str, int, int]]:
    return [
        (one_script(char), begin, end)
        for begin, end in _clusters(text)
        for char in unicodedata.normalize("NFKC", text[begin:end].translate(QUOTES)).lower()
        # Zero-width characters hide nothing: they vanish, they do not part a word.
        if unicodedata.category(char) not in {"Cf", "Cs"}
    ]


def fold(text: str) -> Folded:
    """Return *text* folded; the same for a faithful copy however it was typed."""
    chars = _flat(text)
    out: list[tuple[str, int, int]] = []
    gap: tuple[str, int, int] | None = None
    for at, (char, begin, end) in enumerate(chars):
        if not _kept(chars, at):
            gap = gap or (" ", begin, end)
            continue
        if gap and out and not (is_cjk(char) or is_cjk(out[-1][0])):
            out.append(gap)
        gap = None
        out.append((char, begin, end))
    out = _without_fillers(out)
    return Folded("".join(c for c, _, _ in out), tuple(b for _, b, _ in out), tuple(e for _, _, e in out))


def _without_fillers(out: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Leave out sounds that a faithful copy leaves out too."""
    text = "".join(char for char, _, _ in out)
    dropped = {at for match in FILLERS.finditer(text) for at in range(*match.span())}
    kept = [entry for at, entry in enumerate(out) if at not in dropped]
    if kept and kept[-1][0] == " ":
        kept.pop()
    return kept
