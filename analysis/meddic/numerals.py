"""Numbers as they are said: digits, English words and Chinese numerals brought to values that can be compared."""

# ruff: noqa: RUF001  # Chinese punctuation and numerals are meant as such

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

MAX_NUMERAL_CHARS = 40

_UNITS = {
    word: value
    for value, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_ORDINALS = {
    word: value
    for value, word in enumerate(
        (
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ),
        1,
    )
}
_ALONE: dict[str, Fraction] = {
    "half": Fraction(1, 2),
    "double": Fraction(2),
    "twice": Fraction(2),
    "triple": Fraction(3),
    **{word: Fraction(value) for word, value in _ORDINALS.items()},
}
_SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "千": 10**3, "百": 100, "萬": 10**4,
             "億": 10**8, "兆": 10**12, "百萬": 10**6, "千萬": 10**7, "百億": 10**10, "千億": 10**11, "萬億": 10**12,
             **_SCALES}  # fmt: skip

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "兩": 2}
_HAN_SMALL = {"十": 10, "百": 100, "千": 1000}
_HAN_LARGE = {"萬": 10**4, "億": 10**8, "兆": 10**12}
_HAN = "".join((*_HAN_DIGITS, *_HAN_SMALL, *_HAN_LARGE))

_CURRENCY_BEFORE = {"us$": "usd", "nt$": "twd", "hk$": "hkd", "$": "$", "€": "eur", "£": "gbp", "¥": "yen",
                    "usd ": "usd", "twd ": "twd", "ntd ": "twd", "eur ": "eur", "gbp ": "gbp"}  # fmt: skip
_CURRENCY_AFTER = {"dollars": "$", "dollar": "$", "bucks": "$", "usd": "usd", "euros": "eur", "euro": "eur",
                   "pounds": "gbp", "美元": "usd", "美金": "usd", "歐元": "eur", "臺幣": "twd", "元": "$", "塊": "$",
                   "日圓": "yen", "人民幣": "cny", "twd": "twd", "ntd": "twd"}  # fmt: skip

