"""Chinese script: transcribers may answer in Simplified; we store Traditional, and touch nothing else.

The dictionaries are OpenCC's. Run over Traditional text they do harm (幹預 for 干預, 臺北 for 台北), so only
text that is Simplified is converted.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import opencc

HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_WORD: Final = re.compile(r"[a-z']+")
_ENGLISH: Final = frozenset(
    _WORD.findall(
        "a about and are as at be but can do for from have i if in is it just me my not of on or our so that the "
        "there they this to up us was we what when will with would yeah you your"
    )
)


_MENDED: Final = {"臺": "台", "幹預": "干預", "幹涉": "干涉", "幹擾": "干擾"}
"""What OpenCC's dictionary gets wrong, or right against all custom: Taiwan itself writes 台北 and 台灣."""


class _Telltales(NamedTuple):
    simplified: frozenset[str]
    traditional: frozenset[str]


@lru_cache(maxsize=1)
def _telltales() -> _Telltales:
    """Return the characters that occur in one script only; those that Taiwan writes like China are neither."""
    folder = Path(opencc.__file__).parent / "dictionary"
    taiwan = {character for _, forms in _rows(folder / "TWVariants.txt") for character in forms}
    to_traditional = list(_rows(folder / "STCharacters.txt"))
    simplified = {one for one, forms in to_traditional if one not in forms} - taiwan
    traditional = {form for one, forms in to_traditional if one in simplified for form in forms} - simplified
    # 台, 干, 后 … are proper Traditional characters that Simplified also uses for others: no evidence at all.
    return _Telltales(frozenset(simplified), frozenset(traditional))


def _rows(path: Path) -> list[tuple[str, list[str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(one, forms.split(" ")) for one, _, forms in (line.partition("\t") for line in lines)]


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")


def is_simplified(text: str) -> bool:
    """Say whether *text* holds characters of Simplified script, and more of them than of Traditional."""
    telltales = _telltales()
    simplified = sum(character in telltales.simplified for character in text)
    return simplified > sum(character in telltales.traditional for character in text)


def traditional(text: str) -> str:
    """Return *text* in Traditional script with Taiwan's words if it is Simplified, else unchanged."""
    if not is_simplified(text):
        return text
    converted: str = _converter().convert(text)
    for wrong, right in _MENDED.items():
        converted = converted.replace(wrong, right)
    return converted


def guess_language(text: str) -> str:
    """Return "zh-TW", "zh-CN" or "en" from the characters and words of *text*; "" when it is neither."""
    letters = sum(character.isalpha() for character in text)
    # A Chinese character is a whole word or half of one, a Latin letter a fifth.
    if letters and len(HAN.findall(text)) * 4 >= letters:
        return "zh-CN" if is_simplified(text) else "zh-TW"
    words = _WORD.findall(text.lower())
    return "en" if words and sum(word in _ENGLISH for word in words) * 5 >= len(words) else ""
