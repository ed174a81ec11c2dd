"""Folding text for comparison: one width, one case, one Chinese script, with the way back to the source."""

# ruff: noqa: RUF001  # the look-alikes of an apostrophe are what is folded; full-width commas are meant as such

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from opencc import OpenCC

KEPT = frozenset("%$€£¥")
QUOTES = {ord(c): "'" for c in "‘’‛ʼ´`′＇"}
PARTING = "、"
"""Stands in folded text where punctuation parts a numeral from the Chinese character behind it: 百分之三十八，六個."""
NUMERALS = frozenset("零〇一二兩三四五六七八九十百千萬億兆點")
# The full-width comma lists also between half-width digits (200 sold, 300 not); thousands are grouped by ",".
LISTED = re.compile("(?<=[0-9])，(?=[0-9])")
FILLERS = re.compile(r"\b(?:um+|uh+|uhm|erm)(?:$| )|[嗯呃]")
CJK = ((0x2E80, 0x2FFF), (0x3005, 0x3007), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF),
       (0x20000, 0x3FFFF))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and where each of its characters came from.

    Attributes:
        text: Lower case, NFKC, straight apostrophes inside words, Traditional characters, single spaces and none
            beside a Chinese character, no punctuation but `% $ € £ ¥`, `. ,` between digits and `PARTING`, no um, uh,
            嗯, 呃.
        begins: For each folded character, the offset of its first source character.
        ends: For each folded character, the offset behind its last source character.
    """

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def source(self, begin: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the folded span [begin, end), which must not be empty."""
        return self.begins[begin], self.ends[end - 1]

    def joined(self) -> "Folded":
        """Return the same without `PARTING`: words are compared by it, and copies drop commas."""
        kept = [entry for entry in zip(self.text, self.begins, self.ends, strict=True) if entry[0] != PARTING]
        return _folded(kept)

    @property
    def cuts(self) -> frozenset[int]:
        """The offsets in the text of `joined` before which `PARTING` stood."""
        marks = [at for at, char in enumerate(self.text) if char == PARTING]
        return frozenset(at - before for before, at in enumerate(marks))


@lru_cache(maxsize=20_000)
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
    """Return whether the character at *at*, no letter or digit, is compared; what is not becomes space."""
    char = chars[at][0]
    if char in KEPT or unicodedata.combining(char):
        return True
    if char not in ".,'" or not 0 < at < len(chars) - 1:
        return False
    before, after = chars[at - 1][0], chars[at + 1][0]
    if char == "'":
        return before.isalpha() and after.isalpha()
    return before.isdecimal() and after.isdecimal()


@lru_cache(maxsize=20_000)
def forms(cluster: str) -> tuple[str, ...]:
    """Return what a character with its marks is compared as; zero-width ones vanish, they do not part a word."""
    plain = unicodedata.normalize("NFKC", cluster.translate(QUOTES)).lower()
    return tuple(one_script(char) for char in plain if unicodedata.category(char) not in {"Cf", "Cs"})


def _flat(text: str) -> list[tuple[str, int, int]]:
    if any(map(unicodedata.combining, text)):
        return [(char, begin, end) for begin, end in _clusters(text) for char in forms(text[begin:end])]
    return [(char, at, at + 1) for at, one in enumerate(text) for char in forms(one)]


@lru_cache(maxsize=2_048)  # a deal of fifty calls folds the same thousand quotes some twelve times
def fold(text: str) -> Folded:
    """Return *text* folded; the same for a faithful copy however it was typed."""
    chars = _flat(LISTED.sub(PARTING, text))
    out: list[tuple[str, int, int]] = []
    gap: tuple[str, int, int] | None = None
    for at, (char, begin, end) in enumerate(chars):
        if not char.isalnum() and not _kept(chars, at):
            # Of a run, the first punctuation stands for all; a line break parts as a comma does.
            gap = gap if gap and gap[0] == PARTING else (" " if char in " \t" else PARTING, begin, end)
            continue
        if gap and out:
            out.extend(_between(out[-1][0], gap, char))
        gap = None
        out.append((char, begin, end))
    return _folded(_parted(_without_fillers(out)))


def _folded(out: list[tuple[str, int, int]]) -> Folded:
    return Folded("".join(c for c, _, _ in out), tuple(b for _, b, _ in out), tuple(e for _, _, e in out))


def _between(before: str, gap: tuple[str, int, int], after: str) -> Iterator[tuple[str, int, int]]:
    """Yield what stays of a gap: a space between words, a mark before a Chinese character, where `_parted` decides."""
    if not (is_cjk(before) or is_cjk(after)):
        yield " ", gap[1], gap[2]
    elif gap[0] == PARTING and is_cjk(after):
        yield gap


def _parted(out: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Leave out all marks but those right behind a numeral; fillers, gone by now, may have stood between."""
    if not any(entry[0] == PARTING for entry in out):
        return out
    kept: list[tuple[str, int, int]] = []
    mark: tuple[str, int, int] | None = None
    for entry in out:
        if entry[0] == PARTING:
            mark = mark or entry
            continue
        if mark and kept and (kept[-1][0] in NUMERALS or kept[-1][0].isdecimal()):
            kept.append(mark)
        mark = None
        kept.append(entry)
    return kept


def _without_fillers(out: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Leave out sounds that a faithful copy leaves out too."""
    text = "".join(char for char, _, _ in out)
    dropped = {at for match in FILLERS.finditer(text) for at in range(*match.span())}
    kept = [entry for at, entry in enumerate(out) if at not in dropped] if dropped else out
    if kept and kept[-1][0] == " ":
        kept.pop()
    return kept