_CURRENCY_WORD = re.compile(rf" ?({'|'.join(_CURRENCY_AFTER)})(?![a-z])")
_SCALE = "|".join(sorted(_SUFFIXES, key=len, reverse=True))
_WORD = "|".join(sorted((*_UNITS, *_TENS, *_SCALES), key=len, reverse=True))
# Grouped by thousands or not at all: "2024,300" is two numbers.
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_TOKEN = re.compile(
    rf"""
    (?P<percent_han>百分之)(?P<of_hundred>{_DIGITS}|[{_HAN}]+(?:點[{_HAN}]+)?)
    | (?P<digits>{_DIGITS})(?:\ ?(?P<scale>{_SCALE})(?![a-z]))?(?:st|nd|rd|th)?
    | (?P<words>\b(?:{_WORD})(?:\ (?:and\ )?(?:{_WORD}))*\b)
    | (?P<alone>\b(?:{"|".join(_ALONE)})\b)
    | (?P<half_han>一?半)
    | (?P<han>[{_HAN}]+(?:點[{_HAN}]+)?)
    """,
    re.VERBOSE,
)
_PERCENT_AFTER = re.compile(r" ?(?:%|percent\b|per cent\b|趴|個?百分點)")
_TENTHS_AFTER = re.compile(r"成(?![爲本功立長交績果效熟])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a folded text.

    Attributes:
        value: Normalized: "2.2 million", "220萬" and "2,200,000" have the same.
        unit: "%", a currency ("$" for dollars of any land and for 元, "usd", "twd", "eur", …) or "".
        begin: Offset of its first character in the folded text.
        end: Offset behind its last character, unit not included.
        bare: True for a lone small word such as "one", "second" or 一, that more often counts nothing.
    """

    value: Fraction
    unit: str
    begin: int
    end: int
    bare: bool


def numbers(folded: str) -> list[Number]:
    """Return the numbers of a text folded by `analysis.meddic.fold.fold`, in order."""
    return [number for match in _TOKEN.finditer(folded) for number in _read(match, folded)]


def agree(quoted: Sequence[Number], source: Sequence[Number]) -> bool:
    """Return whether every quoted number stands in *source*, in the same order, units not contradicted.

    A unit the quote leaves out is forgiven, one that the source does not have is not.
    """
    remaining = iter(source)
    return all(any(_same(number, candidate) for candidate in remaining) for number in quoted)


def has_figure(folded: str) -> bool:
    """Return whether the text states a quantity, more than a "one" or 一 that counts nothing."""
    return any(not number.bare for number in numbers(folded))


def _same(quoted: Number, source: Number) -> bool:
    if quoted.value != source.value:
        return False
    return quoted.unit in {"", source.unit} or (quoted.unit == "$" and source.unit in {"usd", "twd", "hkd"})


def _read(match: re.Match[str], text: str) -> Iterator[Number]:
    begin, end = match.span()
    if match["percent_han"]:
        yield from _percent_han(match, text)
    elif match["digits"]:
        yield _with_unit(_digits(match["digits"]) * _SUFFIXES.get(match["scale"] or "", 1), begin, end, text)
    elif match["words"]:
        yield from _words(match, text)
    elif match["alone"]:
        yield Number(_ALONE[match["alone"]], "", begin, end, bare=match["alone"] in _ORDINALS)
    elif match["half_han"]:
        yield Number(Fraction(1, 2), "", begin, end, bare=match["half_han"] == "半")
    else:
        yield from _han_run(match["han"], begin, text)


def _percent_han(match: re.Match[str], text: str) -> Iterator[Number]:
    """Yield 百分之三十八 as 38 %, and what runs on behind it as the next number."""
    inner, start = match["of_hundred"], match.start("of_hundred")
    if inner[0].isdecimal():
        yield Number(_digits(inner), "%", match.start(), match.end(), bare=False)
        return
    first, *more = _well_formed(inner)
    yield Number(_han(first), "%", match.start(), start + len(first), bare=False)
    if more:
        yield from _han_run(inner[len(first) :], start + len(first), text)


def _han_run(run: str, begin: int, text: str) -> Iterator[Number]:
    for piece in _well_formed(run):
        yield _with_unit(_han(piece), begin, begin + len(piece), text)
        begin += len(piece)


def _well_formed(run: str) -> list[str]:
    """Return the numerals in an unbroken run of Chinese numeral characters: 三十八六 is 38 and 6, 兩三百 is 2 and 300.

    A new one begins where two digits meet (a zero joins: 三百零五) or where the next unit is not a lower one
    (三百五百). Read as one, 三十六八 would have the value of 三十八, and a changed number would pass for the true one.
    """
    whole, point, decimals = run.partition("點")
    if len(run) > MAX_NUMERAL_CHARS or all(c in _HAN_DIGITS for c in whole):
        return [run]
    cuts, unit, digit_before = [0], math.inf, False
    for at, char in enumerate(whole):
        digit = char in _HAN_DIGITS and _HAN_DIGITS[char] > 0
        if digit and digit_before:
            cuts.append(at)
            unit = math.inf
        elif char in _HAN_SMALL:
            own = at - 1 if digit_before else at
            if _HAN_SMALL[char] >= unit and own > cuts[-1]:
                cuts.append(own)
            unit = _HAN_SMALL[char]
        elif char in _HAN_LARGE:
            unit = math.inf
        digit_before = digit
    pieces = [whole[low:high] for low, high in pairwise([*cuts, len(whole)])]
    return [*pieces[:-1], pieces[-1] + point + decimals]


def _digits(text: str) -> Fraction:
    if len(text) > MAX_NUMERAL_CHARS:
        return _opaque(text)
    return Fraction(text.replace(",", ""))


def _opaque(text: str) -> Fraction:
    """Return a value that only the same characters have: nobody says numbers this long, and parsing them is work."""
    return Fraction(int.from_bytes(text.encode(), "big"))


def _with_unit(value: Fraction, begin: int, end: int, text: str) -> Number:
    """Attach what stands beside the number, and judge whether it counts something."""
    if _PERCENT_AFTER.match(text, end):
        return Number(value, "%", begin, end, bare=False)
    if _TENTHS_AFTER.match(text, end):
        return Number(value * 10, "%", begin, end, bare=False)
    unit = _currency(begin, end, text)
    return Number(value, unit, begin, end, bare=not unit and _counts_nothing(begin, end, text))


def _currency(begin: int, end: int, text: str) -> str:
    for mark, unit in _CURRENCY_BEFORE.items():
        if text.endswith(mark, 0, begin):
            return unit
    after = _CURRENCY_WORD.match(text, end)
    return _CURRENCY_AFTER[after[1]] if after else ""


_QUANTITY_AFTER = re.compile(
    r" ?(?:hours?|days?|weeks?|months?|quarters?|years?|minutes?|people|reps?|heads?|headcount|percent|%|times|orders?"
    r"|個?(?:小時|鍾頭|工作天|月|星期|禮拜|人)|分鍾|天|周|年|季|元|塊|萬|億|臺|張|件|單|筆|倍|成|趴|家|間|通|位|顆|箱|噸)"
)


def _counts_nothing(begin: int, end: int, text: str) -> bool:
    said = text[begin:end]
    if any(c.isdecimal() and c.isascii() for c in said):
        return False
    if said in {"one", "zero", "一", "萬一"} or set(said) <= set(_HAN_SMALL) | set(_HAN_LARGE) or len(said) == 1:
        return not _QUANTITY_AFTER.match(text, end)
    return False


def _words(match: re.Match[str], text: str) -> Iterator[Number]:
    """Yield each number of a run of number words: "fifty fifty five" is two, "two hundred and fifty" one."""
    group: list[str] = []
    begin = end = match.start()
    for word in re.finditer(r"[a-z]+", match[0]):
        if word[0] == "and":
            continue
        if group and not _continues(group, word[0]):
            yield _with_unit(Fraction(_value(group)), begin, end, text)
            group, begin = [], match.start() + word.start()
        group.append(word[0])
        end = match.start() + word.end()
    yield _with_unit(Fraction(_value(group)), begin, end, text)


def _continues(group: list[str], word: str) -> bool:
    if word in _SCALES:
        return True
    last = group[-1]
    if last in _SCALES:
        return True
    return last in _TENS and word in _UNITS and 0 < _UNITS[word] <= 9  # noqa: PLR2004  # twenty + one to nine


def _value(group: list[str]) -> int:
    if len(group) > MAX_NUMERAL_CHARS:
        return int(_opaque(" ".join(group)))
    total = current = 0
    for word in group:
        if word in _SCALES:
            scale = _SCALES[word]
            current = max(current, 1) * scale
            if scale > 100:  # noqa: PLR2004  # a hundred still multiplies into a later thousand
                total, current = total + current, 0
        else:
            current += _UNITS[word] if word in _UNITS else _TENS[word]
    return total + current


def _han(text: str) -> Fraction:
    if len(text) > MAX_NUMERAL_CHARS:
        return _opaque(text)
    whole, _, decimals = text.partition("點")
    value = Fraction(_han_whole(whole))
    if decimals:
        digits = "".join(str(_HAN_DIGITS[c]) for c in decimals if c in _HAN_DIGITS)
        value += Fraction(int(digits or "0"), 10 ** len(digits))
        value *= _HAN_LARGE.get(decimals[-1], 1)
    return value


def _han_whole(text: str) -> int:
    if all(c in _HAN_DIGITS for c in text):
        return int("".join(str(_HAN_DIGITS[c]) for c in text) or "0")
    total = section = digit = 0
    last_unit = 1
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
            last_unit = 1 if digit == 0 else last_unit
        elif char in _HAN_SMALL:
            section += (digit or 1) * _HAN_SMALL[char]
            digit, last_unit = 0, _HAN_SMALL[char]
        else:
            last_unit = _HAN_LARGE[char]
            # 一億五千萬 adds, 一萬億 multiplies.
            total = total + (section + digit) * last_unit if section + digit else max(total, 1) * last_unit
            section = digit = 0
    # 三萬五 is 35,000 and 一百二 is 120: a last digit stands for the next lower unit.
    return total + section + digit * (last_unit // 10 if last_unit >= 100 else 1)  # noqa: PLR2004
